"""What was said, as people read and correct it."""

from .rows import SPEAKER, current, read, rename_speaker, speakers, store, turns

__all__ = ["SPEAKER", "current", "read", "rename_speaker", "speakers", "store", "turns"]
