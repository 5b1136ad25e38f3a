"""The names and terms of a meeting, with their readings, out of glossaries, rosters and papers."""

from .attendance import attendees
from .loading import load_vocabulary
from .types import Glossary, Person, Source, Term, Vocabulary

__all__ = [
    "Glossary",
    "Person",
    "Source",
    "Term",
    "Vocabulary",
    "attendees",
    "load_vocabulary",
]
