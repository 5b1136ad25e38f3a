"""The recordings of a meeting, in their order: its parts, the 休憩 between them, other devices."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import select, update
from sqlalchemy.orm import Session, object_session

from transcribe.audio import MediaInfo
from transcribe.messages import Message

from ..editing import check_open
from ..errors import Conflict, NotFound
from ..storage.deletion import AT_WORK, drop_unused
from ..storage.files import FileStore
from ..tables import FileRow, MeetingRow, RecordingRow, UploadRow
from ..uploads.apart import describe_sound
from .names import file_name

RECORDING = Message(ja="録音", en="recording")


def probe_sound(path: Path, name: str = "") -> MediaInfo:
    """What a file holds, found out by a process of its own: a hostile file harms only that.

    name  the file's in errors; empty: that of `path`. Raises UnreadableMedia, NoAudioStream.
    """
    return describe_sound(path, name or path.name)


def parts(session: Session, meeting: MeetingRow) -> list[RecordingRow]:
    """All recordings of the meeting as the database has them now, in order."""
    ordered = select(RecordingRow).where(RecordingRow.meeting_id == meeting.id)
    return list(session.scalars(ordered.order_by(RecordingRow.position, RecordingRow.id)))


def find(session: Session, meeting: MeetingRow, recording_id: int) -> RecordingRow:
    """Raises NotFound also for one of another meeting."""
    row = session.get(RecordingRow, recording_id)
    if not row or row.meeting_id != meeting.id:
        raise NotFound(RECORDING)
    return row


def check_changeable(meeting: MeetingRow) -> None:
    """Raises Conflict while a job reads the recordings, Locked once the record is signed off."""
    if session := object_session(meeting):
        check_open(session, meeting)
    if meeting.state in AT_WORK:
        raise Conflict(
            Message(
                ja="文字起こしの途中は、録音を変えられません。",
                en="Recordings cannot be changed while the meeting is transcribed.",
            ),
            Message(
                ja="終わるのを待つか、会議のページで中止してから変えてください。",
                en="Wait until it is done, or cancel it on the meeting's page.",
            ),
        )


def add_recording(
    session: Session,
    files: FileStore,
    meeting: MeetingRow,
    file_row: FileRow,
    name: str,
    *,
    is_backup: bool = False,
    has_break: bool = False,
    duration_s: float | None = None,
    now: datetime,
) -> RecordingRow:
    """Put a stored file at the end of the meeting's recordings.

    duration_s  where it is known; else it is known once the sound is prepared

    Raises Conflict for content that the meeting has already.
    """
    del files  # the content stays where it is
    before = parts(session, meeting)
    if any(row.file_key == file_row.key for row in before):
        raise _twice(name)
    row = RecordingRow(
        meeting_id=meeting.id,
        position=len(before),
        name=file_name(name, str(RECORDING)),
        file_key=file_row.key,
        size=file_row.size,
        duration_s=duration_s,
        is_backup=is_backup,
        has_break=has_break,
        created_at=now,
    )
    session.add(row)
    meeting.audio_deleted_at = None
    session.flush()
    _changed(session, meeting, [*before, row], now)
    return row


def _twice(name: str) -> Conflict:
    shown = name[:80]
    return Conflict(
        Message(
            ja=f"「{shown}」と同じ内容の録音が、この会議にもう入っています。",
            en=f"This meeting already has a recording with the content of {shown!r}.",
        ),
        Message(
            ja="別の部分の録音なら、ファイルを選び直してください。",
            en="If you meant another part, choose its file.",
        ),
    )


def move(session: Session, recording: RecordingRow, position: int, now: datetime) -> None:
    """Put it at `position`, from 0, among the meeting's recordings.

    Raises Conflict while a job reads them.
    """
    check_changeable(recording.meeting)
    place(session, recording, position, now)


def place(session: Session, recording: RecordingRow, position: int, now: datetime) -> None:
    """As `move`, also while a job runs: a file that came in late is not lost for that."""
    meeting = recording.meeting
    others = [row for row in parts(session, meeting) if row.id != recording.id]
    others.insert(max(0, min(position, len(others))), recording)
    _changed(session, meeting, others, now)


def mark(
    session: Session, recording: RecordingRow, *, is_backup: bool, has_break: bool, now: datetime
) -> None:
    """Say whether it is another device's, and whether a 休憩 lies before it. Raises Conflict."""
    check_changeable(recording.meeting)
    recording.is_backup, recording.has_break = is_backup, has_break
    _changed(session, recording.meeting, parts(session, recording.meeting), now)


def remove(session: Session, files: FileStore, recording: RecordingRow, now: datetime) -> None:
    """Remove it with its file, and the meeting's joined sound, which holds it as well. Commits.

    Raises Conflict while a job reads it.
    """
    meeting = recording.meeting
    check_changeable(meeting)
    keys = [key for key in (recording.file_key, meeting.audio_key, meeting.peaks_key) if key]
    meeting.audio_key = meeting.peaks_key = None
    forget = update(UploadRow).where(UploadRow.meeting_id == meeting.id)
    session.execute(forget.where(UploadRow.file_key == recording.file_key).values(file_key=None))
    session.delete(recording)
    session.flush()
    _changed(session, meeting, parts(session, meeting), now)
    drop_unused(session, files, meeting.organisation_id, keys)


def _changed(
    session: Session, meeting: MeetingRow, ordered: Sequence[RecordingRow], now: datetime
) -> None:
    """Number them; where each begins is found again when the meeting is transcribed next."""
    for position, row in enumerate(ordered):
        row.position, row.start_s = position, None
    counted = [row.duration_s or 0.0 for row in ordered if not row.is_backup]
    meeting.duration_s, meeting.changed_at = sum(counted), now
    session.flush()
    session.expire(meeting, ["recordings"])


def same_content(session: Session, organisation_id: int, key: str) -> list[RecordingRow]:
    """The recordings of an organisation that hold a stored file's content."""
    found = session.scalars(
        select(RecordingRow)
        .join(MeetingRow)
        .where(MeetingRow.organisation_id == organisation_id, RecordingRow.file_key == key)
        .order_by(RecordingRow.id)
    )
    return list(found)


def elsewhere(session: Session, meeting: MeetingRow) -> list[MeetingRow]:
    """Other meetings of the organisation that hold a recording of this one; oldest first."""
    found: dict[str, MeetingRow] = {}
    for part in filter(lambda row: row.file_key, parts(session, meeting)):
        for row in same_content(session, meeting.organisation_id, part.file_key):
            if row.meeting_id != meeting.id:
                found.setdefault(row.meeting_id, row.meeting)
    return list(found.values())
