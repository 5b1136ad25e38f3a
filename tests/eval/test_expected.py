"""What accuracy to expect from a microphone: a file that needs nothing of ours to be used."""

import json
from math import exp, sqrt

import pytest
from measured import Sweep, falling, run_of

from eval.expected import expect, fitted
from eval.results import Result
from eval.samples import samples
from transcribe.errors import InputError
from transcribe.messages import language

NOISES = (30.0, 45.0, 55.0)


def written(results: list[Result]) -> dict:
    """The content, as it comes out of a file."""
    run = run_of()
    (sample,) = samples([(run, tuple(results))])
    return json.loads(json.dumps(fitted(sample, [run], "standard")))


@pytest.fixture(scope="module")
def content() -> dict:
    odds = falling(start=1.6, per_snr_db=0.05, per_c50_db=0.03)
    return written(Sweep(noises_db=NOISES).results(odds, spread=0.1))


def true(snr_db: float, c50_db: float) -> float:
    return 1 / (1 + exp(-(1.6 + 0.05 * (snr_db - 30) + 0.03 * (c50_db - 10))))


def test_the_file_says_what_it_rests_on(content):
    assert {k: v for k, v in content.items() if k not in ("fits", "how_to_use")} == {
        "version": 1,
        "model": "whisper-base",
        "model_digest": "sha256:" + "cd" * 32,
        "measure": "standard",
        "normalizer": {
            "version": "kikitori-2",
            "digests": {"fillers.toml": "sha256:" + "ab" * 32},
        },
        "corpora": {"council": "sha256:" + "12" * 32},
        "simulated": True,
        "synthetic_voices": True,
        "recordings": 864,
        "texts": 36,
    }
    assert [fit["features"] for fit in content["fits"]] == [
        ["snr_db", "c50_db"], ["distance_m", "snr_db"], ["snr_db"], ["distance_m"],
    ]  # fmt: skip


@pytest.mark.parametrize(("snr_db", "c50_db"), [(10.0, 8.0), (30.0, 12.0), (45.0, 20.0)])
def test_the_truth_is_expected_with_an_interval(content, snr_db, c50_db):
    found = expect(content, {"snr_db": snr_db, "c50_db": c50_db})
    assert found.accuracy == pytest.approx(true(snr_db, c50_db), abs=0.02)
    assert found.interval.low < found.accuracy < found.interval.high
    assert found.interval.high - found.interval.low < 0.06


def test_the_first_fit_whose_features_are_known_is_taken(content):
    alone = expect(content, {"snr_db": 30.0})
    both = expect(content, {"snr_db": 30.0, "c50_db": 8.0})
    assert alone.accuracy != both.accuracy
    assert (
        expect(content, {"distance_m": 1.0}).accuracy
        < expect(content, {"distance_m": 0.1}).accuracy
    )


@pytest.mark.parametrize(
    "known", [{"snr_db": 90.0}, {"snr_db": -20.0}, {"distance_m": 4.0}, {"distance_m": 0.01}]
)
def test_nothing_is_expected_outside_what_was_measured(content, known):
    with pytest.raises(InputError) as told, language("ja"):
        expect(content, known)
    assert "のときの精度は測っていません" in told.value.problem.ja


def test_nothing_is_expected_from_nothing(content):
    with pytest.raises(InputError):
        expect(content, {})
    with pytest.raises(InputError):
        expect(content, {"c50_db": 10.0})


def test_the_file_alone_is_enough_to_compute_it(content):
    """The formula in words, followed by hand: what the microphone check will do."""
    (fit,) = (f for f in content["fits"] if f["features"] == ["snr_db"])
    (term,) = set(fit["coefficients"]) - {"1"}
    assert term in ("snr_db", "10^(-snr_db/20)")
    value = 20.0 if term == "snr_db" else 10 ** (-20.0 / 20)
    eta = fit["coefficients"]["1"] + fit["coefficients"][term] * value
    (a, b), (_, d) = fit["covariance"]
    se = sqrt(a + 2 * b * value + d * value**2)
    found = expect(content, {"snr_db": 20.0})
    assert found.accuracy == pytest.approx(1 / (1 + exp(-eta)))
    assert found.interval.low == pytest.approx(1 / (1 + exp(-(eta - 1.96 * se))))
    assert "eta - 1.96 se" in content["how_to_use"]


def test_a_level_stretch_at_high_snr_is_fitted_better_as_a_ratio():
    def level(c, _voice):
        return 2.0 - 4.0 * 10 ** (-c.snr_db / 20)

    found = written(Sweep(noises_db=NOISES, texts=20).results(level, spread=0.05))
    (fit,) = (f for f in found["fits"] if f["features"] == ["snr_db"])
    assert "10^(-snr_db/20)" in fit["coefficients"]
    assert fit["largest_miss"] < 0.03


def test_features_that_move_together_are_in_no_fit_together():
    found = written(Sweep(noises_db=(40.0,), rooms=("a",)).results(falling(per_doubling=0.2)))
    assert [fit["features"] for fit in found["fits"]] == [["snr_db"], ["distance_m"]]


def test_without_distances_or_with_too_few_texts_there_is_no_fit():
    run = run_of()
    for sweep in (Sweep(distances=(1.0,), sound=False), Sweep(texts=2, use_cases=("meeting",))):
        (sample,) = samples([(run, tuple(sweep.results(falling())))])
        with pytest.raises(InputError, match="見積もり式を作れません"), language("ja"):
            fitted(sample, [run], "standard")
