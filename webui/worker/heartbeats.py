"""Which workers are there: each says so every few seconds, whatever machine it runs on."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from ..tables import WorkerRow

BEAT_S = 10  # how often a worker says so
SILENT_S = 60  # one that has said nothing for so long counts as gone
FORGOTTEN = timedelta(days=1)


def beat(session: Session, name: str, now: datetime, job_id: int | None = None) -> None:
    """Note that a worker is there. No commit.

    name    differs between all processes on all machines
    job_id  what it works at; None: it waits
    """
    session.execute(delete(WorkerRow).where(WorkerRow.beat_at < now - FORGOTTEN))
    session.merge(WorkerRow(name=name, beat_at=now, job_id=job_id))


def leave(session: Session, name: str) -> None:
    """A worker that ends in order is not there any more. No commit."""
    session.execute(delete(WorkerRow).where(WorkerRow.name == name))


def alive(session: Session, now: datetime) -> list[WorkerRow]:
    """Those heard lately, by name."""
    heard = WorkerRow.beat_at >= now - timedelta(seconds=SILENT_S)
    return list(session.scalars(select(WorkerRow).where(heard).order_by(WorkerRow.name)))
