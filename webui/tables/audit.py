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
    digest      sha256 over everything else in this row and `previous`
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
