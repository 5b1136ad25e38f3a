"""POST /v1/audio/transcriptions: a meeting of the token's person; its text is the answer."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, make_response, request, stream_with_context
from flask.typing import ResponseReturnValue

from transcribe.errors import AppError, InputError
from transcribe.messages import Message
from transcribe.types import Transcript

from .. import transcripts
from ..errors import NotFound
from ..http.current import db, note, person, service
from ..http.failing import answer as failed
from ..http.rules import needs
from ..jobs import queue
from ..meetings import recordings
from ..storage import deletion
from ..tables import MeetingRow
from .openai_answers import answer, deltas
from .openai_meetings import begin, check_form, form_of, sent_before
from .openai_values import TranscriptionForm, VerboseTranscription
from .operations import operation
from .receiving import received, sound_limit
from .waiting import ClientGone, Crowded, JobFailed, slot, until_ended

bp = Blueprint("openai_audio", __name__, url_prefix="/v1/audio")
STREAM = "text/event-stream"


@bp.errorhandler(Crowded)
def crowded(error: Crowded) -> ResponseReturnValue:
    response = make_response(failed(503, error.problem, error.hint))
    response.headers["Retry-After"] = "30"
    return response


@bp.errorhandler(ClientGone)
def unread(_: ClientGone) -> ResponseReturnValue:
    """For the log: nobody reads it. The number is the one that nginx writes."""
    return Response(status=499)


@bp.errorhandler(JobFailed)
def unprocessable(error: JobFailed) -> ResponseReturnValue:
    """A status that clients do not try again: the job has been tried often enough."""
    return failed(422, error.problem, error.hint)


@bp.post("/transcriptions")
@needs("editor", "write")
@operation(
    Message(ja="録音を文字起こしする（OpenAI 互換）", en="Transcribe a recording, as OpenAI does"),
    form=TranscriptionForm,
    answer=VerboseTranscription,
    media=("text/plain", "application/x-subrip", "text/vtt", STREAM),
)
def transcribe() -> ResponseReturnValue:
    with ExitStack() as stack:
        stack.enter_context(slot(service().settings.threads))
        work = _work()
        if work.asked.stream:
            answering = Response(stream_with_context(_events(work)), content_type=STREAM)
            answering.call_on_close(stack.pop_all().close)  # the slot, also where nobody reads
            return answering
        for _ in until_ended(service().database, work.job_id, request.environ):
            pass
        transcript = _finished(work)
        return answer(transcript, work.asked)


@bp.post("/translations")
@needs("viewer", "read")
@operation(Message(ja="翻訳（対応していない）", en="Translate: not offered"), media=("text/plain",))
def translate() -> ResponseReturnValue:
    raise InputError(
        Message(ja="翻訳はできません。", en="Translation is not offered."),
        Message(
            ja="/v1/audio/transcriptions で、話された言語のまま文字にできます。",
            en="/v1/audio/transcriptions writes down what is said, in the language spoken.",
        ),
    )


@dataclass(frozen=True, slots=True)
class Work:
    asked: TranscriptionForm
    meeting_id: str
    job_id: int


def _work() -> Work:
    """The request's own meeting and job, or those it started before, when it is sent again."""
    files = service().files
    with received(files, sound_limit()) as sent:
        asked = check_form(form_of(sent))
        sound = recordings.probe_sound(sent.path, sent.name)
        stored = files.put(
            db(), person().organisation_id, sent.path, service().now(), may_link=True
        )
        job = sent_before(stored, asked) if _is_again() else None
        if job is None:
            job = begin(sent.name, stored, sound.duration, asked)
        db().commit()
    queue.nudge(service().settings, job.id)
    return Work(asked, job.meeting_id, job.id)


def _is_again() -> bool:
    """OpenAI's clients count their own retries: after ten minutes without an answer they resend."""
    return request.headers.get("X-Stainless-Retry-Count", "0") not in ("", "0")


def _finished(work: Work) -> Transcript:
    """The transcript; where it is not to be stored, its meeting has gone."""
    db().rollback()  # to see what the worker wrote meanwhile
    meeting = db().get(MeetingRow, work.meeting_id)
    row = meeting and transcripts.current(db(), meeting.id)
    if not meeting or not row:
        raise NotFound
    transcript = transcripts.read(db(), service().files, row)
    note("meeting.export", meeting=meeting, subject=meeting.title, way="openai")
    if not work.asked.store:
        note("meeting.delete", meeting=meeting, subject=meeting.title, way="openai")
        deletion.delete_meeting(db(), service().files, meeting, service().now())
    db().commit()
    return transcript


def _events(work: Work) -> Iterator[str]:
    """Server-sent events; while the job runs, comments keep the connection alive."""
    try:
        for _ in until_ended(service().database, work.job_id, request.environ):
            yield ": working\n\n"
        transcript = _finished(work)
    except AppError as error:
        yield _event(error={"message": str(error), "type": "server_error", "code": None})
        return
    for delta in deltas(transcript):
        yield _event(type="transcript.text.delta", delta=delta)
    yield _event(type="transcript.text.done", text="".join(deltas(transcript)))
    yield "data: [DONE]\n\n"


def _event(**values: Any) -> str:
    return f"data: {json.dumps(values, ensure_ascii=False)}\n\n"
