"""The interfaces for programs: our own under /api/v1, and that of OpenAI's clients under /v1."""

MODULES = (  # each has a blueprint
    "me",
    "meetings",
    "recordings",
    "papers",
    "jobs",
    "transcripts",
    "glossary",
    "people",
    "audit",
    "openai_audio",
    "openai_models",
    "pages",
)
