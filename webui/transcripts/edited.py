"""A turn whose text a person has changed: which word is when, and which corrections still stand."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from itertools import accumulate

from transcribe.types import Correction, Turn, Word

Match = tuple[int, int, int]  # offset in the old text, in the new one, and how many characters

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
    matches = _matches(turn.text, text)
    for correction in corrections:
        first, last = correction.offset, correction.offset + len(correction.replacement)
        for old, new, size in matches:
            if old <= first and last <= old + size and size:
                yield replace(correction, offset=first - old + new)
                break


def _matches(old: str, new: str) -> list[Match]:
    found = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    return [(m.a, m.b, m.size) for m in found]


def _words(turn: Turn, text: str) -> Iterator[Word]:
    """Pieces of the old words where the text is the same, and a word for each stretch between."""
    time, written = turn.start, 0
    for old, new, size in _matches(turn.text, text):
        pieces = list(_pieces(turn, old, size))
        until = pieces[0].start if pieces else turn.end
        if new > written:
            time = min(time, until)
            yield Word(text[written:new], time, until, BY_A_PERSON)
        yield from pieces
        written = new + size
        time = pieces[-1].end if pieces else time


def _pieces(turn: Turn, first: int, size: int) -> Iterator[Word]:
    """The old words' parts within `size` characters from `first` on; time is even in a word."""
    words = turn.words or (Word(turn.text, turn.start, turn.end, 0.0),)
    starts = [0, *accumulate(len(w.text) for w in words)]
    for word, begin in zip(words, starts, strict=False):
        a, b = max(begin, first), min(begin + len(word.text), first + size)
        if a < b:
            step = (word.end - word.start) / len(word.text)
            start, end = word.start + (a - begin) * step, word.start + (b - begin) * step
            yield Word(word.text[a - begin : b - begin], start, end, word.probability)
