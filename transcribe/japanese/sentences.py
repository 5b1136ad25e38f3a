"""Which mark belongs between two letters: from grammar, the pause there, and what was heard.

A decision looks at letters and pauses, never at the marks around it: marks that are put change no
other decision, and deciding again changes nothing.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from .endings import CLOSED, SURE, finality, listed
from .grammar import Token, tokens

STOP, COMMA, BLANK = "。", "、", " "
BREATH_S = 0.15  # a sentence is seldom followed by less
CLEAR_S = 0.25  # a pause that a listener notices
CUT_S = 0.3  # words are told apart there: nobody pauses within one
SLIP_S = 0.8  # after more, a sentence may have been given up in the middle
BARE = 40  # letters: more of them between two marks, and the recogniser put none
_RANK = {"": 0, "千": 1, "万": 2, "億": 3, "兆": 4}
_NUMBER = re.compile(r"([0-9][0-9,]*)(?:\.[0-9]+)?([千万億兆]?)")
_CLOSING, _OPENING = ")）%％", "「『（("


@dataclass(frozen=True, slots=True)
class Limits:
    """The pause in seconds from which on a mark is put where none was heard.

    closed      after 開会いたします and its like, which hardly belong to what follows
    likely      after other polite verbs
    noun        the same before a noun, which they may belong to: 行います事業
    connective  after て, ので, が and the like
    topic       after は
    phrase      after を, に and the like
    """

    closed: float
    likely: float
    noun: float
    connective: float
    topic: float
    phrase: float


_USUAL = Limits(
    closed=BREATH_S, likely=CUT_S, noun=0.45, connective=CLEAR_S, topic=0.45, phrase=0.6
)
_WITHOUT_MARKS = Limits(
    closed=0.0, likely=BREATH_S, noun=CUT_S, connective=BREATH_S, topic=0.35, phrase=0.6
)


@dataclass(frozen=True, slots=True)
class Gap:
    """What stands after a letter.

    mark    as heard, in one form: "", BLANK, COMMA, STOP, or some of ？ and ！
    pause   seconds without a word; None where the engine gave no times
    """

    mark: str
    pause: float | None


@dataclass(frozen=True, slots=True)
class Place:
    """The end of a word within a turn, the word that follows, and the letters from there on."""

    word: Token
    after: Token
    rest: str
    pause: float
    is_timed: bool
    mark: str
    finality: int

    @property
    def at(self) -> int:
        """The letter that a mark there follows."""
        return self.word.end - 1


def marks(letters: str, gaps: Sequence[Gap], *, goes_on: bool) -> list[str]:
    """The mark after each letter. goes_on: the same person speaks on in the next turn."""
    found = [
        "" if gap.mark == COMMA and _within_number(letters, at) else gap.mark.strip()
        for at, gap in enumerate(gaps)
    ]
    words = list(_in_pieces(letters, gaps))
    places = list(_places(letters, gaps, words))
    for place in places:
        found[place.at] = _mark(place, _USUAL)
    bare = _bare([n for n, gap in enumerate(gaps) if found[n] and gap.mark.strip()], len(gaps))
    for place in places:
        if place.at in bare and not found[place.at]:
            found[place.at] = _mark(place, _WITHOUT_MARKS)
    found[-1] = _last(words[-1], found[-1], goes_on=goes_on)
    return found


def _bare(heard: Sequence[int], length: int) -> set[int]:
    """The letters of long stretches without a mark that was heard and stays.

    A mark that goes would part them the first time and not the second.
    """
    stretches = pairwise([-1, *heard, length])
    return {n for a, b in stretches if b - a > BARE for n in range(a + 1, b)}


def _places(letters: str, gaps: Sequence[Gap], words: Sequence[Token]) -> Iterator[Place]:
    """Where a mark may come, change or go."""
    for n, (word, after) in enumerate(pairwise(words)):
        gap, rest = gaps[word.end - 1], letters[word.end : word.end + 24]
        is_call = gap.mark not in ("", BLANK, COMMA, STOP)  # a question or a cry stays one
        if not is_call and not _within_number(letters, word.end - 1):
            timed = gap.pause is not None
            ends = finality(words, n)
            yield Place(word, after, rest, gap.pause or 0.0, timed, gap.mark, ends)


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


def _mark(place: Place, limits: Limits) -> str:
    first = place.after.surface[0]
    if not (first.isalnum() or first in _OPENING):
        return place.mark.strip()
    if place.mark == STOP:
        return "" if not place.finality and _cuts(place) else STOP
    if place.finality and _ends(place, limits):
        return STOP
    if place.mark == COMMA:
        return "" if _is_bound(place) and place.pause < CLEAR_S else COMMA
    return COMMA if _takes_comma(place, limits) else ""


def _ends(place: Place, limits: Limits) -> bool:
    if place.mark == COMMA:
        enough = BREATH_S if place.finality >= CLOSED else CUT_S
        return place.pause >= enough if place.is_timed else place.finality == SURE
    if place.finality == SURE:
        return True
    if place.rest.startswith(listed("openers")):
        return True
    if place.finality == CLOSED:
        return place.pause >= limits.closed or _begins(place.rest)
    return place.pause >= (limits.noun if place.after.part == "名詞" else limits.likely)


def _begins(rest: str) -> bool:
    """Whether a sentence begins with what it is about: 本日の出席委員は."""
    return any(
        re.match(f"{word}[^はもをにでとがへ、]{{0,12}}[はも]", rest) for word in listed("subjects")
    )


def _cuts(place: Place) -> bool:
    """Whether a stop there cuts a sentence in two."""
    is_light = place.word.use == "サ変可能" and place.after.lemma in listed("light_verbs")
    return place.pause < SLIP_S and (is_light or _is_bound(place))  # ご説明。いたします


def _is_bound(place: Place) -> bool:
    return (
        place.word.part in ("名詞", "代名詞", "接尾辞")
        and place.after.part == "助詞"
        and place.after.surface in listed("bound_particles")
    )


def _takes_comma(place: Place, limits: Limits) -> bool:
    word, after = place.word, place.after
    if after.part in ("助詞", "助動詞", "接尾辞"):
        return False
    if word.surface in listed("fillers") or word.part == "接続詞":
        return place.pause >= BREATH_S or word.surface in listed("fillers")
    ends_phrase = word.part == "助詞" or (word.surface == "で" and word.part == "助動詞")
    if not ends_phrase or word.surface in ("の", "と"):
        return False
    if word.surface in ("て", "で") and after.lemma in listed("after_te"):
        return False
    enough = {"接続助詞": limits.connective, "係助詞": limits.topic, "*": limits.topic}
    return place.pause >= enough.get(word.kind, limits.phrase)


def _within_number(letters: str, at: int) -> bool:
    """Between 4億 and 7,300万円; not in 3万、4万, where each is a number of its own."""
    rank = _RANK.get(letters[at], 0)
    number = _NUMBER.match(letters, at + 1)
    if not rank or not number or not letters[:at][-1:].isdigit():
        return False
    figures = len(number[1].replace(",", ""))
    if rank == _RANK["千"]:  # 3千、500万円; in 3千、4千 and 3千、4万 are two numbers
        return figures == 3 and letters[number.end(1) :][:1] in tuple("万億円")
    return _RANK[number[2]] < rank and (figures > 2 or bool(number[2]))
