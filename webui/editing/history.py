"""What was done to a transcript: since an edit, to one turn, and last to several."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, String, cast, func, select
from sqlalchemy.orm import Session

from ..tables import EditRow, PersonRow, TranscriptRow, TurnRow
from .changes import Change, TurnState

MOST = 50  # edits at once
MACHINE = "machine"  # the kind of what the machine has written


@dataclass(frozen=True, slots=True)
class Done:
    """An edit. person: the name, "" where the account is gone."""

    edit: int
    person: str
    at: datetime
    kind: str
    change: Change


@dataclass(frozen=True, slots=True)
class Version:
    """What a turn became. edit: None for the machine's own; before: None where it was made."""

    edit: int | None
    person: str
    at: datetime
    kind: str
    before: TurnState | None
    after: TurnState | None


@dataclass(frozen=True, slots=True)
class Touch:
    """Who changed something last."""

    person: str
    at: datetime


def newest(session: Session, transcript: TranscriptRow) -> int:
    """The last edit of all; 0 where there is none."""
    found = select(func.max(EditRow.id)).where(EditRow.transcript_id == transcript.id)
    return session.scalar(found) or 0


def since(session: Session, transcript: TranscriptRow, edit_id: int) -> list[Done]:
    """The edits behind that one, the oldest first, MOST at once."""
    mine = EditRow.transcript_id == transcript.id, EditRow.id > edit_id
    found = _edits().where(*mine).order_by(EditRow.id).limit(MOST)
    return [_done(edit, name) for edit, name in session.execute(found)]


def of_turn(session: Session, transcript: TranscriptRow, code: str) -> list[Version]:
    """What a turn was, from what the machine wrote on; [] where there never was such a turn."""
    names_it = cast(EditRow.changes, String).contains(json.dumps(code), autoescape=True)
    mine = EditRow.transcript_id == transcript.id, names_it
    versions = [
        Version(edit.id, name or "", edit.created_at, edit.kind, turn.before, turn.after)
        for edit, name in session.execute(_edits().where(*mine).order_by(EditRow.id))
        for turn in Change.of_json(_only(edit.changes, code)).turns
    ]
    first = versions[0].before if versions else _stands(session, transcript, code)
    if first is None:  # a person made it
        return versions
    return [Version(None, "", transcript.created_at, MACHINE, None, first), *versions]


def last_touches(
    session: Session, transcript: TranscriptRow, turns: Sequence[str], voices: Sequence[str]
) -> tuple[dict[str, Touch], dict[str, Touch]]:
    """By codes of turns and of voices."""
    of_turns: dict[str, Touch] = {}
    of_voices: dict[str, Touch] = {}
    for edit, name in _backwards(session, transcript):
        touch = Touch(name or "", edit.created_at)
        for code in _codes(edit.changes["turns"]) & set(turns):
            of_turns.setdefault(code, touch)
        for code in _codes(edit.changes["voices"]) & set(voices):
            of_voices.setdefault(code, touch)
        if len(of_turns) == len(turns) and len(of_voices) == len(voices):
            break
    return of_turns, of_voices


def _backwards(session: Session, transcript: TranscriptRow) -> Iterator[tuple[EditRow, str | None]]:
    before: int | None = None
    while True:
        wanted = _edits().where(EditRow.transcript_id == transcript.id)
        if before is not None:
            wanted = wanted.where(EditRow.id < before)
        found = session.execute(wanted.order_by(EditRow.id.desc()).limit(MOST)).all()
        yield from ((edit, name) for edit, name in found)
        if len(found) < MOST:
            return
        before = found[-1][0].id


def _only(changes: Mapping[str, Any], code: str) -> dict[str, Any]:
    """Of a change, what it does to one turn: others may be thousands."""
    return {"turns": [t for t in changes["turns"] if t["code"] == code], "voices": []}


def _codes(changes: Sequence[Mapping[str, str]]) -> set[str]:
    return {change["code"] for change in changes}


def _edits() -> Select[EditRow, str | None]:
    return select(EditRow, PersonRow.name).outerjoin(PersonRow, PersonRow.id == EditRow.person_id)


def _done(edit: EditRow, name: str | None) -> Done:
    return Done(edit.id, name or "", edit.created_at, edit.kind, Change.of_json(edit.changes))


def _stands(session: Session, transcript: TranscriptRow, code: str) -> TurnState | None:
    row = session.scalar(
        select(TurnRow).where(TurnRow.transcript_id == transcript.id, TurnRow.code == code)
    )
    return state_of(row) if row else None


def state_of(row: TurnRow) -> TurnState:
    return TurnState(
        speaker=row.speaker_code,
        start=row.start_s,
        end=row.end_s,
        text=row.text,
        polished=row.polished,
        is_checked=row.is_checked,
        sources=None if row.sources is None else tuple(row.sources),
    )
