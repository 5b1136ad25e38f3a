"""Sound pressure and digital levels.

A microphone has a fixed gain (no automatic one): 94 dB SPL, the level of a calibrator, becomes a
stated level in the file. dBFS means RMS against a full scale of 1.0, so that a sine that just
touches full scale has -3 dBFS. What exceeds full scale is cut off, and counted.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .sound import Span

CALIBRATOR_DB_SPL = 94.0
STEPS = 32_768  # of 16 bits


@dataclass(frozen=True, slots=True)
class Microphone:
    """How sound pressure becomes numbers.

    dbfs_at_94_db_spl  gain: RMS level in the file of a tone of 94 dB SPL
    noise_db_spl       own noise, as the sound level that would give as much
    """

    dbfs_at_94_db_spl: float
    noise_db_spl: float

    def dbfs(self, db_spl: float) -> float:
        """The level in the file of a sound of `db_spl` at the microphone."""
        return db_spl - CALIBRATOR_DB_SPL + self.dbfs_at_94_db_spl


def amplitude_of(level_db: float) -> float:
    return float(10 ** (level_db / 20))


def level_of(samples: ArrayLike) -> float:
    """RMS in dB re 1; -inf for silence."""
    with np.errstate(divide="ignore"):
        return float(20 * np.log10(rms(samples)))


def rms(samples: ArrayLike) -> float:
    return float(np.sqrt(np.mean(np.square(np.asarray(samples, np.float64)))))


def speech_level(samples: ArrayLike, spans: Sequence[Span], sample_rate: int) -> float:
    """RMS in dB re 1 of the stretches of speech alone, as ITU-T P.56 has it."""
    signal = np.asarray(samples, np.float64)
    edges = [(round(a * sample_rate), round(b * sample_rate)) for a, b in spans]
    return level_of(np.concatenate([signal[first:last] for first, last in edges]))


def quantise(samples: NDArray[np.float64]) -> tuple[NDArray[np.int16], int]:
    """16-bit samples, and how many of them were beyond full scale."""
    steps = np.rint(samples * STEPS)
    clipped = int(np.count_nonzero((steps < -STEPS) | (steps > STEPS - 1)))
    return np.clip(steps, -STEPS, STEPS - 1).astype(np.int16), clipped
