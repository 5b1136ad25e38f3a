"""Files on their way in: by tus from a page or a program, or from a watched folder."""

from .tus import (
    MOST_OPEN,
    Announced,
    Desk,
    check_length,
    create,
    next_position,
    open_uploads,
    remove,
    sweep,
    unfinished,
)

__all__ = [
    "MOST_OPEN",
    "Announced",
    "Desk",
    "check_length",
    "create",
    "next_position",
    "open_uploads",
    "remove",
    "sweep",
    "unfinished",
]
