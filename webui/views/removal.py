"""Deleting a meeting or its sound, after a page that says what is lost; keeping it regardless."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from transcribe.errors import InputError
from transcribe.formats import clock
from transcribe.messages import Message

from ..access import meeting_to_edit
from ..http.current import db, note, person, service
from ..http.rules import needs
from ..minutes import rows as minutes
from ..storage import deletion, retention
from ..tables import MeetingRow

bp = Blueprint("removal", __name__)


@bp.get("/meetings/<meeting_id>/retention")
@needs("editor")
def page(meeting_id: str) -> ResponseReturnValue:
    meeting = meeting_to_edit(db(), person(), meeting_id)
    return render_template(
        "removal/page.html",
        meeting=meeting,
        dates=retention.dates_of(db(), service().settings, meeting),
        has_sound=any(part.file_key for part in meeting.recordings),
    )


@bp.get("/meetings/<meeting_id>/delete")
@needs("editor")
def meeting_page(meeting_id: str) -> ResponseReturnValue:
    """Asks once, and says what is lost."""
    meeting = meeting_to_edit(db(), person(), meeting_id)
    return render_template(
        "removal/meeting.html",
        meeting=meeting,
        lost=deletion.what_is_lost(db(), meeting),
        is_at_work=meeting.state in deletion.AT_WORK,
        clock=clock,
    )


@bp.post("/meetings/<meeting_id>/delete")
@needs("editor")
def delete(meeting_id: str) -> ResponseReturnValue:
    meeting = meeting_to_edit(db(), person(), meeting_id)
    _check_meant(meeting)
    title = meeting.title
    note("meeting.delete", meeting=meeting)
    deletion.delete_meeting(db(), service().files, meeting, service().now())
    flash(_("「%(title)s」を削除しました。", title=title), "success")
    return redirect(url_for("meetings.index"))


def _check_meant(meeting: MeetingRow) -> None:
    """A record that is signed off is deleted by who says so once more."""
    row = minutes.get(db(), meeting)
    if row and row.state == "final" and request.form.get("signed") != "1":
        raise InputError(
            Message(
                ja="この会議の議事録は確定済みのため、削除しませんでした。",
                en="The minutes of this meeting are signed off, so it was not deleted.",
            ),
            Message(
                ja="削除のページで、確定した議事録も削除されることを確認してください。",
                en="Say on the page of its deletion that the signed minutes may go as well.",
            ),
        )


@bp.get("/meetings/<meeting_id>/delete-audio")
@needs("editor")
def audio_page(meeting_id: str) -> ResponseReturnValue:
    meeting = meeting_to_edit(db(), person(), meeting_id)
    return render_template(
        "removal/audio.html",
        meeting=meeting,
        lost=deletion.what_is_lost(db(), meeting),
        is_at_work=meeting.state in deletion.AT_WORK,
    )


@bp.post("/meetings/<meeting_id>/delete-audio")
@needs("editor")
def delete_audio(meeting_id: str) -> ResponseReturnValue:
    meeting = meeting_to_edit(db(), person(), meeting_id)
    note("meeting.delete_audio", meeting=meeting)
    deletion.delete_audio(db(), service().files, meeting, service().now())
    flash(_("音声を削除しました。文字起こしは残っています。"), "success")
    return redirect(url_for("meetings.show", meeting_id=meeting_id))


@bp.post("/meetings/<meeting_id>/hold")
@needs("editor")
def hold(meeting_id: str) -> ResponseReturnValue:
    meeting = meeting_to_edit(db(), person(), meeting_id)
    meeting.hold = request.form.get("hold") == "1"
    note("meeting.hold" if meeting.hold else "meeting.release", meeting=meeting)
    db().commit()
    told = _("残すように指定しました。保存期限が来ても、削除されません。")
    flash(told if meeting.hold else _("「期限が来ても残す」の指定を外しました。"), "success")
    return redirect(url_for("removal.page", meeting_id=meeting_id))
