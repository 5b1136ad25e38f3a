"""用語集: the terms of the organisation, of a department, of a meeting."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from transcribe.errors import InputError
from transcribe.vocabulary.glossary import Entry

from .. import access
from ..glossaries import rights as glossary_access
from ..glossaries import terms
from ..glossaries.rights import Glossary
from ..http.current import db, note, person
from ..http.failing import status_of
from ..http.paging import asked_page, pages
from ..http.rules import needs
from ..tables import MeetingRow, TermRow

bp = Blueprint("glossary", __name__)
SHOWN: dict[str, terms.Shown] = {"guessed": "guessed", "unused": "unused"}
DELETED = "deleted_term"


@dataclass(frozen=True, slots=True)
class Shown:
    """A term as the list shows it. reading: given, or guessed where the row has none."""

    row: TermRow
    reading: str

    @property
    def is_guessed(self) -> bool:
        return not self.row.reading


@bp.get("/glossary")
@needs("viewer")
def index() -> ResponseReturnValue:
    token = request.args.get("glossary", "organisation")
    if token.startswith("meeting-"):
        return redirect(url_for("glossary.meeting", meeting_id=token.removeprefix("meeting-")))
    return _list(glossary_access.open_glossary(db(), person(), token))


@bp.get("/meetings/<meeting_id>/terms")
@needs("viewer")
def meeting(meeting_id: str) -> ResponseReturnValue:
    row = access.meeting_to_view(db(), person(), meeting_id)
    return _list(glossary_access.of_meeting(db(), person(), row), row)


def _list(glossary: Glossary, row: MeetingRow | None = None) -> ResponseReturnValue:
    words = request.args.get("q", "").strip()
    shown = SHOWN.get(request.args.get("show", ""), "all")
    found = terms.find(db(), glossary, words, shown, asked_page())
    return render_template(
        "glossary/list.html",
        glossary=glossary,
        meeting=row,
        glossaries=glossary_access.glossaries_for(db(), person()),
        terms=[Shown(term, terms.BETWEEN.join(terms.readings_of(term))) for term in found.terms],
        total=found.total,
        pages=pages(found.number, found.last),
        words=words,
        show=shown,
        kinds=terms.KIND_NAMES,
        deleted=_deleted(glossary),
    )


def _deleted(glossary: Glossary) -> dict[str, str] | None:
    """The term that was deleted just now, for the form that brings it back."""
    found: dict[str, str] | None = session.pop(DELETED, None)
    return found if found and found["glossary"] == glossary.token else None


@bp.post("/glossary/terms")
@needs("editor")
def add() -> ResponseReturnValue:
    glossary = _to_edit()
    try:
        row = terms.add(db(), glossary, _entry())
    except InputError as error:
        return _again("glossary/new.html", glossary, error)
    record(glossary, "add", row.surface)
    db().commit()
    flash(_("「%(term)s」を登録しました。", term=row.surface), "success")
    return redirect(page_of(glossary))


@bp.get("/glossary/terms/<int:term_id>")
@needs("editor")
def edit_page(term_id: int) -> ResponseReturnValue:
    glossary, row = glossary_access.term_to_edit(db(), person(), term_id)
    values = {
        "surface": row.surface,
        "reading": row.reading,
        "note": row.note,
        "kind": row.kind,
        "is_unused": row.is_unused,
    }
    guessed = "" if row.reading else terms.BETWEEN.join(terms.readings_of(row))
    return _form("glossary/edit.html", glossary, values, term=row, guessed=guessed)


@bp.post("/glossary/terms/<int:term_id>")
@needs("editor")
def edit(term_id: int) -> ResponseReturnValue:
    glossary, row = glossary_access.term_to_edit(db(), person(), term_id)
    try:
        terms.edit(db(), glossary, row, _entry())
    except InputError as error:
        return _again("glossary/edit.html", glossary, error, term=row)
    record(glossary, "edit", row.surface)
    db().commit()
    flash(_("「%(term)s」を直しました。", term=row.surface), "success")
    return redirect(page_of(glossary))


@bp.post("/glossary/terms/<int:term_id>/confirm")
@needs("editor")
def confirm(term_id: int) -> ResponseReturnValue:
    """The reading that the page showed as guessed is right."""
    glossary, row = glossary_access.term_to_edit(db(), person(), term_id)
    given = terms.entry(
        row.surface, request.form.get("reading", ""), row.note, row.kind, row.is_unused
    )
    terms.edit(db(), glossary, row, given)
    record(glossary, "confirm", row.surface)
    db().commit()
    flash(_("「%(term)s」のよみを確定しました。", term=row.surface), "success")
    return redirect(page_of(glossary))


@bp.post("/glossary/terms/<int:term_id>/use")
@needs("editor")
def use(term_id: int) -> ResponseReturnValue:
    glossary, row = glossary_access.term_to_edit(db(), person(), term_id)
    row.is_unused = request.form.get("use") != "1"
    record(glossary, "unused" if row.is_unused else "used", row.surface)
    db().commit()
    if row.is_unused:
        flash(_("「%(term)s」は使わない語にしました。", term=row.surface), "success")
    else:
        flash(_("「%(term)s」を使う語に戻しました。", term=row.surface), "success")
    return redirect(page_of(glossary))


@bp.post("/glossary/terms/<int:term_id>/delete")
@needs("editor")
def delete(term_id: int) -> ResponseReturnValue:
    """Asks nothing: the list offers to bring it back."""
    glossary, row = glossary_access.term_to_edit(db(), person(), term_id)
    session[DELETED] = {
        "glossary": glossary.token,
        "surface": row.surface,
        "reading": row.reading,
        "note": row.note,
        "kind": row.kind,
        "is_unused": "1" if row.is_unused else "",
    }
    record(glossary, "delete", row.surface)
    db().delete(row)
    db().commit()
    return redirect(page_of(glossary))


def page_of(glossary: Glossary) -> str:
    if glossary.meeting_id is not None:
        return url_for("glossary.meeting", meeting_id=glossary.meeting_id)
    return url_for("glossary.index", glossary=glossary.token)


def record(glossary: Glossary, change: str, surface: str = "", **detail: int) -> None:
    """Note a change in the audit log."""
    row = db().get(MeetingRow, glossary.meeting_id) if glossary.meeting_id else None
    values = {"glossary": glossary.token, "change": change, **detail}
    action = f"glossary.{change}" if change in ("import", "export") else "glossary.edit"
    note(action, meeting=row, subject=surface, **values)


def _to_edit() -> Glossary:
    return glossary_access.glossary_to_edit(db(), person(), request.form.get("glossary", ""))


def _entry() -> Entry:
    form = request.form
    return terms.entry(
        form.get("surface", ""),
        form.get("reading", ""),
        form.get("note", ""),
        form.get("kind", "term"),
        form.get("is_unused") == "1",
    )


def _again(
    template: str, glossary: Glossary, error: InputError, **more: object
) -> ResponseReturnValue:
    """The form once more with what was typed and what to mend."""
    db().rollback()
    page = _form(template, glossary, request.form.to_dict(), error=error, **more)
    return page, status_of(error)


def _form(template: str, glossary: Glossary, values: Mapping[str, object], **more: object) -> str:
    return render_template(
        template,
        glossary=glossary,
        back=page_of(glossary),
        values=values,
        kinds=terms.KIND_NAMES,
        **more,
    )
