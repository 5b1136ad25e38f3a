"""Where somebody speaks, heard by Silero in the sample meeting; and the arithmetic of spans."""

import numpy as np
import pytest

from transcribe.types import Audio, Samples
from transcribe.voice import (
    LONG_SILENCE_S,
    MARGIN_S,
    Span,
    crop,
    islands,
    overlap,
    subtract,
    voiced_spans,
)

RATE = 16_000
SPOKEN = [(0.52, 3.93), (4.33, 6.55), (6.92, 8.73), (9.281, 10.691), (11.141, 14.041)]  # .rttm


def seconds(spans: list[Span]) -> float:
    return sum(end - start for start, end in spans)


def quieter(audio: Audio, db: float) -> Audio:
    return Audio(audio.samples * np.float32(10 ** (-db / 20)), audio.sample_rate)


def noise(duration: float, peak: float) -> Samples:
    samples = np.random.default_rng(1).standard_normal(round(duration * RATE))
    return (peak * samples / np.abs(samples).max()).astype(np.float32)


def hum(duration: float, peak: float) -> Samples:
    """Mains at 50 Hz with its overtones."""
    t = np.arange(round(duration * RATE)) / RATE
    wave = sum(np.sin(2 * np.pi * f * t) / n for n, f in enumerate((50, 100, 150, 250), start=1))
    return (peak * wave / np.abs(wave).max()).astype(np.float32)


@pytest.mark.parametrize("db", [0, 20, 40])
def test_speech_is_found_and_its_pauses_are_not(opening: Audio, db: float) -> None:
    found = voiced_spans(quieter(opening, db))
    assert all(overlap(spoken, found) > 0.85 * (spoken[1] - spoken[0]) for spoken in SPOKEN)
    assert seconds(found) < seconds(SPOKEN) + 1.5
    assert all(overlap(pause, found) < 0.2 for pause in [(0, 0.4), (8.8, 9.2)])


def test_spans_are_in_order_apart_and_within_the_sound(opening: Audio) -> None:
    times = [t for span in voiced_spans(opening) for t in span]
    assert times == sorted(set(times))
    assert times[0] >= 0
    assert times[-1] <= opening.duration


def test_quiet_speech_after_a_knock_is_found(opening: Audio) -> None:
    knocked = quieter(opening, 60)
    knocked.samples[:20] = 1.0
    assert overlap(SPOKEN[1], voiced_spans(knocked)) > 1.5


@pytest.mark.parametrize("duration", [0, 0.001, 3])
def test_silence_has_no_voice(duration: float) -> None:
    assert voiced_spans(Audio(np.zeros(round(duration * RATE), np.float32), RATE)) == []


@pytest.mark.parametrize("made", [noise, hum])
@pytest.mark.parametrize("peak", [0.001, 0.1])
def test_noise_is_no_long_speech(made, peak: float) -> None:
    assert seconds(voiced_spans(Audio(made(20, peak), RATE))) < 1.0


def test_speech_in_noise_is_still_found(opening: Audio) -> None:
    noisy = Audio(opening.samples + noise(opening.duration, 0.05)[: len(opening.samples)], RATE)
    found = voiced_spans(noisy)
    assert sum(overlap(spoken, found) for spoken in SPOKEN) > 0.85 * seconds(SPOKEN)


@pytest.mark.parametrize(
    ("spans", "found"),
    [
        ([], []),
        ([(2, 3), (5, 6)], [(1.5, 6.5)]),
        ([(2, 3), (3 + LONG_SILENCE_S, 19)], [(1.5, 3.5), (2.5 + LONG_SILENCE_S, 19.5)]),
        ([(0.2, 19.9)], [(0.0, 20.0)]),
    ],
    ids=["none", "a pause", "a long silence", "the edges"],
)
def test_islands_keep_pauses_and_leave_long_silences(spans: list[Span], found: list[Span]) -> None:
    assert MARGIN_S == 0.5
    assert islands(spans, 20.0) == found


@pytest.mark.parametrize(
    ("span", "shared"), [((0, 1), 0), ((0, 3), 1), ((2.5, 2.5), 0), ((0, 9), 3), ((3, 5), 0)]
)
def test_overlap(span: Span, shared: float) -> None:
    assert overlap(span, [(2, 3), (6, 8)]) == shared


@pytest.mark.parametrize(
    ("covered", "left"),
    [
        ([], [(2, 5), (7, 9)]),
        ([(0, 10)], []),
        ([(3, 4)], [(2, 3), (4, 5), (7, 9)]),
        ([(0, 3), (1, 2), (4, 8)], [(3, 4), (8, 9)]),
        ([(2, 2), (5, 7)], [(2, 5), (7, 9)]),
    ],
    ids=["nothing", "all", "the middle", "overlapping", "the edges"],
)
def test_subtract(covered: list[Span], left: list[Span]) -> None:
    assert subtract([(2, 5), (7, 9)], covered) == left


def test_crop_takes_the_part_and_stops_at_the_end(opening: Audio) -> None:
    assert np.array_equal(crop(opening, (1, 2)).samples, opening.samples[RATE : 2 * RATE])
    assert crop(opening, (14.0, 99.0)).duration == pytest.approx(0.2)
