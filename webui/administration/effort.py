"""What editing took: seconds of work and changed characters, meeting by meeting."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, tzinfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from transcribe.vocabulary.cells import guarded

from .. import transcripts
from ..editing import amount
from ..meetings.moments import local
from ..tables import EffortRow, MeetingRow, MinutesRow
from .usage import NOBODY, By, Period, kind_of, start_of

HEADER = (  # `kikitori eval payback --effort` reads the first five
    "meeting",
    "task",
    "duration_s",
    "edit_s",
    "characters_changed_share",
    "会議名",
    "開催日",
    "課",
    "確定",
)


@dataclass(frozen=True, slots=True)
class Effort:
    """A meeting that people edited. is_final: its minutes are signed off."""

    meeting_id: str
    title: str
    day: date
    department: str
    duration_s: float
    edit_s: float
    share: float
    is_final: bool


def efforts(
    session: Session, organisation_id: int, period: Period, zone: tzinfo, *, only_final: bool
) -> list[Effort]:
    """Edited meetings of an organisation, by the day on which they took place.

    only_final  those whose minutes are signed off: what is worked at still would seem quick
    """
    when = func.coalesce(MeetingRow.held_at, MeetingRow.created_at)
    spent = select(EffortRow.meeting_id, func.sum(EffortRow.seconds).label("seconds"))
    worked = spent.group_by(EffortRow.meeting_id).subquery()
    wanted = (
        select(MeetingRow, worked.c.seconds, MinutesRow.state)
        .join(worked, worked.c.meeting_id == MeetingRow.id)
        .outerjoin(MinutesRow, MinutesRow.meeting_id == MeetingRow.id)
        .where(
            MeetingRow.organisation_id == organisation_id,
            MeetingRow.duration_s > 0,
            MeetingRow.is_practice.is_(False),
            when >= start_of(period.first, zone),
            when < start_of(period.end, zone),
        )
        .order_by(when, MeetingRow.id)
    )
    if only_final:
        wanted = wanted.where(MinutesRow.state == "final")
    return [
        _effort(session, meeting, float(seconds), state == "final", zone)
        for meeting, seconds, state in session.execute(wanted)
    ]


def _effort(
    session: Session, meeting: MeetingRow, seconds: float, is_final: bool, zone: tzinfo
) -> Effort:
    transcript = transcripts.current(session, meeting.id)
    return Effort(
        meeting.id,
        meeting.title,
        local(meeting.held_at or meeting.created_at, zone).date(),
        meeting.department.name if meeting.department else str(NOBODY),
        meeting.duration_s,
        seconds,
        amount.changed(session, transcript).share if transcript else 0.0,
        is_final,
    )


def to_csv(found: Sequence[Effort], by: By) -> bytes:
    """A row for each meeting, as `kikitori eval payback --effort` reads it.

    by  what counts as its task: the department, or the title without what differs each time

    UTF-8 with the mark by which Excel knows it.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADER)
    for one in found:
        task = one.department if by == "department" else kind_of(one.title)
        writer.writerow(
            [
                guarded(one.meeting_id),  # no two meetings have the same
                guarded(task),
                f"{one.duration_s:.3f}",
                f"{one.edit_s:.0f}",
                f"{one.share:.4f}",
                guarded(one.title),
                f"{one.day:%Y-%m-%d}",
                guarded(one.department),
                "○" if one.is_final else "",
            ]
        )
    return out.getvalue().encode("utf-8-sig")
