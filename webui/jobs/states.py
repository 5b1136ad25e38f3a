"""How the rows of jobs and their meetings go from state to state. Nothing here commits."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.orm import Session

from transcribe.messages import Message

from ..tables import JobRow, MeetingRow, TranscriptRow
from .fairness import Department, Waiting

LIVE = ("queued", "running")
Which = tuple[ColumnElement[bool], ...]


def waiting(session: Session, now: datetime | None = None) -> list[Waiting]:
    """Jobs in the queue; with `now` those that may be taken at once."""
    query = select(
        JobRow.id,
        JobRow.organisation_id,
        JobRow.department_id,
        JobRow.size_s * (1 - JobRow.share),
        JobRow.queued_at,
    ).where(JobRow.state == "queued")
    if now:
        query = query.where(or_(JobRow.lease_until.is_(None), JobRow.lease_until <= now))
    return [
        Waiting(job_id, (organisation, department), work_s, since)
        for job_id, organisation, department, work_s, since in session.execute(query)
    ]


def served(session: Session) -> dict[Department, datetime]:
    """When a worker last took a job of each department that has one in the queue."""
    queued = select(JobRow.organisation_id).where(JobRow.state == "queued")
    rows = session.execute(
        select(JobRow.organisation_id, JobRow.department_id, func.max(JobRow.claimed_at))
        .where(JobRow.organisation_id.in_(queued), JobRow.claimed_at.is_not(None))
        .group_by(JobRow.organisation_id, JobRow.department_id)
    )
    return {(organisation, department): when for organisation, department, when in rows if when}


def department_of(job: JobRow) -> Department:
    return (job.organisation_id, job.department_id)


def has_transcript(session: Session, meeting_id: str) -> bool:
    mine = TranscriptRow.meeting_id == meeting_id, TranscriptRow.is_current
    return session.scalar(select(TranscriptRow.id).where(*mine).limit(1)) is not None


def put_back(
    session: Session,
    which: Which,
    now: datetime,
    *,
    not_before: datetime | None = None,
    **values: Any,
) -> None:
    meeting_id = session.scalar(
        update(JobRow)
        .where(*which)
        .values(
            state="queued",
            worker="",
            lease_until=not_before,
            queued_at=now,
            sent_at=None,
            remaining_s=None,
            **values,
        )
        .returning(JobRow.meeting_id)
    )
    if meeting_id:
        show(session, meeting_id, "waiting", now)


def fail_with(
    session: Session,
    which: Which,
    problem: Message,
    hint: Message,
    now: datetime,
) -> None:
    meeting_id = end(session, which, "failed", now, problem=problem, hint=hint)
    if meeting_id:
        show_end(session, meeting_id, "failed", now)


def end(
    session: Session,
    which: Which,
    state: str,
    now: datetime,
    **values: Any,
) -> str | None:
    """The meeting's id, where the job was in the state that `which` asks for."""
    return session.scalar(
        update(JobRow)
        .where(*which)
        .values(state=state, lease_until=None, finished_at=now, **values)
        .returning(JobRow.meeting_id)
    )


def show_end(session: Session, meeting_id: str, state: str, now: datetime) -> None:
    """A meeting that has a transcript from before keeps it, whatever became of the job."""
    show(session, meeting_id, "ready" if has_transcript(session, meeting_id) else state, now)


def show(session: Session, meeting_id: str, state: str, now: datetime) -> None:
    values = {"state": state} | ({} if state in ("waiting", "running") else {"changed_at": now})
    session.execute(update(MeetingRow).where(MeetingRow.id == meeting_id).values(values))
