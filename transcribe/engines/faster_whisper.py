"""Whisper through CTranslate2."""

import os

from ..types import Audio, Segment, Word
from .base import EngineOptions, OnProgress


class FasterWhisper:
    """One window after the other with beam 5: batching and hotwords lose words.

    A window is shown the text before it, which keeps names and numerals alike. What that costs,
    lost words above all, the guards of `recognition` decode again without it (docs/accuracy.md).
    """

    sample_rate = 16_000

    def __init__(self, options: EngineOptions) -> None:
        os.environ["HF_HUB_OFFLINE"] = "1"  # a missing file is an error, never a download
        os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # of onnxruntime, which comes with it
        from faster_whisper import WhisperModel

        self._model = WhisperModel(
            str(options.files),
            device=options.device,
            compute_type=options.compute_type,
            cpu_threads=options.threads,
            local_files_only=True,
        )

    def transcribe(
        self, audio: Audio, *, language: str | None, seed: int, on_progress: OnProgress
    ) -> list[Segment]:
        import ctranslate2

        ctranslate2.set_random_seed(seed)  # a window that decodes badly is sampled again
        found, _ = self._model.transcribe(
            audio.samples,
            language=language,
            beam_size=5,
            word_timestamps=True,
            condition_on_previous_text=True,
        )
        segments = []
        for item in found:  # lazy in the engine: decoding happens here
            words = tuple(
                Word(w.word, *_span(w.start, w.end), float(w.probability)) for w in item.words or ()
            )
            segments.append(Segment(*_span(item.start, item.end), item.text.strip(), words))
            on_progress(min(item.end / audio.duration, 1.0))
        on_progress(1.0)
        return segments


def _span(start: float, end: float) -> tuple[float, float]:
    """Plain floats, never reversed: the alignment may put an end before its start."""
    return float(start), max(float(start), float(end))
