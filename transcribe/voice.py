"""Where somebody speaks. Spans are (start, end) in seconds, in order, apart from each other."""

import os
from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from .types import Audio

Span = tuple[float, float]

SILENT = 10 ** (-75 / 20)  # peak; full scale is 1
TARGET_PEAK = 0.5
MOST_GAIN = 10 ** (36 / 20)
THRESHOLD = 0.3  # below Silero's usual 0.5: taking noise for a voice costs time, the reverse words
PAUSE_S = 0.3
LONG_SILENCE_S = 8.0
MARGIN_S = 0.5


def voiced_spans(audio: Audio) -> list[Span]:
    """Where Silero hears a voice, quiet ones included. Wants 16 kHz."""
    peak = float(np.abs(audio.samples).max(initial=0.0))
    if peak < SILENT:
        return []
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # onnxruntime tells Microsoft; read at import
    from faster_whisper.vad import VadOptions, get_speech_timestamps

    found = get_speech_timestamps(
        _levelled(audio).samples,
        VadOptions(
            threshold=THRESHOLD,
            min_silence_duration_ms=round(PAUSE_S * 1000),
            min_speech_duration_ms=100,
            speech_pad_ms=50,
        ),
    )
    rate = audio.sample_rate
    return [(s["start"] / rate, min(s["end"] / rate, audio.duration)) for s in found]


def _levelled(audio: Audio) -> Audio:
    """Quiet sound made louder, for detection only; loud sound as it is."""
    loudest = float(np.quantile(np.abs(audio.samples), 0.999))
    gain = min(MOST_GAIN, TARGET_PEAK / max(loudest, 1e-9))
    if gain <= 1:
        return audio
    return replace(audio, samples=np.clip(audio.samples * np.float32(gain), -1, 1))


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
