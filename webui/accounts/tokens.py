"""Tokens with which programs use the API as a person, each with scopes."""

import hmac
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from ..service import SINGLE_USER, secret
from ..settings import Settings
from ..tables import ApiTokenRow, PersonRow
from .sessions import digest_of

SCOPES = ("read", "write", "admin")


def find(
    session: Session, settings: Settings, token: str, now: datetime
) -> tuple[PersonRow, list[str]] | None:
    """Whose token it is and what it allows; None where it does not hold."""
    if settings.single_user and hmac.compare_digest(token, secret(settings, SINGLE_USER)):
        person = session.scalar(select(PersonRow).order_by(PersonRow.id).limit(1))
        return (person, list(SCOPES)) if person else None
    holds = or_(ApiTokenRow.expires_at.is_(None), ApiTokenRow.expires_at > now)
    row = session.scalar(select(ApiTokenRow).where(ApiTokenRow.digest == digest_of(token), holds))
    if not row or not row.person.is_active:
        return None
    return row.person, row.scopes
