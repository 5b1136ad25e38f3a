"""What was measured takes the place of what was assumed, and nothing is extrapolated."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from benchmark import result_of, run_of
from payback_plans import COMMITTEE, plan_of, table, use

from corpora.manifest import Conditions, CorpusSpeaker
from eval.metrics import CharacterCounts
from eval.payback.evidence import gather
from eval.payback.model import Situation, account, benefit
from eval.payback.saving import CENTRAL, HIGH, LOW
from eval.payback.verdict import notices
from eval.results import Result, write_results
from transcribe.errors import InputError, UnknownName
from transcribe.messages import language

HEADER = "meeting,task,duration_s,edit_s,characters_changed_share\n"


def heard(distance_m: float, hits: int, *, count: int = 10, **more: object) -> list[Result]:
    """Recordings of 100 characters, of which so many were right."""
    conditions = {"use_case": "meeting", "distance_m": distance_m} | more
    counts = CharacterCounts(hits=hits, substitutions=100 - hits)
    return [
        result_of(f"u{n}-{distance_m}-{hits}", counts, conditions=Conditions(**conditions))
        for n in range(count)
    ]


@pytest.fixture
def measured(tmp_path: Path):
    """Writes results of a system to a file."""

    def write(system: str, *groups: list[Result]) -> Path:
        path = tmp_path / f"{system}.jsonl"
        write_results(path, run_of(system), [result for group in groups for result in group])
        return path

    return write


def given(
    plan_blocks: list[str], *paths: Path, effort: Path | None = None, **more: str
) -> Situation:
    return gather(plan_of(*plan_blocks, **more), paths, None, effort, lambda _: None)


def accuracy_at(distance_m: float, path: Path) -> float | None:
    now = given([use("会議", accuracy=None, distance_m=distance_m)], path)
    found = benefit(now, now.plan.uses[0]).accuracy
    return float(found.value) if found else None


def test_the_nearest_distance_at_or_beyond_is_taken(measured) -> None:
    path = measured("base", heard(0.1, 95), heard(1.0, 88), heard(2.0, 83))
    assert accuracy_at(0.1, path) == 0.95
    assert accuracy_at(0.3, path) == 0.88  # never the better value of a nearer one
    assert accuracy_at(1.0, path) == 0.88
    assert accuracy_at(1.01, path) == 0.83
    assert accuracy_at(2.1, path) is None  # nothing was measured as far: nothing is said


def test_a_use_farther_than_every_measurement_saves_nothing(measured) -> None:
    now = given([use("説明会", accuracy=None, distance_m=3)], measured("base", heard(2.0, 95)))
    assert account(now, now.plan.planned).saved_hours(HIGH) == 0
    assert any("測定なし: 説明会" in told.ja for told in notices(now))


def test_measurements_of_another_use_case_or_of_unknown_conditions_do_not_count(measured) -> None:
    other = heard(1.0, 95, use_case="counter")
    unknown = [result_of("x", CharacterCounts(hits=9, substitutions=1))]
    assert accuracy_at(1.0, measured("base", other, unknown)) is None


def test_a_measurement_beats_the_accuracy_of_the_plan(measured) -> None:
    now = given([use("会議", accuracy=0.99)], measured("base", heard(1.0, 85)))
    found = benefit(now, now.plan.uses[0])
    assert found.accuracy.measured
    assert found.shares["central"] == Fraction(1, 4)  # half way up to 50 %


def test_where_nothing_was_measured_the_accuracy_of_the_plan_holds_and_says_so(measured) -> None:
    now = given([use("会議", accuracy=0.9, distance_m=3)], measured("base", heard(1.0, 85)))
    found = benefit(now, now.plan.uses[0]).accuracy
    assert not found.measured
    assert found.source == "仮定"


def test_accuracies_are_pooled_and_insertions_count(measured) -> None:
    long = result_of(
        "long",
        CharacterCounts(hits=880, deletions=20, insertions=40),
        conditions=Conditions(use_case="meeting", distance_m=1.0),
    )
    path = measured("base", [long], heard(1.0, 80, count=1))
    assert accuracy_at(1.0, path) == (880 - 40 + 80) / 1000


def test_simulated_and_synthetic_sound_is_said(measured) -> None:
    voice = CorpusSpeaker("S1", "声", synthetic=True)
    results = [
        result_of(
            f"u{n}",
            CharacterCounts(hits=9, substitutions=1),
            conditions=Conditions("meeting", 1.0, simulated=True),
        )
        for n in range(3)
    ]
    now = given([COMMITTEE], measured("base", [replace(r, speaker=voice) for r in results]))
    said = [told.ja for told in notices(now)]
    assert any("模擬、合成音声" in told for told in said)
    assert any("3録音だけの測定" in told for told in said)


def test_real_recordings_are_not_added_up_with_simulated_ones(measured) -> None:
    real, simulated = heard(1.0, 85, count=2), heard(1.0, 95, simulated=True)
    path = measured("base", simulated, real)
    assert accuracy_at(1.0, path) == 0.85
    said = [told.ja for told in notices(given([COMMITTEE], path))]
    assert any("2録音だけの測定" in told for told in said)
    assert not any("模擬" in told for told in said)


def test_a_meeting_of_synthetic_voices_is_synthetic(measured) -> None:
    several = [replace(r, speaker=None, synthetic=True) for r in heard(1.0, 85)]
    now = given([COMMITTEE], measured("base", several))
    assert any("合成音声" in told.ja for told in notices(now))


def test_failed_recordings_are_counted_and_said(measured) -> None:
    failed = result_of(
        "f",
        CharacterCounts(deletions=100),
        conditions=Conditions("meeting", 1.0),
        failure="音声がありません。",
    )
    path = measured("base", heard(1.0, 100, count=1), [failed])
    assert accuracy_at(1.0, path) == 0.5
    now = given([COMMITTEE], path)
    assert any("1録音は認識に失敗" in told.ja for told in notices(now))


def test_the_tool_is_the_system_that_the_plan_names(measured) -> None:
    paths = [measured("base", heard(1.0, 85)), measured("small", heard(1.0, 95))]
    now = given([COMMITTEE], *paths, system="small")
    assert benefit(now, now.plan.uses[0]).accuracy.value == Fraction(95, 100)
    with pytest.raises(InputError, match="base, small"):
        given([COMMITTEE], *paths)
    with language("ja"), pytest.raises(UnknownName, match="「smal」はありません"):
        given([COMMITTEE], *paths, system="smal")


def test_a_vendor_is_judged_by_its_own_results(measured) -> None:
    vendor = table(
        "[alternatives]",
        {"name": "業者", "kind": "service", "system": "vendor", "yen_once": 0, "source": "見積書"},
    )
    now = given(
        [COMMITTEE, vendor], measured("base", heard(1.0, 90)), measured("vendor", heard(1.0, 80))
    )
    assert now.plan.system == "base"  # the one that is not the vendor's
    assert now.accuracies["業者"]["委員会"].value == Fraction(80, 100)


def test_an_interval_is_taken_for_the_sensitivity(measured) -> None:
    spread = heard(1.0, 80, count=10) + heard(1.0, 96, count=10)
    for n, result in enumerate(spread):
        counts, text = result.measures["standard"], chr(ord("あ") + n) * 100
        spread[n] = result_of(f"v{n}", counts, conditions=result.conditions, reference=text)
    found = benefit(now := given([COMMITTEE], measured("base", spread)), now.plan.uses[0]).accuracy
    assert found.interval
    assert 0.80 < found.low < found.value < found.high < 0.96


def test_normalisers_are_not_mixed(measured, tmp_path: Path) -> None:
    other = tmp_path / "other.jsonl"
    write_results(other, run_of("small", normalizer={"version": "kikitori-0"}), heard(1.0, 90))
    with pytest.raises(InputError):
        given([COMMITTEE], measured("base", heard(1.0, 90)), other, system="base")


# Measured editing


@pytest.fixture
def effort(tmp_path: Path):
    def write(rows: str) -> Path:
        path = tmp_path / "effort.csv"
        path.write_text(HEADER + rows, "utf-8")
        return path

    return write


def test_measured_editing_replaces_the_saving_function(effort) -> None:
    # today 8 h for 2 h of speech, 4 for 1; measured 1 for 1: three quarters are saved
    now = given([use("委員会", accuracy=0.5)], effort=effort("m1,委員会,7200,7200,0.1\n"))
    found = benefit(now, now.plan.uses[0])
    assert [found.shares[case.id] for case in (LOW, CENTRAL, HIGH)] == [Fraction(3, 4)] * 3
    said = [told.ja for told in notices(now)]
    assert any("1会議の編集の実測を使いました（8会議に満たず" in told for told in said)
    assert not any("80 %" in told for told in said)  # its accuracy decides nothing


def test_editing_that_takes_longer_than_today_counts_as_a_loss(effort) -> None:
    now = given([COMMITTEE], effort=effort("m1,委員会,3600,18000,0.9\n"))
    found = account(now, now.plan.planned)
    assert found.saved_hours(CENTRAL) == 160 * (1 - Fraction(5, 4))
    assert found.break_even(CENTRAL) is None
    assert found.uses_needed(CENTRAL, 2) is None
    assert any("今の作業より長い: 委員会" in told.ja for told in notices(now))


def test_editing_of_other_tasks_is_named(effort) -> None:
    rows = "m1,委員会,60,60,0\nm2,忘年会,60,60,0\nm3,,60,60,0\n"
    said = [told.ja for told in notices(given([COMMITTEE], effort=effort(rows)))]
    assert any("数えていません: 忘年会、（業務名なし）" in told for told in said)
