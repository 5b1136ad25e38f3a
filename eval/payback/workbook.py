"""The answer as a workbook that calculates: a finance department changes an input and sees.

Yellow cells are inputs. The sheets of the result, the uses and the costs are formulas over them,
with the values of this calculation stored beside; the other sheets are values and say so.
"""

import io
from collections.abc import Iterator
from fractions import Fraction
from math import ceil

from transcribe.messages import text

from .model import Account, Benefit, benefit
from .outcome import Outcome
from .plan import ONCE, YEARLY, Plan
from .saving import CASES, FULL, START, Case
from .sheets import Book, Sheet, width_of
from .tables import Table, courses_table, figures_table, members_table, swings_table
from .verdict import details, headline, method, notices
from .words import WHEN, basis_label

FIRST = 3  # the first row of data on every sheet but the result's
COLUMNS = {"low": "B", "central": "C", "high": "D"}  # of the result
SHARES, SPARED, WORTH = (dict(zip(COLUMNS, c, strict=True)) for c in ("HIJ", "LMN", "OPQ"))
FULL_SHARES = {case.id: f"$B${row}" for row, case in enumerate(CASES, start=8)}


def workbook(found: Outcome) -> bytes:
    """An .xlsx file."""
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as raw:
        book = Book(raw)
        _result_sheet(book, found)
        _uses_sheet(book, [benefit(found.situation, use) for use in found.plan.uses])
        _costs_sheet(book, found.plan)
        for title, table in _tables(found):
            _values_sheet(book, title, table)
        _method_sheet(book, found)
    return out.getvalue()


def _result_sheet(book: Book, found: Outcome) -> None:
    """Inputs above, the account of the planned uses below, a column for each case."""
    sheet = book.sheet(_result(), (44, 18, 18, 18))
    answer = headline(found)
    sheet.text("A1", found.plan.title, "title")
    sheet.text("A2", text(f"計画どおりなら: {answer.ja}", f"As planned: {answer.en}"), "bold")
    told = text("黄色のセルは変えられます。", "Yellow cells may be changed; formulas follow.")
    sheet.text("A3", told, "bold")
    sheet.text("A5", text("年数", "years"))
    sheet.number("B5", found.plan.years, "input")
    sheet.text("A6", text("効果が出始める精度", "accuracy where saving begins"))
    sheet.number("B6", START, "input_share")
    sheet.text("A7", text("効果が最大になる精度", "accuracy of the full saving"))
    sheet.number("B7", FULL, "input_share")
    for row, case in enumerate(CASES, start=8):
        sheet.text(
            f"A{row}", text(f"最大の効果（{case.label.ja}）", f"full saving ({case.label.en})")
        )
        sheet.number(f"B{row}", case.share, "input_share")
    sheet.head(12, (text("予定の業務", "planned uses"), *(str(case.label) for case in CASES)))
    for row, label in enumerate(_result_labels(), start=13):
        sheet.text(f"A{row}", label)
    for case in CASES:
        _case_column(sheet, found, case)


def _result_labels() -> tuple[str, ...]:
    return (
        text("年間に減る作業（時間）", "hours saved a year"),
        text("年間の効果額（円）", "saved a year (yen)"),
        text("最初の費用（円）", "costs at the start (yen)"),
        text("毎年の費用（円）", "costs a year (yen)"),
        text("年数の差引（円）", "net of the years (yen)"),
        text("元が取れる月", "break-even month"),
    )


def _case_column(sheet: Sheet, found: Outcome, case: Case) -> None:
    account, plan, at = found.planned, found.plan, COLUMNS[case.id]
    begin = f"{_cost_sum(plan, ONCE)}+{_use_sum(plan, 'R')}"
    margin = f"({at}14-{at}16)"
    months = f"ROUNDUP(ROUND({at}15/{margin}*12,6),0)"
    hours, yen = account.saved_hours(case), account.saved_yen(case)
    sheet.formula(f"{at}13", _use_sum(plan, SPARED[case.id]), hours, "hours")
    sheet.formula(f"{at}14", _use_sum(plan, WORTH[case.id]), yen, "yen")
    sheet.formula(f"{at}15", begin, account.once, "yen")
    sheet.formula(f"{at}16", _cost_sum(plan, YEARLY), account.yearly, "yen")
    sheet.formula(f"{at}17", f"$B$5*{margin}-{at}15", account.net(case, plan.years), "yen")
    never = f'IF({margin}>0,{months},"{_never()}")'
    sheet.formula(f"{at}18", never, _month(account, case), "count")


def _uses_sheet(book: Book, benefits: list[Benefit]) -> None:
    sheet = book.sheet(_uses(), (26, 16, 9, 8, 10, 9, 9, *([9] * 10), 12, 36))
    told = text("「予定」と「候補」を書き換えると、結果に入る業務が変わります。",
              "Change planned and candidate to choose what counts.")  # fmt: skip
    sheet.text("A1", told, "bold")
    sheet.head(FIRST - 1, _use_heads())
    for row, one in enumerate(benefits, start=FIRST):
        _use_row(sheet, row, one)
    sheet.keep_in_view(FIRST, pages_wide=2)  # nineteen columns on one page could not be read


def _use_heads() -> tuple[str, ...]:
    return (
        text("業務", "use"), text("部署", "department"), text("予定/候補", "planned?"),
        text("回数/年", "times"), text("今の作業 時間/回", "hours each"),
        text("人件費 円/時", "wage"),
        text("精度", "accuracy"),
        *(text(f"減る割合 {c.label.ja}", f"share {c.label.en}") for c in CASES),
        text("今の作業 時間/年", "hours a year"),
        *(text(f"減る時間 {c.label.ja}", f"hours saved {c.label.en}") for c in CASES),
        *(text(f"効果額 円 {c.label.ja}", f"yen {c.label.en}") for c in CASES),
        text("使い始める費用 円", "yen to begin"), text("効果の根拠", "basis"),
    )  # fmt: skip


def _use_row(sheet: Sheet, row: int, one: Benefit) -> None:
    use = one.use
    sheet.text(f"A{row}", use.task)
    sheet.text(f"B{row}", use.department)
    planned, candidate = _planned(), text("候補", "candidate")
    sheet.choice(f"C{row}", candidate if use.candidate else planned, (planned, candidate))
    sheet.number(f"D{row}", use.times.value, "input")
    sheet.number(f"E{row}", use.today_hours.value, "input")
    sheet.number(f"F{row}", use.wage_yen.value, "input_yen")
    if one.accuracy:
        sheet.number(f"G{row}", one.accuracy.value, "input_share")
    else:
        sheet.text(f"G{row}", text("測定なし", "not measured"))
    sheet.formula(f"K{row}", f"D{row}*E{row}", use.work_a_year, "hours")
    for case in CASES:
        share, spared, worth = (f"{by[case.id]}{row}" for by in (SHARES, SPARED, WORTH))
        _share(sheet, share, row, one, case)
        sheet.formula(spared, f"$K{row}*{share}", one.hours(case), "hours")
        sheet.formula(worth, f"{spared}*$F{row}", one.yen(case), "yen")
    sheet.number(f"R{row}", use.start_cost, "input_yen")
    sheet.text(f"S{row}", basis_label(one))
    sheet.fit(row, {0: use.task, 1: use.department, 18: basis_label(one)})


def _share(sheet: Sheet, cell: str, row: int, one: Benefit, case: Case) -> None:
    """The saving function as a formula; a saving measured by editing as an input."""
    if one.effort:
        sheet.number(cell, one.shares[case.id], "input_share")
        return
    start, full, most = (f"'{_result()}'!{at}" for at in ("$B$6", "$B$7", FULL_SHARES[case.id]))
    reached = f"MAX(0,MIN(1,(G{row}-{start})/({full}-{start})))"
    formula = f"IF(ISNUMBER(G{row}),{most}*{reached},0)"
    sheet.formula(cell, formula, one.shares[case.id], "share")


def _costs_sheet(book: Book, plan: Plan) -> None:
    sheet = book.sheet(_costs(), (36, 12, 14, 12, 14))
    told = text(
        "職員の作業は人件費で換算してあります。", "Work of the staff is valued at the wage."
    )
    sheet.text("A1", told, "bold")
    heads = (
        text("費目", "item"), text("時期", "when"), text("全体 円", "total yen"),
        text("自団体の割合", "own part"), text("自団体の負担 円", "own yen"),
    )  # fmt: skip
    sheet.head(FIRST - 1, heads)
    for row, cost in enumerate(plan.costs, start=FIRST):
        total, part = cost.total(plan.wage_yen.value), plan.part(cost.shared, plan.own)
        sheet.text(f"A{row}", cost.item)
        sheet.text(f"B{row}", str(WHEN[cost.when]))
        sheet.number(f"C{row}", total, "input_yen")
        sheet.number(f"D{row}", part, "input_share")
        sheet.formula(f"E{row}", f"C{row}*D{row}", total * part, "yen")
    sheet.keep_in_view(FIRST)


def _tables(found: Outcome) -> Iterator[tuple[str, Table]]:
    yield text("ほかの方法", "Alternatives"), courses_table(found)
    yield text("感度", "Sensitivity"), swings_table(found)
    if found.plan.members:
        yield text("共同利用", "Sharing"), members_table(found)
    yield text("前提と出所", "Sources"), figures_table(found)


def _values_sheet(book: Book, title: str, table: Table) -> None:
    """A table as the report shows it: text, not recalculated."""
    columns = zip(table.head, *table.rows, strict=True)
    sheet = book.sheet(title, [width_of(cells) for cells in columns])
    fixed = text("計算した値（入力を変えても変わりません）", "values, not recalculated")
    sheet.text("A1", f"{table.caption}  {fixed}", "bold")
    sheet.head(FIRST - 1, table.head)
    for row, cells in enumerate(table.rows, start=FIRST):
        sheet.row(row, cells, table.numeric)
    sheet.keep_in_view(FIRST)


def _method_sheet(book: Book, found: Outcome) -> None:
    sheet = book.sheet(text("考え方と注意", "Method"), (110,))
    told = (*details(found), *notices(found.situation), *method())
    for row, message in enumerate(told, start=1):
        sheet.row(row, (str(message),))


def _use_sum(plan: Plan, column: str) -> str:
    """Over the planned uses."""
    last = FIRST + len(plan.uses) - 1
    kinds, cells = (f"'{_uses()}'!${c}${FIRST}:${c}${last}" for c in ("C", column))
    return f'SUMIF({kinds},"{_planned()}",{cells})'


def _cost_sum(plan: Plan, when: str) -> str:
    last = FIRST + max(len(plan.costs), 1) - 1
    kinds, cells = (f"'{_costs()}'!${c}${FIRST}:${c}${last}" for c in "BE")
    return f'SUMIF({kinds},"{WHEN[when]}",{cells})'


def _month(account: Account, case: Case) -> Fraction | int | str:
    found = account.break_even(case)
    return ceil(found.months) if found else _never()


def _result() -> str:
    return text("結果", "Result")


def _uses() -> str:
    return text("業務", "Uses")


def _costs() -> str:
    return text("費用", "Costs")


def _planned() -> str:
    return text("予定", "planned")


def _never() -> str:
    return text("取れない", "never")
