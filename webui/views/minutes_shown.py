"""What the page of the minutes shows beside what people wrote: turns, voices, steps, candidates."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from transcribe.formats import clock

from .. import transcripts
from ..http.current import db, person, service
from ..minutes import rows, signing
from ..minutes.candidates import Candidate, candidates
from ..minutes.content import LAYOUTS
from ..tables import MeetingRow, MinutesRow, SigningRow, TranscriptRow

QUOTE = 120  # characters of a turn that are shown where something points to it


@dataclass(frozen=True, slots=True)
class Quote:
    """A turn, short enough to stand beside what rests on it."""

    code: str
    clock: str
    speaker: str
    text: str


@dataclass(frozen=True, slots=True)
class Step:
    """is_odd: the clock said an earlier time than at the step before."""

    row: SigningRow
    is_odd: bool


def shown(meeting: MeetingRow, row: MinutesRow, may_edit: bool) -> dict[str, Any]:
    """is_open: this person may write."""
    transcript = transcripts.current(db(), meeting.id)
    is_open = may_edit and row.state != "final"
    turns = quotes(transcript)
    steps = signing.steps(db(), meeting)
    return {
        "meeting": meeting,
        "row": row,
        "minutes": rows.read(row),
        "layouts": LAYOUTS,
        "may_edit": may_edit,
        "is_open": is_open,
        "turns": {quote.code: quote for quote in turns},
        "index": [[q.code, q.clock, q.speaker, q.text] for q in turns],
        "voices": transcripts.speakers(db(), transcript) if transcript else [],
        "candidates": found_candidates(transcript) if is_open else [],
        "steps": steps_of(steps),
        "asked": _asked(row, steps),
        "askable": signing.askable(db(), meeting) if may_edit else [],
        "longest_reason": signing.LONGEST_REASON,
    }


def quotes(transcript: TranscriptRow | None) -> list[Quote]:
    if transcript is None:
        return []
    names = {s.code: s.name for s in transcripts.speakers(db(), transcript)}
    return [
        Quote(
            turn.code,
            clock(turn.start_s),
            names.get(turn.speaker_code or "", ""),
            turn.text if len(turn.text) <= QUOTE else f"{turn.text[: QUOTE - 1]}…",
        )
        for turn in transcripts.turns(db(), transcript)
    ]


def found_candidates(transcript: TranscriptRow | None) -> Sequence[Candidate]:
    if transcript is None:
        return []
    return candidates(transcripts.read(db(), service().files, transcript))


def steps_of(found: Sequence[SigningRow]) -> list[Step]:
    earlier = [None, *found]
    return [
        Step(row, before is not None and row.created_at < before.created_at)
        for before, row in zip(earlier, found, strict=False)
    ]


def _asked(row: MinutesRow, steps: Sequence[SigningRow]) -> SigningRow | None:
    """The request that waits for the reader of the page, who was asked by name."""
    newest = steps[-1] if steps else None
    is_mine = newest is not None and newest.asked_id == person().id
    return newest if row.state == "review" and is_mine else None
