"""What the sound says of each candidate: the recogniser's own probability of both texts.

The words around a candidate are scored as they are and as they would be, with the candidate told
beforehand: whether a word that may be expected here was said. Without that, a small recogniser
hardly ever prefers a rare word to a common one.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from ..engines.base import Scorer
from ..types import Audio, Turn
from .candidates import Candidate

LONGEST_S = 24.0  # of sound in one judgement; Whisper hears 30
AROUND_S = 0.3
LONGEST = 120  # characters: the decoder takes 448 tokens
CONTEXT = 25  # characters on each side where a sentence is too long
_ENDS = "。！？"

ReadSound = Callable[[Turn, float, float], Audio]


@dataclass(frozen=True, slots=True)
class _Sentence:
    start: int
    end: int
    first_s: float
    last_s: float


def judge(
    turn: Turn,
    candidates: Sequence[Candidate],
    scorer: Scorer,
    read: ReadSound,
    language: str,
) -> dict[Candidate, float]:
    """Nats by which each candidate's text is likelier than what was recognised.

    A candidate whose place has no sound is left out.
    """
    placed = sorted(((_sentence(turn, c), c) for c in candidates), key=lambda p: _order(p[0]))
    found: dict[Candidate, float] = {}
    for sentence, group in groupby(placed, key=lambda p: p[0]):
        audio = read(turn, sentence.first_s, sentence.last_s)
        if not len(audio.samples):
            continue
        there = [c for _, c in group]
        asked = [(c.replacement, _text(turn, sentence, new)) for c in there for new in (None, c)]
        scores = scorer.likelihoods(audio, asked, language=language)
        for candidate, old, new in zip(there, scores[::2], scores[1::2], strict=True):
            found[candidate] = new - old
    return found


def _order(sentence: _Sentence) -> tuple[int, int]:
    return sentence.start, sentence.end


def _text(turn: Turn, sentence: _Sentence, candidate: Candidate | None) -> str:
    if candidate is None:
        return turn.text[sentence.start : sentence.end]
    before = turn.text[sentence.start : candidate.start]
    return before + candidate.replacement + turn.text[candidate.end : sentence.end]


def _sentence(turn: Turn, candidate: Candidate) -> _Sentence:
    """The sentence that holds the candidate, or as much of it as can be heard at once."""
    text = turn.text
    start = max((text.rfind(mark, 0, candidate.start) for mark in _ENDS), default=-1) + 1
    end = min(_found(text.find(mark, candidate.end) + 1 for mark in _ENDS), default=len(text))
    first_s, last_s = _times(turn, start, end)
    if last_s - first_s > LONGEST_S or end - start > LONGEST:
        start, end = max(start, candidate.start - CONTEXT), min(end, candidate.end + CONTEXT)
        first_s, last_s = _times(turn, start, end)
    last_s = min(last_s, first_s + LONGEST_S)
    return _Sentence(start, end, max(0.0, first_s - AROUND_S), last_s + AROUND_S)


def _found(places: Iterable[int]) -> list[int]:
    return [place for place in places if place > 0]


def _times(turn: Turn, start: int, end: int) -> tuple[float, float]:
    place, times = 0, []
    for word in turn.words:
        if place < end and place + len(word.text) > start:
            times += [word.start, word.end]
        place += len(word.text)
    return min(times), max(times)
