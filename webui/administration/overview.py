"""How the service is, in one look for an administrator."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from .. import audit
from ..jobs import lists as job_lists
from ..jobs.lists import Numbers
from ..service import Service
from ..storage import use as storage_use
from ..storage.use import Room
from ..tables import AuditRow, OrganisationRow
from ..worker import heartbeats as workers

CHECKED = "audit.verify"  # the action that a check of the audit log leaves in it


@dataclass(frozen=True, slots=True)
class Check:
    """When the audit log was last checked from here, and how many faults that found."""

    at: datetime
    faults: int


@dataclass(frozen=True, slots=True)
class Overview:
    """workers: how many were heard lately, on all machines; heard_at: the newest sign of one."""

    jobs: Numbers
    room: Room
    workers: int
    heard_at: datetime | None
    checked: Check | None


def overview(session: Session, service: Service, organisation: OrganisationRow) -> Overview:
    """Raises StorageError where the disk does not answer."""
    alive = workers.alive(session, service.now())
    return Overview(
        job_lists.numbers(session, organisation.id),
        storage_use.room(session, service.settings, organisation),
        len(alive),
        max((row.beat_at for row in alive), default=None),
        last_check(session),
    )


def last_check(session: Session) -> Check | None:
    """Of the whole log: it is one chain for all organisations."""
    newest = select(AuditRow).where(AuditRow.action == CHECKED).order_by(AuditRow.id.desc())
    row = session.scalar(newest.limit(1))
    return Check(row.at, int(row.detail.get("faults", 0))) if row else None


def check(session: Session) -> list[str]:
    """Read the whole audit log through; what is wrong with it."""
    return [str(fault) for fault in audit.verify(session)]
