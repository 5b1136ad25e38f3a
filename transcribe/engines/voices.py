"""Embeddings of voices: CAM++ over the sound once, then pooled for any part of it.

A pass over 10 s is kept in its middle 5 s, so that every frame has seen its surroundings and the
frames of a stretch become one sequence. From these, the embedding of any part costs next to
nothing: for each speaker of each chunk of the segmentation, and for a short window every 0.24 s.
"""

from typing import TYPE_CHECKING

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from .campplus import DIMENSION, MEL_BINS, CAMPPlus

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .base import OnProgress

MEL_PER_S = 100
MEL_WINDOW, MEL_STEP = 400, 160  # samples: 25 ms every 10 ms
MEL_AT_ONCE = 3_000  # frames
FRAMES_PER_S = 50
PASS_S = 10
KEPT_S = 5  # of a pass
BATCH = 4
LEAST_FRAMES = 12  # a voice heard for less than 0.24 s has no embedding
WINDOW_FRAMES = 75  # 1.5 s
WINDOW_STEP_FRAMES = 12
WINDOW_S = WINDOW_FRAMES / FRAMES_PER_S
WINDOW_STEP_S = WINDOW_STEP_FRAMES / FRAMES_PER_S

Embeddings = NDArray[np.float32]


def mel_energies(waveform: Tensor) -> Tensor:
    """80 log mel energies per 10 ms, as CAM++ was trained with: (1, samples) to (frames, 80).

    Piece by piece: at once, the spectra of 10 minutes would take half a gigabyte.
    """
    from torchaudio.compliance import kaldi

    frames = max(0, 1 + (waveform.shape[1] - MEL_WINDOW) // MEL_STEP)
    energies = waveform.new_empty((frames, MEL_BINS))
    for first in range(0, frames, MEL_AT_ONCE):
        last = min(first + MEL_AT_ONCE, frames)
        piece = waveform[:, first * MEL_STEP : (last - 1) * MEL_STEP + MEL_WINDOW]
        energies[first:last] = kaldi.fbank(
            piece, num_mel_bins=MEL_BINS, sample_frequency=16_000, dither=0.0
        )
    return energies


class VoiceFrames:
    """The frames of a stretch of sound, (512, time) at 50 per second, ready to be pooled."""

    def __init__(
        self, network: CAMPPlus, mel: Tensor, device: torch.device, on_progress: "OnProgress"
    ) -> None:
        self._network, self._device = network, device
        self._frames = _frames(network, mel, device, on_progress)

    def windows(self) -> Embeddings:
        """(windows, 192): each of 1.5 s, the first centred at 0, the next at WINDOW_STEP_S."""
        if not self._frames.shape[1]:
            return np.zeros((0, DIMENSION), np.float32)
        means, squares = (
            torch.nn.functional.avg_pool1d(
                values,
                WINDOW_FRAMES,
                WINDOW_STEP_FRAMES,
                padding=WINDOW_FRAMES // 2,
                count_include_pad=False,
            )
            for values in (self._frames, self._frames.square())
        )
        return self._pooled(means.T, squares.T, torch.tensor(float(WINDOW_FRAMES)))

    def speakers(self, active: NDArray[np.uint8], step_s: float, chunk_s: float) -> Embeddings:
        """(chunks, speakers, 192) from where each speaker of a chunk is active alone.

        Who is alone for too short a time is taken with others; who is hardly heard gets NaN.
        """
        alone = active * (active.sum(axis=2, keepdims=True) == 1)
        return np.stack(
            [
                self._chunk(round(i * step_s * FRAMES_PER_S), a, b, chunk_s)
                for i, (a, b) in enumerate(zip(alone, active, strict=True))
            ]
        )

    def _chunk(
        self, first: int, alone: NDArray[np.uint8], active: NDArray[np.uint8], chunk_s: float
    ) -> Embeddings:
        frames = self._frames[:, first : first + round(chunk_s * FRAMES_PER_S)]
        own, shared = (_resampled(mask, chunk_s, frames.shape[1]) for mask in (alone, active))
        weights = torch.where(own.sum(1, keepdim=True) >= LEAST_FRAMES, own, shared)
        total = weights.sum(1, keepdim=True)
        weights = weights / total.clamp(min=1)
        found = self._pooled(weights @ frames.T, weights @ frames.square().T, total.clamp(min=2))
        found[(total[:, 0] < LEAST_FRAMES).numpy()] = np.nan
        return found

    def _pooled(self, means: Tensor, squares: Tensor, frames: Tensor) -> Embeddings:
        """Embeddings of shares of frames, from their means, mean squares and number of frames."""
        variances = (squares - means.square()) * frames / (frames - 1)
        pooled = self._network.pool(means.to(self._device), variances.to(self._device))
        found: Embeddings = pooled.cpu().numpy()
        return found


def _resampled(mask: NDArray[np.uint8], chunk_s: float, length: int) -> Tensor:
    """(frames, speakers) of the segmentation as (speakers, `length`) in CAM++'s frames."""
    wanted = round(chunk_s * FRAMES_PER_S)
    nearest = (np.arange(wanted) * len(mask) // wanted)[:length]
    return torch.from_numpy(mask[nearest].T.astype(np.float32))


def _frames(
    network: CAMPPlus, mel: Tensor, device: torch.device, on_progress: "OnProgress"
) -> Tensor:
    kept = torch.zeros(512, (len(mel) + 1) // 2)
    starts = list(_starts(len(mel)))
    for n in range(0, len(starts), BATCH):
        batch = starts[n : n + BATCH]
        passes = torch.stack([mel[s : s + PASS_S * MEL_PER_S] for s in batch])
        passes = passes - passes.mean(dim=1, keepdim=True)
        for start, frames in zip(batch, network.frames(passes.to(device)).cpu(), strict=True):
            _keep(kept, frames, start, is_first=start == 0, is_last=start == starts[-1])
        on_progress(min(n + BATCH, len(starts)) / len(starts))
    return kept


def _starts(length: int) -> "Iterator[int]":
    """Where passes begin, in mel frames; the last one ends with the sound."""
    last = max(length - PASS_S * MEL_PER_S, 0)
    if length:
        yield from range(0, last, KEPT_S * MEL_PER_S)
        yield last


def _keep(kept: Tensor, frames: Tensor, start: int, *, is_first: bool, is_last: bool) -> None:
    margin = (PASS_S - KEPT_S) * FRAMES_PER_S // 2
    first = 0 if is_first else margin
    last = frames.shape[1] if is_last else frames.shape[1] - margin
    kept[:, start // 2 + first : start // 2 + last] = frames[:, first:last]
