"""The first page."""

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from ..http.rules import needs

bp = Blueprint("home", __name__)


@bp.get("/")
@needs("viewer")
def page() -> ResponseReturnValue:
    return redirect(url_for("meetings.index"))
