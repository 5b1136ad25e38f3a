"""The departments (課) of an organisation."""

from dataclasses import dataclass

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from transcribe.messages import Message

from ..errors import Conflict, NotFound
from ..numbers import whole_number
from ..tables import DepartmentRow, JobRow, MeetingRow, PersonRow, TermRow
from .fields import name_of

DEPARTMENT = Message(ja="課", en="department")
NAME = Message(ja="課の名前", en="department's name")


@dataclass(frozen=True, slots=True)
class Contents:
    """How much belongs to a department; all of it moves when it is deleted."""

    people: int
    meetings: int
    terms: int

    @property
    def is_empty(self) -> bool:
        return not (self.people or self.meetings or self.terms)


def of_organisation(session: Session, organisation_id: int) -> list[DepartmentRow]:
    """By name."""
    wanted = select(DepartmentRow).where(DepartmentRow.organisation_id == organisation_id)
    return list(session.scalars(wanted.order_by(DepartmentRow.name)))


def department_in(session: Session, asker: PersonRow, department_id: int) -> DepartmentRow:
    """A department of the asker's organisation. Raises NotFound, also for one of another."""
    row = session.get(DepartmentRow, department_id)
    if not row or row.organisation_id != asker.organisation_id:
        raise NotFound(DEPARTMENT)
    return row


def chosen(session: Session, asker: PersonRow, text: str) -> DepartmentRow | None:
    """What was chosen in a form: an id, or nothing. Raises NotFound."""
    if not text:
        return None
    return department_in(session, asker, whole_number(text) or 0)


def add(session: Session, organisation_id: int, name: str) -> DepartmentRow:
    """Raises Conflict where one has this name."""
    row = DepartmentRow(
        organisation_id=organisation_id, name=_free_name(session, organisation_id, name)
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError as error:  # somebody added it since it was looked for
        raise _taken(row.name) from error
    return row


def rename(session: Session, row: DepartmentRow, name: str) -> None:
    """Raises Conflict where another one has this name."""
    name = _free_name(session, row.organisation_id, name, row.id)
    try:
        with session.begin_nested():
            row.name = name
    except IntegrityError as error:
        raise _taken(name) from error


def contents(session: Session, row: DepartmentRow) -> Contents:
    counts = (
        session.scalar(select(func.count()).select_from(table).where(table.department_id == row.id))
        for table in (PersonRow, MeetingRow, TermRow)
    )
    return Contents(*(count or 0 for count in counts))


def people_by_department(session: Session, organisation_id: int) -> dict[int | None, int]:
    """How many active people each has; None stands for people without one."""
    wanted = (
        select(PersonRow.department_id, func.count())
        .where(PersonRow.organisation_id == organisation_id, PersonRow.is_active)
        .group_by(PersonRow.department_id)
    )
    return dict(session.execute(wanted).all())


def remove(session: Session, row: DepartmentRow, into: DepartmentRow | None) -> None:
    """Delete a department; its people, meetings and terms go to `into`.

    Raises Conflict where it holds something and there is no other department to take it.
    """
    if into is None or into.id == row.id:
        if not contents(session, row).is_empty:
            raise Conflict(
                Message(
                    ja=f"「{row.name}」には、まだ人か会議か用語があります。",
                    en=f"{row.name!r} still holds people, meetings or terms.",
                ),
                Message(ja="移す先の課を選んでください。", en="Choose where they go."),
            )
    else:
        for table in (PersonRow, MeetingRow, TermRow, JobRow):
            move = update(table).where(table.department_id == row.id)
            session.execute(move.values(department_id=into.id))
    session.delete(row)
    session.flush()


def _free_name(session: Session, organisation_id: int, name: str, own_id: int | None = None) -> str:
    name = name_of(name, NAME)
    other = session.scalar(
        select(DepartmentRow.id).where(
            DepartmentRow.organisation_id == organisation_id, DepartmentRow.name == name
        )
    )
    if other not in (None, own_id):
        raise _taken(name)
    return name


def _taken(name: str) -> Conflict:
    return Conflict(
        Message(ja=f"課「{name}」は、すでにあります。", en=f"There is a {name!r} already."),
        Message(ja="別の名前にしてください。", en="Choose another name."),
    )
