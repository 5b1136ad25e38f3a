"""Signing in and out."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from ..http.rules import needs

bp = Blueprint("signing_in", __name__)


@bp.get("/sign-in")
@needs("anyone")
def page() -> ResponseReturnValue:
    return render_template("signing_in/page.html")
