"""What the database holds. Everything of a municipality carries its organisation's id."""

from .audit import AuditHeadRow, AuditRow
from .base import Base, UtcDateTime, new_id
from .jobs import JobRow, WorkerRow
from .meetings import MaterialRow, MeetingAccessRow, MeetingRow, RecordingRow, TermRow, UploadRow
from .people import (
    ApiTokenRow,
    DepartmentRow,
    LinkRow,
    OrganisationRow,
    PersonRow,
    Role,
    SessionRow,
)
from .search import SearchRow
from .stored import FileRow
from .transcripts import SpeakerRow, TranscriptRow, TurnRow

__all__ = [
    "ApiTokenRow",
    "AuditHeadRow",
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
    "Role",
    "SearchRow",
    "SessionRow",
    "SpeakerRow",
    "TermRow",
    "TranscriptRow",
    "TurnRow",
    "UploadRow",
    "UtcDateTime",
    "WorkerRow",
    "new_id",
]
