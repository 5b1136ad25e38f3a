"""Finding meetings by their title, their people and every word that was said."""

from .finding import MOST_COUNTED, Cursor, Found, Page, Wanted, find
from .index import forget, index_meeting, index_transcript, index_turns
from .marking import Marked

__all__ = [
    "MOST_COUNTED",
    "Cursor",
    "Found",
    "Marked",
    "Page",
    "Wanted",
    "find",
    "forget",
    "index_meeting",
    "index_transcript",
    "index_turns",
]
