"""Transcripts without a job: `told(session, meeting_id, ["はい。"], now)` in rows alone,
`transcribed(office, meeting_id)` with all that a job leaves.
"""

import json
from collections.abc import Sequence
from datetime import datetime

from office import Office
from sqlalchemy import update
from sqlalchemy.orm import Session

from transcribe.types import (
    Correction,
    Notice,
    Speaker,
    SpeakerProposal,
    Transcript,
    Turn,
    Word,
)
from webui import search, transcripts
from webui.tables import MeetingRow, SpeakerRow, TranscriptRow, TurnRow

SECONDS = 10.0  # of a turn
SPEAKERS = 3


def told(session: Session, meeting_id: str, texts: Sequence[str], now: datetime) -> TranscriptRow:
    """A current transcript with these turns, by three speakers in turn, taken in by the search."""
    meeting = session.get_one(MeetingRow, meeting_id)
    session.execute(
        update(TranscriptRow).where(TranscriptRow.meeting_id == meeting_id).values(is_current=False)
    )
    row = TranscriptRow(meeting_id=meeting_id, file_key="", created_at=now)
    session.add(row)
    session.flush()
    session.add_all(
        SpeakerRow(transcript_id=row.id, code=f"S{n}", name=f"話者{n}")
        for n in range(1, SPEAKERS + 1)
    )
    session.add_all(
        TurnRow(
            organisation_id=meeting.organisation_id,
            transcript_id=row.id,
            position=n,
            code=f"T{n + 1:04d}",
            speaker_code=f"S{n % SPEAKERS + 1}",
            start_s=n * SECONDS,
            end_s=(n + 1) * SECONDS,
            text=text,
        )
        for n, text in enumerate(texts)
    )
    session.flush()
    search.index_transcript(session, row)
    return row


def _turn(number: int, speaker: str | None, start: float, text: str) -> Turn:
    step = SECONDS / max(len(text), 1)
    words = (Word(c, start + n * step, start + (n + 1) * step, 0.9) for n, c in enumerate(text))
    return Turn(f"T{number:04d}", speaker, start, start + SECONDS, text, tuple(words))


SPOKEN = Transcript(
    duration=70.0,
    language="ja",
    speakers=(Speaker("S1", "話者1"), Speaker("S2", "話者2")),
    turns=(
        _turn(1, "S1", 0.5, "ただいまから総務委員会を開きます。石川です。"),
        _turn(2, "S2", 12.0, "来年度の予算は三億五千万円です。"),
        _turn(3, None, 40.0, "<b>異議</b> なし & 以上。"),
        _turn(4, "S1", 55.0, "葛\U000e0100城市の\ufa19山小学校です。"),
    ),
    notices=(
        Notice("lost_speech", 24.0, 26.0, "この区間を聞いてください。"),
        Notice("loop", 13.0, 14.0, "繰り返しを除きました。", "はいはいはい"),
        Notice("no_correction", 0.0, 70.0, ""),
    ),
    corrections=(
        Correction("T0002", 4, "四さん", "予算", "term", 0.9),
        Correction("T0004", 8, "紙山", "神山", "term", 0.9),  # was written over since
    ),
    provenance={"application": {"name": "kikitori"}},
    speaker_proposals=(
        SpeakerProposal("S1", "石川（委員長）", "T0001", "石川です。", "self", 0.9),
    ),
)


def transcribed(
    office: Office, meeting_id: str, transcript: Transcript = SPOKEN, sound: bytes | None = None
) -> None:
    """What a finished job leaves: the transcript, and the sound where some is given."""
    with office.service.database.begin() as session:
        meeting = session.get_one(MeetingRow, meeting_id)
        files, now = office.service.files, office.clock()
        transcripts.store(session, files, meeting, None, transcript, now)
        meeting.state, meeting.duration_s = "ready", transcript.duration
        if sound is not None:
            home = meeting.organisation_id
            meeting.audio_key = files.put_bytes(session, home, sound, now).key
            meeting.peaks_key = files.put_bytes(session, home, peaks(transcript.duration), now).key


def peaks(duration: float) -> bytes:
    """A waveform as webui.worker.preparing writes it: a pair for each tenth of a second."""
    data = [v for n in range(int(duration * 10)) for v in (-(n % 100), n % 100)]
    values = {"version": 2, "channels": 1, "sample_rate": 16000, "samples_per_pixel": 1600}
    return json.dumps(values | {"bits": 8, "length": len(data) // 2, "data": data}).encode()
