"""Puts decided corrections into turns, with a record of each, and takes them out again."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..messages import Message
from ..types import Correction, Notice, Turn, Word
from .decision import Decision


@dataclass(frozen=True, slots=True)
class Corrected:
    """Turns with their corrections, and a notice for each correction."""

    turns: tuple[Turn, ...]
    corrections: tuple[Correction, ...] = ()
    notices: tuple[Notice, ...] = ()


def apply(turn: Turn, decisions: Sequence[Decision]) -> tuple[Turn, list[Correction], list[Notice]]:
    """The turn with the decisions made, which are in order and do not overlap.

    The words that a correction touches become one word: from the start of the first to the end of
    the last, as sure as the least sure of them.
    """
    words = list(turn.words)
    corrections: list[Correction] = []
    notices: list[Notice] = []
    for decision in reversed(decisions):
        c = decision.candidate
        words, word = _replaced(words, c.start, c.end, c.replacement)
        corrections.append(
            Correction(
                turn.id,
                c.start,
                c.original,
                c.replacement,
                reason_of(decision),
                round(decision.probability, 3),
            )
        )
        notices.append(_notice(c.original, c.replacement, word))
    text = "".join(w.text for w in words)
    shifted, shift = [], 0
    for correction in reversed(corrections):
        shifted.append(replace(correction, offset=correction.offset + shift))
        shift += len(correction.replacement) - len(correction.original)
    return replace(turn, text=text, words=tuple(words)), shifted, notices[::-1]


def reason_of(decision: Decision) -> str:
    """The source of the candidate; with _near where the sounds differ."""
    c = decision.candidate
    return c.source if c.distance == 0 else f"{c.source}_near"


def undo(turn: Turn, corrections: Sequence[Correction]) -> Turn:
    """The turn, as it was delivered, without these of its corrections.

    Undoing all of them gives what was recognised, to the byte. Offsets count in the turn as it was
    delivered: what is to be undone is undone at once. Raises ValueError where a correction does not
    stand in the text.
    """
    words = list(turn.words)
    for correction in sorted(corrections, key=lambda c: c.offset, reverse=True):
        end = correction.offset + len(correction.replacement)
        if turn.text[correction.offset : end] != correction.replacement:
            raise ValueError(f"{correction} does not stand in {turn.id}")
        words, _ = _replaced(words, correction.offset, end, correction.original)
    return replace(turn, text="".join(w.text for w in words), words=tuple(words))


def _replaced(words: Sequence[Word], start: int, end: int, text: str) -> tuple[list[Word], Word]:
    place, before, touched, after = 0, [], [], []
    head = tail = ""
    for word in words:
        stop = place + len(word.text)
        if stop <= start:
            before.append(word)
        elif place >= end:
            after.append(word)
        else:
            head += word.text[: max(0, start - place)]
            tail += word.text[end - place :] if stop > end else ""
            touched.append(word)
        place = stop
    merged = Word(
        head + text + tail,
        touched[0].start,
        max(w.end for w in touched),
        min(w.probability for w in touched),
    )
    return [*before, merged, *after], merged


def _notice(original: str, replacement: str, word: Word) -> Notice:
    detail = Message(
        ja=f"「{original}」を「{replacement}」に自動で直しました。音声と照らして確かめてください。",
        en=f"Corrected by machine: {original!r} to {replacement!r}. Check it against the sound.",
    )
    return Notice("correction", word.start, word.end, str(detail), original)
