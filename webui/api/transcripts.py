"""What was said, in four formats, and who said it."""

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotAcceptable

from transcribe.formats import render
from transcribe.messages import Message

from .. import editing, transcripts
from ..access import meeting_to_edit, meeting_to_view
from ..errors import NotFound
from ..http.current import db, note, person, service
from ..http.rules import needs
from ..tables import MeetingRow, SpeakerRow, TranscriptRow
from .operations import operation
from .values import Speaker, SpeakerName, SpeakersList, TranscriptQuery

bp = Blueprint("api_transcript", __name__, url_prefix="/api/v1/meetings/<meeting_id>")
TRANSCRIPT = Message(ja="文字起こし", en="transcript")
TYPES = {
    "json": "application/json",
    "txt": "text/plain",
    "srt": "application/x-subrip",
    "vtt": "text/vtt",
}


@bp.get("/transcript")
@needs("viewer", "read")
@operation(
    Message(
        ja="文字起こし（JSON は docs/formats.md の形）",
        en="The transcript; its JSON is that of docs/formats.md",
    ),
    media=tuple(TYPES.values()),
)
def show(meeting_id: str, query: TranscriptQuery) -> ResponseReturnValue:
    meeting = meeting_to_view(db(), person(), meeting_id)
    kind = query.format or _accepted()
    transcript = transcripts.read(db(), service().files, _current(meeting))
    text = render(transcript, kind, meeting.title)
    note("meeting.export", meeting=meeting, subject=meeting.title, format=kind)
    db().commit()
    charset = "" if kind == "json" else "; charset=utf-8"
    return Response(text, content_type=TYPES[kind] + charset)


@bp.get("/speakers")
@needs("viewer", "read")
@operation(Message(ja="話者", en="List the speakers"))
def speakers(meeting_id: str) -> SpeakersList:
    row = _current(meeting_to_view(db(), person(), meeting_id))
    return SpeakersList(items=[_shown(s) for s in transcripts.speakers(db(), row)])


@bp.patch("/speakers/<code>")
@needs("editor", "write")
@operation(Message(ja="話者に名前を付ける", en="Name a speaker"))
def rename(meeting_id: str, code: str, body: SpeakerName) -> Speaker:
    meeting = meeting_to_edit(db(), person(), meeting_id)
    row = _current(meeting)
    editing.rename_voices(db(), meeting, row, person(), {code: body.name}, service().now())
    note("speaker.rename", meeting=meeting, subject=body.name, code=code)
    db().commit()
    return next(_shown(s) for s in transcripts.speakers(db(), row) if s.code == code)


def _current(meeting: MeetingRow) -> TranscriptRow:
    row = transcripts.current(db(), meeting.id)
    if row is None:
        raise NotFound(TRANSCRIPT)
    return row


def _accepted() -> str:
    """Whoever accepts anything gets JSON."""
    best = request.accept_mimetypes.best_match(list(TYPES.values()), "application/json")
    if request.accept_mimetypes and not request.accept_mimetypes[best]:
        raise NotAcceptable
    return next(kind for kind, mimetype in TYPES.items() if mimetype == best)


def _shown(row: SpeakerRow) -> Speaker:
    return Speaker(code=row.code, name=row.name, is_named=row.is_named)
