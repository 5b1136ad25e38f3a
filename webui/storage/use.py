"""What an organisation's stored bytes are, and what retention will take next."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from ..settings import Settings
from ..tables import (
    FileRow,
    MaterialRow,
    MeetingRow,
    OrganisationRow,
    RecordingRow,
    TranscriptRow,
    UploadRow,
)
from . import quota, retention
from .retention import Due

AHEAD = timedelta(days=30)
MOST = 100  # meetings of a list


@dataclass(frozen=True, slots=True)
class Bytes:
    """By what they are for; a file that serves two is counted with the first.

    recordings  as they came in
    working     the copies that are played and recognised, and their waveforms
    texts       transcripts and papers
    uploads     on their way, or waiting for their form to be sent
    other       kept by nothing any more; the next sweep removes it
    """

    recordings: int = 0
    working: int = 0
    texts: int = 0
    uploads: int = 0
    other: int = 0

    @property
    def total(self) -> int:
        return self.recordings + self.working + self.texts + self.uploads + self.other


@dataclass(frozen=True, slots=True)
class Room:
    """Bytes. limit: None where there is none; free: of the disk that takes what comes in."""

    used: int
    limit: int | None
    free: int


@dataclass(frozen=True, slots=True)
class Held:
    """Meetings that no retention touches: all, and the newest of them."""

    total: int
    meetings: list[MeetingRow]


def room(session: Session, settings: Settings, organisation: OrganisationRow) -> Room:
    """Raises StorageError where the disk does not answer."""
    used = quota.used_bytes(session, organisation.id)
    return Room(used, quota.limit_bytes(settings, organisation), quota.free_bytes(settings))


def bytes_of(session: Session, organisation_id: int) -> Bytes:
    own = MeetingRow.organisation_id == organisation_id
    recordings = select(RecordingRow.file_key).join(MeetingRow).where(own)
    audio, peaks = (
        select(key).where(own, key.is_not(None))
        for key in (MeetingRow.audio_key, MeetingRow.peaks_key)
    )
    transcripts = (
        select(TranscriptRow.file_key)
        .join(MeetingRow, MeetingRow.id == TranscriptRow.meeting_id)
        .where(own)
    )
    papers = (
        select(MaterialRow.file_key)
        .join(MeetingRow, MeetingRow.id == MaterialRow.meeting_id)
        .where(own)
    )
    uploads = select(UploadRow.file_key).where(
        UploadRow.organisation_id == organisation_id, UploadRow.file_key.is_not(None)
    )
    key = FileRow.key
    kind = case(
        (key.in_(recordings), "recordings"),
        (key.in_(audio) | key.in_(peaks), "working"),
        (key.in_(transcripts) | key.in_(papers), "texts"),
        (key.in_(uploads), "uploads"),
        else_="other",
    )
    mine = FileRow.organisation_id == organisation_id
    files = select(kind.label("kind"), FileRow.size).where(mine).subquery()
    wanted = select(files.c.kind, func.sum(files.c.size)).group_by(files.c.kind)
    sizes = {name: int(size) for name, size in session.execute(wanted)}
    sizes["uploads"] = sizes.get("uploads", 0) + _arrived(session, organisation_id)
    return Bytes(**sizes)


def _arrived(session: Session, organisation_id: int) -> int:
    """What has come in of uploads that are not complete."""
    total = select(func.coalesce(func.sum(UploadRow.offset), 0))
    mine = UploadRow.organisation_id == organisation_id, UploadRow.state == "open"
    return int(session.scalar(total.where(*mine)) or 0)


def next_to_go(
    session: Session, settings: Settings, organisation: OrganisationRow, now: datetime
) -> list[Due]:
    """What retention takes within AHEAD, the next first. Practice rooms are not told of."""
    found = retention.upcoming(session, settings, organisation, now + AHEAD)
    return [due for due in found if not due.meeting.is_practice]


def held(session: Session, organisation_id: int) -> Held:
    own = MeetingRow.organisation_id == organisation_id, MeetingRow.is_practice.is_(False)
    mine = (*own, MeetingRow.hold)
    newest = select(MeetingRow).where(*mine).order_by(MeetingRow.created_at.desc()).limit(MOST)
    total = session.scalar(select(func.count()).select_from(MeetingRow).where(*mine))
    return Held(total or 0, list(session.scalars(newest)))
