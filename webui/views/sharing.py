"""Naming people for a meeting, and voices in it."""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from .. import editing, meetings, transcripts
from ..access import meeting_to_edit
from ..errors import NotFound
from ..http.current import db, note, person, service
from ..http.rules import needs
from ..numbers import whole_number
from ..tables import TranscriptRow

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
    return redirect(url_for("meetings.edit", meeting_id=meeting.id))


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
    return redirect(url_for("meetings.edit", meeting_id=meeting.id))


@bp.post("/meetings/<meeting_id>/speakers")
@needs("editor")
def name_speakers(meeting_id: str) -> ResponseReturnValue:
    """All names of the form at once; `accept` says whose proposed name is taken instead."""
    meeting = meeting_to_edit(db(), person(), meeting_id)
    row = transcripts.current(db(), meeting.id)
    if row is None:
        raise NotFound(editing.SPEAKER)
    names = _typed_names()
    editing.rename_voices(db(), meeting, row, person(), names, service().now())
    for code, name in names.items():
        note("speaker.rename", meeting=meeting, subject=name, code=code)
    db().commit()
    _tell_names(row, names)
    return redirect(url_for("meetings.show", meeting_id=meeting.id))


def _typed_names() -> dict[str, str]:
    """By the voices' codes; only what was changed, as others may have named the rest meanwhile."""
    form = request.form
    names = {
        field.removeprefix("name-"): name
        for field, name in form.items()
        if field.startswith("name-") and name != form.get(field.replace("name-", "was-", 1))
    }
    accepted = form.get("accept")
    if accepted is not None:
        names[accepted] = form.get(f"proposal-{accepted}", "")
    return names


def _tell_names(row: TranscriptRow, names: dict[str, str]) -> None:
    given = {s.code: s.name for s in transcripts.speakers(db(), row) if s.code in names}
    if len(given) == 1:
        (name,) = given.values()
        flash(_("話者の名前を「%(name)s」にしました。", name=name), "success")
    elif given:
        flash(_("%(number)s 人の話者の名前を保存しました。", number=len(given)), "success")
    else:
        flash(_("変わった名前はありません。"), "success")
    for name in transcripts.same_names(db(), row):
        if name in given.values():
            told = _(
                "「%(name)s」という話者が2人以上います。別の人なら、違う名前にしてください。",
                name=name,
            )
            flash(told, "warning")
