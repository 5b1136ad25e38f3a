"""Quiet voices are raised, healthy ones are the same to the bit."""

import numpy as np
import pytest

from transcribe.levelling import MOST_DB, levelled
from transcribe.types import Audio
from transcribe.voice import crop, frame_levels, voiced_spans

RATE = 16_000


def quieter(audio: Audio, db: float, start: float = 0.0, end: float = 1e9) -> Audio:
    samples = audio.samples.copy()
    part = slice(round(start * RATE), round(min(end, audio.duration) * RATE))
    samples[part] *= np.float32(10 ** (-db / 20))
    return Audio(samples, RATE)


def loudest(audio: Audio, start: float, end: float) -> float:
    return float(frame_levels(audio)[round(start * 50) : round(end * 50)].max())


def test_a_healthy_meeting_is_the_same_object(sample: Audio) -> None:
    sound, raised = levelled(sample, voiced_spans(sample))
    assert sound is sample
    assert raised == ()


@pytest.mark.parametrize("db", [18, 30, 45])
def test_a_quiet_recording_is_raised(opening: Audio, db: float) -> None:
    faint = quieter(opening, db)
    sound, ((start, end),) = levelled(faint, voiced_spans(faint))
    gained = loudest(sound, 0, 14) - loudest(faint, 0, 14)
    assert 8 < gained <= MOST_DB
    assert start < 1
    assert end > 13


def test_only_the_quiet_sentence_is_raised(opening: Audio) -> None:
    """The second of three sentences, 18 dB below the others."""
    mixed = quieter(opening, 18, 4.13, 6.75)
    sound, ((start, end),) = levelled(mixed, voiced_spans(mixed))
    assert 3.9 < start < 4.6
    assert 6.3 < end < 6.9
    assert loudest(sound, 4.3, 6.5) > loudest(mixed, 4.3, 6.5) + 6
    for part in (slice(0, round(3.8 * RATE)), slice(round(7.0 * RATE), None)):
        assert np.array_equal(sound.samples[part], opening.samples[part])


def test_breaths_of_speakers_as_loud_as_usual_are_raised_and_not_told(opening: Audio) -> None:
    """A sentence, and 0.7 s of a voice 20 dB below it, over and over."""
    sentence = crop(opening, (4.13, 6.75)).samples
    breath = quieter(crop(opening, (4.6, 5.3)), 20).samples
    pause = np.random.default_rng(0).standard_normal(round(0.8 * RATE)).astype(np.float32) * 1e-4
    spoken = Audio(np.concatenate([sentence, pause, breath, pause] * 4), RATE)
    sound, told = levelled(spoken, voiced_spans(spoken))
    assert loudest(sound, 3.5, 4.1) > loudest(spoken, 3.5, 4.1) + 6
    assert told == ()


def test_two_quiet_turns_with_a_loud_one_between_are_two_places(opening: Audio) -> None:
    loud = np.tile(crop(opening, (0.5, 8.8)).samples, 2)
    faint = quieter(crop(opening, (4.13, 6.75)), 18).samples
    spoken = Audio(np.concatenate([faint, loud, faint]), RATE)
    _, told = levelled(spoken, voiced_spans(spoken))
    assert [(round(a), round(b)) for a, b in told] == [(0, 2), (19, 22)]


def test_the_gain_has_no_edges(opening: Audio) -> None:
    mixed = quieter(opening, 30, 4.13, 6.75)
    sound, _ = levelled(mixed, voiced_spans(mixed))
    told = np.abs(mixed.samples) > 1e-5  # what is smaller has no exact ratio
    gain_db = 20 * np.log10(sound.samples[told] / mixed.samples[told])
    assert gain_db.max() > 15
    assert np.abs(np.diff(gain_db)).max() < 0.5


def test_noise_without_a_voice_is_not_raised() -> None:
    noise = np.random.default_rng(1).standard_normal(10 * RATE).astype(np.float32) * 1e-3
    audio = Audio(noise, RATE)
    assert levelled(audio, voiced_spans(audio))[0] is audio
    assert levelled(audio, [(2.0, 6.0)])[0] is audio  # nor where a voice is no louder than it


@pytest.mark.parametrize("frames", [0, 100])
def test_no_sound_is_no_trouble(frames: int) -> None:
    audio = Audio(np.zeros(frames, np.float32), RATE)
    assert levelled(audio, [])[0] is audio
