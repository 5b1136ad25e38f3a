"""What an administrator sees of the queue: the organisation's own jobs, of others only a number."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, joinedload

from transcribe.messages import Message

from ..errors import NotFound
from ..tables import DepartmentRow, JobRow
from . import states as job_states
from .fairness import in_order
from .states import LIVE

MOST = 100  # of each kind that the page shows
JOB = Message(ja="処理", en="job")


@dataclass(frozen=True, slots=True)
class Listed:
    """place: in the queue of all organisations, 1 is the next; None where it does not wait."""

    job: JobRow
    owner: str
    department: str
    place: int | None = None


@dataclass(frozen=True, slots=True)
class Lists:
    """others: live jobs of other organisations; waiting in the order of their turns."""

    running: list[Listed]
    waiting: list[Listed]
    failed: list[Listed]
    others: int


@dataclass(frozen=True, slots=True)
class Numbers:
    running: int
    waiting: int
    failed: int
    others: int


def lists(session: Session, organisation_id: int, now: datetime) -> Lists:
    mine = JobRow.organisation_id == organisation_id
    order = in_order(job_states.waiting(session), job_states.served(session), now)
    places = {job_id: place for place, job_id in enumerate(order, start=1)}
    names = departments(session, organisation_id)
    live = select(JobRow).where(mine, JobRow.state.in_(LIVE)).order_by(JobRow.id)
    found = [_listed(job, names, places) for job in _with_people(session, live)]
    newest = select(JobRow).where(mine, is_failed()).order_by(JobRow.finished_at.desc())
    return Lists(
        [one for one in found if one.job.state == "running"][:MOST],
        sorted((one for one in found if one.place), key=lambda one: one.place or 0)[:MOST],
        [_listed(job, names, {}) for job in _with_people(session, newest.limit(MOST))],
        _number(session, ~mine, JobRow.state.in_(LIVE)),
    )


def numbers(session: Session, organisation_id: int) -> Numbers:
    mine = JobRow.organisation_id == organisation_id
    return Numbers(
        _number(session, mine, JobRow.state == "running"),
        _number(session, mine, JobRow.state == "queued"),
        _number(session, mine, is_failed()),
        _number(session, ~mine, JobRow.state.in_(LIVE)),
    )


def is_failed() -> ColumnElement[bool]:
    """The condition on a job that failed and that nobody has tried again since."""
    latest = select(func.max(JobRow.id)).group_by(JobRow.meeting_id)
    return (JobRow.state == "failed") & JobRow.id.in_(latest)


def job_of(session: Session, organisation_id: int, job_id: int) -> JobRow:
    """Raises NotFound also for a job of another organisation."""
    job = session.get(JobRow, job_id) if job_id < 2**31 else None
    if job is None or job.organisation_id != organisation_id:
        raise NotFound(JOB)
    return job


def departments(session: Session, organisation_id: int) -> dict[int, str]:
    wanted = select(DepartmentRow).where(DepartmentRow.organisation_id == organisation_id)
    return {row.id: row.name for row in session.scalars(wanted)}


def _with_people(session: Session, wanted: Select[JobRow]) -> list[JobRow]:
    loaded = wanted.options(joinedload(JobRow.meeting), joinedload(JobRow.person))
    return list(session.scalars(loaded))


def _listed(job: JobRow, names: Mapping[int, str], places: Mapping[int, int]) -> Listed:
    owner = job.person or job.meeting.owner
    department = names.get(job.department_id, "") if job.department_id else ""
    return Listed(job, owner.name if owner else "", department, places.get(job.id))


def _number(session: Session, *which: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(JobRow).where(*which)) or 0
