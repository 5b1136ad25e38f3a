"""People from a CSV: looked through on one page, added with the next click."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from transcribe.errors import InputError

from ..access import ROLE_NAMES
from ..accounts import importing
from ..http.current import db, note, person, service
from ..http.failing import status_of
from ..http.rules import needs
from .people import link_page

bp = Blueprint("people_import", __name__, url_prefix="/admin/people/import")


@bp.get("")
@needs("admin")
def page() -> ResponseReturnValue:
    return render_template("people/import.html")


@bp.post("")
@needs("admin")
def look_through() -> ResponseReturnValue:
    """What the table would add, or its faults; nothing is changed."""
    try:
        text = _table()
        plan = importing.look_through(db(), person(), text)
    except InputError as error:
        return render_template("people/import.html", error=error), status_of(error)
    return render_template("people/import.html", plan=plan, table=text, role_names=ROLE_NAMES)


@bp.post("/add")
@needs("admin")
def add() -> ResponseReturnValue:
    try:
        plan = importing.look_through(db(), person(), request.form.get("table", ""))
        made = importing.carry_out(db(), person(), plan, service().now())
    except InputError as error:
        db().rollback()
        return render_template("people/import.html", error=error), status_of(error)
    for name in plan.new_departments:
        note("department.add", subject=name)
    for row, _secret in made:
        note("person.add", subject=row.login, role=row.role)
    db().commit()
    return link_page(made)


def _table() -> str:
    sent = request.files.get("file")
    if sent and sent.filename:
        return importing.decoded(sent.read())
    return request.form.get("table", "")
