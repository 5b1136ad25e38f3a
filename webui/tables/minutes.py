"""Minutes of meetings: what people write, who signed it, and the office's own forms."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Id, OrganisationId


class MinutesRow(Base):
    """The minutes of a meeting, as they stand.

    content   webui.minutes.content.Minutes as JSON
    revision  an edit names the one it is based on
    state     draft (下書き), review (確認依頼), final (確定): then neither they nor the text change
    """

    __tablename__ = "minutes"

    meeting_id: Mapped[str] = mapped_column(
        ForeignKey("meeting.id", ondelete="CASCADE"), primary_key=True
    )
    organisation_id: Mapped[OrganisationId]
    content: Mapped[dict[str, Any]]
    revision: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(default="draft")
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class SigningRow(Base):
    """A step of the minutes' way: who asked for a review, sent it back, signed it, re-opened it.

    action    request, return, sign, reopen
    name      the person's, as it was then: it stands on exports
    asked_id  the person who was asked for a review; None: nobody by name
    asked     that person's name, as it was then
    reason    why it was sent back or re-opened
    digest    sha256 of what was signed; "" for other steps
    file_key  what was signed, minutes and text, as JSON; "" for other steps
    """

    __tablename__ = "signing"

    id: Mapped[Id]
    organisation_id: Mapped[OrganisationId]
    meeting_id: Mapped[str] = mapped_column(
        ForeignKey("meeting.id", ondelete="CASCADE"), index=True
    )
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    name: Mapped[str]
    action: Mapped[str]
    asked_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    asked: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(default="")
    digest: Mapped[str] = mapped_column(default="")
    file_key: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]


class FormRow(Base):
    """A DOCX template of an organisation."""

    __tablename__ = "form"
    __table_args__ = (UniqueConstraint("organisation_id", "name"),)

    id: Mapped[Id]
    organisation_id: Mapped[OrganisationId]
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    name: Mapped[str]
    file_key: Mapped[str]
    size: Mapped[int]
    created_at: Mapped[datetime]


class HouseStyleRow(Base):
    """How an organisation writes its records; without a row, the defaults.

    fillers        words hidden in ケバ取り; None: those of transcribe.japanese.fillers
    numerals       as-heard, arabic, kanji
    punctuation    japanese (、。) or comma (，。)
    says_machine   whether exports tell that the text was made with machine help
    """

    __tablename__ = "house_style"

    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), primary_key=True
    )
    fillers: Mapped[list[str] | None]
    numerals: Mapped[str] = mapped_column(default="as-heard")
    punctuation: Mapped[str] = mapped_column(default="japanese")
    says_machine: Mapped[bool] = mapped_column(default=True)
    revision: Mapped[int] = mapped_column(default=1)
