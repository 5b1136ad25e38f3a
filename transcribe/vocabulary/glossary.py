"""Glossaries: tables of 表記, よみ and 備考 that a person keeps."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ..documents.document import refused
from ..messages import Message
from .faults import Fault, faulty
from .guessing import guess
from .kana import LONGEST as LONGEST_READING
from .kana import is_reading, split_readings
from .tables import Row, Table, read_table
from .types import Term, TermKind

LONGEST = 60  # characters of a term; what is longer is a sentence
KINDS: dict[str, TermKind] = {
    "人名": "person",
    "地名": "place",
    "person": "person",
    "place": "place",
}
UNUSED = ("使わない", "使用しない", "不使用", "除外", "unused")  # 種別 of a term that is kept out
_POSITIONS = {"surface": 0, "reading": 1, "note": 2}  # without a header


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of a glossary as it is written. Lines count from 1.

    readings    in hiragana; empty where none is written
    is_guessed  the row says so of its readings (推定): no person has seen them
    """

    line: int
    surface: str
    readings: tuple[str, ...] = ()
    note: str = ""
    kind: TermKind = "term"
    is_unused: bool = False
    is_guessed: bool = False

    def fault(self) -> Message | None:
        """What a person must mend before it can be a term."""
        if self.is_unused:
            return None
        return _wrong(self.surface, self.readings, self.readings or guess(self.surface))


def read_glossary(path: Path) -> tuple[list[Term], list[str]]:
    """Its terms in order, and what a person marked as UNUSED.

    Raises InputError that lists every fault with its line.
    """
    entries = list(read_entries(path))
    unused = [entry.surface for entry in entries if entry.is_unused]
    found = [_term(entry, path.name) for entry in entries if not entry.is_unused]
    if faults := [entry for entry in found if isinstance(entry, Fault)]:
        raise faulty(path, faults)
    return [entry for entry in found if isinstance(entry, Term)], list(filter(None, unused))


def read_entries(path: Path) -> Iterator[Entry]:
    """Its rows in order, the faulty ones as well. Raises InputError where it is no glossary."""
    table = read_table(path, of="surface")
    _check_columns(table)
    if not table.columns:
        table = Table(path, _POSITIONS, table.rows)
    return (_entry(table, row) for row in table.rows)


def _check_columns(table: Table) -> None:
    if not table.columns or "surface" in table.columns:
        return
    if "name" in table.columns:
        hint = Message(ja="名簿は --roster で指定してください。", en="Give rosters with --roster.")
        raise refused(table.path, "は名簿です（氏名の列）。", "is a roster: it has names.", hint)
    hint = Message(
        ja="1行目を「表記,よみ,備考」にするか、1行目から用語を書いてください。",
        en="Make the first line 表記,よみ,備考, or begin with the terms at once.",
    )
    raise refused(table.path, "に表記の列がありません。", "has no column 表記.", hint)


def _entry(table: Table, row: Row) -> Entry:
    kind = table.cell(row, "kind")
    return Entry(
        row.line,
        "".join(table.cell(row, "surface").split("\n")),
        split_readings(table.cell(row, "reading")),
        table.cell(row, "note"),
        KINDS.get(kind, "term"),
        kind in UNUSED,
        bool(table.cell(row, "guessed")),
    )


def _term(entry: Entry, source: str) -> Term | Fault:
    readings = entry.readings or guess(entry.surface)
    if message := _wrong(entry.surface, entry.readings, readings):
        return Fault(entry.line, message)
    return Term(
        entry.surface,
        readings,
        note=entry.note,
        source=source,
        kind=entry.kind,
        guessed=not entry.readings,
    )


def _wrong(surface: str, given: tuple[str, ...], readings: tuple[str, ...]) -> Message | None:
    if not surface:
        return Message(ja="表記がありません。", en="表記 is missing.")
    if len(surface) > LONGEST:
        ja = f"表記「{surface[:20]}…」は長すぎます（{LONGEST} 文字まで）。"
        return Message(ja=ja, en=f"表記 {surface[:20]}… is longer than {LONGEST} characters.")
    for reading in given:
        if not is_reading(reading):
            return not_kana(reading)
    if not readings:
        ja = f"「{surface}」のよみを推定できません。よみを書いてください。"
        return Message(ja=ja, en=f"The reading of {surface} cannot be guessed. Write it down.")
    return None


def not_kana(reading: str) -> Message:
    """What to say of a reading that cannot be one."""
    if len(reading) > LONGEST_READING:
        ja = f"よみ「{reading[:20]}…」は長すぎます（{LONGEST_READING} 文字まで）。"
        en = f"The reading {reading[:20]}… is longer than {LONGEST_READING} characters."
        return Message(ja=ja, en=en)
    return Message(
        ja=f"よみ「{reading[:30]}」はかなではありません。",
        en=f"The reading {reading[:30]!r} is not in kana.",
    )
