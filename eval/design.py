"""What varies between recordings, as columns of a regression, and what cannot be told apart.

Numbers enter standardised and, where four values or more were measured, with their squares, so that
a bend shows; names enter as one column per name but the first.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import log2
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from corpora.manifest import UNKNOWN_SPEAKER

from .results import Result

Array = NDArray[np.float64]
Value = float | str
State = Literal["estimable", "unknown", "constant", "too_many"]

KNOWN = 0.9  # share of the recordings that must have a value; the others are set aside
MOST_LEVELS = 30  # names of one factor
BEND = 4  # values from which on a square is estimated
COLLINEAR = 0.9  # R²: from here on a variance inflation factor of 10


def _distance(result: Result) -> float | None:
    distance_m = result.conditions.distance_m
    return None if distance_m is None else log2(distance_m)


def _speaker(result: Result) -> str | None:
    speaker = result.speaker
    return None if speaker is None or speaker.id == UNKNOWN_SPEAKER else speaker.id


NUMBERS: Mapping[str, Callable[[Result], float | None]] = {
    "distance": _distance,
    "snr": lambda r: r.conditions.snr_db,
    "c50": lambda r: r.conditions.c50_db,
}
"""Distance is log2 of metres: a step of 1 is a doubling."""
NAMES: Mapping[str, Callable[[Result], str | None]] = {
    "room": lambda r: r.conditions.room,
    "speaker": _speaker,
    "device": lambda r: r.conditions.device,
    "use_case": lambda r: r.conditions.use_case,
}
FACTORS = (*NUMBERS, *NAMES)


def value_of(result: Result, factor: str) -> Value | None:
    if factor in NUMBERS:
        return NUMBERS[factor](result)
    return NAMES[factor](result)


def state_of(factor: str, results: Sequence[Result]) -> State:
    """Whether a factor can be looked at, all others aside."""
    values = [value for r in results if (value := value_of(r, factor)) is not None]
    if not values or len(values) < KNOWN * len(results):
        return "unknown"
    levels = len(set(values))
    if levels == 1:
        return "constant"
    return "too_many" if factor in NAMES and levels > MOST_LEVELS else "estimable"


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """A factor over the rows of a design.

    values   one per row
    columns  shape (rows, columns of this factor)
    linear   those without squares, for telling what moves together
    """

    factor: str
    values: Sequence[Value]
    columns: Array
    linear: Array

    def at(self, value: Value) -> Array:
        """One row of columns, as a recording with this value would have."""
        return np.asarray(_columns(self.factor, [value], self.values)[0])

    def span(self) -> tuple[float, float]:
        """Lowest and highest number."""
        numbers = [float(value) for value in self.values]
        return min(numbers), max(numbers)


def block(factor: str, results: Sequence[Result]) -> Block:
    """Raises ValueError where a recording has no value."""
    values = []
    for result in results:
        value = value_of(result, factor)
        if value is None:
            raise ValueError(f"{result.recording} has no {factor}")
        values.append(value)
    columns = _columns(factor, values, values)
    return Block(factor, values, columns, columns[:, :1] if factor in NUMBERS else columns)


def _columns(factor: str, values: Sequence[Value], reference: Sequence[Value]) -> Array:
    if factor in NAMES:
        levels = sorted({str(value) for value in reference})[1:]
        return np.array([[float(v == level) for level in levels] for v in values])
    known = np.array(reference, dtype=np.float64)
    z = (np.array(values, dtype=np.float64) - known.mean()) / known.std()
    if len(set(reference)) < BEND:
        return np.asarray(z[:, None])
    return np.column_stack([z, z**2])


def design(blocks: Sequence[Block], rows: int) -> Array:
    """The constant, then every factor's columns."""
    return np.column_stack([np.ones(rows), *(b.columns for b in blocks)])


def inseparable(one: Block, others: Sequence[Block]) -> tuple[str, ...]:
    """The fewest other factors that move together with this one; empty where it moves freely.

    Together: one direction of its columns has an R² of COLLINEAR or more on theirs.
    """
    if _overlap(one, others) < COLLINEAR:
        return ()
    for size in range(1, len(others)):
        found = [(_overlap(one, few), few) for few in combinations(others, size)]
        most, few = max(found, key=lambda pair: pair[0])
        if most >= COLLINEAR:
            return tuple(other.factor for other in few)
    return tuple(other.factor for other in others)


def _overlap(one: Block, others: Sequence[Block]) -> float:
    """Largest squared canonical correlation, 0..1."""
    if not others:
        return 0.0
    mine = _basis(one.linear)
    theirs = _basis(np.column_stack([other.linear for other in others]))
    return float(np.linalg.norm(mine.T @ theirs, 2) ** 2)


def _basis(columns: Array) -> Array:
    """Orthonormal columns that span the same, once centred."""
    left, sizes, _ = np.linalg.svd(columns - columns.mean(axis=0), full_matrices=False)
    return np.asarray(left[:, sizes > 1e-9 * max(sizes[0], 1e-300)])
