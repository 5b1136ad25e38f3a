"""Transcripts of meetings. The machine's own is a stored file that never changes; what people read
stands in rows: the turns' texts, the speakers' names.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from transcribe.errors import InputError
from transcribe.formats.exchange import read_json, render_json
from transcribe.messages import Message
from transcribe.types import Correction, Speaker, Transcript, Turn

from .. import search
from ..errors import NotFound
from ..meetings.names import TURNING
from ..storage.files import FileStore
from ..tables import JobRow, MeetingRow, SpeakerRow, TranscriptRow, TurnRow
from .edited import edited, standing

SPEAKER = Message(ja="話者", en="speaker")
LONGEST_NAME = 100  # characters


def store(
    session: Session,
    files: FileStore,
    meeting: MeetingRow,
    job: JobRow | None,
    transcript: Transcript,
    now: datetime,
    *,
    names: Mapping[str, str] | None = None,
) -> TranscriptRow:
    """Make it the meeting's current transcript; earlier ones are kept. It can be found at once.

    names  what people named voices, by their code: given on an earlier transcript, kept for this

    Raises StorageError.
    """
    content = render_json(transcript).encode()
    key = files.put_bytes(session, meeting.organisation_id, content, now).key
    mine = TranscriptRow.meeting_id == meeting.id
    session.execute(update(TranscriptRow).where(mine).values(is_current=False))
    row = TranscriptRow(
        meeting_id=meeting.id, job_id=job and job.id, file_key=key, is_current=True, created_at=now
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
    search.index_transcript(session, row)
    return row


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


def rename_speaker(session: Session, row: TranscriptRow, code: str, name: str) -> None:
    """Give a voice its name. Raises NotFound, InputError for a name that is empty or too long."""
    mine = SpeakerRow.transcript_id == row.id, SpeakerRow.code == code
    speaker = session.scalar(select(SpeakerRow).where(*mine))
    if speaker is None:
        raise NotFound(SPEAKER)
    name = "".join(c for c in name if not _is_hidden(c)).strip()
    if not 0 < len(name) <= LONGEST_NAME:
        raise InputError(
            Message(
                ja=f"話者の名前は 1～{LONGEST_NAME} 文字で入力してください。",
                en=f"Give the speaker a name of 1 to {LONGEST_NAME} characters.",
            ),
            Message(ja="直してから保存してください。", en="Correct it and save again."),
        )
    speaker.name, speaker.is_named = name, True
    session.flush()
    search.index_meeting(session, session.get_one(MeetingRow, row.meeting_id))


def _is_hidden(character: str) -> bool:
    return character in TURNING or unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp")


def read(session: Session, files: FileStore, row: TranscriptRow) -> Transcript:
    """The transcript as people left it: their names, their texts, the machine's times.

    Words whose text was changed have times in between their neighbours'; corrections that a person
    wrote over are left out, and names proposed for voices that a person named. Raises NotFound,
    StorageError.
    """
    machine = read_json(files.read(row.file_key).decode())
    originals = {turn.id: turn for turn in machine.turns}
    rows = turns(session, row)
    listed = tuple(_as_left(originals.get(r.code), r) for r in rows)
    voices = speakers(session, row)
    return replace(
        _unanswered(machine, {s.code for s in voices if s.is_named}),
        speakers=tuple(Speaker(s.code, s.name) for s in voices),
        turns=listed,
        corrections=tuple(_standing(machine, originals, rows)),
    )


def _unanswered(machine: Transcript, named: set[str]) -> Transcript:
    """Without the proposals for voices that a person named, and without the notices of these."""
    if not named:
        return machine
    still_open = [p for p in machine.speaker_proposals if p.speaker not in named]
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


def _as_left(original: Turn | None, row: TurnRow) -> Turn:
    """A turn that people made themselves has no words of the machine."""
    turn = Turn(row.code, row.speaker_code, row.start_s, row.end_s, row.text)
    if original is None:
        return turn
    return replace(turn, words=edited(original, row.text).words)


def _standing(
    machine: Transcript, originals: Mapping[str, Turn], rows: list[TurnRow]
) -> Iterator[Correction]:
    by_turn: dict[str, list[Correction]] = {}
    for correction in machine.corrections:
        by_turn.setdefault(correction.turn, []).append(correction)
    for row in rows:
        if row.code in by_turn and row.code in originals:
            yield from standing(by_turn[row.code], originals[row.code], row.text)
