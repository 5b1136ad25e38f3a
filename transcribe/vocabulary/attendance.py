"""Who sits in a meeting: the roster's people, or those whom its papers name with their offices."""

from .titles import TITLES
from .types import Person, Term, Vocabulary


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
