"""The tables and results of a report as a workbook. Text is written as text, whatever it is."""

import io
import re
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from transcribe.messages import Message

from .document import Block, Cards, Heading, Report, Table
from .evidence import Evidence
from .records import Cell, columns, records

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

CONTENTS = Message(ja="目次", en="Contents")
RESULTS = Message(ja="結果", en="Results")
WIDE, NARROW = 28, 16  # characters
MOST_TEXT = 32_767  # characters that a cell holds
MOST_NAME = 31  # characters of a sheet's name


def as_workbook(report: Report, found: Evidence) -> bytes:
    """XLSX: contents, verdicts, one sheet per table, and the results."""
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"title": str(report.title), "created": _day(found)})
        bold, wrap = book.add_format({"bold": True}), book.add_format({"text_wrap": True})
        tables = [_verdicts(report), *report.tables]
        shown = [(_sheet_name(number, t), t) for number, t in enumerate(tables, start=1)]
        front = book.add_worksheet(str(CONTENTS))
        for name, table in shown:
            _fill(book.add_worksheet(name), table, bold, wrap)
        _fill_results(book.add_worksheet(str(RESULTS)), found, bold)
        captions = [(name, str(table.caption)) for name, table in shown]
        _contents(front, report, [*captions, (str(RESULTS), str(_every()))], bold)
    return out.getvalue()


def _sheet_name(number: int, table: Table) -> str:
    """Its number, and what its caption begins with: a sheet's name is short and has no colon."""
    subject = re.split(r"[][:*?/\\（(]", str(table.caption))[0]
    return f"{number} {subject}"[:MOST_NAME].strip()


def _every() -> Message:
    return Message(ja="録音ごとの結果", en="Results by recording")


def _day(found: Evidence) -> datetime:
    """Of the last run, so that the same results give the same file."""
    return max(datetime.fromisoformat(run.started).replace(tzinfo=None) for run in found.runs)


def _contents(
    sheet: "Worksheet", report: Report, captions: list[tuple[str, str]], bold: "Format"
) -> None:
    sheet.set_column(0, 0, WIDE)
    sheet.set_column(1, 1, 3 * WIDE)
    sheet.write_string(0, 0, str(report.title), bold)
    row = 1
    for name, value in report.facts:
        sheet.write_string(row, 0, str(name))
        sheet.write_string(row, 1, str(value))
        row += 1
    for mark in report.marks:
        sheet.write_string(row, 1, str(mark))
        row += 1
    for name, caption in captions:
        row += 1
        sheet.write_url(row, 0, f"internal:'{name}'!A1", string=name)
        sheet.write_string(row, 1, caption)


def _verdicts(report: Report) -> Table:
    cards = [
        (sample, card)
        for section in report.sections
        for sample, block in _titled(section.blocks)
        for card in block.cards
    ]
    return Table(
        "verdict",
        Message(ja="判定", en="Verdicts"),
        (
            Message(ja="業務", en="Use"),
            Message(ja="システム", en="System"),
            Message(ja="判定", en="Verdict"),
            Message(ja="正確度", en="Accuracy"),
            Message(ja="条件と録音", en="Condition and recordings"),
            Message(ja="注意", en="Note"),
        ),
        tuple(
            (
                card.use,
                sample,
                card.label,
                card.figures,
                "\n".join(map(str, card.lines)),
                "\n".join(map(str, card.warnings)),
            )
            for sample, card in cards
        ),
    )


def _titled(blocks: tuple[Block, ...]) -> Iterator[tuple[str, Cards]]:
    """Cards with the heading above them."""
    title = ""
    for block in blocks:
        if isinstance(block, Heading):
            title = str(block.text)
        if isinstance(block, Cards):
            yield title, block


def _fill(sheet: "Worksheet", table: Table, bold: "Format", wrap: "Format") -> None:
    sheet.set_column(0, len(table.head) - 1, WIDE, wrap)
    sheet.write_string(0, 0, str(table.caption), bold)
    for column, name in enumerate(table.head):
        sheet.write_string(1, column, str(name), bold)
    for number, row in enumerate(table.rows, start=2):
        for column, cell in enumerate(row):
            sheet.write_string(number, column, str(cell), wrap)
    sheet.freeze_panes(2, 1)


def _fill_results(sheet: "Worksheet", found: Evidence, bold: "Format") -> None:
    names = columns()
    sheet.set_column(0, len(names) - 1, NARROW)
    for column, name in enumerate(names):
        sheet.write_string(0, column, str(name), bold)
    for number, row in enumerate(records(found), start=1):
        for column, cell in enumerate(row):
            _write(sheet, number, column, cell)
    sheet.freeze_panes(1, 3)


def _write(sheet: "Worksheet", row: int, column: int, cell: Cell) -> None:
    if isinstance(cell, int | float):
        sheet.write_number(row, column, cell)
    elif cell is not None:
        sheet.write_string(row, column, _fitting(str(cell)))


def _fitting(text: str) -> str:
    """What a cell holds; a whole meeting's text may be longer."""
    if len(text) <= MOST_TEXT:
        return text
    rest = str(Message(ja="…（全文は results.csv）", en="… (all of it: results.csv)"))
    return text[: MOST_TEXT - len(rest)] + rest
