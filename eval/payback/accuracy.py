"""The accuracy that holds for a use: measured at its distance or farther, or stated by the plan."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from ..intervals import bootstrap
from ..metrics import CharacterCounts
from ..results import Result, Run
from ..samples import kind_of
from .figures import Figure
from .plan import Use

MEASURE = "standard"
MARGIN = Fraction(2, 100)  # either side of an accuracy that no interval is known of


@dataclass(frozen=True, slots=True)
class Accuracy:
    """An accuracy, and what it rests on.

    value       a share of 1, may be below 0
    low, high   its 95 % interval, or MARGIN either side where `interval` is False
    source      of a stated accuracy; "" for a measured one, which the fields below describe
    distance_m  where it was measured, at the use's distance or the next one beyond
    recordings, failures, simulated, synthetic   of the recordings it was measured on
    """

    value: Fraction
    low: Fraction
    high: Fraction
    interval: bool = False
    source: str = ""
    distance_m: Fraction | None = None
    recordings: int = 0
    failures: int = 0
    simulated: bool = False
    synthetic: bool = False

    @property
    def measured(self) -> bool:
        return self.distance_m is not None


Measured = Mapping[tuple[str, str, Fraction], Sequence[Result]]
"""Results by system, use case and distance in metres."""


def by_condition(runs: Iterable[tuple[Run, Sequence[Result]]]) -> Measured:
    """Group results; those of unknown use case or distance stand for no use and are left out."""
    found: dict[tuple[str, str, Fraction], list[Result]] = {}
    for run, results in runs:
        for result in results:
            where = result.conditions
            if where.use_case is not None and where.distance_m is not None:
                key = (run.system.id, where.use_case, Fraction(str(where.distance_m)))
                found.setdefault(key, []).append(result)
    return found


def accuracy_of(
    use: Use, system: str, measured: Measured, stated: Figure | None
) -> Accuracy | None:
    """Measured by this system where it was, else the stated one, else None: not measured."""
    beyond = [
        (distance, results)
        for (by, use_case, distance), results in measured.items()
        if by == system and use_case == use.use_case and distance >= use.distance_m.value
    ]
    if beyond and (found := _pooled(*min(beyond, key=lambda pair: pair[0]))):
        return found
    if stated is None:
        return None
    low, high = stated.value - MARGIN, min(stated.value + MARGIN, Fraction(1))
    return Accuracy(stated.value, low, high, source=stated.source)


def _pooled(distance: Fraction, results: Sequence[Result]) -> Accuracy | None:
    """The accuracy of all results together; None where nothing was said in them.

    Real recordings go before simulated ones, human voices before synthetic ones: they are not added
    up, and the first that there are stand for the use.
    """
    first = min(kind_of(result) for result in results)
    results = [result for result in results if kind_of(result) == first]
    counts = [result.measures[MEASURE] for result in results]
    total = sum(counts, CharacterCounts())
    if not total.length:
        return None
    value = Fraction(total.hits - total.insertions, total.length)
    low, high = value - MARGIN, min(value + MARGIN, Fraction(1))
    if interval := bootstrap(counts, [result.reference for result in results]):
        low, high = Fraction(interval.low), Fraction(interval.high)
    return Accuracy(
        value,
        low,
        high,
        interval=interval is not None,
        distance_m=distance,
        recordings=len(results),
        failures=sum(bool(result.failure) for result in results),
        simulated=first[0],
        synthetic=first[1],
    )
