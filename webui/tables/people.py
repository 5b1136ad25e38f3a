"""Who uses the service: organisations, their departments and people, and how these sign in."""

from datetime import datetime
from typing import Literal

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .base import Base, Id, OrganisationId

Role = Literal["viewer", "editor", "admin"]


class OrganisationRow(Base):
    """A municipality. None in a limit: that of the settings; 0: no limit."""

    __tablename__ = "organisation"

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(unique=True)
    quota_mb: Mapped[int | None]
    audio_days: Mapped[int | None]
    text_days: Mapped[int | None]
    created_at: Mapped[datetime]


class DepartmentRow(Base):
    __tablename__ = "department"
    __table_args__ = (UniqueConstraint("organisation_id", "name"),)

    id: Mapped[Id]
    organisation_id: Mapped[OrganisationId]
    name: Mapped[str]


class PersonRow(Base):
    """An account.

    login          unique over the whole installation, in lower case
    role           admin (管理者), editor (編集者), viewer (閲覧者)
    is_operator    may also add organisations and see how much they store, never what
    password_hash  None: signs in elsewhere, or has not used the invitation yet
    """

    __tablename__ = "person"

    id: Mapped[Id]
    organisation_id: Mapped[OrganisationId]
    department_id: Mapped[int | None] = mapped_column(
        ForeignKey("department.id", ondelete="SET NULL"), index=True
    )
    login: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    role: Mapped[Role] = mapped_column(String)
    is_operator: Mapped[bool] = mapped_column(default=False)
    is_active: Mapped[bool] = mapped_column(default=True)
    password_hash: Mapped[str | None]
    oidc_subject: Mapped[str | None] = mapped_column(unique=True)
    failed_logins: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    language: Mapped[str] = mapped_column(default="ja")
    created_at: Mapped[datetime]

    organisation: Mapped[OrganisationRow] = relationship(lazy="joined", innerjoin=True)
    department: Mapped[DepartmentRow | None] = relationship(lazy="joined")


class SessionRow(Base):
    """A browser that is signed in. `digest` is the sha256 of the cookie's secret."""

    __tablename__ = "session"

    digest: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    address: Mapped[str]
    agent: Mapped[str]

    person: Mapped[PersonRow] = relationship(lazy="joined", innerjoin=True)


class LinkRow(Base):
    """A one-time link. `digest` is the sha256 of its secret.

    purpose  setup (the first administrator), password (an invitation or a reset)
    """

    __tablename__ = "link"

    digest: Mapped[str] = mapped_column(primary_key=True)
    purpose: Mapped[str]
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), index=True
    )
    expires_at: Mapped[datetime]


class ApiTokenRow(Base):
    """A token of a person for the API. scopes: read, write, admin."""

    __tablename__ = "api_token"

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    digest: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    scopes: Mapped[list[str]]
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]

    person: Mapped[PersonRow] = relationship(lazy="joined", innerjoin=True)
