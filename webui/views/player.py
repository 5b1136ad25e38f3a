"""The sound of a meeting, in parts as a browser asks for them, and its waveform."""

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestedRangeNotSatisfiable
from werkzeug.wsgi import wrap_file

from transcribe.messages import Message

from ..access import meeting_to_view
from ..errors import NotFound
from ..http.current import db, person, service
from ..http.rules import needs
from .noting import note_once

bp = Blueprint("player", __name__)
BLOCK = 65_536  # bytes
SOUND = Message(ja="音声", en="sound")


@bp.get("/meetings/<meeting_id>/audio")
@needs("viewer")
def audio(meeting_id: str) -> ResponseReturnValue:
    """The joined sound of all parts, FLAC; 206 for a range, 416 for one beyond the end."""
    meeting = meeting_to_view(db(), person(), meeting_id)
    if not meeting.audio_key:
        raise NotFound(SOUND)
    if request.method == "GET":
        note_once("recording.play", meeting)
    db().close()  # a browser may read for minutes
    return stored_sound(meeting.audio_key)


@bp.get("/meetings/<meeting_id>/peaks.json")
@needs("viewer")
def peaks(meeting_id: str) -> ResponseReturnValue:
    meeting = meeting_to_view(db(), person(), meeting_id)
    if not meeting.peaks_key:
        raise NotFound(SOUND)
    return Response(service().files.read(meeting.peaks_key), mimetype="application/json")


def stored_sound(key: str) -> Response:
    """A stored file by range, from wherever it lies: the storage's file is read, never copied."""
    size = service().files.size(key)
    file = service().files.open(key)
    response = Response(
        wrap_file(request.environ, file, BLOCK), mimetype="audio/flac", direct_passthrough=True
    )
    response.content_length = size
    response.set_etag(key.rpartition("/")[2])
    response.call_on_close(file.close)
    try:
        response.make_conditional(request, accept_ranges=True, complete_length=size)
    except RequestedRangeNotSatisfiable:
        response.close()
        return Response(status=416, headers={"Content-Range": f"bytes */{size}"})
    return response
