"""The organisations of the installation, for its operator: how many people, how many bytes."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from transcribe.errors import InputError
from transcribe.messages import Message

from ..errors import NotFound
from ..numbers import whole_number
from ..tables import FileRow, OrganisationRow, PersonRow
from .people import free_organisation_name

ORGANISATION = Message(ja="組織", en="organisation")
LARGEST = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Overview:
    """people: active ones; stored: bytes."""

    organisation: OrganisationRow
    people: int
    stored: int


@dataclass(frozen=True, slots=True)
class Limits:
    """None: that of the settings; 0: none."""

    quota_mb: int | None
    audio_days: int | None
    text_days: int | None


def overview(session: Session) -> list[Overview]:
    """All organisations by name; nothing of what they keep is looked at."""
    people = select(func.count()).where(
        PersonRow.organisation_id == OrganisationRow.id, PersonRow.is_active
    )
    stored = select(func.coalesce(func.sum(FileRow.size), 0)).where(
        FileRow.organisation_id == OrganisationRow.id
    )
    wanted = select(OrganisationRow, people.scalar_subquery(), stored.scalar_subquery())
    return [Overview(*row) for row in session.execute(wanted.order_by(OrganisationRow.name))]


def organisation(session: Session, organisation_id: int) -> OrganisationRow:
    """Raises NotFound."""
    row = session.get(OrganisationRow, organisation_id)
    if not row:
        raise NotFound(ORGANISATION)
    return row


def edit(session: Session, row: OrganisationRow, name: str, limits: Limits) -> None:
    """Raises Conflict where another organisation has the name."""
    row.name = free_organisation_name(session, name, row.id)
    row.quota_mb = limits.quota_mb
    row.audio_days, row.text_days = limits.audio_days, limits.text_days


def limit_of(text: str, what: Message) -> int | None:
    """A limit as it was typed; empty: that of the settings. Raises InputError for no number."""
    text = text.strip()
    if not text:
        return None
    number = whole_number(text, LARGEST)
    if number is None:
        raise InputError(
            Message(
                ja=f"{what.ja}は、0 以上の整数で入力してください。",
                en=f"The {what.en} is a whole number of 0 or more.",
            ),
            Message(
                ja="空にすると、サービス全体の設定に従います。0 は制限なしです。",
                en="Empty means: as in the settings of the service. 0 means no limit.",
            ),
        )
    return number
