"""Texts that show what a score looks like: a reference, what was heard, and where they differ."""

from collections.abc import Iterable
from dataclasses import dataclass

from . import normalize
from .alignment import Edit, align
from .results import Result
from .samples import CORRECT_RATE, Sample, counts_of

TARGETS = ((0.95, 0.02), (0.90, 0.02), (0.85, 0.02), (0.80, 0.02), (0.70, 0.04), (0.50, 0.08))
"""Accuracies to show, and how far from each an example may be."""
LEAST_LENGTH = 20  # characters; the score of a shorter text is too coarse


@dataclass(frozen=True, slots=True)
class Example:
    """A recording whose score is near a target.

    edits  between the texts as the measure compares them
    """

    target: float
    accuracy: float
    system: str
    result: Result
    edits: tuple[Edit, ...]


def examples(samples: Iterable[Sample], measure: str) -> tuple[Example, ...]:
    """At most one per target, from good to bad: of texts not shown yet if there are any, the
    nearest, then the longest, then by name."""
    scored = [
        (counts.accuracy, -counts.length, sample.system, result.recording, result)
        for sample in samples
        for result in sample.results
        if (counts := counts_of(result, measure)).length >= LEAST_LENGTH and result.hypothesis
    ]
    found: list[Example] = []
    for target, near in TARGETS:
        close = [s for s in scored if abs(s[0] - target) <= near]
        if close:
            shown = {example.result.reference for example in found}
            accuracy, _, system, _, result = min(
                close,
                key=lambda s: (s[4].reference in shown, round(abs(s[0] - target), 3), *s[1:4]),
            )
            found.append(Example(target, accuracy, system, result, edits(result, measure)))
    return tuple(found)


def edits(result: Result, measure: str) -> tuple[Edit, ...]:
    """The alignment that the measure counts."""
    normalised = getattr(normalize, "standard" if measure == CORRECT_RATE else measure)
    return align(normalised(result.reference), normalised(result.hypothesis))
