"""Phrases that Whisper is known to write where nobody speaks, as listed in stock_phrases.toml."""

from collections.abc import Sequence
from functools import cache

from ..japanese import lists
from ..types import Segment
from ..voice import Span, overlap
from .texts import characters, sureness

NAME = "stock_phrases.toml"
SECONDS_PER_CHARACTER = 0.07  # as fast as people speak
SURE = 0.5
NEAR_S = 0.1


def is_unvoiced(sentence: Segment, voiced: Sequence[Span]) -> bool:
    """Whether a sentence is a stock phrase with less voice than it takes to say it."""
    said = characters(sentence.text)
    never, also = _phrases()
    if said in never or said.startswith(_beginnings()):
        share, sure_enough = 1.0, sureness([sentence]) >= SURE
    elif said in also:
        share, sure_enough = 0.5, True
    else:
        return False
    heard = overlap((sentence.start - NEAR_S, sentence.end + NEAR_S), voiced)
    return not sure_enough or heard < share * SECONDS_PER_CHARACTER * len(said)


@cache
def _phrases() -> tuple[frozenset[str], frozenset[str]]:
    listed = lists.load(NAME)
    never, also = (frozenset(map(characters, listed[kind])) for kind in ("never_said", "also_said"))
    return never, also


@cache
def _beginnings() -> tuple[str, ...]:
    return tuple(characters(text) for text in lists.load(NAME)["never_said_beginnings"])
