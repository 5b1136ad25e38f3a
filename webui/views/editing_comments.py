"""Marks and comments that people set beside the text while they edit it."""

from flask import Blueprint, Response
from flask.json import dumps
from flask.typing import ResponseReturnValue

from .. import access, editing
from ..editing import comments
from ..http.current import db, person, service
from ..http.rules import needs
from ..tables import MeetingRow
from . import editing_given as given
from . import editing_told as told
from .noting import note_once

bp = Blueprint("comments", __name__)


@bp.get("/meetings/<meeting_id>/comments")
@needs("viewer")
def index(meeting_id: str) -> ResponseReturnValue:
    meeting = access.meeting_to_view(db(), person(), meeting_id)
    return Response(dumps(told.comments_of(meeting)), mimetype="application/json")


@bp.post("/meetings/<meeting_id>/comments")
@needs("editor")
def add(meeting_id: str) -> ResponseReturnValue:
    """A mark where the text is empty."""
    meeting = _open(meeting_id)
    asked = given.read(given.NewComment)
    given.check_moment(asked.at, meeting)
    row = comments.add(
        db(),
        meeting,
        person(),
        turn=asked.turn,
        at_s=asked.at,
        text=asked.text,
        now=service().now(),
    )
    _keep(meeting)
    return told.comment(row, person().name), 201


@bp.post("/meetings/<meeting_id>/comments/<int:comment_id>/resolve")
@needs("editor")
def resolve(meeting_id: str, comment_id: int) -> ResponseReturnValue:
    meeting = _open(meeting_id)
    row = comments.get(db(), meeting, comment_id)
    row.resolved_at = row.resolved_at or service().now()
    _keep(meeting)
    return _all(meeting)


@bp.post("/meetings/<meeting_id>/comments/<int:comment_id>/reopen")
@needs("editor")
def reopen(meeting_id: str, comment_id: int) -> ResponseReturnValue:
    meeting = _open(meeting_id)
    comments.get(db(), meeting, comment_id).resolved_at = None
    _keep(meeting)
    return _all(meeting)


@bp.delete("/meetings/<meeting_id>/comments/<int:comment_id>")
@needs("editor")
def remove(meeting_id: str, comment_id: int) -> ResponseReturnValue:
    meeting = _open(meeting_id)
    comments.remove(db(), person(), comments.get(db(), meeting, comment_id))
    _keep(meeting)
    return _all(meeting)


def _open(meeting_id: str) -> MeetingRow:
    """Raises Locked where the record is signed off, and as access.meeting_to_edit."""
    meeting = access.meeting_to_edit(db(), person(), meeting_id)
    editing.check_open(db(), meeting)
    return meeting


def _keep(meeting: MeetingRow) -> None:
    db().flush()
    note_once("transcript.comment", meeting)
    db().commit()


def _all(meeting: MeetingRow) -> ResponseReturnValue:
    return {"comments": told.comments_of(meeting)}
