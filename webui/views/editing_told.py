"""What the editor's page is told: rows and edits as JSON."""

import re
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import select

from transcribe.messages import Message

from .. import editing, transcripts
from ..editing import Change, TurnChange, comments, history
from ..editing.history import Done, Touch, Version
from ..errors import NotFound
from ..http.current import db, person
from ..tables import CommentRow, MeetingRow, TranscriptRow, TurnRow

CODE = re.compile(r"[A-Za-z0-9-]{1,40}")
TRANSCRIPT = Message(ja="文字起こし", en="transcript")


def code_from(text: str) -> str:
    """A turn's code from an address; "" for anything else."""
    return text if CODE.fullmatch(text) else ""


def transcript_of(meeting: MeetingRow, number: int | None = None) -> TranscriptRow:
    """The current one, or the one that a page shows still. Raises NotFound."""
    if number is None:
        row = transcripts.current(db(), meeting.id)
    else:
        row = db().get(TranscriptRow, number)
    if row is None or row.meeting_id != meeting.id:
        raise NotFound(TRANSCRIPT)
    return row


def steps(transcript: TranscriptRow) -> dict[str, Any]:
    return asdict(editing.steps(db(), transcript, person()))


def voices(transcript: TranscriptRow) -> list[dict[str, Any]]:
    found = transcripts.speakers(db(), transcript)
    return [{"code": v.code, "name": v.name, "is_named": v.is_named} for v in found]


def turns(transcript: TranscriptRow) -> list[dict[str, Any]]:
    columns = select(
        TurnRow.code,
        TurnRow.speaker_code,
        TurnRow.start_s,
        TurnRow.end_s,
        TurnRow.text,
        TurnRow.polished,
        TurnRow.is_checked,
        TurnRow.sources,
    )
    names = ("code", "speaker", "start", "end", "text", "polished", "is_checked", "sources")
    mine = columns.where(TurnRow.transcript_id == transcript.id)
    found = db().execute(mine.order_by(TurnRow.position, TurnRow.id))
    return [dict(zip(names, row, strict=True)) for row in found]


def comment(row: CommentRow, name: str | None) -> dict[str, Any]:
    return {
        "id": row.id,
        "turn": row.turn_code,
        "at": row.at_s,
        "text": row.text,
        "person": {"id": row.person_id, "name": name or ""},
        "created": row.created_at.isoformat(),
        "resolved": row.resolved_at and row.resolved_at.isoformat(),
        "may_delete": comments.may_delete(person(), row),
    }


def comments_of(meeting: MeetingRow) -> list[dict[str, Any]]:
    return [comment(row, name) for row, name in comments.of_meeting(db(), meeting)]


def done(one: Done) -> dict[str, Any]:
    return {
        "edit": one.edit,
        "person": one.person,
        "at": one.at.isoformat(),
        "kind": one.kind,
        **_afters(one.change),
    }


def version(one: Version) -> dict[str, Any]:
    return {**asdict(one), "at": one.at.isoformat()}


def standing(
    transcript: TranscriptRow, turn_codes: Sequence[str], voice_codes: Sequence[str]
) -> dict[str, Any]:
    """What stands at these places now, and who put it there."""
    wanted = Change(tuple(TurnChange(code, None, None) for code in turn_codes))
    there = editing.writing.turns(db(), transcript, wanted)
    named = editing.writing.voices(db(), transcript)
    of_turns, of_voices = history.last_touches(db(), transcript, turn_codes, voice_codes)
    return {
        "turns": [_stands(c, there.get(c), of_turns.get(c)) for c in turn_codes],
        "voices": [_stands(c, named.get(c), of_voices.get(c)) for c in voice_codes],
    }


def _stands(code: str, state: Any, touch: Touch | None) -> dict[str, Any]:
    return {
        "code": code,
        "state": state and asdict(state),
        "person": touch.person if touch else "",
        "at": touch.at.isoformat() if touch else "",
    }


def _afters(change: Change) -> dict[str, Any]:
    return {
        "turns": [
            {"code": t.code, "after": t.after and t.after.as_json(), "follows": t.follows}
            for t in change.turns
        ],
        "voices": [{"code": v.code, "after": v.after and asdict(v.after)} for v in change.voices],
    }
