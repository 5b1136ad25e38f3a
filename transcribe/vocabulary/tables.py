"""Tables as offices keep them: CSV in any encoding, with commas or tabs, or an Excel workbook."""

import csv
import io
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..documents import read_document
from ..documents.document import Document, refused
from ..messages import Message
from .cells import unguarded, visible
from .faults import MEND, Fault, faulty
from .kana import hiragana, is_reading

MOST_ROWS = 50_000
SAMPLE_ROWS = 60
HEADER_ROWS = 10  # above the header there may be a title, a date, who made it
COLUMNS = {
    "surface": ("表記", "用語", "単語", "語句", "語", "term", "surface", "word"),
    "reading": (
        "よみ", "読み", "ヨミ", "よみがな", "読みがな", "よみかた", "読み方", "読み仮名", "かな",
        "カナ", "仮名", "ふりがな", "フリガナ", "振り仮名", "振仮名", "氏名かな", "氏名カナ",
        "氏名(かな)", "氏名(カナ)", "氏名ふりがな", "氏名フリガナ", "氏名(ふりがな)",
        "氏名(フリガナ)", "しめい", "シメイ", "reading",
    ),
    "note": ("備考", "メモ", "注記", "説明", "note", "notes"),
    "kind": ("種別", "kind"),
    "name": (
        "氏名", "名前", "お名前", "議員名", "委員名", "議員氏名", "委員氏名", "出席者名",
        "出席者氏名", "name",
    ),
    "role": (
        "役職", "役職名", "役職等", "職名", "職", "職名等", "肩書", "肩書き", "役名", "所属・役職",
        "所属役職", "所属・職名", "role", "office",
    ),
    "seat": ("議席番号", "議席", "席番号", "席次", "席", "seat"),
    "guessed": ("推定", "guessed"),
    "source": ("出典", "source"),
}  # fmt: skip
_NAMES = {name: key for key, names in COLUMNS.items() for name in names}
_BRACKET = re.compile(r"\([^)]*\)")


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
        """What is seen of it; "" where there is no such column."""
        at = self.columns.get(key, -1)
        return unguarded(visible(row.cells[at])) if 0 <= at < len(row.cells) else ""


def read_table(path: Path, *, of: str) -> Table:
    """The rows of `path`, its header told apart. Raises InputError.

    of  key of the column that makes it such a table: "surface" or "name"
    """
    document = read_document(path)
    if document.form == "xlsx":
        return _table(path, _sheet_rows(document.text), of)
    if document.form == "text":
        return _table(path, _csv_rows(path, document.text), of)
    hint = Message(
        ja="用語集と名簿は CSV か Excel の表です。会議の資料なら --material で指定してください。",
        en="Glossaries and rosters are CSV or Excel. Give papers of the meeting with --material.",
    )
    raise refused(path, "は表ではありません。", "is no table.", hint)


def _table(path: Path, rows: list[Row], of: str) -> Table:
    if not rows:
        ja, en = "に表がありません（空の行だけです）。", "holds no table: its lines are blank."
        raise refused(path, ja, en, MEND)
    if len(rows) > MOST_ROWS:
        hint = Message(
            ja="会議ごと、課ごとに分けてください。", en="Divide it by meeting or office."
        )
        ja, en = f"は大きすぎます（{MOST_ROWS:,} 行まで）。", f"has more than {MOST_ROWS:,} rows."
        raise refused(path, ja, en, hint)
    at, columns = find_header(rows, of)
    return Table(path, columns, rows[at:])


def find_header(rows: Sequence[Row], of: str = "") -> tuple[int, dict[str, int]]:
    """Where the rows below it begin, and its columns; (0, {}) where there is none."""
    for at, row in enumerate(rows[:HEADER_ROWS]):
        columns = header(row.cells)
        sure = at == 0 or len(columns) > 1 or of == "name"  # a glossary may have the term 用語
        if sure and columns.keys() & {"surface", "name"}:
            return at + 1, columns
    columns = header(rows[0].cells) if rows else {}
    return (1, columns) if columns else (0, {})


def header(cells: Sequence[str]) -> dict[str, int]:
    """Key of COLUMNS -> index; empty where this row is a term or a name already."""
    found = columns_of(cells)
    others = [cell for cell in cells if not _key(cell)]
    sounds = any(is_reading(hiragana(cell)) for cell in others)  # 用語,ようご
    if sounds and "reading" not in found and not ("name" in found and len(found) > 1):
        return {}
    return found if found.keys() & {"surface", "name"} or len(found) > 1 else {}


def columns_of(cells: Sequence[str]) -> dict[str, int]:
    """Key of COLUMNS -> index of the first cell that names it, whatever the others say."""
    found: dict[str, int] = {}
    for at, cell in enumerate(cells):
        if (key := _key(cell)) is not None:
            found.setdefault(key, at)
    return found


def _key(cell: str) -> str | None:
    """Of 氏　名, ﾌﾘｶﾞﾅ, or 氏名(敬称略)."""
    name = "".join(unicodedata.normalize("NFKC", visible(cell)).split()).lower()
    return _NAMES.get(name, _NAMES.get(_BRACKET.sub("", name)))


def first_rows(document: Document) -> list[Row]:
    """Those that tell what a file is; none of one that is no table."""
    if document.form == "xlsx":
        return _sheet_rows(document.text)[:SAMPLE_ROWS]
    lines = document.text.split("\n", SAMPLE_ROWS)[:SAMPLE_ROWS]
    try:
        cells = list(csv.reader(lines, delimiter=_delimiter(document.text)))
    except csv.Error:  # a cell longer than any table has
        return []
    return [
        Row(at, tuple(row)) for at, row in enumerate(cells, start=1) if any(map(str.strip, row))
    ]


def _delimiter(text: str) -> str:
    head = "\n".join(text.split("\n", HEADER_ROWS)[:HEADER_ROWS])
    return "\t" if head.count("\t") > head.count(",") else ","


def _sheet_rows(text: str) -> list[Row]:
    lines = enumerate(text.partition("\f")[0].split("\n"), start=1)
    return [Row(number, tuple(line.split("\t"))) for number, line in lines if line.strip()]


def _csv_rows(path: Path, text: str) -> list[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    rows, line = [], 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append(Row(line, tuple(cells)))
            line = reader.line_num + 1
    except csv.Error as error:
        raise faulty(path, [Fault(line, _why(error))]) from error
    return rows


def _why(error: csv.Error) -> Message:
    if "field limit" in str(error):
        most = csv.field_size_limit()
        ja = f'{most:,} 文字より長いセルがあります。閉じていない引用符（"）がないか見てください。'
        en = f"a cell has over {most:,} characters; perhaps a quotation mark is missing."
        return Message(ja=ja, en=en)
    ja = '引用符（"）の数が合わないか、CSV として読めません。'
    return Message(ja=ja, en="a quotation mark is missing, or this is no CSV.")
