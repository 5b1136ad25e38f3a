"""The accounts of the organisation, for its administrators, and its departments."""

from flask import Blueprint, url_for
from sqlalchemy import select

from transcribe.messages import Message

from ..accounts import departments, invitations, people
from ..http.current import db, note, person, service
from ..http.rules import needs
from ..tables import DepartmentRow, PersonRow
from .kinds import Paging
from .office_values import Departments, NewPerson, Person, PersonChanges, PersonInput, PersonPage
from .operations import operation
from .paging import page_by_id
from .problems import invalid
from .shown import named, named_or_none

bp = Blueprint("api_people", __name__, url_prefix="/api/v1")
_PERSON = ["id", "login", "name", "role", "is_active", "created_at"]


@bp.get("/departments")
@needs("viewer", "read")
@operation(Message(ja="課の一覧", en="List the departments"))
def list_departments() -> Departments:
    rows = departments.of_organisation(db(), person().organisation_id)
    return Departments(items=[named(row) for row in rows])


@bp.get("/people")
@needs("admin", "admin")
@operation(Message(ja="人の一覧", en="List the people"))
def index(query: Paging) -> PersonPage:
    wanted = select(PersonRow).where(PersonRow.organisation_id == person().organisation_id)
    rows, following = page_by_id(db(), wanted, PersonRow.id, query.cursor, query.limit)
    return PersonPage(items=[_shown(row) for row in rows], next=following)


@bp.post("/people")
@needs("admin", "admin")
@operation(
    Message(ja="人を加え、招待のリンクを作る", en="Add a person and make an invitation"),
    status=201,
)
def add(body: PersonInput) -> NewPerson:
    asker, now = person(), service().now()
    row = people.add_person(
        db(),
        asker.organisation,
        body.login,
        body.name,
        body.role,
        now=now,
        department=_department(body.department),
    )
    secret = invitations.invite(db(), asker, row, now)
    note("person.add", subject=row.login, role=row.role)
    db().commit()
    address = service().settings.address + url_for("setup.password", secret=secret)
    return NewPerson(person=_shown(row), link=address)


@bp.get("/people/<int:person_id>")
@needs("admin", "admin")
@operation(Message(ja="人", en="Show a person"))
def show(person_id: int) -> Person:
    return _shown(people.person_in(db(), person(), person_id))


@bp.patch("/people/<int:person_id>")
@needs("admin", "admin")
@operation(Message(ja="人の情報を変える", en="Change a person"))
def edit(person_id: int, body: PersonChanges) -> Person:
    """Accounts are switched off, not deleted: what they did stays told."""
    row = people.person_in(db(), person(), person_id)
    changes = body.model_dump(exclude_unset=True)
    for name in ("name", "role", "is_active"):
        if name in changes and changes[name] is None:
            raise invalid(name, "null にはできません", "cannot be null")
    department = _department(body.department) if "department" in changes else row.department
    change = people.Change(
        name=changes.get("name", row.name),
        role=changes.get("role", row.role),
        department=department,
        is_active=changes.get("is_active", row.is_active),
        is_operator=row.is_operator,
    )
    people.edit_person(db(), person(), row, change)
    note("person.edit", subject=row.login, changed=sorted(changes))
    db().commit()
    db().refresh(row)
    return _shown(row)


def _department(department_id: int | None) -> DepartmentRow | None:
    if department_id is None:
        return None
    return departments.department_in(db(), person(), department_id)


def _shown(row: PersonRow) -> Person:
    values = {name: getattr(row, name) for name in _PERSON}
    return Person(**values, department=named_or_none(row.department))
