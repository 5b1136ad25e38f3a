"""The minutes of a meeting: the page on which they are written, and what it saves."""

from typing import Any, TypeVar

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from .. import access, transcripts
from ..api.problems import InvalidRequest
from ..editing import check_open
from ..http.current import db, note, person, service
from ..http.rules import needs
from ..minutes import roster, rows, signing
from ..minutes.content import LONGEST, MOST, Code
from ..minutes.rows import ItemKind
from ..settings import MB
from ..tables import MeetingRow, MinutesRow
from .minutes_shown import shown
from .noting import note_once

bp = Blueprint("minutes", __name__, url_prefix="/meetings/<meeting_id>/minutes")
Model = TypeVar("Model", bound=BaseModel)
LARGEST = 32 * MB  # bytes of minutes as they are sent


class Sent(BaseModel):
    """revision: of the minutes that the writer saw."""

    model_config = ConfigDict(extra="forbid")

    revision: int = Field(ge=0, lt=2**31)
    content: dict[str, Any]


class SentItem(BaseModel):
    """id: made by the browser, so that an item that is sent again is there once."""

    model_config = ConfigDict(extra="forbid")

    kind: ItemKind
    text: str = Field(default="", max_length=LONGEST)
    turns: list[Code] = Field(default_factory=list, max_length=MOST)
    id: str = Field(default="", max_length=40)


@bp.record_once
def furnish(setup: Any) -> None:
    """The meeting's page tells how its minutes stand."""
    setup.app.jinja_env.globals.update(minutes_state=_state_of, minutes_states=signing.STATES)


def _state_of(meeting: MeetingRow) -> str | None:
    row = rows.get(db(), meeting)
    return row.state if row else None


@bp.get("")
@needs("viewer")
def page(meeting_id: str) -> ResponseReturnValue:
    meeting = access.meeting_to_view(db(), person(), meeting_id)
    note_once("meeting.view", meeting)
    row = rows.get(db(), meeting)
    may_edit = access.may_edit(db(), person(), meeting)
    if row is None:
        return render_template("minutes/none.html", meeting=meeting, may_edit=may_edit)
    return render_template("minutes/page.html", **shown(meeting, row, may_edit))


@bp.post("/start")
@needs("editor")
def start(meeting_id: str) -> ResponseReturnValue:
    """Begin them from what is known about the meeting; a roster takes a second to read."""
    meeting = access.meeting_to_edit(db(), person(), meeting_id)
    for fault in _begin(meeting):
        flash(f"{fault.problem} {fault.hint}", "warning")
    return redirect(url_for("minutes.page", meeting_id=meeting.id))


@bp.put("")
@needs("editor")
def save(meeting_id: str) -> ResponseReturnValue:
    """What the page sends by itself as somebody writes. 409 tells what stands there now."""
    request.max_content_length = LARGEST
    meeting = access.meeting_to_edit(db(), person(), meeting_id)
    sent = _sent(Sent)
    minutes = rows.parsed(sent.content)
    try:
        row = rows.save(db(), meeting, minutes, sent.revision, service().now())
    except rows.Overtaken as error:
        told = {"problem": str(error.problem), "hint": str(error.hint), **_told(error.row)}
        db().rollback()
        return told | {"content": error.row.content}, 409
    told = _told(row)
    db().commit()
    note_once("minutes.edit", meeting)
    return told


@bp.post("/items")
@needs("editor")
def add_item(meeting_id: str) -> ResponseReturnValue:
    """A decision, task or topic that rests on turns; the minutes are begun where they are not."""
    meeting = access.meeting_to_edit(db(), person(), meeting_id)
    sent = _sent(SentItem)
    check_open(db(), meeting)
    if rows.get(db(), meeting) is None:
        _begin(meeting)
    now = service().now()
    row, item_id = rows.add_item(db(), meeting, sent.kind, sent.text, sent.turns, now, sent.id)
    told = _told(row) | {"id": item_id, "kind": sent.kind}
    db().commit()
    note_once("minutes.edit", meeting)
    return told, 201


def _sent(model: type[Model]) -> Model:
    """Read as bytes: what is nested too deep for Python's own parser is refused here."""
    try:
        return model.model_validate_json(request.get_data())
    except ValidationError as error:
        raise InvalidRequest.of(error) from error


def _begin(meeting: MeetingRow) -> list[Any]:
    """Commits. What is wrong with the meeting's rosters does not keep its minutes from it."""
    if rows.get(db(), meeting):
        return []
    people, faults = roster.of_papers(service().files, meeting)
    transcript = transcripts.current(db(), meeting.id)
    rows.start(db(), meeting, transcript, service().now(), people)
    note("minutes.start", meeting=meeting)
    db().commit()
    return faults


def _told(row: MinutesRow) -> dict[str, Any]:
    return {
        "revision": row.revision,
        "state": row.state,
        "saved_at": row.changed_at.isoformat(),
        "told": _("保存しました。"),
    }
