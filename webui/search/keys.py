"""Search keys: what a text and a query are compared by. The stored text stays as it is.

A key is folded (NFKC, lower case, no variation selectors) and cut at everything that is neither
letter nor number. Words of Japanese have no blanks between them, and many have two characters, so
the index holds overlapping pairs: 予算案を gives 予算 算案 案を を. The last character stands
alone, which keeps the runs apart: no phrase reaches over a full stop.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

MOST_WORDS = 10
LONGEST_RUN = 60  # characters of a query's word
_VARIATION = (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))
_DROPPED = frozenset(_VARIATION)
_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]+")  # the same
_OTHERS = re.compile(r"[\W_]")  # neither letters nor numbers
_JOINED = "\uff9e\uff9f\u3099\u309a"  # voicing marks that make one letter with the one before

Span = tuple[int, int]  # offsets into a text, the end behind the last character


def fold(text: str) -> str:
    return unicodedata.normalize("NFKC", _SELECTORS.sub("", text)).casefold()


def runs(text: str) -> list[str]:
    """The stretches of letters and numbers, folded."""
    folded = fold(text)
    for character in set(_OTHERS.findall(folded)):
        if not _is_mark(character):
            folded = folded.replace(character, " ")
    return folded.split()


def grams(text: str) -> list[str]:
    """What the index holds of a text, in its order."""
    return [run[n : n + 2] for run in runs(text) for n in range(len(run))]


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a query: its runs stand in the text one behind the other, whatever is between."""

    runs: tuple[str, ...]


def words_of(query: str) -> list[Word]:
    """The words of what a person typed, by blanks; each is to be found. [] where none is left."""
    typed = dict.fromkeys(tuple(runs(part)) for part in query.split())
    return [Word(tuple(r[:LONGEST_RUN] for r in found)) for found in typed if found][:MOST_WORDS]


def phrase(run: str) -> list[str]:
    """The grams that stand side by side where the run is; one character alone begins a gram."""
    return [run[n : n + 2] for n in range(len(run) - 1)] or [run]


def spans(text: str, words: Sequence[Word]) -> list[Span]:
    """Where the words stand in the text, in order, joined where they touch."""
    folded, places = _mapped(text)
    found = sorted(s for w in words for run in w.runs for s in _found(folded, places, run))
    joined: list[Span] = []
    for start, end in found:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _found(folded: str, places: Sequence[Span], run: str) -> Iterator[Span]:
    at = folded.find(run)
    while at >= 0:
        yield places[at][0], places[at + len(run) - 1][1]
        at = folded.find(run, at + len(run))


def _mapped(text: str) -> tuple[str, list[Span]]:
    """The folded text, and for each of its characters where it comes from."""
    folded: list[str] = []
    places: list[Span] = []
    start = 0
    while start < len(text):
        end = start + 1
        while end < len(text) and (text[end] in _JOINED or ord(text[end]) in _DROPPED):
            end += 1
        key = fold(text[start:end])
        folded.append(key)
        places += [(start, end)] * len(key)
        start = end
    return "".join(folded), places


def _is_mark(character: str) -> bool:
    return unicodedata.category(character).startswith("M")
