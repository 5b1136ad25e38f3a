"""What the machine changed in its own text, sorted for the person who has to check it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from ..japanese.grammar import tokens
from ..japanese.number_style import style_numerals
from ..types import Correction, Transcript, Turn
from ..vocabulary.titles import HONORIFICS, TITLES

Group = Literal["figure", "name", "other"]
GROUPS: tuple[Group, ...] = ("figure", "name", "other")  # the costliest mistakes first
LONGEST_SURNAME = 3  # characters before a title; what is longer is an office or a task

_TITLES = "|".join(sorted((*TITLES, *HONORIFICS), key=len, reverse=True))
_ADDRESSED = re.compile(rf"(?!(?:{_TITLES})$).{{1,{LONGEST_SURNAME}}}?(?:{_TITLES})")


@dataclass(frozen=True, slots=True)
class Change:
    """One change, and each second at which it was made, in order."""

    group: Group
    original: str
    replacement: str
    starts: tuple[float, ...]


def changes(transcript: Transcript) -> list[Change]:
    """Every change once: figures, names, the rest, each in the order of the recording."""
    turns = {turn.id: turn for turn in transcript.turns}
    names = [p.name for p in transcript.speaker_proposals] + [s.name for s in transcript.speakers]
    surnames = {re.split("[（(]", name)[0] for name in names}
    found: dict[tuple[Group, str, str], list[float]] = {}
    for c in transcript.corrections:
        if turn := turns.get(c.turn):
            key = (_group(c, surnames), c.original, c.replacement)
            found.setdefault(key, []).append(_start(turn, c.offset))
    listed = [Change(*key, tuple(sorted(starts))) for key, starts in found.items()]
    return sorted(listed, key=lambda c: (GROUPS.index(c.group), c.starts))


def _start(turn: Turn, offset: int) -> float:
    """When the character at `offset` is heard."""
    place = 0
    for word in turn.words:
        place += len(word.text)
        if place > offset:
            return word.start
    return turn.start


def _group(correction: Correction, surnames: Iterable[str]) -> Group:
    if correction.reason.startswith("figure") or any(_figures(correction)):
        return "figure"
    text = correction.replacement
    if any(name and name in text for name in surnames):
        return "name"
    return "name" if correction.reason.startswith("term") and _is_name(text) else "other"


def _figures(correction: Correction) -> Iterator[bool]:
    for text in (correction.original, correction.replacement):
        yield re.search(r"\d", style_numerals(text, "arabic")) is not None  # 四校, but not 一般


def _is_name(text: str) -> bool:
    """Whether a term is a person's name: a term does not say so itself."""
    return bool(_ADDRESSED.fullmatch(text)) or any(t.use == "人名" for t in tokens(text))
