"""ケバ取り and the proposal for 整文: what the rules make of turns. Nothing here is stored."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from transcribe.japanese.layers import propose, styled
from transcribe.messages import Message

from .. import access, house_style, transcripts
from ..api.kinds import Given
from ..errors import NotFound
from ..http.current import db, person
from ..http.rules import needs
from ..tables import MeetingRow, TurnRow
from . import editing_given as given
from . import editing_told as told

bp = Blueprint("editor_layers", __name__)
LAYER = Message(ja="表示", en="view")
TURN = Message(ja="発言", en="turn")
MOST_CODES = 500  # of an address


class Asked(Given):
    """turn: its code."""

    turn: given.Code


@bp.get("/meetings/<meeting_id>/editor/layer")
@needs("viewer")
def layer(meeting_id: str) -> ResponseReturnValue:
    """The cleaned text of every turn, or of those in ?turns=T1,T2, by code."""
    meeting = access.meeting_to_view(db(), person(), meeting_id)
    if request.args.get("layer", "clean") != "clean":
        raise NotFound(LAYER)
    style = house_style.style_of(db(), meeting.organisation_id, "clean")
    found, terms = _turns(meeting, request.args.get("turns")), house_style.terms(db(), meeting)
    return {"texts": {code: styled(text, style, terms) for code, text in found}}


@bp.post("/meetings/<meeting_id>/editor/propose")
@needs("editor")
def proposal(meeting_id: str) -> ResponseReturnValue:
    """What a person may take as the beginning of a turn's 整文."""
    meeting = access.meeting_to_edit(db(), person(), meeting_id)
    asked = given.read(Asked)
    found = _turns(meeting, asked.turn)
    if not found:
        raise NotFound(TURN)
    style = house_style.style_of(db(), meeting.organisation_id, "polished")
    return {"text": propose(found[0][1], style, house_style.terms(db(), meeting))}


def _turns(meeting: MeetingRow, codes: str | None) -> list[tuple[str, str]]:
    """Codes and texts of the current transcript: those of `codes`, by commas; None: all."""
    row = transcripts.current(db(), meeting.id)
    if row is None:
        return []
    found = select(TurnRow.code, TurnRow.text).where(TurnRow.transcript_id == row.id)
    if codes is not None:
        found = found.where(
            TurnRow.code.in_(list(map(told.code_from, codes.split(",")[:MOST_CODES])))
        )
    return [(code, text) for code, text in db().execute(found)]
