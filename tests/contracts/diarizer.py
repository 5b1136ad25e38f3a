"""What the pipeline relies on. Subclass it once per engine, plugins included."""

import numpy as np
import pytest

from transcribe.engines.base import SpeakerRange
from transcribe.types import Audio


class DiarizerContract:
    """Needs the fixtures `diarizer` (loaded) and `features` (what it extracts from `opening`)."""

    def test_progress_never_falls_and_ends_at_one(self, diarizer, opening):
        shares = []
        diarizer.extract(opening, on_progress=shares.append)
        assert shares == sorted(shares)
        assert shares[0] >= 0
        assert shares[-1] == 1.0

    def test_the_same_sound_gives_the_same_features(self, diarizer, opening, features):
        again = diarizer.extract(opening, on_progress=lambda _: None)
        assert again.keys() == features.keys()
        assert all(np.array_equal(again[k], features[k], equal_nan=True) for k in features)

    def test_a_checkpoint_holds_the_features(self, features, tmp_path):
        np.savez(tmp_path / "stored.npz", **features)
        with np.load(tmp_path / "stored.npz") as stored:
            assert set(stored.files) == set(features)

    def test_segments_are_in_order_and_exclusive_ones_apart(self, diarizer, features, opening):
        found = diarizer.cluster([(0.0, features)], SpeakerRange())
        assert found.segments
        starts = [s.start for s in found.segments]
        assert starts == sorted(starts)
        assert all(0 <= s.start < s.end <= opening.duration + 1 for s in found.segments)
        pairs = zip(found.exclusive, found.exclusive[1:], strict=False)
        assert all(a.end <= b.start + 1e-6 for a, b in pairs)

    def test_one_speaker_asked_for_is_one_speaker(self, diarizer, features):
        found = diarizer.cluster([(0.0, features)], SpeakerRange(1, 1))
        assert len({s.speaker for s in found.segments}) == 1

    def test_a_stretch_lies_where_it_starts(self, diarizer, features):
        here = diarizer.cluster([(0.0, features)], SpeakerRange())
        there = diarizer.cluster([(100.0, features)], SpeakerRange())
        assert [s.start + 100 for s in here.segments] == pytest.approx(
            [s.start for s in there.segments]
        )

    @pytest.mark.parametrize("seconds", [0.005, 0.1, 3.0, 12.0])
    def test_silence_is_nobody(self, diarizer, seconds):
        rate = diarizer.sample_rate
        silence = Audio(np.zeros(int(seconds * rate), np.float32), rate)
        features = diarizer.extract(silence, on_progress=lambda _: None)
        assert diarizer.cluster([(0.0, features)], SpeakerRange(3, 6)).segments == ()

    def test_no_stretch_is_nobody(self, diarizer):
        assert diarizer.cluster([], SpeakerRange()).segments == ()
