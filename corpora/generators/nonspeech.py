"""Ten minutes in which nobody says a word: what a recogniser must not make text of.

    silence    digital silence
    hiss       a microphone that hears nothing, -70 dBFS
    fan        an air conditioner
    hum        mains hum, 50 Hz and its harmonics
    music      chords, a melody and drums
    applause   a hall that claps, in waves
    babble     many people at once, far away: no word can be made out

All are seeded and made by numpy alone; babble is mixed from voices that are given.
"""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from transcribe.types import Samples

from .assembly import SAMPLE_RATE
from .levels import amplitude_of, rms
from .noise import fan_noise, white_noise

RECIPE = 1  # raised when the same name gives another sound
SEED = 20261124
HISS_DBFS, FAN_DBFS, HUM_DBFS, MUSIC_DBFS = -70.0, -42.0, -45.0, -26.0
APPLAUSE_DBFS, BABBLE_DBFS = -28.0, -45.0
TALKERS = 24  # at a time
BEAT_S = 0.5
CHORDS = ((57, 60, 64), (53, 57, 60), (60, 64, 67), (55, 59, 62))  # MIDI: Am F C G
MELODY: tuple[int, ...] = (69, 72, 76, 74, 72, 71, 69, 0, 65, 69, 72, 71, 69, 67, 65, 0)
MELODY += (67, 72, 76, 79, 76, 74, 72, 0, 67, 71, 74, 72, 71, 69, 67, 0)

Signal = NDArray[np.float64]
Maker = Callable[[int, np.random.Generator], Signal]


def sounds() -> Mapping[str, Maker]:
    """What there is without voices: by name, from a number of frames and a generator."""
    return {
        "silence": lambda frames, _: np.zeros(frames),
        "hiss": lambda frames, rng: white_noise(frames, HISS_DBFS, rng),
        "fan": lambda frames, rng: fan_noise(frames, SAMPLE_RATE, FAN_DBFS, rng),
        "hum": _hum,
        "music": _music,
        "applause": _applause,
    }


def make(name: str, seconds: float) -> Samples:
    """One of `sounds`, at 16 kHz. Raises KeyError for another name."""
    maker = sounds()[name]
    rng = np.random.default_rng([SEED, *name.encode()])
    return np.asarray(maker(round(seconds * SAMPLE_RATE), rng), np.float32)


def babble(seconds: float, clips: Sequence[Samples]) -> Samples:
    """As many voices at once as `TALKERS`, each going from one clip to the next, -45 dBFS."""
    rng = np.random.default_rng([SEED, *b"babble"])
    frames = round(seconds * SAMPLE_RATE)
    total = np.zeros(frames)
    for _ in range(TALKERS):
        total += _talker(frames, clips, rng)
    return np.asarray(_at(total, BABBLE_DBFS), np.float32)


def _talker(frames: int, clips: Sequence[Samples], rng: np.random.Generator) -> Signal:
    """One voice without end, starting in the middle of a clip."""
    parts: list[Samples] = []
    left = frames
    while left > 0:
        clip = clips[int(rng.integers(len(clips)))]
        clip = clip[int(rng.integers(len(clip) // 2)) :] if not parts else clip
        part = np.asarray(clip / max(rms(clip), 1e-6), np.float32)[:left]
        parts.append(part)
        left -= len(part)
    return np.concatenate(parts).astype(np.float64)


def _at(signal: Signal, level_db: float) -> Signal:
    return signal * (amplitude_of(level_db) / rms(signal))


def _hum(frames: int, rng: np.random.Generator) -> Signal:
    times = np.arange(frames) / SAMPLE_RATE
    total = np.zeros(frames)
    for harmonic in range(1, 21):
        strength = 1 / harmonic if harmonic % 2 else 0.4 / harmonic
        total += strength * np.sin(2 * np.pi * (50 * harmonic * times + rng.random()))
    return _at(total, HUM_DBFS) + white_noise(frames, HISS_DBFS, rng)


def _music(frames: int, rng: np.random.Generator) -> Signal:
    """A piece of 32 beats, again and again, every time with other drums."""
    beat = round(BEAT_S * SAMPLE_RATE)
    total = np.zeros(frames + 8 * beat)
    for number in range(frames // beat + 1):
        first = number * beat
        if number % 8 == 0:
            for note in CHORDS[number // 8 % len(CHORDS)]:
                _add(total, first, 0.5 * _note(note, 8 * BEAT_S, 1.2))
        if melody := MELODY[number % len(MELODY)]:
            _add(total, first, _note(melody, BEAT_S, 0.4))
        _add(total, first, _drum(number, rng))
    return _at(total[:frames], MUSIC_DBFS)


def _note(midi: int, seconds: float, decay_s: float) -> Signal:
    """Struck and dying away, with eight harmonics."""
    times = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    hertz = 440 * 2 ** ((midi - 69) / 12)
    tone = np.zeros(len(times))
    for harmonic in range(1, 9):
        tone += np.sin(2 * np.pi * hertz * harmonic * times) / harmonic**1.5
    attack = np.minimum(times / 0.01, 1.0)
    return np.asarray(tone * attack * np.exp(-times / decay_s))


def _drum(beat: int, rng: np.random.Generator) -> Signal:
    """A bass drum on the even beats, a snare on the odd ones."""
    times = np.arange(round(0.2 * SAMPLE_RATE)) / SAMPLE_RATE
    if beat % 2 == 0:
        return np.asarray(1.5 * np.sin(2 * np.pi * 60 * times) * np.exp(-times / 0.06))
    return np.asarray(0.6 * rng.standard_normal(len(times)) * np.exp(-times / 0.05))


def _applause(frames: int, rng: np.random.Generator) -> Signal:
    """Some forty people, three claps a second each; it swells and dies away every half minute."""
    claps = np.zeros(frames)
    for _ in range(40):
        rate = rng.uniform(2.5, 4.0)
        times = np.cumsum(rng.normal(1 / rate, 0.03, round(frames / SAMPLE_RATE * rate)))
        places = np.round(times * SAMPLE_RATE).astype(int)
        places = places[(places >= 0) & (places < frames)]
        claps[places] += rng.uniform(0.3, 1.0, len(places))
    length = round(0.02 * SAMPLE_RATE)
    clap = rng.standard_normal(length) * np.exp(-np.arange(length) / (0.004 * SAMPLE_RATE))
    size = 1 << (frames + length).bit_length()
    total = np.fft.irfft(np.fft.rfft(claps, size) * np.fft.rfft(clap, size), size)[:frames]
    seconds = np.arange(frames) / SAMPLE_RATE
    swell = np.clip(1.2 - np.abs(seconds % 30 - 10) / 10, 0, 1)
    return _at(total * swell, APPLAUSE_DBFS) + white_noise(frames, HISS_DBFS, rng)


def _add(total: Signal, first: int, part: Signal) -> None:
    total[first : first + len(part)] += part[: len(total) - first]
