"""Numbers in an office's style, for reading: the text as it was heard is kept beside it.

arabic  figures for what is counted and numbered, with 万 and 億 and commas: 8,640万円, 第41号,
        令和8年度; words keep their kanji: 一般, 一つ, 四半期, 数十人
kanji   kanji throughout, as written downwards: 八千六百四十万円, 二〇二六年, 一・四五パーセント

The dictionary tells words from numbers. Latin text (A4, 5G, addresses on the net), clock times with
a colon and dates with strokes stay as they are.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal, get_args

from . import lists
from .grammar import Token, tokens
from .number_words import DIGITS, NUMERALS, Number, parse

NumeralStyle = Literal["as-heard", "arabic", "kanji"]
STYLES: tuple[NumeralStyle, ...] = get_args(NumeralStyle)

_FIGURE = "0-9０-９"
_ANY = re.compile(f"[{_FIGURE}{NUMERALS}]")
_POINTED = f"(?<=[{DIGITS}十百千])・[{DIGITS}]+(?![・{DIGITS}十百千])"
_ASCII = re.compile(r"[!-~]+")
_FIGURES = re.compile(f"[{_FIGURE}]")
_DASH = "[-‐‑–−－]"
_NEAR = 12  # characters that are looked at beside a number
_EITHER = f"[{_FIGURE}{NUMERALS}]"
_NO_NUMBER = re.compile(rf"[A-Za-zＡ-Ｚａ-ｚ]$|{_EITHER}[.．点]?$")
# before and after a number, with a stroke for itself: in a fraction, in a row with dashes
_BESIDE = re.compile(rf"\|(?:分の|{_DASH}){_EITHER}|{_EITHER}(?:分の|{_DASH})\|")
_DASHED = re.compile(rf"\|{_DASH}[{_FIGURE}]|[{_FIGURE}]{_DASH}\|")
_YEAR = re.compile("年(?![間前後以])")
_SUCCESSIVE = "一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Restyled:
    """A number's place in the text, and how it is written now."""

    start: int
    end: int
    text: str

    def moved(self, by: int) -> "Restyled":
        return Restyled(self.start + by, self.end + by, self.text)


def style_numerals(text: str, style: NumeralStyle) -> str:
    """The text with its numbers in the style; nothing else changes."""
    return with_numbers(text, restyled(text, style))


def with_numbers(text: str, numbers: Sequence[Restyled]) -> str:
    """The text with the numbers, which are in order, in their places."""
    for number in reversed(numbers):
        text = text[: number.start] + number.text + text[number.end :]
    return text


def restyled(text: str, style: NumeralStyle) -> list[Restyled]:
    """The numbers that are written otherwise in the style, in order."""
    if style == "as-heard" or not _ANY.search(text):
        return []
    found = sorted([*_slips(text), *_numbers(text, style)], key=lambda r: r.start)
    return [r for r in found if text[r.start : r.end] != r.text]


@cache
def _listed(name: str) -> tuple[str, ...]:
    return tuple(sorted(lists.load("number_style.toml")[name], key=len, reverse=True))


@cache
def _word() -> re.Pattern[str]:
    """一目 is a word, but not in 第一目 and 十一目."""
    ordinal = [word for word in _listed("words") if word.startswith("第")]
    others = [word for word in _listed("words") if not word.startswith("第")]
    return re.compile(f"{'|'.join(ordinal)}|(?<![第十百千])(?:{'|'.join(others)})")


@cache
def _number() -> re.Pattern[str]:
    units = "|".join(map(re.escape, _listed("decimal_units")))
    spoken = f"(?<=[{DIGITS}十百千])点[{DIGITS}]+(?={units})"
    figures = f"[{_FIGURE}]+(?:[,，][{_FIGURE}]{{3}}(?![{_FIGURE}]))*(?:[.．][{_FIGURE}]+)?"
    ones = lists.load("numerals.toml")["words_with_one"]
    kanji = f"(?!一[{ones}])(?<![{_FIGURE}])[{DIGITS}零]|[十百千]"
    further = f"(?<![{DIGITS}零]){figures}|{kanji}|[万億兆]|{_POINTED}|{spoken}"
    return re.compile(f"(?:{figures}|{kanji})(?:{further})*")


@cache
def _further() -> re.Pattern[str]:
    """After what is no number of its own: 1.45.2, 二026; 第十一般会計 goes on with a word."""
    ones = lists.load("numerals.toml")["words_with_one"]
    return re.compile(f"[.．]?(?!一[{ones}]){_EITHER}")


@cache
def _slip() -> re.Pattern[str]:
    """Words with a figure where only kanji are right."""
    words = "|".join(word.translate(_TO_FIGURES) for word in _listed("never_figures"))
    numeral = f"[{_FIGURE}{NUMERALS}.,]"
    return re.compile(f"(?<!{numeral})(?:{words})(?!{numeral})")


_TO_FIGURES = str.maketrans("一二三四五六七八九", "123456789")
_FROM_FIGURES = str.maketrans("123456789", "一二三四五六七八九")


def _slips(text: str) -> Iterator[Restyled]:
    for found in _slip().finditer(text):
        yield Restyled(*found.span(), found[0].translate(_FROM_FIGURES))


@dataclass(frozen=True, slots=True)
class Found:
    """Characters that may be a number, what stands beside them, and the words they belong to.

    before, after        the nearest characters
    leading, following   the words that end and begin there; None at the ends of the text
    """

    text: str
    before: str
    after: str
    start: int
    end: int
    leading: Token | None
    words: Sequence[Token]
    following: Token | None


def _numbers(text: str, style: NumeralStyle) -> Iterator[Restyled]:
    for found in _found(text):
        number = parse(found.text)
        if number and (_FIGURES.search(found.text) or _is_number(found)):
            yield Restyled(found.start, found.end, _written(found, number, style))


def _found(text: str) -> Iterator[Found]:
    words, rest = tokens(text), _without_words(text)
    ends = [word.end for word in words]
    for match in _number().finditer(rest):
        start, end = match.span()
        if _NO_NUMBER.search(rest[max(0, start - 2) : start]) or _further().match(rest, end):
            continue
        before, after = text[max(0, start - _NEAR) : start], text[end : end + _NEAR]
        first, last = bisect_right(ends, start), bisect_left(ends, end)
        leading = words[first - 1] if first else None
        following = words[last + 1] if last + 1 < len(words) else None
        inside = words[first : last + 1]
        yield Found(match[0], before, after, start, end, leading, inside, following)


def _without_words(text: str) -> str:
    """The text with other characters for its words with numerals, and for Latin ones."""
    for found in (*_word().finditer(text), *_slip().finditer(text), *_ASCII.finditer(text)):
        if found.re is not _ASCII or _is_latin(found[0]):
            text = text[: found.start()] + "■" * len(found[0]) + text[found.end() :]
    return text


def _is_latin(stretch: str) -> bool:
    """Whether figures within it count nothing: A4, 5G, 10:30, 2026.9.14; 350m counts."""
    if not re.search("[A-Za-z]", stretch):
        return bool(re.search(r"[0-9][:/][0-9]|[0-9]\.[0-9]+\.[0-9]", stretch))
    units = "|".join(map(re.escape, lists.load("numerals.toml")["units"]))
    return not re.fullmatch(rf"[0-9][0-9,.]*(?:{units})[.,?!]*", stretch, re.IGNORECASE)


def _is_number(found: Found) -> bool:
    """Whether kanji numerals are a number that takes figures, and no part of a word."""
    if found.before.endswith("第") or _BESIDE.search(found.before + "|" + found.after):
        return True
    if _is_vague(found) or not all(_is_numeral(word, found) for word in found.words):
        return False
    if found.words[-1].end > found.end:  # 一回: its counter is in the same word
        return True
    counted = found.following
    if counted is None or counted.part not in ("名詞", "接尾辞"):
        return len(found.text) > 1 or found.after[:1] in ("%", "％")
    counts = counted.part == "接尾辞" or counted.use.startswith("助数詞")
    return found.text != "一" or counts or counted.surface in _listed("counters")


def _is_vague(found: Found) -> bool:
    """About so many: 数十人, 十数名, 二、三人, 二三人."""
    first = found.words[0] if found.words[0].start < found.start else found.leading
    if first and first.surface.startswith(_listed("about_before")):
        return True
    is_pair = re.fullmatch(f"[{_SUCCESSIVE}]{{2}}", found.text) is not None
    if is_pair or found.after.startswith(_listed("about_after")):
        return True
    if re.search(f"第[{NUMERALS}]+、$", found.before):  # 第一、二項
        return False
    pairs = (_ends(found.before) + found.text[0], found.text[-1] + _ends(found.after[::-1]))
    return any(len(pair) == 2 and pair in _SUCCESSIVE for pair in pairs)


def _ends(text: str) -> str:
    """The numeral at its end, before a 、."""
    return text[-2:-1] if text.endswith("、") else ""


def _is_numeral(word: Token, found: Found) -> bool:
    """Whether the dictionary, too, takes the word for a numeral or for one with its counter."""
    if word.surface == "十人" or (word.start == found.start and word.surface in _listed("counted")):
        return True
    inside = found.start <= word.start and word.end <= found.end
    return inside and (word.kind == "数詞" or "・" in found.text or "点" in found.text)


def _written(found: Found, number: Number, style: NumeralStyle) -> str:
    is_dashed = "," not in found.text and _DASHED.search(found.before + "|" + found.after)
    if style == "kanji":
        if not _FIGURES.search(found.text):
            return found.text.replace("点", "・")
        is_year = re.fullmatch(f"[12１２][{_FIGURE}]{{3}}", found.text) and _YEAR.match(found.after)
        return number.kanji(by_figure=bool(is_dashed or is_year))
    is_named = (
        is_dashed or found.before.endswith("第") or found.after.startswith(_listed("unparted"))
    )
    is_row = re.fullmatch(f"[{DIGITS}]+", found.text)
    counts = found.after.startswith(_listed("parted")) or not number.as_figures
    return number.arabic(parted="," in found.text or (counts and not is_named and not is_row))
