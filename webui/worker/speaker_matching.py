"""The names that people gave to voices, carried over to voices that were found anew.

A wrong name costs more than a missing one. So a name goes to a new voice of its own accord only
where most of what that voice says stood under this name before; else it is proposed, and a person
decides.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from transcribe.types import SpeakerProposal, Transcript, Turn

MOST = 0.5  # of a new voice's speaking time
EARLIER = "earlier_name"  # the reason of such a proposal
QUOTED = 30  # characters

Span = tuple[float, float, str]  # start and end in seconds, a speaker's code


@dataclass(frozen=True, slots=True)
class Kept:
    """names: by the new voices' codes. proposals: for those where it is not sure."""

    names: Mapping[str, str]
    proposals: tuple[SpeakerProposal, ...]


def kept_names(given: Mapping[str, str], old: Transcript, new: Transcript) -> Kept:
    """Match voices by how long they were heard at the same times, so that most of it agrees.

    given  what people named the old voices, by code
    """
    if not given or not new.speakers:
        return Kept({}, ())
    from scipy.optimize import linear_sum_assignment

    before, after = list(given), [s.id for s in new.speakers]
    shared = _shared(_spans(old.turns), _spans(new.turns), before, after)
    spoken = _spoken(new.turns, after)
    rows, columns = linear_sum_assignment(shared, maximize=True)
    names, proposals = {}, []
    for row, column in zip(rows, columns, strict=True):
        if not shared[row, column]:
            continue
        share = shared[row, column] / spoken[column]
        name, code = given[before[row]], after[column]
        if share >= MOST:
            names[code] = name
        else:
            proposals.append(_proposal(name, code, new.turns, float(share)))
    return Kept(names, tuple(proposals))


def _spans(turns: Sequence[Turn]) -> list[Span]:
    """When each voice spoke: word by word, where there are words."""
    found = []
    for turn in turns:
        if turn.speaker:
            times = [(w.start, w.end) for w in turn.words] or [(turn.start, turn.end)]
            found += [(start, end, turn.speaker) for start, end in times]
    return sorted(found)


def _spoken(turns: Sequence[Turn], codes: Sequence[str]) -> NDArray[np.float64]:
    seconds = dict.fromkeys(codes, 0.0)
    for start, end, code in _spans(turns):
        seconds[code] += end - start
    return np.array([seconds[code] for code in codes])


def _shared(
    old: list[Span], new: list[Span], before: Sequence[str], after: Sequence[str]
) -> NDArray[np.float64]:
    """Seconds in which an old voice (row) and a new one (column) spoke at the same time."""
    rows = {code: n for n, code in enumerate(before)}
    columns = {code: n for n, code in enumerate(after)}
    shared = np.zeros((len(before), len(after)))
    latest = list(accumulate((end for _, end, _ in new), max))
    for start, end, code in old:
        if code not in rows:
            continue
        for number in range(bisect_left(latest, start), len(new)):
            first, last, voice = new[number]
            if first >= end:
                break
            shared[rows[code], columns[voice]] += max(0.0, min(end, last) - max(start, first))
    return shared


def _proposal(name: str, code: str, turns: Sequence[Turn], share: float) -> SpeakerProposal:
    first = next(turn for turn in turns if turn.speaker == code)
    return SpeakerProposal(code, name, first.id, first.text[:QUOTED], EARLIER, round(share, 3))
