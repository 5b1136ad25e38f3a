"""What may be written in place of what was recognised."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
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
    contested    whether what it replaces is a common word itself, and no name
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
    contested: bool = False
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


def fewer(candidates: Iterable[Candidate], most: int) -> list[Candidate]:
    """At most so many that touch the same character, the nearest in sound first."""
    taken: Counter[int] = Counter()
    kept = []
    for candidate in sorted(candidates, key=lambda c: (c.distance, c.start - c.end, c.start)):
        place = range(candidate.start, candidate.end)
        if all(taken[n] < most for n in place):
            taken.update(place)
            kept.append(candidate)
    return kept


def without_harm(
    candidates: Iterable[Candidate], text: str, terms: Iterable[str]
) -> Iterator[Candidate]:
    """Without those that would change a part of what stands there as one of the meeting's `terms`.

    A candidate may hold such a term, if it keeps it.
    """
    there = "|".join(map(re.escape, sorted((t for t in terms if t in text), key=len, reverse=True)))
    places = [m.span(1) for m in re.finditer(f"(?=({there}))", text)] if there else []
    for candidate in candidates:
        if all(_keeps(candidate, text, *place) for place in places):
            yield candidate


def _keeps(candidate: Candidate, text: str, start: int, end: int) -> bool:
    if end <= candidate.start or candidate.end <= start:
        return True
    within = candidate.start <= start and end <= candidate.end
    return within and text[start:end] in candidate.replacement


def _by_length(candidate: Candidate) -> tuple[int, float, bool, bool]:
    """The longest first; where the dictionary, too, offers a contested word, as it offers it."""
    length = candidate.end - candidate.start
    return -length, candidate.distance, candidate.contested, candidate.source != "term"


def _says(longer: Candidate, shorter: Candidate) -> bool:
    """Whether the longer one, at least as near in sound, makes the shorter one's change too."""
    head = shorter.start - longer.start
    tail = longer.end - shorter.end
    if head < 0 or tail < 0 or longer.distance > shorter.distance:
        return False
    rest = longer.original[len(longer.original) - tail :]
    return longer.original[:head] + shorter.replacement + rest == longer.replacement
