"""Which mark belongs between two letters: from grammar, the pause there, and what was heard.

A decision looks at letters and pauses, never at the marks around it: marks that are put change no
other decision, and deciding again changes nothing.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

from . import lists
from .grammar import Token, tokens

STOP, COMMA, BLANK = "。", "、", " "
BREATH_S = 0.15  # a sentence is seldom followed by less
CLEAR_S = 0.25  # a pause that a listener notices
CUT_S = 0.3  # words are told apart there: nobody pauses within one
LONG_S = 0.45  # what it is about has been said, where somebody pauses this long after は
PHRASE_S = 0.6  # the same after を, に and the like
SLIP_S = 0.8  # after more, a sentence may have been given up in the middle
_RANK = {"": 0, "千": 1, "万": 2, "億": 3, "兆": 4}
_NUMBER = re.compile(r"([0-9][0-9,]*)(?:\.[0-9]+)?([千万億兆]?)")
_CLOSING, _OPENING = ")）%％", "「『（("
_POLITE = ("助動詞-デス", "助動詞-マス")
_OPEN, _LIKELY, _SURE = 0, 1, 2  # whether a sentence ends


@dataclass(frozen=True, slots=True)
class Gap:
    """What stands after a letter.

    mark    as heard, in one form: "", BLANK, COMMA, STOP, or some of ？ and ！
    pause   seconds without a word; None where the engine gave no times
    """

    mark: str
    pause: float | None


@cache
def _listed(name: str) -> tuple[str, ...]:
    return tuple(lists.load("punctuation.toml")[name])


@dataclass(frozen=True, slots=True)
class Place:
    """The end of a word within a turn, the word that follows, and the letters from there on."""

    word: Token
    after: Token
    rest: str
    pause: float
    mark: str
    finality: int


def marks(letters: str, gaps: Sequence[Gap], *, goes_on: bool) -> list[str]:
    """The mark after each letter. goes_on: the same person speaks on in the next turn."""
    found = [
        "" if gap.mark == COMMA and _within_number(letters, at) else gap.mark.strip()
        for at, gap in enumerate(gaps)
    ]
    words = list(_in_pieces(letters, gaps))
    finality = [_finality(words, n) for n in range(len(words))]
    for n, (word, after) in enumerate(pairwise(words)):
        at = word.end - 1
        gap = gaps[at]
        is_call = gap.mark not in ("", BLANK, COMMA, STOP)  # a question or a cry stays one
        if is_call or _within_number(letters, at):
            continue
        place = Place(
            word, after, letters[at + 1 : at + 9], gap.pause or 0.0, gap.mark, finality[n]
        )
        found[at] = _mark(place, is_timed=gap.pause is not None)
    found[-1] = _last(words[-1], found[-1], goes_on=goes_on)
    return found


def _in_pieces(letters: str, gaps: Sequence[Gap]) -> Iterator[Token]:
    cuts = {n for n, gap in enumerate(gaps, start=1) if (gap.pause or 0.0) >= CUT_S}
    start = 0
    for end in sorted(cuts | {len(letters)}):
        for word in tokens(letters[start:end]):
            yield replace(word, start=start + word.start, end=start + word.end)
        start = end


def _last(word: Token, mark: str, *, goes_on: bool) -> str:
    """The turn's last mark. Who was interrupted or speaks on has not ended a sentence."""
    if mark not in ("", COMMA) or not (word.surface[-1].isalnum() or word.surface[-1] in _CLOSING):
        return mark
    is_open = word.part in ("接続詞", "連体詞", "接頭辞") or (
        word.part == "助詞" and word.kind != "終助詞"
    )
    return mark if is_open and (mark or goes_on) else STOP


def _mark(place: Place, *, is_timed: bool) -> str:
    first = place.after.surface[0]
    if not (first.isalnum() or first in _OPENING):
        return place.mark.strip()
    if place.mark == STOP:
        return "" if not place.finality and _cuts(place) else STOP
    if place.finality and _ends(place, is_timed=is_timed):
        return STOP
    if place.mark == COMMA:
        return "" if _is_bound(place) and place.pause < CLEAR_S else COMMA
    return COMMA if _takes_comma(place) else ""


def _finality(words: Sequence[Token], n: int) -> int:
    """Whether a polite sentence ends with the word."""
    word = words[n]
    if n + 1 < len(words):
        after = words[n + 1]
        if after.part in ("助詞", "助動詞", "接尾辞") or after.surface in _listed("dependent"):
            return _OPEN
    if word.surface in ("か", "ね", "よ") and word.part == "助詞":
        return _with_particle(words, n)
    return _predicate(words, n)


def _predicate(words: Sequence[Token], n: int) -> int:
    """The same, whatever follows."""
    word = words[n]
    if word.surface in ("ください", "下さい"):
        return _SURE
    if word.inflects_as in _POLITE:
        sure = word.form == "命令形" or (
            word.inflects_as == "助動詞-デス" and word.form.startswith("終止形")
        )
        likely = word.form.startswith(("終止形", "連体形", "意志推量形"))
        return _SURE if sure else _LIKELY if likely else _OPEN
    if n and word.surface in ("た", "ん") and words[n - 1].inflects_as in _POLITE:
        is_past_masu = word.surface == "た" and words[n - 1].inflects_as == "助動詞-マス"
        return _LIKELY if is_past_masu else _SURE
    return _OPEN


def _with_particle(words: Sequence[Token], n: int) -> int:
    """か, ね or よ after a polite predicate; not 今回はですね, which only takes breath."""
    if n == 0 or not _predicate(words, n - 1):
        return _OPEN
    if words[n].surface == "か":
        return _SURE
    is_breath = n > 1 and words[n - 2].part in ("助詞", "接続詞", "副詞")
    return _OPEN if is_breath and words[n - 1].surface == "です" else _LIKELY


def _ends(place: Place, *, is_timed: bool) -> bool:
    if not is_timed:
        return place.finality == _SURE
    if place.mark == COMMA:
        return place.pause >= (BREATH_S if place.finality == _SURE else CUT_S)
    if place.rest.startswith(_listed("openers")):
        return True
    if place.finality == _SURE:
        return place.pause >= BREATH_S
    # 行います事業: the form that ends a sentence may belong to the noun behind it
    return place.pause >= (LONG_S if place.after.part == "名詞" else CUT_S)


def _cuts(place: Place) -> bool:
    """Whether a stop there cuts a sentence in two."""
    is_light = place.word.use == "サ変可能" and place.after.lemma in _listed("light_verbs")
    return place.pause < SLIP_S and (is_light or _is_bound(place))  # ご説明。いたします


def _is_bound(place: Place) -> bool:
    return (
        place.word.part in ("名詞", "代名詞", "接尾辞")
        and place.after.part == "助詞"
        and place.after.surface in _listed("bound_particles")
    )


def _takes_comma(place: Place) -> bool:
    word, after = place.word, place.after
    if after.part in ("助詞", "助動詞", "接尾辞"):
        return False
    if word.surface in _listed("fillers") or word.part == "接続詞":
        return place.pause >= BREATH_S or word.surface in _listed("fillers")
    ends_phrase = word.part == "助詞" or (word.surface == "で" and word.part == "助動詞")
    if not ends_phrase or word.surface in ("の", "と"):
        return False
    if word.surface in ("て", "で") and after.lemma in _listed("after_te"):
        return False
    enough = {"接続助詞": CLEAR_S, "係助詞": LONG_S, "*": LONG_S}
    return place.pause >= enough.get(word.kind, PHRASE_S)


def _within_number(letters: str, at: int) -> bool:
    """Between 4億 and 7,300万円; not in 3万、4万, where each is a number of its own."""
    rank = _RANK.get(letters[at], 0)
    number = _NUMBER.match(letters, at + 1)
    if rank < _RANK["万"] or not number or not letters[:at][-1:].isdigit():
        return False
    figures = len(number[1].replace(",", ""))
    return _RANK[number[2]] < rank and (figures > 2 or bool(number[2]))
