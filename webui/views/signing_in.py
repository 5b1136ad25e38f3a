"""Signing in and out, with a password or with the organisation's own account."""

from flask import Blueprint, flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from ..accounts import identities, login, oidc, sessions
from ..errors import NotFound
from ..http import signing
from ..http.current import address, db, note, service
from ..http.failing import status_of
from ..http.guard import COOKIE
from ..http.own_paths import own_path
from ..http.rules import needs
from ..tables import PersonRow

bp = Blueprint("signing_in", __name__)
UNDER_WAY = "oidc"  # in the browser's form session, which is signed


@bp.get("/sign-in")
@needs("anyone")
def page() -> ResponseReturnValue:
    """With ?again=1 also for one who is signed in."""
    if g.person and not request.args.get("again"):
        return redirect(_wanted(request.args.get("next")))
    return _form()


@bp.post("/sign-in")
@needs("anyone")
def sign_in() -> ResponseReturnValue:
    if service().settings.single_user:
        raise NotFound
    try:
        person = login.sign_in(
            db(),
            service().settings,
            request.form.get("login", ""),
            request.form.get("password", ""),
            service().now(),
            address(),
        )
    except login.WrongLogin as error:
        return _form(error), 401
    return signing.sign_in(person, _wanted(request.form.get("next")))


@bp.post("/sign-out")
@needs("anyone")
def sign_out() -> ResponseReturnValue:
    if cookie := request.cookies.get(COOKIE):
        sessions.end(db(), cookie)
    if g.person:
        note("account.sign_out")
    db().commit()
    response = signing.sign_out(url_for("signing_in.page"))
    flash(_("サインアウトしました。"), "success")
    return response


@bp.get("/sign-in/organisation")
@needs("anyone")
def begin() -> ResponseReturnValue:
    """Off to the organisation's provider."""
    return redirect(leave(own_path(request.args.get("next")) or "").url)


@bp.get("/sign-in/organisation/back")
@needs("anyone")
def back() -> ResponseReturnValue:
    """Back from the provider."""
    begun, target, connecting = _returned()
    code = request.args.get("code", "")
    identity = oidc.finish(service().settings, begun, back_address(), code, service().now())
    if connecting:
        return _connect(identity, connecting)
    try:
        person = identities.person_of(
            db(), service().settings, identity, service().now(), address()
        )
    except identities.UnknownPerson as error:
        note("account.sign_in_failed", subject=", ".join(identity.logins), way="oidc")
        db().commit()
        return _form(error), status_of(error)
    g.person = person
    note("account.sign_in", way="oidc")
    return signing.sign_in(person, _wanted(target))


def leave(target: str, connecting: int = 0) -> oidc.Begun:
    """Remember in the browser what it comes back for. connecting: a person's id, 0: to sign in."""
    if not oidc.is_offered(service().settings):
        raise NotFound
    begun = oidc.begin(service().settings, back_address())
    session[UNDER_WAY] = {
        "state": begun.state,
        "nonce": begun.nonce,
        "verifier": begun.verifier,
        "next": target,
        "connecting": connecting,
        "at": service().now().timestamp(),
    }
    return begun


def label() -> str:
    """What the organisation's accounts are called."""
    return service().settings.oidc_label or _("組織のアカウント")


def back_address() -> str:
    """As it is registered with the provider."""
    return service().settings.address + url_for("signing_in.back")


def _returned() -> tuple[oidc.Begun, str, int]:
    """What this browser left for. Raises SignInRefused where it is not what comes back."""
    kept = session.pop(UNDER_WAY, None)
    if not oidc.is_offered(service().settings):
        raise NotFound
    if not kept or kept["state"] != request.args.get("state") or request.args.get("error"):
        raise oidc.SignInRefused
    if service().now().timestamp() - kept["at"] > oidc.MINUTES * 60:
        raise oidc.SignInRefused
    begun = oidc.Begun("", kept["state"], kept["nonce"], kept["verifier"])
    return begun, kept["next"], kept["connecting"]


def _connect(identity: oidc.Identity, person_id: int) -> ResponseReturnValue:
    if not g.person or g.person.id != person_id:
        raise oidc.SignInRefused
    identities.connect(db(), g.person, identity)
    note("person.edit", subject=g.person.login, connected=True)
    db().commit()
    flash(_("組織のアカウントをつなぎました。"), "success")
    return redirect(url_for("my_settings.page"))


def _wanted(target: str | None) -> str:
    return own_path(target) or url_for("home.page")


def _form(error: login.WrongLogin | identities.UnknownPerson | None = None) -> str:
    settings = service().settings
    nobody = not db().scalar(select(PersonRow.id).limit(1))
    return render_template(
        "signing_in/page.html",
        error=error,
        login=request.form.get("login", ""),
        next=own_path(request.values.get("next")) or "",
        is_empty=nobody and not settings.single_user,
        oidc=oidc.is_offered(settings),
        oidc_label=label(),
    )
