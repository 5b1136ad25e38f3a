"""A meeting's transcripts and what people did to each: none of it goes when a new one comes."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from .. import transcripts
from ..minutes import carrying
from ..tables import EditRow, MeetingRow, TranscriptRow, TurnRow
from .log import check_open, hold


@dataclass(frozen=True, slots=True)
class Kept:
    """A transcript. edits, polished, checked: changes; turns with a 整文; turns looked at."""

    row: TranscriptRow
    edits: int
    polished: int
    checked: int

    @property
    def is_worked_on(self) -> bool:
        return bool(self.edits or self.polished or self.checked)


def kept(session: Session, meeting: MeetingRow) -> list[Kept]:
    """All transcripts of the meeting, the newest first."""
    return [_kept(session, row) for row in transcripts.of_meeting(session, meeting)]


def use(session: Session, meeting: MeetingRow, row: TranscriptRow, now: datetime) -> None:
    """Read and edit this one of the meeting's transcripts again; the minutes go along.

    Raises Locked, Overtaken.
    """
    hold(session, meeting)
    check_open(session, meeting)
    before = transcripts.current(session, meeting.id)
    transcripts.make_current(session, meeting, row)
    if before:
        carrying.carry(session, meeting, before, row, now)


def _kept(session: Session, row: TranscriptRow) -> Kept:
    edits = select(func.count(EditRow.id)).where(EditRow.transcript_id == row.id)
    columns = func.count(TurnRow.polished), func.count().filter(TurnRow.is_checked)
    mine = select(*columns).where(TurnRow.transcript_id == row.id)
    polished, checked = session.execute(mine).one()
    return Kept(row, session.scalar(edits) or 0, polished, checked)
