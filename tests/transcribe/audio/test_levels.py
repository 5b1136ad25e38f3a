"""Where a recording is distorted."""

import numpy as np
import pytest

from transcribe.audio.levels import LevelMeter

RATE = 16_000


def measured(loud: list[tuple[int, int]], seconds: int) -> list[tuple[str, float, float]]:
    """The notices of a tone that is cut off within the spans, in seconds; blocks of 7 s."""
    tone = 0.2 * np.sin(2 * np.pi * 200 * np.arange(seconds * RATE) / RATE)
    for start, end in loud:
        tone[start * RATE : end * RATE] *= 20
    samples = np.clip(tone, -1, 1).astype(np.float32)
    meter = LevelMeter()
    for at in range(0, len(samples), 7 * RATE):
        meter.add(samples[at : at + 7 * RATE])
    return [(n.kind, n.start, n.end) for n in meter.notices()]


@pytest.mark.parametrize(
    ("loud", "places"),
    [
        ([], []),
        ([(10, 14)], [(10, 14)]),
        ([(10, 14), (30, 34)], [(10, 34)]),
        ([(10, 14), (90, 100)], [(10, 14), (90, 100)]),
        ([(10, 12)], []),
        ([(0, 120)], [(0, 120)]),
    ],
    ids=["nowhere", "once", "neighbours", "twice", "a knock", "all along"],
)
def test_distortion_has_its_place(loud, places) -> None:
    assert measured(loud, 120) == [("clipped", *place) for place in places]


def test_distortion_all_over_the_place_is_one_notice() -> None:
    loud = [(at, at + 4) for at in range(0, 600, 40)]
    assert measured(loud, 600) == [("clipped", 0.0, 600.0)]
