"""The answer for programs (JSON) and for tables of one's own (CSV)."""

import csv
import io
from collections.abc import Callable, Iterator
from fractions import Fraction

from transcribe.messages import text

from .model import Account, Benefit, Course, benefit
from .numbers import rounded
from .outcome import Outcome
from .plan import ONCE, YEARLY
from .saving import CASES, CENTRAL, Case
from .verdict import details, headline, notices
from .words import FIELDS, UNITS, WHEN, basis_label, course_label

VERSION = 1
Json = dict[str, object]


def to_json(found: Outcome) -> Json:
    """JSON values. Yen are whole, hours have one decimal, shares are fractions of 1."""
    plan, years = found.plan, found.plan.years
    return {
        "version": VERSION,
        "title": plan.title,
        "tool": plan.tool,
        "system": plan.system,
        "years": years,
        "verdict": {
            "pays": found.planned.pays(CENTRAL, years),
            "pays_with_candidates": found.collected.pays(CENTRAL, years),
            "text": str(headline(found)),
            "details": [str(told) for told in details(found)],
        },
        "planned": _account(found.planned, years),
        "collected": _account(found.collected, years),
        "uses": [_use(benefit(found.situation, use)) for use in plan.uses],
        "steps": [
            {
                "task": step.benefit.use.task,
                "needed": step.needed,
                "start_yen": _yen(step.benefit.use.start_cost),
                "account": _account(step.account, years),
            }
            for step in found.steps
        ],
        "alternatives": [_course(course, years) for course in found.courses],
        "alternatives_collected": [_course(course, years) for course in found.collected_courses],
        "sharing": [
            {
                "name": member.name,
                "own": member.name == plan.own,
                "once_yen": _yen(plan.shared_cost(ONCE, member.name)),
                "yearly_yen": _yen(plan.shared_cost(YEARLY, member.name)),
            }
            for member in plan.members
        ],
        "unshared": _account(found.unshared, years),
        "sensitivity": [
            {"input": str(s.label), "low_yen": _yen(s.low), "high_yen": _yen(s.high)}
            for s in found.swings
        ],
        "figures": [
            {
                "of": title,
                "figure": field,
                "value": _number(figure.value),
                "assumption": figure.assumed,
                "source": figure.source,
            }
            for title, field, figure in plan.figures()
        ],
        "notices": [str(told) for told in notices(found.situation)],
    }


def to_csv(found: Outcome) -> bytes:
    """UTF-8 with the mark that Excel needs; numbers without separators, for calculating."""
    out = io.StringIO()
    writer = csv.writer(out)
    labels = (c.label for c in CASES)
    writer.writerow(
        [text("区分", "part"), text("項目", "item"), *labels, text("単位", "unit"),
         text("根拠・出所", "basis, source")]
    )  # fmt: skip
    for row in _rows(found):
        writer.writerow([_safe(cell) if isinstance(cell, str) else cell for cell in row])
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8")


def _rows(found: Outcome) -> Iterator[tuple[object, ...]]:
    yield from _account_rows(text("予定の業務", "planned uses"), found.planned, found)
    if found.steps:
        label = text("候補も加えた業務", "with candidates")
        yield from _account_rows(label, found.collected, found)
    yield from _use_rows(found)
    yield from _cost_rows(found)
    years = found.plan.years
    for course in found.courses:
        part = text(f"{years}年の総費用", f"total of {years} years")
        totals = [_yen(course.total(case, years)) for case in CASES]
        yield (part, course_label(course), *totals, text("円", "yen"), "")
    for swing in found.swings:
        label, low, high = str(swing.label), _yen(swing.low), _yen(swing.high)
        part, net = (
            text("前提が外れたときの差引", "net when off"),
            found.planned.net(CENTRAL, years),
        )
        yield (part, label, low, _yen(net), high, text("円", "yen"), "")
    for title, field, figure in found.plan.figures():
        name, unit = FIELDS[field]
        item, part = f"{title} {name}".strip(), text("前提", "figures")
        yield (part, item, "", _number(figure.value), "", str(UNITS[unit]).strip(), figure.source)


def _account_rows(part: str, account: Account, found: Outcome) -> Iterator[tuple[object, ...]]:
    years = found.plan.years
    money, time, month = text("円", "yen"), text("時間", "h"), text("か月", "months")
    lines: tuple[tuple[str, str, Callable[[Case], object]], ...] = (
        (text("年間に減る作業", "saved a year"), time, lambda c: _hours(account.saved_hours(c))),
        (text("年間の効果額", "saved a year"), money, lambda c: _yen(account.saved_yen(c))),
        (text("最初の費用", "costs at the start"), money, lambda _: _yen(account.once)),
        (text("毎年の費用", "costs a year"), money, lambda _: _yen(account.yearly)),
        (text(f"{years}年の差引", f"net of {years} years"), money,
         lambda c: _yen(account.net(c, years))),
        (text("元が取れるまで", "break-even"), month, lambda c: _months(account, c)),
    )  # fmt: skip
    for label, unit, shown in lines:
        yield (part, label, *(shown(case) for case in CASES), unit, "")


def _use_rows(found: Outcome) -> Iterator[tuple[object, ...]]:
    for use in found.plan.uses:
        one = benefit(found.situation, use)
        part = (
            text("候補の業務", "candidate") if use.candidate else text("予定の業務", "planned use")
        )
        saved = [_hours(one.hours(case)) for case in CASES]
        label = text(f"{use.task}年間に減る作業", f"{use.task} saved a year")
        yield (part, label, *saved, text("時間", "h"), basis_label(one))


def _cost_rows(found: Outcome) -> Iterator[tuple[object, ...]]:
    plan = found.plan
    for cost in plan.costs:
        part = _yen(cost.total(plan.wage_yen.value) * plan.part(cost.shared, plan.own))
        label = text("自団体の費用", "own costs")
        yield (label, f"{cost.item}（{WHEN[cost.when]}）", *([part] * 3), text("円", "yen"), "")


def _account(account: Account, years: int) -> Json:
    return {
        "once_yen": _yen(account.once),
        "yearly_yen": _yen(account.yearly),
        "cases": {case.id: _case(account, case, years) for case in CASES},
    }


def _case(account: Account, case: Case, years: int) -> Json:
    found, needed = account.break_even(case), account.uses_needed(case, years)
    return {
        "saved_hours": _hours(account.saved_hours(case)),
        "saved_yen": _yen(account.saved_yen(case)),
        "net_yen": _yen(account.net(case, years)),
        "pays": account.pays(case, years),
        "break_even": {
            "months": _hours(found.months),
            "uses": _hours(found.uses),
            "speech_hours": _hours(found.speech_hours),
        }
        if found
        else None,
        "uses_needed_a_year": None if needed is None else _hours(needed),
    }


def _use(one: Benefit) -> Json:
    accuracy, use = one.accuracy, one.use
    return {
        "task": use.task,
        "department": use.department,
        "candidate": use.candidate,
        "today_hours": _hours(use.work_a_year),
        "accuracy": _share(accuracy.value) if accuracy else None,
        "basis": _basis(one),
        "basis_text": basis_label(one),
        "saved_share": {case.id: _share(one.shares[case.id]) for case in CASES},
        "saved_hours": {case.id: _hours(one.hours(case)) for case in CASES},
        "saved_yen": {case.id: _yen(one.yen(case)) for case in CASES},
    }


def _basis(one: Benefit) -> str:
    if one.effort:
        return "effort"
    if one.accuracy is None:
        return "none"
    return "measured" if one.accuracy.measured else "stated"


def _course(course: Course, years: int) -> Json:
    return {
        "name": course_label(course),
        "once_yen": _yen(course.once),
        "yearly_yen": {case.id: _yen(course.yearly[case.id]) for case in CASES},
        "total_yen": {case.id: _yen(course.total(case, years)) for case in CASES},
    }


def _months(account: Account, case: Case) -> object:
    found = account.break_even(case)
    return _hours(found.months) if found else text("取れない", "never")


def _yen(value: Fraction) -> int:
    return int(rounded(value))


def _hours(value: Fraction) -> float:
    return float(rounded(value, 1))


def _share(value: Fraction) -> float:
    return float(rounded(value, 4))


def _number(value: Fraction) -> int | float:
    return int(value) if value.denominator == 1 else float(rounded(value, 4))


def _safe(cell: str) -> str:
    """Text that a spreadsheet would take for a formula is marked as text."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@")) else cell
