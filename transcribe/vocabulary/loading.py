"""The vocabulary of a meeting, out of all the files that were given for it."""

from collections import Counter
from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from ..errors import InputError
from .faults import together
from .glossary import LONGEST, read_glossary
from .kana import is_reading
from .material import Material, read_material
from .roster import read_roster
from .types import Glossary, Source, SourceKind, Term, Vocabulary

T = TypeVar("T")
P = TypeVar("P", Path, Path | Glossary, Path | Material)


def load_vocabulary(
    glossaries: Sequence[Path | Glossary] = (),
    rosters: Sequence[Path] = (),
    materials: Sequence[Path | Material] = (),
    unreadable: list[InputError] | None = None,
) -> Vocabulary:
    """The terms and people of these files, each term once. Raises InputError for all bad files.

    unreadable  where given, the errors of bad files go there, and the others are still read

    A reading that a person wrote down beats every guessed one; of several files the first decides.
    What a glossary marks as unused is no term, whichever file has it.
    """
    errors: list[InputError] = []
    tables = _read(glossaries, _glossary, errors)
    lists = _read(rosters, read_roster, errors)
    unused = dict.fromkeys(surface for _, (_, marked) in tables for surface in marked)
    own = [(path, _without(unused, terms)) for path, (terms, _) in tables]
    seated = [(path, _without(unused, terms)) for path, (_, terms) in lists]
    listed = [term for _, terms in (*own, *seated) for term in terms]
    given = {term.surface: term.readings for term in merge(listed) if not term.guessed}
    papers = _read(materials, lambda p: _without(unused, read_material(p, given)), errors)
    if errors and unreadable is None:
        raise together(errors)
    if unreadable is not None:
        unreadable += errors
    found = [term for _, terms in papers for term in terms]
    return Vocabulary(
        _counted(merge([*listed, *found]), found),
        tuple(dict.fromkeys(person for _, (people, _) in lists for person in people)),
        (*_sources("glossary", own), *_sources("roster", seated), *_sources("material", papers)),
        tuple(unused),
    )


def _glossary(kept: Path | Glossary) -> tuple[Sequence[Term], Sequence[str]]:
    return read_glossary(kept) if isinstance(kept, Path) else (kept.terms, kept.unused)


def _read(
    paths: Iterable[P], reader: Callable[[P], T], errors: list[InputError]
) -> list[tuple[P, T]]:
    """What the files hold. The errors of those that cannot be read are added to `errors`."""
    found = []
    for path in paths:
        try:
            found.append((path, reader(path)))
        except InputError as error:
            errors.append(error)
    return found


def _without(unused: Container[str], terms: Iterable[Term]) -> list[Term]:
    """Also without what no glossary may hold: a vocabulary that is written can be read again."""
    spoken = (_spoken(term) for term in terms if term.surface not in unused)
    return [term for term in spoken if term]


def _spoken(term: Term) -> Term | None:
    readings = tuple(filter(is_reading, term.readings))
    if not readings or len(term.surface) > LONGEST or "\n" in term.surface:
        return None
    return replace(term, readings=readings)


def _sources(
    kind: SourceKind, read: Iterable[tuple[Path | Glossary | Material, list[Term]]]
) -> Iterable[Source]:
    return (Source(path.name, kind, len(terms)) for path, terms in read)


def merge(terms: Iterable[Term]) -> tuple[Term, ...]:
    """One for each surface, with all its readings."""
    merged: dict[str, Term] = {}
    for term in terms:
        known = merged.get(term.surface)
        merged[term.surface] = _joined(known, term) if known else term
    return tuple(merged.values())


def _joined(known: Term, other: Term) -> Term:
    better, worse = (other, known) if known.guessed and not other.guessed else (known, other)
    readings = better.readings
    if better.guessed == worse.guessed:
        readings = tuple(dict.fromkeys((*better.readings, *worse.readings)))
    kind = worse.kind if better.kind == "term" else better.kind
    return replace(better, readings=readings, note=better.note or worse.note, kind=kind)


def _counted(terms: Iterable[Term], papers: Iterable[Term]) -> tuple[Term, ...]:
    """How often each stands in all the papers together; 1 where none has it."""
    counts: Counter[str] = Counter()
    for term in papers:
        counts[term.surface] += term.count
    return tuple(replace(term, count=counts[term.surface] or 1) for term in terms)
