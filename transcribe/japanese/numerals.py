"""Numbers in one form: 九億六千五百万円, 9億6500万円 and 965,000,000円 are 965000000円.

What is converted does not depend on the words around it. Every kanji digit, 十, 百 and 千 becomes
figures, in 一般 (1般), 千葉 (1000葉) and 十分 (10分) as well: both sides of a comparison go through
the same function, so a conversion that looks wrong but always happens costs nothing, while one that
a context decides would tell equal texts apart. 万, 億 and 兆 are converted after a number only:
万一 and 億劫 keep theirs. Neighbours that make no number of their own are written one after the
other: 十二三人, twelve or thirteen, is 123人, as 12、3人 is once its mark is dropped.
"""

import re
from collections.abc import Callable
from decimal import Context, Decimal, localcontext
from functools import cache

from . import lists
from .characters import fold_forms

LONGEST = 60  # characters of one number with 十 to 兆; nobody says a longer one
_POWERS = {"十": 1, "百": 2, "千": 3, "万": 4, "億": 8, "兆": 12, "": 0}
_EXACT = Context(prec=LONGEST + 40)
_KANJI_DIGIT = "〇零一二三四五六七八九"
_DASH = "-‐‑–−"  # hyphens, en dash, minus


def unify_numerals(text: str) -> str:
    """The text in NFKC with its numbers as ASCII figures, without separators of thousands.

    三点五, 三・五 and 3.5 are 3.5; 二分の一 and 1/2 are 2分の1; 60% is 60パーセント and ▲3 is
    マイナス3, as they are said; 資料一の二 and 資料1-2 are 資料1-2; 〇二六の二三二の〇一一一 and
    026-232-0111 are 0262320111; 半 stays. Figures of any length are safe; a number of more than
    LONGEST characters keeps its 十, 万 and so on.
    """
    return lists.settled(_unified, text)


def _unified(text: str) -> str:
    text = fold_forms(text)
    for rule in (_kanji_to_figures, _without_separators, _numbers, _said):
        text = rule(text)
    return text


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    """The patterns that need the lists."""
    numerals = lists.load("numerals.toml")
    formal = "".join(numerals["formal"])
    beside = f"{_KANJI_DIGIT}{formal}十百千万億兆0-9"
    units = sorted(numerals["units"], key=len, reverse=True)
    return {
        "formal": re.compile(f"(?<=[{beside}])[{formal}]|[{formal}](?=[{beside}])"),
        "digit": re.compile("|".join(numerals["digits"])),
        "number": re.compile(_number(numerals["words_with_one"])),
        "long": re.compile(
            f"(?<![0-9点])[1-9][0-9]{{4,{_MOST_FIGURES - 1}}}(?![0-9{numerals['words_with_one']}])"
        ),
        "unit": re.compile(
            f"(?<=[0-9]) ?({'|'.join(map(re.escape, units))})(?![a-z0-9])", re.IGNORECASE
        ),
    }


_CIRCLE = re.compile(f"(?<=[{_KANJI_DIGIT}])[○◯]")  # typed for 〇: 二○二六年
_KANJI_THOUSANDS = re.compile(
    f"(?<![{_KANJI_DIGIT}十百千])[{_KANJI_DIGIT}]{{1,3}}(?:、[{_KANJI_DIGIT}]{{3}})+(?![{_KANJI_DIGIT}])"
)
_KANJI_POINT = re.compile(
    f"(?<!・)(?<=[{_KANJI_DIGIT}十百千])・(?=[{_KANJI_DIGIT}]+(?![{_KANJI_DIGIT}十百千・]))"
)


def _kanji_to_figures(text: str) -> str:
    """Kanji digits as figures, with the marks that only stand between kanji digits."""
    numerals, patterns = lists.load("numerals.toml"), _patterns()
    text = patterns["formal"].sub(lambda m: numerals["formal"][m[0]], text)
    text = _CIRCLE.sub("〇", text)
    text = _KANJI_THOUSANDS.sub(lambda m: m[0].replace("、", ""), text)
    text = _KANJI_POINT.sub(".", text)
    return patterns["digit"].sub(lambda m: numerals["digits"][m[0]], text)


_COMMA = re.compile("(?<=[0-9]),(?=[0-9])")
# The breath that is taken in 五十二億、千九百万円: no other mark goes on with a number.
_PAUSE = re.compile("(?<=[0-9十百千][万億兆])[、, ]+(?=[0-9十百千])")
_POINT = re.compile("(?<![.点][0-9])(?<=[0-9十百千])点(?=[0-9]+(?![0-9十百千点.]))")


def _without_separators(text: str) -> str:
    return _POINT.sub(".", _PAUSE.sub("", _COMMA.sub("", text)))


def _number(words_with_one: str) -> str:
    """A regular expression for one number, in figures, 十, 百, 千, 万, 億 and 兆.

    Below a place only as many figures belong to a number as fit there, so that 十23 ends after the
    2; figures before a place of their own are left to it, so that 百2十 is no 百2 and 十.
    """
    digit = f"(?:(?!1[{words_with_one}])[0-9])"
    figures = rf"{digit}++(?:\.{digit}++)?"

    def few(most: int) -> str:
        return rf"(?:{digit}{{1,{most}}}(?:\.{digit}+)?|\.{digit}+)(?![十百千])"

    tens = f"{digit}?十(?:{few(1)})?"
    hundreds = f"{digit}?百(?:{tens}|{few(2)})?"
    places = f"(?:千(?:{hundreds}|{tens}|{few(3)})?|百(?:{tens}|{few(2)})?|十(?:{few(1)})?)"
    section = f"(?:{digit}?{places}|{digit}{{1,4}})"

    def rest(most: int) -> str:
        return f"(?:(?:{digit}?{places}|{few(most)})(?![万億兆]))?"

    below_oku = f"(?:{section}万)?{rest(8)}"
    return (
        f"(?:{figures}{places}?|{places})"
        f"(?:兆(?:{section}億)?{below_oku}|億{below_oku}|万{rest(4)})?[万億兆]*"
    )


def _numbers(text: str) -> str:
    return _patterns()["number"].sub(lambda m: _figures(m[0]), text)


def _figures(number: str) -> str:
    """What _number found, as figures; figures alone as they are, with their leading zeros."""
    if len(number) > LONGEST or not set(number) & _POWERS.keys():
        return number
    with localcontext(_EXACT):
        total = Decimal(0)
        for section, unit in re.findall("([0-9.十百千]*)([万億兆]|$)", number):
            if section:
                total += _section(section).scaleb(_POWERS[unit])
            else:  # 百万億
                total = total.scaleb(_POWERS[unit])
        return f"{total:f}"


def _section(section: str) -> Decimal:
    parts = re.findall("([0-9.]*)([十百千]|$)", section)
    return sum(
        (Decimal(figures or 1).scaleb(_POWERS[unit]) for figures, unit in parts if figures or unit),
        Decimal(0),
    )


_NEGATIVE = re.compile(r"(?:(?<![0-9A-Za-z])[−▲△]|(?:^|(?<=[\s(「、。,:ぁ-ん比]))-)(?=[0-9])")
_FRACTION = re.compile("(?<![0-9./⁄-])([0-9]{1,4})([/⁄])([0-9]{1,4})(?![0-9./⁄])")
_YEN = re.compile(r"¥ ?([0-9]+(?:\.[0-9]+)?)")
_BRANCH = re.compile("(?<=[0-9])の(?=[0-9])")  # 資料1の2, 570番地の1 is said so, and written 1-2
_PHONE = re.compile(
    rf"(?<![0-9.])\(?(0[0-9]{{1,4}})[{_DASH}ー()]{{1,2}}([0-9]{{1,4}})[{_DASH}ー)]{{1,2}}"
    "([0-9]{3,4})(?![0-9])"
)


def _said(text: str) -> str:
    """Signs around figures as they are said."""
    text = _NEGATIVE.sub("マイナス", text)
    text = _FRACTION.sub(_fraction, text)
    text = _YEN.sub(r"\1円", text)
    text = _BRANCH.sub("-", text)
    text = _PHONE.sub(r"\1\2\3", text)
    units = lists.load("numerals.toml")["units"]
    text = _patterns()["unit"].sub(lambda m: units[m[1].lower()], text)
    return text.replace("%", "パーセント")


def _fraction(match: re.Match[str]) -> str:
    """1/2 as 2分の1. What may be a date (6/12) or is no proper fraction stays."""
    part, stroke, whole = int(match[1]), match[2], int(match[3])
    proper = 0 < part < whole and (whole <= 10 or whole > 31)
    return f"{match[3]}分の{match[1]}" if proper or stroke == "⁄" else match[0]


_DIGITS = "〇一二三四五六七八九"
_PLACES = ("", "十", "百", "千")
_MYRIADS = ("", "万", "億", "兆")
_MOST_FIGURES = 16  # below 10000兆


def group_myriads(text: str) -> str:
    """Figures of five to sixteen with 万, 億 and 兆: 965000000円 as 9億6500万円.

    The inverse of unify_numerals: about as many characters as are spoken, so that one wrong word
    within a number does not cost as many errors as the number has zeros.
    """
    return _patterns()["long"].sub(lambda match: _by_myriads(int(match[0]), str), text)


def spell_numbers(text: str) -> str:
    """Arabic numerals as kanji: 3,650万円 as 三千六百五十万円, 1.45 as 一点四五.

    Figures that begin with 0 (telephone numbers), or are more than a number has, one by one.
    """
    joined = re.sub(r"(?<=\d),(?=\d)", "", text)
    return re.sub(r"(\d+)(?:\.(\d+))?", _spelled, joined)


def _spelled(match: re.Match[str]) -> str:
    whole, fraction = match.groups()
    tail = "点" + _one_by_one(fraction) if fraction else ""
    if len(whole) > _MOST_FIGURES or (len(whole) > 1 and int(whole[0]) == 0):
        return _one_by_one(whole) + tail
    return kanji_numeral(int(whole)) + tail


def _one_by_one(figures: str) -> str:
    return "".join(_DIGITS[int(figure)] for figure in figures)


def kanji_numeral(number: int) -> str:
    """A whole number from 0 to 9999兆9999億9999万9999, as it is said. Raises ValueError."""
    if not 0 <= number < 10**_MOST_FIGURES:
        raise ValueError(f"{number} is not below 10000兆")
    return _by_myriads(number, _below_myriad) or "零"


def _by_myriads(number: int, written: Callable[[int], str]) -> str:
    groups = []
    for myriad in _MYRIADS:
        number, group = divmod(number, 10_000)
        if group:
            groups.append(written(group) + myriad)
    return "".join(reversed(groups))


def _below_myriad(number: int) -> str:
    """1 to 9999: a one is silent before 十, 百 and 千."""
    said = ""
    for place, digit in zip(_PLACES, reversed(str(number)), strict=False):
        if digit != "0":
            said = ("" if digit == "1" and place else _DIGITS[int(digit)]) + place + said
    return said
