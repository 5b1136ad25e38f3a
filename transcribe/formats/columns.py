"""Rows whose cells are separated by tabs: a spreadsheet's text, or the table of a Word document."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..documents import Remark
from ..messages import Message
from .labels import LabelForm, Line, find_form, segments_of
from .spoken import SpokenSegment
from .stamps import ALONE, rise, span

HEADINGS = frozenset(
    {
        *("話者", "話者名", "発言者", "発言者名", "氏名", "名前", "speaker", "name"),
        *("発言", "発言内容", "内容", "本文", "テキスト", "text", "transcript"),
    }
)
_MOST = 0.8  # of the cells below the first, which may be a heading
_NUMBER = re.compile(r"[-+]?\d+(\.\d+)?%?")


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column holds what; `unused` are numbers of rows, probabilities and such."""

    text: int
    name: int | None
    times: tuple[int, ...]
    unused: tuple[int, ...]

    def is_heading(self, row: Sequence[str]) -> bool:
        words = {row[n].strip().lower() for n in (self.text, self.name) if n is not None}
        return bool(words & HEADINGS) or any(_seconds(row[n]) is None for n in self.times)


def read_rows(
    lines: Sequence[str],
) -> tuple[tuple[SpokenSegment, ...], tuple[Remark, ...]] | None:
    """Segments of the rows, and of the lines around them; None where the lines are no table."""
    counts = Counter(n for line in lines if (n := line.count("\t")))
    width = counts.most_common(1)[0][0] if counts else 0
    rows = [line.split("\t") for line in lines if width and line.count("\t") == width]
    if len(rows) < 2 or len("".join(map("".join, rows))) < len("".join(lines)) / 2:
        return None
    columns = _columns(rows)
    if columns is None:
        return None
    segments, remarks = segments_of(_read(lines, width, columns))
    return segments, remarks + _columns_remark(columns, rows)


def _columns(rows: list[list[str]]) -> Columns | None:
    """What the columns hold. None where words would be left out, or there are none."""
    cells = [[cell.strip() for cell in column] for column in zip(*rows, strict=True)]
    times = [n for n, column in enumerate(cells) if _are_times(column)]
    numbers = [n for n, c in enumerate(cells) if n not in times and _share(_NUMBER, c) >= _MOST]
    words = [n for n, c in enumerate(cells) if n not in times + numbers and any(c)]
    if not words:
        return None
    text = max(words, key=lambda n: sum(map(len, cells[n])))
    words.remove(text)
    if words and (len(words) > 1 or not _are_names(cells[words[0]], known=bool(times))):
        return None
    name = words[0] if words else None
    return Columns(text, name, tuple(times[:2]), tuple(sorted(numbers + times[2:])))


def _share(pattern: re.Pattern[str], column: list[str]) -> float:
    below = column[1:]
    return sum(1 for cell in below if pattern.fullmatch(cell)) / len(below)


def _are_times(column: list[str]) -> bool:
    found = [t[0] for cell in column[1:] if (t := _seconds(cell))]
    return len(found) >= _MOST * len(column[1:]) and rise(found)


def _seconds(cell: str) -> tuple[float, float | None] | None:
    """A clock, a span of clocks, or seconds with a point."""
    if found := ALONE.fullmatch(cell.strip()):
        return span(found)
    return (float(cell), None) if re.fullmatch(r"\s*\d+\.\d+\s*", cell) else None


def _are_names(column: list[str], known: bool) -> bool:
    """Short cells that recur; few different ones are enough if times or a heading tell a table."""
    different = len(set(column))
    known = known or column[0].lower() in HEADINGS
    return all(len(cell) <= 30 for cell in column) and (
        2 * different <= len(column) or (known and different <= 8)
    )


def _read(lines: Sequence[str], width: int, columns: Columns) -> Iterator[Line]:
    """Lines that are no rows go on with what the row before them says."""
    rows = [line.split("\t") if line.count("\t") == width else None for line in lines]
    first = next(row for row in rows if row)
    texts = [text for row in rows if row and (text := row[columns.text].strip())]
    form = find_form(texts) if columns.name is None else None
    for line, row in zip(lines, rows, strict=True):
        if row is None:
            yield Line(line.strip())
        elif row is not first or not columns.is_heading(row):
            yield _line(row, columns, form)


def _line(row: list[str], columns: Columns, form: LabelForm | None) -> Line:
    text = row[columns.text].strip()
    name = row[columns.name].strip() or None if columns.name is not None else None
    if form and (found := form.split(text)):
        name, text = found
    return Line(text, name, *_times(row, columns))


def _times(row: list[str], columns: Columns) -> tuple[float | None, float | None]:
    found = [_seconds(row[n]) for n in columns.times]
    if not found or found[0] is None:
        return None, None
    start, end = found[0]
    return start, found[1][0] if len(found) > 1 and found[1] else end


def _columns_remark(columns: Columns, rows: list[list[str]]) -> tuple[Remark, ...]:
    """What is not scored of a table: times, figures, the headings."""
    left_out = sorted(columns.times + columns.unused)
    told = [f"{n + 1} ({rows[-1][n].strip()})" for n in left_out]
    if columns.is_heading(rows[0]):
        told.append("/".join(cell.strip() for cell in rows[0]))
    if not told:
        return ()
    listed = ", ".join(told)
    return (
        Remark(
            "columns",
            Message(
                ja=f"表として読み、採点から除いた列と見出し: {listed}",
                en=f"Read as a table; columns and headings not scored: {listed}",
            ),
        ),
    )
