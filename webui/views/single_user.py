"""Where one person works on their own PC: the printed link lets their browser in, nothing else."""

import hmac

from flask import Blueprint, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from ..accounts import sessions
from ..errors import NotFound
from ..http.current import address, db, note, service
from ..http.guard import COOKIE, NeedsLink
from ..http.rules import needs
from ..server import single_user
from ..service import SINGLE_USER, secret

bp = Blueprint("single_user", __name__)


@bp.get("/open/<key>")
@needs("anyone")
def enter(key: str) -> ResponseReturnValue:
    """The key is exchanged for a cookie at once, and does not stay in the address bar."""
    settings, now = service().settings, service().now()
    if not settings.single_user:
        raise NotFound
    if not hmac.compare_digest(key.encode(), secret(settings, SINGLE_USER).encode()):
        raise NeedsLink
    g.person = single_user.ensure_person(db(), now)
    token = sessions.start(
        db(), g.person, now, single_user.HOURS, address(), request.user_agent.string
    )
    note("account.sign_in", subject=g.person.login)
    db().commit()
    answer = redirect(url_for("home.page"))
    answer.set_cookie(
        COOKIE, token, max_age=single_user.HOURS * 3600, httponly=True, samesite="Lax"
    )
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer
