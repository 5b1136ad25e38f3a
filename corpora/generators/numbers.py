"""Numbers as a synthesiser reads them best.

Ours reads 9月 as きゅうつき and 94.8 as 94 and 8, because it spells digits out before it looks at
the words around them. Kanji numerals keep number and counter together.
"""

import re

DIGITS = "〇一二三四五六七八九"
PLACES = ("", "十", "百", "千")
MYRIADS = ("", "万", "億", "兆")


def spell_numbers(text: str) -> str:
    """Arabic numerals as kanji: 3,650万円 as 三千六百五十万円, 1.45 as 一点四五."""
    joined = re.sub(r"(?<=\d),(?=\d)", "", text)
    return re.sub(r"(\d+)(?:\.(\d+))?", _spelled, joined)


def kanji_numeral(number: int) -> str:
    """A whole number from 0 to 9999兆, as it is said."""
    groups = []
    for myriad in MYRIADS:
        number, group = divmod(number, 10_000)
        if group:
            groups.append(_below_myriad(group) + myriad)
    return "".join(reversed(groups)) or "零"


def _below_myriad(number: int) -> str:
    """1 to 9999: a one is silent before 十, 百 and 千."""
    said = ""
    for place, digit in zip(PLACES, reversed(str(number)), strict=False):
        if digit != "0":
            said = ("" if digit == "1" and place else DIGITS[int(digit)]) + place + said
    return said


def _spelled(match: re.Match[str]) -> str:
    whole, fraction = match.groups()
    tail = "点" + "".join(DIGITS[int(d)] for d in fraction) if fraction else ""
    return kanji_numeral(int(whole)) + tail
