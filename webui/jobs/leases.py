"""What a worker does with jobs: claims one, renews its lease, ends it, puts back what others left.

A claim is one conditional UPDATE. Each has a number of its own, the attempt; what an earlier one
writes changes nothing. Three attempts without a new checkpoint, and the job fails. The time is
always an argument; tests neither sleep nor patch.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import case, func, or_, select, update
from sqlalchemy.orm import Session

from transcribe.messages import Message

from ..tables import JobRow
from . import errors as job_errors
from . import states as job_states
from .fairness import Waiting, gives_way, in_order
from .states import Which

Renewal = Literal["kept", "cancelled", "lost"]

ATTEMPTS = 3  # without a new checkpoint
WAITS = {1: timedelta(seconds=20), 2: timedelta(minutes=2)}  # after so many failures
RESEND = timedelta(minutes=10)


def claim_next(session: Session, worker: str, now: datetime, lease: timedelta) -> JobRow | None:
    """Take the job whose turn it is, for as long as `lease`; None where nothing waits. Commits."""
    waiting = job_states.waiting(session, now)
    order = in_order(waiting, job_states.served(session), now) if waiting else []
    session.commit()
    for job_id in order:
        claimed = session.scalar(
            update(JobRow)
            .where(JobRow.id == job_id, JobRow.state == "queued")
            .values(
                state="running",
                worker=worker,
                attempt=JobRow.attempt + 1,
                failures=JobRow.failures + 1,  # until this attempt makes a checkpoint
                lease_until=now + lease,
                claimed_at=now,
                started_at=func.coalesce(JobRow.started_at, now),
            )
            .returning(JobRow.meeting_id)
        )
        if claimed:
            job_states.show(session, claimed, "running", now)
            session.commit()
            return session.get(JobRow, job_id, populate_existing=True)
        session.commit()
    return None


def renew(
    session: Session,
    job_id: int,
    attempt: int,
    now: datetime,
    lease: timedelta,
    *,
    stage: str,
    share: float,
    remaining_s: float | None = None,
    new_checkpoints: int = 0,
) -> Renewal:
    """Hold the job for another `lease` and note how far it is. Commits.

    new_checkpoints  made since the last renewal

    "lost": another worker has it, or it is gone; "cancelled": a person wants it stopped.
    """
    values: dict[str, Any] = {
        "lease_until": now + lease,
        "stage": stage,
        "share": share,
        "remaining_s": remaining_s,
    }
    if new_checkpoints:
        values |= {"failures": 0, "checkpoints": JobRow.checkpoints + new_checkpoints}
    wanted = session.execute(
        update(JobRow)
        .where(*_mine(job_id, attempt))
        .values(values)
        .returning(JobRow.cancel_requested)
    ).all()
    session.commit()
    if not wanted:
        return "lost"
    return "cancelled" if wanted[0][0] else "kept"


def finish(session: Session, job_id: int, attempt: int, now: datetime) -> bool:
    """Mark it done, with the transcript in the same commit; False where a later attempt has it."""
    values = {"share": 1.0, "remaining_s": 0.0, "failures": 0}
    job = job_states.end(session, _mine(job_id, attempt), "done", now, **values)
    if job:
        job_states.show(session, job, "ready", now)
    return job is not None


def stop(session: Session, job_id: int, attempt: int, now: datetime) -> None:
    """A person stopped the running job. Commits."""
    meeting_id = job_states.end(session, _mine(job_id, attempt), "cancelled", now)
    if meeting_id:
        job_states.show_end(session, meeting_id, "cancelled", now)
    session.commit()


def fail(
    session: Session,
    job_id: int,
    attempt: int,
    problem: Message,
    hint: Message,
    now: datetime,
    *,
    may_try_again: bool,
) -> None:
    """An attempt failed: try again after a while, or tell its reader. Commits."""
    mine = _mine(job_id, attempt)
    failures = session.scalar(select(JobRow.failures).where(*mine)) or 0
    if may_try_again and failures < ATTEMPTS:
        job_states.put_back(session, mine, now, not_before=now + WAITS[max(failures, 1)])
    else:
        job_states.fail_with(session, mine, problem, hint, now)
    session.commit()


def release(
    session: Session,
    job_id: int,
    attempt: int,
    now: datetime,
    *,
    wait: timedelta = timedelta(),
) -> None:
    """Put a job back that did not fail: for a shorter one, or as its worker ends. Commits.

    wait  it is not taken again before
    """
    uncounted = case((JobRow.failures > 0, JobRow.failures - 1), else_=0)
    job_states.put_back(
        session, _mine(job_id, attempt), now, not_before=now + wait, failures=uncounted
    )
    session.commit()


def recover(session: Session, now: datetime, send: Callable[[int], object]) -> None:
    """Put back what dead workers left, and send what was never sent. Commits. Run every minute."""
    lost = JobRow.state == "running", JobRow.lease_until < now
    for job in session.execute(
        select(JobRow.id, JobRow.attempt, JobRow.failures, JobRow.cancel_requested).where(*lost)
    ).all():
        mine = (*_mine(job.id, job.attempt), JobRow.lease_until < now)
        if job.cancel_requested:
            if meeting_id := job_states.end(session, mine, "cancelled", now):
                job_states.show_end(session, meeting_id, "cancelled", now)
        elif job.failures >= ATTEMPTS:
            told = job_errors.WORKER_DIED
            job_states.fail_with(session, mine, told.problem, told.hint, now)
        else:
            job_states.put_back(session, mine, now)
        session.commit()
    for job_id in _to_send(session, now):
        send(job_id)  # a duplicate is harmless: see claim_next


def should_give_way(session: Session, job_id: int, share: float, now: datetime) -> bool:
    """Whether a running job, `share` of it done, goes back into the queue for a shorter one."""
    job = session.get(JobRow, job_id)
    waiting = job_states.waiting(session, now)
    if not job or not waiting:
        return False
    own = Waiting(job.id, job_states.department_of(job), job.size_s * (1 - share), now)
    served = {own.department: job.claimed_at or now} | job_states.served(session)
    return gives_way(own, waiting, served, now)


def _to_send(session: Session, now: datetime) -> list[int]:
    unsent = or_(JobRow.sent_at.is_(None), JobRow.sent_at < now - RESEND)
    found = session.scalars(
        update(JobRow)
        .where(JobRow.state == "queued", unsent)
        .values(sent_at=now)
        .returning(JobRow.id)
    ).all()
    session.commit()
    return list(found)


def _mine(job_id: int, attempt: int) -> Which:
    return JobRow.id == job_id, JobRow.attempt == attempt, JobRow.state == "running"
