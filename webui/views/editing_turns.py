"""What the editor asks for about turns: their history, their words, where to check, the effort."""

from typing import Any

from flask import Blueprint, Response, request
from flask.json import dumps
from flask.typing import ResponseReturnValue

from transcribe.messages import Message

from .. import access, transcripts
from ..editing import amount, history, presence, review
from ..errors import NotFound
from ..http.current import db, person, service
from ..http.rules import needs
from . import editing_told as told

bp = Blueprint("editor_turns", __name__)
TURN = Message(ja="発言", en="turn")


@bp.get("/meetings/<meeting_id>/turns/<code>/history")
@needs("viewer")
def versions(meeting_id: str, code: str) -> ResponseReturnValue:
    meeting = access.meeting_to_view(db(), person(), meeting_id)
    transcript = told.transcript_of(meeting)
    found = history.of_turn(db(), transcript, told.code_from(code))
    if not found:
        raise NotFound(TURN)
    return Response(dumps([told.version(one) for one in found]), mimetype="application/json")


@bp.get("/meetings/<meeting_id>/editor/words")
@needs("viewer")
def words(meeting_id: str) -> ResponseReturnValue:
    """The words of the turns that `turns` names, of all without it; times in seconds."""
    meeting = access.meeting_to_view(db(), person(), meeting_id)
    transcript = told.transcript_of(meeting)
    asked = request.args.get("turns")
    codes = None if asked is None else list(map(told.code_from, asked.split(",")))
    found = transcripts.words(db(), service().files, transcript, codes)
    listed = [
        [turn.id, [[w.text, round(w.start, 3), round(w.end, 3), w.probability] for w in turn.words]]
        for turn in found
    ]
    return Response(dumps(listed), mimetype="application/json")


@bp.get("/meetings/<meeting_id>/editor/review")
@needs("viewer")
def places(meeting_id: str) -> ResponseReturnValue:
    """Where to look next, and how many turns were looked at."""
    meeting = access.meeting_to_view(db(), person(), meeting_id)
    transcript = told.transcript_of(meeting)
    rows = transcripts.turns(db(), transcript)
    checked = {row.code for row in rows if row.is_checked}
    named = {s.code for s in transcripts.speakers(db(), transcript) if s.is_named}
    found = review.places(transcripts.read(db(), service().files, transcript), checked, named)
    return {
        "places": list(map(_told, found)),
        "progress": {"checked": len(checked), "turns": len(rows)},
    }


def _told(place: review.Place) -> dict[str, Any]:
    return {
        "turn": place.turn,
        "start": place.start,
        "end": place.end,
        "kind": place.kind,
        "weight": place.weight,
        "reason": str(place.reason),
        "term": place.term,
        "group": place.group,
    }


@bp.get("/meetings/<meeting_id>/editor/effort")
@needs("viewer")
def effort(meeting_id: str) -> ResponseReturnValue:
    """Seconds of work by person, and how much of the machine's text was changed."""
    meeting = access.meeting_to_view(db(), person(), meeting_id)
    changed = amount.changed(db(), told.transcript_of(meeting))
    people = presence.worked_s(db(), meeting)
    return {
        "seconds": sum(seconds for _, seconds in people),
        "people": [{"name": name, "seconds": seconds} for name, seconds in people],
        "duration": meeting.duration_s,
        "characters": changed.characters,
        "changed": changed.changed,
        "share": changed.share,
    }
