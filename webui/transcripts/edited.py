"""A turn whose text a person has changed: which word is when, and which corrections still stand."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate

from transcribe.types import Correction, Turn, Word

from .matching import matches

BY_A_PERSON = 1.0  # the probability of a word that a person wrote


def edited(turn: Turn, text: str) -> Turn:
    """The turn with another text. What is the same keeps its time; what is new lies in between."""
    if text == turn.text:
        return turn
    return replace(turn, text=text, words=tuple(_words(turn, text)))


def standing(corrections: Sequence[Correction], turn: Turn, text: str) -> Iterator[Correction]:
    """The corrections of a turn that a person left as they were, at their new offsets."""
    if text == turn.text:
        yield from corrections
        return
    found = matches(turn.text, text)
    for correction in corrections:
        first, last = correction.offset, correction.offset + len(correction.replacement)
        for old, new, size in found:
            if old <= first and last <= old + size and size:
                yield replace(correction, offset=first - old + new)
                break


def _words(turn: Turn, text: str) -> Iterator[Word]:
    """Pieces of the old words where the text is the same, and a word for each stretch between."""
    time, written = turn.start, 0
    words = turn.words or (Word(turn.text, turn.start, turn.end, 0.0),)
    starts = [0, *accumulate(len(w.text) for w in words)]
    for old, new, size in matches(turn.text, text):
        pieces = list(_pieces(words, starts, old, size))
        until = pieces[0].start if pieces else turn.end
        if new > written:
            time = min(time, until)
            yield Word(text[written:new], time, until, BY_A_PERSON)
        yield from pieces
        written = new + size
        time = pieces[-1].end if pieces else time


def _pieces(words: Sequence[Word], starts: Sequence[int], first: int, size: int) -> Iterator[Word]:
    """The words' parts within `size` characters from `first` on; time is even in a word.

    starts  where each of the words begins, and the end of the last
    """
    at = max(0, bisect_right(starts, first) - 1)
    while at < len(words) and starts[at] < first + size:
        word, begin = words[at], starts[at]
        a, b = max(begin, first), min(begin + len(word.text), first + size)
        if a < b and b - a == len(word.text):
            yield word
        elif a < b:
            step = (word.end - word.start) / len(word.text)
            start, end = word.start + (a - begin) * step, word.start + (b - begin) * step
            yield Word(word.text[a - begin : b - begin], start, end, word.probability)
        at += 1
