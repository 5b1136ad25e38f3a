"""Glossaries as tables that people edit elsewhere: CSV in any encoding or Excel in, CSV out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from transcribe.messages import Message
from transcribe.vocabulary import Term, Vocabulary
from transcribe.vocabulary.export import render_csv
from transcribe.vocabulary.glossary import Entry, read_entries
from transcribe.vocabulary.guessing import guess

from ..errors import OverLimit
from ..meetings.names import name_on_disk
from ..settings import MB
from ..tables import TermRow
from . import terms
from .rights import Glossary

MOST_MB = 2  # of a table: tens of thousands of terms
Effect = Literal["new", "changed", "same", "faulty"]


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table, and what storing it would do. fault: only of a faulty one."""

    entry: Entry
    effect: Effect
    fault: Message | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    lines: tuple[Line, ...]

    def count(self, effect: Effect) -> int:
        return sum(line.effect == effect for line in self.lines)

    @property
    def faulty(self) -> list[Line]:
        return [line for line in self.lines if line.effect == "faulty"]

    @property
    def useful(self) -> list[Line]:
        """Those that would change something."""
        return [line for line in self.lines if line.effect in ("new", "changed")]


def preview(session: Session, glossary: Glossary, name: str, content: bytes) -> Preview:
    """What a table would bring; nothing is stored.

    A reading that the table marks as guessed (推定) stays so, unless a person has changed it.
    Raises InputError where it is no glossary, OverLimit where it is too large.
    """
    if len(content) > MOST_MB * MB:
        raise _too_large()
    with TemporaryDirectory() as folder:
        path = Path(folder) / name_on_disk(name, "用語集.csv")
        path.write_bytes(content)
        entries = [_unguessed(entry) for entry in read_entries(path)]
    known = {row.surface: terms.as_entry(row) for row in rows_of(session, glossary)}
    seen: dict[str, int] = {}
    return Preview(tuple(_line(entry, known, seen) for entry in entries))


def store(session: Session, glossary: Glossary, found: Preview) -> int:
    """Keep the lines that change something; how many. Faulty ones are left out. No commit."""
    terms.hold(session, glossary)
    kept = {row.surface: row for row in rows_of(session, glossary)}
    for line in found.useful:
        if row := kept.get(line.entry.surface):
            terms.write(row, line.entry)
        else:
            session.add(terms.new_row(glossary, line.entry))
    return len(found.useful)


def export(session: Session, glossary: Glossary) -> bytes:
    """As `kikitori vocabulary --out` writes it: UTF-8 with a byte order mark."""
    rows = rows_of(session, glossary)
    used = [row for row in rows if not row.is_unused]
    unused = tuple(row.surface for row in rows if row.is_unused)
    return render_csv(Vocabulary(tuple(_terms(used, glossary.name)), unused=unused))


def rows_of(session: Session, glossary: Glossary) -> Sequence[TermRow]:
    return session.scalars(select(TermRow).where(glossary.holds).order_by(TermRow.id)).all()


def _terms(rows: Iterable[TermRow], source: str) -> Iterable[Term]:
    for row in rows:
        if readings := terms.readings_of(row):
            kind = terms.KINDS.get(row.kind, "term")
            yield Term(row.surface, readings, row.note, source, kind, guessed=not row.reading)


def _unguessed(entry: Entry) -> Entry:
    """A guess that nobody has touched is no reading that a person gave."""
    untouched = entry.is_guessed and entry.readings == guess(entry.surface)
    return replace(entry, readings=()) if untouched else entry


def _line(entry: Entry, known: dict[str, Entry], seen: dict[str, int]) -> Line:
    if fault := terms.fault_of(entry):
        return Line(entry, "faulty", fault)
    first = seen.setdefault(entry.surface, entry.line)
    if first != entry.line:
        return Line(entry, "faulty", _twice(first))
    before = known.get(entry.surface)
    if before is None:
        return Line(entry, "new")
    same = before == replace(entry, line=0, is_guessed=False)
    is_still_unused = before.is_unused and entry.is_unused
    return Line(entry, "same" if same or is_still_unused else "changed")


def _twice(line: int) -> Message:
    return Message(ja=f"同じ表記が {line} 行目にもあります。", en=f"Line {line} has the same term.")


def _too_large() -> OverLimit:
    return OverLimit(
        Message(
            ja=f"用語集のファイルが大きすぎます（{MOST_MB} MB まで）。",
            en=f"The file is too large for a glossary (at most {MOST_MB} MB).",
        ),
        Message(ja="課ごと、会議ごとに分けてください。", en="Divide it by department or meeting."),
    )
