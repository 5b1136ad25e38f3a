"""Noise of an office: Hoth's room noise, which telephones are tested with, and that of a fan.

Its spectrum falls by about 5 dB per octave between 100 Hz and 8 kHz (IEEE 269, ITU-T P.800), like
the hum of ventilation, machines and distant talk. Levels here are unweighted dB SPL; what a sound
level meter shows in dB(A) is 4.5 dB lower for this spectrum.
"""

import numpy as np
from numpy.typing import NDArray

from .levels import amplitude_of, rms

# Power density of noise that reads 50 dB(A): dB SPL per Hz, at the centres of third octaves.
HOTH_HZ = (100, 125, 160, 200, 250, 315, 400, 500, 630, 800,
           1000, 1250, 1600, 2000, 2500, 3150, 4000, 5000, 6300, 8000)  # fmt: skip
HOTH_DB = (32.4, 30.9, 29.1, 27.6, 26.0, 24.4, 22.7, 21.1, 19.5, 17.8,
           16.2, 14.6, 12.9, 11.3, 9.6, 7.8, 5.4, 2.6, -1.3, -6.6)  # fmt: skip
LOWEST_HZ = 89  # the lower edge of its lowest third octave

FAN_LOWEST_HZ, FAN_CORNER_HZ, FAN_BEAT_HZ = 40.0, 300.0, 0.7
FAN_TONES = ((100.0, 1.0), (142.0, 0.8), (200.0, 0.5), (284.0, 0.4), (426.0, 0.2))  # Hz, amplitude

Signal = NDArray[np.float64]


def office_noise(
    frames: int, sample_rate: int, level_db: float, rng: np.random.Generator
) -> Signal:
    """Room noise whose RMS is exactly `level_db` dB re 1."""
    frequencies = np.fft.rfftfreq(frames, 1 / sample_rate)
    heard = frequencies >= LOWEST_HZ
    density = np.interp(np.log(frequencies[heard]), np.log(HOTH_HZ), HOTH_DB)
    spectrum = np.zeros(len(frequencies), np.complex128)
    parts = rng.standard_normal((2, int(heard.sum())))
    spectrum[heard] = (parts[0] + 1j * parts[1]) * 10 ** (density / 20)
    noise = np.fft.irfft(spectrum, frames)
    return np.asarray(noise * (amplitude_of(level_db) / rms(noise)))


def fan_noise(frames: int, sample_rate: int, level_db: float, rng: np.random.Generator) -> Signal:
    """A fan or an air conditioner: rushing air that falls off above 300 Hz, and its motor's hum.

    The hum (mains and blades, with harmonics) is 6 dB below the air. RMS `level_db` dB re 1.
    """
    times = np.arange(frames) / sample_rate
    frequencies = np.fft.rfftfreq(frames, 1 / sample_rate)
    shape = (frequencies > FAN_LOWEST_HZ) / np.sqrt(1 + (frequencies / FAN_CORNER_HZ) ** 2)
    parts = rng.standard_normal((2, len(frequencies)))
    air = np.fft.irfft((parts[0] + 1j * parts[1]) * shape, frames)
    hum = np.zeros(frames)
    for tone, share in FAN_TONES:
        hum += share * np.sin(2 * np.pi * (tone * times + rng.random()))
    hum *= 1 + 0.2 * np.sin(2 * np.pi * FAN_BEAT_HZ * times)  # the blades never quite keep step
    noise = air / rms(air) + 0.5 * hum / rms(hum)
    return np.asarray(noise * (amplitude_of(level_db) / rms(noise)))


def white_noise(frames: int, level_db: float, rng: np.random.Generator) -> Signal:
    """A microphone's own noise: as strong at every frequency; RMS `level_db` dB re 1."""
    return rng.standard_normal(frames) * amplitude_of(level_db)
