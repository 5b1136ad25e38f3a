"""What belongs to the request being answered."""

from typing import Any

from flask import current_app, g, request
from sqlalchemy.orm import Session

from .. import audit
from ..service import Service
from ..tables import MeetingRow, PersonRow


def service() -> Service:
    found: Service = current_app.extensions["kikitori"]
    return found


def db() -> Session:
    """The request's database session. A view that changed something commits it."""
    if "session" not in g:
        g.session = service().database.open()
    session: Session = g.session
    return session


def person() -> PersonRow:
    """Who asks. Only for routes that need an account."""
    found: PersonRow = g.person
    return found


def address() -> str:
    return request.remote_addr or ""


def note(
    action: str, *, meeting: MeetingRow | None = None, subject: str = "", **detail: Any
) -> None:
    """Write into the audit log what the asker does; the view's commit keeps it."""
    audit.record(
        db(),
        action,
        now=service().now(),
        person=g.get("person"),
        meeting=meeting,
        subject=subject,
        address=address(),
        detail=detail,
    )
