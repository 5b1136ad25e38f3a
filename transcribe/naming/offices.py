"""Whether an office that was heard is the office that the roster gives somebody."""

from collections.abc import Sequence
from difflib import SequenceMatcher
from enum import IntEnum

from ..vocabulary.types import Person
from .sound import LEAST_LENGTH, alike, skeleton
from .titles import is_family_name, split_title

EVERYBODY = ("委員", "議員")  # no office: many have it, also those whose role is left out
SAME_BEGINNING = 2  # characters or kana that two spellings of one name share
LEAST_RESEMBLANCE = 0.5  # of two names' sounds, for one to be the other misheard


class Match(IntEnum):
    """How surely an office that was heard is the one of the roster."""

    NONE = 0
    TITLE = 1  # 財政課長, of whom the papers say only 課長
    CUT = 2  # 年金課長 of 保険年金課長: the beginning of a turn is often lost
    NEARLY = 3  # 教育委員総務課長 for 教育総務課長
    SAME = 4


def match(heard: str, role: str) -> Match:
    """Both as written; offices of different titles, 総務部長 and 総務課長, are never one."""
    (of, title), (known_of, known_title) = _parts(heard), _parts(role)
    if title != known_title or not (title or of):
        return Match.NONE
    if of == known_of:
        return Match.SAME
    if title and not known_of:
        return Match.TITLE
    if alike(of, known_of):
        return Match.NEARLY
    cut = known_of.endswith(of) and (title or len(of) >= LEAST_LENGTH)
    return Match.CUT if cut else Match.NONE


def holder(people: Sequence[Person], office: str, name: str) -> int | None:
    """Index of the one whose office it is, though `name` was heard; None where it is not sure.

    A name that was heard well and is another's speaks against the only one with the office.
    """
    matches = [match(office, p.role) if p.role else Match.NONE for p in people]
    same = [i for i, m in enumerate(matches) if m == Match.SAME]
    if len(same) == 1 and office not in EVERYBODY:
        return None if _is_anothers(name, people[same[0]]) else same[0]
    nearly = [i for i, m in enumerate(matches) if m in (Match.CUT, Match.NEARLY)]
    if len(nearly) == 1 and not same and not is_family_name(name):
        return nearly[0]
    begun = [i for i, m in enumerate(matches) if m and _resembles(name, people[i])]
    return begun[0] if len(begun) == 1 else None


def holder_called(people: Sequence[Person], called: str) -> int | None:
    """The same for a call: 総務部長, or a name that was misheard and 総務部長."""
    for number, person in enumerate(people):
        name = called.removesuffix(person.role)
        full = person.role and _parts(person.role)[0] and name != called
        if full and is_family_name(name) and holder(people, person.role, name) == number:
            return number
    found = holder(people, called, "") if split_title(called)[1] else None
    sure = found is not None and match(called, people[found].role) >= Match.NEARLY
    return found if sure else None


def _is_anothers(name: str, person: Person) -> bool:
    """Whether a name cannot be the person's misheard: only where a person gave the reading."""
    reading = person.family_reading or person.reading
    if not reading or not is_family_name(name) or _resembles(name, person):
        return False
    sounds = skeleton(name), skeleton(reading)
    return SequenceMatcher(None, *sounds, autojunk=False).ratio() < LEAST_RESEMBLANCE


def _resembles(name: str, person: Person) -> bool:
    """Whether the end was lost, or is another: 藤 and 東海震 of 藤井 and 東海林."""
    family = person.family or person.name
    sounds = skeleton(name), skeleton(person.family_reading or family)
    cut = _begins((name, family), 1) or _begins(sounds, SAME_BEGINNING)
    return cut or name[:SAME_BEGINNING] == family[:SAME_BEGINNING]


def _begins(names: tuple[str, str], least: int) -> bool:
    """Whether one is the beginning of the other, `least` characters or more."""
    short, long = sorted(names, key=len)
    return len(short) >= least and long.startswith(short)


def _parts(office: str) -> tuple[str, str]:
    """Sound of what is before its title, and the title as written."""
    of, title = split_title(office)
    return skeleton(of) if of else "", title
