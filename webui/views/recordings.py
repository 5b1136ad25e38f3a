"""The recordings of a meeting that is there already: added, put in order, marked, removed."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from .. import uploads
from ..access import meeting_to_edit
from ..http.current import db, note, person, service
from ..http.rules import needs
from ..meetings import beginning, recordings
from ..settings import MB
from ..storage.deletion import AT_WORK
from ..tables import MeetingRow, RecordingRow, UploadRow
from .new_meeting import FORM_MB, desk, received

bp = Blueprint("recordings", __name__, url_prefix="/meetings/<meeting_id>/recordings")


@bp.record_once
def furnish(setup: Any) -> None:
    """The meeting's page shows what is still on its way."""
    setup.app.jinja_env.globals["uploads_coming"] = _coming


def _coming(meeting: MeetingRow) -> list[UploadRow]:
    return uploads.unfinished(db(), meeting, service().now())


@bp.url_value_preprocessor
def allow_recordings(*_: object) -> None:
    """Without scripts, recordings come with the form; they go to disk as they come in."""
    if request.endpoint == "recordings.add":
        settings = service().settings
        request.max_content_length = (settings.upload_max_mb + FORM_MB) * MB


@bp.get("")
@needs("editor")
def page(meeting_id: str) -> ResponseReturnValue:
    meeting = meeting_to_edit(db(), person(), meeting_id)
    settings = service().settings
    return render_template(
        "recordings/page.html",
        meeting=meeting,
        parts=recordings.parts(db(), meeting),
        coming=_coming(meeting),
        is_at_work=meeting.state in AT_WORK,
        first=uploads.next_position(db(), meeting.id),
        most_mb=settings.upload_max_mb,
        expire_hours=settings.upload_expire_hours,
        mb=MB,
    )


@bp.post("")
@needs("editor", "write")
def add(meeting_id: str) -> ResponseReturnValue:
    """Recordings that come with a plain form; scripts send them to /uploads."""
    meeting = meeting_to_edit(db(), person(), meeting_id)
    recordings.check_changeable(meeting)
    sounds = [received(file) for file in request.files.getlist("recordings") if file.filename]
    if not sounds:
        raise beginning.no_recording()
    for sound in sounds:
        beginning.add_sound(desk(), meeting, sound)
    for sound in sounds:
        note("recording.add", meeting=meeting, name=sound.name)
    db().commit()
    flash(_("%(number)s 件の録音を追加しました。", number=len(sounds)), "success")
    return _back(meeting)


@bp.post("/<int:recording_id>/move")
@needs("editor", "write")
def move(meeting_id: str, recording_id: int) -> ResponseReturnValue:
    meeting = meeting_to_edit(db(), person(), meeting_id)
    row = recordings.find(db(), meeting, recording_id)
    if "marks" in request.form:
        _mark(meeting, row)
    step = -1 if request.form.get("to") == "earlier" else 1
    recordings.move(db(), row, row.position + step, service().now())
    note("recording.edit", meeting=meeting, name=row.name, position=row.position)
    db().commit()
    return _back(meeting, f"part-{row.id}")


@bp.post("/<int:recording_id>/mark")
@needs("editor", "write")
def mark(meeting_id: str, recording_id: int) -> ResponseReturnValue:
    meeting = meeting_to_edit(db(), person(), meeting_id)
    row = recordings.find(db(), meeting, recording_id)
    _mark(meeting, row)
    db().commit()
    if request.form.get("then") == "remove":  # what was marked before it is thought over stays
        return redirect(
            url_for("recordings.removal", meeting_id=meeting.id, recording_id=row.id), code=303
        )
    flash(_("保存しました。"), "success")
    return _back(meeting, f"part-{row.id}")


def _mark(meeting: MeetingRow, row: RecordingRow) -> None:
    recordings.check_changeable(meeting)
    is_backup, has_break = "backup" in request.form, "break" in request.form
    if (row.is_backup, row.has_break) == (is_backup, has_break):
        return
    recordings.mark(db(), row, is_backup=is_backup, has_break=has_break, now=service().now())
    note("recording.edit", meeting=meeting, name=row.name, backup=is_backup, has_break=has_break)


@bp.get("/<int:recording_id>/remove")
@needs("editor")
def removal(meeting_id: str, recording_id: int) -> ResponseReturnValue:
    """Asks once, and says what is lost."""
    meeting = meeting_to_edit(db(), person(), meeting_id)
    row = recordings.find(db(), meeting, recording_id)
    return render_template("recordings/remove.html", meeting=meeting, part=row)


@bp.post("/<int:recording_id>/remove")
@needs("editor", "write")
def remove(meeting_id: str, recording_id: int) -> ResponseReturnValue:
    meeting = meeting_to_edit(db(), person(), meeting_id)
    row = recordings.find(db(), meeting, recording_id)
    recordings.check_changeable(meeting)
    name = row.name
    note("recording.remove", meeting=meeting, name=name)
    recordings.remove(db(), service().files, row, service().now())
    flash(_("「%(name)s」を取り除きました。", name=name), "success")
    return _back(meeting)


def _back(meeting: MeetingRow, anchor: str | None = None) -> ResponseReturnValue:
    return redirect(url_for("recordings.page", meeting_id=meeting.id, _anchor=anchor))
