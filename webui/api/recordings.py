"""The recordings of a meeting: the list, a file by one simple request, removing one."""

from flask import Blueprint

from transcribe.messages import Message

from ..access import meeting_to_edit, meeting_to_view
from ..http.current import db, note, person, service
from ..http.rules import needs
from ..meetings import recordings
from .operations import checked, operation
from .receiving import received, sound_limit
from .shown import recording_shown
from .values import Recording, Recordings, RecordingUpload

bp = Blueprint("api_recordings", __name__, url_prefix="/api/v1/meetings/<meeting_id>/recordings")


@bp.get("")
@needs("viewer", "read")
@operation(Message(ja="会議の録音", en="List a meeting's recordings"))
def index(meeting_id: str) -> Recordings:
    meeting = meeting_to_view(db(), person(), meeting_id)
    return Recordings(items=[recording_shown(row) for row in recordings.parts(db(), meeting)])


@bp.post("")
@needs("editor", "write")
@operation(
    Message(ja="録音を1つ加える", en="Add one recording"),
    form=RecordingUpload,
    status=201,
)
def add(meeting_id: str) -> Recording:
    """Large files are better sent to /uploads, where they can be resumed."""
    recordings.check_changeable(meeting_to_edit(db(), person(), meeting_id))
    files, now = service().files, service().now()
    with received(files, sound_limit()) as sent:
        told = checked(RecordingUpload, {**sent.fields, "file": sent.name})
        sound = recordings.probe_sound(sent.path, sent.name)
        meeting = meeting_to_edit(db(), person(), meeting_id)
        stored = files.put(db(), meeting.organisation_id, sent.path, now, may_link=True)
        row = recordings.add_recording(
            db(),
            files,
            meeting,
            stored,
            sent.name,
            is_backup=told.is_backup,
            has_break=told.has_break,
            duration_s=sound.duration,
            now=now,
        )
        note("recording.add", meeting=meeting, subject=row.name, size=row.size)
        db().commit()
    return recording_shown(row)


@bp.delete("/<int:recording_id>")
@needs("editor", "write")
@operation(Message(ja="録音を外し、その音声を削除する", en="Remove a recording and its sound"))
def remove(meeting_id: str, recording_id: int) -> None:
    meeting = meeting_to_edit(db(), person(), meeting_id)
    recordings.check_changeable(meeting)
    row = recordings.find(db(), meeting, recording_id)
    note("recording.remove", meeting=meeting, subject=row.name)
    recordings.remove(db(), service().files, row, service().now())
    db().commit()
