"""A meeting with everything that a meeting may have, in files and rows and in the search."""

from datetime import datetime
from typing import Any

from office import Office
from sqlalchemy import select
from transcripts import TRANSCRIPT

from webui import transcripts
from webui.tables import Base, JobRow, MaterialRow, MeetingRow, RecordingRow, TermRow, UploadRow


def fill(
    office: Office,
    owner: str = "soumu",
    *,
    sound: bytes = b"the sound of a meeting",
    title: str = "総務委員会",
    state: str = "ready",
    **values: Any,
) -> str:
    """A transcribed meeting of somebody; returns its id. Other sound makes other files."""
    meeting_id = office.meeting(owner, title, state=state, **values)
    files, now = office.service.files, office.clock()
    with office.service.database.begin() as session:
        meeting = session.get_one(MeetingRow, meeting_id)
        home = meeting.organisation_id

        def stored(content: bytes) -> str:
            return files.put_bytes(session, home, content, now).key

        session.add_all(
            [
                _recording(meeting_id, 0, stored(sound), len(sound), now),
                _recording(meeting_id, 1, stored(sound + b" second part"), len(sound) + 12, now),
                MaterialRow(
                    meeting_id=meeting_id,
                    kind="material",
                    name="次第.txt",
                    file_key=stored(title.encode() + sound),
                    size=9,
                    created_at=now,
                ),
                TermRow(organisation_id=home, meeting_id=meeting_id, surface="葛󠄀飾"),
                UploadRow(
                    organisation_id=home,
                    person_id=office.ids[owner],
                    meeting_id=meeting_id,
                    name="third.wav",
                    length=9,
                    offset=9,
                    state="complete",
                    file_key=stored(sound + b" uploaded"),
                    created_at=now,
                    expires_at=now,
                ),
            ]
        )
        meeting.audio_key, meeting.peaks_key = stored(b"joined " + sound), stored(b"peaks " + sound)
        job = JobRow(
            organisation_id=home,
            meeting_id=meeting_id,
            state="done",
            created_at=now,
            queued_at=now,
        )
        session.add(job)
        session.flush()
        transcripts.store(session, files, meeting, job, TRANSCRIPT, now)
    return meeting_id


def _recording(meeting_id: str, position: int, key: str, size: int, now: datetime) -> RecordingRow:
    return RecordingRow(
        meeting_id=meeting_id,
        position=position,
        name=f"part{position}.wav",
        file_key=key,
        size=size,
        created_at=now,
    )


def rows_of(office: Office, table: type[Base]) -> int:
    with office.open() as session:
        return len(session.scalars(select(table)).all())


def stored_keys(office: Office) -> set[str]:
    return {found.key or found.name for found in office.service.files.walk()}
