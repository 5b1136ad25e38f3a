"""How a transcript is shown to a reader. What is stored stays as it was heard."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ..japanese.number_style import NumeralStyle, Restyled, restyled, with_numbers
from ..types import Transcript, Turn, Word


@dataclass(frozen=True, slots=True)
class View:
    """Settings of the formats that people read.

    numerals  as-heard, arabic or kanji; the latter two touch Japanese only
    """

    numerals: NumeralStyle = "as-heard"

    def of(self, transcript: Transcript) -> Transcript:
        """The transcript as it is shown: texts and their words, and nothing else, differ."""
        if self.numerals == "as-heard" or transcript.language != "ja":
            return transcript
        turns = tuple(_shown(turn, self.numerals) for turn in transcript.turns)
        return replace(transcript, turns=turns)


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
