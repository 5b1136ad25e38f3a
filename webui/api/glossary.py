"""The terms of glossaries: the organisation's, a department's, a meeting's."""

from typing import Any

from flask import Blueprint
from sqlalchemy import select

from transcribe.messages import Message

from ..glossaries import terms
from ..glossaries.rights import Glossary, glossary_to_edit, open_glossary, term_to_edit
from ..http.current import db, note, person
from ..http.rules import needs
from ..tables import TermRow
from .office_values import Term, TermChanges, TermInput, TermPage, TermsQuery
from .operations import operation
from .paging import page_by_id
from .problems import invalid

bp = Blueprint("api_terms", __name__, url_prefix="/api/v1/terms")
_TERM = ["id", "surface", "reading", "note", "kind", "is_unused"]


@bp.get("")
@needs("viewer", "read")
@operation(Message(ja="用語集の用語", en="List the terms of a glossary"))
def index(query: TermsQuery) -> TermPage:
    glossary = open_glossary(db(), person(), query.glossary)
    rows, following = page_by_id(
        db(), select(TermRow).where(glossary.holds), TermRow.id, query.cursor, query.limit
    )
    return TermPage(items=[_shown(row, glossary) for row in rows], next=following)


@bp.post("")
@needs("editor", "write")
@operation(Message(ja="用語を加える", en="Add a term"), status=201)
def add(body: TermInput) -> Term:
    glossary = glossary_to_edit(db(), person(), body.glossary)
    given = terms.entry(body.surface, body.reading, body.note, body.kind, body.is_unused)
    row = terms.add(db(), glossary, given)
    _note(row)
    db().commit()
    return _shown(row, glossary)


@bp.patch("/<int:term_id>")
@needs("editor", "write")
@operation(Message(ja="用語を変える", en="Change a term"))
def edit(term_id: int, body: TermChanges) -> Term:
    glossary, row = term_to_edit(db(), person(), term_id)
    changes = body.model_dump(exclude_unset=True)
    if "surface" in changes and changes["surface"] is None:
        raise invalid("surface", "null にはできません", "cannot be null")
    before = {name: getattr(row, name) for name in _TERM if name != "id"}
    terms.edit(db(), glossary, row, terms.entry(**before | changes))
    _note(row)
    db().commit()
    return _shown(row, glossary)


@bp.delete("/<int:term_id>")
@needs("editor", "write")
@operation(Message(ja="用語を削除する", en="Delete a term"))
def delete(term_id: int) -> None:
    _, row = term_to_edit(db(), person(), term_id)
    db().delete(row)
    _note(row, removed=True)
    db().commit()


def _note(row: TermRow, **detail: Any) -> None:
    note("glossary.edit", subject=row.surface, **detail)


def _shown(row: TermRow, glossary: Glossary) -> Term:
    return Term(**{name: getattr(row, name) for name in _TERM}, glossary=glossary.token)
