"""How surely a sentence ends with a word, from the words around it."""

from collections.abc import Sequence
from functools import cache

from . import lists
from .grammar import Token

OPEN, LIKELY, CLOSED, SURE = range(4)
_POLITE = ("助動詞-デス", "助動詞-マス")
_REQUESTS = [["願う", "する"], ["お願い", "する"]]


@cache
def listed(name: str) -> tuple[str, ...]:
    """Words of data/japanese/punctuation.toml."""
    return tuple(lists.load("punctuation.toml")[name])


def finality(words: Sequence[Token], n: int) -> int:
    """Whether a polite sentence ends with the word."""
    word = words[n]
    if n + 1 < len(words):
        after = words[n + 1]
        is_opener = [w.surface for w in words[n + 1 : n + 3]] == ["で", "は"]  # しますでは次に
        goes_on = after.part in ("助詞", "助動詞", "接尾辞") and not is_opener
        if goes_on or after.surface in listed("dependent"):
            return OPEN
    if word.surface in ("か", "ね", "よ") and word.part == "助詞":
        return _with_particle(words, n)
    return _predicate(words, n)


def _predicate(words: Sequence[Token], n: int) -> int:
    """The same, whatever follows."""
    word = words[n]
    if word.surface in ("ください", "下さい"):
        return SURE
    if word.inflects_as in _POLITE:
        return _polite(words, n)
    if n and word.surface in ("た", "ん") and words[n - 1].inflects_as in _POLITE:
        if word.surface == "ん" or words[n - 1].inflects_as == "助動詞-デス":
            return SURE
        return CLOSED if _closes(words[: n - 1], past=True) else LIKELY
    return OPEN


def _polite(words: Sequence[Token], n: int) -> int:
    """です and ます in their forms."""
    form = words[n].form
    is_desu = words[n].inflects_as == "助動詞-デス"
    if form == "命令形" or (is_desu and form.startswith("終止形")):
        return SURE
    if not form.startswith(("終止形", "連体形", "意志推量形")):
        return OPEN
    is_closed = form.startswith("意志推量形") or _closes(words[:n], past=False)
    return CLOSED if is_closed else LIKELY


def _closes(words: Sequence[Token], *, past: bool) -> bool:
    """Whether ます, or ました if past, behind them hardly belongs to a noun: お願いします."""
    verb = words[-1].lemma if words else ""
    if any(w.inflects_as == "助動詞-レル" for w in words[-3:]):  # 付託されております議案
        return False
    if past:
        return verb not in listed("qualifying_past")
    return verb in listed("closing") or [w.lemma for w in words[-2:]] in _REQUESTS


def _with_particle(words: Sequence[Token], n: int) -> int:
    """か, ね or よ after a polite predicate; not 今回はですね, which only takes breath."""
    if n == 0 or not _predicate(words, n - 1):
        return OPEN
    if words[n].surface == "か":
        return SURE
    is_breath = n > 1 and words[n - 2].part in ("助詞", "接続詞", "副詞")
    return OPEN if is_breath and words[n - 1].surface == "です" else LIKELY
