"""A roster among the attendees of the minutes: looked at first, then taken over."""

import base64
import binascii

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from transcribe.errors import AppError, InputError
from transcribe.messages import Message
from transcribe.vocabulary.types import Person

from .. import access
from ..editing import check_open
from ..http.current import db, note, person, service
from ..http.failing import status_of
from ..http.rules import needs
from ..minutes import roster, rows
from ..minutes.content import Presence
from ..settings import MB
from ..tables import MeetingRow

bp = Blueprint("minutes_roster", __name__, url_prefix="/meetings/<meeting_id>/minutes/roster")
PRESENCES: tuple[Presence, ...] = ("present", "absent", "observer")
SHOWN = 200  # lines of a preview


@bp.get("")
@needs("editor")
def page(meeting_id: str) -> ResponseReturnValue:
    return _page(_to_write(meeting_id))


@bp.post("")
@needs("editor")
def preview(meeting_id: str) -> ResponseReturnValue:
    """What the file would bring. It comes back with the page: nothing is kept here."""
    meeting = _to_write(meeting_id)
    sent = request.files.get("file")
    if not sent or not sent.filename:
        return _page(meeting, _no_file())
    content = sent.read(roster.MOST_MB * MB + 1)
    try:
        people = _read(sent.filename, content)
    except AppError as error:
        return _page(_to_write(meeting_id), error)
    meeting = _to_write(meeting_id)
    lines = roster.preview(rows.read(rows.of(db(), meeting)), people, _presence())
    return render_template(
        "minutes/roster_preview.html",
        meeting=meeting,
        name=sent.filename,
        content=base64.b64encode(content).decode(),
        presence=_presence(),
        useful=[line for line in lines if line.effect != "same"],
        counts={effect: sum(line.effect == effect for line in lines) for effect in roster.EFFECTS},
        most=SHOWN,
    )


@bp.post("/store")
@needs("editor")
def store(meeting_id: str) -> ResponseReturnValue:
    """Read again, as the minutes may have changed since the preview."""
    meeting = _to_write(meeting_id)
    try:
        content = base64.b64decode(request.form.get("content", ""), validate=True)
        people = _read(request.form.get("name", ""), content)
        meeting = _to_write(meeting_id)
        row = rows.of(db(), meeting)
        minutes = rows.read(row)
        lines = roster.preview(minutes, people, _presence())
        changed = sum(line.effect != "same" for line in lines)
        stored = roster.stored(minutes, lines)
        rows.save(db(), meeting, stored, row.revision, service().now())
    except binascii.Error:
        return _page(meeting, _no_file())
    except AppError as error:
        db().rollback()
        return _page(_to_write(meeting_id), error)
    note("minutes.roster", meeting=meeting, name=request.form.get("name", ""), entries=changed)
    db().commit()
    flash(_("名簿から %(number)s 人を取り込みました。", number=changed), "success")
    return redirect(url_for("minutes.page", meeting_id=meeting.id, _anchor="people"))


def _to_write(meeting_id: str) -> MeetingRow:
    meeting = access.meeting_to_edit(db(), person(), meeting_id)
    rows.of(db(), meeting)
    check_open(db(), meeting)
    return meeting


def _read(name: str, content: bytes) -> list[Person]:
    """Takes a second in a process of its own: no transaction is held meanwhile."""
    db().rollback()
    return roster.read(service().files, name, content)


def _presence() -> Presence:
    typed = request.form.get("presence", "")
    return next((presence for presence in PRESENCES if presence == typed), "present")


def _page(meeting: MeetingRow, error: AppError | None = None) -> ResponseReturnValue:
    page = render_template(
        "minutes/roster.html", meeting=meeting, error=error, most_mb=roster.MOST_MB
    )
    return page, status_of(error) if error else 200


def _no_file() -> InputError:
    return InputError(
        Message(ja="ファイルが選ばれていません。", en="No file was chosen."),
        Message(ja="CSV か Excel の名簿を選んでください。", en="Choose a roster, CSV or Excel."),
    )
