"""Jobs as people ask for them; what workers do with them: webui.jobs.leases, whose turn it is:
webui.jobs.fairness. The row is the truth, the queue (webui.jobs.queue) only a nudge.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from transcribe.engines.base import SpeakerRange

from ..db import reread
from ..editing import check_open
from ..meetings import recordings
from ..tables import JobRow, MeetingRow, PersonRow, RecordingRow
from ..uploads import unfinished
from . import errors as job_errors
from . import states as job_states
from .fairness import in_order
from .states import LIVE

Kind = Literal["transcribe", "diarize"]

BYTES_PER_SECOND = 16_000  # of a recording that does not tell its length


def enqueue(
    session: Session,
    meeting: MeetingRow,
    *,
    person: PersonRow | None = None,
    kind: Kind = "transcribe",
    options: Mapping[str, Any] | None = None,
    now: datetime,
) -> JobRow:
    """A new job for the meeting. Nudge the workers (webui.jobs.queue) once it is committed.

    options  what differs from the meeting's own settings (tables.JobRow)

    Raises Locked where its record is signed off, Conflict where a job is under way or a recording
    still on its way, InputError without a recording to work on, and for options that nothing can
    be done with.
    """
    _check(options or {})
    if coming := unfinished(session, meeting, now):
        raise job_errors.not_all_here(len(coming))
    parts = [row for row in recordings.parts(session, meeting) if not row.is_backup]
    if not any(row.file_key for row in parts):
        raise job_errors.no_recording(is_deleted=meeting.audio_deleted_at is not None)
    if kind == "diarize" and not job_states.has_transcript(session, meeting.id):
        raise job_errors.no_transcript()
    job = JobRow(
        organisation_id=meeting.organisation_id,
        department_id=meeting.department_id,
        meeting_id=meeting.id,
        person_id=person and person.id,
        kind=kind,
        options=dict(options or {}),
        size_s=sum(map(_length_s, parts)),
        created_at=now,
        queued_at=now,
    )
    try:
        with session.begin_nested():
            session.add(job)
    except IntegrityError as error:  # one live job for a meeting: the database sees to it
        raise job_errors.under_way() from error
    job_states.show(session, meeting.id, "waiting", now)
    check_open(session, meeting)  # last: who signs just now was waited for
    return job


def _check(options: Mapping[str, Any]) -> None:
    try:
        SpeakerRange(*options.get("speakers", ()))
    except (TypeError, ValueError) as error:
        raise job_errors.wrong_speakers() from error


def _length_s(row: RecordingRow) -> float:
    return row.duration_s or row.size / BYTES_PER_SECOND


def cancel(session: Session, job: JobRow, now: datetime) -> bool:
    """Stop a job: at once while it waits, else at the worker's next step. What ended stays so.

    Returns whether that changed anything.
    Raises NotFound where its meeting was deleted meanwhile.
    """
    waiting = JobRow.id == job.id, JobRow.state == "queued"
    if job_states.end(session, waiting, "cancelled", now):
        job_states.show_end(session, job.meeting_id, "cancelled", now)
        is_changed = True
    else:
        running = JobRow.id == job.id, JobRow.state == "running", ~JobRow.cancel_requested
        asked = update(JobRow).where(*running).values(cancel_requested=True)
        is_changed = session.scalar(asked.returning(JobRow.id)) is not None
    reread(session, job)
    return is_changed


def retry(session: Session, job: JobRow, person: PersonRow | None, now: datetime) -> JobRow:
    """The same work as a new job; what the old one finished is gone on from. Raises Conflict."""
    if job.state not in ("failed", "cancelled"):
        raise job_errors.under_way() if job.state in LIVE else job_errors.is_done()
    meeting = session.get_one(MeetingRow, job.meeting_id)
    kind: Kind = "diarize" if job.kind == "diarize" else "transcribe"
    return enqueue(session, meeting, person=person, kind=kind, options=job.options, now=now)


def latest(session: Session, meeting_id: str) -> JobRow | None:
    newest = select(JobRow).where(JobRow.meeting_id == meeting_id).order_by(JobRow.id.desc())
    return session.scalar(newest.limit(1))


def place_in_queue(session: Session, job: JobRow, now: datetime | None = None) -> int | None:
    """1: the next one; None: it does not wait. now: of the service; None: when it was queued."""
    if job.state != "queued":
        return None
    order = in_order(job_states.waiting(session), job_states.served(session), now or job.queued_at)
    return order.index(job.id) + 1 if job.id in order else None
