"""Naming people for a meeting, and voices in it."""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from .. import meetings, transcripts
from ..access import meeting_to_edit
from ..errors import NotFound
from ..http.current import db, note, person, service
from ..http.rules import needs
from ..numbers import whole_number

bp = Blueprint("sharing", __name__)


@bp.post("/meetings/<meeting_id>/people")
@needs("editor")
def add(meeting_id: str) -> ResponseReturnValue:
    meeting = meeting_to_edit(db(), person(), meeting_id)
    person_id = whole_number(request.form.get("person", ""))
    if person_id is None:
        raise NotFound(meetings.PERSON)
    may_edit = request.form.get("may") == "edit"
    named = meetings.share(db(), meeting, person_id, may_edit)
    note("meeting.share", meeting=meeting, subject=named.name, may_edit=may_edit)
    db().commit()
    flash(_("%(name)sさんに公開しました。", name=named.name), "success")
    return redirect(url_for("meetings.edit", meeting_id=meeting.id, _anchor="people"))


@bp.post("/meetings/<meeting_id>/people/<int:person_id>/remove")
@needs("editor")
def remove(meeting_id: str, person_id: int) -> ResponseReturnValue:
    meeting = meeting_to_edit(db(), person(), meeting_id)
    named = meetings.unshare(db(), meeting, person_id)
    note("meeting.unshare", meeting=meeting, subject=named.name)
    db().commit()
    flash(_("%(name)sさんへの公開をやめました。", name=named.name), "success")
    if named.id == person().id:  # who may not see it any more, perhaps
        return redirect(url_for("meetings.index"))
    return redirect(url_for("meetings.edit", meeting_id=meeting.id, _anchor="people"))


@bp.post("/meetings/<meeting_id>/speakers/<code>")
@needs("editor")
def rename_speaker(meeting_id: str, code: str) -> ResponseReturnValue:
    meeting = meeting_to_edit(db(), person(), meeting_id)
    row = transcripts.current(db(), meeting.id)
    if row is None:
        raise NotFound(transcripts.SPEAKER)
    name = request.form.get("name", "")
    transcripts.rename_speaker(db(), row, code, name)
    meeting.changed_at = service().now()
    note("speaker.rename", meeting=meeting, subject=name, code=code)
    db().commit()
    flash(_("話者の名前を「%(name)s」にしました。", name=name.strip()), "success")
    return redirect(url_for("meetings.show", meeting_id=meeting.id, _anchor="speakers"))
