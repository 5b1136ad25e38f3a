"""A draft of the summary: what would be sent, and where, is shown before anything is sent."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from .. import transcripts
from ..access import meeting_to_edit
from ..editing import check_open
from ..errors import NotFound
from ..http.current import db, note, person, service
from ..http.rules import needs
from ..minutes import draft, rows
from ..minutes.draft import Draft
from ..tables import MeetingRow

bp = Blueprint("draft", __name__, url_prefix="/meetings/<meeting_id>/minutes/draft")


@bp.app_template_global()
def draft_address() -> str:
    """Where drafts come from; "" where none are offered."""
    settings = service().settings
    if not draft.is_offered(settings):
        return ""
    try:
        return draft.address_of(settings)
    except draft.DraftFailed as error:
        return str(error.problem)


@bp.post("")
@needs("editor")
def preview(meeting_id: str) -> ResponseReturnValue:
    meeting, prepared = _prepared(meeting_id)
    return _page(meeting, prepared)


@bp.post("/send")
@needs("editor")
def send(meeting_id: str) -> ResponseReturnValue:
    """Send what was shown; where the text has changed since, it is shown again."""
    meeting, prepared = _prepared(meeting_id)
    if request.form.get("digest") != prepared.digest:
        return _page(meeting, prepared, has_changed=True), 409
    db().rollback()  # nothing is held while a machine thinks
    summary = draft.ask(service().settings, prepared)
    meeting = meeting_to_edit(db(), person(), meeting_id)  # it may be gone, or closed to us
    draft.keep(db(), meeting, summary, prepared.replaces, service().now())
    note(
        "minutes.draft",
        meeting=meeting,
        server=prepared.address,
        model=prepared.model,
        characters=len(prepared.text),
    )
    db().commit()
    flash(_("要約の下書きを要旨に入れました。確かめて直してください。"), "success")
    return redirect(url_for("minutes.page", meeting_id=meeting.id))


def _prepared(meeting_id: str) -> tuple[MeetingRow, Draft]:
    """Raises NotFound where no server is set up, where there are no minutes or is no text."""
    meeting = meeting_to_edit(db(), person(), meeting_id)
    row = transcripts.current(db(), meeting.id)
    if not draft.is_offered(service().settings) or row is None:
        raise NotFound
    summary = rows.read(rows.of(db(), meeting)).summary
    check_open(db(), meeting)
    spoken = transcripts.read(db(), service().files, row)
    return meeting, draft.prepared(service().settings, spoken, summary)


def _page(meeting: MeetingRow, prepared: Draft, *, has_changed: bool = False) -> str:
    return render_template(
        "minutes/draft_preview.html",
        meeting=meeting,
        draft=prepared,
        has_changed=has_changed,
        summary=prepared.replaces,
    )
