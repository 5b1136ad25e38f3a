"""利用状況: a table, and the CSV for `kikitori eval payback --usage`."""

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ..administration import usage
from ..http.current import db, note, person, service
from ..http.language import ZONE
from ..http.rules import needs
from ..numbers import whole_number
from .downloads import csv_file

bp = Blueprint("admin_usage", __name__)
YEARS = 5  # that the page offers
LAST_YEAR = "last"


@dataclass(frozen=True, slots=True)
class Asked:
    """The period that the address asks for. name: as it stands there."""

    name: str
    period: usage.Period


@bp.get("/admin/usage")
@needs("admin", "admin")
def page() -> ResponseReturnValue:
    asked = asked_period()
    found = usage.uses(db(), person().organisation_id, asked.period, zone())
    table = usage.by_department(found)
    months = asked.period.months[::-1]  # the newest beside the names
    return render_template(
        "admin/usage.html",
        asked=asked,
        choices=_choices(),
        months=months,
        table=table,
        totals={name: usage.total(counts.values()) for name, counts in table.items()},
        by_month=[usage.total(c[month] for c in table.values() if month in c) for month in months],
        everything=usage.total(c for counts in table.values() for c in counts.values()),
        counted_months=_counted_months(asked.period),
    )


@bp.get("/admin/usage.csv")
@needs("admin", "admin")
def export() -> Response:
    asked = asked_period()
    by: usage.By = "title" if request.args.get("by") == "title" else "department"
    found = usage.uses(db(), person().organisation_id, asked.period, zone())
    note("usage.export", period=asked.name, by=by)
    db().commit()
    return csv_file(usage.to_csv(found, by), f"{_('利用状況')}-{asked.name}.csv")


def zone() -> ZoneInfo:
    return ZoneInfo(ZONE)


def _today() -> date:
    return service().now().astimezone(zone()).date()


def asked_period() -> Asked:
    """A 年度 by its year, else the last twelve months."""
    year = request.args.get("period", "", type=str)
    number = whole_number(year, 2999)
    if number is not None and number >= 2000:
        return Asked(str(number), usage.fiscal_year(number))
    return Asked(LAST_YEAR, usage.last_year(_today()))


def _choices() -> list[tuple[str, str]]:
    newest = usage.fiscal_year_of(_today())
    years = range(newest, newest - YEARS, -1)
    return [
        (LAST_YEAR, _("直近 12 か月")),
        *((str(year), _("%(year)s 年度", year=year)) for year in years),
    ]


def _counted_months(period: usage.Period) -> int:
    """How many months of the period the service has been in use for."""
    first = usage.first_month(db(), person().organisation_id, zone())
    today = _today().replace(day=1)
    return sum(first is not None and first <= month <= today for month in period.months)
