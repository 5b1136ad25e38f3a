"""How loud sound is."""

import math
from dataclasses import dataclass

import numpy as np

from ..types import Samples

SILENCE_DB = -96.0  # what 16 bits can still tell from nothing
FULL_SCALE = 32_767 / 32_768  # the loudest step of 16 bits that both signs have


@dataclass(frozen=True, slots=True)
class Level:
    """How loud a stretch of sound is, in dB below full scale; SILENCE_DB at the least.

    clipped  samples at full scale
    """

    peak_db: float
    rms_db: float
    clipped: int


def level_of(samples: Samples) -> Level:
    """Measure a stretch of sound; nothing at all counts as silence."""
    if not len(samples):
        return Level(SILENCE_DB, SILENCE_DB, 0)
    size = np.abs(samples)
    rms = math.sqrt(float(np.mean(np.square(samples, dtype=np.float64))))
    return Level(
        decibels(float(size.max())), decibels(rms), int(np.count_nonzero(size >= FULL_SCALE))
    )


def decibels(amplitude: float) -> float:
    """An amplitude of 0..1 in dB below full scale, SILENCE_DB at the least."""
    return max(SILENCE_DB, 20 * math.log10(amplitude)) if amplitude > 0 else SILENCE_DB
