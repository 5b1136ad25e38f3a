"""Transcripts of meetings. The machine's own is a stored file that never changes; what people read
stands in rows: the turns' texts, the speakers' names.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from transcribe.formats.exchange import render_json
from transcribe.types import Correction, Speaker, Transcript, Turn

from .. import search
from ..storage.files import FileStore
from ..tables import JobRow, MeetingRow, SpeakerRow, TranscriptRow, TurnRow
from .machine import machine as of_machine
from .sources import as_left, corrections_left

MOST_NAMED = 500  # turns in one statement; SQLite takes 32,766 values


def store(
    session: Session,
    files: FileStore,
    meeting: MeetingRow,
    job: JobRow | None,
    transcript: Transcript,
    now: datetime,
    *,
    names: Mapping[str, str] | None = None,
    text_of: TranscriptRow | None = None,
) -> TranscriptRow:
    """Make it the meeting's current transcript; earlier ones are kept. It can be found at once.

    names    what people named voices, by their code: given on an earlier transcript, kept for this
    text_of  the one whose text it is, as people left it: turns that stayed whole keep their 整文,
             and 確認済み where the same person speaks

    Raises StorageError.
    """
    content = render_json(transcript).encode()
    key = files.put_bytes(session, meeting.organisation_id, content, now).key
    mine = TranscriptRow.meeting_id == meeting.id
    session.execute(update(TranscriptRow).where(mine).values(is_current=False))
    row = TranscriptRow(
        meeting_id=meeting.id,
        job_id=job and job.id,
        file_key=key,
        is_current=True,
        text_of=text_of and text_of.id,
        created_at=now,
    )
    session.add(row)
    session.flush()
    given = names or {}
    session.add_all(
        SpeakerRow(
            transcript_id=row.id,
            code=speaker.id,
            name=given.get(speaker.id, speaker.name),
            is_named=speaker.id in given,
        )
        for speaker in transcript.speakers
    )
    session.add_all(
        _turn_row(meeting, row, position, turn) for position, turn in enumerate(transcript.turns)
    )
    session.flush()
    if text_of:
        _keep_work(session, text_of, row)
    search.index_transcript(session, row)
    return row


def _keep_work(session: Session, before: TranscriptRow, after: TranscriptRow) -> None:
    """What people did to turns beside their text, for those that are the same turns still."""
    old_names, new_names = (
        {s.code: s.name for s in speakers(session, row)} for row in (before, after)
    )
    done = {(round(t.start_s, 2), round(t.end_s, 2), t.text): t for t in turns(session, before)}
    for turn in turns(session, after):
        same = done.get((round(turn.start_s, 2), round(turn.end_s, 2), turn.text))
        if same is None:
            continue
        turn.polished = same.polished
        was = old_names.get(same.speaker_code or "")
        is_theirs = was is not None and was == new_names.get(turn.speaker_code or "")
        turn.is_checked = same.is_checked and is_theirs


def _turn_row(meeting: MeetingRow, row: TranscriptRow, position: int, turn: Turn) -> TurnRow:
    return TurnRow(
        organisation_id=meeting.organisation_id,
        transcript_id=row.id,
        position=position,
        code=turn.id,
        speaker_code=turn.speaker,
        start_s=turn.start,
        end_s=turn.end,
        text=turn.text,
    )


def current(session: Session, meeting_id: str) -> TranscriptRow | None:
    mine = TranscriptRow.meeting_id == meeting_id, TranscriptRow.is_current
    return session.scalar(select(TranscriptRow).where(*mine).order_by(TranscriptRow.id.desc()))


def speakers(session: Session, row: TranscriptRow) -> list[SpeakerRow]:
    """In the order in which they first speak."""
    mine = select(SpeakerRow).where(SpeakerRow.transcript_id == row.id)
    return list(session.scalars(mine.order_by(SpeakerRow.id)))


def turns(session: Session, row: TranscriptRow) -> list[TurnRow]:
    """In the order of the text."""
    mine = select(TurnRow).where(TurnRow.transcript_id == row.id)
    return list(session.scalars(mine.order_by(TurnRow.position, TurnRow.id)))


def without_speech(session: Session, meeting_ids: Sequence[str]) -> set[str]:
    """Those of the meetings whose transcript is there and holds no text."""
    turn = select(TurnRow.id).where(TurnRow.transcript_id == TranscriptRow.id)
    found = select(TranscriptRow.meeting_id).where(
        TranscriptRow.meeting_id.in_(meeting_ids), TranscriptRow.is_current, ~turn.exists()
    )
    return set(session.scalars(found))


def same_names(session: Session, row: TranscriptRow) -> list[str]:
    """The names that several voices have."""
    counted = Counter(speaker.name for speaker in speakers(session, row))
    return [name for name, count in counted.items() if count > 1]


def of_meeting(session: Session, meeting: MeetingRow) -> list[TranscriptRow]:
    """All that there are, the newest first."""
    mine = select(TranscriptRow).where(TranscriptRow.meeting_id == meeting.id)
    return list(session.scalars(mine.order_by(TranscriptRow.id.desc())))


def make_current(session: Session, meeting: MeetingRow, row: TranscriptRow) -> None:
    """Let people read and search this one of the meeting's transcripts; the others are kept."""
    mine = TranscriptRow.meeting_id == meeting.id
    session.execute(update(TranscriptRow).where(mine).values(is_current=False))
    row.is_current = True
    session.flush()
    search.index_transcript(session, row)


def read(session: Session, files: FileStore, row: TranscriptRow) -> Transcript:
    """The transcript as people left it: their names, their texts, the machine's times.

    Words whose text was changed have times in between their neighbours'; corrections that a person
    wrote over are left out, and names proposed for voices that a person named. Raises NotFound,
    StorageError.
    """
    machine = of_machine(files, row.file_key)
    originals = {turn.id: turn for turn in machine.turns}
    rows = turns(session, row)
    listed = tuple(as_left(originals, r) for r in rows)
    voices = speakers(session, row)
    return replace(
        _unanswered(machine, {s.code for s in voices if not s.is_named}),
        speakers=tuple(Speaker(s.code, s.name) for s in voices),
        turns=listed,
        corrections=tuple(_standing(machine, originals, rows)),
    )


def words(
    session: Session, files: FileStore, row: TranscriptRow, codes: Sequence[str] | None = None
) -> list[Turn]:
    """Turns as people left them, with their words; those with these codes, all without. Raises as
    `read`.
    """
    mine = select(TurnRow).where(TurnRow.transcript_id == row.id)
    asked = None if codes is None else set(codes)
    if asked is not None and len(asked) <= MOST_NAMED:
        mine = mine.where(TurnRow.code.in_(asked))
    found = session.scalars(mine.order_by(TurnRow.position, TurnRow.id))
    originals = {turn.id: turn for turn in of_machine(files, row.file_key).turns}
    return [as_left(originals, r) for r in found if asked is None or r.code in asked]


def _unanswered(machine: Transcript, unnamed: set[str]) -> Transcript:
    """Without the proposals for voices that a person named or took away, nor their notices."""
    if all(p.speaker in unnamed for p in machine.speaker_proposals):
        return machine
    still_open = [p for p in machine.speaker_proposals if p.speaker in unnamed]
    starts = {turn.id: turn.start for turn in machine.turns}
    said = {(starts.get(p.turn), p.name) for p in still_open}
    return replace(
        machine,
        speaker_proposals=tuple(still_open),
        notices=tuple(
            n
            for n in machine.notices
            if n.kind != "speaker_proposal"
            or any(start == n.start and name in n.detail for start, name in said)
        ),
    )


def _standing(
    machine: Transcript, originals: Mapping[str, Turn], rows: list[TurnRow]
) -> Iterator[Correction]:
    by_turn: dict[str, list[Correction]] = {}
    for correction in machine.corrections:
        by_turn.setdefault(correction.turn, []).append(correction)
    for row in rows:
        yield from corrections_left(originals, by_turn, row)
