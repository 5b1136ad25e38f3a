"""Who sits in a meeting: the roster's people, or those whom its papers name with their offices."""

import re

from .roster import LONGEST
from .roster_cells import is_nobody, name_of
from .titles import TITLES
from .types import Person, Term, Vocabulary

_IN_RUNNING_TEXT = re.compile(r"[\d:：、，,/／;；。]")


def divide(typed: str) -> tuple[list[str], list[str]]:
    """What a person typed about who attends: lines with one person, as a roster has them, others.

    委員長 山本 太郎 is one person's; 委員 森、岡本 and 総務課 係長 高橋 花子 are read as a paper.
    """
    single: list[str] = []
    others: list[str] = []
    for line in filter(None, map(str.strip, typed.splitlines())):
        (single if _is_single(line) else others).append(line)
    return single, others


def _is_single(line: str) -> bool:
    if _IN_RUNNING_TEXT.search(line) or is_nobody(line):
        return False
    parts = name_of(line).parts
    return 0 < len(parts) <= 2 and len("".join(parts)) <= LONGEST


def attendees(vocabulary: Vocabulary) -> tuple[Person, ...]:
    """The roster where there is one; else 山本委員長 of the agenda as 山本, 委員長."""
    if vocabulary.people:
        return vocabulary.people
    named = {t.surface: t for t in vocabulary.terms if t.kind == "person"}
    found = (_titled(term, named) for term in named.values())
    return tuple(dict.fromkeys(person for person in found if person))


def _titled(term: Term, named: dict[str, Term]) -> Person | None:
    """The person of a term that ends in a title; None for a name alone."""
    titles = [t for t in TITLES if term.surface.endswith(t) and term.surface != t]
    if not titles:
        return None
    role = max(titles, key=len)
    family = term.surface.removesuffix(role)
    reading = named[family].readings[0] if family in named else ""
    return Person(family, reading, role, "", family, reading)
