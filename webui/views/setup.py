"""One-time links: the first administrator, an invitation, a new password."""

from flask import Blueprint, flash, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from transcribe.errors import InputError

from ..accounts import invitations, links
from ..accounts.passwords import LONGEST, SHORTEST
from ..errors import NotFound, Refused
from ..http import signing
from ..http.current import db, note, service
from ..http.failing import status_of
from ..http.rules import needs

bp = Blueprint("setup", __name__)
LENGTHS = {"minlength": SHORTEST, "maxlength": LONGEST}


@bp.get("/setup/<secret>")
@needs("anyone")
def page(secret: str) -> ResponseReturnValue:
    invitations.refuse_second_set_up(db())
    links.find(db(), "setup", secret, service().now())
    return _setup_form(secret)


@bp.post("/setup/<secret>")
@needs("anyone")
def set_up(secret: str) -> ResponseReturnValue:
    texts = ("organisation", "department", "login", "name", "password")
    first = invitations.FirstAdministrator(*(request.form.get(name, "") for name in texts))
    try:
        person = invitations.set_up(db(), secret, first, service().now())
    except (NotFound, Refused):
        raise
    except InputError as error:
        db().rollback()
        return _setup_form(secret, error), status_of(error)
    g.person = person
    note("organisation.add", subject=first.organisation.strip())
    note("person.add", subject=person.login, role=person.role)
    note("account.sign_in", way="setup")
    response = signing.sign_in(person, url_for("home.page"))
    flash(_("登録しました。次は「管理」の「人と課」で、使う人を追加してください。"), "success")
    return response


@bp.get("/password/<secret>")
@needs("anyone")
def password(secret: str) -> ResponseReturnValue:
    return _password_form(secret)


@bp.post("/password/<secret>")
@needs("anyone")
def set_password(secret: str) -> ResponseReturnValue:
    try:
        person = invitations.accept(db(), secret, request.form.get("password", ""), service().now())
    except NotFound:
        raise
    except InputError as error:
        db().rollback()
        return _password_form(secret, error), status_of(error)
    g.person = person
    note("account.password", subject=person.login, way="link")
    note("account.sign_in", way="link")
    response = signing.sign_in(person, url_for("home.page"))
    flash(_("パスワードを設定し、サインインしました。"), "success")
    return response


def _setup_form(secret: str, error: InputError | None = None) -> str:
    values = {name: text for name, text in request.form.items() if name != "password"}
    return render_template(
        "setup/page.html", secret=secret, error=error, values=values, lengths=LENGTHS
    )


def _password_form(secret: str, error: InputError | None = None) -> str:
    owner = invitations.owner(db(), secret, service().now())
    return render_template(
        "setup/password.html", secret=secret, error=error, owner=owner, lengths=LENGTHS
    )
