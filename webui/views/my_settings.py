"""自分の設定: name, language, password, where one is signed in, tokens for programs."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from transcribe.errors import InputError

from ..accounts import login, oidc, people, sessions, tokens
from ..accounts.passwords import LONGEST, SHORTEST
from ..errors import NotFound
from ..http import signing
from ..http.agents import told
from ..http.current import address, db, note, person, service
from ..http.failing import status_of
from ..http.guard import COOKIE
from ..http.language import SUPPORTED
from ..http.rules import needs
from . import signing_in

bp = Blueprint("my_settings", __name__, url_prefix="/my")
LENGTHS = {"minlength": SHORTEST, "maxlength": LONGEST}
DAYS = ("90", "365", "1825")  # a token holds


@bp.get("")
@needs("viewer")
def page() -> ResponseReturnValue:
    return _page()


@bp.post("/profile")
@needs("viewer")
def profile() -> ResponseReturnValue:
    try:
        people.rename(db(), person(), request.form.get("name", ""))
    except InputError as error:
        return _page(error), status_of(error)
    wish = request.form.get("language", "")
    if wish in SUPPORTED:
        person().language = wish
    note("person.edit", subject=person().login)
    db().commit()
    response = redirect(url_for("my_settings.page"))
    signing.remember_language(response, person())
    with force_locale(person().language):
        flash(_("保存しました。"), "success")
    return response


@bp.post("/password")
@needs("viewer")
def password() -> ResponseReturnValue:
    _refuse_single_user()
    now, settings = service().now(), service().settings
    try:
        if person().password_hash:
            present = request.form.get("current", "")
            login.prove(db(), settings, person(), present, now, address())
        people.set_password(db(), person(), request.form.get("password", ""))
    except InputError as error:
        db().rollback()
        return _page(error), status_of(error)
    sessions.end_all(db(), person().id, but=request.cookies.get(COOKIE))
    note("account.password", subject=person().login)
    db().commit()
    flash(_("パスワードを変え、ほかのブラウザーをサインアウトしました。"), "success")
    return redirect(url_for("my_settings.page"))


@bp.post("/sessions/end")
@needs("viewer")
def end_session() -> ResponseReturnValue:
    sessions.end_one(db(), person().id, request.form.get("session", ""))
    note("account.sign_out", subject=person().login, other=True)
    db().commit()
    flash(_("そのブラウザーをサインアウトしました。"), "success")
    return redirect(url_for("my_settings.page"))


@bp.post("/sessions/end-all")
@needs("viewer")
def end_all_sessions() -> ResponseReturnValue:
    _refuse_single_user()
    sessions.end_all(db(), person().id)
    note("account.sign_out", subject=person().login, everywhere=True)
    db().commit()
    response = signing.sign_out(url_for("signing_in.page"))
    flash(_("すべてのブラウザーでサインアウトしました。"), "success")
    return response


@bp.post("/tokens")
@needs("viewer")
def add_token() -> ResponseReturnValue:
    days = request.form.get("days", "")
    try:
        token = tokens.create(
            db(),
            person(),
            request.form.get("name", ""),
            request.form.getlist("scopes"),
            service().now(),
            int(days) if days in DAYS else int(DAYS[0]),
        )
    except InputError as error:
        db().rollback()
        return _page(error, token=request.form), status_of(error)
    note("token.add", subject=request.form["name"].strip())
    db().commit()
    return _page(new_token=token)


@bp.post("/tokens/<int:token_id>/revoke")
@needs("viewer")
def revoke_token(token_id: int) -> ResponseReturnValue:
    name = tokens.revoke(db(), person(), token_id)
    note("token.revoke", subject=name)
    db().commit()
    flash(_("トークン「%(name)s」を取り消しました。", name=name), "success")
    return redirect(url_for("my_settings.page"))


@bp.post("/organisation-account")
@needs("viewer")
def connect() -> ResponseReturnValue:
    """A page with the link on: a form may not lead to another site (form-action)."""
    begun = signing_in.leave("", connecting=person().id)
    return render_template("my/connect.html", url=begun.url, label=signing_in.label())


def _refuse_single_user() -> None:
    if service().settings.single_user:
        raise NotFound


def _page(
    error: InputError | None = None,
    new_token: str = "",
    token: MultiDict[str, str] | None = None,
) -> str:
    """token: what was typed for one that could not be made."""
    now, cookie = service().now(), request.cookies.get(COOKIE, "")
    return render_template(
        "my/page.html",
        error=error,
        new_token=new_token,
        asked=token or {},
        chosen=token.getlist("scopes") if token else ["read"],
        sessions=sessions.of_person(db(), g.person.id, now),
        here=sessions.digest_of(cookie),
        told=told,
        tokens=tokens.of_person(db(), g.person.id, now),
        scopes=tokens.ALLOWED[g.person.role],
        lengths=LENGTHS,
        oidc=oidc.is_offered(service().settings),
        oidc_label=signing_in.label(),
    )
