"""Making changes to a transcript, each once, and taking them back.

A change says what it found (`before`); where that is not what stands there any more, somebody else
was quicker: it is refused whole with what stands there now, and nothing of either is lost.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from transcribe.errors import InputError
from transcribe.messages import Message

from .. import search
from ..errors import Locked, NotFound
from ..tables import EditRow, MeetingRow, MinutesRow, PersonRow, TranscriptRow
from . import writing
from .changes import Change
from .conflicts import check, standing

EDIT = Message(ja="変更", en="change")
MEETING = Message(ja="会議", en="meeting")


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

    Raises Overtaken, Locked, InputError; NotFound where the meeting is gone.
    """
    hold(session, meeting)
    if made := _made(session, transcript, person, key):
        _check_same(made, change)
        return made
    check_open(session, meeting)
    check(change, writing.turns(session, transcript, change), writing.voices(session, transcript))
    change, moves = writing.placed(session, transcript, change)
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
    writing.write(session, meeting, transcript, change, moves, edit.id)
    if change.voices and transcript.is_current:
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
    partly: bool = False,
) -> EditRow:
    """Take back an edit of this person; of an undo, that is a redo. Raises as `apply`, NotFound.

    partly  what others have changed since stays as it is, instead of Overtaken
    """
    hold(session, meeting)
    mine = EditRow.transcript_id == transcript.id, EditRow.person_id == person.id
    edit = session.scalar(select(EditRow).where(*mine, EditRow.id == edit_id))
    if edit is None:
        raise NotFound(EDIT)
    made = _made(session, transcript, person, key)
    if made and made.undoes == edit.id:
        return made
    change = Change.of_json(edit.changes).inverse()
    if partly:
        rows = writing.turns(session, transcript, change)
        change = standing(change, rows, writing.voices(session, transcript))
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
    if is_locked(session, meeting):
        raise Locked


def is_locked(session: Session, meeting: MeetingRow) -> bool:
    state = select(MinutesRow.state).where(MinutesRow.meeting_id == meeting.id)
    return session.scalar(state) == "final"


def hold(session: Session, meeting: MeetingRow) -> None:
    """One after the other: whoever else holds the meeting's record waits until the commit.

    Who signs it off holds it as well: no edit slips in behind what is signed. Raises NotFound where
    the meeting was deleted meanwhile.
    """
    mine = update(MeetingRow).where(MeetingRow.id == meeting.id)
    touched = session.scalars(
        mine.values(revision=MeetingRow.revision).returning(MeetingRow.id),
        execution_options={"synchronize_session": False},
    )
    if touched.one_or_none() is None:
        raise NotFound(MEETING)


def _made(
    session: Session, transcript: TranscriptRow, person: PersonRow, key: str
) -> EditRow | None:
    """Raises InputError where the key was used for something else: it would be lost."""
    mine = EditRow.transcript_id == transcript.id, EditRow.key == key
    made = session.scalar(select(EditRow).where(*mine))
    if made is not None and made.person_id != person.id:
        raise _used_key()
    return made


def _check_same(made: EditRow, change: Change) -> None:
    if _without_places(Change.of_json(made.changes)) != _without_places(change):
        raise _used_key()


def _without_places(change: Change) -> Change:
    """As it was sent: where turns are made is put right when they are."""
    return replace(change, turns=tuple(replace(t, follows=None) for t in change.turns))


def _used_key() -> InputError:
    return InputError(
        Message(
            ja="この変更の番号は、別の変更に使われています。保存していません。",
            en="The key of this change was used for another one. It was not saved.",
        ),
        Message(
            ja="直した文字を控え、ページを読み込み直してから、もう一度直してください。",
            en="Copy what you wrote, reload the page, and make the change once more.",
        ),
    )
