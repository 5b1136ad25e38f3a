"""Rosters: who sits in the meeting, with reading, office and seat."""

from collections.abc import Iterator
from itertools import islice, product
from pathlib import Path

from ..documents.document import refused
from ..messages import Message
from .faults import Fault, faulty
from .glossary import not_kana
from .guessing import MOST, family_readings, given_readings, guess
from .kana import hiragana, is_reading
from .names import divided
from .tables import Row, Table, read_table
from .titles import short_title
from .types import Person, Term

LONGEST = 30  # characters of a name
MEMBER = "議員"  # how someone with a seat and no office is addressed


def read_roster(path: Path) -> tuple[list[Person], list[Term]]:
    """The people in order, and how a meeting says their names and offices.

    Raises InputError that lists every fault with its line.
    """
    table = read_table(path)
    if "name" not in table.columns:
        hint = Message(
            ja="1行目を「氏名,よみ,役職,議席番号」にしてください（氏名のほかは省けます）。",
            en="Make the first line 氏名,よみ,役職,議席番号; only 氏名 is needed.",
        )
        raise refused(path, "に氏名の列がありません。", "has no column 氏名.", hint)
    found = [_person(table, row) for row in table.rows]
    if faults := [entry for entry in found if isinstance(entry, Fault)]:
        raise faulty(path, faults)
    people = [entry for entry in found if isinstance(entry, Person)]
    return people, [term for person in people for term in _terms(person, path.name)]


def _person(table: Table, row: Row) -> Person | Fault:
    name, reading = table.cell(row, "name").split(), table.cell(row, "reading").split()
    kana = [hiragana(part) for part in reading]
    if message := _wrong("".join(name), kana):
        return Fault(row.line, message)
    family, family_reading = _family(name, kana)
    return Person(
        name="".join(name),
        reading="".join(kana),
        role=table.cell(row, "role"),
        seat=table.cell(row, "seat"),
        family=family,
        family_reading=family_reading,
    )


def _wrong(name: str, kana: list[str]) -> Message | None:
    if not name:
        return Message(ja="氏名がありません。", en="氏名 is missing.")
    if len(name) > LONGEST:
        ja = f"氏名「{name[:20]}…」は長すぎます（{LONGEST} 文字まで）。"
        return Message(ja=ja, en=f"氏名 {name[:20]}… is longer than {LONGEST} characters.")
    for reading in kana:
        if not is_reading(reading):
            return not_kana(reading)
    return None


def _family(name: list[str], kana: list[str]) -> tuple[str, str]:
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
    """山本太郎, 山本, 山本課長 and 総務課長."""
    guessed = not person.family_reading
    family = (person.family_reading,) if person.family_reading else _guessed_family(person.family)
    full = (person.reading,) if person.reading else _full(person, family)
    if full:
        yield _of_person(person.name, full, person, source, guessed=not person.reading)
    if family and person.family != person.name:
        yield _of_person(person.family, family, person, source, guessed=guessed)
    title = short_title(person.role) or (MEMBER if person.seat and not person.role else "")
    if family and title:
        readings = tuple(map("".join, product(family, guess(title)[:1])))
        yield _of_person(person.family + title, readings, person, source, guessed=guessed)
    if person.role and (readings := guess(person.role)):
        yield Term(person.role, readings, source=source, guessed=True)


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
