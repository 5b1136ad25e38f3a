"""Before a view runs: who asks, may they, and does the request come from our own pages?"""

import re
from urllib.parse import urlsplit

from flask import Flask, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFProtect

from transcribe.messages import Message

from ..access import has_role
from ..accounts import sessions, tokens
from ..errors import NotFound, Refused
from ..settings import LOOPBACK
from .current import db, service
from .rules import Rule, rule_of

COOKIE = "kikitori_session"
SAFE = ("GET", "HEAD", "OPTIONS")
PORT = re.compile(r":\d*$")  # behind the name or the [address] in a Host header
WITHOUT_KEY = ("health.alive", "health.figures", "single_user.enter")  # on a single PC
csrf = CSRFProtect()


def install(app: Flask) -> None:
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False  # checked below, where no token of ours is used
    app.config["WTF_CSRF_TIME_LIMIT"] = None  # as long as the session: long forms stay valid
    app.config["WTF_CSRF_SSL_STRICT"] = False  # Origin is looked at; proxies may strip Referer
    csrf.init_app(app)
    app.before_request(check)
    app.teardown_request(_close)


def check() -> ResponseReturnValue | None:
    """None lets the request through. Raises NotFound, Refused, and Flask-WTF's CSRFError."""
    _refuse_foreign_hosts()
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
    _keep_others_out()
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
            db().commit()  # that it was used
        return
    if cookie := request.cookies.get(COOKIE):
        row = sessions.find(db(), cookie, now, settings.session_hours)
        g.person = row and row.person
        db().commit()  # that it was seen


def _sign_in() -> ResponseReturnValue:
    """People are led to the sign-in page and back, programs are told."""
    wants_page = request.method in SAFE and request.accept_mimetypes.accept_html and not g.token
    if wants_page and not request.path.startswith(("/api/", "/v1/", "/uploads")):
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
    elif rule.asker != "anyone" and not has_role(g.person, rule.asker):
        raise Refused(
            Message(ja="この操作をする権限がありません。", en="You are not allowed to do this."),
            Message(
                ja="必要なときは、管理者に権限を頼んでください。",
                en="Ask an administrator where you need it.",
            ),
        )


def _refuse_foreign_hosts() -> None:
    """On a single PC: a name of others that leads here (DNS rebinding) makes their page ours."""
    if not service().settings.single_user:
        return
    name = request.headers.get("Host", "").lower()
    if PORT.sub("", name).strip("[]") not in LOOPBACK:
        raise Refused(
            Message(
                ja="この名前では、このPCのサービスは開けません。",
                en="This PC's service does not answer under this name.",
            ),
            Message(
                ja="kikitori serve が表示したリンクを開いてください。",
                en="Open the link that kikitori serve has printed.",
            ),
        )


def _keep_others_out() -> None:
    """On a single PC, even what needs no account needs the key: other people may use it as well."""
    if service().settings.single_user and not g.person and request.endpoint not in WITHOUT_KEY:
        raise NeedsLink


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
NeedsLink = NotSignedInError(
    Message(
        ja="このPCの利用者だけが開けます。",
        en="Only the person who uses this PC may open this.",
    ),
    Message(
        ja="kikitori serve --single-user が表示したリンク（http://…/open/…）を開いてください。",
        en="Open the link (http://…/open/…) that kikitori serve --single-user has printed.",
    ),
)
