"""Rows as the models that answers carry."""

from flask import url_for

from ..access import may_edit
from ..http.current import db, person, service
from ..tables import (
    DepartmentRow,
    MaterialRow,
    MeetingRow,
    OrganisationRow,
    PersonRow,
    RecordingRow,
)
from .kinds import Named
from .values import Material, Meeting, Recording

_MEETING = [
    "id",
    "title",
    "held_at",
    "place",
    "attendees",
    "visibility",
    "speakers_lowest",
    "speakers_highest",
    "language",
    "model",
    "correction",
    "state",
    "duration_s",
    "hold",
    "created_at",
    "audio_deleted_at",
    "revision",
]
_RECORDING = [
    "id",
    "position",
    "name",
    "size",
    "duration_s",
    "start_s",
    "is_backup",
    "has_break",
    "created_at",
]
_MATERIAL = ["id", "kind", "name", "size", "created_at"]


def named(row: PersonRow | DepartmentRow | OrganisationRow) -> Named:
    return Named(id=row.id, name=row.name)


def named_or_none(row: PersonRow | DepartmentRow | None) -> Named | None:
    return None if row is None else named(row)


def meeting_shown(row: MeetingRow) -> Meeting:
    address = url_for("meetings.show", meeting_id=row.id)
    return Meeting(
        **{name: getattr(row, name) for name in _MEETING},
        owner=named_or_none(row.owner),
        department=named_or_none(row.department),
        may_edit=may_edit(db(), person(), row),
        url=service().settings.address + address,
    )


def recording_shown(row: RecordingRow) -> Recording:
    sha256 = row.file_key.partition("/")[2] or None
    return Recording(**{name: getattr(row, name) for name in _RECORDING}, sha256=sha256)


def material_shown(row: MaterialRow) -> Material:
    return Material(**{name: getattr(row, name) for name in _MATERIAL})
