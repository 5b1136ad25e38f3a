"""Marks and comments at times of a meeting. They are no part of its record."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from transcribe.messages import Message

from .. import access
from ..errors import NotFound, Refused
from ..numbers import LARGEST
from ..tables import CommentRow, MeetingRow, PersonRow

COMMENT = Message(ja="コメント", en="comment")


def of_meeting(session: Session, meeting: MeetingRow) -> Sequence[tuple[CommentRow, str | None]]:
    """With the names of who wrote them, in the order of the meeting."""
    found = session.execute(
        select(CommentRow, PersonRow.name)
        .outerjoin(PersonRow, PersonRow.id == CommentRow.person_id)
        .where(CommentRow.meeting_id == meeting.id)
        .order_by(CommentRow.at_s, CommentRow.id)
    )
    return [(comment, name) for comment, name in found]


def version(session: Session, meeting: MeetingRow) -> str:
    """Another one whenever something about the comments has changed."""
    found = session.execute(
        select(
            func.count(CommentRow.id),
            func.max(CommentRow.created_at),
            func.count(CommentRow.resolved_at),
            func.max(CommentRow.resolved_at),
        ).where(CommentRow.meeting_id == meeting.id)
    ).one()
    count, created, resolved, last = found
    return f"{count}.{created and created.timestamp()}.{resolved}.{last and last.timestamp()}"


def add(
    session: Session,
    meeting: MeetingRow,
    person: PersonRow,
    *,
    turn: str,
    at_s: float,
    text: str,
    now: datetime,
) -> CommentRow:
    row = CommentRow(
        organisation_id=meeting.organisation_id,
        meeting_id=meeting.id,
        person_id=person.id,
        turn_code=turn,
        at_s=at_s,
        text=text,
        created_at=now,
    )
    session.add(row)
    session.flush()
    return row


def get(session: Session, meeting: MeetingRow, comment_id: int) -> CommentRow:
    """Raises NotFound."""
    row = session.get(CommentRow, comment_id) if comment_id <= LARGEST else None
    if row is None or row.meeting_id != meeting.id:
        raise NotFound(COMMENT)
    return row


def may_delete(person: PersonRow, row: CommentRow) -> bool:
    return row.person_id == person.id or access.has_role(person, "admin")


def remove(session: Session, person: PersonRow, row: CommentRow) -> None:
    """Raises Refused for what somebody else wrote."""
    if not may_delete(person, row):
        raise Refused(
            Message(
                ja="ほかの人が書いたコメントは削除できません。",
                en="You cannot delete what somebody else wrote.",
            ),
            Message(ja="「解決済み」にしてください。", en="Mark it as resolved instead."),
        )
    session.delete(row)
    session.flush()
