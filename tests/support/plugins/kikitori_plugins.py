"""Engines of another package, found as any plugin is: one that waits when told to, and one that
tells voices apart as it was told.
"""

import json
import os
import time
from collections.abc import Sequence

import numpy as np

from transcribe.engines.base import (
    Diarization,
    EngineOptions,
    Features,
    OnProgress,
    SpeakerRange,
)
from transcribe.engines.scripted import Scripted
from transcribe.types import Audio, Segment, SpeakerSegment


class Held(Scripted):
    """Writes each call into `calls`. While there is a file `hold` with a number, calls beyond so
    many wait; while there is a file `break`, all fail with what stands in it.
    """

    def __init__(self, options: EngineOptions) -> None:
        super().__init__(options)
        self._folder, self._calls = options.files, 0

    def transcribe(
        self, audio: Audio, *, language: str | None, seed: int, on_progress: OnProgress
    ) -> list[Segment]:
        self._calls += 1
        with (self._folder / "calls").open("a", encoding="ascii") as calls:
            calls.write(f"{os.getpid()} {seed}\n")
        while self._is_held():
            on_progress(0.0)
            time.sleep(0.02)
        if (self._folder / "break").exists():
            raise RuntimeError((self._folder / "break").read_text("utf-8"))
        return super().transcribe(audio, language=language, seed=seed, on_progress=on_progress)

    def _is_held(self) -> bool:
        try:
            return self._calls > int((self._folder / "hold").read_text("ascii"))
        except (FileNotFoundError, ValueError):
            return False


class ToldVoices:
    """`voices.json`: for each highest number of speakers, and for "", who speaks from when to when.

    Each is a list of [start, end, label].
    """

    sample_rate = 16_000

    def __init__(self, options: EngineOptions) -> None:
        self._told = json.loads((options.files / "voices.json").read_text("utf-8"))

    def extract(self, audio: Audio, *, on_progress: OnProgress) -> Features:
        on_progress(1.0)
        return {"duration": np.array([audio.duration])}

    def cluster(
        self, stretches: Sequence[tuple[float, Features]], speakers: SpeakerRange
    ) -> Diarization:
        start, last = stretches[-1]
        end = start + float(last["duration"][0])
        told = self._told.get(str(speakers.highest or ""), self._told[""])
        found = tuple(SpeakerSegment(a, min(b, end), who) for a, b, who in told if a < end)
        return Diarization(found, found)
