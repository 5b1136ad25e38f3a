"""The terms found in a meeting's papers: to be left out, read otherwise, or kept."""

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from transcribe.errors import InputError

from .. import access
from ..glossaries import papers as meeting_terms
from ..glossaries import rights as glossary_access
from ..glossaries import terms
from ..glossaries.rights import Glossary
from ..http.current import db, person, service
from ..http.paging import asked_page, pages, this_page
from ..http.rules import needs
from ..tables import MeetingRow
from ..uploads.apart_terms import MOST_CHARACTERS
from .glossary import record

bp = Blueprint("meeting_terms", __name__)


@bp.get("/meetings/<meeting_id>/terms/found")
@needs("viewer")
def page(meeting_id: str) -> ResponseReturnValue:
    meeting = access.meeting_to_view(db(), person(), meeting_id)
    words, everything = request.args.get("q", ""), request.args.get("show") == "all"
    found = meeting_terms.look(db(), service().files, meeting)
    wanted = meeting_terms.matching(found, words, not everything)
    last = max(1, -(-len(wanted) // terms.PAGE))
    number = min(asked_page(), last)
    return render_template(
        "glossary/found.html",
        meeting=meeting,
        found=found,
        most_characters=MOST_CHARACTERS,
        seen=wanted[(number - 1) * terms.PAGE : number * terms.PAGE],
        total=len(wanted),
        pages=pages(number, last),
        words=words,
        everything=everything,
        kinds=terms.KIND_NAMES,
        here=this_page(),
        may_edit=access.may_edit(db(), person(), meeting),
        department=_department(meeting),
    )


@bp.post("/meetings/<meeting_id>/terms/found")
@needs("editor")
def decide(meeting_id: str) -> ResponseReturnValue:
    meeting = access.meeting_to_edit(db(), person(), meeting_id)
    do, form = request.form.get("do", ""), request.form
    glossary = _department(meeting) if do == "department" else None
    glossary = glossary or glossary_access.of_meeting(db(), person(), meeting)
    try:
        given = terms.entry(
            form.get("surface", ""),
            form.get("reading", ""),
            "",
            form.get("kind", ""),
            do == "unused",
        )
    except InputError as error:
        flash(f"{error.problem} {error.hint}", "error")
        return redirect(this_page())
    terms.put(db(), glossary, given)
    record(glossary, do if do == "unused" else "put", given.surface)
    db().commit()
    if given.is_unused:
        flash(_("「%(term)s」は使わない語にしました。", term=given.surface), "success")
    else:
        flash(_("「%(term)s」を用語集に登録しました。", term=given.surface), "success")
    return redirect(this_page())


def _department(meeting: MeetingRow) -> Glossary | None:
    """The glossary of the meeting's department, where this person may change it."""
    token = f"department-{meeting.department_id}"
    found = glossary_access.glossaries_for(db(), person())
    return next((one for one in found if one.token == token and one.may_edit), None)
