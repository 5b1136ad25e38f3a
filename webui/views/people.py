"""人と課: the people of an administrator's organisation."""

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from transcribe.errors import InputError

from ..access import ROLE_NAMES, ROLES
from ..accounts import departments, invitations, links, people
from ..errors import NotFound
from ..http.current import db, note, person, service
from ..http.failing import status_of
from ..http.rules import needs
from ..tables import PersonRow

bp = Blueprint("people", __name__, url_prefix="/admin/people")


@dataclass(frozen=True, slots=True)
class Pages:
    """What parts/lists.html's pager shows; an address, or None at the ends."""

    previous: str | None
    next: str | None
    text: str


@bp.get("")
@needs("admin")
def index() -> ResponseReturnValue:
    words = request.args.get("q", "")[:100]
    department = departments.chosen(db(), person(), request.args.get("department", ""))
    found = people.find(
        db(),
        person(),
        words,
        department.id if department else None,
        request.args.get("page", 1, type=int),
    )
    return render_template(
        "people/index.html",
        found=found,
        words=words,
        department=department,
        departments=departments.of_organisation(db(), person().organisation_id),
        pages=_pages(found),
        role_names=ROLE_NAMES,
        now=service().now(),
    )


@bp.get("/new")
@needs("admin")
def new() -> ResponseReturnValue:
    return _new_form()


@bp.post("/new")
@needs("admin")
def add() -> ResponseReturnValue:
    """The page with the link is the answer: the link is shown once and not kept."""
    try:
        row = people.add_person(
            db(),
            person().organisation,
            request.form.get("login", ""),
            request.form.get("name", ""),
            request.form.get("role", ""),
            department=departments.chosen(db(), person(), request.form.get("department", "")),
            now=service().now(),
        )
    except NotFound:
        raise
    except InputError as error:
        db().rollback()
        return _new_form(error), status_of(error)
    secret = invitations.invite(db(), person(), row, service().now())
    note("person.add", subject=row.login, role=row.role)
    db().commit()
    return link_page([(row, secret)])


@bp.get("/<int:person_id>")
@needs("admin")
def edit(person_id: int) -> ResponseReturnValue:
    return _edit_form(people.person_in(db(), person(), person_id))


@bp.post("/<int:person_id>")
@needs("admin")
def save(person_id: int) -> ResponseReturnValue:
    row = people.person_in(db(), person(), person_id)
    itself = row.id == person().id  # its rights are not part of the form
    change = people.Change(
        name=request.form.get("name", ""),
        role=row.role if itself else request.form.get("role", ""),
        department=departments.chosen(db(), person(), request.form.get("department", "")),
        is_active=row.is_active if itself else "is_active" in request.form,
        is_operator="is_operator" in request.form
        if person().is_operator and not itself
        else row.is_operator,
    )
    try:
        people.edit_person(db(), person(), row, change)
    except NotFound:
        raise
    except InputError as error:
        db().rollback()
        return _edit_form(row, error), status_of(error)
    note("person.edit", subject=row.login, role=row.role, active=row.is_active)
    db().commit()
    flash(_("%(name)sさんの情報を保存しました。", name=row.name), "success")
    return redirect(url_for("people.index"))


@bp.post("/<int:person_id>/link")
@needs("admin")
def link(person_id: int) -> ResponseReturnValue:
    row = people.person_in(db(), person(), person_id)
    secret = invitations.invite(db(), person(), row, service().now())
    note("person.invite", subject=row.login)
    db().commit()
    return link_page([(row, secret)])


@bp.post("/<int:person_id>/unlock")
@needs("admin")
def unlock(person_id: int) -> ResponseReturnValue:
    row = people.person_in(db(), person(), person_id)
    people.refuse_above(person(), row)
    people.unlock(row)
    note("person.unlock", subject=row.login)
    db().commit()
    flash(_("%(name)sさんは、すぐにサインインできます。", name=row.name), "success")
    return redirect(url_for("people.edit", person_id=row.id))


@bp.post("/<int:person_id>/sign-out")
@needs("admin")
def sign_out(person_id: int) -> ResponseReturnValue:
    row = people.person_in(db(), person(), person_id)
    people.refuse_above(person(), row)
    people.sign_out_everywhere(db(), row)
    note("person.sign_out", subject=row.login)
    db().commit()
    flash(_("%(name)sさんを、すべての場所でサインアウトしました。", name=row.name), "success")
    return redirect(url_for("people.edit", person_id=row.id))


@bp.post("/<int:person_id>/disconnect")
@needs("admin")
def disconnect(person_id: int) -> ResponseReturnValue:
    row = people.person_in(db(), person(), person_id)
    people.refuse_above(person(), row)
    row.oidc_subject = None
    note("person.edit", subject=row.login, connected=False)
    db().commit()
    flash(_("%(name)sさんと組織のアカウントのつながりを外しました。", name=row.name), "success")
    return redirect(url_for("people.edit", person_id=row.id))


def link_page(made: list[tuple[PersonRow, str]]) -> str:
    """The links of invitations, to be handed over: for each person the secret of theirs."""
    base = service().settings.public_url.rstrip("/") or request.host_url.rstrip("/")
    shown = [(row, base + url_for("setup.password", secret=secret)) for row, secret in made]
    return render_template("people/links.html", links=shown, hours=links.HOURS)


def _pages(found: people.Found) -> Pages:
    def address(number: int) -> str | None:
        if not 1 <= number <= found.last or number == found.number:
            return None
        return url_for(
            "people.index",
            page=number,
            q=request.args.get("q") or None,
            department=request.args.get("department") or None,
        )

    text = _("%(number)s / %(last)s ページ", number=found.number, last=found.last)
    return Pages(address(found.number - 1), address(found.number + 1), text)


def _choices() -> dict[str, list[tuple[object, str]]]:
    rows = departments.of_organisation(db(), person().organisation_id)
    return {
        "roles": [(role, str(ROLE_NAMES[role])) for role in reversed(ROLES)],
        "departments": [("", _("なし")), *((row.id, row.name) for row in rows)],
    }


def _new_form(error: InputError | None = None) -> str:
    own = {"department": person().department_id}  # most people work where their administrator does
    values = request.form if request.method == "POST" else own
    return render_template("people/new.html", error=error, values=values, **_choices())


def _edit_form(row: PersonRow, error: InputError | None = None) -> str:
    return render_template(
        "people/edit.html",
        row=row,
        error=error,
        values=request.form if error else None,
        is_locked=bool(row.locked_until and row.locked_until > service().now()),
        is_above=row.is_operator and not person().is_operator,
        **_choices(),
    )
