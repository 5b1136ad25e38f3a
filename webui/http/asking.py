"""Before a view runs: who asks, may they, and does the request come from our own pages?"""

from urllib.parse import urlsplit

from flask import Flask, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFProtect

from transcribe.messages import Message

from ..access import has_role
from ..accounts import sessions, tokens
from ..errors import NotFound, Refused
from .current import db, service
from .rules import Rule, rule_of

COOKIE = "kikitori_session"
SAFE = ("GET", "HEAD", "OPTIONS")
csrf = CSRFProtect()


def install(app: Flask) -> None:
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False  # checked below, where no token of ours is used
    app.config["WTF_CSRF_TIME_LIMIT"] = None  # as long as the session: long forms stay valid
    csrf.init_app(app)
    app.before_request(check)
    app.teardown_request(_close)


def check() -> ResponseReturnValue | None:
    """None lets the request through. Raises NotFound, Refused, and Flask-WTF's CSRFError."""
    if request.endpoint is None:
        return None  # Flask says 404 or 405
    if request.endpoint == "static":
        return None
    rule = rule_of(current_app.view_functions[request.endpoint])
    if rule is None:
        raise RuntimeError(f"the route {request.endpoint} states no rule")
    _refuse_foreign_pages()
    g.token = _bearer() if rule.scope else None
    _find_person()
    if rule.asker != "anyone":
        if not g.person:
            return _sign_in()
        _check_role(rule)
    if request.method not in SAFE and not g.token:
        csrf.protect()
    return None


def _bearer() -> str | None:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() or None if kind.lower() == "bearer" else None


def _find_person() -> None:
    now, settings = service().now(), service().settings
    g.person = g.scopes = None
    if g.token:
        found = tokens.find(db(), service().settings, g.token, now)
        if found:
            g.person, g.scopes = found
        return
    if cookie := request.cookies.get(COOKIE):
        row = sessions.find(db(), cookie, now, settings.session_hours)
        g.person = row and row.person
        db().commit()  # that it was seen


def _sign_in() -> ResponseReturnValue:
    """People are led to the sign-in page and back, programs are told."""
    wants_page = request.method in SAFE and request.accept_mimetypes.accept_html and not g.token
    if wants_page and not request.path.startswith(("/api/", "/v1/")):
        here = request.full_path.rstrip("?")
        return redirect(url_for("signing_in.page", next=here))
    raise NotSignedIn


def _check_role(rule: Rule) -> None:
    if g.scopes is not None and rule.scope not in g.scopes:
        raise Refused(
            Message(
                ja=f"このトークンには「{rule.scope}」の権限がありません。",
                en=f"This token lacks the scope {rule.scope!r}.",
            ),
            Message(
                ja="「自分の設定」で、権限を選んでトークンを作り直してください。",
                en="Make a new token with it under My settings.",
            ),
        )
    if rule.asker == "operator":
        if not g.person.is_operator:
            raise NotFound
    elif not has_role(g.person, rule.asker):  # type: ignore[arg-type]  # "anyone" was let through
        raise Refused(
            Message(ja="この操作をする権限がありません。", en="You are not allowed to do this."),
            Message(
                ja="必要なときは、管理者に権限を頼んでください。",
                en="Ask an administrator where you need it.",
            ),
        )


def _refuse_foreign_pages() -> None:
    """A page of another origin may not make this browser act, whatever cookies it has."""
    origin = request.headers.get("Origin")
    if request.method in SAFE or not origin:
        return
    asked = urlsplit(service().settings.public_url or request.host_url)
    if urlsplit(origin)[:2] not in (asked[:2], urlsplit(request.host_url)[:2]):
        raise Refused(
            Message(
                ja="別のページから送られた操作のため、受け付けませんでした。",
                en="This was sent by a page of another site, and was refused.",
            ),
            Message(
                ja="このサービスのページを開き、そこで操作してください。",
                en="Open a page of this service and do it there.",
            ),
        )


def _close(_: BaseException | None) -> None:
    if session := g.pop("session", None):
        session.close()


class NotSignedInError(Refused):
    pass


NotSignedIn = NotSignedInError(
    Message(ja="サインインしていないか、時間が経って切れました。", en="You are not signed in."),
    Message(ja="ページを開き直してサインインしてください。", en="Open the page again and sign in."),
)
