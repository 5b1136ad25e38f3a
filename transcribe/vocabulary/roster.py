"""Rosters: who sits in the meeting, with reading, office and seat."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, product
from pathlib import Path

from ..documents.document import refused
from ..messages import Message
from .faults import Fault, faulty
from .glossary import not_kana
from .guessing import MOST, family_readings, given_readings, guess
from .kana import is_reading
from .names import divided
from .roster_cells import is_nobody, name_of, spoken_parts
from .tables import Row, Table, read_table
from .titles import short_title
from .types import Person, Term

SEVERAL = "、，,/／"  # between names
LONGEST = 30  # characters of a name
MEMBERS = ("議員", "委員")  # an assembly calls its members both, in plenary and in committee
CHAIRS = ("委員長", "議長", "会長", "座長")  # and its chairs, too

FIRST_LINE = Message(
    ja="見出しの行を「氏名,よみ,役職,議席番号」にしてください（氏名のほかは省けます）。",
    en="Make the header 氏名,よみ,役職,議席番号; only 氏名 is needed.",
)


def read_roster(path: Path) -> tuple[list[Person], list[Term]]:
    """The people in order, and how a meeting says their names and offices.

    Raises InputError that lists every fault with its line.
    """
    table = read_table(path, of="name")
    _check_columns(table)
    found = [_person(table, row) for row in table.rows if not _is_vacant(table, row)]
    if faults := [entry for entry in found if isinstance(entry, Fault)]:
        raise faulty(path, faults)
    people = [entry for entry in found if isinstance(entry, Person)]
    if not people:
        raise refused(path, "に名前がありません。", "names nobody.", FIRST_LINE)
    return people, [term for person in people for term in _terms(person, path.name)]


def _check_columns(table: Table) -> None:
    if "name" in table.columns:
        return
    if "surface" in table.columns:
        hint = Message(
            ja="用語集は --glossary で指定してください。", en="Give glossaries with --glossary."
        )
        ja, en = "は用語集です（表記の列）。", "is a glossary: it has terms."
        raise refused(table.path, ja, en, hint)
    raise refused(table.path, "に氏名の列がありません。", "has no column 氏名.", FIRST_LINE)


def _is_vacant(table: Table, row: Row) -> bool:
    """Also a heading between the rows, or a seat whose name is left out."""
    name = table.cell(row, "name")
    said = table.cell(row, "reading") or table.cell(row, "role")
    return is_nobody(name) if name else not said


def _person(table: Table, row: Row) -> Person | Fault:
    cell = name_of(table.cell(row, "name"))
    name = cell.parts
    kana = spoken_parts(table.cell(row, "reading")) or cell.reading
    if message := _wrong("".join(name), kana):
        return Fault(row.line, message)
    family, family_reading = _family(name, kana)
    return Person(
        name="".join(name),
        reading="".join(kana),
        role=table.cell(row, "role") or cell.role,
        seat=table.cell(row, "seat"),
        family=family,
        family_reading=family_reading,
    )


def _wrong(name: str, kana: Sequence[str]) -> Message | None:
    if not name:
        return Message(ja="氏名がありません。", en="氏名 is missing.")
    if set(name) & set(SEVERAL):
        ja = f"氏名「{name[:20]}」は1人ずつ、1行に書いてください。"
        return Message(ja=ja, en=f"氏名 {name[:20]}: write one person in each line.")
    if len(name) > LONGEST:
        ja = f"氏名「{name[:20]}…」は長すぎます（{LONGEST} 文字まで）。"
        return Message(ja=ja, en=f"氏名 {name[:20]}… is longer than {LONGEST} characters.")
    for reading in kana:
        if not is_reading(reading):
            return not_kana(reading)
    return None


def _family(name: Sequence[str], kana: Sequence[str]) -> tuple[str, str]:
    """Family name and its reading, by the blanks, else by what the analyser knows, else ""."""
    is_family = len(name) > 1 or family_readings(name[0])
    family = name[0] if is_family else divided(name[0])[0]
    if len(kana) > 1:
        return family, kana[0] if family else ""
    if not kana or not family:
        return family, ""
    whole, given = kana[0], "".join(name)[len(family) :]
    if not given:
        return family, whole
    return family, _start_of(whole, family_readings(family), given_readings(family, given))


def _start_of(whole: str, families: tuple[str, ...], givens: tuple[str, ...]) -> str:
    """The part of a person's reading that is of the family name; "" where it cannot be told."""
    for given in givens:
        if whole.endswith(given) and len(whole) > len(given):
            return whole.removesuffix(given)
    found = [reading for reading in families if whole.startswith(reading) and whole != reading]
    return max(found, key=len, default="")


def _terms(person: Person, source: str) -> Iterator[Term]:
    """山本太郎, 山本, 山本課長, 総務課長; 山本議員 and 山本委員 of a member."""
    guessed = not person.family_reading
    family = (person.family_reading,) if person.family_reading else _guessed_family(person.family)
    full = (person.reading,) if person.reading else _full(person, family)
    if full:
        yield _of_person(person.name, full, person, source, guessed=not person.reading)
    if family and person.family != person.name:
        yield _of_person(person.family, family, person, source, guessed=guessed)
    for title in _titles(person) if family else ():
        readings = tuple(map("".join, product(family, guess(title)[:1])))
        yield _of_person(person.family + title, readings, person, source, guessed=guessed)
    if person.role and (readings := guess(person.role)):
        yield Term(person.role, readings, source=source, guessed=True)


def _titles(person: Person) -> Iterable[str]:
    """Never one of 議員 and 委員 alone: what a meeting says must not be mended into the other."""
    own = short_title(person.role)
    is_member = own.endswith((*MEMBERS, *CHAIRS)) or person.seat or not person.role
    return dict.fromkeys([*filter(None, [own]), *(MEMBERS if is_member else ())])


def _guessed_family(family: str) -> tuple[str, ...]:
    return (family_readings(family) or guess(family)) if family else ()


def _full(person: Person, family: tuple[str, ...]) -> tuple[str, ...]:
    given = person.name[len(person.family) :]
    if not family or not given:
        return family or guess(person.name)
    return tuple(map("".join, islice(product(family, given_readings(person.family, given)), MOST)))


def _of_person(
    surface: str, readings: tuple[str, ...], person: Person, source: str, *, guessed: bool
) -> Term:
    return Term(surface, readings, person.role, source, "person", guessed)
