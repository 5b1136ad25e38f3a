"""The vocabulary of a meeting, out of all the files that were given for it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from .glossary import read_glossary
from .material import read_material
from .roster import read_roster
from .types import Person, Source, Term, Vocabulary


def load_vocabulary(
    glossaries: Sequence[Path] = (),
    rosters: Sequence[Path] = (),
    materials: Sequence[Path] = (),
) -> Vocabulary:
    """The terms and people of these files, each term once. Raises InputError.

    A reading that a person wrote down beats every guessed one; of several files the first decides.
    """
    listed: list[Term] = []
    people: list[Person] = []
    sources: list[Source] = []
    for path in glossaries:
        terms = read_glossary(path)
        listed += terms
        sources.append(Source(path.name, "glossary", len(terms)))
    for path in rosters:
        found, terms = read_roster(path)
        people += found
        listed += terms
        sources.append(Source(path.name, "roster", len(terms)))
    given = {term.surface: term.readings for term in merge(listed) if not term.guessed}
    papers: list[Term] = []
    for path in materials:
        terms = read_material(path, given)
        papers += terms
        sources.append(Source(path.name, "material", len(terms)))
    return Vocabulary(
        _counted(merge([*listed, *papers]), papers), tuple(dict.fromkeys(people)), tuple(sources)
    )


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
