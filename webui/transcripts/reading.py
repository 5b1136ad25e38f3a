"""A transcript as its page shows it: who said what, from when, and what a reader should check."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from transcribe.formats import KINDS, clock
from transcribe.formats.changes import Change, changes
from transcribe.formats.text import ABOUT_ALL, WHOLE, is_whole, listed
from transcribe.messages import Message
from transcribe.types import Correction, Notice, SpeakerProposal, Transcript, Turn

GROUP = 50  # turns that a browser lays out together (content-visibility)
COLOURS = 8  # of speakers
GROUPS = {
    "figure": Message(ja="数字", en="figures"),
    "name": Message(ja="名前", en="names"),
    "other": Message(ja="その他", en="other"),
}


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a turn's text. original: what was heard there before the machine mended it."""

    text: str
    original: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A turn. colour: 1 to COLOURS, 0 where nobody knows who speaks."""

    code: str
    start: float
    end: float
    speaker: str
    colour: int
    pieces: tuple[Piece, ...]
    follows_break: bool

    @property
    def clock(self) -> str:
        return clock(self.start)


@dataclass(frozen=True, slots=True)
class Place:
    """Where to listen. turn: the code of the one that is heard there, None where none is."""

    start: float
    turn: str | None
    text: str = ""

    @property
    def clock(self) -> str:
        return clock(self.start)


@dataclass(frozen=True, slots=True)
class Check:
    """What a reader should look at, of one kind, and what to do about it."""

    label: Message
    advice: str
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Changed:
    """What the machine changed, and at which places."""

    group: Message
    original: str
    replacement: str
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Voice:
    """A speaker, and the name they may have."""

    code: str
    name: str
    colour: int
    turns: int
    proposal: SpeakerProposal | None
    place: Place | None  # where the proposal is said


def groups(transcript: Transcript, breaks_s: Sequence[float]) -> list[list[Line]]:
    """The turns in groups of GROUP.

    breaks_s  seconds at which the sound goes on after a 休憩
    """
    lines = list(_lines(transcript, sorted(breaks_s)))
    return [lines[n : n + GROUP] for n in range(0, len(lines), GROUP)]


def voices(transcript: Transcript) -> list[Voice]:
    proposed = {p.speaker: p for p in reversed(transcript.speaker_proposals)}  # the surest stays
    starts = {turn.id: turn.start for turn in transcript.turns}
    found = []
    for number, speaker in enumerate(transcript.speakers):
        proposal = proposed.get(speaker.id)
        if proposal and proposal.name == speaker.name:
            proposal = None
        place = Place(starts.get(proposal.turn, 0.0), proposal.turn) if proposal else None
        count = sum(turn.speaker == speaker.id for turn in transcript.turns)
        found.append(Voice(speaker.id, speaker.name, _colour(number), count, proposal, place))
    return found


def checks(transcript: Transcript) -> list[Check]:
    """The notices, each kind and advice once, the most important first.

    Corrections and proposed names are shown in places of their own: `corrections`, `voices`.
    """
    found = []
    for kind, label in KINDS.items():
        if kind in ("correction", "speaker_proposal"):
            continue
        by_detail: dict[str, list[Notice]] = {}
        for notice in listed(transcript, kind):
            by_detail.setdefault(notice.detail, []).append(notice)
        for detail, notices in by_detail.items():
            places = () if kind in ABOUT_ALL else tuple(_places(transcript, notices))
            found.append(Check(label, detail, places))
    return found


def corrections(transcript: Transcript) -> list[Changed]:
    """What the machine changed in its own text: figures, names, the rest."""
    return [_changed(transcript, change) for change in changes(transcript)]


def _changed(transcript: Transcript, change: Change) -> Changed:
    places = tuple(Place(start, _turn_at(transcript, start)) for start in change.starts)
    return Changed(GROUPS[change.group], change.original, change.replacement, places)


def _lines(transcript: Transcript, breaks_s: Sequence[float]) -> Iterator[Line]:
    numbers = {s.id: number for number, s in enumerate(transcript.speakers)}
    names = {s.id: s.name for s in transcript.speakers}
    mended: dict[str, list[Correction]] = {}
    for correction in transcript.corrections:
        mended.setdefault(correction.turn, []).append(correction)
    left = list(breaks_s)
    for turn in transcript.turns:
        passed = [start for start in left if turn.start >= start]
        left = left[len(passed) :]
        yield Line(
            turn.id,
            turn.start,
            turn.end,
            names.get(turn.speaker or "", ""),
            _colour(numbers[turn.speaker]) if turn.speaker else 0,
            tuple(_pieces(turn, mended.get(turn.id, ()))),
            bool(passed),
        )


def _pieces(turn: Turn, mended: Sequence[Correction]) -> Iterator[Piece]:
    """The text, cut at what was mended and still stands as it was mended."""
    at = 0
    for c in sorted(mended, key=lambda c: c.offset):
        end = c.offset + len(c.replacement)
        if c.offset < at or turn.text[c.offset : end] != c.replacement:
            continue
        if c.offset > at:
            yield Piece(turn.text[at : c.offset])
        yield Piece(turn.text[c.offset : end], c.original)
        at = end
    if at < len(turn.text):
        yield Piece(turn.text[at:])


def _places(transcript: Transcript, notices: Sequence[Notice]) -> Iterator[Place]:
    for notice in notices:
        removed = notice.text if notice.text not in notice.detail else ""
        if is_whole(notice, transcript):
            yield Place(notice.start, None, removed or str(WHOLE))
        else:
            yield Place(notice.start, _turn_at(transcript, notice.start), removed)


def _turn_at(transcript: Transcript, second: float) -> str | None:
    """The turn that is heard then, else the one before; None before the first."""
    number = bisect_right(transcript.turns, second, key=lambda turn: turn.start)
    return transcript.turns[number - 1].id if number else None


def _colour(number: int) -> int:
    return number % COLOURS + 1
