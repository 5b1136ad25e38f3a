"""Verdicts under the pilot's conditions, and what they must not do."""

from dataclasses import replace

import pytest
from measured import Sweep, falling, measures

from corpora.manifest import Conditions
from eval.results import Result
from eval.verdicts import PILOT, Lines, verdict

ASSEMBLY, MEETING, COUNTER = PILOT


def recorded(
    use_case: str, distance_m: float | None, wrong: list[int], device: str | None = None
) -> list[Result]:
    """One text per number of wrong characters in a hundred."""
    where = Conditions(use_case=use_case, distance_m=distance_m, device=device)
    return [
        Result(f"{n}-{distance_m}", f"u{n}", None, where, f"文{n}", "", measures(100, w), 9.0)
        for n, w in enumerate(wrong)
    ]


def test_the_preset_is_that_of_the_pilot():
    assert [(c.use_case, c.nearest_m, c.farthest_m) for c in PILOT] == [
        ("assembly", 0.05, 0.15),
        ("meeting", 0.8, 1.0),
        ("counter", 0.05, 0.15),
    ]
    assert [c.asked.ja for c in PILOT] == ["約 10 cm", "1 m まで", "約 10 cm"]


@pytest.mark.parametrize(
    ("wrong", "band"), [(5, "fine"), (10, "fine"), (11, "usable"), (20, "usable"), (21, "not_yet")]
)
def test_a_line_belongs_to_the_band_above(wrong, band):
    found = verdict(recorded("assembly", 0.1, [wrong] * 10), ASSEMBLY, "standard")
    assert found.band.id == band
    assert found.pooled.accuracy == pytest.approx(1 - wrong / 100)


@pytest.mark.parametrize(
    ("condition", "distance_m", "counts"),
    [
        (ASSEMBLY, 0.05, True), (ASSEMBLY, 0.15, True), (ASSEMBLY, 0.3, False),
        (MEETING, 1.0, True), (MEETING, 0.8, True), (MEETING, 0.5, False), (MEETING, 1.2, False),
        (COUNTER, 0.1, True), (COUNTER, 1.0, False), (COUNTER, None, False),
    ],
)  # fmt: skip
def test_only_recordings_within_the_tolerance_count(condition, distance_m, counts):
    results = recorded(condition.use_case, distance_m, [5] * 9)
    found = verdict(results, condition, "standard")
    assert (found.pooled is not None) == counts
    assert (found.band is not None) == counts


def test_meetings_are_judged_at_their_far_end_and_not_flattered_by_near_microphones():
    results = recorded("meeting", 0.1, [1] * 9) + recorded("meeting", 1.0, [25] * 9)
    found = verdict(results, MEETING, "standard")
    assert found.band.id == "not_yet"
    assert (found.distances, found.measured) == ((1.0,), (0.1, 1.0))


def test_other_use_cases_do_not_stand_in():
    found = verdict(recorded("meeting", 0.1, [5] * 9), ASSEMBLY, "standard")
    assert (found.pooled, found.band, found.measured) == (None, None, ())


def test_an_interval_that_crosses_lines_is_told():
    wrong = [0, 0, 2, 5, 9, 10, 15, 20, 25, 30]  # 88.4 % on average, far apart
    found = verdict(recorded("counter", 0.1, wrong), COUNTER, "standard")
    assert found.band.id == "usable"
    assert found.crossed == (0.90,)
    steady = verdict(recorded("counter", 0.1, [12] * 10), COUNTER, "standard")
    assert steady.crossed == ()


def test_too_few_texts_give_a_verdict_without_an_interval():
    found = verdict(recorded("counter", 0.1, [5] * 7), COUNTER, "standard")
    assert (found.band.id, found.pooled.interval, found.pooled.texts) == ("fine", None, 7)


def test_the_measure_and_the_lines_of_a_plan_decide():
    results = recorded("counter", 0.1, [9] * 10)
    assert verdict(results, COUNTER, "standard").band.id == "fine"
    assert verdict(results, COUNTER, "strict").band.id == "usable"
    lines = Lines(fine=0.95, usable=0.92)
    assert verdict(results, COUNTER, "standard", lines).band.id == "not_yet"


def test_insertions_can_push_the_accuracy_below_zero_and_it_stays_there():
    results = [
        replace(r, measures=measures(100, 50, 100)) for r in recorded("counter", 0.1, [50] * 9)
    ]
    found = verdict(results, COUNTER, "standard")
    assert found.pooled.accuracy == pytest.approx(-0.5)
    assert found.band.id == "not_yet"


def test_the_equipment_is_shown_and_not_asked_for():
    results = recorded("meeting", 1.0, [5] * 9, "スマートフォン")
    found = verdict(results, MEETING, "standard")
    assert (found.band.id, found.devices) == ("fine", ("スマートフォン",))


def test_a_whole_sweep_is_judged():
    results = Sweep(distances=(0.1, 1.0)).results(falling(start=2.8, per_doubling=0.35))
    bands = [verdict(results, c, "standard").band.id for c in PILOT]
    assert bands == ["fine", "usable", "fine"]
