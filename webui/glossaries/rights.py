"""Whose glossary it is, who may read it, and who may change it."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from transcribe.messages import Message

from .. import access
from ..errors import NotFound, Refused
from ..numbers import LARGEST, whole_number
from ..tables import DepartmentRow, MeetingRow, PersonRow, TermRow

GLOSSARY = Message(ja="用語集", en="glossary")
TERM = Message(ja="用語", en="term")


@dataclass(frozen=True, slots=True)
class Glossary:
    """Whose terms: the meeting's where there is one, else the department's, else all people's.

    name  the organisation's, the department's, or the meeting's title
    """

    organisation_id: int
    name: str
    may_edit: bool
    department_id: int | None = None
    meeting_id: str | None = None

    @property
    def token(self) -> str:
        """Its name in addresses: organisation, department-3, meeting-x7."""
        if self.meeting_id is not None:
            return f"meeting-{self.meeting_id}"
        return "organisation" if self.department_id is None else f"department-{self.department_id}"

    @property
    def holds(self) -> ColumnElement[bool]:
        """The condition on TermRow."""
        return and_(
            TermRow.organisation_id == self.organisation_id,
            TermRow.department_id.is_not_distinct_from(self.department_id),
            TermRow.meeting_id.is_not_distinct_from(self.meeting_id),
        )


def open_glossary(session: Session, person: PersonRow, token: str) -> Glossary:
    """Raises NotFound where there is none, or it is none of this person's business."""
    kind, _, key = token.partition("-")
    if token == "organisation":
        is_admin = access.has_role(person, "admin")
        return Glossary(person.organisation_id, person.organisation.name, is_admin)
    if kind == "department" and (number := whole_number(key)):
        return _of_department(session, person, number)
    if kind == "meeting":
        return of_meeting(session, person, access.meeting_to_view(session, person, key))
    raise NotFound(GLOSSARY)


def of_meeting(session: Session, person: PersonRow, meeting: MeetingRow) -> Glossary:
    """The glossary of a meeting that this person may see."""
    may_edit = access.may_edit(session, person, meeting)
    return Glossary(meeting.organisation_id, meeting.title, may_edit, meeting_id=meeting.id)


def _of_department(session: Session, person: PersonRow, department_id: int) -> Glossary:
    is_admin = access.has_role(person, "admin")
    row = session.get(DepartmentRow, department_id)
    is_own = row is not None and row.organisation_id == person.organisation_id
    if row is None or not is_own or not (is_admin or person.department_id == row.id):
        raise NotFound(GLOSSARY)
    may_edit = is_admin or access.has_role(person, "editor")
    return Glossary(person.organisation_id, row.name, may_edit, department_id=row.id)


def glossaries_for(session: Session, person: PersonRow) -> list[Glossary]:
    """The organisation's, then those of the departments that this person may see."""
    wanted = select(DepartmentRow.id).where(DepartmentRow.organisation_id == person.organisation_id)
    if not access.has_role(person, "admin"):
        wanted = wanted.where(DepartmentRow.id == person.department_id)
    tokens = [f"department-{number}" for number in session.scalars(wanted.order_by("name"))]
    return [open_glossary(session, person, token) for token in ("organisation", *tokens)]


def glossary_to_edit(session: Session, person: PersonRow, token: str) -> Glossary:
    """Raises NotFound, or Refused for one who may only read it."""
    glossary = open_glossary(session, person, token)
    if not glossary.may_edit:
        raise Refused(
            Message(ja="この用語集は閲覧だけができます。", en="You may read this glossary only."),
            Message(
                ja="変更が必要なときは、管理者か課の編集者に頼んでください。",
                en="Ask an administrator, or an editor of the department, for changes.",
            ),
        )
    return glossary


def term_to_edit(session: Session, person: PersonRow, term_id: int) -> tuple[Glossary, TermRow]:
    """A term and the glossary it belongs to. Raises NotFound and Refused."""
    row = session.get(TermRow, term_id) if term_id <= LARGEST else None
    if row is None or row.organisation_id != person.organisation_id:
        raise NotFound(TERM)
    if row.meeting_id is not None:
        token = f"meeting-{row.meeting_id}"
    else:
        token = "organisation" if row.department_id is None else f"department-{row.department_id}"
    return glossary_to_edit(session, person, token), row
