"""Where in a long recording a sentence lies, heard by another microphone.

Two steps. The course of loudness in eight bands, 100 times a second, is compared with the whole
recording: it survives distance, gain and telephones, and costs little. Its best places are then
tried on the sound itself by generalised cross-correlation with phase transform (Knapp and Carter,
1976): that peak is sharp to a sample, and stands out only where the very same speech was heard, so
that another reading of the same sentence is told apart.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from transcribe.audio import SAMPLE_RATE, WorkingCopy
from transcribe.types import Samples

Features = NDArray[np.float32]  # (frames, bands)

HOP = SAMPLE_RATE // 100  # samples: 10 ms
_WINDOW = 400  # samples: 25 ms
_EDGES_HZ = np.geomspace(200, 3800, 9)
_TREND = 100  # frames: slower changes than 1 s are gain control, not speech
_BLOCK_S = 30.0
_HEARD_HZ = (150, 4000)
CANDIDATES = 4
RADIUS_S = 0.25  # around a candidate
DRIFTS_PPM = (0.0, 50.0, -50.0, 100.0, -100.0)  # the clocks of two recorders differ
SURE = 10.0  # standard deviations of the peak; other speech reached 8.6
CERTAIN = 20.0  # only a program that says the same words twice comes near
_WHITENED = 0.8  # 1 would give frequencies that hold only noise the same say
_ECHO = SAMPLE_RATE // 20  # samples: a reflection may be louder than the voice, but comes later


@dataclass(frozen=True, slots=True)
class Match:
    """Where a sentence begins in a recording.

    start  seconds, below 0 where the recording began in the middle of the sentence
    score  height of the peak in standard deviations; SURE and more: the same speech
    """

    start: float
    score: float


class Index:
    """A recording prepared for searching; `copy` is its sound."""

    def __init__(self, copy: WorkingCopy) -> None:
        self.copy = copy
        self._features = features(copy.blocks(_BLOCK_S))
        self._size = _fast_size(2 * len(self._features) + 1)
        self._spectrum = np.fft.rfft(self._features, self._size, axis=0)
        self._energy = np.concatenate(([0.0], np.cumsum(np.square(self._features).sum(axis=1))))

    def find(self, clip: Samples) -> Match:
        """The best place for this sentence (16 kHz) in the whole recording."""
        places = self._candidates(features([clip]))
        return _best(self.look(clip, place * HOP / SAMPLE_RATE, RADIUS_S) for place in places)

    def look(self, clip: Samples, start: float, radius_s: float) -> Match:
        """The best place within `radius_s` of `start` seconds."""
        first = start - radius_s
        end = start + len(clip) / SAMPLE_RATE + radius_s
        heard = self.copy.read(max(first, 0.0), max(end, 0.0)).samples
        if len(heard) < SAMPLE_RATE // 2:
            return Match(start, 0.0)
        before = round(max(-first, 0.0) * SAMPLE_RATE)  # what lies before the recording
        heard = np.pad(heard, (before, 0))
        lags = round(2 * radius_s * SAMPLE_RATE)
        peaks = (_peak(_stretched(clip, ppm), heard, lags) for ppm in DRIFTS_PPM)
        return _best(Match(first + lag / SAMPLE_RATE, score) for lag, score in peaks)

    def _candidates(self, clip: Features) -> list[int]:
        """Frames at which the clip fits best, the best first."""
        lags = len(self._features) - len(clip) + 1
        if lags < 1:
            return []
        product = self._spectrum * np.conj(np.fft.rfft(clip, self._size, axis=0))
        match = np.fft.irfft(product, self._size, axis=0).sum(axis=1)[:lags]
        energy = self._energy[len(clip) :] - self._energy[: -len(clip)]
        fit = match / np.sqrt(np.maximum(energy, 1e-3 * energy.max(initial=1e-9)))
        places = []
        for _ in range(CANDIDATES):
            place = int(fit.argmax())
            places.append(place)
            fit[max(0, place - 50) : place + 50] = -np.inf  # its neighbours are the same place
        return places


def _best(found: Iterable[Match]) -> Match:
    """The best one; what comes after a certain one is not looked at."""
    best = Match(0.0, 0.0)
    for match in found:
        best = max(best, match, key=lambda m: m.score)
        if best.score >= CERTAIN:
            break
    return best


def features(blocks: Iterable[Samples]) -> Features:
    """Loudness in bands over the noise of each band, 100 frames a second, slow changes removed."""
    power = np.concatenate([_band_power(block) for block in blocks])
    floor = np.percentile(power, 20, axis=0) + 1e-9
    level = np.log1p(power / (4 * floor))
    around = np.pad(level, ((_TREND // 2, _TREND // 2 - 1), (0, 0)), "edge")
    sums = np.cumsum(np.pad(around, ((1, 0), (0, 0))), axis=0)
    trend = (sums[_TREND:] - sums[:-_TREND]) / _TREND
    return np.asarray(level - trend, np.float32)


def _band_power(block: Samples) -> NDArray[np.float64]:
    """(frames, bands); a block holds whole frames, so that blocks can be joined."""
    padded = np.pad(block, (0, -len(block) % HOP + _WINDOW - HOP))
    frames = np.lib.stride_tricks.sliding_window_view(padded, _WINDOW)[::HOP]
    window = np.hanning(_WINDOW).astype(np.float32)
    power = np.square(np.abs(np.fft.rfft(frames * window, 512)))
    edges = np.round(_EDGES_HZ * 512 / SAMPLE_RATE).astype(int)
    return np.add.reduceat(power[:, : edges[-1]], edges[:-1], axis=1, dtype=np.float64)


def _peak(clip: Samples, heard: Samples, lags: int) -> tuple[float, float]:
    """Lag of `clip` in `heard` (samples, 0..lags) and how far it stands out of the others."""
    size = _fast_size(len(clip) + len(heard))
    cross = np.fft.rfft(heard, size) * np.conj(np.fft.rfft(clip, size))
    low, high = (round(hz * size / SAMPLE_RATE) for hz in _HEARD_HZ)
    cross[:low] = cross[high:] = 0.0
    size_of = np.abs(cross)
    # above the smallest normal float32: some libraries round what lies below it to 0
    floor = max(1e-9 * float(size_of.max(initial=0.0)), 1e-30)
    cross /= np.maximum(size_of, floor) ** _WHITENED
    likeness = np.fft.irfft(cross, size)[: lags + 1]
    spread = float(np.median(np.abs(likeness))) / 0.6745  # as of a normal distribution
    place, highest = int(likeness.argmax()), float(likeness.max())
    if highest < SURE * spread or not spread:
        return float(place), highest / spread if spread else 0.0
    early = max(0, place - _ECHO)
    strong = np.flatnonzero(likeness[early : place + 1] >= max(highest / 2, SURE / 2 * spread))
    return float(early + strong[0]), highest / spread


def _stretched(clip: Samples, ppm: float) -> Samples:
    """The clip as a recorder hears it whose clock is faster by this much."""
    if not ppm:
        return clip
    wanted = np.arange(round(len(clip) * (1 + ppm * 1e-6))) / (1 + ppm * 1e-6)
    return np.interp(wanted, np.arange(len(clip)), clip).astype(np.float32)


def _fast_size(least: int) -> int:
    """The next length that an FFT likes: 2, 3 or 5 times a power of 2 … or that power itself."""
    power = 1 << max(least - 1, 1).bit_length()
    return min(size for size in (power, power * 3 // 4, power * 5 // 8) if size >= least)
