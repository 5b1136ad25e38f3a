"""Making changes to a transcript, each once, and taking them back.

A change says what it found (`before`); where that is not what stands there any more, somebody else
was quicker: it is refused whole with what stands there now, and nothing of either is lost.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from transcribe.errors import InputError
from transcribe.messages import Message

from .. import search
from ..errors import Conflict, Locked, NotFound
from ..tables import EditRow, MeetingRow, MinutesRow, PersonRow, SpeakerRow, TranscriptRow, TurnRow
from .changes import Change, TurnChange, TurnState, VoiceChange, VoiceState

EDIT = Message(ja="変更", en="change")


class Overtaken(Conflict):
    """turns, voices: codes of those that are not any more what the change was made on."""

    def __init__(self, turns: Sequence[str], voices: Sequence[str]) -> None:
        super().__init__(
            Message(
                ja="ほかの人が同じところを先に変えました。",
                en="Somebody else has changed the same place meanwhile.",
            ),
            Message(
                ja="並べて示す二つを見比べて、残すほうを選んでください。",
                en="Compare the two that are shown and choose which one stays.",
            ),
        )
        self.turns, self.voices = tuple(turns), tuple(voices)


@dataclass(frozen=True, slots=True)
class Steps:
    """Which edits of a person can be taken back, and made again; None where none can."""

    undo: int | None
    redo: int | None


def apply(
    session: Session,
    meeting: MeetingRow,
    transcript: TranscriptRow,
    person: PersonRow,
    change: Change,
    *,
    key: str,
    kind: str,
    now: datetime,
    undoes: int | None = None,
) -> EditRow:
    """Make a change; one that was made before under the same key is not made again.

    Raises Overtaken, Locked, InputError.
    """
    _wait_for_others(session, transcript)
    mine = EditRow.transcript_id == transcript.id
    if made := session.scalar(select(EditRow).where(mine, EditRow.key == key)):
        return made
    check_open(session, meeting)
    rows = _rows(session, transcript, [t.code for t in change.turns])
    voices = {v.code: v for v in _voices(session, transcript)}
    _compare(change, rows, voices)
    _check_voices(change, voices)
    edit = EditRow(
        organisation_id=meeting.organisation_id,
        transcript_id=transcript.id,
        person_id=person.id,
        key=key,
        kind=kind,
        undoes=undoes,
        changes=change.as_json(),
        created_at=now,
    )
    session.add(edit)
    session.flush()
    for voice in change.voices:
        _set_voice(session, transcript, voices.get(voice.code), voice)
    for turn in change.turns:
        _set_turn(session, meeting, transcript, rows.get(turn.code), turn, edit.id + 1)
    session.flush()
    if change.voices:
        search.index_meeting(session, meeting)
    meeting.changed_at = now
    return edit


def undo(
    session: Session,
    meeting: MeetingRow,
    transcript: TranscriptRow,
    person: PersonRow,
    edit_id: int,
    *,
    key: str,
    now: datetime,
) -> EditRow:
    """Take back an edit of this person; of an undo, that is a redo. Raises as `apply`, NotFound."""
    mine = EditRow.transcript_id == transcript.id, EditRow.person_id == person.id
    edit = session.scalar(select(EditRow).where(*mine, EditRow.id == edit_id))
    if edit is None:
        raise NotFound(EDIT)
    change = Change.of_json(edit.changes).inverse()
    kind = "redo" if edit.kind == "undo" else "undo"
    return apply(
        session, meeting, transcript, person, change, key=key, kind=kind, now=now, undoes=edit.id
    )


def steps(session: Session, transcript: TranscriptRow, person: PersonRow) -> Steps:
    """What undo and redo would take back; a new edit after an undo ends what could be redone."""
    mine = EditRow.transcript_id == transcript.id, EditRow.person_id == person.id
    found = session.execute(
        select(EditRow.id, EditRow.kind, EditRow.undoes).where(*mine).order_by(EditRow.id)
    )
    done: list[int] = []
    undone: list[int] = []
    for edit_id, kind, undoes in found:
        if kind == "undo":
            if undoes in done:
                done.remove(undoes)
            undone.append(edit_id)
        elif kind == "redo":
            if undoes in undone:
                undone.remove(undoes)
            done.append(edit_id)
        else:
            done.append(edit_id)
            undone.clear()
    return Steps(done[-1] if done else None, undone[-1] if undone else None)


def check_open(session: Session, meeting: MeetingRow) -> None:
    """Raises Locked where the meeting's record is signed off."""
    state = session.scalar(select(MinutesRow.state).where(MinutesRow.meeting_id == meeting.id))
    if state == "final":
        raise Locked


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


def voice_of(row: SpeakerRow) -> VoiceState:
    return VoiceState(row.name, row.is_named)


def _wait_for_others(session: Session, transcript: TranscriptRow) -> None:
    """One change after the other: writing to the row is waited for by who comes second."""
    mine = TranscriptRow.id == transcript.id
    session.execute(update(TranscriptRow).where(mine).values(is_current=TranscriptRow.is_current))


def _rows(session: Session, transcript: TranscriptRow, codes: Sequence[str]) -> dict[str, TurnRow]:
    mine = TurnRow.transcript_id == transcript.id
    if len(codes) < 500:  # SQLite takes 32,766 values, and few are quicker than all
        mine = mine & TurnRow.code.in_(codes)
    fresh = select(TurnRow).where(mine).execution_options(populate_existing=True)
    wanted = set(codes)
    return {row.code: row for row in session.scalars(fresh) if row.code in wanted}


def _voices(session: Session, transcript: TranscriptRow) -> Sequence[SpeakerRow]:
    mine = select(SpeakerRow).where(SpeakerRow.transcript_id == transcript.id)
    return session.scalars(mine.execution_options(populate_existing=True)).all()


def _compare(change: Change, rows: dict[str, TurnRow], voices: dict[str, SpeakerRow]) -> None:
    turns = [t.code for t in change.turns if _state(rows.get(t.code)) != t.before]
    names = [v.code for v in change.voices if _voice(voices.get(v.code)) != v.before]
    if turns or names:
        raise Overtaken(turns, names)


def _state(row: TurnRow | None) -> TurnState | None:
    return state_of(row) if row else None


def _voice(row: SpeakerRow | None) -> VoiceState | None:
    return voice_of(row) if row else None


def _check_voices(change: Change, voices: dict[str, SpeakerRow]) -> None:
    """A turn is said by a voice that is there, or by nobody known."""
    there = (set(voices) | {v.code for v in change.voices}) - {
        v.code for v in change.voices if v.after is None
    }
    for turn in change.turns:
        if turn.after and turn.after.speaker is not None and turn.after.speaker not in there:
            raise InputError(
                Message(ja="この話者はもういません。", en="This speaker is not there any more."),
                Message(ja="話者を選び直してください。", en="Choose the speaker again."),
            )


def _set_voice(
    session: Session, transcript: TranscriptRow, row: SpeakerRow | None, change: VoiceChange
) -> None:
    if change.after is None:
        if row is not None:
            session.delete(row)
    elif row is None:
        session.add(
            SpeakerRow(
                transcript_id=transcript.id,
                code=change.code,
                name=change.after.name,
                is_named=change.after.is_named,
            )
        )
    else:
        row.name, row.is_named = change.after.name, change.after.is_named


def _set_turn(
    session: Session,
    meeting: MeetingRow,
    transcript: TranscriptRow,
    row: TurnRow | None,
    change: TurnChange,
    revision: int,
) -> None:
    after = change.after
    if after is None:
        if row is not None:
            session.execute(delete(TurnRow).where(TurnRow.id == row.id))
        return
    if row is None:
        row = TurnRow(
            organisation_id=meeting.organisation_id,
            transcript_id=transcript.id,
            position=_room_behind(session, transcript, change.follows),
            code=change.code,
        )
        session.add(row)
    is_read = row.text != after.text
    row.speaker_code, row.start_s, row.end_s = after.speaker, after.start, after.end
    row.text, row.polished, row.is_checked = after.text, after.polished, after.is_checked
    row.sources = None if after.sources is None else list(after.sources)
    row.revision = revision
    session.flush()
    if is_read:
        search.index_turn(session, meeting, row)


def _room_behind(session: Session, transcript: TranscriptRow, follows: str | None) -> int:
    """A free position behind a turn; at the end where that turn is gone."""
    mine = TurnRow.transcript_id == transcript.id
    position = -1
    if follows is not None:
        found = session.scalar(select(TurnRow.position).where(mine, TurnRow.code == follows))
        last = select(func.coalesce(func.max(TurnRow.position), -1)).where(mine)
        position = (session.scalar(last) or 0) if found is None else found
    behind = mine, TurnRow.position > position
    session.execute(update(TurnRow).where(*behind).values(position=TurnRow.position + 1))
    return position + 1
