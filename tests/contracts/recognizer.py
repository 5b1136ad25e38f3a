"""What the pipeline relies on in every recogniser, ours and others'."""

from itertools import pairwise

import numpy as np
import pytest

from transcribe.engines.base import Recognizer
from transcribe.types import Audio, Segment


class RecognizerContract:
    """Subclass it once per engine, as Test…, with a fixture `engine` that gives a Recognizer.

    The fixture `opening` is 14 s of Japanese speech; the engine must make some text of it.
    """

    @pytest.fixture
    def shares(self) -> list[float]:
        return []

    @pytest.fixture
    def heard(self, engine: Recognizer, opening: Audio, shares: list[float]) -> list[Segment]:
        return engine.transcribe(opening, language="ja", seed=0, on_progress=shares.append)

    def test_speech_becomes_text(self, heard: list[Segment]) -> None:
        assert isinstance(heard, list)
        assert heard
        assert all(s.text and s.text == s.text.strip() for s in heard)

    def test_segments_come_in_order_and_within_the_sound(
        self, heard: list[Segment], opening: Audio
    ) -> None:
        assert all(a.start <= b.start for a, b in pairwise(heard))
        assert heard[-1].end <= opening.duration + 0.5

    def test_words_are_the_text_in_order(self, heard: list[Segment]) -> None:
        for segment in (s for s in heard if s.words):
            assert "".join(w.text for w in segment.words).strip() == segment.text
            assert all(a.start <= b.start for a, b in pairwise(segment.words))
            assert segment.start - 0.1 <= segment.words[0].start
            assert segment.words[-1].end <= segment.end + 0.1
            assert all(0 <= w.probability <= 1 for w in segment.words)

    def test_values_are_plain_numbers(self, heard: list[Segment]) -> None:
        times = [t for s in heard for item in (s, *s.words) for t in (item.start, item.end)]
        assert {type(t) for t in times} == {float}

    def test_progress_never_falls_and_ends_at_one(
        self, heard: list[Segment], shares: list[float]
    ) -> None:
        assert heard
        assert shares == sorted(shares)
        assert shares[0] >= 0
        assert shares[-1] == 1.0

    def test_the_same_sound_and_seed_give_the_same(
        self, engine: Recognizer, heard: list[Segment], opening: Audio
    ) -> None:
        again = engine.transcribe(opening, language="ja", seed=0, on_progress=lambda _: None)
        assert again == heard

    def test_silence_gives_no_segments(self, engine: Recognizer) -> None:
        silence = Audio(np.zeros(engine.sample_rate, np.float32), engine.sample_rate)
        shares: list[float] = []
        found = engine.transcribe(silence, language="ja", seed=0, on_progress=shares.append)
        assert found == []
        assert shares[-1] == 1.0

    @pytest.mark.parametrize("frames", [0, 1])
    def test_next_to_no_sound_gives_next_to_no_text(self, engine: Recognizer, frames: int) -> None:
        blink = Audio(np.zeros(frames, np.float32), engine.sample_rate)
        assert engine.transcribe(blink, language="ja", seed=0, on_progress=lambda _: None) == []
