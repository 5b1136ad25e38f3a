"""Changes of a text that leave protected words as they are."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from .number_style import Restyled, with_numbers

Span = tuple[int, int]  # from the first character to behind the last


def places_of(text: str, words: Collection[str]) -> list[Span]:
    """Where the words stand in the text, in no order; where they overlap, each of them counts."""
    by_first = _by_first(tuple(words))
    near = (word for first in set(text) for word in by_first.get(first, ()))
    return [place for word in near for place in _found(text, word)]


def changed(text: str, changes: Iterable[Restyled], protected: Collection[str]) -> str:
    """The text with the changes that touch no protected word; of two that overlap, the first."""
    wanted, kept = sorted(changes, key=lambda c: (c.start, c.end)), list[Restyled]()
    spared = places_of(text, protected) if wanted else ()
    for change in wanted:
        if (not kept or change.start >= kept[-1].end) and not touches(
            (change.start, change.end), spared
        ):
            kept.append(change)
    return with_numbers(text, kept)


def touches(span: Span, others: Sequence[Span]) -> bool:
    """Whether a character is in both; an insertion touches what it would part."""
    start, end = span
    return any(start < b and a < end for a, b in others)


@lru_cache(maxsize=4)
def _by_first(words: tuple[str, ...]) -> Mapping[str, list[str]]:
    """By their first letters: most of a glossary's thousands need not be looked for in a text."""
    found: dict[str, list[str]] = {}
    for word in filter(None, words):
        found.setdefault(word[0], []).append(word)
    return found


def _found(text: str, word: str) -> Iterator[Span]:
    at = text.find(word)
    while at >= 0:
        yield at, at + len(word)
        at = text.find(word, at + 1)
