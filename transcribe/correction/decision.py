"""Whether a candidate is taken: the evidence weighed into one probability.

The weights are those of logistic regressions, fitted to candidates whose truth was known
(docs/accuracy.md names the recordings): `right` is a candidate that lowers the number of wrong
characters. Those of hesitations and figures, and the two that keep unfamiliar homophones out, are
set by hand. Features are clipped, so that none of them decides alone.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from .candidates import Candidate
from .figures import changes_amount

Strictness = Literal["off", "careful", "standard", "eager"]
LEAST: Mapping[Strictness, float] = {"careful": 0.8, "standard": 0.6, "eager": 0.45}
HOPE = 4.0  # nats of evidence, better than most: who fails with it is not judged
LEAST_HOPE = 0.5
LEAST_CONTESTED = 2.0  # nats

_WEIGHTS: Mapping[str, tuple[float, ...]] = {
    "homophone": (-2.2, 0.19, 0.08, -0.08, -0.07, -1.35, 2.6),
    "term": (0.06, 0.10, -10.94, 2.44, 0.25, -0.32),
    "council": (-0.38, 0.16, -6.98, 1.54, 0.10, -0.13),
    "hesitation": (2.0, 0.3, -0.2),
    "figure": (1.2, 0.3, -0.85),
}


@dataclass(frozen=True, slots=True)
class Decision:
    """A candidate and the probability that it is right."""

    candidate: Candidate
    probability: float


def probability(candidate: Candidate, evidence: float) -> float:
    """That the candidate is right, by what fitting saw.

    Where a common word stands already, sound alone says nothing: 工事 and 公示, 期間 and 機関. The
    recogniser has to prefer the other clearly.
    """
    if candidate.contested and evidence < LEAST_CONTESTED:
        return 0.0
    features = _FEATURES[candidate.source](candidate, evidence)
    weights = _WEIGHTS[candidate.source]
    score = sum(w * f for w, f in zip(weights, features, strict=True))
    return 1 / (1 + math.exp(-score))


def worth_judging(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Those that good evidence could carry: listening to every one would take too long."""
    return [c for c in candidates if probability(c, HOPE) >= LEAST_HOPE]


def _homophone(candidate: Candidate, evidence: float) -> tuple[float, ...]:
    length = len(candidate.reading)
    return (
        1.0,
        _clip(evidence, -10, 6),
        min(candidate.margin, 12.0),
        _log_odds(candidate.probability),
        min(length, 8),
        float(length <= 2),
        float(candidate.familiar),
    )


def _term(candidate: Candidate, evidence: float) -> tuple[float, ...]:
    length = len(candidate.reading)
    return (
        1.0,
        _clip(evidence, -20, 10),
        candidate.distance / length,
        float(candidate.distance == 0),
        min(length, 10),
        _log_odds(candidate.probability),
    )


def _hesitation(candidate: Candidate, evidence: float) -> tuple[float, ...]:
    return 1.0, _clip(evidence, -10, 6), _log_odds(candidate.probability)


def _figure(candidate: Candidate, evidence: float) -> tuple[float, ...]:
    return 1.0, _clip(evidence, -10, 4), float(changes_amount(candidate))


_FEATURES: Mapping[str, Callable[[Candidate, float], tuple[float, ...]]] = {
    "homophone": _homophone,
    "term": _term,
    "council": _term,
    "hesitation": _hesitation,
    "figure": _figure,
}


def _clip(value: float, lowest: float, highest: float) -> float:
    return max(lowest, min(value, highest))


def _log_odds(p: float) -> float:
    p = _clip(p, 0.02, 0.98)
    return math.log(p / (1 - p))


def taken(decisions: Sequence[Decision], strictness: Strictness) -> list[Decision]:
    """Likely enough ones that do not overlap, in order of place: those that mend most."""
    least = LEAST[strictness]
    chosen: list[Decision] = []
    for decision in sorted(decisions, key=_rank):
        c = decision.candidate
        free = all(c.end <= d.candidate.start or d.candidate.end <= c.start for d in chosen)
        if decision.probability >= least and free:
            chosen.append(decision)
    return sorted(chosen, key=lambda d: d.candidate.start)


def _rank(decision: Decision) -> tuple[float, int]:
    """By the characters that are right afterwards, less those that are wrong, as expected."""
    c = decision.candidate
    return (1 - 2 * decision.probability) * (c.end - c.start), c.start
