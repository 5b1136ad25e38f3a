"""組織の設定: name, space, how long sound and text are kept; a change that deletes asks first."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from transcribe.errors import InputError
from transcribe.messages import Message

from ..accounts import organisations
from ..accounts.organisations import Limits, limit_of
from ..administration import settings as organisation_settings
from ..http.current import db, note, person, service
from ..http.failing import status_of
from ..http.rules import needs
from ..storage import use as storage_use
from ..tables import OrganisationRow

bp = Blueprint("admin_settings", __name__)
QUOTA = Message(ja="容量の上限（MB）", en="quota in MB")
AUDIO_DAYS = Message(ja="音声を残す日数", en="number of days that sound is kept")
TEXT_DAYS = Message(
    ja="文字起こしと資料を残す日数", en="number of days that transcripts and papers are kept"
)


@bp.get("/admin/settings")
@needs("admin")
def page() -> ResponseReturnValue:
    row = _organisation()
    kept = Limits(row.quota_mb, row.audio_days, row.text_days)
    values = {"name": row.name}
    for name in ("quota_mb", "audio_days", "text_days"):
        value = getattr(kept, name)
        values[name] = "" if value is None else str(value)
    return _form(values)


@bp.post("/admin/settings")
@needs("admin")
def save() -> ResponseReturnValue:
    """What deletes more than before is shown first, and saved when it comes again `confirmed`."""
    row, now = _organisation(), service().now()
    try:
        limits = _limits(row)
        effect = organisation_settings.effect(db(), service().settings, row, limits, now)
        if effect and request.form.get("confirmed") != "1":
            return _confirm(effect, limits)
        organisations.edit(db(), row, request.form.get("name", ""), limits)
    except InputError as error:
        db().rollback()
        return _form(request.form.to_dict(), error), status_of(error)
    note(
        "settings.edit",
        subject=row.name,
        quota_mb=limits.quota_mb,
        audio_days=limits.audio_days,
        text_days=limits.text_days,
    )
    db().commit()
    flash(_("設定を保存しました。"), "success")
    return redirect(url_for("admin_settings.page"))


def _limits(row: OrganisationRow) -> Limits:
    """As typed; the quota is the operator's to change. Raises InputError."""
    form = request.form
    quota_mb = row.quota_mb
    if person().is_operator:
        quota_mb = limit_of(form.get("quota_mb", ""), QUOTA)
    return Limits(
        quota_mb,
        limit_of(form.get("audio_days", ""), AUDIO_DAYS),
        limit_of(form.get("text_days", ""), TEXT_DAYS),
    )


def _organisation() -> OrganisationRow:
    return organisations.organisation(db(), person().organisation_id)


def _confirm(effect: organisation_settings.Effect, limits: Limits) -> str:
    return render_template(
        "admin/settings_confirm.html",
        values=request.form.to_dict(),
        limits=limits,
        effect=effect,
        most=storage_use.MOST,
        ahead=storage_use.AHEAD.days,
    )


def _form(values: dict[str, str], error: InputError | None = None) -> str:
    is_operator = person().is_operator
    return render_template(
        "admin/settings.html",
        values=values,
        error=error,
        settings=service().settings,
        installation=organisation_settings.installation(service().settings)
        if is_operator
        else None,
    )
