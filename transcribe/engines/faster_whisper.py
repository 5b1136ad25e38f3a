"""Whisper through CTranslate2."""

import os
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..types import Audio, Segment, Word
from .base import EngineOptions, OnProgress

WINDOW_FRAMES = 3000  # of 10 ms: what Whisper hears at once
LEAST_FRAMES = 500
PADDING_FRAMES = 100
MOST_CONTEXT = 150  # tokens
LEAST_PROBABILITY = 1e-10
SPARE_TOKENS = 24
TOKENS_PER_SECOND = 14
WINDOW_TOKENS = 224


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
            max_new_tokens=_most_tokens(audio.duration),
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

    def likelihoods(
        self, audio: Audio, texts: Sequence[tuple[str, str]], *, language: str | None
    ) -> list[float]:
        """How likely each text is to be what is said: see `Scorer`.

        The decoder is told the text (teacher forcing); `align` gives the probability of each of its
        tokens. The sound is padded to what Whisper needs to hear its end, not to 30 seconds: the
        encoder takes time with the square of it (measured: 15 s in a fifth of the time of 30 s,
        with scores that differ by less than a nat).
        """
        from faster_whisper.audio import pad_or_trim

        features = self._model.feature_extractor(audio.samples)
        heard = min(features.shape[-1] - 1, WINDOW_FRAMES)
        padded = min(WINDOW_FRAMES, max(LEAST_FRAMES, heard + PADDING_FRAMES) // 2 * 2)
        encoded = self._model.encode(pad_or_trim(features, padded))
        tokenizer = self._tokenizer(language)
        results = []
        for context, text in texts:
            start = list(tokenizer.sot_sequence)
            if context:
                told = tokenizer.encode(f" {context.strip()}")[-MOST_CONTEXT:]
                start = [tokenizer.sot_prev, *told, *start]
            found = self._model.model.align(
                encoded, start, [tokenizer.encode(text)], heard, median_filter_width=7
            )
            chances = np.maximum(found[0].text_token_probs, LEAST_PROBABILITY)
            results.append(float(np.log(chances).sum()))
        return results

    def _tokenizer(self, language: str | None) -> Any:
        from faster_whisper.tokenizer import Tokenizer

        model = self._model
        return Tokenizer(
            model.hf_tokenizer, model.model.is_multilingual, task="transcribe", language=language
        )


def _most_tokens(duration: float) -> int | None:
    """More than anybody says in a short sound; where nothing can be made out, Whisper fills its
    224 tokens six times over. None where they are not too many."""
    most = SPARE_TOKENS + round(TOKENS_PER_SECOND * duration)
    return most if most < WINDOW_TOKENS else None


def _span(start: float, end: float) -> tuple[float, float]:
    """Plain floats, never reversed: the alignment may put an end before its start."""
    return float(start), max(float(start), float(end))
