"""Tables as offices keep them: CSV in any encoding, with commas or tabs, or an Excel workbook."""

import csv
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..documents import read_document
from ..documents.document import refused
from ..messages import Message
from .faults import MEND, Fault, faulty
from .kana import hiragana, is_reading

MOST_ROWS = 50_000
COLUMNS = {
    "surface": ("表記", "用語", "単語", "語句", "語", "term", "surface", "word"),
    "reading": ("よみ", "読み", "ヨミ", "よみがな", "読みがな", "ふりがな", "フリガナ", "reading"),
    "note": ("備考", "メモ", "注記", "説明", "note", "notes"),
    "kind": ("種別", "kind"),
    "name": ("氏名", "名前", "議員名", "委員名", "name"),
    "role": ("役職", "役職名", "職名", "職", "role", "office"),
    "seat": ("議席番号", "議席", "席番号", "席", "seat"),
    "": ("推定", "出典", "guessed", "source"),
}  # fmt: skip
_NAMES = {name: key for key, names in COLUMNS.items() for name in names}


@dataclass(frozen=True, slots=True)
class Row:
    """A row that is not blank, and where it stands. Lines count from 1."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """columns: key of COLUMNS -> its index, of the header; empty where there is no header."""

    path: Path
    columns: Mapping[str, int]
    rows: Sequence[Row]

    def cell(self, row: Row, key: str) -> str:
        """Without blanks around it; "" where there is no such column."""
        at = self.columns.get(key, -1)
        return row.cells[at].strip() if 0 <= at < len(row.cells) else ""


def read_table(path: Path) -> Table:
    """The rows of `path`, its header told apart. Raises InputError."""
    document = read_document(path)
    if document.form == "xlsx":
        return _table(path, _sheet_rows(document.text))
    if document.form == "text":
        return _table(path, _csv_rows(path, document.text))
    hint = Message(
        ja="用語集と名簿は CSV か Excel の表です。会議の資料なら --material で指定してください。",
        en="Glossaries and rosters are CSV or Excel. Give papers of the meeting with --material.",
    )
    raise refused(path, "は表ではありません。", "is no table.", hint)


def _table(path: Path, rows: list[Row]) -> Table:
    if not rows:
        ja, en = "に表がありません（空の行だけです）。", "holds no table: its lines are blank."
        raise refused(path, ja, en, MEND)
    if len(rows) > MOST_ROWS:
        hint = Message(
            ja="会議ごと、課ごとに分けてください。", en="Divide it by meeting or office."
        )
        ja, en = f"は大きすぎます（{MOST_ROWS:,} 行まで）。", f"has more than {MOST_ROWS:,} rows."
        raise refused(path, ja, en, hint)
    columns = header(rows[0].cells)
    return Table(path, columns, rows[1:] if columns else rows)


def header(cells: Sequence[str]) -> dict[str, int]:
    """Key of COLUMNS -> index; empty where this row is a term or a name already."""
    names = [unicodedata.normalize("NFKC", cell).strip().lower() for cell in cells]
    found: dict[str, int] = {}
    for at, name in enumerate(names):
        if name in _NAMES:
            found.setdefault(_NAMES[name], at)
    sounds = any(is_reading(hiragana(n)) for n in names if n not in _NAMES)  # 説明,せつめい
    is_header = found.keys() & {"surface", "name"} or len(found) > 1
    return found if is_header and not sounds else {}


def _sheet_rows(text: str) -> list[Row]:
    lines = enumerate(text.partition("\f")[0].split("\n"), start=1)
    return [Row(number, tuple(line.split("\t"))) for number, line in lines if line.strip()]


def _csv_rows(path: Path, text: str) -> list[Row]:
    tabs = "\t" in text.partition("\n")[0]
    reader = csv.reader(text.splitlines(True), delimiter="\t" if tabs else ",", strict=True)
    rows, line = [], 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append(Row(line, tuple(cells)))
            line = reader.line_num + 1
    except csv.Error as error:
        message = Message(
            ja='引用符（"）の数が合わないか、CSV として読めません。',
            en="a quotation mark is missing, or this is no CSV.",
        )
        raise faulty(path, [Fault(line, message)]) from error
    return rows
