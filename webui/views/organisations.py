"""組織: the municipalities on this installation, for its operator. Never what they keep."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from transcribe.errors import InputError
from transcribe.messages import Message

from ..accounts import links, organisations, people
from ..accounts.organisations import Limits, limit_of
from ..errors import NotFound
from ..http.current import db, note, service
from ..http.failing import status_of
from ..http.rules import needs
from .people import link_page

bp = Blueprint("organisations", __name__, url_prefix="/admin/organisations")
QUOTA = Message(ja="容量の上限（MB）", en="quota in MB")
AUDIO_DAYS = Message(ja="音声を残す日数", en="number of days that sound is kept")
TEXT_DAYS = Message(
    ja="文字起こしと資料を残す日数", en="number of days that transcripts and papers are kept"
)


@bp.get("")
@needs("operator")
def index() -> ResponseReturnValue:
    return render_template("organisations/index.html", rows=organisations.overview(db()))


@bp.get("/new")
@needs("operator")
def new() -> ResponseReturnValue:
    return _new_form()


@bp.post("/new")
@needs("operator")
def add() -> ResponseReturnValue:
    """The page with the link of its first administrator is the answer."""
    now = service().now()
    try:
        row = people.create_organisation(db(), request.form.get("organisation", ""), now)
        admin = people.add_person(
            db(), row, request.form.get("login", ""), request.form.get("name", ""), "admin", now=now
        )
    except InputError as error:
        db().rollback()
        return _new_form(error), status_of(error)
    secret = links.create(db(), "password", admin.id, now)
    note("organisation.add", subject=row.name, administrator=admin.login)
    db().commit()
    return link_page([(admin, secret)])


@bp.get("/<int:organisation_id>")
@needs("operator")
def edit(organisation_id: int) -> ResponseReturnValue:
    return _edit_form(organisation_id)


@bp.post("/<int:organisation_id>")
@needs("operator")
def save(organisation_id: int) -> ResponseReturnValue:
    row = organisations.organisation(db(), organisation_id)
    try:
        limits = Limits(
            limit_of(request.form.get("quota_mb", ""), QUOTA),
            limit_of(request.form.get("audio_days", ""), AUDIO_DAYS),
            limit_of(request.form.get("text_days", ""), TEXT_DAYS),
        )
        organisations.edit(db(), row, request.form.get("name", ""), limits)
    except NotFound:
        raise
    except InputError as error:
        db().rollback()
        return _edit_form(organisation_id, error), status_of(error)
    note("organisation.edit", subject=row.name)
    db().commit()
    flash(_("「%(name)s」を保存しました。", name=row.name), "success")
    return redirect(url_for("organisations.index"))


def _new_form(error: InputError | None = None) -> str:
    return render_template("organisations/new.html", error=error, values=request.form)


def _edit_form(organisation_id: int, error: InputError | None = None) -> str:
    row = organisations.organisation(db(), organisation_id)
    kept = {"name": row.name, "quota_mb": row.quota_mb}
    kept |= {"audio_days": row.audio_days, "text_days": row.text_days}
    values = {
        name: request.form.get(name, "") if error else _typed(value) for name, value in kept.items()
    }
    return render_template(
        "organisations/edit.html",
        row=row,
        error=error,
        values=values,
        settings=service().settings,
    )


def _typed(value: str | int | None) -> str:
    return "" if value is None else str(value)
