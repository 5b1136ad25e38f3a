"""What a meeting's papers give, for a quick look before or after the work."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy.orm import Session

from transcribe.errors import InputError
from transcribe.vocabulary import Term, Vocabulary
from transcribe.vocabulary.export import named, unnamed
from transcribe.vocabulary.kana import hiragana

from ..storage.files import FileStore
from ..tables import MeetingRow
from .vocabulary import found_in_papers, kept_terms, nearest

Decision = Literal["open", "kept", "unused"]


@dataclass(frozen=True, slots=True)
class Seen:
    """A term of the papers. where: the glossary in which a person decided about it, else ""."""

    term: Term
    decision: Decision = "open"
    where: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """Names and places first, then the most frequent."""

    seen: tuple[Seen, ...]
    unreadable: tuple[InputError, ...]

    @property
    def open(self) -> int:
        """How many nobody has decided about."""
        return sum(one.decision == "open" for one in self.seen)


def look(session: Session, files: FileStore, meeting: MeetingRow) -> Look:
    """Raises StorageError."""
    found = found_in_papers(session, files, meeting)
    decided: dict[str, tuple[Decision, str]] = {}
    for glossary in nearest(kept_terms(session, meeting)):
        decided |= {term.surface: ("kept", glossary.name) for term in glossary.terms}
        decided |= dict.fromkeys(glossary.unused, ("unused", glossary.name))
    seen = (
        Seen(term, *decided.get(term.surface, ("open", ""))) for term in _in_order(found.vocabulary)
    )
    return Look(tuple(seen), found.unreadable)


def _in_order(vocabulary: Vocabulary) -> Sequence[Term]:
    others = sorted(unnamed(vocabulary), key=lambda term: -term.count)
    return [*named(vocabulary), *others]


def matching(found: Look, words: str, only_open: bool) -> list[Seen]:
    """Those whose surface or reading holds `words`."""
    words, kana = words.strip(), hiragana(words)
    return [
        one
        for one in found.seen
        if (not only_open or one.decision == "open")
        and (words in one.term.surface or any(kana in r for r in one.term.readings))
    ]
