"""Readings that a paper gives itself: 三浦（みうら）, 岡本《おかもと》."""

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from ..japanese.characters import HIRAGANA, KANJI, KATAKANA
from ..japanese.readings import homographs, morphemes
from .guessing import everyday, read
from .kana import hiragana, is_reading
from .titles import AT_END, AT_START

if TYPE_CHECKING:
    from sudachipy import Morpheme

ALIKE = 0.6  # of a guessed reading and a given one, 0..1; 市長（あいさつ） has 0.29 or less
_KANJI = re.compile(f"[{KANJI}ヶケ]+")
_NAME = f"[{KANJI}ヶケ{HIRAGANA}{KATAKANA}]"
_OPEN, _CLOSE = "[ \u3000]?[(（《〔]", "[)）》〕]"
_READING = f"[{HIRAGANA}ー]{{1,30}}|[{KATAKANA}]{{1,30}}"
_PARTED = re.compile(  # 三浦 一郎（みうら いちろう）
    f"([{KANJI}ヶケ]{{1,4}})[ \u3000]+({_NAME}{{1,4}})"
    f"{_OPEN}({_READING})[ \u3000]+({_READING}){_CLOSE}"
)
_BRACKETED = re.compile(
    f"({_NAME}{{0,20}}[{KANJI}A-Za-z]|[A-Za-z0-9-]{{2,20}}){_OPEN}({_READING}){_CLOSE}"
)


def without_readings(text: str) -> tuple[str, list[tuple[str, str]]]:
    """The text without these brackets, and what they said: (written, hiragana) in order."""
    found: list[tuple[str, str]] = []

    def parted(match: re.Match[str]) -> str:
        family, given, *readings = match.groups()
        one, other = map(hiragana, readings)
        found.extend(((family, one), (family + given, one + other)))
        return f"{family} {given}"

    def bracketed(match: re.Match[str]) -> str:
        reading = hiragana(match[2])
        base = _base(match[1], reading, titled=bool(AT_START.match(match.string, match.end())))
        if not base:
            return (
                f"{match[1]} {match[2]}"  # set off: the analyser takes 三浦（みうら） for one word
            )
        found.append((base, reading))
        return match[1]

    return _BRACKETED.sub(bracketed, _PARTED.sub(parted, text)), found


def _base(written: str, reading: str, *, titled: bool) -> str:
    """The last words before the bracket that it may be the reading of; "" where it is none.

    titled  the bracket stands between a name and its title
    """
    words = list(morphemes(everyday(written)))
    ends = [words[-count:] for count in range(1, len(words) + 1)]
    likeness, base = max(
        ((_likeness(read(end), reading), end) for end in ends), key=lambda found: found[0]
    )
    if likeness < ALIKE:
        unlikely = AT_END.search(written) or (_is_word(reading) and not titled)
        base = [] if unlikely else _unusual(words, reading, longest=2 if titled else 1)
    return written[len(written) - sum(len(m.surface()) for m in base) :] if base else ""


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def _is_word(reading: str) -> bool:
    return any(m.part_of_speech()[1] != "固有名詞" for m in homographs(reading))


def _unusual(words: "list[Morpheme]", reading: str, longest: int) -> "list[Morpheme]":
    """A name that the analyser reads quite otherwise: 月見里 (やまなし).

    longest  kanji of an everyday word that may be a part of it
    """
    end = len(words)
    while end > 0 and _may_be_name(words[end - 1], longest):
        end -= 1
    name = words[end:]
    length = sum(len(m.surface()) for m in name)
    return name if is_reading(reading) and length <= len(reading) <= 4 * length else []


def _may_be_name(word: "Morpheme", longest: int) -> bool:
    if not _KANJI.fullmatch(word.surface()):
        return False
    proper = word.is_oov() or word.part_of_speech()[1] == "固有名詞"
    return proper or len(word.surface()) <= longest
