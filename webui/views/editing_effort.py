"""The CSV of what editing took, for `kikitori eval payback --effort`."""

from flask import Blueprint, Response, request
from flask_babel import gettext as _

from ..administration import effort, usage
from ..http.current import db, note, person
from ..http.rules import needs
from .admin_usage import asked_period, zone
from .downloads import csv_file

bp = Blueprint("editing_effort", __name__)


@bp.get("/admin/usage/effort.csv")
@needs("admin", "admin")
def export() -> Response:
    """Of meetings that are signed off; with all=1, also of those that are worked at still."""
    asked = asked_period()
    by: usage.By = "title" if request.args.get("by") == "title" else "department"
    found = effort.efforts(
        db(),
        person().organisation_id,
        asked.period,
        zone(),
        only_final=request.args.get("all") != "1",
    )
    note("usage.export", period=asked.name, by=by)
    db().commit()
    name = _("編集の実績")
    return csv_file(effort.to_csv(found, by), f"{name}-{asked.name}.csv")
