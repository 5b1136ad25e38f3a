"""Which files are stored, and how large they are; what they are used for stands in other tables."""

from datetime import datetime

from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Id, OrganisationId


class FileRow(Base):
    """A stored file of an organisation. key: ORGANISATION/sha256, the name in the storage."""

    __tablename__ = "file"

    id: Mapped[Id]
    organisation_id: Mapped[OrganisationId]
    key: Mapped[str] = mapped_column(unique=True)
    size: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[datetime]
