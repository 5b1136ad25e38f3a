"""Pages and what they send: parse, call one service function, render."""

from flask import Blueprint


def blueprints() -> list[Blueprint]:
    """All of them; imported here, so that importing the package loads no web library."""
    from . import home, signing_in

    return [module.bp for module in (home, signing_in)]
