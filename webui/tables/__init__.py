"""What the database holds. Everything of a municipality carries its organisation's id."""

from .audit import AuditRow
from .base import Base, UtcDateTime, new_id
from .jobs import JobRow
from .meetings import (
    MaterialRow,
    MeetingAccessRow,
    MeetingRow,
    RecordingRow,
    TermRow,
    UploadRow,
)
from .people import ApiTokenRow, DepartmentRow, LinkRow, OrganisationRow, PersonRow, SessionRow
from .stored import FileRow
from .transcripts import SpeakerRow, TranscriptRow, TurnRow

__all__ = [
    "ApiTokenRow",
    "AuditRow",
    "Base",
    "DepartmentRow",
    "FileRow",
    "JobRow",
    "LinkRow",
    "MaterialRow",
    "MeetingAccessRow",
    "MeetingRow",
    "OrganisationRow",
    "PersonRow",
    "RecordingRow",
    "SessionRow",
    "SpeakerRow",
    "TermRow",
    "TranscriptRow",
    "TurnRow",
    "UploadRow",
    "UtcDateTime",
    "new_id",
]
