"""Browsers that are signed in. The cookie holds a secret, the database only its digest."""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from ..tables import PersonRow, SessionRow

SEEN_EVERY = timedelta(minutes=1)  # writing down each request would make every page a write


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def start(
    session: Session, person: PersonRow, now: datetime, hours: int, address: str, agent: str
) -> str:
    """Sign a browser in; returns the secret for its cookie."""
    token = secrets.token_urlsafe(32)
    session.add(
        SessionRow(
            digest=digest_of(token),
            person_id=person.id,
            created_at=now,
            seen_at=now,
            expires_at=now + timedelta(hours=hours),
            address=address,
            agent=agent[:200],
        )
    )
    return token


def find(session: Session, token: str, now: datetime, hours: int) -> SessionRow | None:
    """The session of a cookie, if it still holds; being used makes it last on."""
    row = session.scalar(
        select(SessionRow).where(SessionRow.digest == digest_of(token), SessionRow.expires_at > now)
    )
    if not row or not row.person.is_active:
        return None
    if now - row.seen_at > SEEN_EVERY:
        row.seen_at = now
        row.expires_at = max(row.expires_at, now + timedelta(hours=hours))
    return row


def end(session: Session, token: str) -> None:
    session.execute(delete(SessionRow).where(SessionRow.digest == digest_of(token)))


def end_all(session: Session, person_id: int, but: str | None = None) -> None:
    """Sign a person out everywhere, except in the browser with the cookie `but`."""
    gone = delete(SessionRow).where(SessionRow.person_id == person_id)
    if but:
        gone = gone.where(SessionRow.digest != digest_of(but))
    session.execute(gone)


def of_person(session: Session, person_id: int, now: datetime) -> list[SessionRow]:
    """Those that still hold, the latest used first."""
    held = select(SessionRow).where(SessionRow.person_id == person_id, SessionRow.expires_at > now)
    return list(session.scalars(held.order_by(SessionRow.seen_at.desc(), SessionRow.digest)))


def end_one(session: Session, person_id: int, digest: str) -> None:
    """End one of a person's sessions; nothing happens for one that is not theirs."""
    session.execute(
        delete(SessionRow).where(SessionRow.person_id == person_id, SessionRow.digest == digest)
    )


def sweep(session: Session, now: datetime) -> None:
    session.execute(delete(SessionRow).where(SessionRow.expires_at <= now))
