"""Meetings and what was put in for them."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from transcribe.messages import Message

from .base import Base, Id, OrganisationId, RandomId, no_message, when_created
from .people import DepartmentRow, PersonRow


class MeetingRow(Base):
    """A meeting. Who may see it: webui.access.

    held_at     when it took place; None where nobody said
    attendees   as it was typed, one person a line
    visibility  owner (and the named people), or department (its people as well)
    state       empty (no recording yet), waiting, running, ready, failed, cancelled
    duration_s  of all its recordings that count; the transcript's times run over them
    hold        kept by a person: no retention removes it
    is_practice a practice room (webui.practice): its owner's alone, and in no figures
    changed_at  when a person, or the end of a job, last changed what the meeting's page shows
    revision    of what a person wrote about it; an edit names the one it is based on
    """

    __tablename__ = "meeting"
    __table_args__ = (
        Index("ix_meeting_list", "organisation_id", text("coalesce(held_at, created_at)"), "id"),
        Index("ix_meeting_state", "organisation_id", "state"),
    )

    id: Mapped[RandomId]
    organisation_id: Mapped[OrganisationId]
    department_id: Mapped[int | None] = mapped_column(
        ForeignKey("department.id", ondelete="SET NULL"), index=True
    )
    owner_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    title: Mapped[str]
    held_at: Mapped[datetime | None]
    place: Mapped[str] = mapped_column(default="")
    attendees: Mapped[str] = mapped_column(default="")
    visibility: Mapped[str] = mapped_column(default="department")
    speakers_lowest: Mapped[int | None]
    speakers_highest: Mapped[int | None]
    language: Mapped[str] = mapped_column(default="ja")
    model: Mapped[str] = mapped_column(default="auto")
    correction: Mapped[str] = mapped_column(default="standard")
    state: Mapped[str] = mapped_column(default="empty")
    duration_s: Mapped[float] = mapped_column(default=0.0)
    hold: Mapped[bool] = mapped_column(default=False)
    is_practice: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime] = mapped_column(default=when_created)
    revision: Mapped[int] = mapped_column(default=1)
    audio_deleted_at: Mapped[datetime | None]
    # the joined sound of all parts, as recogniser and player hear it, and its waveform
    audio_key: Mapped[str | None]
    peaks_key: Mapped[str | None]

    owner: Mapped[PersonRow | None] = relationship(lazy="joined")
    department: Mapped[DepartmentRow | None] = relationship(lazy="joined")
    recordings: Mapped[list["RecordingRow"]] = relationship(
        order_by="RecordingRow.position", back_populates="meeting", passive_deletes=True
    )
    materials: Mapped[list["MaterialRow"]] = relationship(
        order_by="MaterialRow.id", passive_deletes=True
    )


class MeetingAccessRow(Base):
    """A named person who may see the meeting, and edit it where `may_edit`."""

    __tablename__ = "meeting_access"

    meeting_id: Mapped[str] = mapped_column(
        ForeignKey("meeting.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    may_edit: Mapped[bool] = mapped_column(default=False)


class RecordingRow(Base):
    """One file of a meeting, in order.

    position     from 0
    is_backup    a second device's sound of the same time: kept, not transcribed
    has_break    a 休憩 lies before this part
    start_s      where this part begins in the meeting's times; None until it is prepared
    notices      what was noticed when it was read, in times of this part (transcribe.types.Notice)
    file_key     "" once the sound was deleted
    """

    __tablename__ = "recording"

    id: Mapped[Id]
    meeting_id: Mapped[str] = mapped_column(
        ForeignKey("meeting.id", ondelete="CASCADE"), index=True
    )
    position: Mapped[int]
    name: Mapped[str]
    file_key: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    duration_s: Mapped[float | None]
    start_s: Mapped[float | None]
    is_backup: Mapped[bool] = mapped_column(default=False)
    has_break: Mapped[bool] = mapped_column(default=False)
    notices: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    created_at: Mapped[datetime]

    meeting: Mapped[MeetingRow] = relationship(back_populates="recordings")


class MaterialRow(Base):
    """A paper of the meeting. kind: material, roster, glossary; pasted text is a material."""

    __tablename__ = "material"

    id: Mapped[Id]
    meeting_id: Mapped[str] = mapped_column(
        ForeignKey("meeting.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[str]
    name: Mapped[str]
    file_key: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[datetime]


class TermRow(Base):
    """A term of an organisation, of one of its departments, or of one meeting.

    reading    hiragana, several with ・ between; "" where nobody gave one: it is then guessed
    kind       term, person, place
    is_unused  a person does not want it corrected to
    """

    __tablename__ = "term"
    __table_args__ = (CheckConstraint("department_id IS NULL OR meeting_id IS NULL", name="one"),)

    id: Mapped[Id]
    organisation_id: Mapped[OrganisationId]
    department_id: Mapped[int | None] = mapped_column(
        ForeignKey("department.id", ondelete="CASCADE"), index=True
    )
    meeting_id: Mapped[str | None] = mapped_column(
        ForeignKey("meeting.id", ondelete="CASCADE"), index=True
    )
    surface: Mapped[str]
    reading: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    kind: Mapped[str] = mapped_column(default="term")
    is_unused: Mapped[bool] = mapped_column(default=False)


class UploadRow(Base):
    """A file on its way in by tus.

    offset      bytes that are safe on disk
    meeting_id  where it goes once complete; None: it waits for the form
    position    among the files that were chosen together for the meeting
    state       open, complete (a file is stored under file_key), refused (error says why, problem
                and hint a line each)
    """

    __tablename__ = "upload"

    id: Mapped[RandomId]
    organisation_id: Mapped[OrganisationId]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    meeting_id: Mapped[str | None] = mapped_column(
        ForeignKey("meeting.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str]
    length: Mapped[int] = mapped_column(BigInteger)
    offset: Mapped[int] = mapped_column(BigInteger, default=0)
    position: Mapped[int] = mapped_column(default=0)
    is_backup: Mapped[bool] = mapped_column(default=False)
    has_break: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(default="open")
    error: Mapped[Message | None] = mapped_column(default=no_message)
    file_key: Mapped[str | None]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
