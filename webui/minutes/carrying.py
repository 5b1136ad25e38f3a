"""The minutes of a meeting whose text is another one now: transcribed again, or an earlier one.

Minutes name turns and voices by codes, and another transcript has the same codes for other words.
What rests on a turn, stands before it or is left out goes with what is heard at the same time.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from .. import transcripts
from ..records.omissions import heirs, reach
from ..tables import EditRow, MeetingRow, TranscriptRow, TurnRow
from . import rows
from .content import MOST, Annotation, Item, Minutes, Omission

SHARED_S = 0.2  # that two turns have in common at least: machines draw their edges anew
TRIES = 5  # beside somebody who saves all the time
Mark = TypeVar("Mark", Annotation, Omission)
AnyItem = TypeVar("AnyItem", bound=Item)
Span = tuple[float, float]  # seconds


def carry(
    session: Session,
    meeting: MeetingRow,
    before: TranscriptRow,
    after: TranscriptRow,
    now: datetime,
) -> None:
    """Let the minutes, where there are some, name the turns and voices of `after`.

    Raises Locked, Overtaken.
    """
    if before.id == after.id or rows.get(session, meeting) is None:
        return
    places = Places(session, before, after)
    for attempt in range(1, TRIES + 1):
        row = rows.of(session, meeting)
        minutes = rows.read(row)
        carried = places.carried(minutes)
        if carried == minutes:
            return
        try:
            rows.save(session, meeting, carried, row.revision, now)
            return
        except rows.Overtaken:
            if attempt == TRIES:
                raise


class Places:
    """Which turns and voices of `after` are heard where those of `before` are."""

    def __init__(self, session: Session, before: TranscriptRow, after: TranscriptRow) -> None:
        old = transcripts.turns(session, before)
        self.new = sorted(transcripts.turns(session, after), key=lambda turn: turn.start_s)
        self.starts = [turn.start_s for turn in self.new]
        self.longest = max((turn.end_s - turn.start_s for turn in self.new), default=0.0)
        self.kin = heirs(session, before)
        self.spans = _gone(session, before) | {t.code: (t.start_s, t.end_s) for t in old}
        self.voices = self._voices(old)

    def carried(self, minutes: Minutes) -> Minutes:
        people = [
            person.model_copy(update={"voice": self.voices.get(person.voice, "")})
            for person in minutes.people
        ]
        events = [
            event.model_copy(update={"turn": next(iter(self.of(event.turn)), "")})
            for event in minutes.events
        ]
        return minutes.model_copy(
            update={
                "topics": [self._item(item) for item in minutes.topics],
                "decisions": [self._item(item) for item in minutes.decisions],
                "tasks": [self._item(item) for item in minutes.tasks],
                "annotations": self._marks(minutes.annotations),
                "omissions": self._marks(minutes.omissions),
                "events": events,
                "people": people,
            }
        )

    def of(self, code: str) -> list[str]:
        """The turns that are heard while the one is, in their order; [] where none is."""
        return [turn.code for turn, _ in self._heard(self.spans.get(code))]

    def _heard(self, span: Span | None) -> Iterator[tuple[TurnRow, float]]:
        """With the seconds that they share."""
        if span is None:
            return
        start, end = span
        for turn in self.new[bisect_left(self.starts, start - self.longest) :]:
            if turn.start_s > end:
                return
            shared = min(end, turn.end_s) - max(start, turn.start_s)
            if shared >= min(SHARED_S, (end - start) / 2, (turn.end_s - turn.start_s) / 2):
                yield turn, shared

    def _item(self, item: AnyItem) -> AnyItem:
        turns = dict.fromkeys(code for named in item.turns for code in self.of(named))
        return item.model_copy(update={"turns": [*turns][:MOST]})

    def _marks(self, marks: Sequence[Mark]) -> list[Mark]:
        """A mark stays at the turns that hold its quote; where none does, it is at all of them:
        rather too much is left out of a 公開版 than too little. A correction is made once.
        """
        texts = {turn.code: turn.text for turn in self.new}
        made: list[Mark] = []
        for mark in marks:
            reached = [code for turn in reach(mark.turn, self.kin) for code in self.of(turn)]
            holding = [code for code in reached if mark.quote and mark.quote in texts[code]]
            codes = list(dict.fromkeys(holding or reached)) or [""]
            if isinstance(mark, Annotation) and mark.kind == "correction":
                codes = codes[:1]
            made.append(mark.model_copy(update={"turn": codes[0]}))
            made += [
                mark.model_copy(update={"turn": code, "id": rows.new_id()}) for code in codes[1:]
            ]
        return made

    def _voices(self, old: Sequence[TurnRow]) -> dict[str, str]:
        """Old voices to new ones, where each is heard most while the other is."""
        shared: Counter[tuple[str, str]] = Counter()
        for turn in old:
            for found, seconds in self._heard((turn.start_s, turn.end_s)):
                if turn.speaker_code and found.speaker_code:
                    shared[turn.speaker_code, found.speaker_code] += round(seconds * 1000)
        forth: dict[str, str] = {}
        back: dict[str, str] = {}
        for (one, other), _ in shared.most_common():
            forth.setdefault(one, other)
            back.setdefault(other, one)
        return {one: other for one, other in forth.items() if back[other] == one}


def _gone(session: Session, row: TranscriptRow) -> dict[str, Span]:
    """When the turns were heard that people deleted or joined: another transcript has them."""
    found: dict[str, Span] = {}
    mine = select(EditRow.changes).where(EditRow.transcript_id == row.id).order_by(EditRow.id)
    for changes in session.scalars(mine):
        found |= {t["code"]: _span(t["before"]) for t in changes["turns"] if not t["after"]}
    return found


def _span(state: Mapping[str, Any]) -> Span:
    return state["start"], state["end"]
