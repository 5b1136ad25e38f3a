"""Whether the technology can be used: use case by use case, under the pilot's conditions.

The pilot of 2021 asked for a microphone distance and an accuracy. Its conditions are a preset, with
the tolerance this module states; nothing measured elsewhere stands in for them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpora.manifest import UseCase
from transcribe.messages import Message

from .bands import FINE, USABLE, Band, band
from .distance import rounded
from .results import Result
from .samples import Pooled, pool


@dataclass(frozen=True, slots=True)
class Condition:
    """A use of the pilot, and the distances that count as its minimum condition.

    nearest_m, farthest_m  metres, both included
    asked, equipment       as the pilot puts them
    counted                the tolerance, for a reader
    """

    use_case: UseCase
    nearest_m: float
    farthest_m: float
    asked: Message
    equipment: Message
    counted: Message


CLOSE = Message(ja="距離 5～15 cm の録音", en="recordings at 5 to 15 cm")
ABOUT_10_CM = Message(ja="約 10 cm", en="about 10 cm")
PILOT = (
    Condition(
        "assembly",
        0.05,
        0.15,
        ABOUT_10_CM,
        Message(ja="スタンドマイク・ハンドマイク", en="stand or hand microphone"),
        CLOSE,
    ),
    Condition(
        "meeting",
        0.8,
        1.0,
        Message(ja="1 m まで", en="up to 1 m"),
        Message(ja="会議用スピーカーマイク", en="conference speaker-microphone"),
        Message(ja="その遠い端、80 cm～1 m の録音", en="recordings at its far end, 80 cm to 1 m"),
    ),
    Condition(
        "counter",
        0.05,
        0.15,
        ABOUT_10_CM,
        Message(ja="モバイル端末", en="mobile device"),
        CLOSE,
    ),
)


@dataclass(frozen=True, slots=True)
class Lines:
    """The accuracies that the bands begin at, shares of 1."""

    fine: float = FINE
    usable: float = USABLE

    def band(self, accuracy: float) -> Band:
        return band(accuracy, self.fine, self.usable)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the recordings say about one condition.

    results    the recordings under the condition
    pooled     their sum; None where there is none
    band       of the accuracy
    crossed    the lines within the interval: on which side the truth lies is not settled
    distances  metres, of the recordings counted
    measured   metres, of every recording of this use: what there is instead, where pooled is None
    devices    as recorded; empty where nobody wrote them down. The pilot's equipment is not asked
               for, only shown
    """

    condition: Condition
    results: tuple[Result, ...]
    pooled: Pooled | None
    band: Band | None
    crossed: tuple[float, ...]
    distances: tuple[float, ...]
    measured: tuple[float, ...]
    devices: tuple[str, ...]


def verdict(
    results: Sequence[Result], condition: Condition, measure: str, lines: Lines | None = None
) -> Verdict:
    """Judge one use by the recordings of its texts at its distances."""
    lines = lines or Lines()
    used = [r for r in results if r.conditions.use_case == condition.use_case]
    counted = [r for r in used if _within(r, condition)]
    pooled = pool(counted, measure)
    return Verdict(
        condition,
        tuple(counted),
        pooled,
        lines.band(pooled.accuracy) if pooled else None,
        _crossed(pooled, lines),
        _distances(counted),
        _distances(used),
        tuple(sorted({r.conditions.device for r in counted if r.conditions.device})),
    )


def _within(result: Result, condition: Condition) -> bool:
    distance_m = result.conditions.distance_m
    return distance_m is not None and condition.nearest_m <= distance_m <= condition.farthest_m


def _crossed(pooled: Pooled | None, lines: Lines) -> tuple[float, ...]:
    if pooled is None or pooled.interval is None:
        return ()
    low, high = pooled.interval.low, pooled.interval.high
    return tuple(line for line in (lines.usable, lines.fine) if low < line <= high)


def _distances(results: Iterable[Result]) -> tuple[float, ...]:
    known = (r.conditions.distance_m for r in results)
    return tuple(sorted({rounded(distance_m) for distance_m in known if distance_m is not None}))
