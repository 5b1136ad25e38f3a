"""The list of meetings: found, counted and paged inside the database.

Who may see a meeting is a condition of the same query, so that what is not for a person can
neither fill a page nor be counted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from ..access import visible_meetings
from ..tables import MeetingRow, PersonRow, SearchRow, SpeakerRow, TranscriptRow, TurnRow
from . import keys, marking, matching
from .marking import Marked

SIZE = 20
MOST_COUNTED = 1000
MOST_TRIED = 20  # turns of a meeting, for the one with the most words
WHEN: ColumnElement[datetime] = func.coalesce(MeetingRow.held_at, MeetingRow.created_at)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which meetings a person wants to see; what is left out does not matter.

    words         looked for in titles, places, people and everything said; all have to be found
    since, until  the meeting was held at or after `since` and before `until`
    """

    words: str = ""
    since: datetime | None = None
    until: datetime | None = None
    state: str = ""
    department_id: int | None = None
    is_mine: bool = False
    oldest_first: bool = False


@dataclass(frozen=True, slots=True)
class Cursor:
    """Goes on behind (or, backwards, before) the meeting it names, however the list has grown."""

    when: datetime
    meeting_id: str
    backwards: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """A meeting of the list.

    title  with the words marked
    line   the sentence that was found, or the person or place; None where the title says it
    turn   whose sentence it is
    """

    meeting: MeetingRow
    title: Marked
    line: Marked | None = None
    turn: TurnRow | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """total: of the whole list, and at most MOST_COUNTED + 1, which stands for any number more."""

    found: list[Found]
    total: int
    previous: Cursor | None = None
    next: Cursor | None = None


def find(
    session: Session,
    person: PersonRow,
    wanted: Wanted,
    cursor: Cursor | None = None,
    size: int = SIZE,
) -> Page:
    """The meetings that `person` may see and wants, those held last first."""
    words = keys.words_of(wanted.words)
    if wanted.words.strip() and not words:
        return Page([], 0)  # nothing but punctuation
    matching_ids = _conditions(session, person, wanted, words).with_only_columns(
        MeetingRow.id, maintain_column_froms=True
    )
    rows, previous, following, seen = _page(session, matching_ids, wanted, cursor, size)
    total = _count(session, matching_ids) if cursor else seen
    return Page(_shown(session, rows, words), total, previous, following)


def _count(session: Session, ids: Select[str]) -> int:
    some = ids.limit(MOST_COUNTED + 1).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0


def _conditions(
    session: Session, person: PersonRow, wanted: Wanted, words: Sequence[keys.Word]
) -> Select[Any]:
    found: Select[Any] = visible_meetings(person)
    for word in words:  # each anywhere in the meeting: one in its title, another in a turn
        holding = matching.meetings_with(session, person.organisation_id, word)
        found = found.where(MeetingRow.id.in_(holding))
    if wanted.since:
        found = found.where(wanted.since <= WHEN)
    if wanted.until:
        found = found.where(wanted.until > WHEN)
    if wanted.state:
        found = found.where(MeetingRow.state == wanted.state)
    if wanted.department_id is not None:
        found = found.where(MeetingRow.department_id == wanted.department_id)
    if wanted.is_mine:
        found = found.where(MeetingRow.owner_id == person.id)
    return found


def _page(
    session: Session, ids: Select[str], wanted: Wanted, cursor: Cursor | None, size: int
) -> tuple[list[MeetingRow], Cursor | None, Cursor | None, int]:
    """The rows in the order of the list, where the pages before and behind them begin, and how
    many were seen: from the first page on all that are counted, which saves looking twice.
    """
    backwards = bool(cursor and cursor.backwards)
    rising = wanted.oldest_first != backwards
    if cursor:
        ids = ids.where(_behind(cursor, rising))
    order = (WHEN, MeetingRow.id) if rising else (WHEN.desc(), MeetingRow.id.desc())
    limit = size + 1 if cursor else MOST_COUNTED + 1
    found = list(session.scalars(ids.order_by(*order).limit(limit)))
    rows = _rows(session, found[:size])
    if backwards:
        rows.reverse()
    if not rows:
        return rows, None, None, 0
    more = len(found) > size
    previous = _at(rows[0], backwards=True) if (more if backwards else cursor) else None
    following = _at(rows[-1]) if backwards or more else None
    return rows, previous, following, len(found)


def _rows(session: Session, ids: Sequence[str]) -> list[MeetingRow]:
    """In the order of the ids; without those deleted meanwhile."""
    rows = {
        row.id: row for row in session.scalars(select(MeetingRow).where(MeetingRow.id.in_(ids)))
    }
    return [rows[meeting_id] for meeting_id in ids if meeting_id in rows]


def _behind(cursor: Cursor, rising: bool) -> ColumnElement[bool]:
    if rising:
        later = or_(cursor.when < WHEN, MeetingRow.id > cursor.meeting_id)
        return and_(cursor.when <= WHEN, later)
    return and_(cursor.when >= WHEN, or_(cursor.when > WHEN, MeetingRow.id < cursor.meeting_id))


def _at(row: MeetingRow, backwards: bool = False) -> Cursor:
    return Cursor(row.held_at or row.created_at, row.id, backwards)


def _shown(session: Session, rows: Sequence[MeetingRow], words: Sequence[keys.Word]) -> list[Found]:
    if not words:
        return [Found(row, marking.marked(row.title, ())) for row in rows]
    ids = [row.id for row in rows]
    reach = {
        meeting_id: (first, last)
        for meeting_id, first, last in session.execute(
            select(SearchRow.meeting_id, func.min(SearchRow.id), func.max(SearchRow.id))
            .where(SearchRow.meeting_id.in_(ids))
            .group_by(SearchRow.meeting_id)
        )
    }
    return [_one(session, row, words, reach.get(row.id, (0, 0))) for row in rows]


def _one(
    session: Session, row: MeetingRow, words: Sequence[keys.Word], reach: tuple[int, int]
) -> Found:
    title = marking.marked(row.title, words)
    turn = _turn(session, row, words, reach)
    if turn:
        return Found(row, title, marking.sentence(turn.text, words), turn)
    lines = (marking.sentence(line, words) for line in _people_and_place(session, row))
    return Found(row, title, next((line for line in lines if line.has_marks), None))


def _turn(
    session: Session, row: MeetingRow, words: Sequence[keys.Word], reach: tuple[int, int]
) -> TurnRow | None:
    """The first of the turns with the most words."""
    found = matching.turns_with(session, row.id, words, reach)
    ids = [*session.scalars(found.limit(MOST_TRIED if len(words) > 1 else 1))]
    if not ids:
        return None
    turns = session.scalars(select(TurnRow).where(TurnRow.id.in_(ids)).order_by(TurnRow.position))
    return max(turns, key=lambda turn: marking.count(turn.text, words), default=None)


def _people_and_place(session: Session, row: MeetingRow) -> list[str]:
    speakers = session.scalars(
        select(SpeakerRow.name)
        .join(TranscriptRow, TranscriptRow.id == SpeakerRow.transcript_id)
        .where(TranscriptRow.meeting_id == row.id, TranscriptRow.is_current)
    )
    owner = [row.owner.name] if row.owner else []
    return [*row.attendees.splitlines(), *speakers, *owner, row.place]
