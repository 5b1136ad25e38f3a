"""Links that work once and for a while: the first administrator, an invitation, a new password.

They are handed over by people, since a closed network may have no mail. The database holds only
the digest of a link's secret.
"""

import secrets
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from transcribe.errors import InputError
from transcribe.messages import Message

from ..errors import NotFound
from ..tables import LinkRow
from .sessions import digest_of

Purpose = Literal["setup", "password"]
HOURS = 72  # over a weekend


class DeadLink(NotFound):
    """Used, replaced by a newer one, too old, or never made: all look the same."""

    def __init__(self) -> None:
        InputError.__init__(
            self,
            Message(
                ja="このリンクは使えません（使用済みか、期限が切れています）。",
                en="This link does not work: it was used already, or its time is over.",
            ),
            Message(
                ja="管理者に、新しいリンクを出すよう頼んでください。最初の管理者を登録するときは、"
                "サービスを起動し直すと新しいリンクが表示されます。",
                en="Ask an administrator for a new link. For the first administrator, start the "
                "service again: it prints a new one.",
            ),
        )


def create(
    session: Session, purpose: Purpose, person_id: int | None, now: datetime, hours: int = HOURS
) -> str:
    """The secret of a new link; an earlier one for the same purpose and person stops working."""
    same = LinkRow.person_id.is_(None) if person_id is None else LinkRow.person_id == person_id
    session.execute(delete(LinkRow).where(LinkRow.purpose == purpose, same))
    secret = secrets.token_urlsafe(32)
    session.add(
        LinkRow(
            digest=digest_of(secret),
            purpose=purpose,
            person_id=person_id,
            expires_at=now + timedelta(hours=hours),
        )
    )
    return secret


def find(session: Session, purpose: Purpose, secret: str, now: datetime) -> LinkRow:
    """The link, which stays as it is. Raises DeadLink."""
    row = session.scalar(
        select(LinkRow).where(
            LinkRow.digest == digest_of(secret),
            LinkRow.purpose == purpose,
            LinkRow.expires_at > now,
        )
    )
    if not row:
        raise DeadLink
    return row


def use(session: Session, purpose: Purpose, secret: str, now: datetime) -> int | None:
    """Use a link up: of two who try at once, one gets through. Whose it is; raises DeadLink."""
    used = session.execute(
        delete(LinkRow)
        .where(
            LinkRow.digest == digest_of(secret),
            LinkRow.purpose == purpose,
            LinkRow.expires_at > now,
        )
        .returning(LinkRow.person_id)
    ).first()
    if used is None:
        raise DeadLink
    person_id: int | None = used[0]
    return person_id


def revoke(session: Session, person_id: int) -> None:
    """A person's links stop working."""
    session.execute(delete(LinkRow).where(LinkRow.person_id == person_id))


def sweep(session: Session, now: datetime) -> None:
    session.execute(delete(LinkRow).where(LinkRow.expires_at <= now))
