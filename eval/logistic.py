"""Logistic regression of accuracy, with intervals from resampling whole clusters.

For a row of N reference characters, h of them right after insertions are taken off, the model says

    accuracy = 1 / (1 + exp(-x b)),    loss = sum(N log(1 + exp(x b)) - h x b)

It is the binomial likelihood, and stays convex where insertions push h below 0: nothing is clamped,
and the fitted mean is the pooled accuracy. Characters of an utterance fail together, so the
likelihood's own standard errors would be far too small: uncertainty comes from drawing clusters.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .intervals import LEAST_GROUPS, LEVEL, Interval

Array = NDArray[np.float64]

ROUNDS = 1000
RIDGE = 0.01
"""Weight of the squared coefficients in the loss, in characters: keeps the answer finite where a
level of a factor is always right, and unique where two columns are the same."""


@dataclass(frozen=True, slots=True, eq=False)
class Observations:
    """What is explained. The order of rows changes no result.

    right     h, hits less insertions, shape (rows,)
    length    N, shape (rows,)
    clusters  the cluster of each row
    """

    right: Array
    length: Array
    clusters: Sequence[str]

    @property
    def accuracy(self) -> float:
        return float(self.right.sum() / self.length.sum())


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """Coefficients of the columns of a design, the first of which is the constant.

    coefficients  shape (columns,)
    draws         the same from resampled clusters, shape (rounds, columns); no rows where there
                  are fewer than LEAST_GROUPS clusters
    loss          at the coefficients, less the ridge
    """

    coefficients: Array
    draws: Array
    loss: float


def fit(design: Array, seen: Observations, *, rounds: int = ROUNDS, seed: int = 0) -> Fit:
    """Fit and resample. Raises ValueError where the pooled accuracy is not between 0 and 1.

    A draw is one Newton step from the estimate, on the resampled clusters.
    """
    if not 0 < seen.accuracy < 1:
        raise ValueError(f"no logistic model for an accuracy of {seen.accuracy}")
    found = _minimum(design, seen)
    loss = _loss(found, design, seen) - _ridge(found)
    return Fit(found, _draws(found, design, seen, rounds, seed), loss)


def predict(design: Array, coefficients: Array) -> Array:
    """Accuracy of each row: shape (rows,), or (draws, rows) for the coefficients of draws."""
    return np.asarray(_accuracy(coefficients @ design.T), dtype=np.float64)


def interval(draws: Array) -> Interval | None:
    """95 % percentile interval; None without draws."""
    if not len(draws):
        return None
    low, high = np.quantile(draws, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Interval(float(low), float(high))


def _accuracy(log_odds: Array) -> Array:
    return np.asarray(0.5 * (1 + np.tanh(log_odds / 2)))  # never overflows


def _minimum(design: Array, seen: Observations) -> Array:
    """Newton's method; a step that makes things worse is halved."""
    found = np.zeros(design.shape[1])
    found[0] = np.log(seen.accuracy / (1 - seen.accuracy))
    loss = _loss(found, design, seen)
    for _ in range(100):
        slope, bend = _derivatives(found, design, seen.right, seen.length)
        step = np.linalg.solve(bend + _penalty(len(found)), slope - _penalty(len(found)) @ found)
        size = 1.0
        while (better := _loss(found + size * step, design, seen)) > loss and size > 1e-9:
            size /= 2
        if size <= 1e-9 or loss - better <= 1e-12 * abs(loss):
            break
        found, loss = found + size * step, better
    return found


def _loss(coefficients: Array, design: Array, seen: Observations) -> float:
    log_odds = design @ coefficients
    loss = seen.length @ np.logaddexp(0, log_odds) - seen.right @ log_odds
    return float(loss) + _ridge(coefficients)


def _ridge(coefficients: Array) -> float:
    return float(0.5 * coefficients @ _penalty(len(coefficients)) @ coefficients)


def _penalty(columns: int) -> Array:
    penalty = RIDGE * np.eye(columns)
    penalty[0, 0] = 0.0  # the constant is free
    return penalty


def _derivatives(
    coefficients: Array, design: Array, right: Array, length: Array
) -> tuple[Array, Array]:
    """Downhill slope and curvature of the loss, without the ridge."""
    accuracy = _accuracy(design @ coefficients)
    slope = design.T @ (right - length * accuracy)
    bend = design.T @ (design * (length * accuracy * (1 - accuracy))[:, None])
    return slope, bend


def _draws(found: Array, design: Array, seen: Observations, rounds: int, seed: int) -> Array:
    names, places = np.unique(np.array(seen.clusters, dtype=str), return_inverse=True)
    columns = len(found)
    if len(names) < LEAST_GROUPS:
        return np.empty((0, columns))
    rows = [np.flatnonzero(places == place) for place in range(len(names))]
    parts = [_derivatives(found, design[r], seen.right[r], seen.length[r]) for r in rows]
    slopes = np.array([slope for slope, _ in parts])
    bends = np.array([bend.ravel() for _, bend in parts])
    times = np.random.default_rng(seed).multinomial(
        len(names), np.full(len(names), 1 / len(names)), rounds
    )
    penalty = _penalty(columns)
    slope = times @ slopes - penalty @ found
    bend = (times @ bends).reshape(rounds, columns, columns) + penalty
    return np.asarray(found + np.linalg.solve(bend, slope[..., None])[..., 0])
