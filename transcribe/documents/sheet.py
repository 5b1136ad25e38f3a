"""The cells of an Excel workbook, as text."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ..messages import Message
from .document import refused
from .packages import check_package

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

SAVE_AS_CSV = Message(
    ja="Excel で開き、.xlsx か CSV UTF-8 で保存し直してください。",
    en="Open it in Excel and save it again, as .xlsx or as CSV UTF-8.",
)
MAIN_PART = "xl/workbook.xml"


def sheet_text(path: Path, content: bytes) -> str:
    """A line for each row, tabs between its cells; form feeds between the sheets that hold any.

    Lines keep their numbers. Raises InputError for a damaged workbook, or one without text.
    """
    from python_calamine import CalamineWorkbook

    check_package(path, content, SAVE_AS_CSV)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = ["\n".join(_rows(workbook.get_sheet_by_name(n))) for n in workbook.sheet_names]
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


def _rows(sheet: "CalamineSheet") -> Iterator[str]:
    for row in sheet.to_python(skip_empty_area=False):
        yield "\t".join(map(_cell, row)).rstrip("\t")


def _cell(value: object) -> str:
    """One line; 3.0, which Excel makes of every whole number, is 3."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return " ".join(str(value).split("\n")).replace("\t", " ").strip()
