"""A vocabulary as a table that a person edits and gives back as a glossary."""

import csv
import io
from collections.abc import Iterable, Sequence

from .types import Term

HEADER = ("表記", "よみ", "備考", "出典", "推定", "種別")
GUESSED = "推定"
KIND_NAMES = {"term": "", "person": "人名", "place": "地名"}


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


def render_csv(terms: Sequence[Term]) -> bytes:
    """UTF-8 with a byte order mark, by which Excel knows it."""
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\r\n").writerows([HEADER, *rows(terms)])
    return stream.getvalue().encode("utf-8-sig")
