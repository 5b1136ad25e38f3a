"""From what a person puts in to a meeting that waits to be transcribed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from transcribe.errors import InputError
from transcribe.messages import Message

from .. import jobs, uploads
from ..storage import quota
from ..storage.files import FileStore
from ..tables import FileRow, JobRow, MeetingRow, PersonRow, RecordingRow, UploadRow
from ..uploads import Desk
from . import details as meetings
from . import materials, recordings
from .details import MeetingDetails
from .materials import Paper
from .names import file_name


@dataclass(frozen=True, slots=True)
class Draft:
    """A meeting whose recordings are not all there, or that nobody has started."""

    meeting: MeetingRow
    parts: Sequence[RecordingRow]
    coming: Sequence[UploadRow]


def begin(
    session: Session,
    files: FileStore,
    person: PersonRow,
    details: Sequence[MeetingDetails],
    papers: Sequence[Paper],
    now: datetime,
) -> list[MeetingRow]:
    """Meetings without recordings yet, in order, each with all the papers."""
    made = []
    for one in details:
        meeting = meetings.create_meeting(session, person, one, now)
        for paper in papers:
            materials.keep(session, files, meeting, paper, now)
        made.append(meeting)
    return made


@dataclass(frozen=True, slots=True)
class Sound:
    """A stored recording that holds sound. duration: seconds, where the file tells."""

    file: FileRow
    name: str
    duration: float | None


def take_sound(desk: Desk, path: Path, name: str) -> Sound:
    """Look at a recording that lies on this machine, and store it. Commits.

    One that gets into no meeting then is swept away a day later. Raises OverLimit, StorageError,
    UnreadableMedia, NoAudioStream, InputError for an empty one.
    """
    size = path.stat().st_size
    uploads.Announced(name, size)
    uploads.check_length(desk.settings, name, size)
    quota.check_room(desk.session, desk.settings, desk.person.organisation, size)
    desk.session.commit()  # what follows takes long
    info = recordings.probe_sound(path, file_name(name, str(recordings.RECORDING)))
    organisation_id = desk.person.organisation_id
    file = desk.files.put(desk.session, organisation_id, path, desk.now, may_link=True)
    desk.session.commit()
    return Sound(file, name, info.duration)


def add_sound(desk: Desk, meeting: MeetingRow, sound: Sound) -> RecordingRow:
    """The meeting's last part. Raises Conflict for content it has already."""
    return recordings.add_recording(
        desk.session,
        desk.files,
        meeting,
        sound.file,
        sound.name,
        duration_s=sound.duration,
        now=desk.now,
    )


def start(session: Session, person: PersonRow, meeting: MeetingRow, now: datetime) -> JobRow:
    """Let the meeting be transcribed; nudge the workers once it is committed.

    Raises Conflict while a recording is still on its way or a job under way, InputError without
    recordings.
    """
    return jobs.enqueue(session, meeting, person=person, now=now)


def drafts(session: Session, person: PersonRow, now: datetime) -> list[Draft]:
    """What this person has begun: their meetings with recordings on the way, or not started."""
    sending = select(UploadRow.meeting_id).where(
        UploadRow.person_id == person.id, UploadRow.state == "open", UploadRow.expires_at > now
    )
    waiting = select(RecordingRow.meeting_id).where(RecordingRow.meeting_id == MeetingRow.id)
    not_started = (MeetingRow.state == "empty") & (MeetingRow.owner_id == person.id)
    found = session.scalars(
        select(MeetingRow)
        .where(MeetingRow.organisation_id == person.organisation_id)
        .where(or_(MeetingRow.id.in_(sending), not_started & waiting.exists()))
        .order_by(MeetingRow.created_at, MeetingRow.id)
    )
    coming = uploads.open_uploads(session, person, now)
    return [
        Draft(
            meeting,
            recordings.parts(session, meeting),
            [row for row in coming if row.meeting_id == meeting.id],
        )
        for meeting in found
    ]


def no_recording() -> InputError:
    return InputError(
        Message(ja="録音が選ばれていません。", en="No recording was chosen."),
        Message(ja="録音のファイルを選んでください。", en="Choose the recordings."),
    )


def too_many(most: int) -> InputError:
    return InputError(
        Message(ja=f"録音は一度に {most} 件までです。", en=f"At most {most} recordings at once."),
        Message(ja="分けて登録してください。", en="Enter them in several steps."),
    )
