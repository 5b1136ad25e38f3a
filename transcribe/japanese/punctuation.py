"""Puts 、 and 。 where they belong in recognised Japanese; no letter changes, comes or goes.

Whisper leaves marks out, doubles them, mixes the widths, ends a sentence in its middle and runs
two together. Where a mark stands follows from the words' grammar and the pauses between them.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ..types import Turn, Word
from .sentences import BLANK, COMMA, STOP, Gap, marks

_RUN = re.compile(r"(?:[、。，,?!？！\s]|(?<![.．])[.．](?![.．]))+")  # a row of points is none
# what is written with blanks and marks of its own: Latin, Cyrillic, Hangul, full-width figures
_LATIN = re.compile("[!-~\u00a0-\u024f\u0400-\u04ff\uac00-\ud7a3０-９Ａ-Ｚａ-ｚ]")
_WIDE = str.maketrans("?!", "？！")


@dataclass(frozen=True, slots=True)
class Letter:
    """A character that is no mark, the number of its word, and the marks behind it with theirs."""

    text: str
    word: int
    runs: tuple[tuple[int, str], ...] = ()

    @property
    def run(self) -> str:
        return "".join(mark for _, mark in self.runs)


def punctuate(turns: Sequence[Turn], language: str) -> tuple[Turn, ...]:
    """The turns with marks after Japanese rules; as they are where another language is spoken.

    Letters, figures and the marks within them (8,640, 1.45), Latin text, and the times and
    probabilities of words stay. A mark belongs to the word it follows; a word of marks alone goes
    where they move. Doing it again changes nothing.
    """
    if language != "ja":
        return tuple(turns)
    following = [*turns[1:], None][: len(turns)]
    return tuple(_punctuated(turn, after) for turn, after in zip(turns, following, strict=True))


def _punctuated(turn: Turn, after: Turn | None) -> Turn:
    words = turn.words or (Word(turn.text, turn.start, turn.end, 0.0),)
    letters = list(_letters(turn.text, words, after.text if after else ""))
    text = "".join(letter.text for letter in letters)
    if not any(c.isalnum() and not _LATIN.match(c) for c in text):
        return turn
    pauses = _pauses(letters, words) if turn.words else [None] * len(letters)
    gaps = [Gap(_one_form(x.run), pause) for x, pause in zip(letters, pauses, strict=True)]
    goes_on = after is not None and after.speaker == turn.speaker
    texts = [""] * len(words)
    for letter, mark in zip(letters, marks(text, gaps, goes_on=goes_on), strict=True):
        texts[letter.word] += letter.text
        for n, piece in letter.runs if letter.run == mark else [(letter.word, mark)]:
            texts[n] += piece
    kept = tuple(replace(w, text=t) for w, t in zip(words, texts, strict=True) if t)
    return replace(turn, text="".join(texts), words=kept if turn.words else ())


def _letters(text: str, words: Sequence[Word], following: str) -> Iterator["Letter"]:
    """All letters with the marks behind them; marks before the first letter are left out."""
    owners = [n for n, word in enumerate(words) for _ in word.text]
    ends = {run.start(): run for run in _runs(text, following)}
    at = ends[0].end() if 0 in ends else 0
    while at < len(text):
        run = ends.get(at + 1)
        places = range(*run.span()) if run else range(0)
        yield Letter(text[at], owners[at], tuple((owners[i], text[i]) for i in places))
        at = run.end() if run else at + 1


def _pauses(letters: Sequence["Letter"], words: Sequence[Word]) -> list[float]:
    """Seconds without a word after each letter."""
    pauses = [
        max(0.0, words[b.word].start - words[a.word].end) if a.word != b.word else 0.0
        for a, b in pairwise(letters)
    ]
    return [*pauses, 0.0]


def _one_form(run: str) -> str:
    """Marks one after the other as the strongest of them."""
    called = "".join(c for c in run.translate(_WIDE) if c in "？！")
    if called or not run.strip():
        return called or (run and BLANK)
    return STOP if set(run) & set("。．.") else COMMA


def _runs(text: str, following: str) -> Iterator[re.Match[str]]:
    """Marks and blanks that stand between Japanese letters, or at the ends of the text."""
    for run in _RUN.finditer(text):
        before, after = text[: run.start()][-1:], text[run.end() :][:1]
        if not after and before.isdigit():  # a figure may have been cut in two with its speech
            after = _RUN.sub("", following[:10])[:1]
        if not _is_latin_run(before, run[0], after):
            yield run


def _is_latin_run(before: str, run: str, after: str) -> bool:
    """Whether the marks are part of a figure or a Latin word."""
    first, last = bool(_LATIN.match(before)), bool(_LATIN.match(after))
    if first and last:
        return not re.search("[、。？！]", run)
    if not before:
        return last and not run.isspace() and re.fullmatch(r"[.,]+", run) is not None
    return before.isalpha() and first and run == "." and bool(after)
