"""The work on a meeting: where it stands, starting, cancelling, trying again."""

from typing import Any

from flask import Blueprint

from transcribe.messages import Message

from .. import jobs
from ..access import meeting_to_edit, meeting_to_view
from ..errors import NotFound
from ..http.current import db, note, person, service
from ..http.rules import needs
from ..jobs import queue
from ..tables import JobRow, MeetingRow
from .operations import operation
from .values import Job, JobInput

bp = Blueprint("api_job", __name__, url_prefix="/api/v1/meetings/<meeting_id>/job")
JOB = Message(ja="処理", en="job")
_JOB = [
    "id",
    "kind",
    "state",
    "stage",
    "share",
    "remaining_s",
    "created_at",
    "started_at",
    "finished_at",
]


@bp.get("")
@needs("viewer", "read")
@operation(Message(ja="文字起こしの進み具合", en="How far the transcription is"))
def show(meeting_id: str) -> Job:
    return job_shown(_latest(meeting_to_view(db(), person(), meeting_id)))


@bp.post("")
@needs("editor", "write")
@operation(Message(ja="文字起こしを始める", en="Start the transcription"), status=201)
def start(meeting_id: str, body: JobInput) -> Job:
    meeting = meeting_to_edit(db(), person(), meeting_id)
    options = _options(body)
    row = jobs.enqueue(
        db(), meeting, person=person(), kind=body.kind, options=options, now=service().now()
    )
    note("job.start", meeting=meeting, subject=meeting.title, kind=body.kind, **options)
    return _started(row)


@bp.post("/cancel")
@needs("editor", "write")
@operation(Message(ja="中止する", en="Cancel it"))
def cancel(meeting_id: str) -> Job:
    meeting = meeting_to_edit(db(), person(), meeting_id)
    row = _latest(meeting)
    if jobs.cancel(db(), row, service().now()):
        note("job.cancel", meeting=meeting, subject=meeting.title)
    db().commit()
    return job_shown(row)


@bp.post("/retry")
@needs("editor", "write")
@operation(
    Message(ja="失敗・中止した処理を続きから行う", en="Go on with what failed or was cancelled"),
    status=201,
)
def retry(meeting_id: str) -> Job:
    meeting = meeting_to_edit(db(), person(), meeting_id)
    row = jobs.retry(db(), _latest(meeting), person(), service().now())
    note("job.start", meeting=meeting, subject=meeting.title, retried=True)
    return _started(row)


def _options(body: JobInput) -> dict[str, Any]:
    """As the job's row keeps them (webui.tables.JobRow)."""
    given = body.model_dump(exclude_none=True, include={"model", "correction"})
    speakers = [body.speakers_lowest, body.speakers_highest]
    return given | ({"speakers": speakers} if any(speakers) else {})


def job_shown(row: JobRow) -> Job:
    values: dict[str, Any] = {name: getattr(row, name) for name in _JOB}
    place = jobs.place_in_queue(db(), row, service().now())
    problem, hint = str(row.problem or ""), str(row.hint or "")
    return Job(**values, place=place, problem=problem, hint=hint)


def _latest(meeting: MeetingRow) -> JobRow:
    row = jobs.latest(db(), meeting.id)
    if row is None:
        raise NotFound(JOB)
    return row


def _started(row: JobRow) -> Job:
    db().commit()
    queue.nudge(service().settings, row.id)
    return job_shown(row)
