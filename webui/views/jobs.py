"""The work on a meeting as its page shows it: live, cancelled, tried again, run in another way."""

import json
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime
from threading import BoundedSemaphore
from typing import Any
from zlib import crc32

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    stream_with_context,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from transcribe.errors import InputError
from transcribe.messages import Message

from .. import editing, jobs, transcripts
from ..access import meeting_to_edit, meeting_to_view
from ..editing import earlier
from ..errors import NotFound
from ..http.current import db, note, person, service
from ..http.rules import needs
from ..jobs import queue
from ..meetings import CORRECTIONS, MeetingDetails
from ..service import Service
from ..tables import JobRow, MeetingRow
from .details import details_from, typed
from .job_words import told
from .meeting_choices import correction_names, models

bp = Blueprint("jobs", __name__)
JOB = Message(ja="処理", en="job")
TRANSCRIPT = Message(ja="文字起こし", en="transcript")
STREAMS = "kikitori_streams"  # in the application's extensions: places for pages that listen
TICK_S = 1.0
STREAM_S = 180.0  # a page that still listens then comes again; its thread was free in between


@bp.record_once
def furnish(setup: Any) -> None:
    """Pages that listen take a third of the threads at most; the others ask from time to time."""
    settings = setup.app.extensions["kikitori"].settings
    setup.app.extensions[STREAMS] = BoundedSemaphore(max(1, settings.threads // 3))
    setup.app.jinja_env.globals["job_told"] = lambda job, place: told(job, place, service().now())


@bp.get("/meetings/<meeting_id>/job")
@needs("viewer")
def show(meeting_id: str) -> ResponseReturnValue:
    job = _latest(meeting_to_view(db(), person(), meeting_id))
    return _told(db(), job, service().now())


@bp.get("/meetings/<meeting_id>/events")
@needs("viewer")
def events(meeting_id: str) -> ResponseReturnValue:
    """What `show` gives, as server-sent events, whenever it changes; the last is `end`.

    The id of an event is its content's; a page that comes again with it is sent what is new.
    """
    job = _latest(meeting_to_view(db(), person(), meeting_id))
    places: BoundedSemaphore = current_app.extensions[STREAMS]
    if not places.acquire(blocking=False):
        return {"problem": _("混み合っています。"), "hint": ""}, 503
    seen = request.headers.get("Last-Event-ID", "")
    db().close()  # the events take a connection for moments only
    stream = stream_with_context(changes(service(), job.id, seen))
    response = Response(stream, mimetype="text/event-stream")
    response.headers["X-Accel-Buffering"] = "no"  # a proxy in between hands each on at once
    place = ExitStack()
    place.callback(places.release)
    response.call_on_close(place.close)  # once, however often it is called
    return response


def changes(
    service: Service, job_id: int, seen: str = "", lasts_s: float = STREAM_S
) -> Iterator[str]:
    """The events, until the job ends or `lasts_s` seconds are over."""
    end = time.monotonic() + lasts_s
    yield "retry: 2000\n\n"
    while time.monotonic() < end:
        with service.database.open() as session:
            job = session.get(JobRow, job_id)
            values = _told(session, job, service.now()) if job else {"state": "gone"}
        content = json.dumps(values, ensure_ascii=False)
        number = f"{crc32(content.encode()):08x}"
        if not values.get("is_live"):
            yield f"event: end\nid: {number}\ndata: {content}\n\n"
            return
        # a comment keeps the connection up and finds out that nobody listens any more
        yield ": \n\n" if number == seen else f"id: {number}\ndata: {content}\n\n"
        seen = number
        time.sleep(TICK_S)


@bp.post("/meetings/<meeting_id>/job/cancel")
@needs("editor")
def cancel(meeting_id: str) -> ResponseReturnValue:
    meeting = meeting_to_edit(db(), person(), meeting_id)
    job = _latest(meeting)
    if jobs.cancel(db(), job, service().now()):
        note("job.cancel", meeting=meeting, subject=meeting.title)
    db().commit()
    if job.state == "running":
        flash(_("中止しています。数秒かかることがあります。"), "success")
    elif job.state == "cancelled":
        flash(_("中止しました。"), "success")
    return _back(meeting)


@bp.post("/meetings/<meeting_id>/job/retry")
@needs("editor")
def retry(meeting_id: str) -> ResponseReturnValue:
    meeting = meeting_to_edit(db(), person(), meeting_id)
    job = jobs.retry(db(), _latest(meeting), person(), service().now())
    return _started(meeting, job)


@bp.post("/meetings/<meeting_id>/job/start")
@needs("editor")
def start(meeting_id: str) -> ResponseReturnValue:
    """Run it as the meeting's settings say: after recordings were added or changed."""
    meeting = meeting_to_edit(db(), person(), meeting_id)
    return _started(meeting, jobs.enqueue(db(), meeting, person=person(), now=service().now()))


@bp.get("/meetings/<meeting_id>/again")
@needs("editor")
def again(meeting_id: str) -> ResponseReturnValue:
    meeting = meeting_to_edit(db(), person(), meeting_id)
    return _form(meeting, typed(MeetingDetails.of(meeting)))


@bp.post("/meetings/<meeting_id>/again")
@needs("editor")
def run_again(meeting_id: str) -> ResponseReturnValue:
    """Transcribe it once more, in another way; `kind` diarize: only who spoke is found again."""
    meeting = meeting_to_edit(db(), person(), meeting_id)
    own = MeetingDetails.of(meeting)
    try:
        wanted = details_from(request.form, own)
        is_diarization = request.form.get("kind") == "diarize"
        options: dict[str, Any] = {"speakers": [wanted.speakers_lowest, wanted.speakers_highest]}
        if not is_diarization:
            options |= {"model": wanted.model, "correction": wanted.correction}
        job = jobs.enqueue(
            db(),
            meeting,
            person=person(),
            kind="diarize" if is_diarization else "transcribe",
            options=options,
            now=service().now(),
        )
    except InputError as error:
        db().rollback()
        return _form(meeting, typed(own) | request.form.to_dict(), error), 400
    return _started(meeting, job)


@bp.post("/meetings/<meeting_id>/transcripts/<int:transcript_id>/use")
@needs("editor")
def use(meeting_id: str, transcript_id: int) -> ResponseReturnValue:
    """Read and edit an earlier transcript again; the one of now is kept as well."""
    meeting = meeting_to_edit(db(), person(), meeting_id)
    row = next((r for r in transcripts.of_meeting(db(), meeting) if r.id == transcript_id), None)
    if row is None:
        raise NotFound(TRANSCRIPT)
    earlier.use(db(), meeting, row, service().now())
    meeting.changed_at = service().now()
    note("transcript.use", meeting=meeting, subject=meeting.title)
    db().commit()
    flash(_("選んだ文字起こしを使います。ほかの文字起こしも残っています。"), "success")
    return redirect(url_for("meetings.show", meeting_id=meeting.id))


def _form(meeting: MeetingRow, written: dict[str, str], error: InputError | None = None) -> str:
    kept = earlier.kept(db(), meeting)
    return render_template(
        "jobs/again.html",
        meeting=meeting,
        kept=kept,
        current=next((one for one in kept if one.row.is_current), None),
        is_locked=editing.is_locked(db(), meeting),
        written=written,
        error=error,
        models=models(),
        corrections=correction_names(CORRECTIONS),
    )


def _started(meeting: MeetingRow, job: JobRow) -> ResponseReturnValue:
    note("job.start", meeting=meeting, subject=meeting.title, kind=job.kind, **job.options)
    db().commit()
    queue.nudge(service().settings, job.id)
    text = _("受け付けました。順番が来ると始まります。このページを閉じても処理は続きます。")
    flash(text, "success")
    return _back(meeting)


def _back(meeting: MeetingRow) -> ResponseReturnValue:
    return redirect(url_for("meetings.show", meeting_id=meeting.id, _anchor="job"))


def _told(session: Session, job: JobRow, now: datetime) -> dict[str, Any]:
    return told(job, jobs.place_in_queue(session, job, now), now)


def _latest(meeting: MeetingRow) -> JobRow:
    job = jobs.latest(db(), meeting.id)
    if job is None:
        raise NotFound(JOB)
    return job
