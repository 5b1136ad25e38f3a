"""Effects of factors: the fits of one sample, and differences of accuracy read off them.

An effect is the accuracy over all recordings, had they all one value of a factor, less the same had
they all another value; everything else stays as it was recorded.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log2

import numpy as np
from numpy.typing import NDArray

from .design import FACTORS, NAMES, Block, Value, block, design, inseparable
from .intervals import CELLS, LEAST_GROUPS, LEVEL, Interval
from .logistic import Fit, Observations, fit, interval, predict
from .results import Result

Array = NDArray[np.float64]
Model = tuple[str, ...]
"""Names of factors, in the order of FACTORS."""
Pair = tuple[Value, Value]
"""A better and a worse value."""

NEAR, FAR = log2(0.1), log2(1.0)  # the distances of the pilot
SHORT = 0.01  # log2 of metres that a measured distance may fall short of them
STEP_DB = 10.0


@dataclass(frozen=True, slots=True)
class Estimate:
    """A difference of accuracies, shares of 1; no interval where there are too few texts."""

    points: float
    interval: Interval | None

    @property
    def sign(self) -> int:
        """-1 or 1 where the interval leaves 0 out, else 0: the data do not say."""
        if self.interval is None:
            return 0
        return int(self.interval.low > 0) - int(self.interval.high < 0)


@dataclass(frozen=True, slots=True)
class Effect:
    """What happens to accuracy from one value of a factor to another.

    better, worse  the values; of names, the best and the worst level with enough texts, with an
                   interval that allows for their having been chosen
    alone          with nothing else in the model
    adjusted       with the others of its model held; None where they cannot be told apart
    """

    better: Value
    worse: Value
    alone: Estimate
    adjusted: Estimate | None


class Models:
    """The fits that one sample needs, each made once.

    names  factors that every result has, and that vary
    """

    def __init__(self, results: Sequence[Result], seen: Observations, names: Sequence[str]) -> None:
        self.blocks: Mapping[str, Block] = {name: block(name, results) for name in names}
        self._results, self._seen = results, seen
        self._fits: dict[Model, Fit] = {}
        self._mixed: dict[tuple[str, Model], Model] = {}

    def model(self, names: Sequence[str]) -> Model:
        """As many of these factors as there are."""
        return tuple(name for name in FACTORS if name in names and name in self.blocks)

    def mixed(self, name: str, model: Model) -> Model:
        """The others of a model that a factor cannot be told apart from."""
        if (name, model) not in self._mixed:
            others = [self.blocks[n] for n in model if n != name]
            self._mixed[name, model] = inseparable(self.blocks[name], others)
        return self._mixed[name, model]

    def effects(self, name: str, model: Model) -> tuple[Effect, ...]:
        """The widest one last; none where no two levels have enough texts."""
        held = None if self.mixed(name, model) else model
        return tuple(
            Effect(
                *pair,
                self._difference(name, pair, (name,)),
                self._difference(name, pair, held) if held else None,
            )
            for pair in self._pairs(name, model)
        )

    def widest(self, name: str, model: Model) -> Estimate | None:
        """The last of `effects`, adjusted; None where it cannot be told apart from others."""
        effects = self.effects(name, model)
        return effects[-1].adjusted if effects else None

    def share(self, name: str, model: Model) -> float | None:
        """Of what the model explains, the part lost without the factor; None if it explains none
        or the factor cannot be told apart."""
        nothing, everything = self._fit(()).loss, self._fit(model).loss
        if self.mixed(name, model) or nothing <= everything:
            return None
        without = self._fit(tuple(n for n in model if n != name)).loss
        return (without - everything) / (nothing - everything)

    def explained(self, model: Model) -> float | None:
        """Share of the spread between recordings; None where there is none."""
        seen = self._seen
        expected = predict(self._design(model), self._fit(model).coefficients)
        accuracy = seen.right / seen.length
        whole = seen.length @ (accuracy - seen.accuracy) ** 2
        return float(1 - seen.length @ (accuracy - expected) ** 2 / whole) if whole else None

    def against_distance(self, name: str, model: Model) -> Estimate | None:
        """The size of the effect of a name less that of distance from end to end, in one model;
        None where one of the two has none or cannot be told apart."""
        mine, far = self.widest(name, model), self.widest("distance", model)
        if mine is None or far is None:
            return None
        pair = self._pairs("distance", model)[-1]
        moved = np.abs(self._change("distance", pair, model, self._fit(model).draws))
        off = self._range(name, model) + np.abs(moved - abs(far.points))
        return _around(abs(mine.points) - abs(far.points), off)

    def _pairs(self, name: str, model: Model) -> tuple[Pair, ...]:
        if name in NAMES:
            return self._best_and_worst(name, model)
        low, high = self.blocks[name].span()
        if name == "distance":
            pilot = low <= NEAR + SHORT and high >= FAR - SHORT
            ends = (low, high)
            return ((NEAR, FAR), ends) if pilot and ends != (NEAR, FAR) else (ends,)
        middle = float(np.median([float(v) for v in self.blocks[name].values]))
        top = max(min(middle + STEP_DB / 2, high), min(low + STEP_DB, high))
        return ((top, max(top - STEP_DB, low)),)

    def _best_and_worst(self, name: str, model: Model) -> tuple[Pair, ...]:
        levels = self._levels(name)
        if len(levels) < 2:
            return ()
        found = self._fit(model).coefficients
        ranked = sorted(levels, key=lambda level: -self._mean(name, level, model, found)[0])
        return ((ranked[0], ranked[-1]),)

    def _levels(self, name: str) -> list[str]:
        """Names with enough texts to be compared."""
        texts = defaultdict(set)
        for value, result in zip(self.blocks[name].values, self._results, strict=True):
            texts[str(value)].add(result.reference)
        return sorted(level for level, read in texts.items() if len(read) >= LEAST_GROUPS)

    def _difference(self, name: str, pair: Pair, model: Model) -> Estimate:
        found = self._fit(model)
        points = float(self._change(name, pair, model, found.coefficients)[0])
        if name in NAMES:
            return _around(points, self._range(name, model))
        return Estimate(points, interval(self._change(name, pair, model, found.draws)))

    def _range(self, name: str, model: Model) -> Array:
        """How far any two levels are off each other, draw by draw.

        The best and the worst level are chosen after looking: an interval for the two alone would
        leave out 0 too often. This is the bootstrap form of Tukey's range.
        """
        found = self._fit(model)
        off = [
            self._mean(name, level, model, found.draws)
            - self._mean(name, level, model, found.coefficients)
            for level in self._levels(name)
        ]
        return np.asarray(np.max(off, axis=0) - np.min(off, axis=0))

    def _change(self, name: str, pair: Pair, model: Model, coefficients: Array) -> Array:
        better, worse = (self._mean(name, value, model, coefficients) for value in pair)
        return np.asarray(worse - better)

    def _mean(self, name: str, value: Value, model: Model, coefficients: Array) -> Array:
        """Accuracy over all recordings, had all of them this value; shape (draws,)."""
        rows, length = len(self._results), self._seen.length
        columns = [self.blocks[n].columns for n in model]
        columns[model.index(name)] = np.tile(self.blocks[name].at(value), (rows, 1))
        kinds, places = np.unique(
            np.column_stack([np.ones(rows), *columns]), axis=0, return_inverse=True
        )
        weights = np.bincount(places.ravel(), length) / length.sum()
        draws = np.atleast_2d(coefficients)
        parts = np.array_split(draws, 1 + draws.shape[0] * len(kinds) // CELLS)
        return np.concatenate([predict(kinds, part) @ weights for part in parts])

    def _fit(self, model: Model) -> Fit:
        if model not in self._fits:
            self._fits[model] = fit(self._design(model), self._seen)
        return self._fits[model]

    def _design(self, model: Model) -> Array:
        return design([self.blocks[name] for name in model], len(self._results))


def _around(points: float, off: Array) -> Estimate:
    """With the interval that leaves out what is off by more in 5 % of the draws."""
    if not len(off):
        return Estimate(points, None)
    reach = float(np.quantile(off, LEVEL))
    return Estimate(points, Interval(points - reach, points + reach))
