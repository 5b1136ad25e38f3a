"""Who did what: appended to, never changed."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Id


class AuditRow(Base):
    """One entry. Each holds the digest of the one before it; deleting or changing one shows.

    action      what was done, such as meeting.view (webui.audit.ACTIONS)
    subject     what it was done to, in the words of then: the title of a meeting, a login
    address     from where
    digest      sha256 over all other columns of this row, `previous` among them
    id          counts from 1 without a gap
    """

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_list", "organisation_id", "id"),)

    id: Mapped[Id]
    organisation_id: Mapped[int | None]  # no foreign key: what was written stays as it was
    at: Mapped[datetime]
    person_id: Mapped[int | None]
    person: Mapped[str]
    action: Mapped[str]
    meeting_id: Mapped[str | None] = mapped_column(index=True)
    subject: Mapped[str]
    address: Mapped[str]
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)
    previous: Mapped[str]
    digest: Mapped[str]


class AuditHeadRow(Base):
    """How many entries there are, and the last one's digest. One row; changed by each entry."""

    __tablename__ = "audit_head"

    id: Mapped[Id]
    entries: Mapped[int]
    digest: Mapped[str]
