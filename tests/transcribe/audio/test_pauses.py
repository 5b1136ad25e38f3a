"""A long recording is cut where nobody speaks."""

import tracemalloc
from itertools import pairwise

import numpy as np
import pytest
import soundfile

from transcribe.audio import WorkingCopy, cut_at_pauses, make_working_copy


@pytest.fixture
def copied(tmp_path):
    def copy(source) -> WorkingCopy:
        target = tmp_path / "copy.wav"
        return make_working_copy(source, target, on_progress=lambda _: None).copy

    return copy


@pytest.fixture
def tone(tmp_path, copied):
    """A tone of so many seconds, silent in the given places."""

    def make(seconds: float, *pauses: tuple[float, float]) -> WorkingCopy:
        samples = 0.1 * np.sin(np.arange(round(seconds * 16_000)) * 0.2)
        for start, end in pauses:
            samples[round(start * 16_000) : round(end * 16_000)] = 0
        soundfile.write(tmp_path / "tone.wav", samples, 16_000)
        return copied(tmp_path / "tone.wav")

    return make


def covers(pieces, duration, longest_s) -> bool:
    joined = all(a[1] == b[0] for a, b in pairwise(pieces))
    lengths = all(0 < end - start <= longest_s for start, end in pieces)
    return joined and lengths and (pieces[0][0], pieces[-1][1]) == (0.0, duration)


@pytest.mark.parametrize("longest_s", [1.0, 7.3, 20.0, 33.3])
def test_speech_is_covered_exactly_by_pieces_that_are_short_enough(media, copied, longest_s):
    copy = copied(media("long.flac"))
    pieces = cut_at_pauses(copy, longest_s)
    assert covers(pieces, copy.duration, longest_s)
    assert pieces == cut_at_pauses(copy, longest_s)


def test_speech_is_cut_where_it_is_quiet(media, copied):
    copy = copied(media("long.flac"))
    whole = np.sqrt(np.mean(copy.read(0, copy.duration).samples ** 2))
    for _, cut in cut_at_pauses(copy, 40.0)[:-1]:
        around = copy.read(cut - 0.05, cut + 0.05).samples
        assert np.sqrt(np.mean(around**2)) < 0.25 * whole


def test_a_cut_is_the_middle_of_the_longest_pause_near_the_end(tone):
    copy = tone(30, (3, 6), (16, 17), (18, 18.3))
    (_, cut), _ = cut_at_pauses(copy, 20.0)
    assert cut == pytest.approx(16.5, abs=0.03)


def test_sound_without_a_pause_is_cut_all_the_same(tone):
    assert covers(cut_at_pauses(tone(45.5), 10.0), 45.5, 10.0)


def test_silence_is_cut_all_the_same(media, copied):
    assert covers(cut_at_pauses(copied(media("silence.wav")), 2.0), 5.0, 2.0)


def test_a_short_recording_is_one_piece(media, copied):
    assert cut_at_pauses(copied(media("speech.wav"))) == [(0.0, 18.0)]
    assert cut_at_pauses(copied(media("speech.wav")), 18.0) == [(0.0, 18.0)]


def test_pieces_need_a_length(media, copied):
    with pytest.raises(ValueError, match="longest_s"):
        cut_at_pauses(copied(media("speech.wav")), 0.0)


def test_memory_stays_small(media, copied):
    copy = copied(media("tone-180s.flac"))
    tracemalloc.start()
    cut_at_pauses(copy, 170.0)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 10 * 2**20
