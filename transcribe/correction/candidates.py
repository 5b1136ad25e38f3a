"""What may be written in place of what was recognised."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Candidate:
    """Another text for a part of a turn.

    start, end   characters into the turn's text
    reading      of the replacement, hiragana
    source       "homophone": the dictionary's likelier word of the same sound;
                 "term": of the meeting's vocabulary; "council": of the language of councils;
                 "hesitation": えー; "figure": a number, or a word that was written as one
    distance     how far the two readings are apart; 0 is the same sound
    margin       how much likelier the dictionary finds it in its sentence, in nats
    familiar     whether the replacement occurs in the vocabularies, whole or within a term
    probability  of the least certain word it would replace, as the recogniser says
    """

    turn: int
    start: int
    end: int
    original: str
    replacement: str
    reading: str
    source: str
    distance: float = 0.0
    margin: float = 0.0
    familiar: bool = True
    probability: float = 0.0


def without_repeats(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Without those that say the same as another or a part of it."""
    kept: list[Candidate] = []
    longest_first = sorted(candidates, key=_by_length)
    for candidate in longest_first:
        if not any(_says(other, candidate) for other in kept):
            kept.append(candidate)
    return sorted(kept, key=lambda c: (c.start, c.end))


def _by_length(candidate: Candidate) -> tuple[int, float, bool]:
    return candidate.start - candidate.end, candidate.distance, candidate.source != "term"


def _says(longer: Candidate, shorter: Candidate) -> bool:
    """Whether the longer one, at least as near in sound, makes the shorter one's change too."""
    head = shorter.start - longer.start
    tail = longer.end - shorter.end
    if head < 0 or tail < 0 or longer.distance > shorter.distance:
        return False
    rest = longer.original[len(longer.original) - tail :]
    return longer.original[:head] + shorter.replacement + rest == longer.replacement
