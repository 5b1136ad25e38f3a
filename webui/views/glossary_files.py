"""Glossaries as files: in with a preview, and out."""

import base64
import binascii
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from transcribe.errors import InputError
from transcribe.messages import Message

from ..glossaries import rights as glossary_access
from ..glossaries import tables as glossary_tables
from ..glossaries.rights import Glossary
from ..http.current import db, person, service
from ..http.failing import status_of
from ..http.language import ZONE
from ..http.rules import needs
from ..settings import MB
from .downloads import csv_file
from .glossary import page_of, record

bp = Blueprint("glossary_files", __name__)
SHOWN = 200  # lines of a preview


@bp.get("/glossary/import")
@needs("editor")
def page() -> ResponseReturnValue:
    return _page(_to_edit(request.args.get("glossary", "")))


@bp.post("/glossary/import")
@needs("editor")
def preview() -> ResponseReturnValue:
    """What the file would bring. It comes back with the page: nothing is kept here."""
    glossary = _to_edit(request.form.get("glossary", ""))
    sent = request.files.get("file")
    if not sent or not sent.filename:
        return _page(glossary, _no_file())
    content = sent.read(glossary_tables.MOST_MB * MB + 1)
    try:
        found = glossary_tables.preview(db(), glossary, sent.filename, content)
    except InputError as error:
        return _page(glossary, error)
    return render_template(
        "glossary/preview.html",
        glossary=glossary,
        back=page_of(glossary),
        name=sent.filename,
        content=base64.b64encode(content).decode(),
        found=found,
        most=SHOWN,
    )


@bp.post("/glossary/import/store")
@needs("editor")
def store() -> ResponseReturnValue:
    """Read again, as the glossary may have changed since the preview."""
    glossary = _to_edit(request.form.get("glossary", ""))
    try:
        content = base64.b64decode(request.form.get("content", ""), validate=True)
    except binascii.Error:
        return _page(glossary, _no_file())
    found = glossary_tables.preview(db(), glossary, request.form.get("name", ""), content)
    stored = glossary_tables.store(db(), glossary, found)
    record(glossary, "import", request.form.get("name", ""), terms=stored)
    db().commit()
    flash(_("%(number)d 語を取り込みました。", number=stored), "success")
    return redirect(page_of(glossary))


@bp.get("/glossary/export")
@needs("viewer")
def export() -> ResponseReturnValue:
    token = request.args.get("glossary", "organisation")
    glossary = glossary_access.open_glossary(db(), person(), token)
    content = glossary_tables.export(db(), glossary)
    record(glossary, "export", glossary.name)
    db().commit()
    day = service().now().astimezone(ZoneInfo(ZONE))
    return csv_file(content, f"{_('用語集')}-{glossary.name}-{day:%Y%m%d}.csv")


def _to_edit(token: str) -> Glossary:
    return glossary_access.glossary_to_edit(db(), person(), token)


def _page(glossary: Glossary, error: InputError | None = None) -> ResponseReturnValue:
    page = render_template(
        "glossary/import.html",
        glossary=glossary,
        back=page_of(glossary),
        error=error,
        most_mb=glossary_tables.MOST_MB,
    )
    return page, status_of(error) if error else 200


def _no_file() -> InputError:
    return InputError(
        Message(ja="ファイルが選ばれていません。", en="No file was chosen."),
        Message(ja="CSV か Excel のファイルを選んでください。", en="Choose a CSV or Excel file."),
    )
