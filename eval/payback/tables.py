"""The answer in tables, which the terminal and the page both show."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from transcribe.messages import text

from .model import Account, Benefit, BreakEven, Step, benefit
from .numbers import apportioned, hours, percent, plain, signed_yen, up, yen
from .outcome import Outcome
from .plan import ALONE, ONCE, YEARLY
from .saving import CASES, CENTRAL, Case
from .words import FIELDS, UNITS, USE_CASES, WAYS, WHEN, accuracy_label, basis_label, course_label


@dataclass(frozen=True, slots=True)
class Table:
    """Text in rows. The first column names the row.

    id       stable, for links and programs
    numeric  columns that hold numbers, counted from 0
    brief    the columns for which a terminal has room
    """

    id: str
    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: frozenset[int] = frozenset()
    brief: frozenset[int] | None = None


def tables(found: Outcome) -> Iterator[Table]:
    """All tables that have rows, in the order in which a finance department asks."""
    yield break_even_table(found)
    yield uses_table(found)
    if found.steps:
        yield steps_table(found)
    yield courses_table(found)
    yield swings_table(found)
    yield costs_table(found)
    if found.plan.members:
        yield members_table(found)


def break_even_table(found: Outcome) -> Table:
    """Costs, savings and break-even of the planned uses, a column for each case."""
    account, years = found.planned, found.plan.years
    rows = (
        _cases(text("年間に減る作業（時間）", "hours saved a year"),
               lambda c: hours(account.saved_hours(c))),
        _cases(text("年間の効果額（円）", "saved a year (yen)"),
               lambda c: yen(account.saved_yen(c))),
        _cases(text("最初の費用（円）", "costs at the start (yen)"), lambda _: yen(account.once)),
        _cases(text("毎年の費用（円）", "costs a year (yen)"), lambda _: yen(account.yearly)),
        _cases(text(f"{years}年の差引（円）", f"net of {years} years (yen)"),
               lambda c: signed_yen(account.net(c, years))),
        _cases(text("元が取れる月", "break-even, month"), lambda c: month_text(account, c, years)),
        _cases(text("それまでの利用（回）", "uses until then"),
               lambda c: _until(account, c, lambda b: up(b.uses))),
        _cases(text("それまでの会議（時間）", "hours of meetings until then"),
               lambda c: _until(account, c, lambda b: hours(b.speech_hours))),
        _cases(text(f"{years}年で元を取る年間利用（回）", f"uses a year to repay in {years} years"),
               lambda c: _needed(account, c, years)),
    )  # fmt: skip
    return Table(
        "break-even",
        text("元が取れるか（予定の業務）", "Break-even (planned uses)"),
        (text("項目", "item"), *(_case_head(case) for case in CASES)),
        rows,
        frozenset({1, 2, 3}),
    )


def uses_table(found: Outcome) -> Table:
    benefits = [benefit(found.situation, use) for use in found.plan.uses]
    return Table(
        "uses",
        text("業務ごとの効果（年間）", "What each use saves a year"),
        (
            text("業務", "use"), text("部署", "department"), text("使う場面", "kind"),
            text("距離 m", "m"),
            text("回数", "times"), text("今の作業 時間", "hours today"), text("精度", "accuracy"),
            text("効果の根拠", "basis"),
            text("減る時間 控えめ/中位/高め", "hours saved (low/central/high)"),
            text("効果額 円 （中位）", "yen (central)"),
        ),
        tuple(_use_row(one) for one in benefits),
        frozenset({3, 4, 5, 6, 8, 9}),
        frozenset({0, 3, 5, 6, 8, 9}),
    )  # fmt: skip


def steps_table(found: Outcome) -> Table:
    years = found.plan.years
    return Table(
        "steps",
        text("候補の業務を、手間あたりの効果が大きい順に加えると",
           "Adding the candidates, best gain for their effort first"),
        (
            text("加える業務", "added use"),
            text("年間の効果額 円 （中位）", "yen a year (central)"),
            text("使い始める費用 円", "yen to begin"),
            text(f"{years}年で 元を取るのに", f"to repay in {years} years"),
            *(text(f"元が取れる月 {c.label.ja}", f"break-even month {c.label.en}") for c in CASES),
        ),
        tuple(_step_row(step, years) for step in found.steps),
        frozenset({1, 2, 4, 5, 6}),
        frozenset({0, 1, 2, 3, 5}),
    )  # fmt: skip


def courses_table(found: Outcome) -> Table:
    years, today = found.plan.years, found.courses[-1]
    rows = []
    for course, collected in zip(found.courses, found.collected_courses, strict=True):
        less = course.total(CENTRAL, years) - today.total(CENTRAL, years)
        rows.append(
            (
                course_label(course),
                yen(course.once),
                *(yen(course.total(case, years)) for case in CASES),
                signed_yen(less),
                *([yen(collected.total(CENTRAL, years))] if found.steps else []),
            )
        )
    more = [text("候補も加えた 総額（中位）", "with candidates (central)")] if found.steps else []
    return Table(
        "alternatives",
        text(f"{years}年の総費用（職員の作業を含む、円）",
           f"Total cost of {years} years, staff work included (yen)"),
        (
            text("方法", "way"), text("最初", "at the start"),
            *(text(f"総額（{c.label.ja}）", f"total ({c.label.en})") for c in CASES),
            text("今のままとの差 （中位）", "against today (central)"), *more,
        ),
        tuple(rows),
        frozenset(range(1, 6 + len(more))),
    )  # fmt: skip


def swings_table(found: Outcome) -> Table:
    years = found.plan.years
    base = signed_yen(found.planned.net(CENTRAL, years))
    return Table(
        "sensitivity",
        text(f"前提が外れたときの{years}年の差引（円、予定の業務。もとは {base}）",
           f"Net of {years} years when one input is off (yen, planned uses; as planned {base})"),
        (text("前提", "input"), text("低いとき", "low"), text("高いとき", "high"),
         text("動く幅", "spread")),
        tuple(
            (str(s.label), signed_yen(s.low), signed_yen(s.high), yen(s.spread))
            for s in found.swings
        ),
        frozenset({1, 2, 3}),
    )  # fmt: skip


def costs_table(found: Outcome) -> Table:
    plan = found.plan
    rows = []
    for cost in plan.costs:
        total = cost.total(plan.wage_yen.value)
        part = total * plan.part(cost.shared, plan.own)
        rows.append(
            (cost.item, str(WHEN[cost.when]), yen(total), str(WAYS[cost.shared]), yen(part))
        )
    for use in plan.planned:
        if use.start_cost:
            label = text(f"使い始め: {use.task}", f"to begin: {use.task}")
            cost_text = yen(use.start_cost)
            rows.append((label, str(WHEN[ONCE]), cost_text, str(WAYS[ALONE]), cost_text))
    return Table(
        "costs",
        text("道具の費用（円。職員の作業は人件費で換算）",
           "Costs of the tool (yen; work at the wage)"),
        (text("費目", "item"), text("時期", "when"), text("全体", "total"), text("分担", "shared"),
         text("自団体の負担", "own part")),
        tuple(rows),
        frozenset({2, 4}),
    )  # fmt: skip


def members_table(found: Outcome) -> Table:
    """What every municipality bears of the shared costs; whole yen that add up to the total."""
    plan, years = found.plan, found.plan.years
    columns = [
        apportioned([plan.shared_cost(when, m.name) for m in plan.members])
        for when in (ONCE, YEARLY)
    ]
    names = [member.name for member in plan.members]
    own = text("（自団体）", " (own)")
    rows = [
        _member_row(name + (own if name == plan.own else ""), once, yearly, years)
        for name, once, yearly in zip(names, *columns, strict=True)
    ]
    rows.append(_member_row(text("合計", "total"), sum(columns[0]), sum(columns[1]), years))
    alone, shared = (month_text(a, CENTRAL, years) for a in (found.unshared, found.planned))
    return Table(
        "sharing",
        text(f"共同利用の分担（円）。自団体の元が取れる月（中位）: 単独 {alone}、共同 {shared}",
           f"Shared costs (yen). Own break-even (central): alone {alone}, shared {shared}"),
        (text("団体", "municipality"), text("最初", "at the start"), text("毎年", "a year"),
         text(f"{years}年の計", f"{years} years")),
        tuple(rows),
        frozenset({1, 2, 3}),
    )  # fmt: skip


def cases_table() -> Table:
    """The three cases of the saving function, and where they come from."""
    return Table(
        "cases",
        text("効果の見込みの三つの場合", "The three cases of the saving"),
        (text("場合", "case"), text("90 % 以上で 減る作業", "saved at 90 % and more"),
         text("出所", "source")),
        tuple((str(c.label), f"{c.share * 100} %", str(c.source)) for c in CASES),
        frozenset({1}),
    )  # fmt: skip


def figures_table(found: Outcome) -> Table:
    """Every figure of the plan, with its source."""
    rows = []
    for title, field, figure in found.plan.figures():
        label, unit = FIELDS[field]
        mark = text("仮定", "assumption") if figure.assumed else text("出所あり", "sourced")
        value = percent(figure.value) if unit == "share" else f"{plain(figure.value)}{UNITS[unit]}"
        rows.append((title or text("全体", "all"), str(label), value, mark, figure.source))
    return Table(
        "figures",
        text("前提と出所", "Figures and their sources"),
        (text("対象", "of"), text("項目", "figure"), text("値", "value"), text("区分", "kind"),
         text("出所", "source")),
        tuple(rows),
        frozenset({2}),
    )  # fmt: skip


def month_text(account: Account, case: Case, years: int) -> str:
    """The month of break-even; said where it lies after the years of the plan, or never comes."""
    found = account.break_even(case)
    if found is None:
        return text("取れない", "never")
    late = "" if account.pays(case, years) else text("（期間の後）", " (too late)")
    return text(f"{up(found.months)}か月目{late}", f"{up(found.months)}{late}")


def _cases(label: str, shown: Callable[[Case], str]) -> tuple[str, ...]:
    return (label, *(shown(case) for case in CASES))


def _case_head(case: Case) -> str:
    share = f"{case.share * 100}"
    return text(f"{case.label.ja}（最大{share} % 減）", f"{case.label.en} (up to -{share} %)")


def _until(account: Account, case: Case, shown: Callable[[BreakEven], str]) -> str:
    found = account.break_even(case)
    return shown(found) if found else "-"


def _needed(account: Account, case: Case, years: int) -> str:
    found = account.uses_needed(case, years)
    return "-" if found is None else up(found)


def _use_row(one: Benefit) -> tuple[str, ...]:
    use = one.use
    candidate = text("（候補）", " (candidate)") if use.candidate else ""
    return (
        use.task + candidate,
        use.department,
        str(USE_CASES[use.use_case]),
        plain(use.distance_m.value),
        plain(use.times.value),
        hours(use.work_a_year),
        accuracy_label(one),
        basis_label(one),
        " / ".join(hours(one.hours(case)) for case in CASES),
        yen(one.yen(CENTRAL)),
    )


def _step_row(step: Step, years: int) -> tuple[str, ...]:
    needed = text("必要", "needed") if step.needed else text("なくてもよい", "not needed")
    return (
        step.benefit.use.task,
        yen(step.benefit.yen(CENTRAL)),
        yen(step.benefit.use.start_cost),
        needed,
        *(month_text(step.account, case, years) for case in CASES),
    )


def _member_row(name: str, once: int, yearly: int, years: int) -> tuple[str, ...]:
    return (name, *(yen(Fraction(n)) for n in (once, yearly, once + years * yearly)))
