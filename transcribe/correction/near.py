"""Where a text sounds like a term: all terms against all places at once.

Sellers' algorithm (edit distance that may begin anywhere), with the terms side by side as the rows
of arrays: per kana of the text a few numpy operations for each position within the longest term.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from .sounds import coded, gap_costs, substitution_costs

SHORTEST = 3  # kana of a term that is looked for by sound alone


@dataclass(frozen=True, slots=True)
class Match:
    """Kana from `start` to `end` sound like the term of this number."""

    term: int
    start: int
    end: int
    distance: float


def matches(kana: str, readings: Sequence[str], limits: Sequence[float]) -> Iterator[Match]:
    """Every end at which a term's distance is within its limit, each with its best beginning.

    A character of `kana` that is no kana is like nothing, so that no match goes over it.
    """
    if not kana or not readings:
        return
    longest = max(map(len, readings))
    lengths = np.array([len(r) for r in readings])
    terms = np.full((len(readings), longest), len(gap_costs()) - 1, np.intp)
    for row, reading in enumerate(readings):
        terms[row, : len(reading)] = coded(reading)
    substitution, gap = substitution_costs(), gap_costs()
    dropped = gap[terms]  # a kana of the term that was not heard
    most = np.asarray(limits, np.float32)
    rows = np.arange(len(readings))
    distance = np.concatenate(
        [np.zeros((len(readings), 1), np.float32), np.cumsum(dropped, axis=1)], axis=1
    )
    start = np.zeros((len(readings), longest + 1), np.int64)
    for place, code in enumerate(coded(kana)):
        before, began = distance, start
        distance, start = np.empty_like(before), np.empty_like(began)
        distance[:, 0] = 0
        start[:, 0] = place + 1
        swapped = before[:, :-1] + substitution[terms, code]
        added = before[:, 1:] + gap[code]
        from_swap = swapped <= added
        best = np.where(from_swap, swapped, added)
        origin = np.where(from_swap, began[:, :-1], began[:, 1:])
        for position in range(longest):
            skipped = distance[:, position] + dropped[:, position]
            takes = skipped < best[:, position]
            distance[:, position + 1] = np.where(takes, skipped, best[:, position])
            start[:, position + 1] = np.where(takes, start[:, position], origin[:, position])
        final = distance[rows, lengths]
        for row in np.flatnonzero(final <= most).tolist():
            begin = int(start[row, lengths[row]])
            if begin <= place:
                yield Match(row, begin, place + 1, float(final[row]))
