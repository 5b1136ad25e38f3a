"""How an account gets its password: the first administrator's, an invitation's, a forgotten one's.

Each goes by a one-time link (links.py) that is handed over by people.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from transcribe.messages import Message

from ..errors import Refused
from ..tables import PersonRow
from . import departments, links, sessions
from .people import add_person, create_organisation, refuse_above, set_password


@dataclass(frozen=True, slots=True)
class FirstAdministrator:
    """What the set-up page asks. department may be empty."""

    organisation: str
    department: str
    login: str
    name: str
    password: str


def set_up(session: Session, secret: str, first: FirstAdministrator, now: datetime) -> PersonRow:
    """Use the set-up link up: the organisation, its department if any, and its operator.

    Raises DeadLink, Refused once there is an administrator, InputError for what was typed.
    """
    refuse_second_set_up(session)
    links.use(session, "setup", secret, now)
    organisation = create_organisation(session, first.organisation, now)
    department = None
    if first.department.strip():
        department = departments.add(session, organisation.id, first.department)
    person = add_person(
        session,
        organisation,
        first.login,
        first.name,
        "admin",
        now=now,
        department=department,
        is_operator=True,
    )
    set_password(session, person, first.password)
    return person


def refuse_second_set_up(session: Session) -> None:
    """Raises Refused once there is an administrator."""
    if session.scalar(select(PersonRow.id).where(PersonRow.role == "admin").limit(1)):
        raise Refused(
            Message(
                ja="最初の管理者は、すでに登録されています。",
                en="There is an administrator already.",
            ),
            Message(
                ja="サインインしてください。人を増やすのは「管理」の「人と課」でできます。",
                en="Sign in. People are added under Administration.",
            ),
        )


def invite(session: Session, asker: PersonRow, person: PersonRow, now: datetime) -> str:
    """The secret of a link that sets a new password; the old one works until then.

    Raises Refused for an operator's account, and for one that is switched off.
    """
    refuse_above(asker, person)
    if not person.is_active:
        raise Refused(
            Message(ja="この人のアカウントは止まっています。", en="This account is switched off."),
            Message(ja="先に「使える」にしてください。", en="Switch it on first."),
        )
    return links.create(session, "password", person.id, now)


def owner(session: Session, secret: str, now: datetime) -> PersonRow:
    """Whose password a link sets; the link stays as it is. Raises DeadLink."""
    return _active(session, links.find(session, "password", secret, now).person_id)


def accept(session: Session, secret: str, password: str, now: datetime) -> PersonRow:
    """Set the password and use the link up; the person is signed out everywhere.

    Raises DeadLink and, for a password that will not do, InputError.
    """
    person = _active(session, links.use(session, "password", secret, now))
    set_password(session, person, password)
    sessions.end_all(session, person.id)
    return person


def _active(session: Session, person_id: int | None) -> PersonRow:
    person = session.get(PersonRow, person_id) if person_id else None
    if not person or not person.is_active:
        raise links.DeadLink
    return person
