"""The rows of turns and voices: read as values, and changed many at once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from .. import search
from ..tables import MeetingRow, SpeakerRow, TranscriptRow, TurnRow
from .changes import Change, TurnChange, TurnState, VoiceState
from .conflicts import Overtaken

CHUNK = 500  # codes or numbers in one statement; SQLite takes 32,766 values


@dataclass(frozen=True, slots=True)
class Moves:
    """Places of new turns by code, and what makes room: from, to (both included), and how far."""

    places: Mapping[str, int]
    shifts: Sequence[tuple[int, int, int]]


def turns(session: Session, transcript: TranscriptRow, change: Change) -> dict[str, TurnState]:
    """The turns that the change touches, as they stand now, by code."""
    own = select(TurnRow.code, TurnRow.speaker_code, TurnRow.start_s, TurnRow.end_s, TurnRow.text)
    columns = own.add_columns(TurnRow.polished, TurnRow.is_checked, TurnRow.sources)
    mine = columns.where(TurnRow.transcript_id == transcript.id)
    codes = [t.code for t in change.turns]
    return {
        row.code: TurnState(
            speaker=row.speaker_code,
            start=row.start_s,
            end=row.end_s,
            text=row.text,
            polished=row.polished,
            is_checked=row.is_checked,
            sources=None if row.sources is None else tuple(row.sources),
        )
        for chunk in _chunks(codes)
        for row in session.execute(mine.where(TurnRow.code.in_(chunk)))
    }


def voices(session: Session, transcript: TranscriptRow) -> dict[str, VoiceState]:
    columns = select(SpeakerRow.code, SpeakerRow.name, SpeakerRow.is_named)
    found = session.execute(columns.where(SpeakerRow.transcript_id == transcript.id))
    return {code: VoiceState(name, is_named) for code, name, is_named in found}


def placed(session: Session, transcript: TranscriptRow, change: Change) -> tuple[Change, Moves]:
    """The change with the turns before those that it makes and takes away, and where they go.

    A new turn whose predecessor is gone comes behind what begins before it.
    """
    if all(t.before and t.after for t in change.turns):
        return change, Moves({}, ())
    columns = select(TurnRow.code, TurnRow.position, TurnRow.start_s)
    mine = columns.where(TurnRow.transcript_id == transcript.id)
    found = session.execute(mine.order_by(TurnRow.position, TurnRow.id)).all()
    positions = {code: position for code, position, _ in found}
    starts = {code: start for code, _, start in found}
    order = list(positions)
    told = [_step(order, starts, t) for t in change.turns]
    return replace(change, turns=tuple(told)), _moves(order, positions)


def _step(order: list[str], starts: dict[str, float], turn: TurnChange) -> TurnChange:
    """Carry one turn's coming or going out in the order of codes."""
    if turn.before is None and turn.after is not None:
        place = 0
        if turn.follows is not None:
            is_there = turn.follows in starts
            place = (
                order.index(turn.follows) + 1 if is_there else _by_time(order, starts, turn.after)
            )
        order.insert(place, turn.code)
        starts[turn.code] = turn.after.start
        return replace(turn, follows=order[place - 1] if place else None)
    if turn.after is None and turn.code in starts:
        place = order.index(turn.code)
        del order[place], starts[turn.code]
        return replace(turn, follows=order[place - 1] if place else None)
    return turn


def _by_time(order: Sequence[str], starts: Mapping[str, float], after: TurnState) -> int:
    earlier = (n for n, code in enumerate(order, 1) if starts[code] <= after.start)
    return max(earlier, default=0)


def _moves(order: Sequence[str], positions: Mapping[str, int]) -> Moves:
    """Turns keep their places where they can; the ones behind a new turn move up together."""
    places: dict[str, int] = {}
    shifts: list[list[int]] = []
    last, by = -1, 0
    for code in order:
        if code not in positions:
            last += 1
            places[code] = last
            continue
        was = positions[code]
        by = max(by, last + 1 - was)
        last = was + by
        if shifts and shifts[-1][2] == by:
            shifts[-1][1] = was
        elif by:
            shifts.append([was, was, by])
    return Moves(places, [(first, end, far) for first, end, far in reversed(shifts)])


def write(
    session: Session,
    meeting: MeetingRow,
    transcript: TranscriptRow,
    change: Change,
    moves: Moves,
    edit_id: int,
) -> None:
    """Carry the change out, and let the search know of it. What the session holds is read anew."""
    _write_voices(session, transcript, change)
    mine = TurnRow.transcript_id == transcript.id
    gone = [t.code for t in change.turns if t.after is None]
    for chunk in _chunks(gone):
        session.execute(delete(TurnRow).where(mine, TurnRow.code.in_(chunk)))
    _make_room(session, transcript, moves)
    kept = [(t.code, t.after) for t in change.turns if t.before and t.after]
    new = [(t.code, t.after) for t in change.turns if t.before is None and t.after]
    if new:
        home = {"organisation_id": meeting.organisation_id, "transcript_id": transcript.id}
        session.execute(
            insert(TurnRow),
            [
                {**home, "code": code, "position": moves.places[code], **_values(after, edit_id)}
                for code, after in new
            ],
        )
    ids = _ids(session, transcript, [code for code, _ in (*kept, *new)])
    if kept:
        values = [{"b_id": ids[code], **_values(after, edit_id)} for code, after in kept]
        session.connection().execute(update(TurnRow).where(TurnRow.id == bindparam("b_id")), values)
    if transcript.is_current:
        search.index_turns(session, meeting, [(ids[code], text) for code, text in _read(change)])
    for row in list(session.identity_map.values()):
        if isinstance(row, TurnRow | SpeakerRow) and row.transcript_id == transcript.id:
            session.expire(row)


def _values(after: TurnState, edit_id: int) -> dict[str, Any]:
    return {
        "speaker_code": after.speaker,
        "start_s": after.start,
        "end_s": after.end,
        "text": after.text,
        "polished": after.polished,
        "is_checked": after.is_checked,
        "sources": None if after.sources is None else list(after.sources),
        "revision": edit_id + 1,  # a row that nobody has changed has 1
    }


def _make_room(session: Session, transcript: TranscriptRow, moves: Moves) -> None:
    """The last ones first, so that none is moved twice."""
    if not moves.shifts:
        return
    shift = (
        update(TurnRow)
        .where(
            TurnRow.transcript_id == transcript.id,
            TurnRow.position.between(bindparam("b_first"), bindparam("b_last")),
        )
        .values(position=TurnRow.position + bindparam("b_far"))
    )
    values = [{"b_first": a, "b_last": b, "b_far": far} for a, b, far in moves.shifts]
    session.connection().execute(shift, values)


def _write_voices(session: Session, transcript: TranscriptRow, change: Change) -> None:
    mine = SpeakerRow.transcript_id == transcript.id
    for voice in change.voices:
        own = mine, SpeakerRow.code == voice.code
        if voice.after is None:
            _check_silent(session, transcript, change, voice.code)
            session.execute(delete(SpeakerRow).where(*own))
        elif voice.before is None:
            values = {"name": voice.after.name, "is_named": voice.after.is_named}
            session.add(SpeakerRow(transcript_id=transcript.id, code=voice.code, **values))
            session.flush()
        else:
            values = {"name": voice.after.name, "is_named": voice.after.is_named}
            session.execute(update(SpeakerRow).where(*own).values(**values))


def _check_silent(session: Session, transcript: TranscriptRow, change: Change, voice: str) -> None:
    """Raises Overtaken where a turn that the change does not know of is said by the voice."""
    theirs = TurnRow.transcript_id == transcript.id, TurnRow.speaker_code == voice
    known = {t.code for t in change.turns}
    others = [c for c in session.scalars(select(TurnRow.code).where(*theirs)) if c not in known]
    if others:
        raise Overtaken(others, [voice])


def _ids(session: Session, transcript: TranscriptRow, codes: Sequence[str]) -> dict[str, int]:
    mine = select(TurnRow.code, TurnRow.id).where(TurnRow.transcript_id == transcript.id)
    return {
        code: row_id
        for chunk in _chunks(codes)
        for code, row_id in session.execute(mine.where(TurnRow.code.in_(chunk)))
    }


def _read(change: Change) -> Iterable[tuple[str, str]]:
    """The texts that the search does not know yet."""
    for turn in change.turns:
        if turn.after and (turn.before is None or turn.before.text != turn.after.text):
            yield turn.code, turn.after.text


def _chunks(codes: Sequence[str]) -> Iterable[Sequence[str]]:
    return (codes[start : start + CHUNK] for start in range(0, len(codes), CHUNK))
