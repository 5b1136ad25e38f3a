"""The people of an organisation, and what administrators do to their accounts."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from transcribe.errors import InputError, UnknownName
from transcribe.messages import Message

from .. import search
from ..access import ROLES
from ..errors import Conflict, NotFound, Refused
from ..tables import DepartmentRow, MeetingRow, OrganisationRow, PersonRow, Role
from . import links, sessions, tokens
from .fields import NAME_LABEL, login_of, name_of
from .passwords import hashed, refuse_login

PERSON = Message(ja="人", en="person")
ORGANISATION = Message(ja="組織名", en="organisation's name")
PAGE = 50


@dataclass(frozen=True, slots=True)
class Found:
    """One page of people. number: from 1; last: the number of the last page; total: of people."""

    people: list[PersonRow]
    number: int
    last: int
    total: int


@dataclass(frozen=True, slots=True)
class Change:
    """What an administrator may change about somebody."""

    name: str
    role: str
    department: DepartmentRow | None
    is_active: bool
    is_operator: bool


def create_organisation(session: Session, name: str, now: datetime) -> OrganisationRow:
    """Raises Conflict where one has this name."""
    name = free_organisation_name(session, name)
    row = OrganisationRow(name=name, created_at=now)
    session.add(row)
    session.flush()
    return row


def free_organisation_name(session: Session, name: str, own_id: int | None = None) -> str:
    """The name, cleaned. Raises Conflict where another organisation has it."""
    name = name_of(name, ORGANISATION)
    other = session.scalar(select(OrganisationRow.id).where(OrganisationRow.name == name))
    if other not in (None, own_id):
        raise Conflict(
            Message(
                ja=f"組織「{name}」は、すでにあります。",
                en=f"There is an organisation {name!r} already.",
            ),
            Message(ja="別の名前にしてください。", en="Choose another name."),
        )
    return name


def add_person(
    session: Session,
    organisation: OrganisationRow,
    login: str,
    name: str,
    role: str,
    *,
    now: datetime,
    department: DepartmentRow | None = None,
    is_operator: bool = False,
) -> PersonRow:
    """An account without a password: its owner sets one through a link (invitations).

    Raises Conflict where the login is taken, InputError for what cannot be a login, name or role.
    """
    login = login_of(login)
    if session.scalar(select(PersonRow.id).where(PersonRow.login == login)):
        raise _taken(login)
    row = PersonRow(
        organisation_id=organisation.id,
        department_id=department.id if department else None,
        login=login,
        name=name_of(name, NAME_LABEL),
        role=role_of(role),
        is_operator=is_operator,
        created_at=now,
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError as error:  # somebody added it since it was looked for
        raise _taken(login) from error
    return row


def role_of(text: str) -> Role:
    """Raises UnknownName."""
    for role in ROLES:
        if text == role:
            return role
    raise UnknownName(Message(ja="役割", en="role"), text, ROLES)


def person_in(session: Session, asker: PersonRow, person_id: int) -> PersonRow:
    """A person of the asker's organisation. Raises NotFound, also for one of another."""
    row = session.get(PersonRow, person_id)
    if not row or row.organisation_id != asker.organisation_id:
        raise NotFound(PERSON)
    return row


def find(
    session: Session,
    asker: PersonRow,
    words: str = "",
    department_id: int | None = None,
    number: int = 1,
) -> Found:
    """People of the asker's organisation, by login; words are looked for in login and name."""
    wanted = select(PersonRow).where(PersonRow.organisation_id == asker.organisation_id)
    if words := words.strip():
        wanted = wanted.where(
            or_(
                PersonRow.login.icontains(words, autoescape=True),
                PersonRow.name.icontains(words, autoescape=True),
            )
        )
    if department_id is not None:
        wanted = wanted.where(PersonRow.department_id == department_id)
    total = session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    last = max(1, -(-total // PAGE))
    number = min(max(1, number), last)
    page = wanted.order_by(PersonRow.login).limit(PAGE).offset((number - 1) * PAGE)
    return Found(list(session.scalars(page)), number, last, total)


def edit_person(session: Session, asker: PersonRow, person: PersonRow, change: Change) -> None:
    """Whoever is switched off is signed out at once.

    Raises Refused where the asker would lock themself out or reaches above themself, where no
    administrator would be left, and InputError for what does not fit together.
    """
    refuse_above(asker, person)
    rights = (role_of(change.role), change.is_active, change.is_operator)
    was_operator = person.is_operator
    if rights != (person.role, person.is_active, was_operator):
        _refuse_own_rights(asker, person)
    if change.is_operator != was_operator and not asker.is_operator:
        raise _above()
    if change.is_operator and change.role != "admin":
        raise InputError(
            Message(ja="運用担当は、管理者に限ります。", en="An operator is an administrator."),
            Message(ja="役割を管理者にしてください。", en="Choose the role of administrator."),
        )
    rename(session, person, change.name)
    person.role, person.is_active, person.is_operator = rights
    person.department_id = change.department.id if change.department else None
    _keep_somebody_in_charge(session, person, was_operator)
    if not person.is_active:
        sign_out_everywhere(session, person)


def rename(session: Session, person: PersonRow, name: str) -> None:
    """The person's meetings are found by the new name. Raises InputError."""
    before, person.name = person.name, name_of(name, NAME_LABEL)
    if person.name == before:
        return
    session.flush()
    for meeting in session.scalars(select(MeetingRow).where(MeetingRow.owner_id == person.id)):
        search.index_meeting(session, meeting)


def refuse_above(asker: PersonRow, person: PersonRow) -> None:
    """An operator's account is changed by operators only, else its rights could be taken over."""
    if person.is_operator and not asker.is_operator:
        raise _above()


def set_password(session: Session, person: PersonRow, password: str) -> None:
    """A locked account is unlocked. Raises InputError for a password that will not do."""
    refuse_login(password, person.login)
    person.password_hash = hashed(password)
    unlock(person)
    session.flush()


def unlock(person: PersonRow) -> None:
    person.failed_logins, person.locked_until = 0, None


def sign_out_everywhere(session: Session, person: PersonRow) -> None:
    """End the person's sessions, tokens and unused links."""
    sessions.end_all(session, person.id)
    tokens.revoke_all(session, person.id)
    links.revoke(session, person.id)


def _refuse_own_rights(asker: PersonRow, person: PersonRow) -> None:
    if asker.id == person.id:
        raise Refused(
            Message(
                ja="自分の役割は変えられません。自分を締め出さないためです。",
                en="You cannot change your own rights, so that you do not lock yourself out.",
            ),
            Message(
                ja="必要なときは、ほかの管理者に頼んでください。",
                en="Ask another administrator.",
            ),
        )


def _keep_somebody_in_charge(session: Session, person: PersonRow, was_operator: bool) -> None:
    """Two administrators may switch each other off at the same moment: one must stay.

    The organisation's row is the lock where the database has no single writer.
    """
    session.flush()
    one = select(OrganisationRow.id).where(OrganisationRow.id == person.organisation_id)
    session.execute(one.with_for_update())
    active = select(func.count()).select_from(PersonRow).where(PersonRow.is_active)
    admins = active.where(
        PersonRow.organisation_id == person.organisation_id, PersonRow.role == "admin"
    )
    operators = active.where(PersonRow.is_operator)
    if not session.scalar(admins) or (was_operator and not session.scalar(operators)):
        raise Refused(
            Message(
                ja="管理者（運用担当）が一人もいなくなるため、変えられません。",
                en="No administrator, or no operator, would be left.",
            ),
            Message(
                ja="先に、ほかの人を管理者（運用担当）にしてください。",
                en="Give the role to somebody else first.",
            ),
        )


def _taken(login: str) -> Conflict:
    return Conflict(
        Message(
            ja=f"ログイン名「{login}」は、すでに使われています。",
            en=f"The login {login!r} is taken.",
        ),
        Message(
            ja="番号や課名を足すなどして、別のログイン名にしてください。",
            en="Choose another one, for example with a number.",
        ),
    )


def _above() -> Refused:
    return Refused(
        Message(
            ja="運用担当のアカウントを変えられるのは、運用担当だけです。",
            en="Only an operator may change an operator's account.",
        ),
        Message(ja="運用担当に頼んでください。", en="Ask an operator."),
    )
