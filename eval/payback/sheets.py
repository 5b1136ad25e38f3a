"""Sheets of a workbook in one look: yellow inputs, formulas beside their values, A4 on paper."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import ceil
from typing import Any, Literal

Form = Literal[
    "title", "bold", "head", "text", "right", "yen", "hours", "share", "count", "input",
    "input_yen", "input_share",
]  # fmt: skip

_BASE: dict[str, object] = {"font_name": "Meiryo", "font_size": 10, "valign": "vcenter"}
_YELLOW: dict[str, object] = {"bg_color": "#FFF7CC", "border": 1, "border_color": "#BBBBBB"}
_HEAD: dict[str, object] = {"bg_color": "#E8EEF4", "border": 1, "bold": True, "align": "center"}
_FORMATS: dict[Form, dict[str, object]] = {
    "title": {"bold": True, "font_size": 14},
    "bold": {"bold": True},
    "head": {**_HEAD, "text_wrap": True},
    "text": {"text_wrap": True, "indent": 1},
    "right": {"align": "right"},
    "yen": {"num_format": "#,##0"},
    "hours": {"num_format": "#,##0.0"},
    "share": {"num_format": "0.0%"},
    "count": {"num_format": "#,##0", "align": "right"},
    "input": _YELLOW,
    "input_yen": {**_YELLOW, "num_format": "#,##0"},
    "input_share": {**_YELLOW, "num_format": "0.0%"},
}
A4 = 9  # as Excel counts papers
LINE, HEAD = 14, 32  # heights in points


class Sheet:
    """Writes cells by their names, such as C3. Text stays text, whatever it begins with."""

    def __init__(self, raw: Any, formats: dict[Form, Any], widths: Sequence[float]) -> None:
        self._raw, self._formats, self._widths = raw, formats, widths

    def text(self, cell: str, value: str, form: Form = "text") -> None:
        self._raw.write_string(cell, value, self._formats[form])

    def number(self, cell: str, value: Fraction | int, form: Form) -> None:
        self._raw.write_number(cell, float(value), self._formats[form])

    def formula(self, cell: str, formula: str, value: Fraction | int | str, form: Form) -> None:
        """`value` is what the formula gives now: a program that does not calculate shows it."""
        shown = value if isinstance(value, str) else float(value)
        self._raw.write_formula(cell, f"={formula}", self._formats[form], shown)

    def head(self, row: int, cells: Sequence[str]) -> None:
        """The headings of a table, from column A."""
        self._raw.set_row(row - 1, HEAD)
        for column, cell in enumerate(cells):
            self._raw.write_string(row - 1, column, cell, self._formats["head"])

    def row(self, row: int, cells: Sequence[str], right: frozenset[int] = frozenset()) -> None:
        for column, cell in enumerate(cells):
            form: Form = "right" if column in right else "text"
            self._raw.write_string(row - 1, column, cell, self._formats[form])
        self.fit(row, dict(enumerate(cells)))

    def fit(self, row: int, cells: Mapping[int, str]) -> None:
        """Make a row as high as its longest text: not every program does that by itself."""
        lines = max(ceil(_width(cell) / (self._widths[n] - 2)) for n, cell in cells.items())
        self._raw.set_row(row - 1, 4 + LINE * max(lines, 1))

    def choice(self, cell: str, value: str, known: Sequence[str]) -> None:
        """An input that offers the known values."""
        self.text(cell, value, "input")
        self._raw.data_validation(cell, {"validate": "list", "source": list(known)})

    def keep_in_view(self, row: int, pages_wide: int = 1) -> None:
        """Rows above and column A stay while scrolling, and are printed on every page."""
        self._raw.freeze_panes(row - 1, 1)
        self._raw.repeat_rows(row - 2)
        self._raw.repeat_columns(0)
        self._raw.fit_to_pages(pages_wide, 0)


class Book:
    """A workbook under way; `book` is xlsxwriter's."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._formats = {name: book.add_format(_BASE | look) for name, look in _FORMATS.items()}

    def sheet(self, title: str, widths: Sequence[float]) -> Sheet:
        """widths  of the columns, in characters"""
        raw = self._book.add_worksheet(title)
        for column, width in enumerate(widths):
            raw.set_column(column, column, width)
        raw.set_row(0, HEAD)
        raw.set_paper(A4)
        raw.set_landscape()
        raw.fit_to_pages(1, 0)
        return Sheet(raw, self._formats, widths)


def width_of(cells: Sequence[str]) -> float:
    """Room for the longest cell, in characters; Japanese ones take two."""
    return min(max(*map(_width, cells), 8) + 3, 60)


def _width(text: str) -> int:
    return sum(1 if c.isascii() else 2 for c in text)
