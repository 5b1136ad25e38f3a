"""Whose account it is that somebody signs in to with the organisation's own account (oidc.py)."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from transcribe.messages import Message

from .. import audit
from ..errors import Refused
from ..settings import Settings
from ..tables import OrganisationRow, PersonRow
from .oidc import Identity
from .people import add_person


class UnknownPerson(Refused):
    """The same words whether the account is missing, switched off, or somebody else's."""

    def __init__(self) -> None:
        super().__init__(
            Message(
                ja="このアカウントでは、まだこのサービスを使えません。",
                en="This account may not use the service yet.",
            ),
            Message(
                ja="使う必要があるときは、管理者に登録を頼んでください。すでにパスワードで使っている"
                "人は、サインインしてから「自分の設定」でつなげます。",
                en="Ask an administrator to add you. If you have a password here, sign in with it "
                "and connect the account under My settings.",
            ),
        )


def person_of(
    session: Session, settings: Settings, identity: Identity, now: datetime, address: str
) -> PersonRow:
    """Whose account it is: the one that is connected, an unconnected one of the same login, a new
    one for reading. Raises UnknownPerson.

    Only people of the organisation whose provider this is (oidc_organisation) are connected or
    added by themselves; administrators connect their accounts while they are signed in.
    """
    known = session.scalar(select(PersonRow).where(PersonRow.oidc_subject == identity.subject))
    if known:
        if not known.is_active:
            raise UnknownPerson
        return known
    home = session.scalar(
        select(OrganisationRow).where(OrganisationRow.name == settings.oidc_organisation)
    )
    if not home:
        raise UnknownPerson
    same = list(session.scalars(select(PersonRow).where(PersonRow.login.in_(identity.logins))))
    person = _unconnected(same, home) if same else _added(session, home, identity, now)
    person.oidc_subject = identity.subject
    audit.record(
        session,
        "person.edit" if same else "person.add",
        now=now,
        person=person,
        subject=person.login,
        address=address,
        detail={"way": "oidc"},
    )
    return person


def connect(session: Session, person: PersonRow, identity: Identity) -> None:
    """Somebody who is signed in takes an identity for theirs. Raises Refused if it is another's."""
    other = session.scalar(select(PersonRow).where(PersonRow.oidc_subject == identity.subject))
    if other and other.id != person.id:
        raise Refused(
            Message(
                ja="この組織のアカウントは、すでに別の人につながっています。",
                en="This account is connected to somebody else already.",
            ),
            Message(
                ja="別のアカウントで試すか、管理者に知らせてください。",
                en="Try another one, or tell an administrator.",
            ),
        )
    person.oidc_subject = identity.subject


def _unconnected(same: list[PersonRow], home: OrganisationRow) -> PersonRow:
    """The one account that the provider may speak for. Raises UnknownPerson."""
    person = same[0]
    fits = person.organisation_id == home.id and person.role != "admin" and person.is_active
    if len(same) > 1 or not fits or person.oidc_subject:
        raise UnknownPerson
    return person


def _added(session: Session, home: OrganisationRow, identity: Identity, now: datetime) -> PersonRow:
    if not identity.logins:
        raise UnknownPerson
    login = identity.logins[0]
    return add_person(session, home, login, identity.name or login, "viewer", now=now)
