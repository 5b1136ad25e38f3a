"""Downloads of a transcript, with the names and texts that people gave."""

import io

from flask import Blueprint, request, send_file
from flask.typing import ResponseReturnValue

from transcribe.errors import UnknownName
from transcribe.formats import View, render
from transcribe.messages import Message

from .. import transcripts
from ..access import meeting_to_view
from ..errors import NotFound
from ..http.current import db, note, person, service
from ..http.rules import needs
from ..meetings.names import file_name
from ..tables import MeetingRow
from .meetings import numerals_from

bp = Blueprint("exports", __name__)
TRANSCRIPT = Message(ja="文字起こし", en="transcript")
FORMAT = Message(ja="出力形式", en="format")
TYPES = {
    "txt": "text/plain",
    "srt": "application/x-subrip",
    "vtt": "text/vtt",
    "json": "application/json",
}
LONGEST = 240  # bytes of a file's name: file systems keep 255
FORBIDDEN = str.maketrans('<>:"/\\|?*', "＜＞：”／＼｜？＊")


@bp.get("/meetings/<meeting_id>/transcript.<kind>")
@needs("viewer")
def download(meeting_id: str, kind: str) -> ResponseReturnValue:
    meeting = meeting_to_view(db(), person(), meeting_id)
    row = transcripts.current(db(), meeting.id)
    if row is None:
        raise NotFound(TRANSCRIPT)
    if kind not in TYPES:
        raise UnknownName(FORMAT, kind[:20], TYPES)
    view = View(numerals_from(request.args.get("numerals", "")))
    text = render(transcripts.read(db(), service().files, row), kind, meeting.title, view)
    note("meeting.export", meeting=meeting, format=kind)
    db().commit()
    return send_file(
        io.BytesIO(text.encode()),
        mimetype=TYPES[kind],
        as_attachment=True,
        download_name=name_of(meeting, kind),
    )


def name_of(meeting: MeetingRow, ending: str) -> str:
    """A file's name from the title, which every system keeps."""
    shown = file_name(meeting.title.translate(FORBIDDEN), str(TRANSCRIPT)).strip(" .")
    stem = shown.encode()[:LONGEST].decode(errors="ignore").strip(" .")
    return f"{stem or TRANSCRIPT}.{ending}"
