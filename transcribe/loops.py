"""Loops: a recogniser that says the same thing over and over.

They come with high confidence (SYSTRAN/faster-whisper issue 506), so they are found in the text.
"""

import re
from dataclasses import dataclass, replace
from itertools import groupby
from operator import itemgetter

from .types import Segment, Word

LEAST_REPEATS = 5
LEAST_CHARACTERS = 16
LONGEST_UNIT = 30
WINDOW = 60  # characters in which nearly everything was said before
GRAM = 4
LEAST_DISTINCT = 0.35  # of the n-grams of a window; a list of motions, all carried, has twice that


def _repeated(size: int) -> str:
    """A unit of so many characters, again and again."""
    repeats = max(LEAST_REPEATS, -(-LEAST_CHARACTERS // size))
    return rf"(.{{{size}}})\{size}{{{repeats - 1},}}"  # the group's number is the unit's size


REPEATED = re.compile("|".join(map(_repeated, range(1, LONGEST_UNIT + 1))), re.DOTALL)


@dataclass(frozen=True, slots=True)
class Loop:
    """Segments `first` to `last` (inclusive) say something again and again."""

    first: int
    last: int


def find_loops(segments: list[Segment]) -> list[Loop]:
    """Loops within a segment and over neighbouring ones, in order; no segment is in two of them."""
    owners = [i for i, s in enumerate(segments) for _ in s.text]
    text = "".join(s.text for s in segments)
    exact = [(_first(owners, m), owners[m.end() - 1]) for m in REPEATED.finditer(text)]
    worn = [(i, i) for i, s in enumerate(segments) if _is_worn(s.text)]
    loops: list[Loop] = []
    for first, last in sorted([*exact, *worn]):
        if loops and loops[-1].last >= first:
            loops[-1] = Loop(loops[-1].first, max(last, loops[-1].last))
        else:
            loops.append(Loop(first, last))
    return loops


def _is_worn(text: str) -> bool:
    """Whether a few words come again and again, in changing order."""
    for start in range(0, len(text) - WINDOW + 1, WINDOW // 4):
        grams = [text[i : i + GRAM] for i in range(start, start + WINDOW - GRAM + 1)]
        if len(set(grams)) < LEAST_DISTINCT * len(grams):
            return True
    return False


def _first(owners: list[int], match: re.Match[str]) -> int:
    """The segment a loop begins with: not the one before, for ending in 。 as the loop's do."""
    start, size = match.start(), match.lastindex or 0
    at_the_beginning = start == 0 or owners[start - 1] < owners[start]
    return owners[start] if at_the_beginning else owners[start + size - 1]


def collapse(segments: list[Segment]) -> Segment:
    """The looped segments as one, their repeated parts said once.

    What only repeats is dropped from the words; the span stays, for it is what a person must listen
    to.
    """
    cells = [cell for segment in segments for cell in _cells(segment)]
    repeated = REPEATED.finditer("".join(text[-1] for text, _ in cells))
    dropped = {i for m in repeated for i in range(m.start() + (m.lastindex or 0), m.end())}
    kept = [cell for i, cell in enumerate(cells) if i not in dropped]
    words = tuple(
        replace(word, text="".join(text for text, _ in of_word))
        for word, of_word in groupby(kept, key=itemgetter(1))
    )
    text = "".join(w.text for w in words).strip()
    given = words if any(s.words for s in segments) else ()
    return Segment(segments[0].start, segments[-1].end, text, given)


def _cells(segment: Segment) -> list[tuple[str, Word]]:
    """The characters of a segment's text and their words; blanks before it belong to its first."""
    words = segment.words or (Word(segment.text, segment.start, segment.end, 0.0),)
    cells = [(character, word) for word in words for character in word.text]
    joined = "".join(character for character, _ in cells)
    before = len(joined) - len(joined.lstrip())
    cells = cells[before : len(joined.rstrip())]
    if cells:
        cells[0] = (joined[:before] + cells[0][0], cells[0][1])
    return cells
