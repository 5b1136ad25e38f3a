"""Results that may be added up, and their sum."""

from collections.abc import Sequence
from dataclasses import dataclass

from .intervals import Interval, bootstrap
from .metrics import CharacterCounts
from .results import Result, Run

CORRECT_RATE = "correct_rate"
"""The measure that does not count insertions; the others are names in `Result.measures`."""


@dataclass(frozen=True, slots=True)
class Sample:
    """What one system made of recordings of one kind.

    Real and simulated sound, and human and synthetic voices, are never added up.

    simulated  distance, room or noise were computed
    synthetic  the voices are programs
    corpora    titles, sorted
    results    in order of corpus and recording
    """

    system: str
    simulated: bool
    synthetic: bool
    corpora: tuple[str, ...]
    results: tuple[Result, ...]


@dataclass(frozen=True, slots=True)
class Pooled:
    """Counts of several recordings, added up.

    interval    of the accuracy; None where there are too few texts to say
    texts       different sentences: what the interval draws
    utterances  sentences as spoken; several recordings share one
    """

    counts: CharacterCounts
    interval: Interval | None
    texts: int
    utterances: int
    recordings: int

    @property
    def accuracy(self) -> float:
        return self.counts.accuracy


def samples(loaded: Sequence[tuple[Run, Sequence[Result]]]) -> tuple[Sample, ...]:
    """By system, then real before simulated; the order of the files changes nothing."""
    found: dict[tuple[str, bool, bool], list[tuple[Run, Result]]] = {}
    for run, results in loaded:
        for result in results:
            found.setdefault((run.system.id, *kind_of(result)), []).append((run, result))
    return tuple(_sample(key, found[key]) for key in sorted(found))


def kind_of(result: Result) -> tuple[bool, bool]:
    """Whether it is simulated, and whether its voice is synthetic: what is never added up."""
    voice = result.speaker is not None and result.speaker.synthetic
    return result.conditions.simulated, result.synthetic or voice


def _sample(key: tuple[str, bool, bool], pairs: list[tuple[Run, Result]]) -> Sample:
    ordered = sorted(pairs, key=lambda pair: (pair[0].corpus, pair[1].recording))
    titles = sorted({run.corpus_title for run, _ in ordered})
    return Sample(*key, tuple(titles), tuple(result for _, result in ordered))


def counts_of(result: Result, measure: str) -> CharacterCounts:
    """The counts whose accuracy is the measure; the correct rate is one without insertions."""
    if measure != CORRECT_RATE:
        return result.measures[measure]
    standard = result.measures["standard"]
    return CharacterCounts(standard.hits, standard.substitutions, standard.deletions)


def pool(results: Sequence[Result], measure: str) -> Pooled | None:
    """Add up; None where nothing was said.

    The interval draws whole texts: everybody who read a sentence, in every recording of it,
    stumbles over the same words.
    """
    parts = [counts_of(result, measure) for result in results]
    counts = sum(parts, CharacterCounts())
    if not counts.length:
        return None
    texts = [result.reference for result in results]
    return Pooled(
        counts,
        bootstrap(parts, texts),
        len(set(texts)),
        len({(result.utterance, result.reference) for result in results}),
        len(results),
    )
