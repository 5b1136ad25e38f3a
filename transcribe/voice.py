"""Where somebody speaks. Spans are (start, end) in seconds, in order, apart from each other."""

import os
from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from .types import Audio

Span = tuple[float, float]

SILENT = 10 ** (-75 / 20)  # peak; full scale is 1
TARGET_PEAK = 0.5
MOST_GAIN = 10 ** (36 / 20)
THRESHOLD = 0.3  # below Silero's usual 0.5: taking noise for a voice costs time, the reverse words
PAUSE_S = 0.3
LONG_SILENCE_S = 8.0
MARGIN_S = 0.5
SECOND_THRESHOLD = 0.5  # of the second look, which makes everything loud, what is no voice too
SECOND_LEAST_S = 0.5
SECOND_PEAK_DB = -12.0
SECOND_GAIN_DB = 30.0
SECOND_REACH_S = 1.0

FRAME_S = 0.02
NO_SOUND_DB = -90.0


def voiced_spans(audio: Audio) -> list[Span]:
    """Where Silero hears a voice, quiet ones included. Wants 16 kHz.

    It listens twice: to the whole made louder, and with each second made louder by itself, so that
    a quiet voice beside a loud one is heard.
    """
    peak = float(np.abs(audio.samples).max(initial=0.0))
    if peak < SILENT:
        return []
    found = _detected(_levelled(audio), THRESHOLD, 0.1)
    quiet = _detected(_evenly_loud(audio), SECOND_THRESHOLD, SECOND_LEAST_S)
    added = [s for s in subtract(quiet, found) if s[1] - s[0] >= SECOND_LEAST_S]
    return sorted([*found, *added])


def _detected(audio: Audio, threshold: float, least_s: float) -> list[Span]:
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # onnxruntime tells Microsoft; read at import
    from faster_whisper.vad import VadOptions, get_speech_timestamps

    options = VadOptions(
        threshold=threshold,
        min_silence_duration_ms=round(PAUSE_S * 1000),
        min_speech_duration_ms=round(least_s * 1000),
        speech_pad_ms=50,
    )
    rate = audio.sample_rate
    found = get_speech_timestamps(audio.samples, options)
    return [(s["start"] / rate, min(s["end"] / rate, audio.duration)) for s in found]


def _levelled(audio: Audio) -> Audio:
    """Quiet sound made louder, for detection only; loud sound as it is."""
    loudest = float(np.quantile(np.abs(audio.samples), 0.999))
    gain = min(MOST_GAIN, TARGET_PEAK / max(loudest, 1e-9))
    if gain <= 1:
        return audio
    return replace(audio, samples=np.clip(audio.samples * np.float32(gain), -1, 1))


def _evenly_loud(audio: Audio) -> Audio:
    """Every second about equally loud, for detection only."""
    levels = frame_levels(audio)
    if not len(levels):
        return audio
    gains = np.clip(SECOND_PEAK_DB - loudest_around(levels, SECOND_REACH_S), 0, SECOND_GAIN_DB)
    at = np.arange(len(audio.samples)) / (FRAME_S * audio.sample_rate) - 0.5
    curve = 10 ** (np.interp(at, np.arange(len(gains)), gains) / 20)
    return replace(audio, samples=np.clip(audio.samples * curve.astype(np.float32), -1, 1))


def frame_levels(audio: Audio) -> NDArray[np.float64]:
    """dB below full scale of each 20 ms; what is left at the end is no frame."""
    size = round(FRAME_S * audio.sample_rate)
    frames = audio.samples[: len(audio.samples) // size * size].reshape(-1, size)
    power = np.einsum("ij,ij->i", frames, frames, dtype=np.float64)
    return np.asarray(10 * np.log10(power / size + 10 ** (NO_SOUND_DB / 10)))


def loudest_around(levels: NDArray[np.float64], reach_s: float) -> NDArray[np.float64]:
    """The loudest frame within reach of each frame."""
    reach = round(reach_s / FRAME_S)
    padded = np.pad(levels, reach, constant_values=NO_SOUND_DB)
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 1)
    return np.asarray(windows.max(axis=1))


def islands(spans: Iterable[Span], duration: float) -> list[Span]:
    """What is to be recognised: speech with its pauses, but not a long silence between.

    Each island keeps a margin of silence on both sides, within the `duration` of the sound.
    """
    found: list[Span] = []
    for start, end in spans:
        if found and start - found[-1][1] < LONG_SILENCE_S:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return [(max(0.0, a - MARGIN_S), min(duration, b + MARGIN_S)) for a, b in found]


def overlap(span: Span, spans: Iterable[Span]) -> float:
    """Seconds that `span` shares with `spans`."""
    start, end = span
    return sum(max(0.0, min(end, b) - max(start, a)) for a, b in spans)


def subtract(spans: Iterable[Span], covered: Sequence[Span]) -> list[Span]:
    """What of `spans` lies outside `covered`, which is in order of start."""
    left = []
    for start, end in spans:
        for a, b in covered:
            if b <= start or a >= end:
                continue
            if a > start:
                left.append((start, a))
            start = max(start, b)
        if start < end:
            left.append((start, end))
    return left


def crop(audio: Audio, span: Span) -> Audio:
    """The part of `audio` within `span`."""
    first, last = (round(t * audio.sample_rate) for t in span)
    return Audio(audio.samples[first:last], audio.sample_rate)
