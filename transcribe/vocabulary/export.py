"""A vocabulary as a table that a person edits and gives back as a glossary."""

import csv
import io
from collections.abc import Iterable

from .cells import guarded
from .glossary import UNUSED
from .types import Term, Vocabulary

HEADER = ("表記", "よみ", "備考", "出典", "推定", "種別")
GUESSED = "推定"
KIND_NAMES = {"term": "", "person": "人名", "place": "地名"}
_ORDER = ("person", "place", "term")  # names first: theirs are the readings to check


def named(vocabulary: Vocabulary) -> list[Term]:
    """The people and places."""
    found = (term for term in vocabulary.terms if term.kind != "term")
    return sorted(found, key=lambda term: _ORDER.index(term.kind))


def unnamed(vocabulary: Vocabulary) -> list[Term]:
    """All other terms."""
    return [term for term in vocabulary.terms if term.kind == "term"]


def rows(terms: Iterable[Term]) -> list[tuple[str, ...]]:
    """One for each term, in the order of HEADER. 推定 marks readings that nobody has checked."""
    return [
        (
            term.surface,
            "・".join(term.readings),
            term.note,
            term.source,
            GUESSED if term.guessed else "",
            KIND_NAMES[term.kind],
        )
        for term in terms
    ]


def render_csv(vocabulary: Vocabulary) -> bytes:
    """UTF-8 with a byte order mark, by which Excel knows it. Names and places come first.

    What was marked as unused stays so, at the end.
    """
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    found = rows([*named(vocabulary), *unnamed(vocabulary)])
    unused = [(surface, "", "", "", "", UNUSED[0]) for surface in vocabulary.unused]
    writer.writerows(map(guarded, row) for row in (HEADER, *found, *unused))
    return stream.getvalue().encode("utf-8-sig")
