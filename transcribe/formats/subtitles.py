"""Subtitles: turns cut into cues that fit on a screen.

Written here and not with pysubs2, which takes text in braces for a style and leaves it out.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

from ..types import Transcript, Turn, Word
from .breaks import SENTENCE, costs

MOST_CHARACTERS = 40  # without the speaker's name
MOST_S = 7.0
LEAST_S = 1.0  # nobody reads a shorter cue
_CUE, _FLASH, _TWO_SENTENCES = 3.0, 6.0, 5.0  # what they cost, beside the costs of breaks
_GAP_PER_S = 3.0  # within a cue: it would come before it is said

# a Latin word, or a character with its variation selector or accents, and the blanks before it
_MARKS = r"\u0300-\u036f\u3099\u309a\ufe00-\ufe0f\U000e0100-\U000e01ef"
PIECES = re.compile(rf"\s*(?:[!-~]+|\S[{_MARKS}]*)")


@dataclass(frozen=True, slots=True)
class Cue:
    start: float
    end: float
    text: str


def render_srt(transcript: Transcript, title: str = "") -> str:
    """SubRip. The speaker's name stands before the first cue of each turn."""
    del title
    return "\n".join(
        f"{n}\n{_time(cue.start, ',')} --> {_time(cue.end, ',')}\n{cue.text}\n"
        for n, cue in enumerate(cues_of(transcript), start=1)
    )


def render_vtt(transcript: Transcript, title: str = "") -> str:
    """WebVTT, as SubRip."""
    del title
    cues = (
        f"\n{_time(cue.start, '.')} --> {_time(cue.end, '.')}\n{_escaped(cue.text)}\n"
        for cue in cues_of(transcript)
    )
    return "".join(["WEBVTT\n", *cues])


def _escaped(text: str) -> str:
    return html.escape(text, quote=False)


def _time(seconds: float, point: str) -> str:
    minutes, milliseconds = divmod(round(seconds * 1000), 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:{milliseconds // 1000:02d}{point}{milliseconds % 1000:03d}"


def cues_of(transcript: Transcript) -> list[Cue]:
    """The cues of all turns in order of start, the speaker's name before the first of a turn."""
    names = {s.id: s.name for s in transcript.speakers}
    cues = []
    for turn in transcript.turns:
        name = f"{names[turn.speaker]}: " if turn.speaker else ""
        for words in _cue_words(turn):
            text = " ".join("".join(w.text for w in words).splitlines()).strip()
            if text:
                cues.append(Cue(words[0].start, max(w.end for w in words), name + text))
                name = ""
    return sorted(cues, key=lambda c: c.start)


def _cue_words(turn: Turn) -> Iterator[list[Word]]:
    """Words of each cue: the way to part the turn that costs least."""
    words = list(_short_words(turn))
    ends = list(accumulate(len(w.text) for w in words))
    each = costs("".join(w.text for w in words))
    breaks = [each[end - 1] if end else 0.0 for end in ends]
    least, begin = [0.0], list[int]()
    for last in range(len(words)):
        cost, first = _cheapest(words, breaks, least, last)
        least.append(cost + breaks[last])
        begin.append(first)
    yield from reversed(list(_backwards(words, begin)))


def _backwards(words: list[Word], begin: list[int]) -> Iterator[list[Word]]:
    end = len(words)
    while end:
        start = begin[end - 1]
        yield words[start:end]
        end = start


def _cheapest(
    words: list[Word], breaks: list[float], least: list[float], last: int
) -> tuple[float, int]:
    """What all up to the last word costs, and the word that its cue then begins with.

    One loop without calls: it runs for most letters of a meeting, times those of a cue.
    """
    characters, end, inside, following = 0, 0.0, 0.0, 0.0
    best, first = float("inf"), last
    for n in range(last, -1, -1):
        word = words[n]
        start, stop = word.start, word.end
        characters += len(word.text)
        if stop > end:
            end = stop
        late = end - start
        if n < last:
            if characters > MOST_CHARACTERS or late > MOST_S:
                break
            if following > stop:
                inside += _GAP_PER_S * (following - stop)
            if breaks[n] == SENTENCE:
                inside += _TWO_SENTENCES
        following = start
        fullness = (characters / MOST_CHARACTERS) ** 2 + (late / MOST_S) ** 2
        cost = least[n] + (_CUE + inside + fullness + (_FLASH if late < LEAST_S else 0.0))
        if cost <= best:
            best, first = cost, n
    return best, first


def _short_words(turn: Turn) -> Iterator[Word]:
    """The turn's words; one longer than a cue, as where words have no times, in even pieces."""
    for word in turn.words or (Word(turn.text, turn.start, turn.end, 0.0),):
        if len(word.text) > MOST_CHARACTERS or (word.text and word.end - word.start > MOST_S):
            yield from _pieces(word)
        else:
            yield word


def _pieces(word: Word) -> Iterator[Word]:
    pace = (word.end - word.start) / len(word.text)
    for piece in PIECES.finditer(word.text):
        first, last = piece.span()
        start, end = word.start + pace * first, word.start + pace * last
        yield Word(piece.group(), start, end, word.probability)
