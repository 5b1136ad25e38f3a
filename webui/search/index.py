"""What the search looks in: a meeting's head and the turns of its current transcript."""

from collections.abc import Iterator, Sequence

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from ..tables import MeetingRow, SearchRow, SpeakerRow, TranscriptRow, TurnRow
from . import keys

LONGEST = 2000  # grams of an entry: PostgreSQL counts no places beyond 16,383
CHUNK = 500  # rows in one statement; SQLite takes 32,766 values
OVERLAP = keys.LONGEST_RUN  # of the pieces of a long text, so that no word is cut


def index_meeting(session: Session, meeting: MeetingRow) -> None:
    """Take in the title, the place and the people, as they are now."""
    session.execute(
        delete(SearchRow).where(SearchRow.meeting_id == meeting.id, SearchRow.turn_id.is_(None))
    )
    owner = meeting.owner.name if meeting.owner else ""
    head = "\n".join(
        [meeting.title, meeting.place, meeting.attendees, owner, *_names(session, meeting.id)]
    )
    _add(session, list(_entries(session, meeting, None, head)))


def index_transcript(session: Session, row: TranscriptRow) -> None:
    """Take in all turns of a meeting's current transcript in place of any before."""
    meeting = session.get_one(MeetingRow, row.meeting_id)
    session.execute(
        delete(SearchRow).where(
            SearchRow.meeting_id == row.meeting_id, SearchRow.turn_id.is_not(None)
        )
    )
    turns = session.execute(
        select(TurnRow.id, TurnRow.text)
        .where(TurnRow.transcript_id == row.id)
        .order_by(TurnRow.position)
    )
    _add(session, [e for turn, text in turns for e in _entries(session, meeting, turn, text)])
    index_meeting(session, meeting)  # with the names of those who speak


def index_turns(session: Session, meeting: MeetingRow, turns: Sequence[tuple[int, str]]) -> None:
    """Take in turns whose texts have changed: their rows' ids, and the texts."""
    for start in range(0, len(turns), CHUNK):
        ids = [turn_id for turn_id, _ in turns[start : start + CHUNK]]
        session.execute(delete(SearchRow).where(SearchRow.turn_id.in_(ids)))
    _add(session, [e for turn_id, text in turns for e in _entries(session, meeting, turn_id, text)])


def forget(session: Session, meeting_id: str) -> None:
    """Nothing of the meeting is found any more."""
    session.execute(delete(SearchRow).where(SearchRow.meeting_id == meeting_id))


def _names(session: Session, meeting_id: str) -> list[str]:
    return list(
        session.scalars(
            select(SpeakerRow.name)
            .join(TranscriptRow, TranscriptRow.id == SpeakerRow.transcript_id)
            .where(TranscriptRow.meeting_id == meeting_id, TranscriptRow.is_current)
            .order_by(SpeakerRow.id)
        )
    )


def _entries(
    session: Session, meeting: MeetingRow, turn_id: int | None, text: str
) -> Iterator[dict[str, object]]:
    found = keys.grams(text)
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    for start in range(0, max(len(found) - OVERLAP, 1), LONGEST):
        piece = found[start : start + LONGEST + OVERLAP]
        if piece:
            yield {
                "organisation_id": meeting.organisation_id,
                "meeting_id": meeting.id,
                "turn_id": turn_id,
                "grams": " ".join(piece) if is_sqlite else _vector(piece),
            }


def _vector(piece: list[str]) -> str:
    """The grams with their places, as PostgreSQL writes a tsvector; no parser looks at them."""
    return " ".join(f"'{gram}':{place}" for place, gram in enumerate(piece, 1))


def _add(session: Session, entries: list[dict[str, object]]) -> None:
    if entries:
        session.connection().execute(insert(SearchRow), entries)
