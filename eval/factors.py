"""What moves accuracy, by how much, and what these recordings cannot tell apart.

SNR and C50 are how a distance and a room work, not something beside them. Hence three models:

    office  what an office can choose: distance, room, speaker, device, use case
    sound   what the engine hears: SNR and C50 in the place of distance and room, with the others
    beyond  the sound model and distance: does distance explain anything once they are known?

Distance counts in doublings. Intervals draw whole texts: they say how far other texts, spoken by
the same people in the same rooms, could move a figure.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .design import FACTORS, State, state_of, value_of
from .effects import Effect, Estimate, Models
from .intervals import LEAST_GROUPS
from .logistic import Observations
from .results import Result
from .samples import counts_of

OFFICE = ("distance", "room", "speaker", "device", "use_case")
SOUND = ("snr", "c50", "speaker", "device", "use_case")
BEYOND = ("distance", *SOUND)


@dataclass(frozen=True, slots=True)
class Factor:
    """One factor of a sample.

    levels   different values
    known    recordings that have one
    mixed    other factors of its model that it cannot be told apart from
    effects  of distance up to two: between the pilot's distances, then from end to end
    share    of what its model explains, the part that is lost without this factor
    against  the size of its effect less that of distance from end to end
    """

    name: str
    state: State
    levels: int
    known: int
    mixed: tuple[str, ...] = ()
    effects: tuple[Effect, ...] = ()
    share: float | None = None
    against: Estimate | None = None


@dataclass(frozen=True, slots=True)
class Beyond:
    """Whether distance explains anything once SNR and C50 are known.

    mixed     what it cannot be told apart from when all are in the model
    distance  its effect from end to end with SNR and C50 held; None where it cannot be told apart
    """

    mixed: tuple[str, ...]
    distance: Estimate | None


@dataclass(frozen=True, slots=True)
class Texts:
    """How far texts differ: 10th and 90th percentile of the accuracy of a text, all recordings of
    it pooled."""

    low: float
    high: float
    texts: int


@dataclass(frozen=True, slots=True)
class Factors:
    """The analysis of one sample.

    used, aside  recordings in the models, and those set aside because a value is not known
    factors      in the order of FACTORS
    explained    share of the spread between recordings that the office model accounts for
    beyond       None where distance, SNR or C50 is missing
    texts        None where texts were not all recorded alike, or are too few
    """

    used: int
    aside: int
    factors: tuple[Factor, ...]
    explained: float | None
    beyond: Beyond | None
    texts: Texts | None

    def named(self, name: str) -> Factor:
        return next(factor for factor in self.factors if factor.name == name)


def analyse(results: Sequence[Result], measure: str) -> Factors:
    """Fit the models to the results of one sample."""
    states = {name: state_of(name, results) for name in FACTORS}
    wanted = [name for name in FACTORS if states[name] == "estimable"]
    kept = [r for r in results if counts_of(r, measure).length and _has(r, wanted)]
    names = [name for name in wanted if state_of(name, kept) == "estimable"]
    seen = observations(kept, measure)
    models = Models(kept, seen, names) if kept and 0 < seen.accuracy < 1 else None
    return Factors(
        len(kept),
        len(results) - len(kept),
        tuple(_factor(name, states[name], results, models) for name in FACTORS),
        models.explained(models.model(OFFICE)) if models else None,
        _beyond(models) if models else None,
        _texts(results, measure),
    )


def observations(results: Sequence[Result], measure: str) -> Observations:
    """Counts of recordings, clustered by text."""
    counts = [counts_of(r, measure) for r in results]
    return Observations(
        np.array([c.hits - c.insertions for c in counts], dtype=np.float64),
        np.array([c.length for c in counts], dtype=np.float64),
        [r.reference for r in results],
    )


def _has(result: Result, names: Sequence[str]) -> bool:
    return all(value_of(result, name) is not None for name in names)


def _factor(name: str, state: State, results: Sequence[Result], models: Models | None) -> Factor:
    values = [value for r in results if (value := value_of(r, name)) is not None]
    levels, known = len(set(values)), len(values)
    if models is None or name not in models.blocks:
        return Factor(name, state, levels, known)
    model = models.model(OFFICE if name in OFFICE else SOUND)
    beside = name != "distance" and "distance" in model
    return Factor(
        name,
        state,
        levels,
        known,
        models.mixed(name, model),
        models.effects(name, model),
        models.share(name, model),
        models.against_distance(name, model) if beside else None,
    )


def _beyond(models: Models) -> Beyond | None:
    model = models.model(BEYOND)
    if not {"distance", "snr", "c50"} <= set(model):
        return None
    return Beyond(models.mixed("distance", model), models.widest("distance", model))


def _texts(results: Sequence[Result], measure: str) -> Texts | None:
    by_text = defaultdict(list)
    for result in results:
        by_text[result.reference].append(result)
    heard = {frozenset(_place(r) for r in group) for group in by_text.values()}
    totals = [observations(group, measure) for group in by_text.values()]
    rates = [seen.accuracy for seen in totals if seen.length.sum()]
    if len(heard) != 1 or len(rates) < LEAST_GROUPS:
        return None
    low, high = np.quantile(rates, [0.1, 0.9])
    return Texts(float(low), float(high), len(rates))


def _place(result: Result) -> tuple[object, ...]:
    c = result.conditions
    return c.distance_m, c.room, c.seat, c.noise_db_spl, c.device, c.codec
