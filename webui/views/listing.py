"""What the address of the list of meetings says, and the addresses of its other pages."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from ..meetings import JAPAN, STATES
from ..meetings.moments import is_near
from ..numbers import whole_number
from ..search import MOST_COUNTED, Cursor, Page, Wanted

LONGEST = 500  # characters of a query that are looked at
FILTERS = ("q", "from", "to", "state", "department", "mine")  # as the address calls them


@dataclass(frozen=True, slots=True)
class Pages:
    """As parts/lists.html shows them."""

    previous: str | None
    next: str | None
    text: str


def wanted_from(args: Mapping[str, str]) -> Wanted:
    """What cannot be read does not filter: an address that was cut still shows a list."""
    first, last = _day(args.get("from", "")), _day(args.get("to", ""))
    state = args.get("state", "")
    return Wanted(
        words=args.get("q", "")[:LONGEST],
        since=_midnight(first) if first else None,
        until=_midnight(last + timedelta(days=1)) if last else None,
        state=state if state in STATES else "",
        department_id=whole_number(args.get("department", "")),
        is_mine=args.get("mine") == "1",
        oldest_first=args.get("order") == "old",
    )


def cursor_from(args: Mapping[str, str]) -> Cursor | None:
    for name in ("after", "before"):
        when, _, meeting_id = args.get(name, "").partition("~")
        try:
            moment = datetime.fromisoformat(when)
        except ValueError:
            continue
        if moment.tzinfo and is_near(moment) and re.fullmatch(r"[\w-]+", meeting_id):
            return Cursor(moment, meeting_id, backwards=name == "before")
    return None


def pages_of(page: Page, args: Mapping[str, str]) -> Pages:
    kept = {name: args[name] for name in (*FILTERS, "order") if args.get(name)}

    def address(cursor: Cursor | None) -> str | None:
        if not cursor:
            return None
        place = f"{cursor.when.isoformat()}~{cursor.meeting_id}"
        values: dict[str, Any] = kept | {_name(cursor): place}
        return url_for("meetings.index", **values)

    return Pages(address(page.previous), address(page.next), total_text(page.total))


def total_text(total: int) -> str:
    if total > MOST_COUNTED:
        return str(_("%(count)s件以上", count=f"{MOST_COUNTED:,}"))
    return str(ngettext("%(num)d件", "%(num)d件", total))


def _name(cursor: Cursor) -> str:
    return "before" if cursor.backwards else "after"


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if is_near(found) else None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), JAPAN)
