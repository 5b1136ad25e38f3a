"""What is shown of a place that was found: its sentence, the words marked."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from . import keys

MOST_AROUND = 60  # characters before and behind the first word, where a sentence is long
_ENDS = re.compile(r"[。！？!?\n]")


@dataclass(frozen=True, slots=True)
class Piece:
    text: str
    is_marked: bool = False


@dataclass(frozen=True, slots=True)
class Marked:
    """A text in pieces, in order; those that were looked for are marked."""

    pieces: tuple[Piece, ...]

    @property
    def has_marks(self) -> bool:
        return any(piece.is_marked for piece in self.pieces)


def marked(text: str, words: Sequence[keys.Word]) -> Marked:
    """The whole text."""
    return _marked(text, keys.spans(text, words), 0, len(text))


def sentence(text: str, words: Sequence[keys.Word]) -> Marked:
    """The sentence of the first word found, or what stands around it where that is long."""
    found = keys.spans(text, words)
    first, last = found[0] if found else (0, 0)
    ends = [m.end() for m in _ENDS.finditer(text)]
    start = max((e for e in ends if e <= first), default=0)
    end = min((e for e in ends if e >= last), default=len(text))
    return _marked(text, found, max(start, first - MOST_AROUND), min(end, last + MOST_AROUND))


def count(text: str, words: Sequence[keys.Word]) -> int:
    """How many of the words stand in the text."""
    folded = keys.fold(text)
    return sum(all(run in folded for run in word.runs) for word in words)


def _marked(text: str, spans: Sequence[keys.Span], start: int, end: int) -> Marked:
    pieces: list[Piece] = [Piece("…")] if start and not _ENDS.match(text, start - 1) else []
    at = start
    for first, last in spans:
        if first >= start and last <= end:
            pieces += [Piece(text[at:first]), Piece(text[first:last], True)]
            at = last
    pieces.append(Piece(text[at:end]))
    if end < len(text) and not _ENDS.match(text, end - 1):
        pieces.append(Piece("…"))
    return Marked(tuple(p for p in pieces if p.text.strip("\n")))
