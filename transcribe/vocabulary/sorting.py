"""Which kind of file somebody gave: a glossary, a roster, or a paper of the meeting."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from ..documents import is_pdf, read_document
from ..documents.document import refused
from ..errors import InputError
from ..messages import Message
from .listed_names import is_full_name
from .tables import HEADER_ROWS, Row, columns_of, find_header, first_rows
from .types import SourceKind

TABLES: dict[str, SourceKind] = {"surface": "glossary", "name": "roster"}
LONGEST = 12  # characters of a column's name
NAME_IT = Message(
    ja="名前の列の見出しを「氏名」に（用語集なら「表記」に）してください。"
    "会議の資料なら --material で指定してください。",
    en="Call the column of names 氏名 (表記 in a glossary). Give papers with --material.",
)


def sort(paths: Iterable[Path]) -> tuple[dict[SourceKind, list[Path]], list[InputError]]:
    """The files of each kind in order, and what is wrong with those that are of none."""
    kinds: dict[SourceKind, list[Path]] = {"glossary": [], "roster": [], "material": []}
    errors: list[InputError] = []
    for path in paths:
        try:
            kinds[kind_of(path)].append(path)
        except InputError as error:
            errors.append(error)
    return kinds, errors


def kind_of(path: Path) -> SourceKind:
    """By the header of its table; anything without one is a paper. Raises InputError."""
    if is_pdf(path):
        return "material"
    document = read_document(path)
    if document.form not in ("text", "xlsx"):
        return "material"
    rows = first_rows(document)
    at, columns = find_header(rows)
    for key, kind in TABLES.items():
        if key in columns:
            return kind if at == 1 or _is_filled(rows[at:], columns[key]) else "material"
    if any(_is_roster_header(rows, at) for at in range(min(len(rows), HEADER_ROWS))):
        ja = "は名簿のようですが、氏名の列が見つかりません。"
        raise refused(path, ja, "looks like a roster, but has no column 氏名.", NAME_IT)
    return "material"


def _is_filled(rows: Sequence[Row], at: int) -> bool:
    """In most of the rows: a list of people may also stand at the head of an agenda."""
    filled = [row for row in rows if 1 < len(row.cells) > at and row.cells[at].strip()]
    return 2 * len(filled) > len(rows)


def _is_roster_header(rows: Sequence[Row], at: int) -> bool:
    """Readings are only of names or terms; offices without names stand in many papers."""
    cells = [cell.strip() for cell in rows[at].cells if cell.strip()]
    columns = columns_of(cells)
    if len(cells) < 2 or any(len(cell) > LONGEST for cell in cells):
        return False
    if "reading" in columns:
        return True
    people = [row for row in rows[at + 1 :] if any(map(_is_full_name, row.cells))]
    return "role" in columns and 2 * len(people) > len(rows) - at - 1


def _is_full_name(cell: str) -> bool:
    parts = cell.split()
    return len(parts) == 2 and is_full_name(*parts)
