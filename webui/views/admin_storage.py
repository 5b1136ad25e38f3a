"""保存容量と期限: how much is stored, of what kind, and what is deleted when."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from ..http.current import db, person, service
from ..http.rules import needs
from ..storage import retention
from ..storage import use as storage_use

bp = Blueprint("admin_storage", __name__)


@bp.get("/admin/storage")
@needs("admin")
def page() -> ResponseReturnValue:
    settings, organisation = service().settings, person().organisation
    now = service().now()
    audio_days, text_days = retention.days(settings, organisation)
    due = storage_use.next_to_go(db(), settings, organisation, now)
    return render_template(
        "admin/storage.html",
        bytes=storage_use.bytes_of(db(), organisation.id),
        room=storage_use.room(db(), settings, organisation),
        audio_days=audio_days,
        text_days=text_days,
        due=due[: storage_use.MOST],
        due_total=len(due),
        now=now,
        held=storage_use.held(db(), organisation.id),
        ahead=storage_use.AHEAD.days,
    )
