"""What is measured about a recognised text."""

import unicodedata
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

from ..types import Segment, Word
from ..voice import Span, overlap

SHORT = 4  # characters: of such a text, a part says nothing


def characters(text: str) -> str:
    """The letters of a text: without marks, blanks and symbols, in lower case."""
    folded = unicodedata.normalize("NFKC", text).lower()
    return "".join(c for c in folded if unicodedata.category(c)[0] not in "ZCPS")


def joined(segments: Iterable[Segment]) -> str:
    return "".join(s.text for s in segments)


def sureness(segments: Iterable[Segment]) -> float:
    """Mean probability of the words; 1 where the engine gives none, 0 where there is no text."""
    listed = list(segments)
    found = [w.probability for s in listed for w in s.words]
    if found:
        return sum(found) / len(found)
    return 1.0 if listed else 0.0


def rate(segment: Segment, voiced: Sequence[Span]) -> float:
    """Characters for each second of voice; a segment may end a little before its voice does."""
    seconds = overlap((segment.start - 0.2, segment.end + 0.2), voiced)
    return len(characters(segment.text)) / max(seconds, 0.1)


def similarity(one: str, other: str) -> float:
    """How much of two texts is the same, 0 to 1."""
    return SequenceMatcher(None, characters(one), characters(other), autojunk=False).ratio()


def share_within(text: str, other: str) -> float:
    """How much of `text` stands in `other`, in this order."""
    text, other = characters(text), characters(other)
    if len(text) < SHORT:
        return float(text in other)
    blocks = SequenceMatcher(None, text, other, autojunk=False).get_matching_blocks()
    return sum(b.size for b in blocks if b.size > 1) / len(text)


def segment_of(words: Sequence[Word]) -> Segment:
    """The words, at least one, as a segment."""
    text = "".join(w.text for w in words).strip()
    return Segment(words[0].start, max(w.end for w in words), text, tuple(words))
