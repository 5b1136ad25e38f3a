"""Systems over the same recordings, pair by pair: how much they differ, and whether by chance."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from transcribe.errors import InputError
from transcribe.messages import Message

from .intervals import CELLS, Interval, Table, bootstrap, grouped, ratio, resample
from .metrics import CharacterCounts
from .results import Result, Run, merge_check

ACCURACIES = ("strict", "standard", "lenient")
RANKED_BY = (*ACCURACIES, "correct_rate")
GROUPS = ("utterance", "speaker")
FLIPS = 10_000
CHANCE = 0.05

Scored = tuple[Run, Sequence[Result]]
Ranking = tuple[tuple[str, ...], ...]
"""Systems from best to worst; those of exactly one value share a place."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One system over everything it heard.

    failures  recordings without a text; they count, with everything deleted
    """

    system: str
    counts: Mapping[str, CharacterCounts]
    interval: Interval | None
    failures: int

    def value(self, measure: str) -> float:
        """Of RANKED_BY: an accuracy, or the correct rate of the standard text."""
        if measure == "correct_rate":
            return self.counts["standard"].correct_rate
        return self.counts[measure].accuracy


@dataclass(frozen=True, slots=True)
class Pair:
    """`first` against `second`, on the same recordings.

    difference  accuracy of first minus that of second; interval is None where groups are too few
    p           two-sided, of the sign-flip test over the groups' differences in errors
    adjusted_p  after Holm, for all pairs that were compared
    """

    first: str
    second: str
    difference: float
    interval: Interval | None
    groups: int
    p: float
    adjusted_p: float

    @property
    def differs(self) -> bool:
        """Whether chance alone is an unlikely explanation."""
        return self.adjusted_p < CHANCE


@dataclass(frozen=True, slots=True)
class Comparison:
    """All systems and pairs; no order of the files changes any of it."""

    measure: str
    by: str
    corpora: Mapping[str, str]
    normalizer: Mapping[str, object]
    systems: tuple[Standing, ...]
    pairs: tuple[Pair, ...]

    @property
    def rankings(self) -> dict[str, Ranking]:
        return {measure: _ranking(self.systems, measure) for measure in RANKED_BY}

    @property
    def same_ranking(self) -> bool:
        """Whether no choice of a measure would choose another winner, or another order."""
        return len(set(self.rankings.values())) == 1


def compare(
    scored: Sequence[Scored], measure: str = "standard", by: str = "utterance"
) -> Comparison:
    """Compare every system with every other.

    measure  strict, standard or lenient
    by       utterance or speaker: what is drawn as a whole, and whose differences are flipped.
             Recordings of one utterance at several distances are one group
    Raises InputError: fewer than two systems, results that do not belong together, systems that did
    not hear the same, recordings without one speaker where it goes by speaker.
    """
    merge_check([run for run, _ in scored])
    systems = _by_system(scored)
    groups = _groups(systems, by)
    standings = tuple(_standing(name, systems[name], measure, groups) for name in systems)
    pairs = [_pair(a, b, systems, measure, groups) for a, b in combinations(systems, 2)]
    runs = [run for run, _ in scored]
    return Comparison(
        measure=measure,
        by=by,
        corpora={r.corpus: r.corpus_digest for r in sorted(runs, key=lambda r: r.corpus)},
        normalizer=runs[0].normalizer,
        systems=standings,
        pairs=_adjusted(pairs),
    )


Key = tuple[str, str]  # corpus and recording


def _by_system(scored: Sequence[Scored]) -> dict[str, dict[Key, Result]]:
    """Results by system and recording, both sorted. Raises InputError."""
    found: dict[str, dict[Key, Result]] = {}
    for run, results in sorted(scored, key=lambda s: (s[0].system.id, s[0].corpus)):
        heard = found.setdefault(run.system.id, {})
        heard |= {(run.corpus, r.recording): r for r in results}
    if len(found) < 2:
        raise InputError(
            Message(
                ja="比べるには、二つ以上のシステムの結果が要ります。",
                en="To compare, results of two or more systems are needed.",
            ),
            Message(
                ja="別のシステムの結果のファイルも指定してください。",
                en="Give the results of another system as well.",
            ),
        )
    everything = set().union(*found.values())
    if lacking := {n: sorted(everything - heard.keys()) for n, heard in found.items()}:
        _refuse_other_recordings({n: keys for n, keys in lacking.items() if keys})
    references = next(iter(found.values())).values()
    if not all(sum(r.measures[m].length for r in references) for m in ACCURACIES):
        raise _nothing_said()
    return {name: {key: heard[key] for key in sorted(heard)} for name, heard in found.items()}


def _refuse_other_recordings(lacking: Mapping[str, Sequence[Key]]) -> None:
    if not lacking:
        return
    shown = [
        (n, ", ".join("/".join(k) for k in keys[:3]), len(keys)) for n, keys in lacking.items()
    ]
    raise InputError(
        Message(
            ja="システムが聞いた録音が同じではありません:"
            + "".join(f"\n  {n}: {count} 件の結果がない（{few} など）" for n, few, count in shown),
            en="The systems did not hear the same recordings:"
            + "".join(f"\n  {n}: {count} have no result ({few} …)" for n, few, count in shown),
        ),
        Message(
            ja="どのシステムも同じコーパスで測り、その結果をすべて指定してください。",
            en="Measure every system on the same corpora, and give all of these results.",
        ),
    )


def _nothing_said() -> InputError:
    return InputError(
        Message(ja="正解に文字が一つもありません。", en="The references have no character."),
        Message(
            ja="正解の入ったコーパスで測ってください。",
            en="Measure on a corpus that says what was said.",
        ),
    )


def _groups(systems: Mapping[str, Mapping[Key, Result]], by: str) -> list[str]:
    """The group of each recording, in the order of the recordings."""
    heard = next(iter(systems.values()))
    if by == "utterance":
        return [f"{corpus}\n{r.utterance}" for (corpus, _), r in heard.items()]
    unknown = sorted(r.recording for r in heard.values() if r.speaker is None)
    if unknown:
        raise InputError(
            Message(
                ja=f"話者が一人と分からない録音が {len(unknown)} 件あります（{unknown[0]} など）。",
                en=f"{len(unknown)} recordings have no one known speaker ({unknown[0]} …).",
            ),
            Message(
                ja="--by utterance で比べてください。", en="Compare with --by utterance instead."
            ),
        )
    return [f"{corpus}\n{r.speaker.id}" for (corpus, _), r in heard.items() if r.speaker]


def _standing(
    name: str, heard: Mapping[Key, Result], measure: str, groups: Sequence[str]
) -> Standing:
    return Standing(
        system=name,
        counts={
            m: sum((r.measures[m] for r in heard.values()), CharacterCounts()) for m in ACCURACIES
        },
        interval=bootstrap([r.measures[measure] for r in heard.values()], groups),
        failures=sum(bool(r.failure) for r in heard.values()),
    )


def _pair(
    a: str,
    b: str,
    systems: Mapping[str, Mapping[Key, Result]],
    measure: str,
    groups: Sequence[str],
) -> Pair:
    counts = [[r.measures[measure] for r in systems[name].values()] for name in (a, b)]
    rows = [(*_accuracy_of(x), *_accuracy_of(y)) for x, y in zip(*counts, strict=True)]
    table = grouped(rows, groups)
    errors = grouped([(_errors(x) - _errors(y),) for x, y in zip(*counts, strict=True)], groups)
    p = sign_flip_p(errors[:, 0])
    difference = float(_difference(table.sum(axis=0, keepdims=True))[0])
    return Pair(a, b, difference, resample(table, _difference), len(table), p, p)


def _accuracy_of(counts: CharacterCounts) -> tuple[float, float]:
    return float(counts.hits - counts.insertions), float(counts.length)


def _errors(counts: CharacterCounts) -> float:
    return float(counts.substitutions + counts.deletions + counts.insertions)


def _difference(sums: Table) -> Table:
    return ratio(sums[:, 0], sums[:, 1]) - ratio(sums[:, 2], sums[:, 3])


def sign_flip_p(differences: NDArray[np.float64], seed: int = 0) -> float:
    """Two-sided p of a paired permutation test: how often random signs make as large a sum.

    differences  whole numbers, one per group, in a fixed order
    All 2^n signs are tried where they are no more than FLIPS; else FLIPS are drawn, and the
    observed ones count as one more.
    """
    differences = differences[differences != 0]
    if not differences.size:
        return 1.0
    observed = abs(float(differences.sum()))
    exact = 2**differences.size <= FLIPS
    signs = _all_signs(differences.size) if exact else _random_signs(differences.size, seed)
    large = sum(int((abs(s @ differences) >= observed).sum()) for s in signs)
    return large / 2**differences.size if exact else (1 + large) / (1 + FLIPS)


def _all_signs(size: int) -> Iterator[Table]:
    numbers = np.arange(2**size)[:, None]
    yield 1 - 2 * ((numbers >> np.arange(size)) & 1).astype(np.float64)


def _random_signs(size: int, seed: int) -> Iterator[Table]:
    random = np.random.default_rng(seed)
    at_once = max(1, CELLS // size)
    for start in range(0, FLIPS, at_once):
        shape = (min(at_once, FLIPS - start), size)
        yield 1 - 2 * random.integers(0, 2, shape, dtype=np.int8).astype(np.float64)


def _adjusted(pairs: Sequence[Pair]) -> tuple[Pair, ...]:
    """Holm: the smallest p times the number of pairs, the next times one less, never falling."""
    reached = 0.0
    adjusted = {}
    for place, pair in enumerate(sorted(pairs, key=lambda x: x.p)):
        reached = max(reached, min(1.0, (len(pairs) - place) * pair.p))
        adjusted[pair.first, pair.second] = reached
    return tuple(replace(x, adjusted_p=adjusted[x.first, x.second]) for x in pairs)


def _ranking(systems: Sequence[Standing], measure: str) -> Ranking:
    values = sorted({s.value(measure) for s in systems}, reverse=True)
    return tuple(tuple(s.system for s in systems if s.value(measure) == v) for v in values)
