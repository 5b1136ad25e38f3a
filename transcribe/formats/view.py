"""How a transcript is shown to a reader. What is stored stays as it was heard."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ..japanese.number_style import (
    NumeralStyle,
    Restyled,
    restyled,
    style_numerals,
    with_numbers,
)
from ..types import Correction, Transcript, Turn, Word


@dataclass(frozen=True, slots=True)
class View:
    """Settings of the formats that people read.

    numerals  as-heard, arabic or kanji; the latter two touch Japanese only
    """

    numerals: NumeralStyle = "as-heard"

    def of(self, transcript: Transcript) -> Transcript:
        """The transcript as it is shown: texts and their words, and what is quoted of them."""
        if self.numerals == "as-heard" or transcript.language != "ja":
            return transcript
        heard = {turn.id: turn.text for turn in transcript.turns}
        return replace(
            transcript,
            turns=tuple(_shown(turn, self.numerals) for turn in transcript.turns),
            corrections=tuple(
                _corrected(c, heard.get(c.turn, ""), self.numerals) for c in transcript.corrections
            ),
            speaker_proposals=tuple(
                replace(p, quote=style_numerals(p.quote, self.numerals))
                for p in transcript.speaker_proposals
            ),
        )


def _shown(turn: Turn, style: NumeralStyle) -> Turn:
    changes = restyled(turn.text, style)
    words = tuple(_words(turn.words, changes))
    return replace(turn, text=with_numbers(turn.text, changes), words=words)


def _words(words: Sequence[Word], changes: Sequence[Restyled]) -> Iterator[Word]:
    """The words with the changes in them; those that share a changed number become one."""
    waiting: list[Word] = []
    start = end = 0
    for word in words:
        waiting.append(word)
        end += len(word.text)
        if any(c.start < end < c.end for c in changes):
            continue
        inside = [c.moved(-start) for c in changes if start <= c.start and c.end <= end]
        yield _one(waiting, inside)
        waiting, start = [], end


def _one(words: Sequence[Word], changes: Sequence[Restyled]) -> Word:
    """As sure as its least sure part."""
    text = with_numbers("".join(w.text for w in words), changes)
    latest = max(w.end for w in words)
    return Word(text, words[0].start, latest, min(w.probability for w in words))


def _corrected(correction: Correction, text: str, style: NumeralStyle) -> Correction:
    """The correction with both texts as they are shown, with the whole of a number it is part of.

    text  of its turn, as it was heard
    """
    c = correction
    end = c.offset + len(c.replacement)
    if text[c.offset : end] != c.replacement:  # the turn was edited since
        return c
    texts = (text[: c.offset] + c.original + text[end:], text)
    numbers = [restyled(t, style) for t in texts]
    first, rest = _widened(c.offset, len(text) - end, texts, numbers)
    before = [n for n in numbers[1] if n.end <= first]
    original, replacement = (
        with_numbers(
            t[first : len(t) - rest], [n.moved(-first) for n in _touching(t, ns, first, rest)]
        )
        for t, ns in zip(texts, numbers, strict=True)
    )
    offset = len(with_numbers(text[:first], before))
    return replace(c, offset=offset, original=original, replacement=replacement)


def _widened(
    first: int, rest: int, texts: Sequence[str], numbers: Sequence[Sequence[Restyled]]
) -> tuple[int, int]:
    """The characters before and behind, alike in both texts, so that no number is cut."""
    while True:
        cut = [
            (n.start, len(text) - n.end)
            for text, found in zip(texts, numbers, strict=True)
            for n in _touching(text, found, first, rest)
        ]
        wider = min([first, *(a for a, _ in cut)]), min([rest, *(b for _, b in cut)])
        if wider == (first, rest):
            return wider
        first, rest = wider


def _touching(text: str, numbers: Sequence[Restyled], first: int, rest: int) -> list[Restyled]:
    return [n for n in numbers if n.end > first and n.start < len(text) - rest]
