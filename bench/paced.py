"""Engines that take their time and always say the same: for jobs that are killed half-way."""

import time
from collections.abc import Sequence

import numpy as np

from transcribe.engines.base import Diarization, EngineOptions, Features, OnProgress, SpeakerRange
from transcribe.engines.scripted import Scripted
from transcribe.types import Audio, Segment, SpeakerSegment

PAUSE_S = 0.3  # of each call, however long its sound


class Paced(Scripted):
    def transcribe(
        self, audio: Audio, *, language: str | None, seed: int, on_progress: OnProgress
    ) -> list[Segment]:
        time.sleep(PAUSE_S)
        return super().transcribe(audio, language=language, seed=seed, on_progress=on_progress)


class TwoVoices:
    """Two people who take turns of twenty seconds."""

    sample_rate = 16_000
    turn_s = 20.0

    def __init__(self, options: EngineOptions) -> None:
        del options

    def extract(self, audio: Audio, *, on_progress: OnProgress) -> Features:
        time.sleep(PAUSE_S)
        on_progress(1.0)
        return {"duration": np.array([audio.duration])}

    def cluster(
        self, stretches: Sequence[tuple[float, Features]], speakers: SpeakerRange
    ) -> Diarization:
        del speakers
        start, last = stretches[-1]
        end = start + float(last["duration"][0])
        starts = np.arange(0.0, end, self.turn_s)
        turns = tuple(
            SpeakerSegment(float(a), min(float(a) + self.turn_s, end), "AB"[n % 2])
            for n, a in enumerate(starts)
        )
        return Diarization(turns, turns)
