"""The cookie of a browser that is signed in."""

from flask import request, session
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from ..accounts import links, sessions
from ..tables import PersonRow
from . import language
from .current import address, db, service
from .guard import COOKIE

YEAR_S = 365 * 24 * 3600
OWNER, FORM_TOKEN = "person", "csrf_token"  # in the form session; the latter is Flask-WTF's


def sign_in(person: PersonRow, target: str) -> Response:
    """Send the browser on to `target` with a new secret; commits.

    What it held before is gone: its earlier session, and the tokens of forms from before, unless
    it was the same person's: a form that was sent too late is sent again.
    """
    settings, now = service().settings, service().now()
    if before := request.cookies.get(COOKIE):
        sessions.end(db(), before)
    sessions.sweep(db(), now)
    links.sweep(db(), now)
    secret = sessions.start(
        db(), person, now, settings.session_hours, address(), request.user_agent.string
    )
    db().commit()
    token = session.get(FORM_TOKEN) if session.get(OWNER) == person.id else None
    session.clear()
    session[OWNER] = person.id
    if token:
        session[FORM_TOKEN] = token
    response = redirect(target)
    response.set_cookie(COOKIE, secret, httponly=True, secure=settings.is_https, samesite="Lax")
    remember_language(response, person)
    return response


def sign_out(target: str) -> Response:
    """Send the browser on to `target` without its cookie."""
    session.clear()
    response = redirect(target)
    response.delete_cookie(
        COOKIE, httponly=True, secure=service().settings.is_https, samesite="Lax"
    )
    return response


def remember_language(response: Response, person: PersonRow) -> None:
    secure = service().settings.is_https
    response.set_cookie(
        language.COOKIE, person.language, max_age=YEAR_S, secure=secure, samesite="Lax"
    )
