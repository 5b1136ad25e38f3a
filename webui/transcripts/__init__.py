"""What was said, as people read and correct it."""

from .rows import (
    SPEAKER,
    current,
    read,
    rename_speaker,
    same_names,
    speakers,
    store,
    turns,
    without_speech,
)

__all__ = [
    "SPEAKER",
    "current",
    "read",
    "rename_speaker",
    "same_names",
    "speakers",
    "store",
    "turns",
    "without_speech",
]
