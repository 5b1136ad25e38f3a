"""Furigana on a page: small kana over a word, or beside it where writing is vertical."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..japanese.characters import HIRAGANA, KANJI, KATAKANA
from .pdf_lines import Glyph, lines_of

SMALL = 0.68  # furigana are at most so large beside the characters under them; usual is 0.5
MOST_PAIRS = 10_000_000  # of a kana and what it may stand over; a page full of them has 500,000
ROW = 10.0  # points; characters are looked up by the row of their top

_KANA = re.compile(f"[{HIRAGANA}{KATAKANA}]")
_BASE = re.compile(f"[{KANJI}ヶケ〇0-9０-９A-Za-zＡ-Ｚａ-ｚ,.，．]")


@dataclass(frozen=True, slots=True)
class Furigana:
    """Those of a page.

    places  their indices among the characters of the page
    pairs   (written, kana), word for word
    """

    places: frozenset[int]
    pairs: tuple[tuple[str, str], ...]


def furigana_of(glyphs: Sequence[Glyph]) -> Furigana:
    """The small kana over the words of a page."""
    upright = _upright(glyphs)
    groups = _groups(upright)
    places = frozenset(at for group in groups for at in group)
    if not places:
        return Furigana(places, ())
    bases = [g for at, g in enumerate(upright) if at not in places and _BASE.match(g.character)]
    if len(groups) * len(bases) > MOST_PAIRS:
        return Furigana(frozenset(), ())
    words = ([upright[at] for at in group] for group in groups)
    pairs = ((_under(bases, kana), kana) for kana in words)
    return Furigana(places, tuple((_text(base), _text(kana)) for base, kana in pairs if base))


def _text(glyphs: Sequence[Glyph]) -> str:
    return "".join(glyph.character for glyph in glyphs)


def _upright(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """As they are, or turned where most of the page is written vertically."""
    lines = lines_of(glyphs)
    vertical = sum(len(line.glyphs) for line in lines if line.vertical)
    if 2 * vertical <= sum(len(line.glyphs) for line in lines):
        return list(glyphs)
    return [glyph.turned for glyph in glyphs]


def _groups(upright: Sequence[Glyph]) -> list[list[int]]:
    """Indices of the kana over a word, word for word."""
    rows: dict[int, list[Glyph]] = {}
    for glyph in upright:
        if _BASE.match(glyph.character):
            rows.setdefault(int(glyph.top // ROW), []).append(glyph)
    written = [at for at, g in enumerate(upright) if g.character.strip() and not g.generated]
    runs = [written[begin:end] for begin, end in _kana_runs([upright[at] for at in written])]
    if sum(_count_near(rows, upright[at]) for group in runs for at in group) > MOST_PAIRS:
        return []
    groups: list[list[int]] = []
    for group in runs:
        if any(_covers(g, upright[at]) for at in group for g in _near(rows, upright[at])):
            groups.append(group)
    return groups


def _kana_runs(written: Sequence[Glyph]) -> Iterator[tuple[int, int]]:
    """Where kana follow each other, and nothing of their size beside them."""
    begin = 0
    for at in range(1, len(written) + 1):
        if at < len(written) and _follows(written[at - 1], written[at]):
            continue
        if all(_KANA.match(glyph.character) for glyph in written[begin:at]):
            yield begin, at
        begin = at


def _near(rows: dict[int, list[Glyph]], kana: Glyph) -> Iterator[Glyph]:
    return (glyph for row in _rows_near(kana) for glyph in rows.get(row, ()))


def _count_near(rows: dict[int, list[Glyph]], kana: Glyph) -> int:
    return sum(len(rows.get(row, ())) for row in _rows_near(kana))


def _rows_near(kana: Glyph) -> range:
    row = int(kana.bottom // ROW)
    return range(row - 1, row + 2)


def _covers(large: Glyph, kana: Glyph) -> bool:
    """Whether `kana` is small and stands close over `large`."""
    em = large.size
    above = -0.45 * em <= kana.bottom - large.top <= 0.6 * em
    beside = large.left - 0.3 * em <= (kana.left + kana.right) / 2 <= large.right + 0.3 * em
    return kana.size <= SMALL * em and above and beside


def _follows(kana: Glyph, following: Glyph) -> bool:
    sizes = sorted((kana.size, following.size))
    level = abs(following.bottom - kana.bottom) < sizes[1] and sizes[1] < 2 * sizes[0]
    return level and -0.5 * sizes[1] < following.left - kana.right < 1.5 * sizes[1]


def _under(kanji: Sequence[Glyph], kana: Sequence[Glyph]) -> list[Glyph]:
    covered = next((g for g in kanji if any(_covers(g, small) for small in kana)), None)
    if covered is None:
        return []
    em, middle = covered.size, (covered.top + covered.bottom) / 2
    left, right = kana[0].left - 0.3 * em, kana[-1].right + 0.3 * em
    return [
        g
        for g in kanji
        if abs((g.top + g.bottom) / 2 - middle) < em / 2 and left < (g.left + g.right) / 2 < right
    ]
