"""Where a reader should look next: the places of a transcript by the errors expected there.

Recognition gives each word a probability. Measured on transcripts with a reference, three in five
letters of the least sure words are wrong, and one in twenty of the surest.
"""

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from transcribe.formats.text import KINDS, is_whole, listed
from transcribe.messages import Message
from transcribe.types import Notice, Transcript, Turn, Word

UNSURE = 0.6  # a word below may open a place
BRIDGE = 2  # letters of a surer word between two unsure ones of the same place
LONGEST = 40  # letters of one place: what can be listened to at once
LEAST = 0.5  # wrong characters that are expected: below, no place is made
LOOK = 8  # letters that could be read while a place is gone to
FASTEST = 14.0  # letters a second; people speak 5 to 9
FAST_LETTERS = 12  # a turn with fewer says nothing about its speed
SPOKEN = 6.0  # letters a second, to weigh seconds without text

# share of wrong characters, by the word's probability in steps of a tenth
_WRONG = (0.60, 0.60, 0.50, 0.50, 0.33, 0.31, 0.24, 0.14, 0.10, 0.05)
_CORRECTED = 0.1  # the same for what the machine corrected with full evidence
# share of wrong or missing letters of what is said or taken out at a notice
_AT_NOTICE = {
    "lost_speech": 0.9,
    "loop": 0.5,
    "overlap": 0.35,
    "invented_speech": 0.25,
    "heard_again": 0.2,
    "damaged_file": 0.5,
    "low_level": 0.15,
    "clipped": 0.1,
}
_UNSURE_TURN = Message(
    ja="機械が自信を持てなかったところです。音声と照らしてください。",
    en="The machine was not sure here. Compare it with the sound.",
)
_FAST = Message(
    ja="話す速さに比べて文字が多すぎます。聞こえない文字が入っていないか確かめてください。",
    en="More text than anybody says in this time. Check that nothing was invented.",
)
_UNNAMED = re.compile(r"(?:話者|Speaker) ?\d+")
_NAME_LETTERS = 8.0  # a name that is wrong stands in many places


@dataclass(frozen=True, slots=True)
class Place:
    """start, end: characters of the turn's text.

    kind    unsure, correction, speaker, speaker_proposal, fast_text, or the kind of a notice
    weight  characters that are expected to be wrong or missing there
    term    what stands there, where the same may stand elsewhere; "" otherwise
    group   the same for places that one answer settles
    """

    turn: str
    start: int
    end: int
    kind: str
    weight: float
    reason: Message
    term: str
    group: str


def places(
    transcript: Transcript, checked: Collection[str] = (), named: Collection[str] = ()
) -> list[Place]:
    """The place most likely wrong first; those of a group follow each other, in order of the text.

    checked  codes of turns that a person has looked at: nothing is told of them
    named    codes of voices that a person named
    """
    left = [turn for turn in transcript.turns if turn.id not in checked]
    order = {turn.id: n for n, turn in enumerate(transcript.turns)}
    mended = _mended(transcript)
    found = [
        *(place for turn in left for place in _unsure(turn, mended.get(turn.id, ()))),
        *(place for turn in left for place in _fast(turn)),
        *_corrections(transcript),
        *_voices(transcript, named),
        *_notices(transcript),
    ]
    by_group: dict[str, list[Place]] = {}
    for place in found:
        if place.turn not in checked:
            by_group.setdefault(place.group, []).append(place)
    groups = sorted(by_group.values(), key=_worth, reverse=True)
    return [p for group in groups for p in sorted(group, key=lambda p: (order[p.turn], p.start))]


def _worth(group: Sequence[Place]) -> float:
    """Wrong characters that a look at the group is expected to find, for what the look costs."""
    letters = sum(place.end - place.start for place in group)
    return sum(place.weight for place in group) / (letters + LOOK)


def _mended(transcript: Transcript) -> dict[str, list[tuple[int, int]]]:
    """Where the machine corrected itself, by turn: places of their own, surer than their words."""
    found: dict[str, list[tuple[int, int]]] = {}
    for c in transcript.corrections:
        found.setdefault(c.turn, []).append((c.offset, c.offset + len(c.replacement)))
    return found


def _unsure(turn: Turn, mended: Sequence[tuple[int, int]]) -> Iterator[Place]:
    starts = [0, *accumulate(len(word.text) for word in turn.words)]
    words = _settled(turn.words, starts, mended)
    for first, last in _runs(words):
        start, end = starts[first], starts[last + 1]
        text = turn.text[start:end]
        weight = sum(_letters(w.text) * _wrong(w) for w in words[first : last + 1])
        if weight >= LEAST:
            term = text.strip("、。，．？！ \u3000")
            yield Place(turn.id, start, end, "unsure", weight, _UNSURE_TURN, term, f"text:{term}")


def _settled(
    words: Sequence[Word], starts: Sequence[int], mended: Sequence[tuple[int, int]]
) -> Sequence[Word]:
    """The words, those of a place that was mended as sure ones."""
    if not mended:
        return words
    settled = list(words)
    for start, end in mended:
        n = max(0, bisect_right(starts, start) - 1)
        while n < len(words) and starts[n] < end:
            if start < starts[n + 1]:
                settled[n] = replace(words[n], probability=1.0)
            n += 1
    return settled


def _runs(words: Sequence[Word]) -> Iterator[tuple[int, int]]:
    """First and last of the words that are looked at together."""
    first: int | None = None
    last = length = 0
    for n, word in enumerate(words):
        if word.probability >= UNSURE:
            continue
        between = sum(_letters(w.text) for w in words[last + 1 : n]) if first is not None else 0
        length += between + _letters(word.text)
        if first is not None and (between > BRIDGE or length > LONGEST):
            yield first, last
            first = None
        if first is None:
            first, length = n, _letters(word.text)
        last = n
    if first is not None:
        yield first, last


def _wrong(word: Word) -> float:
    return _WRONG[min(int(word.probability * 10), 9)]


def _letters(text: str) -> int:
    return sum(map(str.isalnum, text))


def _fast(turn: Turn) -> Iterator[Place]:
    letters, seconds = _letters(turn.text), turn.end - turn.start
    if letters >= FAST_LETTERS and letters > FASTEST * seconds:
        weight = 0.5 * (letters - FASTEST * seconds)
        yield Place(turn.id, 0, len(turn.text), "fast_text", weight, _FAST, "", f"fast:{turn.id}")


def _corrections(transcript: Transcript) -> Iterator[Place]:
    """What the machine changed, as far as it still stands; the less evidence, the more likely."""
    texts = {turn.id: turn.text for turn in transcript.turns}
    for c in transcript.corrections:
        end = c.offset + len(c.replacement)
        if not c.replacement or texts.get(c.turn, "")[c.offset : end] != c.replacement:
            continue
        reason = Message(
            ja=f"機械が「{c.original}」を「{c.replacement}」に直しました。音声と照らしてください。",
            en=f"The machine changed “{c.original}” to “{c.replacement}”. Compare with the sound.",
        )
        weight = len(c.replacement) * _CORRECTED / min(1.0, max(0.2, c.score))
        group = f"correction:{c.original}:{c.replacement}"
        yield Place(c.turn, c.offset, end, "correction", weight, reason, c.replacement, group)


def _voices(transcript: Transcript, named: Collection[str]) -> Iterator[Place]:
    """Voices without a name, at their longest turn; with a proposal, where that is said."""
    texts = {turn.id: turn.text for turn in transcript.turns}
    proposed = {p.speaker: p for p in reversed(transcript.speaker_proposals)}
    for speaker in transcript.speakers:
        proposal = proposed.get(speaker.id)
        spoken = [t for t in transcript.turns if t.speaker == speaker.id]
        if speaker.id in named or not spoken:
            continue
        weight = _NAME_LETTERS * len(spoken) ** 0.5
        if proposal and proposal.turn in texts and proposal.name != speaker.name:
            start = max(0, texts[proposal.turn].find(proposal.quote))
            end = min(len(texts[proposal.turn]), start + len(proposal.quote))
            reason = Message(
                ja=f"「{speaker.name}」は「{proposal.name}」かもしれません。名前を確かめてください。",
                en=f"“{speaker.name}” may be “{proposal.name}”. Check the name.",
            )
            yield Place(
                proposal.turn, start, end, "speaker_proposal", weight, reason, "", _of(speaker.id)
            )
        elif _UNNAMED.fullmatch(speaker.name):
            longest = max(spoken, key=lambda t: t.end - t.start)
            reason = Message(
                ja=f"「{speaker.name}」の名前がまだ分かりません。声を聞いて名前を付けてください。",
                en=f"“{speaker.name}” has no name yet. Listen, and give one.",
            )
            end = len(longest.text)
            yield Place(longest.id, 0, end, "speaker", weight, reason, "", _of(speaker.id))


def _of(speaker: str) -> str:
    return f"speaker:{speaker}"


def _notices(transcript: Transcript) -> Iterator[Place]:
    """What recognition noticed at a place, in the turn that is heard then or the one before."""
    if not transcript.turns:
        return
    starts = [turn.start for turn in transcript.turns]
    for kind, share in _AT_NOTICE.items():
        for number, notice in enumerate(_listed(transcript, kind)):
            turn = transcript.turns[max(0, bisect_right(starts, notice.start) - 1)]
            start, end = _stretch(turn, notice)
            seconds = min(notice.end, transcript.duration) - notice.start
            letters = _letters(notice.text) or max(1.0, seconds * SPOKEN)
            reason = Message(
                ja=f"{KINDS[kind].ja}: {notice.detail}", en=f"{KINDS[kind].en}: {notice.detail}"
            )
            group = f"{kind}:{number}"
            yield Place(turn.id, start, end, kind, share * letters, reason, "", group)


def _listed(transcript: Transcript, kind: str) -> Iterable[Notice]:
    return (n for n in listed(transcript, kind) if not is_whole(n, transcript))


def _stretch(turn: Turn, notice: Notice) -> tuple[int, int]:
    """The characters of the turn that are heard during the notice; none: the nearest place."""
    at, start, end = 0, None, 0
    for word in turn.words:
        if word.end > notice.start and word.start < notice.end:
            start = at if start is None else start
            end = at + len(word.text)
        elif word.end <= notice.start and start is None:
            end = at + len(word.text)
        at += len(word.text)
    if not turn.words:
        return 0, len(turn.text)
    return (end if start is None else start), end
