"""What people did to a transcript, and what they wrote beside it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Id, OrganisationId


class EditRow(Base):
    """One change of a transcript by one person; nothing is ever taken out of this log.

    key      made by the browser: a change that is sent again is the same row
    kind     one of webui.editing.changes.KINDS
    undoes   the edit this one takes back; an edit that takes back an undo is a redo
    changes  webui.editing.changes.Change as JSON: every turn and voice before and after
    """

    __tablename__ = "edit"
    __table_args__ = (
        UniqueConstraint("transcript_id", "key"),
        Index("ix_edit_order", "transcript_id", "id"),
    )

    id: Mapped[Id]
    organisation_id: Mapped[OrganisationId]
    transcript_id: Mapped[int] = mapped_column(ForeignKey("transcript.id", ondelete="CASCADE"))
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    key: Mapped[str]
    kind: Mapped[str]
    undoes: Mapped[int | None]
    changes: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]


class CommentRow(Base):
    """A mark (text is "") or a comment at a time of a meeting.

    turn_code  the turn it was written at; the time holds where the turn is gone
    """

    __tablename__ = "comment"

    id: Mapped[Id]
    organisation_id: Mapped[OrganisationId]
    meeting_id: Mapped[str] = mapped_column(
        ForeignKey("meeting.id", ondelete="CASCADE"), index=True
    )
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    turn_code: Mapped[str]
    at_s: Mapped[float]
    text: Mapped[str]
    created_at: Mapped[datetime]
    resolved_at: Mapped[datetime | None]


class PresenceRow(Base):
    """Who has a meeting's editor open, and at which turn. A row that is not renewed is nobody."""

    __tablename__ = "presence"

    meeting_id: Mapped[str] = mapped_column(
        ForeignKey("meeting.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    turn_code: Mapped[str] = mapped_column(default="")
    seen_at: Mapped[datetime]


class EffortRow(Base):
    """Seconds that a person worked on a meeting's text on a day."""

    __tablename__ = "effort"

    meeting_id: Mapped[str] = mapped_column(
        ForeignKey("meeting.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    day: Mapped[date] = mapped_column(primary_key=True)
    seconds: Mapped[float] = mapped_column(default=0.0)
