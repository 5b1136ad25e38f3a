"""Who has a meeting's editor open, and how long people worked in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from ..meetings.moments import local
from ..tables import EffortRow, MeetingRow, PersonRow, PresenceRow

GONE_S = 30.0  # since a page was last heard: it comes every four seconds
LONGEST_BEAT_S = 30.0


@dataclass(frozen=True, slots=True)
class Here:
    """Somebody else who has the editor open. turn: the code of the one they are at, or ""."""

    person_id: int
    name: str
    turn: str


def beat(
    session: Session,
    meeting: MeetingRow,
    person: PersonRow,
    turn: str,
    *,
    is_at_work: bool,
    now: datetime,
    zone: tzinfo,
) -> None:
    """A page is open still. is_at_work: the time since the last beat counts as work.

    Who was away for longer than LONGEST_BEAT_S has not worked meanwhile, and a clock that was set
    back or forward adds nothing: two pages of one person count once.
    """
    own = {"meeting_id": meeting.id, "person_id": person.id}
    seen_at = session.scalar(select(PresenceRow.seen_at).filter_by(**own))
    worked_s = (now - seen_at).total_seconds() if seen_at else 0.0
    if is_at_work and 0 < worked_s <= LONGEST_BEAT_S:
        day = {**own, "day": local(now, zone).date()}
        more = {"seconds": EffortRow.seconds + worked_s}
        _put(session, EffortRow, day, new={"seconds": worked_s}, changed=more)
    here = {"turn_code": turn, "seen_at": now}
    _put(session, PresenceRow, own, new=here, changed=here)


def others(session: Session, meeting: MeetingRow, person: PersonRow, now: datetime) -> list[Here]:
    """Who else is here, by name."""
    away = timedelta(seconds=GONE_S)
    found = session.execute(
        select(PersonRow.id, PersonRow.name, PresenceRow.turn_code)
        .join(PresenceRow, PresenceRow.person_id == PersonRow.id)
        .where(
            PresenceRow.meeting_id == meeting.id,
            PresenceRow.person_id != person.id,
            PresenceRow.seen_at > now - away,
            PresenceRow.seen_at < now + away,  # the clock may have been set back since
        )
        .order_by(PersonRow.name, PersonRow.id)
    )
    return [Here(person_id, name, turn) for person_id, name, turn in found]


def worked_s(session: Session, meeting: MeetingRow) -> list[tuple[str, float]]:
    """Seconds by person, who worked longest first."""
    seconds = func.sum(EffortRow.seconds)
    found = session.execute(
        select(PersonRow.name, seconds)
        .join(EffortRow, EffortRow.person_id == PersonRow.id)
        .where(EffortRow.meeting_id == meeting.id)
        .group_by(PersonRow.id, PersonRow.name)
        .order_by(seconds.desc(), PersonRow.id)
    )
    return [(name, float(total)) for name, total in found]


def _put(
    session: Session,
    table: type[EffortRow | PresenceRow],
    own: Mapping[str, Any],
    *,
    new: Mapping[str, Any],
    changed: Mapping[str, Any],
) -> None:
    """Make the row or change it: two pages of one person may come in the same moment."""
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    row = dialect.insert(table).values({**own, **new})
    session.execute(row.on_conflict_do_update(index_elements=list(own), set_=dict(changed)))
