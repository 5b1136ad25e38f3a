"""Effects that were put into the data come out again, and what cannot be known is said."""

import re
from dataclasses import replace
from math import exp, log2

import numpy as np
import pytest
from measured import Sweep, falling, measures

from eval.claims import claim
from eval.design import MOST_LEVELS, block, inseparable
from eval.factors import Factors, analyse
from eval.logistic import Observations, fit, interval, predict
from eval.results import Result
from transcribe.messages import language


def share(log_odds: float) -> float:
    return 1 / (1 + exp(-log_odds))


def loss_between(start: float, per_doubling: float, far: float) -> float:
    """The true change of accuracy from 0.1 m to `far`."""
    return share(start - per_doubling * log2(far / 0.1)) - share(start)


NOISES = (30.0, 45.0, 55.0)
ONLY_DISTANCE = falling(start=2.2, per_doubling=0.3)


@pytest.fixture(scope="module")
def distance_only() -> Factors:
    return analyse(Sweep().results(ONLY_DISTANCE), "standard")


# The regression


def test_the_regression_agrees_with_counting():
    """One column per group: the fitted accuracies are the pooled ones, insertions included."""
    right = np.array([80.0, 90.0, 30.0, -20.0])
    seen = Observations(right, np.full(4, 100.0), list("abcd"))
    design = np.array([[1, 0], [1, 0], [1, 1], [1, 1]], dtype=float)
    fitted = predict(design, fit(design, seen).coefficients)
    assert fitted[0] == pytest.approx(170 / 200, abs=0.01)
    assert fitted[2] == pytest.approx(10 / 200, abs=0.01)


def test_its_intervals_cover_the_truth_as_often_as_they_say():
    covered = 0
    for seed in range(60):
        random = np.random.default_rng(seed)
        x = np.tile([0.0, 1.0, 2.0], 20)
        clusters = [f"c{n // 3}" for n in range(60)]
        offset = np.repeat(random.normal(0, 0.5, 20), 3)
        chance = 1 / (1 + np.exp(-(1.5 - 0.4 * x + offset)))
        right = random.binomial(50, chance).astype(float)
        design = np.column_stack([np.ones(60), x])
        found = fit(design, Observations(right, np.full(60, 50.0), clusters), rounds=300)
        span = interval(found.draws[:, 1])
        covered += span.low <= -0.4 <= span.high
    assert 50 <= covered <= 60


def test_a_level_that_is_always_right_has_a_finite_coefficient():
    right = np.array([50.0, 50.0, 40.0, 45.0])
    design = np.array([[1, 1], [1, 1], [1, 0], [1, 0]], dtype=float)
    found = fit(design, Observations(right, np.full(4, 50.0), list("abcd")))
    assert np.isfinite(found.coefficients).all()
    assert predict(design, found.coefficients)[0] > 0.97


def test_no_model_of_what_is_always_right_or_always_wrong():
    design = np.ones((2, 1))
    for right in ([50.0, 50.0], [-10.0, 5.0]):
        with pytest.raises(ValueError, match="no logistic model"):
            fit(design, Observations(np.array(right), np.full(2, 50.0), list("ab")))


# What comes out


def test_the_effect_of_distance_is_found_with_its_interval(distance_only):
    pilot, ends = distance_only.named("distance").effects
    for effect, far in ((pilot, 1.0), (ends, 2.0)):
        true = loss_between(2.2, 0.3, far)
        assert (2**effect.better, 2**effect.worse) == (pytest.approx(0.1), pytest.approx(far))
        assert effect.adjusted.points == pytest.approx(true, abs=0.025)
        assert effect.adjusted.interval.low <= true <= effect.adjusted.interval.high
        assert effect.adjusted.sign == -1
    assert distance_only.named("distance").share > 0.85


def test_what_has_no_effect_is_given_none(distance_only):
    for name in ("room", "use_case"):
        (effect,) = distance_only.named(name).effects
        assert effect.adjusted.sign == 0
        assert distance_only.named(name).share < 0.1


def test_a_voice_that_is_harder_is_found_and_named():
    odds = falling(start=2.2, per_doubling=0.05, voices={"voice-2": -1.0})
    found = analyse(Sweep().results(odds), "standard").named("speaker")
    (effect,) = found.effects
    assert effect.worse == "voice-2"
    assert effect.adjusted.points == pytest.approx(share(1.1) - share(2.1), abs=0.04)
    assert effect.adjusted.sign == -1
    assert found.share > 0.8
    assert found.against.sign == 1  # larger than distance


def test_a_bend_is_not_straightened():
    """Flat to 0.5 m, then falling: the effect from 0.1 to 0.5 m must not be that of a line."""

    def flat_then_falling(c, _voice):
        return 2.0 - 0.6 * max(0.0, log2(c.distance_m / 0.5))

    sweep = Sweep(distances=(0.1, 0.2, 0.5, 1.0, 2.0, 4.0), rooms=("a",), texts=20)
    effect = analyse(sweep.results(flat_then_falling), "standard").named("distance").effects[0]
    line = (share(2.0 - 1.8) - share(2.0)) * log2(10) / log2(40)
    assert effect.adjusted.points > line / 2


def test_other_factors_are_held():
    """The hard voice sits far away: by itself distance looks worse than it is."""
    odds = falling(start=2.2, voices={"voice-2": -1.2})
    results = [
        r
        for r in Sweep(rooms=("a",), texts=24).results(odds)
        if (r.speaker.id == "voice-2") == (r.conditions.distance_m > 0.5)
        or r.utterance.endswith(("0-voice-1", "1-voice-2", "2-voice-3"))
    ]
    effect = analyse(results, "standard").named("distance").effects[-1]
    assert effect.alone.points < -0.12
    assert effect.adjusted.points > effect.alone.points / 2


def test_the_order_of_results_and_repetition_change_nothing():
    results = Sweep(texts=4).results(ONLY_DISTANCE)
    once, again = analyse(results, "standard"), analyse(results[::-1], "standard")
    for one, other in zip(once.factors, again.factors, strict=True):
        for a, b in zip(one.effects, other.effects, strict=True):
            assert a.alone.points == pytest.approx(b.alone.points)
            assert a.alone.interval.low == pytest.approx(b.alone.interval.low)


# What cannot be told


def test_one_room_only_is_not_estimable():
    found = analyse(Sweep(rooms=("会議室",), texts=6).results(ONLY_DISTANCE), "standard")
    room = found.named("room")
    assert (room.state, room.levels, room.effects) == ("constant", 1, ())


def test_what_nobody_wrote_down_is_not_estimable(distance_only):
    device = distance_only.named("device")
    assert (device.state, device.known, device.effects) == ("unknown", 0, ())


def test_one_noise_level_makes_distance_and_snr_one_thing(distance_only):
    assert distance_only.beyond.mixed == ("snr",)
    assert distance_only.beyond.distance is None


def test_several_noise_levels_tell_distance_from_snr():
    odds = falling(start=2.0, per_snr_db=0.05)
    found = analyse(Sweep(noises_db=NOISES).results(odds), "standard")
    snr = found.named("snr")
    assert snr.mixed == ()
    true = share(2.0 + 0.05 * (snr.effects[0].worse - 30)) - share(
        2.0 + 0.05 * (snr.effects[0].better - 30)
    )
    assert snr.effects[0].adjusted.points == pytest.approx(true, abs=0.025)
    assert found.beyond.distance.sign == 0  # all of distance's effect went through SNR
    assert found.named("distance").effects[-1].adjusted.sign == -1  # yet it has one


def test_each_voice_in_a_room_of_its_own_cannot_be_told_from_it():
    rooms = {"voice-1": "a", "voice-2": "b", "voice-3": "c"}
    results = [
        replace(r, conditions=replace(r.conditions, room=rooms[r.speaker.id]))
        for r in Sweep(rooms=("a",), texts=24).results(ONLY_DISTANCE)
    ]
    found = analyse(results, "standard")
    assert found.named("room").mixed == ("speaker",)
    assert found.named("speaker").mixed == ("room",)
    assert found.named("room").effects[0].adjusted is None
    assert found.named("room").share is None
    assert found.named("distance").mixed == ()


def test_a_factor_fixed_by_two_others_names_both():
    results = [
        replace(r, conditions=replace(r.conditions, snr_db=40 + 3 * n - 6 * log2(d)))
        for r in Sweep(rooms=("a", "b", "c"), texts=3).results(ONLY_DISTANCE)
        for n, d in [("abc".index(r.conditions.room), r.conditions.distance_m)]
    ]
    one, *others = (block(name, results) for name in ("snr", "distance", "room"))
    assert inseparable(one, [others[1]]) == ()
    results_far = [
        replace(r, conditions=replace(r.conditions, snr_db=60.0 * n - 15 * log2(d)))
        for r in results
        for n, d in [("abc".index(r.conditions.room), r.conditions.distance_m)]
    ]
    snr, distance, room = (block(name, results_far) for name in ("snr", "distance", "room"))
    assert inseparable(snr, [distance, room]) == ("distance", "room")


def test_a_value_missing_here_and_there_costs_those_recordings_only():
    results = Sweep(texts=8).results(ONLY_DISTANCE)
    for n in range(5):
        results[n] = replace(results[n], conditions=replace(results[n].conditions, c50_db=None))
    found = analyse(results, "standard")
    assert (found.used, found.aside) == (len(results) - 5, 5)
    assert found.named("c50").state == "estimable"
    half = [
        replace(r, conditions=replace(r.conditions, c50_db=None)) if n % 2 else r
        for n, r in enumerate(results)
    ]
    assert analyse(half, "standard").named("c50").state == "unknown"


def test_hundreds_of_speakers_are_not_ranked():
    voices = tuple(f"v{n}" for n in range(MOST_LEVELS + 1))
    found = analyse(
        Sweep(voices=voices, texts=40, distances=(0.1, 1.0), rooms=("a",)).results(ONLY_DISTANCE),
        "standard",
    )
    assert (found.named("speaker").state, found.named("speaker").effects) == ("too_many", ())


def test_too_few_texts_give_effects_without_intervals():
    sweep = Sweep(texts=2, use_cases=("meeting",), shared=True)
    found = analyse(sweep.results(ONLY_DISTANCE), "standard")
    assert found.named("distance").effects[0].adjusted.interval is None
    assert found.named("speaker").effects == ()
    assert claim(found).answer == "unknown"


def test_everything_right_or_everything_lost_is_no_crash():
    results = Sweep(texts=3).results(ONLY_DISTANCE)
    for wrong in (0, 60):
        same = [replace(r, measures=measures(60, wrong)) for r in results]
        found = analyse(same, "standard")
        assert all(factor.effects == () for factor in found.factors)
        assert claim(found).answer == "unknown"
    assert analyse([], "standard").used == 0


# Whether only distance matters


def answer(results: list[Result]) -> tuple[str, str]:
    found = claim(analyse(results, "standard"))
    with language("ja"):
        return found.answer, "".join(map(str, (found.headline, *found.reasons)))


def test_the_claim_holds_where_only_distance_was_put_in(distance_only):
    assert claim(distance_only).answer == "holds"
    with language("ja"):
        told = "".join(map(str, claim(distance_only).reasons))
    assert "距離は効いています: 0.1 m から 2 m で −1" in told
    assert "調べられなかったもの（効かないという意味ではありません）: 機器" in told
    assert "距離とSNR（声と雑音の差）がほぼ一緒に変わるため" in told


def test_the_claim_fails_where_a_voice_matters_more():
    odds = falling(start=2.2, per_doubling=0.05, voices={"voice-2": -1.0})
    found, told = answer(Sweep().results(odds))
    assert found == "fails"
    assert re.search("距離より大きく効いているもの: 話者 −1[0-9.]+ ポイント", told)


def test_distance_may_matter_most_and_not_alone():
    odds = falling(start=2.4, per_doubling=0.3, voices={"voice-2": -0.6})
    found, told = answer(Sweep(texts=24).results(odds, spread=0.1))
    assert found == "most"
    assert "「距離だけ」ではありません" in told


def test_the_claim_fails_where_distance_does_nothing():
    found, told = answer(Sweep().results(falling(start=1.8)))
    assert found == "fails"
    assert "距離とともに下がるとは認められません" in told


def test_the_claim_is_open_where_nothing_else_was_varied():
    sweep = Sweep(rooms=("a",), voices=("v",), use_cases=("meeting",), texts=20)
    found, told = answer(sweep.results(ONLY_DISTANCE))
    assert found == "open"
    assert "部屋、話者、機器、業務" in told


def test_distance_through_noise_alone_is_told():
    odds = falling(start=2.0, per_snr_db=0.05)
    _, told = answer(Sweep(noises_db=NOISES).results(odds))
    assert "SNR と C50 をそろえると、距離の影響は認められません" in told


def test_distance_beyond_noise_is_told():
    odds = falling(start=2.4, per_doubling=0.35)
    results = Sweep(noises_db=NOISES).results(odds)
    varied = [  # C50 of a seat's own, not of its distance
        replace(r, conditions=replace(r.conditions, c50_db=5.0 + 7 * (n * 13 % 10) / 10))
        for n, r in enumerate(results)
    ]
    _, told = answer(varied)
    assert "SNR と C50 をそろえても、距離で説明される差が残ります" in told


def test_without_a_distance_nothing_is_claimed():
    bare = [
        replace(r, conditions=replace(r.conditions, distance_m=None))
        for r in Sweep(texts=4).results(ONLY_DISTANCE)
    ]
    found, told = answer(bare)
    assert found == "unknown"
    assert "距離の記録がありません" in told
