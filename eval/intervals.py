"""How far an accuracy could be off, from the utterances it was measured on."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .metrics import CharacterCounts

LEAST_GROUPS = 8  # with fewer, resampling says more about the sample than about the speech
LEVEL = 0.95
ROUNDS = 2000
CELLS = 4_000_000  # numbers drawn at once: bounds the memory, not the result

Table = NDArray[np.float64]
"""One row per group of utterances, one column per quantity that adds up."""


@dataclass(frozen=True, slots=True)
class Interval:
    """95 % interval of an accuracy, or of a difference of accuracies: shares of 1, low <= high."""

    low: float
    high: float


def bootstrap(
    counts: Sequence[CharacterCounts],
    groups: Sequence[str] | None = None,
    *,
    seed: int = 0,
    rounds: int = ROUNDS,
) -> Interval | None:
    """95 % percentile interval of the accuracy of all counts together.

    groups  one name per item: whole groups are drawn, because utterances of one speaker fail
            together; by default every item is a group of its own
    Returns None for fewer than LEAST_GROUPS groups: too few to say, and callers say so.
    The order of the items changes nothing. Raises ValueError where groups and counts differ in
    number.
    """
    rows = [(float(c.hits - c.insertions), float(c.length)) for c in counts]
    return resample(grouped(rows, groups), lambda sums: ratio(sums[:, 0], sums[:, 1]), seed, rounds)


def grouped(rows: Sequence[tuple[float, ...]], groups: Sequence[str] | None = None) -> Table:
    """Rows added up within each group, in an order that does not depend on theirs."""
    table = np.array(rows, dtype=np.float64).reshape(len(rows), len(rows[0]) if rows else 0)
    if groups is not None:
        if len(groups) != len(rows):
            raise ValueError(f"{len(groups)} groups for {len(rows)} items")
        names, place = np.unique(np.array(groups, dtype=object).astype(str), return_inverse=True)
        sums = np.zeros((len(names), table.shape[1]))
        np.add.at(sums, place, table)
        table = sums
    return table[np.lexsort(table.T[::-1])] if len(table) else table


def ratio(above: Table, below: Table) -> Table:
    """Quotients, NaN where the lower one is 0: a draw of nothing but empty references."""
    return np.divide(above, below, out=np.full_like(above, np.nan), where=below > 0)


def resample(
    table: Table, statistic: Callable[[Table], Table], seed: int = 0, rounds: int = ROUNDS
) -> Interval | None:
    """95 % percentile interval of a statistic of the column sums, drawing rows with replacement.

    statistic  from sums, shape (draws, columns), to values, shape (draws,)
    Returns None for fewer than LEAST_GROUPS rows.
    """
    if len(table) < LEAST_GROUPS:
        return None
    values = np.concatenate([statistic(sums) for sums in _draws(table, seed, rounds)])
    values = values[np.isfinite(values)]
    if not values.size:
        return None
    low, high = np.quantile(values, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Interval(float(low), float(high))


def _draws(table: Table, seed: int, rounds: int) -> Iterator[Table]:
    """Column sums of `rounds` resamples. How often each row is drawn is multinomial."""
    random = np.random.default_rng(seed)
    size = len(table)
    at_once = max(1, CELLS // size)
    for start in range(0, rounds, at_once):
        times = random.multinomial(size, np.full(size, 1 / size), min(at_once, rounds - start))
        yield times @ table
