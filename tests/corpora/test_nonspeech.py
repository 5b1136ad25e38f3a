"""Sounds without speech: as loud as they say, the same every time, and of their kind."""

import numpy as np
import pytest

from corpora.generators.noise import fan_noise
from corpora.generators.nonspeech import TALKERS, babble, make, sounds

RATE = 16_000
LEVELS = {"hiss": -70, "fan": -42, "hum": -45, "music": -26, "applause": -28}


def level(samples):
    return 20 * np.log10(np.sqrt(np.mean(np.square(samples, dtype=np.float64))))


def strength(samples, hertz):
    """How much of the sound is this tone, as a share of its energy."""
    power = np.abs(np.fft.rfft(samples.astype(np.float64))) ** 2
    place = round(hertz * len(samples) / RATE)
    return np.sum(power[place - 3 : place + 4]) / np.sum(power)


def test_all_sounds_have_a_level():
    assert sounds().keys() == {"silence", *LEVELS}


@pytest.mark.parametrize(("name", "dbfs"), LEVELS.items())
def test_levels(name, dbfs):
    sound = make(name, 30)
    assert sound.dtype == np.float32
    assert len(sound) == 30 * RATE
    assert level(sound) == pytest.approx(dbfs, abs=0.2)
    assert np.max(np.abs(sound)) < 1


def test_silence_is_digital():
    assert not np.any(make("silence", 1))


@pytest.mark.parametrize("name", ["fan", "music", "applause"])
def test_the_same_every_time(name):
    np.testing.assert_array_equal(make(name, 2), make(name, 2))


def test_hum_is_of_the_mains():
    sound = make("hum", 10)
    assert strength(sound, 50) > 0.5
    assert strength(sound, 150) > 0.03
    assert strength(sound, 75) < 0.001


def test_music_has_chords_and_melody():
    sound = make("music", 4)
    for hertz in (220.0, 261.6, 329.6, 440.0):  # A minor, and the first note
        assert strength(sound, hertz) > 0.005


def test_applause_swells():
    sound = make("applause", 30)
    assert level(sound[9 * RATE : 11 * RATE]) > level(sound[25 * RATE : 27 * RATE]) + 12


def test_a_fan_rushes_and_hums():
    fan = fan_noise(20 * RATE, RATE, -44, np.random.default_rng(1)).astype(np.float32)
    power = np.abs(np.fft.rfft(fan.astype(np.float64))) ** 2
    low, high = power[20 * 50 : 20 * 300].mean(), power[20 * 3000 : 20 * 6000].mean()

    assert level(fan) == pytest.approx(-44, abs=0.01)
    assert low > 100 * high
    assert strength(fan, 100) > 10 * strength(fan, 121)


def test_babble_is_of_many_voices():
    rng = np.random.default_rng(2)
    clips = [np.asarray(rng.standard_normal(RATE) * g, np.float32) for g in (0.01, 0.1, 1)]
    sound = babble(5, clips)

    assert len(sound) == 5 * RATE
    assert level(sound) == pytest.approx(-45, abs=0.01)
    parts = [level(sound[n * RATE : (n + 1) * RATE]) for n in range(5)]
    assert max(parts) - min(parts) < 1  # no single clip stands out
    assert TALKERS >= 20
