"""Whether a tool pays: calculated by hand beside each test.

A use of the tests is 160 h of work a year at 2,000 yen: 320,000 yen. At 90 % accuracy the central
case saves half of it, 160,000 yen. The tool costs 140,000 yen once and 20,000 a year.
"""

from fractions import Fraction

import pytest
from payback_plans import COMMITTEE, cost, given, plan_of, table, use

from eval.payback.model import BreakEven, account, courses, situation, steps
from eval.payback.numbers import apportioned, hours, rounded, up, yen
from eval.payback.outcome import calculate
from eval.payback.plan import ONCE, YEARLY
from eval.payback.saving import CASES, CENTRAL, HIGH, LOW, saved_share
from eval.payback.sensitivity import swings
from eval.payback.verdict import details, headline, notices
from transcribe.messages import language


@pytest.mark.parametrize(
    ("accuracy", "share"),
    [
        ("-0.2", 0),
        ("0.7999", 0),
        ("0.80", 0),
        ("0.82", "0.2"),
        ("0.85", "0.5"),
        ("0.899", "0.99"),
        ("0.90", 1),
        ("0.97", 1),
        ("1", 1),
    ],
)
def test_the_saving_rises_in_a_line_from_nothing_at_80_to_all_at_90(
    accuracy: str, share: object
) -> None:
    for case, most in ((LOW, "0.40"), (CENTRAL, "0.50"), (HIGH, "0.75")):
        assert saved_share(Fraction(accuracy), case) == Fraction(share) * Fraction(most)


def test_an_account_by_hand() -> None:
    found = account(situation(plan_of(COMMITTEE), {}, {}), plan_of(COMMITTEE).planned)
    assert (found.once, found.yearly) == (140_000, 20_000)
    assert [found.saved_hours(case) for case in CASES] == [64, 80, 120]
    assert [found.saved_yen(case) for case in CASES] == [128_000, 160_000, 240_000]
    # central: 160,000 - 20,000 = 140,000 a year repay 140,000 in a year: 20 uses of 2 h
    assert found.break_even(CENTRAL) == BreakEven(Fraction(12), Fraction(20), Fraction(40))
    assert found.net(CENTRAL, 2) == 140_000
    # in 2 years 140,000 / 2 + 20,000 = 90,000 a year are to be saved, at 8,000 a use
    assert found.uses_needed(CENTRAL, 2) == Fraction(90_000, 8_000)
    assert up(found.uses_needed(CENTRAL, 2)) == "12"
    assert found.break_even(LOW).months == Fraction(140, 108) * 12
    assert found.net(HIGH, 2) == 2 * 220_000 - 140_000


def test_break_even_is_exact_and_within_the_years_to_the_day() -> None:
    exactly = given(COMMITTEE, costs=cost("PC", yen=320_000), years=2)
    assert account(exactly, exactly.plan.planned).pays(CENTRAL, 2)
    over = given(COMMITTEE, costs=cost("PC", yen=320_001), years=2)
    assert not account(over, over.plan.planned).pays(CENTRAL, 2)


def test_more_uses_never_lengthen_the_break_even() -> None:
    months = []
    for times in range(1, 60, 3):
        now = given(use("委員会", times=times))
        found = account(now, now.plan.planned).break_even(CENTRAL)
        months.append(found.months if found else Fraction(10**9))
    assert months == sorted(months, reverse=True)
    assert months[0] == 10**9  # a single use a year does not carry the yearly costs
    assert months[-1] < 5


def test_a_higher_accuracy_never_saves_less() -> None:
    saved = [
        account(now := given(use("委員会", accuracy=n / 100)), now.plan.planned).saved_yen(CENTRAL)
        for n in range(70, 101)
    ]
    assert saved == sorted(saved)
    assert saved[0] == 0 < saved[-1]


@pytest.mark.parametrize("accuracy", [0, 0.5, 0.799, 0.8])
def test_below_80_percent_nothing_is_saved_and_nothing_pays(accuracy: float) -> None:
    found = calculate(given(use("委員会", accuracy=accuracy)))
    assert all(found.planned.saved_hours(case) == 0 for case in CASES)
    assert all(found.planned.break_even(case) is None for case in CASES)
    assert found.planned.uses_needed(CENTRAL, 2) is None
    with language("ja"):
        assert str(headline(found)).startswith("元は取れません。")
    with language("en"):
        assert str(headline(found)).startswith("It does not pay")


def test_without_a_measurement_a_use_saves_nothing_and_is_named() -> None:
    now = given(COMMITTEE, use("説明会", accuracy=None))
    found = account(now, now.plan.planned)
    assert found.saved_hours(CENTRAL) == 80
    assert found.break_even(CENTRAL).uses == 20  # the use without effect is no use of the tool
    assert any("測定なし: 説明会" in told.ja for told in notices(now))


SMALL = use("会見", times=2, candidate=False)  # saves 16,000 a year: less than the yearly 20,000


def candidate(task: str, times: int, start_yen: int) -> str:
    return use(task, times=times, start_yen=start_yen, candidate=True)


def test_further_uses_come_by_gain_for_their_effort_until_it_pays() -> None:
    # a year, per yen to begin: 窓口 24,000 / 4,000; 部会 160,000 / 40,000; 協議会 8,000 / 8,000
    now = given(
        SMALL,
        candidate("協議会", 1, 8_000),
        candidate("部会", 20, 40_000),
        candidate("窓口", 3, 4_000),
        candidate("懇談会", 1, 16_000),  # 2 years gain 16,000, all of which it takes to begin
    )
    found = steps(now)
    assert [step.benefit.use.task for step in found] == ["窓口", "部会", "協議会"]
    assert [step.needed for step in found] == [True, True, False]
    # with 窓口: 16,000 + 24,000 - 20,000 = 20,000 a year for 144,000 once: 7.2 years
    assert found[0].account.break_even(CENTRAL).months == Fraction(144, 20) * 12
    # with 部会 as well: 180,000 a year for 184,000 once
    assert found[1].account.break_even(CENTRAL).months == Fraction(184, 180) * 12
    said = headline(calculate(now)).ja
    assert "「窓口」「部会」にも使えば、13か月目" in said
    assert "予定の業務だけでは2年で元が取れません" in said


def test_uses_that_take_nothing_to_begin_come_first() -> None:
    now = given(SMALL, candidate("部会", 20, 1), candidate("窓口", 3, 0), candidate("面談", 4, 0))
    assert [step.benefit.use.task for step in steps(now)] == ["面談", "窓口", "部会"]


def test_when_nothing_pays_that_is_the_answer() -> None:
    found = calculate(given(SMALL, candidate("窓口", 3, 4_000)))
    assert not found.collected.pays(CENTRAL, 2)
    assert headline(found).ja == (
        "元は取れません。候補の業務を加えても、2年の効果が費用に届きません（中位の見込み）。"
    )
    assert any("最も小さいのは「今のまま（職員が書く）」" in told.ja for told in details(found))


def test_what_pays_is_said_first() -> None:
    found = calculate(given(COMMITTEE))
    assert headline(found).ja == "元が取れます。予定の1業務で、12か月目です（中位の見込み）。"


SERVICE = table(
    "[alternatives]",
    {"name": "業者", "kind": "service", "yen_once": 10_000, "yen_per_month": 5_000,
     "yen_per_speech_hour": 100, "accuracy": 0.85, "source": "見積書"},
)  # fmt: skip
OUTSOURCED = table(
    "[alternatives]",
    {"name": "外注", "kind": "outsourcing", "yen_per_speech_hour": 10_000, "work_left": 0.25,
     "source": "仮定"},
)  # fmt: skip


def test_the_ways_to_the_same_minutes_by_hand() -> None:
    now = given(COMMITTEE, SERVICE, OUTSOURCED)
    ours, service, outsourced, today = courses(now, now.plan.planned)
    # ours: 20,000 + 320,000 - 160,000 a year
    assert ours.total(CENTRAL, 2) == 140_000 + 2 * 180_000
    # service: 60,000 + 40 h x 100 + 320,000 x (1 - 0.5 x half way from 80 to 90 %)
    assert service.total(CENTRAL, 2) == 10_000 + 2 * (64_000 + 240_000)
    assert service.total(HIGH, 2) == 10_000 + 2 * (64_000 + 320_000 * Fraction(5, 8))
    # outsourcing: 40 h x 10,000 + a quarter of the work
    assert outsourced.total(CENTRAL, 2) == 2 * (400_000 + 80_000)
    assert outsourced.certain
    assert today.total(LOW, 2) == 640_000
    assert ours.total(CENTRAL, 2) - today.total(CENTRAL, 2) == -140_000  # the net, seen otherwise


def test_a_service_of_unknown_accuracy_is_taken_to_be_as_good_as_the_tool() -> None:
    unknown = table(
        "[alternatives]",
        {"name": "業者", "kind": "service", "yen_per_month": 0, "source": "見積書"},
    )
    now = given(COMMITTEE, unknown)
    assert courses(now, now.plan.planned)[1].total(CENTRAL, 1) == 160_000
    assert any("同じ精度と仮定" in told.ja for told in notices(now))


def members(**of_own: object) -> str:
    def member(name: str, population: int, times: int) -> str:
        values = {"name": name, "population": population, "times": times, "source": "仮定"}
        return table("[sharing.members]", values)

    head = table("sharing", {"own": "A市", **of_own})
    return head + member("A市", 60_000, 30) + member("B町", 30_000, 60) + member("C村", 10_000, 10)


@pytest.mark.parametrize(
    ("way", "shares"),
    [
        ("equally", [30_000, 30_000, 30_000]),
        ("by_population", [54_000, 27_000, 9_000]),
        ("by_use", [27_000, 54_000, 9_000]),
    ],
)
def test_shared_costs_are_divided_as_agreed(way: str, shares: list[int]) -> None:
    plan = plan_of(COMMITTEE, members(), costs=cost("PC", yen=90_000, shared=way))
    assert [plan.shared_cost(ONCE, m.name) for m in plan.members] == shares
    assert plan.cost(ONCE) == shares[0]
    assert plan.unshared().cost(ONCE) == 90_000


def test_only_what_is_shared_is_shared() -> None:
    costs = cost("PC", yen=90_000, shared="equally") + cost("マイク", yen=5_000)
    plan = plan_of(COMMITTEE, members(), costs=costs + cost("保守", yen=600, when="yearly"))
    assert plan.cost(ONCE) == 35_000
    assert plan.shared_cost(ONCE, "B町") == 30_000
    assert plan.cost(YEARLY) == 600
    assert plan.shared_cost(YEARLY, "B町") == 0


def test_sharing_brings_break_even_nearer() -> None:
    found = calculate(given(COMMITTEE, members(), costs=cost("PC", yen=320_000, shared="equally")))
    assert found.unshared.break_even(CENTRAL).months == 24
    assert found.planned.break_even(CENTRAL).months == 8


def test_sensitivity_by_hand() -> None:
    found = {swing.label.ja: (swing.low, swing.high) for swing in swings(given(COMMITTEE))}
    # planned: 2 x 140,000 - 140,000 = 140,000
    assert found["効果の見込み（控えめ〜高め）"] == (2 * 108_000 - 140_000, 2 * 220_000 - 140_000)
    assert found["利用回数 ±20 %"] == (140_000 - 64_000, 140_000 + 64_000)
    assert found["今の作業時間 ±20 %"] == (140_000 - 64_000, 140_000 + 64_000)
    # the wage moves the savings of 320,000 and the training of 20,000
    assert found["人件費の単価 ±20 %"] == (140_000 - 60_000, 140_000 + 60_000)
    # costs of 2 years: 140,000 + 40,000
    assert found["導入・運用の費用 ±20 %"] == (140_000 + 36_000, 140_000 - 36_000)
    # 88 % saves 0.8 of 160,000; 92 % no more than 90 %
    low, high = found["文字正確度（95 % 区間、なければ ±2ポイント）"]
    assert (low, high) == (140_000 - 2 * 32_000, 140_000)


def test_what_moves_the_answer_most_comes_first() -> None:
    spreads = [swing.spread for swing in swings(given(COMMITTEE))]
    assert spreads == sorted(spreads, reverse=True)
    assert spreads[0] > spreads[-1] > 0


def test_sums_of_money_do_not_drift() -> None:
    tenth = use("会議", times=0.1, today_hours=0.3, wage_yen=0.7)
    now = given(*(tenth.replace("会議", f"会議{n}") for n in range(30)))
    total = account(now, now.plan.planned).saved_yen(CENTRAL)
    assert total == 30 * Fraction(1, 10) * Fraction(3, 10) * Fraction(7, 10) / 2


def test_a_plan_that_nobody_uses_costs_and_saves_nothing() -> None:
    found = calculate(given(use("委員会", times=0)))
    assert found.planned.break_even(CENTRAL) is None
    assert found.planned.net(CENTRAL, 2) == -180_000


def test_a_use_alone_carries_what_it_takes_to_begin() -> None:
    now = given(use("委員会", start_yen=1_000, start_hours=3))
    assert account(now, now.plan.planned).once == 140_000 + 1_000 + 6_000


def test_the_own_wage_of_a_use_counts_for_it_alone() -> None:
    now = given(use("委員会", wage_yen=4000))
    found = account(now, now.plan.planned)
    assert found.saved_yen(CENTRAL) == 320_000
    assert found.once == 140_000  # the training is at the wage of the office


@pytest.mark.parametrize(
    ("value", "text"),
    [("0.5", "1"), ("-0.5", "-1"), ("1234567.49", "1,234,567"), ("-1234.5", "-1,235"), ("0", "0")],
)
def test_yen_are_rounded_once_half_away_from_zero(value: str, text: str) -> None:
    assert yen(Fraction(value)) == text


def test_hours_have_one_decimal() -> None:
    assert hours(Fraction(1234)) == "1,234.0"
    assert hours(Fraction("0.05")) == "0.1"
    assert rounded(Fraction(1, 3), 1) == rounded(Fraction("0.3"), 1)


def test_divided_yen_add_up() -> None:
    assert apportioned([Fraction(100, 3)] * 3) == [34, 33, 33]
    assert apportioned([Fraction("0.4"), Fraction("0.6"), Fraction("1.0")]) == [0, 1, 1]
    assert sum(apportioned([Fraction(n, 7) for n in (1000, 2000, 4001)])) == 1000


def test_candidates_change_nothing_of_the_planned_account() -> None:
    alone, more = given(COMMITTEE), given(COMMITTEE, candidate("部会", 20, 40_000))
    assert calculate(alone).planned == calculate(more).planned
    assert calculate(alone).steps == ()
