"""The audit log of the administrator's own organisation."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, render_template, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ..audit import ACTIONS, action_name
from ..audit import reading as audit_reading
from ..audit.reading import Wanted
from ..audit.words import detail_in_words
from ..http.current import db, note, person, service
from ..http.language import ZONE
from ..http.rules import needs

bp = Blueprint("audit", __name__)
FILTERS = ("since", "until", "person", "action", "meeting")
LONGEST = 300  # characters of a filter


@dataclass(frozen=True, slots=True)
class Pages:
    """For the pager: addresses or None."""

    previous: str | None
    next: str | None
    text: str


@bp.get("/admin/audit")
@needs("admin")
def page() -> ResponseReturnValue:
    asked = _asked()
    before, after = (request.args.get(name, type=_id) for name in ("before", "after"))
    found = audit_reading.page(
        db(), person().organisation_id, _wanted(asked), before=before, after=after
    )
    pages = Pages(
        _address(asked, after=found.newer) if found.newer else None,
        _address(asked, before=found.older) if found.older else None,
        _("新しい順"),
    )
    return render_template(
        "audit/page.html",
        entries=found.entries,
        pages=pages,
        asked=asked,
        actions=sorted(((key, str(name)) for key, name in ACTIONS.items()), key=lambda p: p[1]),
        action_name=action_name,
        in_words=detail_in_words,
    )


@bp.get("/admin/audit.csv")
@needs("admin", "admin")
def export() -> ResponseReturnValue:
    asked = _asked()
    note("audit.export", filters=asked)
    db().commit()
    lines = audit_reading.as_csv(db(), person().organisation_id, _wanted(asked), ZoneInfo(ZONE))
    name = f"kikitori-audit-{service().now().astimezone(ZoneInfo(ZONE)):%Y%m%d}.csv"
    return Response(
        stream_with_context(lines),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _address(asked: dict[str, str], **place: int) -> str:
    values: dict[str, Any] = {**asked, **place}
    return url_for("audit.page", **values)


def _asked() -> dict[str, str]:
    """The filters that are set, as they were typed."""
    given = {name: request.args.get(name, "").strip()[:LONGEST] for name in FILTERS}
    return {name: text for name, text in given.items() if text}


def _wanted(asked: dict[str, str]) -> Wanted:
    since, until = _day(asked.get("since", "")), _day(asked.get("until", ""))
    return Wanted(
        since=since,
        until=until + timedelta(days=1) if until else None,
        person=asked.get("person", ""),
        action=asked.get("action", ""),
        meeting=asked.get("meeting", ""),
    )


def _day(text: str) -> datetime | None:
    """Where a day begins; what is no day filters nothing, and the form shows it empty."""
    try:
        day = datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=ZoneInfo(ZONE))
    except ValueError:
        return None
    return day if 1900 <= day.year <= 9000 else None


def _id(text: str) -> int:
    """An entry's id as the pager sent it; ValueError makes Flask ignore anything else."""
    number = int(text)
    if not 0 < number < 2**63:
        raise ValueError(text)
    return number
