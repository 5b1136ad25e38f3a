"""One number as it is written: its sections of 万, 億 and 兆, in figures or in kanji."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .numerals import kanji_numeral

DIGITS = "〇一二三四五六七八九"
NUMERALS = f"{DIGITS}零十百千万億兆"
_PLACES = {"十": 10, "百": 100, "千": 1000}
_MYRIADS = {"兆": 10**12, "億": 10**8, "万": 10**4, "": 1}
_LONGEST = 16  # figures; a longer row is no quantity
_FIGURES = str.maketrans(f"０１２３４５６７８９，．零{DIGITS}・点", "0123456789,.00123456789..")
_TO_KANJI = str.maketrans("0123456789.", f"{DIGITS}・")


@dataclass(frozen=True, slots=True)
class Number:
    """Sections as (figures, unit), the largest first: 52億1900万 is ("52", "億"), ("1900", "万").

    as_figures  whether it was written in figures alone, but for 万, 億 and 兆
    """

    sections: tuple[tuple[str, str], ...]
    as_figures: bool

    def arabic(self, *, parted: bool) -> str:
        """In figures with 万, 億 and 兆; parted: 1,980, where no unit follows, too."""
        return "".join(_with_commas(f, parted or unit != "") + unit for f, unit in self.sections)

    def kanji(self, *, by_figure: bool) -> str:
        """As it is written downwards. by_figure: 二〇二六, for years and telephone numbers."""
        figures = self.sections[0][0]
        starts_with_zero = figures[0] == "0" and figures[1:2].isdigit()
        if by_figure or starts_with_zero or len(figures.partition(".")[0]) > _LONGEST:
            return "".join(f.translate(_TO_KANJI) + unit for f, unit in self.sections)
        if "." in figures:
            whole, _, fraction = figures.partition(".")
            return f"{_kanji(int(whole))}・{fraction.translate(_TO_KANJI)}{self.sections[0][1]}"
        return _kanji(sum(int(f) * _MYRIADS[unit] for f, unit in self.sections))


def parse(written: str) -> Number | None:
    """The number, or None where the characters make no number: 二三, 十二三, 1,234百万."""
    pieces = re.findall("([^万億兆]*)([万億兆]|$)", written)
    sections = [(_section(text), unit) for text, unit in pieces if text or unit]
    known = tuple((figures, unit) for figures, unit in sections if figures)
    values = [_MYRIADS[unit] for _, unit in known]
    if len(known) < len(sections) or not known or values != sorted(set(values), reverse=True):
        return None
    if any(unit for _, unit in known) and not _is_exact(known):
        return None
    if len(known) > 1:
        known = tuple((str(int(figures)), unit) for figures, unit in known)
    return Number(known, as_figures=not set(written) & set(f"{DIGITS}零十百千"))


def _is_exact(sections: Sequence[tuple[str, str]]) -> bool:
    """Whether the sections make one number: not 0万, 1億15000万 or 1.5億3万."""
    if any(len(figures) > _LONGEST for figures, _ in sections):
        return False
    largest = float(sections[0][0]) * _MYRIADS[sections[0][1]]
    below = ("." not in f and 0 < int(f) < 10_000 for f, _ in sections)
    return 0 < largest < 10**16 and (len(sections) == 1 or all(below))


def _section(text: str) -> str:
    """The figures of 五二〇〇, 五千二百, 5千2百 or 5,200, without commas; "" if it is none."""
    figures = text.translate(_FIGURES)
    if re.fullmatch(r"[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?", figures):
        return figures.replace(",", "")
    whole, point, fraction = figures.partition(".")
    if point:
        return f"{_section(whole)}.{fraction}" if _section(whole) and fraction.isdigit() else ""
    if not re.fullmatch("(?:[0-9]?千)?(?:[0-9]?百)?(?:[0-9]?十)?[0-9]{,3}", figures):
        return ""
    total, below = 0, 10_000
    for digits, place in re.findall("([0-9]*)([十百千]|$)", figures):
        value = _PLACES.get(place, 1)
        if not digits and not place:
            continue
        count = int(digits or 1)
        if count * value >= below or not count:
            return ""
        total, below = total + count * value, value
    return str(total) if total else ""


def _with_commas(figures: str, parted: bool) -> str:
    whole, point, fraction = figures.partition(".")
    if parted and whole[0] != "0" and len(whole) <= _LONGEST:
        whole = f"{int(whole):,}"
    return whole + point + fraction


def _kanji(number: int) -> str:
    return kanji_numeral(number).replace("零", "〇")
