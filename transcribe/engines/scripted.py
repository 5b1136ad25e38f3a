"""A recogniser that says what it was told: for tests, and for measuring everything but Whisper."""

import json
from collections.abc import Sequence

import numpy as np

from ..types import Audio, Samples, Segment, Word
from .base import EngineOptions, OnProgress

FRAME_S = 0.02
FLOOR = 10 ** (-50 / 20)  # full scale is 1
PAUSE_S = 0.4
NOT_SAID = -10.0  # nats


class Scripted:
    """Says the lines of `script.json`, a list of strings: one for each sound between two pauses.

    No line is empty. The seed chooses the first one; after the last comes the first again. A second
    spoken carries at most eight characters, so that a line longer than its sound is cut short.
    """

    sample_rate = 16_000

    def __init__(self, options: EngineOptions) -> None:
        self._lines: list[str] = json.loads((options.files / "script.json").read_text("utf-8"))

    def likelihoods(
        self, audio: Audio, texts: Sequence[tuple[str, str]], *, language: str | None
    ) -> list[float]:
        """A text that stands in the script is certain, any other is not."""
        del audio, language
        script = "\n".join(self._lines)
        return [0.0 if text in script else NOT_SAID for _, text in texts]

    def transcribe(
        self, audio: Audio, *, language: str | None, seed: int, on_progress: OnProgress
    ) -> list[Segment]:
        del language  # a script is in its own language
        spans = _sounds(audio.samples, audio.sample_rate)
        segments = []
        for number, (start, end) in enumerate(spans, start=seed):
            line = self._lines[number % len(self._lines)][: max(1, int(8 * (end - start)))]
            segments.append(Segment(start, end, line, _spread(line, start, end)))
            on_progress(min(end / audio.duration, 1.0))
        on_progress(1.0)
        return segments


def _spread(line: str, start: float, end: float) -> tuple[Word, ...]:
    step = (end - start) / len(line)
    return tuple(
        Word(character, start + i * step, start + (i + 1) * step, 1.0)
        for i, character in enumerate(line)
    )


def _sounds(samples: Samples, sample_rate: int) -> list[tuple[float, float]]:
    """Spans (seconds) above the floor, those closer than a pause joined."""
    size = int(FRAME_S * sample_rate)
    frames = samples[: len(samples) // size * size].reshape(-1, size)
    loud = np.flatnonzero(np.sqrt((frames**2).mean(axis=1)) > FLOOR)
    if not loud.size:
        return []
    breaks = np.flatnonzero(np.diff(loud) * FRAME_S > PAUSE_S)
    firsts = loud[np.concatenate([[0], breaks + 1])]
    lasts = loud[np.concatenate([breaks, [loud.size - 1]])]
    return [
        (float(a * FRAME_S), float((b + 1) * FRAME_S)) for a, b in zip(firsts, lasts, strict=True)
    ]
