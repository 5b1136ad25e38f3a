"""Sound without a synthesiser: speech spans by energy, trimming, resampling, mixing. Pure numpy."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np

from transcribe.types import Samples

FRAME_S = 0.01
SPEECH_RANGE_DB = 40.0  # quieter than the loudest frame by more than this is a pause
BRIDGED_PAUSE_S = 0.5  # shorter pauses belong to the speech around them, as to a listener
MARGIN_S = 0.02  # kept around speech when trimming: soft onsets lie below the range
PEAK = 0.89  # about -1 dBFS, room for the noise on top

Span = tuple[float, float]  # seconds, from the start of the samples


def speech_spans(samples: Samples, sample_rate: int) -> list[Span]:
    """Where a clean recording of one voice holds speech, in order; empty for silence.

    Frames of 10 ms are speech when they are within 40 dB of the loudest; pauses under 0.5 s are
    bridged, longer ones split.
    """
    frame = round(FRAME_S * sample_rate)
    loud = _loud_frames(samples, frame)
    if not len(loud):
        return []
    gaps = np.flatnonzero(np.diff(loud) * FRAME_S >= BRIDGED_PAUSE_S + FRAME_S / 2)
    edges = [-1, *gaps.tolist(), len(loud) - 1]
    seconds = frame / sample_rate
    end = len(samples) / sample_rate
    return [
        (float(loud[a + 1]) * seconds, min(float(loud[b] + 1) * seconds, end))
        for a, b in pairwise(edges)
    ]


def trim(samples: Samples, sample_rate: int) -> Samples:
    """Without the silence before and after the speech; silence becomes empty."""
    spans = speech_spans(samples, sample_rate)
    if not spans:
        return samples[:0]
    first = round((spans[0][0] - MARGIN_S) * sample_rate)
    last = round((spans[-1][1] + MARGIN_S) * sample_rate)
    return samples[max(first, 0) : last]


def resample(samples: Samples, sample_rate: int, wanted: int) -> Samples:
    """The same sound at `wanted` Hz, by cutting or extending its spectrum.

    Exact for whole clips that begin and end in silence, which is what a synthesiser returns.
    """
    frames = round(len(samples) * wanted / sample_rate)
    if frames in (0, len(samples)):
        return samples[:frames]
    spectrum = np.fft.rfft(samples)[: frames // 2 + 1]
    return np.asarray(np.fft.irfft(spectrum, frames) * (frames / len(samples)), np.float32)


def amplify(samples: Samples, gain_db: float) -> Samples:
    return samples * np.float32(10 ** (gain_db / 20))


def mix(clips: Iterable[tuple[int, Samples]], frames: int) -> Samples:
    """Add clips, each at its first frame, and turn the whole down where it would clip."""
    total = np.zeros(frames, np.float32)
    for first, samples in clips:
        total[first : first + len(samples)] += samples
    peak = float(np.max(np.abs(total), initial=0.0))
    return total * np.float32(PEAK / peak) if peak > PEAK else total


def add_noise(samples: Samples, level_db: float, seed: Sequence[int]) -> Samples:
    """White noise of `level_db` dBFS (RMS) on top; the same seed gives the same noise."""
    noise = np.random.default_rng(seed).standard_normal(len(samples), np.float32)
    return samples + amplify(noise, level_db)


def _loud_frames(samples: Samples, frame: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Numbers of the frames that hold speech."""
    padded = np.pad(samples.astype(np.float64), (0, -len(samples) % frame))
    power = np.mean(padded.reshape(-1, frame) ** 2, axis=1)
    threshold = np.max(power, initial=0.0) * 10 ** (-SPEECH_RANGE_DB / 10)
    return np.flatnonzero((power > 0) & (power >= threshold))
