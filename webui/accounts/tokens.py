"""Tokens with which programs use the API as a person, each with scopes."""

import hmac
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, or_, select
from sqlalchemy.orm import Session

from transcribe.errors import InputError, UnknownName
from transcribe.messages import Message

from ..errors import NotFound, Refused
from ..service import SINGLE_USER, secret
from ..settings import Settings
from ..tables import ApiTokenRow, PersonRow, Role
from .fields import name_of
from .sessions import SEEN_EVERY, digest_of

SCOPES = ("read", "write", "admin")
ALLOWED: dict[Role, tuple[str, ...]] = {
    "viewer": ("read",),
    "editor": ("read", "write"),
    "admin": SCOPES,
}
PREFIX = "kikitori_"  # so that a leaked one is recognised
TOKEN = Message(ja="トークン", en="token")
NAME = Message(ja="トークンの名前", en="token's name")


def find(
    session: Session, settings: Settings, token: str, now: datetime
) -> tuple[PersonRow, list[str]] | None:
    """Whose token it is and what it allows; None where it does not hold."""
    if settings.single_user and _is_key(settings, token):
        person = session.scalar(select(PersonRow).order_by(PersonRow.id).limit(1))
        return (person, list(SCOPES)) if person else None
    row = session.scalar(
        select(ApiTokenRow).where(ApiTokenRow.digest == digest_of(token), _holds(now))
    )
    if not row or not row.person.is_active:
        return None
    if not row.used_at or now - row.used_at > SEEN_EVERY:
        row.used_at = now
    return row.person, row.scopes


def create(
    session: Session,
    person: PersonRow,
    name: str,
    scopes: Iterable[str],
    now: datetime,
    days: int | None = None,
) -> str:
    """The token itself, which is shown once and not kept. days: how long it holds; None: always.

    Raises InputError where there is no name or no scope, UnknownName for a scope, Refused for one
    that the person's role does not allow.
    """
    wanted = set(scopes)
    for scope in wanted - set(SCOPES):
        raise UnknownName(Message(ja="権限", en="scope"), scope, SCOPES)
    if not wanted:
        raise InputError(
            Message(ja="トークンのできることが選ばれていません。", en="No scope was chosen."),
            Message(
                ja="「できること」を1つ以上選んでください。",
                en="Choose at least one thing that the token may do.",
            ),
        )
    if not wanted <= set(ALLOWED[person.role]):
        raise Refused(
            Message(
                ja="この権限のトークンは作れません。",
                en="You cannot make a token with these scopes.",
            ),
            Message(
                ja="自分の役割でできる範囲の権限を選んでください。",
                en="Choose scopes that your role allows.",
            ),
        )
    token = PREFIX + secrets.token_urlsafe(32)
    row = ApiTokenRow(
        person_id=person.id,
        digest=digest_of(token),
        name=name_of(name, NAME),
        scopes=[scope for scope in SCOPES if scope in wanted],
        created_at=now,
        expires_at=now + timedelta(days=days) if days else None,
    )
    session.add(row)
    session.flush()
    return token


def of_person(session: Session, person_id: int, now: datetime) -> list[ApiTokenRow]:
    """Those that still hold, the newest first."""
    wanted = select(ApiTokenRow).where(ApiTokenRow.person_id == person_id, _holds(now))
    return list(session.scalars(wanted.order_by(ApiTokenRow.id.desc())))


def revoke(session: Session, person: PersonRow, token_id: int) -> str:
    """The name of what was revoked. Raises NotFound for a token that is not the person's."""
    row = session.get(ApiTokenRow, token_id)
    if not row or row.person_id != person.id:
        raise NotFound(TOKEN)
    session.delete(row)
    return row.name


def revoke_all(session: Session, person_id: int) -> None:
    session.execute(delete(ApiTokenRow).where(ApiTokenRow.person_id == person_id))


def _holds(now: datetime) -> ColumnElement[bool]:
    return or_(ApiTokenRow.expires_at.is_(None), ApiTokenRow.expires_at > now)


def _is_key(settings: Settings, token: str) -> bool:
    return hmac.compare_digest(token.encode(), secret(settings, SINGLE_USER).encode())
