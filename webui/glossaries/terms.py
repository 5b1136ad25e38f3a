"""The terms of a glossary, as rows that people edit."""

from dataclasses import dataclass, replace
from typing import Literal

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from transcribe.errors import InputError
from transcribe.messages import Message
from transcribe.vocabulary.cells import visible
from transcribe.vocabulary.glossary import Entry
from transcribe.vocabulary.guessing import guess
from transcribe.vocabulary.kana import hiragana, split_readings
from transcribe.vocabulary.types import TermKind

from ..db import lock
from ..errors import Conflict
from ..tables import TermRow
from .rights import Glossary

Shown = Literal["all", "guessed", "unused"]
PAGE = 50  # terms
LONGEST_NOTE = 200  # characters
BETWEEN = "・"  # readings
KIND_NAMES: dict[TermKind, Message] = {
    "term": Message(ja="用語", en="Term"),
    "person": Message(ja="人名", en="Person"),
    "place": Message(ja="地名", en="Place"),
}
KINDS: dict[str, TermKind] = {kind: kind for kind in KIND_NAMES}


@dataclass(frozen=True, slots=True)
class Page:
    """Terms of a glossary, the newest first. number: from 1; total: of all pages."""

    terms: list[TermRow]
    number: int
    total: int

    @property
    def last(self) -> int:
        return max(1, -(-self.total // PAGE))


def find(
    session: Session, glossary: Glossary, words: str = "", shown: Shown = "all", number: int = 1
) -> Page:
    """Terms whose surface, reading or note holds `words`; katakana finds hiragana readings."""
    wanted = select(TermRow).where(glossary.holds)
    if words := words.strip():
        wanted = wanted.where(
            or_(
                TermRow.surface.icontains(words, autoescape=True),
                TermRow.reading.contains(hiragana(words), autoescape=True),
                TermRow.note.icontains(words, autoescape=True),
            )
        )
    if shown == "guessed":
        wanted = wanted.where(TermRow.reading == "", TermRow.is_unused.is_(False))
    if shown == "unused":
        wanted = wanted.where(TermRow.is_unused.is_(True))
    total = session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    number = min(max(number, 1), max(1, -(-total // PAGE)))
    page = wanted.order_by(TermRow.id.desc()).limit(PAGE).offset((number - 1) * PAGE)
    return Page(list(session.scalars(page)), number, total)


def readings_of(row: TermRow) -> tuple[str, ...]:
    """Those that were given, else guessed ones; empty where none can be guessed."""
    return tuple(row.reading.split(BETWEEN)) if row.reading else guess(row.surface)


def entry(
    surface: str, reading: str, note: str = "", kind: str = "term", is_unused: bool = False
) -> Entry:
    """A term as a person typed it. Raises InputError that says what to mend.

    reading  one or several, in kana of any kind; "" to have it guessed
    """
    found = Entry(
        0,
        visible("".join(surface.split("\n"))),
        split_readings(visible(reading)),
        visible(" ".join(note.split())),
        KINDS.get(kind, "term"),
        is_unused,
    )
    check(found)
    return found


def check(found: Entry) -> None:
    """Raises InputError for a term that cannot be kept."""
    fault = fault_of(found)
    if fault:
        raise InputError(
            fault,
            Message(ja="直してから、もう一度保存してください。", en="Mend it, then save it again."),
        )


def fault_of(found: Entry) -> Message | None:
    """What a person must mend before it can be kept; also of what is marked as unused."""
    if len(found.note) > LONGEST_NOTE:
        ja = f"備考が長すぎます（{LONGEST_NOTE} 文字まで）。"
        return Message(ja=ja, en=f"The note is longer than {LONGEST_NOTE} characters.")
    if found.is_unused:  # its reading does not matter, the rest does
        found = replace(found, is_unused=False, readings=("あ",))
    return found.fault()


def hold(session: Session, glossary: Glossary) -> None:
    """Nobody else changes the glossary until the commit: what is not in it stays so."""
    lock(session, f"glossary {glossary.token} of {glossary.organisation_id}")


def add(session: Session, glossary: Glossary, given: Entry) -> TermRow:
    """Keep a new term. Raises Conflict where the glossary has it already."""
    hold(session, glossary)
    if session.scalar(_same(glossary, given.surface)) is not None:
        raise _known(given.surface)
    row = new_row(glossary, given)
    session.add(row)
    session.flush()
    return row


def new_row(glossary: Glossary, given: Entry) -> TermRow:
    """Not in the session yet."""
    row = TermRow(
        organisation_id=glossary.organisation_id,
        department_id=glossary.department_id,
        meeting_id=glossary.meeting_id,
    )
    write(row, given)
    return row


def edit(session: Session, glossary: Glossary, row: TermRow, given: Entry) -> None:
    """Raises Conflict where another term of the glossary is written so."""
    hold(session, glossary)
    same = _same(glossary, given.surface).where(TermRow.id != row.id)
    if session.scalar(same) is not None:
        raise _known(given.surface)
    write(row, given)


def put(session: Session, glossary: Glossary, given: Entry) -> TermRow:
    """Keep a term, in place of what the glossary has under the same surface."""
    row = session.scalar(_same(glossary, given.surface))
    if row is None:
        return add(session, glossary, given)
    write(row, given)
    return row


def as_entry(row: TermRow) -> Entry:
    """What `add` would need to keep it again."""
    readings = tuple(row.reading.split(BETWEEN)) if row.reading else ()
    return Entry(0, row.surface, readings, row.note, KINDS.get(row.kind, "term"), row.is_unused)


def _same(glossary: Glossary, surface: str) -> Select[TermRow]:
    return select(TermRow).where(glossary.holds, TermRow.surface == surface).limit(1)


def write(row: TermRow, given: Entry) -> None:
    row.surface, row.reading = given.surface, BETWEEN.join(given.readings)
    row.note, row.kind, row.is_unused = given.note, given.kind, given.is_unused


def _known(surface: str) -> Conflict:
    return Conflict(
        Message(
            ja=f"「{surface}」は、この用語集にすでにあります。",
            en=f"This glossary has {surface!r} already.",
        ),
        Message(
            ja="一覧で探して、そこで直してください。",
            en="Look for it in the list and edit it there.",
        ),
    )
