"""Seconds of diarization error, without a collar and with overlap counted."""

from dataclasses import astuple

import pytest

from eval.diarization import DiarizationSeconds, diarization_seconds
from transcribe.types import SpeakerSegment


def segments(*spans):
    return [SpeakerSegment(start, end, speaker) for start, end, speaker in spans]


TWO = segments((0, 10, "委員長"), (10, 16, "課長"))


@pytest.mark.parametrize(
    ("reference", "hypothesis", "confusion", "missed", "false_alarm", "total"),
    [
        pytest.param(TWO, segments((0, 10, "S2"), (10, 16, "S1")), 0, 0, 0, 16, id="names differ"),
        pytest.param(TWO, segments((0, 16, "S1")), 6, 0, 0, 16, id="one voice found"),
        pytest.param(TWO, segments((0, 10.1, "a"), (10.1, 16, "b")), 0.1, 0, 0, 16, id="no collar"),
        pytest.param(TWO, segments((0, 10, "a")), 0, 6, 0, 16, id="one missed"),
        pytest.param(TWO, [], 0, 16, 0, 16, id="nothing found"),
        pytest.param([], TWO, 0, 0, 16, 0, id="nobody spoke"),
        pytest.param([], [], 0, 0, 0, 0, id="both empty"),
        pytest.param(
            segments((0, 4, "a"), (3, 5, "b")),
            segments((0, 4, "x"), (4, 5, "y")),
            0,
            1,
            0,
            6,
            id="overlap counts",
        ),
        pytest.param(
            segments((0, 2, "a"), (1, 3, "a")), segments((0, 3, "x")), 0, 0, 0, 3, id="merged"
        ),
        pytest.param(TWO, [*reversed(TWO)], 0, 0, 0, 16, id="any order"),
    ],
)
def test_seconds(reference, hypothesis, confusion, missed, false_alarm, total):
    found = diarization_seconds(reference, hypothesis)
    assert astuple(found) == pytest.approx((confusion, missed, false_alarm, total))


def test_seconds_add_up_before_they_are_divided():
    parts = [DiarizationSeconds(confusion=1, total=2), DiarizationSeconds(missed=1, total=8)]
    assert sum(parts, DiarizationSeconds()).error_rate == pytest.approx(0.2)


def test_no_rate_without_speech():
    with pytest.raises(ZeroDivisionError):
        _ = DiarizationSeconds(false_alarm=1).error_rate
