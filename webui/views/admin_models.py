"""音声モデル: which are on this machine, and how to bring another one in."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from transcribe.errors import ModelError
from transcribe.models import available_memory_mb, open_store

from ..administration import models as installed_models
from ..http.rules import needs

bp = Blueprint("admin_models", __name__)


@bp.get("/admin/models")
@needs("admin")
def page() -> ResponseReturnValue:
    store = open_store()
    chosen = installed_models.chosen(store)
    return render_template(
        "admin/models.html",
        models=installed_models.shown(store),
        chosen=None if isinstance(chosen, ModelError) else chosen,
        error=chosen if isinstance(chosen, ModelError) else None,
        folder=store.folder,
        memory_mb=available_memory_mb(),
    )
