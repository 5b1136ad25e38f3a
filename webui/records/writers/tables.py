"""A record as rows: a workbook, and a CSV of what was said."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from transcribe.formats import clock

from ...audit.reading import BOM
from ..layouts.labels import NOTES, PRESENCE, addressed, event_text, titled
from ..material import Material
from ..said import Said

SPOKEN = ("番号", "開始", "終了", "発言者", "役職", "議席番号", "発言", "確認済み")
SPOKEN_WIDTHS = (9, 10, 10, 18, 16, 10, 90, 10)
SHEETS: tuple[tuple[str, Sequence[str], Sequence[float]], ...] = (
    ("発言", SPOKEN, SPOKEN_WIDTHS),
    ("決定事項", ("決定事項", "結果", "発言"), (70, 20, 30)),
    ("宿題", ("内容", "担当", "期限", "発言"), (60, 20, 20, 30)),
    ("出席者", ("氏名", "よみ", "役職", "議席番号", "出欠"), (24, 24, 20, 12, 10)),
    ("会議", ("項目", "内容"), (20, 90)),
)
LONGEST_CELL = 16_000  # characters: Excel counts 32,767, and those beyond the first plane twice
FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "'")


def workbook(material: Material) -> bytes:
    """Sheets of what was said, was decided, is to be done, who was there. All cells are text."""
    import xlsxwriter

    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    minutes = material.minutes
    book.set_properties(
        {
            "title": titled(minutes.title, material.options.layout),
            "author": material.signed.name if material.signed else material.organisation,
            "created": material.made_at.replace(tzinfo=None),
        }
    )
    looks = (
        book.add_format({"bold": True, "bg_color": "#E8EEF4", "border": 1, "text_wrap": True}),
        book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"}),
    )
    for (name, head, widths), rows in zip(SHEETS, _rows(material), strict=True):
        _fill(book.add_worksheet(name), head, widths, rows, looks)
    book.close()
    return content.getvalue()


def comma_separated(material: Material) -> bytes:
    """What was said, for spreadsheets: UTF-8 with a mark, lines that end as in RFC 4180.

    A cell that a spreadsheet would calculate has an apostrophe before it, and so has one that
    begins with an apostrophe: taking one away gives the text again.
    """
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\r\n")
    lines.writerow(SPOKEN)
    for row in spoken(material):
        lines.writerow([f"'{cell}" if cell.startswith(FORMULA) else cell for cell in row])
    return (BOM + text.getvalue()).encode()


def spoken(material: Material) -> Iterator[tuple[str, ...]]:
    for turn in material.turns:
        checked = "○" if turn.is_checked else ""
        who = turn.who
        times = clock(turn.start), clock(turn.end)
        yield turn.code, *times, who.name, who.title, who.seat, turn.text, checked


def _fill(
    sheet: Any,
    head: Sequence[str],
    widths: Sequence[float],
    rows: Iterable[Sequence[str]],
    looks: tuple[Any, Any],
) -> None:
    write = sheet.write_string
    for column, (cell, width) in enumerate(zip(head, widths, strict=True)):
        sheet.set_column(column, column, width)
        write(0, column, cell, looks[0])
    number = 0
    for row in rows:
        for part in _parts(row):
            number += 1
            for column, cell in enumerate(part):
                write(number, column, cell, looks[1])
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _parts(row: Sequence[str]) -> Iterator[list[str]]:
    """The row; where a cell is longer than a cell may be, it goes on in rows below."""
    longest = max((len(cell) for cell in row), default=0)
    for at in range(0, max(longest, 1), LONGEST_CELL):
        yield [cell[at : at + LONGEST_CELL] for cell in row]


def _rows(material: Material) -> Iterator[Iterable[Sequence[str]]]:
    """Those of each sheet."""
    yield spoken(material)
    yield _decisions(material)
    yield _tasks(material)
    yield _people(material)
    yield _facts(material)


def _decisions(material: Material) -> Iterator[tuple[str, ...]]:
    for found in material.minutes.decisions:
        yield found.text, found.result, _places(material, found.turns)


def _tasks(material: Material) -> Iterator[tuple[str, ...]]:
    for found in material.minutes.tasks:
        yield found.text, found.owner, found.due, _places(material, found.turns)


def _people(material: Material) -> Iterator[tuple[str, ...]]:
    for person in material.minutes.people:
        if person.presence == "observer" and material.options.is_public:
            continue
        yield person.name, person.reading, person.title, person.seat, PRESENCE[person.presence]


def _facts(material: Material) -> Iterator[tuple[str, str]]:
    minutes = material.minutes
    yield "会議名", minutes.title
    yield "日時", minutes.held_at
    yield "終了", minutes.until
    yield "場所", minutes.place
    yield from (("議題", topic.title) for topic in minutes.topics)
    yield from (("議事の経過", topic.text) for topic in minutes.topics if topic.text)
    yield "要旨", minutes.summary
    yield "次回", minutes.next_meeting
    yield "備考", minutes.remarks
    yield from (("進行", event_text(event)) for event in minutes.events)
    for note in minutes.annotations:
        yield NOTES[note.kind], "　".join([note.date, note.quote, note.replacement, note.reason])
    yield "記録者", minutes.author
    yield "確定", material.signed.name if material.signed else "下書き（未確定）"


def _places(material: Material, codes: Sequence[str]) -> str:
    turns: dict[str, Said] = {turn.code: turn for turn in material.turns}
    return "\n".join(
        f"{clock(turns[code].start)} {addressed(turns[code].who)}"
        for code in codes
        if code in turns
    )
