"""Who may see which meeting, and who may change it. Every list and every page asks here.

A meeting is open to its owner, to the people named for it, to its department where it is shared
with it, and to the administrators of its organisation; a practice room not to these. Nothing
crosses organisations.
"""

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import Session

from transcribe.messages import Message

from .errors import NotFound, Refused
from .tables import MeetingAccessRow, MeetingRow, PersonRow, Role

ROLES: tuple[Role, ...] = ("viewer", "editor", "admin")  # each may do what those before it may
ROLE_NAMES = {
    "admin": Message(ja="管理者", en="Administrator"),
    "editor": Message(ja="編集者", en="Editor"),
    "viewer": Message(ja="閲覧者", en="Viewer"),
}
MEETING = Message(ja="会議", en="meeting")


def has_role(person: PersonRow, needed: Role) -> bool:
    return ROLES.index(person.role) >= ROLES.index(needed)


def is_visible(person: PersonRow) -> ColumnElement[bool]:
    """The condition on MeetingRow under which `person` may see a meeting."""
    own = MeetingRow.organisation_id == person.organisation_id
    if has_role(person, "admin"):
        return own & (MeetingRow.is_practice.is_(False) | (MeetingRow.owner_id == person.id))
    named = exists().where(
        MeetingAccessRow.meeting_id == MeetingRow.id, MeetingAccessRow.person_id == person.id
    )
    shared = and_(
        MeetingRow.visibility == "department",
        MeetingRow.department_id.is_not(None),
        MeetingRow.department_id == person.department_id,
    )
    return and_(own, or_(MeetingRow.owner_id == person.id, shared, named))


def visible_meetings(person: PersonRow) -> Select[MeetingRow]:
    return select(MeetingRow).where(is_visible(person))


def meeting_to_view(session: Session, person: PersonRow, meeting_id: str) -> MeetingRow:
    """Raises NotFound also where it exists but is not for this person."""
    named = visible_meetings(person).where(MeetingRow.id == meeting_id)
    found = None if "\0" in meeting_id else session.scalar(named)  # PostgreSQL refuses NUL
    if not found:
        raise NotFound(MEETING)
    return found


def may_edit(session: Session, person: PersonRow, meeting: MeetingRow) -> bool:
    """Whether a person who may see the meeting may change it."""
    if not has_role(person, "editor"):
        return False
    if has_role(person, "admin") or meeting.owner_id == person.id:
        return True
    if meeting.visibility == "department" and meeting.department_id == person.department_id:
        return meeting.department_id is not None
    named = session.get(MeetingAccessRow, (meeting.id, person.id))
    return bool(named and named.may_edit)


def meeting_to_edit(session: Session, person: PersonRow, meeting_id: str) -> MeetingRow:
    """Raises NotFound like meeting_to_view, Refused for one who may only read it."""
    meeting = meeting_to_view(session, person, meeting_id)
    if not may_edit(session, person, meeting):
        raise Refused(
            Message(ja="この会議は閲覧だけができます。", en="You may read this meeting only."),
            Message(
                ja="変更が必要なときは、会議の担当者か管理者に頼んでください。",
                en="Ask the meeting's owner or an administrator for changes.",
            ),
        )
    return meeting
