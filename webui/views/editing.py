"""The editor of a meeting's transcript: its page, and the changes that it sends and hears of."""

from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from .. import access, editing
from ..editing import Overtaken, comments, history, presence
from ..http.current import db, person, service
from ..http.language import ZONE
from ..http.rules import needs
from ..numbers import LARGEST, whole_number
from ..tables import EditRow, MeetingRow, TranscriptRow
from . import editing_given as given
from . import editing_told as told
from .noting import note_once

bp = Blueprint("editor", __name__)


@bp.get("/meetings/<meeting_id>/editor")
@needs("viewer")
def page(meeting_id: str) -> ResponseReturnValue:
    meeting = access.meeting_to_view(db(), person(), meeting_id)
    note_once("meeting.view", meeting)
    may_edit = access.may_edit(db(), person(), meeting)
    return render_template("editor/page.html", meeting=meeting, may_edit=may_edit)


@bp.get("/meetings/<meeting_id>/editor/state")
@needs("viewer")
def state(meeting_id: str) -> ResponseReturnValue:
    """Everything that the page shows. The newest edit is read first: what comes in meanwhile is
    told twice rather than not at all.
    """
    meeting = access.meeting_to_view(db(), person(), meeting_id)
    transcript = told.transcript_of(meeting)
    newest = history.newest(db(), transcript)
    return {
        "transcript": transcript.id,
        "duration": given.longest(meeting, transcript),
        "edit": newest,
        "is_locked": editing.is_locked(db(), meeting),
        "may_edit": access.may_edit(db(), person(), meeting),
        "steps": told.steps(transcript),
        "voices": told.voices(transcript),
        "turns": told.turns(transcript),
        "comments": told.comments_of(meeting),
        "comments_version": comments.version(db(), meeting),
        "me": {"id": person().id, "name": person().name},
    }


@bp.post("/meetings/<meeting_id>/edits")
@needs("editor")
def change(meeting_id: str) -> ResponseReturnValue:
    """Make a change: 200; 409 with what stands there where somebody was quicker; 423 locked."""
    meeting = access.meeting_to_edit(db(), person(), meeting_id)
    asked = given.read(given.Edit)
    transcript = told.transcript_of(meeting, asked.transcript)
    given.check(asked, meeting, transcript)
    try:
        edit = editing.apply(
            db(),
            meeting,
            transcript,
            person(),
            asked.change(),
            key=asked.key,
            kind=asked.kind,
            now=service().now(),
        )
    except Overtaken as error:
        return _overtaken(transcript, error)
    return _made(meeting, transcript, edit)


@bp.post("/meetings/<meeting_id>/edits/<int:edit_id>/undo")
@needs("editor")
def undo(meeting_id: str, edit_id: int) -> ResponseReturnValue:
    """Take back an edit of one's own; that of an undo is a redo. Answers as `change`, and what it
    has changed.
    """
    meeting = access.meeting_to_edit(db(), person(), meeting_id)
    asked = given.read(given.Undo)
    transcript = told.transcript_of(meeting, asked.transcript)
    try:
        edit = editing.undo(
            db(),
            meeting,
            transcript,
            person(),
            min(edit_id, LARGEST),
            key=asked.key,
            now=service().now(),
            partly=asked.partly,
        )
    except Overtaken as error:
        return _overtaken(transcript, error)
    return {**_made(meeting, transcript, edit), **edit.changes}


@bp.get("/meetings/<meeting_id>/edits")
@needs("viewer")
def poll(meeting_id: str) -> ResponseReturnValue:
    """What others did since, and who is here. The page asks every four seconds, and says so that
    its person is here, and whether they are at work.
    """
    meeting = access.meeting_to_view(db(), person(), meeting_id)
    transcript, now = told.transcript_of(meeting), service().now()
    after = whole_number(request.args.get("after", "")) or 0
    found = history.since(db(), transcript, after)
    is_at_work = request.args.get("active") == "1" and access.may_edit(db(), person(), meeting)
    presence.beat(
        db(),
        meeting,
        person(),
        told.code_from(request.args.get("turn", "")),
        is_at_work=is_at_work,
        now=now,
        zone=ZoneInfo(ZONE),
    )
    db().commit()
    seen, version = request.args.get("comments"), comments.version(db(), meeting)
    return {
        "edit": found[-1].edit if found else max(after, 0),
        "transcript": transcript.id,
        "is_locked": editing.is_locked(db(), meeting),
        "changes": [told.done(one) for one in found],
        "here": [
            {"person": one.person_id, "name": one.name, "turn": one.turn}
            for one in presence.others(db(), meeting, person(), now)
        ],
        "comments_version": version,
        "comments_changed": seen is not None and seen != version,
    }


def _made(meeting: MeetingRow, transcript: TranscriptRow, edit: EditRow) -> dict[str, Any]:
    note_once("transcript.edit", meeting)
    db().commit()
    return {
        "edit": edit.id,
        "steps": told.steps(transcript),
        "transcript": transcript.id,
        "is_current": transcript.is_current,
    }


def _overtaken(transcript: TranscriptRow, error: Overtaken) -> ResponseReturnValue:
    db().rollback()
    standing = told.standing(transcript, error.turns, error.voices)
    return {"problem": str(error.problem), "hint": str(error.hint), **standing}, 409
