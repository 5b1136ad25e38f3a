"""What is in a corpus, in figures."""

from collections import Counter
from dataclasses import dataclass

from .manifest import UNKNOWN_SPEAKER, Corpus


@dataclass(frozen=True, slots=True)
class Summary:
    """Counts of one corpus.

    minutes      of sound
    speakers     those who are known
    synthetic    how many of them are programs
    distances_m  every distance there is, rising
    use_cases    recordings of each; "" where none is given
    simulated    recordings whose distance, room or noise was computed
    """

    recordings: int
    minutes: float
    speakers: int
    synthetic: int
    distances_m: tuple[float, ...]
    use_cases: dict[str, int]
    simulated: int


def summarize(corpus: Corpus) -> Summary:
    conditions = [r.conditions for r in corpus.recordings]
    speakers = [s for s in corpus.speakers if s.id != UNKNOWN_SPEAKER]
    return Summary(
        recordings=len(corpus.recordings),
        minutes=round(sum(r.duration for r in corpus.recordings) / 60, 1),
        speakers=len(speakers),
        synthetic=sum(s.synthetic for s in speakers),
        distances_m=tuple(sorted({c.distance_m for c in conditions if c.distance_m is not None})),
        use_cases=dict(Counter(c.use_case or "" for c in conditions)),
        simulated=sum(c.simulated for c in conditions),
    )
