"""Makes quiet voices louder, stretch by stretch; what is loud enough stays as it is, to the bit."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .types import Audio
from .voice import FRAME_S, NO_SOUND_DB, Span, frame_levels, loudest_around

FLOOR_DB = -26.0  # of the loudest 20 ms within a second; a healthy voice reaches -21 to -12
TARGET_DB = -18.0
MOST_DB = 30.0
LEAST_ABOVE_NOISE_DB = 6.0  # a voice nearer to the noise gains nothing from louder noise
REACH_S = 0.5  # how far around a moment its level is taken
MARGIN_S = 0.2  # of a voice, raised with it
RAMP_S = 0.2
LEAST_S = 0.5
PAUSE_S = 3.0
TOLD_DB = 6.0  # less is no matter for a reader
MERGED_S = 30.0
LEAST_TOLD_S = 1.0


@dataclass(frozen=True, slots=True)
class Raised:
    """Where a voice was made louder, and by how much at the most."""

    start: float
    end: float
    gain_db: float


def levelled(audio: Audio, voiced: Sequence[Span]) -> tuple[Audio, tuple[Raised, ...]]:
    """The sound with its quiet voices raised, and where that was; the same object where nowhere.

    voiced  where somebody speaks; nothing else is raised
    """
    gains = _gains(audio, voiced)
    if not gains.any():
        return audio, ()
    samples = audio.samples.copy()
    size = round(FRAME_S * audio.sample_rate)
    for first, last in _runs(gains > 0):
        # one frame more on either side, where the gain is 0: it begins and ends smoothly
        start, end = max(0, first - 1) * size, min(len(samples), (last + 1) * size)
        at = (np.arange(start, end) / size) - 0.5
        curve = np.interp(at, np.arange(len(gains)), gains)
        raised = samples[start:end] * (10 ** (curve / 20)).astype(np.float32)
        samples[start:end] = np.clip(raised, -1, 1)
    return Audio(samples, audio.sample_rate), _told(gains)


def _gains(audio: Audio, voiced: Sequence[Span]) -> NDArray[np.float64]:
    """dB for each 20 ms, never below 0."""
    levels = frame_levels(audio)
    if not len(levels):
        return levels
    quiet = _voiced(levels, voiced) & (loudest_around(levels, REACH_S) < FLOOR_DB)
    noise = max(float(np.percentile(levels, 10)), NO_SOUND_DB)
    gains = np.zeros(len(levels))
    for first, last in _bridged(_runs(quiet), levels):
        loud = float(np.percentile(levels[first:last], 95))
        if (last - first) * FRAME_S >= LEAST_S and loud > noise + LEAST_ABOVE_NOISE_DB:
            wanted = min(2 * (FLOOR_DB - loud), TARGET_DB - loud)  # no jump at the floor
            gains[first:last] = np.clip(wanted, 0, MOST_DB)
    width = round(RAMP_S / FRAME_S)
    return np.convolve(gains, np.full(width, 1 / width), "same")[: len(gains)]


def _voiced(levels: NDArray[np.float64], voiced: Sequence[Span]) -> NDArray[np.bool_]:
    heard = np.zeros(len(levels), bool)
    for start, end in voiced:
        heard[max(0, int((start - MARGIN_S) / FRAME_S)) : int((end + MARGIN_S) / FRAME_S) + 1] = (
            True
        )
    return heard


def _bridged(runs: Sequence[tuple[int, int]], levels: NDArray[np.float64]) -> list[tuple[int, int]]:
    """Runs with nothing but a pause between are one: what somebody says is raised alike."""
    found: list[tuple[int, int]] = []
    for first, last in runs:
        end = found[-1][1] if found else 0
        short = bool(found) and (first - end) * FRAME_S < PAUSE_S
        if short and float(levels[end:first].max()) < FLOOR_DB:
            found[-1] = (found[-1][0], last)
        else:
            found.append((first, last))
    return found


def _runs(marked: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """First and behind last index of each run of True."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], marked, [False])).astype(np.int8)))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def _told(gains: NDArray[np.float64]) -> tuple[Raised, ...]:
    merged: list[list[float]] = []
    for first, last in _runs(gains >= TOLD_DB):
        start, end = first * FRAME_S, last * FRAME_S
        most = float(gains[first:last].max())
        if merged and start - merged[-1][1] < MERGED_S:
            merged[-1] = [merged[-1][0], end, max(most, merged[-1][2]), merged[-1][3] + end - start]
        else:
            merged.append([start, end, most, end - start])
    return tuple(Raised(a, b, most) for a, b, most, lasts in merged if lasts >= LEAST_TOLD_S)
