"""Cuts a long recording where nobody is speaking."""

import numpy as np
from numpy.typing import NDArray

from .command import SAMPLE_RATE
from .working_copy import WorkingCopy

_FRAME = SAMPLE_RATE // 50  # samples: 20 ms
_SEARCHED = 0.25  # of the longest piece, at its end
_READ_S = 30.0  # at a time
_QUIET_SHARE = 0.25  # of the way from the quiet tenth to the loud tenth, in dB
_FLOOR = 2.0**-32  # mean square of less than one step of 16 bits


def cut_at_pauses(copy: WorkingCopy, longest_s: float = 600.0) -> list[tuple[float, float]]:
    """Pieces (start, end) in seconds that cover the recording without gap or overlap.

    No piece is longer than `longest_s` (at least 1 s, else ValueError). Each cut is the middle of
    the longest pause in the last quarter of its piece; the same sound gives the same cuts.
    """
    if longest_s < 1:
        raise ValueError(f"longest_s is {longest_s} s, and must be at least 1")
    pieces, start = [], 0.0
    while copy.duration - start > longest_s:
        cut = _middle_of_pause(copy, start + (1 - _SEARCHED) * longest_s, start + longest_s)
        pieces.append((start, cut))
        start = cut
    return [*pieces, (start, copy.duration)]


def _middle_of_pause(copy: WorkingCopy, start: float, end: float) -> float:
    level = _levels(copy, start, end)
    low, high = np.percentile(level, (10, 90))
    first, last = _longest_run(level <= low + _QUIET_SHARE * (high - low), level)
    return start + (first + last) / 2 * _FRAME / SAMPLE_RATE


def _levels(copy: WorkingCopy, start: float, end: float) -> NDArray[np.float64]:
    """dB of each whole 20 ms; each read is a whole number of them."""
    parts = []
    while start < end:
        samples = copy.read(start, min(start + _READ_S, end)).samples
        frames = samples[: len(samples) // _FRAME * _FRAME].reshape(-1, _FRAME)
        parts.append(10 * np.log10(np.mean(np.square(frames, dtype=np.float64), axis=1) + _FLOOR))
        start += _READ_S
    return np.concatenate(parts)


def _longest_run(quiet: NDArray[np.bool_], level: NDArray[np.float64]) -> tuple[int, int]:
    """First frame of the longest quiet run and the one behind it; of equal runs the quietest."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], quiet, [False])).astype(np.int8)))
    runs = zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)
    return max(runs, key=lambda run: (run[1] - run[0], -float(level[run[0] : run[1]].mean())))
