"""What was said. The machine's transcript is a stored file; these rows are what people read."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Id, OrganisationId


class TranscriptRow(Base):
    """One transcript of a meeting; earlier runs are kept, one is current.

    file_key  the machine's own, as JSON (docs/formats.md), never changed
    text_of   the transcript whose text it took over, as people left it then: only who speaks was
              found anew
    """

    __tablename__ = "transcript"

    id: Mapped[Id]
    meeting_id: Mapped[str] = mapped_column(
        ForeignKey("meeting.id", ondelete="CASCADE"), index=True
    )
    job_id: Mapped[int | None] = mapped_column(ForeignKey("job.id", ondelete="SET NULL"))
    file_key: Mapped[str]
    is_current: Mapped[bool] = mapped_column(default=True)
    text_of: Mapped[int | None]
    created_at: Mapped[datetime]


class SpeakerRow(Base):
    """A voice of a transcript. name: what a person gave it, else 話者1 …"""

    __tablename__ = "speaker"
    __table_args__ = (UniqueConstraint("transcript_id", "code"),)

    id: Mapped[Id]
    transcript_id: Mapped[int] = mapped_column(ForeignKey("transcript.id", ondelete="CASCADE"))
    code: Mapped[str]  # S1, S2 … as in the machine's transcript
    name: Mapped[str]
    is_named: Mapped[bool] = mapped_column(default=False)


class TurnRow(Base):
    """One person's contribution, as people left it.

    code        the stable id in the machine's transcript, T0001 …; P… for one that a person made
    sources     codes of the machine's turns that its words come from; None: that of its own code
    polished    整文, a second text that a person wrote; None: there is none
    is_checked  確認済み
    revision    of the row; a change names the one it is based on
    """

    __tablename__ = "turn"
    __table_args__ = (Index("ix_turn_place", "transcript_id", "position"),)

    id: Mapped[Id]
    organisation_id: Mapped[OrganisationId]
    transcript_id: Mapped[int] = mapped_column(ForeignKey("transcript.id", ondelete="CASCADE"))
    position: Mapped[int]
    code: Mapped[str]
    speaker_code: Mapped[str | None]
    start_s: Mapped[float]
    end_s: Mapped[float]
    text: Mapped[str]
    polished: Mapped[str | None]
    is_checked: Mapped[bool] = mapped_column(default=False)
    sources: Mapped[list[str] | None]
    revision: Mapped[int] = mapped_column(default=1)
