"""The interfaces for programs: our own under /api/v1, and that of OpenAI's clients under /v1."""

from flask import Blueprint


def blueprints() -> list[Blueprint]:
    """All of them; imported here, so that importing the package loads no web library."""
    from . import (
        audit,
        glossary,
        jobs,
        me,
        meetings,
        openai_audio,
        openai_models,
        pages,
        papers,
        people,
        recordings,
        transcripts,
    )

    modules = (
        me,
        meetings,
        recordings,
        papers,
        jobs,
        transcripts,
        glossary,
        people,
        audit,
        openai_audio,
        openai_models,
        pages,
    )
    return [module.bp for module in modules]
