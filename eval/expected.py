"""What accuracy to expect from a microphone: the fit of a benchmark, as a file that others read.

The file is JSON and needs nothing of ours to be used:

    version            1
    how_to_use         the formula below, in words
    model, model_digest, measure, normalizer   what was measured, and how
    corpora            id: digest
    simulated, synthetic_voices   said wherever a figure from here is shown
    recordings, texts  how many the fit rests on
    fits               a list, the most telling first: take the first whose features are known
        features       of snr_db, c50_db, distance_m
        range          feature: [lowest, highest] that was measured; outside there is no answer
        coefficients   term: number. A term is "1", or a feature on a logarithmic scale (snr_db,
                       c50_db, log2(distance_m)) or as a ratio (10^(-snr_db/20), 10^(-c50_db/20),
                       distance_m), whichever fits better
        covariance     rows and columns in the order of the coefficients
        largest_miss   most that a measured condition is off the fit, a share of 1; or null

    eta = sum of coefficient * term              accuracy = 1 / (1 + exp(-eta))
    se  = sqrt(sum of term * covariance * term)  interval: the accuracies of eta -/+ 1.96 se

The interval is of the accuracy over many sentences like those measured, not of one sentence.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import exp, log2, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from transcribe.errors import InputError
from transcribe.messages import Message

from .design import COLLINEAR
from .factors import observations
from .intervals import LEAST_GROUPS, Interval
from .logistic import Observations, fit, predict
from .results import Result, Run
from .samples import Sample, counts_of

Array = NDArray[np.float64]
Term = Callable[[Mapping[str, float]], float]

VERSION = 1
WIDTH = 1.96  # standard errors on either side of a 95 % interval
HOW_TO_USE = (
    "Take the first of fits whose features are all known; outside its range there is no answer."
    " eta = sum of coefficients[term] * value of the term; accuracy = 1 / (1 + exp(-eta))."
    " se = sqrt(t' covariance t), t being the values of the terms in the order of coefficients;"
    " 95 % interval: the accuracies of eta - 1.96 se and eta + 1.96 se."
)
TERMS: Mapping[str, Term] = {
    "1": lambda _: 1.0,
    "snr_db": lambda v: v["snr_db"],
    "10^(-snr_db/20)": lambda v: 10 ** (-v["snr_db"] / 20),
    "c50_db": lambda v: v["c50_db"],
    "10^(-c50_db/20)": lambda v: 10 ** (-v["c50_db"] / 20),
    "log2(distance_m)": lambda v: log2(v["distance_m"]),
    "distance_m": lambda v: v["distance_m"],
}
SHAPES = {
    "snr_db": ("snr_db", "10^(-snr_db/20)"),
    "c50_db": ("c50_db", "10^(-c50_db/20)"),
    "distance_m": ("log2(distance_m)", "distance_m"),
}
WANTED = (("snr_db", "c50_db"), ("distance_m", "snr_db"), ("snr_db",), ("distance_m",))


@dataclass(frozen=True, slots=True)
class Expected:
    """Accuracy over many sentences, a share of 1, and its 95 % interval."""

    accuracy: float
    interval: Interval


def expect(values: Mapping[str, Any], known: Mapping[str, float]) -> Expected:
    """What the content of a file says of a microphone.

    known  features of it, by name
    Raises InputError where no fit goes by these features, or they are outside what was measured.
    """
    for found in values["fits"]:
        if set(found["features"]) <= known.keys():
            _check_range(found["range"], known)
            return _evaluated(found, known)
    given = ", ".join(sorted(known)) or "-"
    raise InputError(
        Message(
            ja=f"分かっていること（{given}）だけからは、精度を見積もれません。",
            en=f"What is known ({given}) is not enough to expect an accuracy.",
        ),
        Message(
            ja="マイクまでの距離か、声と雑音の差（SNR）を測ってください。",
            en="Measure the distance of the microphone, or voice against noise (SNR).",
        ),
    )


def _evaluated(found: Mapping[str, Any], known: Mapping[str, float]) -> Expected:
    terms = np.array([TERMS[name](known) for name in found["coefficients"]])
    eta = float(terms @ np.array(list(found["coefficients"].values())))
    margin = WIDTH * sqrt(float(terms @ np.array(found["covariance"]) @ terms))
    low, middle, high = (1 / (1 + exp(-x)) for x in (eta - margin, eta, eta + margin))
    return Expected(middle, Interval(low, high))


def _check_range(ranges: Mapping[str, Sequence[float]], known: Mapping[str, float]) -> None:
    for name, (low, high) in ranges.items():
        if not low <= known[name] <= high:
            raise InputError(
                Message(
                    ja=f"{name} が {known[name]:g} のときの精度は測っていません"
                    f"（測ったのは {low:g}～{high:g}）。",
                    en=f"Accuracy was not measured for {name} {known[name]:g}, only for {low:g} to"
                    f" {high:g}.",
                ),
                Message(
                    ja="測った範囲に入るように、マイクの位置や部屋を変えてください。",
                    en="Move the microphone or change the room, so that it comes within the range.",
                ),
            )


def fitted(sample: Sample, runs: Sequence[Run], measure: str) -> dict[str, Any]:
    """The content of a file, of one sample and the runs it comes from.

    Raises InputError where there is nothing that a fit could rest on.
    """
    mine = [run for run in runs if run.system.id == sample.system]
    heard = [r for r in sample.results if counts_of(r, measure).length]
    fits = [found for names in WANTED if (found := _fitted(heard, names, measure))]
    if not fits:
        raise InputError(
            Message(
                ja=f"{sample.system} の結果からは、精度の見積もり式を作れません。",
                en=f"No fit of the accuracy can be made from the results of {sample.system}.",
            ),
            Message(
                ja=f"{LEAST_GROUPS} 文以上を、距離か SNR を変えて録音した結果を指定してください。",
                en=f"Give results of {LEAST_GROUPS} texts or more, with distance or SNR varied.",
            ),
        )
    return {
        "version": VERSION,
        "how_to_use": HOW_TO_USE,
        "model": mine[0].system.model or sample.system,
        "model_digest": mine[0].system.digest,
        "measure": measure,
        "normalizer": dict(mine[0].normalizer),
        "corpora": {run.corpus: run.corpus_digest for run in sorted(mine, key=lambda r: r.corpus)},
        "simulated": sample.simulated,
        "synthetic_voices": sample.synthetic,
        "recordings": len(heard),
        "texts": len({r.reference for r in heard}),
        "fits": fits,
    }


def _fitted(
    results: Sequence[Result], features: Sequence[str], measure: str
) -> dict[str, Any] | None:
    """None where a feature is not known of every recording or does not vary, where two cannot be
    told apart, or where texts are too few."""
    given = [_known(result, features) for result in results]
    known = [values for values in given if values is not None]
    if len(known) < len(results) or len({r.reference for r in results}) < LEAST_GROUPS:
        return None
    seen = observations(results, measure)
    ranges = {n: (min(v[n] for v in known), max(v[n] for v in known)) for n in features}
    if not 0 < seen.accuracy < 1 or any(low == high for low, high in ranges.values()):
        return None
    shapes = list(product(*(SHAPES[name] for name in features)))
    tables = [np.array([[TERMS[t](v) for t in shape] for v in known]) for shape in shapes]
    if any(_collinear(table) for table in tables):
        return None
    found = [_Standardised(table, seen) for table in tables]
    best = min(range(len(shapes)), key=lambda n: found[n].loss)
    return {
        "features": list(features),
        "range": {name: list(ends) for name, ends in ranges.items()},
        "coefficients": dict(zip(("1", *shapes[best]), found[best].coefficients, strict=True)),
        "covariance": found[best].covariance,
        "largest_miss": _largest_miss(results, found[best].expected, measure),
    }


def _known(result: Result, features: Sequence[str]) -> dict[str, float] | None:
    values = {name: getattr(result.conditions, name) for name in features}
    return None if None in values.values() else values


def _collinear(table: Array) -> bool:
    if table.shape[1] < 2:
        return False
    correlation = np.asarray(np.corrcoef(table.T))[0, 1]
    return bool(correlation**2 >= COLLINEAR)


class _Standardised:
    """A fit on standardised terms, for the ridge to be negligible, told in their own units."""

    def __init__(self, table: Array, seen: Observations) -> None:
        middle, spread = table.mean(axis=0), table.std(axis=0)
        design = np.column_stack([np.ones(len(table)), (table - middle) / spread])
        found = fit(design, seen)
        back = np.diag([1.0, *(1 / spread)])
        back[0, 1:] = -middle / spread
        self.loss = found.loss
        self.expected = predict(design, found.coefficients)
        self.coefficients: list[float] = (back @ found.coefficients).tolist()
        covariance = np.atleast_2d(np.cov(found.draws.T))
        self.covariance: list[list[float]] = (back @ covariance @ back.T).tolist()


def _largest_miss(results: Sequence[Result], expected: Array, measure: str) -> float | None:
    """Over the conditions with enough texts; None where no condition has."""
    places = defaultdict(list)
    for number, result in enumerate(results):
        c = result.conditions
        places[c.distance_m, c.room, c.seat, c.noise_db_spl, c.device].append(number)
    misses = []
    for numbers in places.values():
        group = [results[n] for n in numbers]
        if len({r.reference for r in group}) >= LEAST_GROUPS:
            seen = observations(group, measure)
            told = float(expected[numbers] @ seen.length / seen.length.sum())
            misses.append(abs(told - seen.accuracy))
    return max(misses, default=None)
