"""The base of all tables, and the kinds of columns they share."""

import json
import secrets
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated, Any, ClassVar

from sqlalchemy import JSON, DateTime, Dialect, ForeignKey, MetaData, String, TypeDecorator
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import DeclarativeBase, mapped_column

from transcribe.messages import Message


class UtcDateTime(TypeDecorator[datetime]):
    """An aware time, kept in UTC; SQLite forgets zones, so the zone is put back on reading."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        del dialect
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"the time {value} has no zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        del dialect
        return value and value.replace(tzinfo=UTC)


class MessageText(TypeDecorator[Message]):
    """A text in both languages: who reads it need not have the language of who wrote it."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: Message | None, dialect: Dialect) -> str:
        del dialect
        return json.dumps(asdict(value), ensure_ascii=False) if value else ""

    def process_result_value(self, value: str | None, dialect: Dialect) -> Message | None:
        del dialect
        return Message(**json.loads(value)) if value else None


class Base(DeclarativeBase):
    """Constraints have names, so that migrations can change them on SQLite as well."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcDateTime,
        Message: MessageText,
        dict[str, Any]: JSON,
        list[dict[str, Any]]: JSON,
        list[str]: JSON,
    }


def no_message() -> None:
    """The default of a MessageText: kept as "", not as NULL."""


def when_created(context: DefaultExecutionContext) -> datetime:
    """The default of a time that begins with the row's `created_at`."""
    values = context.current_parameters or {}
    created: datetime = values["created_at"]
    return created


def new_id() -> str:
    """A name that nobody can guess or count, for what appears in addresses."""
    return secrets.token_urlsafe(12)


Id = Annotated[int, mapped_column(primary_key=True)]
RandomId = Annotated[str, mapped_column(primary_key=True, default=new_id)]
OrganisationId = Annotated[
    int, mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), index=True)
]
