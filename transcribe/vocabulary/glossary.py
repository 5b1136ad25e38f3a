"""Glossaries: tables of 表記, よみ and 備考 that a person keeps."""

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


def read_glossary(path: Path) -> tuple[list[Term], list[str]]:
    """Its terms in order, and what a person marked as UNUSED.

    Raises InputError that lists every fault with its line.
    """
    table = read_table(path, of="surface")
    _check_columns(table)
    if not table.columns:
        table = Table(path, _POSITIONS, table.rows)
    unused = [_surface(table, row) for row in table.rows if _is_unused(table, row)]
    found = [_term(table, row) for row in table.rows if not _is_unused(table, row)]
    if faults := [entry for entry in found if isinstance(entry, Fault)]:
        raise faulty(path, faults)
    return [entry for entry in found if isinstance(entry, Term)], list(filter(None, unused))


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


def _is_unused(table: Table, row: Row) -> bool:
    return table.cell(row, "kind") in UNUSED


def _surface(table: Table, row: Row) -> str:
    return "".join(table.cell(row, "surface").split("\n"))


def _term(table: Table, row: Row) -> Term | Fault:
    surface = _surface(table, row)
    given = split_readings(table.cell(row, "reading"))
    readings = given or guess(surface)
    if message := _wrong(surface, given, readings):
        return Fault(row.line, message)
    return Term(
        surface,
        readings,
        note=table.cell(row, "note"),
        source=table.path.name,
        kind=KINDS.get(table.cell(row, "kind"), "term"),
        guessed=not given,
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
