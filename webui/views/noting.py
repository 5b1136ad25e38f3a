"""Notes of what is done again and again, such as reading a page: once in a while is enough."""

from datetime import timedelta

from sqlalchemy import select

from ..http.current import db, note, person, service
from ..tables import AuditRow, MeetingRow

PAUSE = timedelta(minutes=10)


def note_once(action: str, meeting: MeetingRow) -> None:
    """Write it into the audit log, unless the same person did the same a moment ago. Commits."""
    lately = select(AuditRow.id).where(
        AuditRow.meeting_id == meeting.id,
        AuditRow.action == action,
        AuditRow.person_id == person().id,
        AuditRow.at > service().now() - PAUSE,
    )
    if db().scalar(lately.limit(1)) is None:
        note(action, meeting=meeting)
        db().commit()
