"""The administrators' first page, and the links between their pages."""

from dataclasses import dataclass

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from transcribe.errors import ModelError
from transcribe.models import open_store

from ..administration import models as installed_models
from ..administration import overview
from ..http.current import db, note, person, service
from ..http.rules import needs, rule_of

bp = Blueprint("admin", __name__)
SHOWN_FAULTS = 5


@dataclass(frozen=True, slots=True)
class Place:
    label: str
    url: str
    is_here: bool


@bp.app_template_global()
def admin_navigation() -> list[Place]:
    """The pages that are there; those of the operator only for one."""
    labels = {
        "/admin": _("概要"),
        "/admin/usage": _("利用状況"),
        "/admin/people": _("人と課"),
        "/admin/models": _("音声モデル"),
        "/admin/queue": _("順番待ち"),
        "/admin/storage": _("保存容量と期限"),
        "/admin/forms": _("様式"),
        "/admin/audit": _("操作の記録"),
        "/admin/settings": _("組織の設定"),
        "/admin/style": _("記録の書き方"),
        "/admin/organisations": _("組織"),
    }
    found = _endpoints()
    return [
        Place(label, url_for(found[path]), _is_here(path))
        for path, label in labels.items()
        if path in found and _may_open(found[path])
    ]


def _endpoints() -> dict[str, str]:
    rules = current_app.url_map.iter_rules()
    return {rule.rule: rule.endpoint for rule in rules if "GET" in (rule.methods or ())}


def _may_open(endpoint: str) -> bool:
    rule = rule_of(current_app.view_functions[endpoint])
    return rule is not None and (rule.asker != "operator" or g.person.is_operator)


def _is_here(path: str) -> bool:
    """Also on the pages below it: /admin/people/3."""
    return request.path == path or (path != "/admin" and request.path.startswith(f"{path}/"))


@bp.get("/admin")
@needs("admin")
def index() -> ResponseReturnValue:
    chosen = installed_models.chosen(open_store())
    return render_template(
        "admin/index.html",
        found=overview.overview(db(), service(), person().organisation),
        chosen=None if isinstance(chosen, ModelError) else chosen,
        problem=chosen if isinstance(chosen, ModelError) else None,
        audit_page=_endpoints().get("/admin/audit"),
    )


@bp.post("/admin/check")
@needs("operator")
def check() -> ResponseReturnValue:
    """Check the audit log of the whole installation now, and keep the result in it."""
    faults = overview.check(db())
    note(overview.CHECKED, faults=len(faults))
    db().commit()
    if faults:
        flash(_("操作の記録に異常が %(number)d 件あります。", number=len(faults)), "error")
        for fault in faults[:SHOWN_FAULTS]:
            flash(fault, "error")
    else:
        flash(_("操作の記録に異常はありません。"), "success")
    return redirect(url_for("admin.index"))
