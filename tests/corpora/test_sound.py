"""Spans, trimming, resampling and mixing, on tones whose truth is known."""

import numpy as np
import pytest

from corpora.generators.sound import add_noise, mix, resample, speech_spans, trim

RATE = 16_000


def tone(seconds, level=0.3, pitch=200.0, rate=RATE):
    times = np.arange(round(seconds * rate)) / rate
    return (level * np.sin(2 * np.pi * pitch * times)).astype(np.float32)


def quiet(seconds):
    return np.zeros(round(seconds * RATE), np.float32)


@pytest.mark.parametrize(
    ("parts", "spans"),
    [
        ([quiet(0.5), tone(1), quiet(0.2)], [(0.5, 1.5)]),
        ([tone(1), quiet(0.49), tone(1)], [(0, 2.49)]),
        ([tone(1), quiet(0.5), tone(1)], [(0, 1), (1.5, 2.5)]),
        ([tone(1), quiet(0.5), tone(1, level=0.01), quiet(1)], [(0, 1), (1.5, 2.5)]),
        ([tone(1), quiet(0.5), tone(1, level=0.001)], [(0, 1)]),
        ([tone(0.104)], [(0, 0.104)]),
        ([quiet(1)], []),
        ([quiet(0)], []),
    ],
)
def test_speech_spans(parts, spans):
    found = speech_spans(np.concatenate(parts), RATE)
    assert [pytest.approx(span, abs=0.011) for span in spans] == found


def test_trim_keeps_a_small_margin():
    trimmed = trim(np.concatenate([quiet(0.5), tone(1), quiet(0.7)]), RATE)
    assert len(trimmed) / RATE == pytest.approx(1.04, abs=0.011)
    assert len(trim(quiet(1), RATE)) == 0


@pytest.mark.parametrize(("rate", "wanted"), [(24_000, 16_000), (8_000, 16_000), (16_000, 16_000)])
def test_resampling_keeps_pitch_level_and_length(rate, wanted):
    fade = np.hanning(rate).astype(np.float32)
    found = resample(fade * tone(1, pitch=440.0, rate=rate), rate, wanted)

    assert found.dtype == np.float32
    expected = np.hanning(wanted) * tone(1, pitch=440.0, rate=wanted)
    np.testing.assert_allclose(found, expected, atol=1e-3)


def test_resampling_removes_what_the_new_rate_cannot_hold():
    fade = np.hanning(24_000).astype(np.float32)
    found = resample(fade * tone(1, pitch=10_000.0, rate=24_000), 24_000, RATE)
    assert np.max(np.abs(found)) < 1e-3


def test_mix_adds_and_turns_down_only_what_would_clip():
    one, other = np.full(4, 0.5, np.float32), np.full(4, 0.25, np.float32)
    np.testing.assert_allclose(mix([(0, one), (2, other)], 6), [0.5, 0.5, 0.75, 0.75, 0.25, 0.25])
    assert np.max(mix([(0, one), (0, one)], 6)) == pytest.approx(0.89)
    assert not mix([], 3).any()


def test_noise_has_its_level_and_seed():
    noise = add_noise(quiet(2), -60, [7, 2])
    assert 20 * np.log10(np.std(noise)) == pytest.approx(-60, abs=0.2)
    np.testing.assert_array_equal(noise, add_noise(quiet(2), -60, [7, 2]))
    assert not np.array_equal(noise, add_noise(quiet(2), -60, [8, 2]))
