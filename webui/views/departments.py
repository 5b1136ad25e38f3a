"""The departments (課) of an administrator's organisation."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from transcribe.errors import InputError

from ..accounts import departments
from ..errors import NotFound
from ..http.current import db, note, person
from ..http.failing import status_of
from ..http.rules import needs

bp = Blueprint("departments", __name__, url_prefix="/admin/people/departments")


@bp.get("")
@needs("admin")
def index() -> ResponseReturnValue:
    return _list()


@bp.post("")
@needs("admin")
def add() -> ResponseReturnValue:
    try:
        row = departments.add(db(), person().organisation_id, request.form.get("name", ""))
    except InputError as error:
        db().rollback()
        return _list(error), status_of(error)
    note("department.add", subject=row.name)
    db().commit()
    flash(_("「%(name)s」を追加しました。", name=row.name), "success")
    return redirect(url_for("departments.index"))


@bp.get("/<int:department_id>")
@needs("admin")
def edit(department_id: int) -> ResponseReturnValue:
    return _edit_form(department_id)


@bp.post("/<int:department_id>")
@needs("admin")
def rename(department_id: int) -> ResponseReturnValue:
    row = departments.department_in(db(), person(), department_id)
    before = row.name
    try:
        departments.rename(db(), row, request.form.get("name", ""))
    except InputError as error:
        db().rollback()
        return _edit_form(department_id, error), status_of(error)
    note("department.edit", subject=row.name, before=before)
    db().commit()
    flash(_("「%(name)s」に変えました。", name=row.name), "success")
    return redirect(url_for("departments.index"))


@bp.post("/<int:department_id>/delete")
@needs("admin")
def remove(department_id: int) -> ResponseReturnValue:
    row = departments.department_in(db(), person(), department_id)
    name = row.name
    try:
        into = departments.chosen(db(), person(), request.form.get("into", ""))
        departments.remove(db(), row, into)
    except NotFound:
        raise
    except InputError as error:
        db().rollback()
        return _edit_form(department_id, error), status_of(error)
    note("department.remove", subject=name, into=into.name if into else "")
    db().commit()
    flash(_("「%(name)s」を削除しました。", name=name), "success")
    return redirect(url_for("departments.index"))


def _list(error: InputError | None = None) -> str:
    home = person().organisation_id
    return render_template(
        "people/departments.html",
        error=error,
        name=request.form.get("name", ""),
        departments=departments.of_organisation(db(), home),
        people=departments.people_by_department(db(), home),
    )


def _edit_form(department_id: int, error: InputError | None = None) -> str:
    row = departments.department_in(db(), person(), department_id)
    others = departments.of_organisation(db(), row.organisation_id)
    return render_template(
        "people/department.html",
        row=row,
        error=error,
        contents=departments.contents(db(), row),
        others=[(other.id, other.name) for other in others if other.id != row.id],
    )
