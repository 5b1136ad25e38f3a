"""Changes of a text that leave protected words as they are."""

from collections.abc import Collection, Iterable, Iterator, Sequence

from .number_style import Restyled, with_numbers

Span = tuple[int, int]  # from the first character to behind the last


def places_of(text: str, words: Collection[str]) -> list[Span]:
    """Where the words stand in the text; where they overlap, each of them counts."""
    return [place for word in words if word for place in _found(text, word)]


def changed(text: str, changes: Iterable[Restyled], protected: Collection[str]) -> str:
    """The text with the changes that touch no protected word; of two that overlap, the first."""
    spared, kept = places_of(text, protected), list[Restyled]()
    for change in sorted(changes, key=lambda c: (c.start, c.end)):
        if (not kept or change.start >= kept[-1].end) and not touches(
            (change.start, change.end), spared
        ):
            kept.append(change)
    return with_numbers(text, kept)


def touches(span: Span, others: Sequence[Span]) -> bool:
    """Whether a character is in both; an insertion touches what it would part."""
    start, end = span
    return any(start < b and a < end for a, b in others)


def _found(text: str, word: str) -> Iterator[Span]:
    at = text.find(word)
    while at >= 0:
        yield at, at + len(word)
        at = text.find(word, at + 1)
