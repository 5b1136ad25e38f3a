"""The audit log: who did what, when, from where. Appended to, each entry chained by digest."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from .tables import MeetingRow, PersonRow


def record(
    session: Session,
    action: str,
    *,
    now: datetime,
    person: PersonRow | None = None,
    organisation_id: int | None = None,
    meeting: MeetingRow | None = None,
    subject: str = "",
    address: str = "",
    detail: dict[str, Any] | None = None,
) -> None:
    """Append one entry; it stands once the session is committed."""
    raise NotImplementedError
