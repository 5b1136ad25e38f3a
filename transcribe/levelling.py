"""Makes quiet voices louder, stretch by stretch; what is loud enough stays as it is, to the bit."""

from collections.abc import Sequence

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
LEAST_TOLD_S = 2.0  # of raised voice: breaths and the ends of sentences are shorter
LEAST_SHARE = 0.5  # of the voice in a place: else its speaker is as loud as usual


def levelled(audio: Audio, voiced: Sequence[Span]) -> tuple[Audio, tuple[Span, ...]]:
    """The sound with its quiet voices raised, and where a reader should know of it.

    voiced  where somebody speaks; nothing else is raised

    The sound is the same object where nothing was raised. Breaths and last syllables are raised,
    too, and not told.
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
    return Audio(samples, audio.sample_rate), _told(gains, _voiced(gains, voiced))


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


def _told(gains: NDArray[np.float64], heard: NDArray[np.bool_]) -> tuple[Span, ...]:
    raised = (gains >= TOLD_DB) & heard
    merged: list[tuple[int, int]] = []
    for first, last in _runs(raised):
        start, end = merged[-1] if merged else (first, 0)
        near = bool(merged) and (first - end) * FRAME_S < MERGED_S
        if near and _is_most(raised[start:last], heard[start:last]):
            merged[-1] = (start, last)
        else:
            merged.append((first, last))
    least = LEAST_TOLD_S / FRAME_S
    return tuple((a * FRAME_S, b * FRAME_S) for a, b in merged if raised[a:b].sum() >= least)


def _is_most(raised: NDArray[np.bool_], heard: NDArray[np.bool_]) -> bool:
    return bool(raised.sum() > LEAST_SHARE * heard.sum())
