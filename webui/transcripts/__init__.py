"""What was said, as people read and correct it."""

from .machine import machine
from .rows import (
    current,
    make_current,
    of_meeting,
    read,
    same_names,
    speakers,
    store,
    turns,
    without_speech,
    words,
)

__all__ = [
    "current",
    "machine",
    "make_current",
    "of_meeting",
    "read",
    "same_names",
    "speakers",
    "store",
    "turns",
    "without_speech",
    "words",
]
