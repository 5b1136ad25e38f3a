"""The fit that is shipped: transcribe/data/expected_accuracy.json."""

import json
from pathlib import Path

import pytest

import transcribe
from eval.expected import expect
from transcribe.errors import InputError

SHIPPED = json.loads(
    (Path(transcribe.__file__).parent / "data/expected_accuracy.json").read_text("utf-8")
)


def test_it_says_what_it_was_made_of() -> None:
    assert SHIPPED["model"] == "whisper-base"
    assert SHIPPED["simulated"]
    assert SHIPPED["synthetic_voices"]


def test_noise_and_reverberation_lower_what_is_expected() -> None:
    good, noisy, blurred = (
        expect(SHIPPED, {"snr_db": snr_db, "c50_db": c50_db})
        for snr_db, c50_db in ((30.0, 25.0), (10.0, 25.0), (30.0, 5.0))
    )
    assert 0.5 < noisy.accuracy < good.accuracy < 0.95
    assert 0.5 < blurred.accuracy < good.accuracy
    assert good.interval.low < good.accuracy < good.interval.high


def test_where_nothing_was_measured_nothing_is_expected() -> None:
    with pytest.raises(InputError):
        expect(SHIPPED, {"snr_db": 60.0, "c50_db": 25.0})
