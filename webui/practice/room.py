"""The practice room of a person: a meeting of their own, made of the bundled sample.

It is an ordinary meeting, so that everything is learnt as it is; `is_practice` keeps it out of the
figures and out of other people's lists. Retention deletes it like any other. Its sound is stored
once for an organisation, however many practise.
"""

from datetime import datetime
from importlib.resources import as_file, files
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from transcribe.formats.exchange import read_json
from transcribe.messages import Message
from transcribe.types import Transcript

from .. import meetings, transcripts
from ..meetings import recordings
from ..service import Service
from ..storage import deletion
from ..tables import MeetingRow, PersonRow, TranscriptRow
from ..worker.preparing import prepare

TITLE = Message(
    ja="【練習】若葉野市議会 総務文教委員会", en="[Practice] 若葉野市議会 総務文教委員会"
)
PLACE = "第1委員会室"
ATTENDEES = "山本（委員長）\n佐々木（委員）\n藤井（財政課長）\n高橋（教育総務課長）"
SOUND = "meeting.flac"


def transcript() -> Transcript:
    """As the machine left it: sample.json, which scripts/practice_sample.py writes."""
    return read_json(files("webui.practice").joinpath("sample.json").read_text("utf-8"))


def room_of(session: Session, person: PersonRow) -> MeetingRow | None:
    """The one that is whole: with its text, and with its sound."""
    found: MeetingRow | None = session.scalar(_whole(person).limit(1))
    return found


def make(service: Service, session: Session, person: PersonRow, now: datetime) -> MeetingRow:
    """A room for a person, in place of what there may be of one. Commits.

    Raises Conflict where theirs is held, OverLimit, StorageError.
    """
    remove(service, session, person, now)
    heard = transcript()
    details = meetings.MeetingDetails(
        title=str(TITLE), held_at=now, place=PLACE, attendees=ATTENDEES, visibility="owner"
    )
    meeting = meetings.create_meeting(session, person, details, now)
    meeting.is_practice = True
    with as_file(_sample().joinpath(SOUND)) as path:
        file = service.files.put(session, person.organisation_id, path, now)
    recordings.add_recording(
        session, service.files, meeting, file, SOUND, duration_s=heard.duration, now=now
    )
    session.commit()
    prepare(service, meeting.id, _nobody_waits, lambda: None)
    session.refresh(meeting)
    transcripts.store(session, service.files, meeting, None, heard, now)
    meeting.state, meeting.changed_at = "ready", now
    session.commit()
    return _only(service, session, person, now)


def _only(service: Service, session: Session, person: PersonRow, now: datetime) -> MeetingRow:
    """One of those that were made at the same time, as by two clicks; all makers leave the same.
    Commits.
    """
    rooms: list[MeetingRow] = list(session.scalars(_whole(person)))
    for meeting in rooms[1:]:
        deletion.delete_meeting(session, service.files, meeting, now)
    return rooms[0]


def remove(service: Service, session: Session, person: PersonRow, now: datetime) -> None:
    """All that there is of a person's room, also what a crash left. Commits.

    Raises Conflict where it is held.
    """
    for meeting in session.scalars(_rooms(person)).all():
        deletion.delete_meeting(session, service.files, meeting, now)


def _whole(person: PersonRow) -> Any:
    """The newest first."""
    text = exists().where(TranscriptRow.meeting_id == MeetingRow.id)
    whole = _rooms(person).where(MeetingRow.audio_key.is_not(None), text)
    return whole.order_by(MeetingRow.created_at.desc(), MeetingRow.id)


def _rooms(person: PersonRow) -> Any:
    mine = MeetingRow.owner_id == person.id, MeetingRow.organisation_id == person.organisation_id
    return select(MeetingRow).where(*mine, MeetingRow.is_practice)


def _nobody_waits(share: float) -> None:
    """It takes a second or two."""


def _sample() -> Any:
    return files("transcribe").joinpath("data", "sample")
