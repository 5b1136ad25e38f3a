"""Which of the machine's words a turn holds that people may have cut, joined or moved."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from transcribe.types import Correction, Turn, Word

from ..tables import TurnRow
from .edited import edited, standing

NEAR_S = 0.001  # stored times are exact, those in the machine's file are rounded


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the machine's turn `source`: its characters from `first` on, put at `offset`."""

    source: str
    first: int
    offset: int
    size: int


@dataclass(frozen=True, slots=True)
class Heard:
    """What the machine heard of a turn as it stands now. turn: its text is the pieces' together."""

    turn: Turn
    pieces: tuple[Piece, ...]


def as_left(originals: Mapping[str, Turn], row: TurnRow) -> Turn:
    """The turn as people left it, with words that make up its text exactly.

    originals  the machine's turns, by their codes
    """
    found = heard(originals, row).turn
    has_words = any(originals[c].words for c in sources_of(row) if c in originals)
    if not found.text or (found.text == row.text and not has_words):
        return replace(found, text=row.text, words=())
    return edited(found, row.text)


def heard(originals: Mapping[str, Turn], row: TurnRow) -> Heard:
    words: list[Word] = []
    texts: list[str] = []
    pieces: list[Piece] = []
    length = 0
    for code in sources_of(row):
        if original := originals.get(code):
            first, kept = _within(original, row)
            texts.append("".join([w.text for w in kept]))
            pieces.append(Piece(code, first, length, len(texts[-1])))
            words += kept
            length += len(texts[-1])
    own = row.code, row.speaker_code, row.start_s, row.end_s
    turn = Turn(*own, "".join(texts), tuple(words))
    return Heard(turn, tuple(pieces))


def corrections_left(
    originals: Mapping[str, Turn], by_turn: Mapping[str, Sequence[Correction]], row: TurnRow
) -> Iterator[Correction]:
    """The machine's corrections that still stand in a turn, at their places in its text."""
    if not any(code in by_turn for code in sources_of(row)):
        return
    found = heard(originals, row)
    moved = list(_moved(found.pieces, by_turn, row.code))
    yield from standing(moved, found.turn, row.text)


def sources_of(row: TurnRow) -> list[str]:
    """The machine's turns that its words come from, each once."""
    return list(dict.fromkeys(row.sources or [row.code]))


def _moved(
    pieces: Iterable[Piece], by_turn: Mapping[str, Sequence[Correction]], code: str
) -> Iterator[Correction]:
    for piece in pieces:
        for correction in by_turn.get(piece.source, ()):
            offset = correction.offset - piece.first
            if offset >= 0 and offset + len(correction.replacement) <= piece.size:
                yield replace(correction, turn=code, offset=piece.offset + offset)


def _within(original: Turn, row: TurnRow) -> tuple[int, tuple[Word, ...]]:
    """The words whose middle lies in the turn's time, and how many characters are before them."""
    words = original.words or (Word(original.text, original.start, original.end, 0.0),)
    is_whole = row.start_s <= original.start + NEAR_S and original.end <= row.end_s + NEAR_S
    if is_whole:
        return 0, words
    inside = [n for n, w in enumerate(words) if _is_inside(w, row)]
    if not inside:
        return 0, ()
    first, last = inside[0], inside[-1] + 1
    return sum(len(w.text) for w in words[:first]), words[first:last]


def _is_inside(word: Word, row: TurnRow) -> bool:
    return row.start_s - NEAR_S <= (word.start + word.end) / 2 < row.end_s + NEAR_S
