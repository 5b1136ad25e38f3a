"""Accuracy against distance: a point per measured distance, and how far a line is held.

Nothing is drawn or claimed between or beyond the measured distances.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .results import Result
from .samples import Pooled, pool


@dataclass(frozen=True, slots=True)
class Point:
    """All recordings at one distance, in metres, rounded to two digits."""

    distance_m: float
    pooled: Pooled


@dataclass(frozen=True, slots=True)
class Curve:
    """Points from near to far.

    unknown   recordings whose distance nobody wrote down; they are in no point
    balanced  every distance has the same texts in the same rooms, so that points can be compared
    """

    points: tuple[Point, ...]
    unknown: int
    balanced: bool


@dataclass(frozen=True, slots=True)
class Reach:
    """The largest measured distance at which, and before which, accuracy holds a line.

    line    a share of 1
    holds   metres, by the measured accuracy; None where the nearest distance is below the line
    surely  metres, by the lower ends of the intervals
    """

    line: float
    holds: float | None
    surely: float | None


def curve(results: Sequence[Result], measure: str) -> Curve:
    """Pool by distance."""
    by_distance = defaultdict(list)
    for result in results:
        if result.conditions.distance_m is not None:
            by_distance[rounded(result.conditions.distance_m)].append(result)
    points = []
    for distance_m in sorted(by_distance):
        if pooled := pool(by_distance[distance_m], measure):
            points.append(Point(distance_m, pooled))
    return Curve(
        tuple(points),
        sum(result.conditions.distance_m is None for result in results),
        len({_heard(group) for group in by_distance.values()}) <= 1,
    )


def rooms(results: Iterable[Result]) -> tuple[str, ...]:
    """The rooms that are named, sorted."""
    return tuple(sorted({r.conditions.room for r in results if r.conditions.room is not None}))


def reach(points: Sequence[Point], line: float) -> Reach:
    """How far the line is held. Points beyond the first one below it do not count again."""
    lows = [p.pooled.interval.low if p.pooled.interval else None for p in points]
    return Reach(
        line,
        _last(points, [p.pooled.accuracy >= line for p in points]),
        _last(points, [low is not None and low >= line for low in lows]),
    )


def rounded(distance_m: float) -> float:
    """Two digits: what a tape measure in a meeting room is good for."""
    return float(f"{distance_m:.2g}")


def _heard(results: Iterable[Result]) -> frozenset[tuple[str, str | None]]:
    return frozenset((r.reference, r.conditions.room) for r in results)


def _last(points: Sequence[Point], held: Sequence[bool]) -> float | None:
    first_below = held.index(False) if False in held else len(held)
    return points[first_below - 1].distance_m if first_below else None
