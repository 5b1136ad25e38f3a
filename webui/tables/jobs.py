"""The work that is to be done: the row is the truth, the queue only a nudge."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from transcribe.messages import Message

from .base import Base, Id, OrganisationId, no_message, when_created
from .meetings import MeetingRow
from .people import PersonRow

IS_LIVE = text("state IN ('queued', 'running')")


class JobRow(Base):
    """One run over a meeting.

    kind         transcribe, diarize (the text stays, who spoke is found again)
    options      what differs from the meeting's own settings: model, correction, diarization,
                 speakers (two numbers or None); chosen: the model that auto came to;
                 openai: {store}, where a request of an OpenAI client made the meeting
    state        queued, running, done, failed, cancelled
    stage        prepare, then one of transcribe.progress.STAGES
    share        of the whole job, 0..1
    remaining_s  seconds the job will still take, where known
    attempt      grows with every claim; what an earlier claim writes is refused
    checkpoints  how many were made so far; failures counts the attempts since the last new one
    lease_until  running: how long its worker holds it without a sign; queued: not before this
    queued_at    since when it waits, claimed_at: when a worker last took it
    problem      for its reader, with the next step in hint; None unless failed
    size_s       seconds of sound: short work may overtake long
    """

    __tablename__ = "job"
    __table_args__ = (
        Index("ix_job_waiting", "state", "lease_until"),
        Index("ix_job_served", "organisation_id", "department_id", "claimed_at"),
        Index(  # one at a time for a meeting
            "uq_job_live",
            "meeting_id",
            unique=True,
            sqlite_where=IS_LIVE,
            postgresql_where=IS_LIVE,
        ),
    )

    id: Mapped[Id]
    organisation_id: Mapped[OrganisationId]
    department_id: Mapped[int | None] = mapped_column(
        ForeignKey("department.id", ondelete="SET NULL")
    )
    meeting_id: Mapped[str] = mapped_column(
        ForeignKey("meeting.id", ondelete="CASCADE"), index=True
    )
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    kind: Mapped[str] = mapped_column(default="transcribe")
    options: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state: Mapped[str] = mapped_column(default="queued")
    stage: Mapped[str] = mapped_column(default="")
    share: Mapped[float] = mapped_column(default=0.0)
    remaining_s: Mapped[float | None]
    attempt: Mapped[int] = mapped_column(default=0)
    failures: Mapped[int] = mapped_column(default=0)
    checkpoints: Mapped[int] = mapped_column(default=0)
    cancel_requested: Mapped[bool] = mapped_column(default=False)
    lease_until: Mapped[datetime | None]
    worker: Mapped[str] = mapped_column(default="")
    sent_at: Mapped[datetime | None]
    problem: Mapped[Message | None] = mapped_column(default=no_message)
    hint: Mapped[Message | None] = mapped_column(default=no_message)
    size_s: Mapped[float] = mapped_column(default=0.0)
    created_at: Mapped[datetime]
    queued_at: Mapped[datetime] = mapped_column(default=when_created)
    claimed_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]

    meeting: Mapped[MeetingRow] = relationship()
    person: Mapped[PersonRow | None] = relationship()


class WorkerRow(Base):
    """A worker process that is there, and the job it is at."""

    __tablename__ = "worker"

    name: Mapped[str] = mapped_column(primary_key=True)
    beat_at: Mapped[datetime]
    job_id: Mapped[int | None]
