"""What a meeting's papers give, for a quick look before or after the work."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import Literal

from sqlalchemy.orm import Session

from transcribe.errors import InputError
from transcribe.messages import Message
from transcribe.vocabulary import Term, Vocabulary
from transcribe.vocabulary.export import named, unnamed
from transcribe.vocabulary.kana import hiragana

from ..errors import Busy
from ..storage.files import FileStore
from ..storage.found_terms import found_terms
from ..tables import MeetingRow
from ..uploads import apart_terms
from ..uploads.apart_terms import Found
from .vocabulary import Paper, copied, kept_terms, nearest, papers_of

Decision = Literal["open", "kept", "unused"]
FORM = 1  # of what is kept; another one is not read

_looked_at: set[str] = set()  # ids of meetings whose papers are being read
_lock = Lock()


@dataclass(frozen=True, slots=True)
class Seen:
    """A term of the papers. where: the glossary in which a person decided about it, else ""."""

    term: Term
    decision: Decision = "open"
    where: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """Names and places first, then the most frequent.

    cut  names of the papers that were not read to their end: all together were too much
    """

    seen: tuple[Seen, ...]
    unreadable: tuple[InputError, ...]
    cut: tuple[str, ...]

    @property
    def open(self) -> int:
        """How many nobody has decided about."""
        return sum(one.decision == "open" for one in self.seen)


def look(session: Session, files: FileStore, meeting: MeetingRow) -> Look:
    """May take half a minute, once for the same papers.

    Raises StorageError, Busy where somebody else is at it, Overloaded, and InputError where it
    takes too long.
    """
    found = _found(files, meeting.id, papers_of(session, meeting), meeting.attendees)
    decided: dict[str, tuple[Decision, str]] = {}
    for glossary in nearest(kept_terms(session, meeting)):
        decided |= {term.surface: ("kept", glossary.name) for term in glossary.terms}
        decided |= dict.fromkeys(glossary.unused, ("unused", glossary.name))
    seen = (
        Seen(term, *decided.get(term.surface, ("open", "")))
        for term in _in_order(Vocabulary(found.terms))
    )
    return Look(tuple(seen), found.unreadable, found.cut)


def _found(files: FileStore, meeting_id: str, papers: Sequence[Paper], attendees: str) -> Found:
    if not papers and not attendees.strip():
        return Found(())
    kept, digest = found_terms(files), _digest(papers, attendees)
    told = kept.read(meeting_id, digest)
    if told is None:
        with _alone(meeting_id), TemporaryDirectory() as folder:
            unreadable: list[InputError] = []
            paths = list(copied(files, papers, Path(folder), unreadable))
            told = apart_terms.find(Path(folder), paths, attendees)
            if unreadable:  # a stored file is missing: it may come back from a backup
                found = apart_terms.found_of(told)
                return Found(found.terms, (*unreadable, *found.unreadable), found.cut)
            kept.keep(meeting_id, digest, told)
    return apart_terms.found_of(told)


def _digest(papers: Sequence[Paper], attendees: str) -> str:
    """What lies under a key of the store never changes."""
    told = [[paper.kind, paper.name, paper.key] for paper in papers]
    values = [FORM, apart_terms.MOST_CHARACTERS, told, attendees]
    return hashlib.sha256(json.dumps(values).encode()).hexdigest()


@contextmanager
def _alone(meeting_id: str) -> Iterator[None]:
    with _lock:
        if meeting_id in _looked_at:
            raise Busy(
                Message(
                    ja="この会議の資料を読んでいるところです。",
                    en="The papers of this meeting are being read just now.",
                ),
                Message(
                    ja="30秒ほど待って、ページを読み込み直してください。",
                    en="Wait for half a minute, then reload the page.",
                ),
            )
        _looked_at.add(meeting_id)
    try:
        yield
    finally:
        with _lock:
            _looked_at.discard(meeting_id)


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
