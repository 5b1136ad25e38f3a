"""What the database holds. Everything of a municipality carries its organisation's id."""

from .audit import AuditHeadRow, AuditRow
from .base import Base, UtcDateTime, new_id
from .editing import CommentRow, EditRow, EffortRow, PresenceRow
from .jobs import JobRow, WorkerRow
from .meetings import MaterialRow, MeetingAccessRow, MeetingRow, RecordingRow, TermRow, UploadRow
from .minutes import FormRow, HouseStyleRow, MinutesRow, SigningRow
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
    "CommentRow",
    "DepartmentRow",
    "EditRow",
    "EffortRow",
    "FileRow",
    "FormRow",
    "HouseStyleRow",
    "JobRow",
    "LinkRow",
    "MaterialRow",
    "MeetingAccessRow",
    "MeetingRow",
    "MinutesRow",
    "OrganisationRow",
    "PersonRow",
    "PresenceRow",
    "RecordingRow",
    "Role",
    "SearchRow",
    "SessionRow",
    "SigningRow",
    "SpeakerRow",
    "TermRow",
    "TranscriptRow",
    "TurnRow",
    "UploadRow",
    "UtcDateTime",
    "WorkerRow",
    "new_id",
]
