"""Who asks."""

from typing import Any

from flask import Blueprint, g

from transcribe.messages import Message

from ..http.current import person
from ..http.rules import needs
from .office_values import Me
from .operations import operation
from .shown import named, named_or_none

bp = Blueprint("api_me", __name__, url_prefix="/api/v1")


@bp.get("/me")
@needs("viewer", "read")
@operation(Message(ja="自分とトークンの権限", en="Who I am, and what the token allows"))
def show() -> Me:
    who = person()
    told: dict[str, Any] = {name: getattr(who, name) for name in ("id", "login", "name", "role")}
    return Me(
        **told,
        organisation=named(who.organisation),
        department=named_or_none(who.department),
        scopes=g.scopes,
    )
