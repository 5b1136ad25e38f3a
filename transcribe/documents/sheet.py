"""The cells of an Excel workbook, as text."""

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import InputError
from ..messages import Message
from .cells import MOST_CHARACTERS, MOST_COLUMNS, MOST_ROWS, Size, measure
from .document import refused
from .packages import check_package

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

SAVE_AS_CSV = Message(
    ja="Excel で開き、.xlsx か CSV UTF-8 で保存し直してください。",
    en="Open it in Excel and save it again, as .xlsx or as CSV UTF-8.",
)
NARROW = Message(
    ja="必要な行と列だけを新しいシートに写し、.xlsx か CSV UTF-8 で保存してください。",
    en="Copy the rows and columns that you need to a new sheet; save it as .xlsx or CSV UTF-8.",
)
_BREAKS = re.compile("[\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029]+")
MAIN_PART = "xl/workbook.xml"


def sheet_text(path: Path, content: bytes) -> str:
    """A line for each row, tabs between its cells; form feeds between the sheets that hold any.

    Lines keep their numbers. Raises InputError for a workbook that is damaged, larger, or without
    text.
    """
    from python_calamine import CalamineWorkbook

    check_package(path, content, SAVE_AS_CSV)
    try:
        size = measure(content)
        if size.is_too_large:
            raise _too_large(path, size)
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = ["\n".join(_rows(workbook.get_sheet_by_name(n))) for n in workbook.sheet_names]
    except InputError:
        raise
    except Exception as error:  # each layer has its own: zip, XML, cells
        ja, en = (
            "は壊れているか、扱えない形の Excel ブックです。",
            "is a damaged or unusual workbook.",
        )
        raise refused(path, ja, en, SAVE_AS_CSV) from error
    filled = [sheet for sheet in sheets if sheet.strip()]
    if not filled:
        ja, en = "には文字の入ったセルがありません。", "holds no cells with text."
        raise refused(path, ja, en, SAVE_AS_CSV)
    return "\n\f".join(filled)


def _too_large(path: Path, size: Size) -> InputError:
    if size.characters > MOST_CHARACTERS:
        ja = f"は大きすぎます（{MOST_CHARACTERS:,} 文字まで）。"
        en = f"has over {MOST_CHARACTERS:,} characters in its cells."
        return refused(path, ja, en, NARROW)
    extent = size.extent
    ja = (
        f"のシートは大きすぎます（{extent.rows:,} 行、{extent.columns:,} 列目まで使われています）。"
        f"{MOST_ROWS:,} 行、{MOST_COLUMNS} 列までです。"
    )
    en = (
        f"has a sheet with cells down to row {extent.rows:,} and column {extent.columns:,};"
        f" {MOST_ROWS:,} rows and {MOST_COLUMNS} columns are the most."
    )
    return refused(path, ja, en, NARROW)


def _rows(sheet: "CalamineSheet") -> Iterator[str]:
    for row in sheet.to_python(skip_empty_area=False):
        yield "\t".join(map(_cell, row)).rstrip("\t")


def _cell(value: object) -> str:
    """One line; 3.0, which Excel makes of every whole number, is 3."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return _BREAKS.sub(" ", str(value)).strip()
