"""An organisation's own settings, and what a change of its retention would delete."""

from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.orm import Session

from ..accounts.organisations import Limits
from ..settings import Settings
from ..storage import retention
from ..storage.retention import Due
from ..storage.use import AHEAD
from ..tables import OrganisationRow

SECRET = ("secret", "password", "token")  # in the names of settings that nobody is shown
ADDRESSES = ("draft_url", "database_url", "queue_url", "storage_url", "storage_endpoint")
HIDDEN = "••••"


@dataclass(frozen=True, slots=True)
class Effect:
    """What retention would delete that it would not delete as things are.

    at_once  with the next sweep; later: within AHEAD after it; each the next first
    """

    at_once: list[Due]
    later: list[Due]

    def __bool__(self) -> bool:
        return bool(self.at_once or self.later)

    def meetings(self, what: retention.What) -> int:
        """How many meetings lose their sound, or their text, with the next sweep."""
        return sum(due.what == what for due in self.at_once)


def effect(
    session: Session, settings: Settings, organisation: OrganisationRow, new: Limits, now: datetime
) -> Effect:
    """What would go in addition if the organisation had the limits of `new`."""
    changed = OrganisationRow(  # never in the session: retention only reads it
        id=organisation.id, audio_days=new.audio_days, text_days=new.text_days
    )
    before = _going(session, settings, organisation, now)
    after = _going(session, settings, changed, now)
    added = [
        due for key, due in after.items() if key not in before or due.at <= now < before[key].at
    ]
    return Effect([due for due in added if due.at <= now], [due for due in added if due.at > now])


def _going(
    session: Session, settings: Settings, organisation: OrganisationRow, now: datetime
) -> dict[tuple[str, retention.What], Due]:
    found = retention.upcoming(session, settings, organisation, now + AHEAD)
    return {(due.meeting.id, due.what): due for due in found}


def installation(settings: Settings) -> list[tuple[str, str]]:
    """Every setting of the installation by name, as text; secrets are not shown."""
    return [(field.name, _shown(settings, field.name)) for field in fields(Settings)]


def _shown(settings: Settings, name: str) -> str:
    value = str(getattr(settings, name))
    if value and any(word in name for word in SECRET):
        return HIDDEN
    return _without_password(value) if value and name in ADDRESSES else value


def _without_password(address: str) -> str:
    """Its query is left out as well: libraries take passwords there, too."""
    try:
        return str(make_url(address).set(query={}).render_as_string(hide_password=True))
    except ArgumentError:
        return HIDDEN
