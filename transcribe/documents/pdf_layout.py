"""From lines to table rows and sentences.

Lines come as PDFium orders them; columns of vertical writing are put from right to left.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from .pdf_lines import JAPANESE, Glyph, Line, lines_of

LINE_STEP = 2.4  # em from a line to the next of the same paragraph, at most
FULL_LINE = 15  # em; shorter lines are items of a list, however alike their ends
AT_MARGIN = 1.6  # em that a full line may end before the longest of its column
HANGING = 3.5  # em by which the lines of an item may stand behind its mark

_ENDED = re.compile("[。．.！？!?：:]$")
_ITEM = re.compile(
    r"[・•●○◎■□◆◇※▼▲★☆✓–—-]|[①-⑳⑴-⒇]|[（(]?[0-9０-９一二三四五六七八九十ア-ン]{1,3}[）).．、 　]"
    r"|第[0-9０-９一二三四五六七八九十]+"
)


def page_text(glyphs: Sequence[Glyph]) -> str:
    """The lines of a page without furigana, those of a sentence joined."""
    lines = [line for line in _in_order(lines_of(glyphs)) if line.text]
    return "".join(_joined(lines))


def _in_order(lines: list[Line]) -> list[Line]:
    """Neighbouring columns of vertical writing from right to left."""
    ordered: list[Line] = []
    for vertical, some in groupby(lines, key=lambda line: line.vertical):
        block = list(some)
        ordered += sorted(block, key=lambda line: -line.glyphs[0].right) if vertical else block
    return ordered


def _joined(lines: Sequence[Line]) -> Iterator[str]:
    for at, line in enumerate(lines):
        yield line.text
        if at + 1 == len(lines):
            return
        following = lines[at + 1]
        if not _goes_on(line, following, lines):
            yield "\n"
        elif not (JAPANESE.match(line.text[-1]) or JAPANESE.match(following.text[0])):
            yield " "


def _goes_on(line: Line, following: Line, lines: Sequence[Line]) -> bool:
    """Whether the margin, and no writer, ended the line."""
    if line.vertical != following.vertical or abs(line.em - following.em) > 0.1 * line.em:
        return False
    if (
        "\t" in line.text + following.text
        or _ENDED.search(line.text)
        or _ITEM.match(following.text)
    ):
        return False
    if not 0 < line.place - following.place < LINE_STEP * line.em:
        return False
    if line.end - line.start <= FULL_LINE * line.em:
        return False
    column = [other for other in lines if abs(other.start - line.start) < 2.5 * line.em]
    margin = max(other.end for other in column if other.vertical == line.vertical)
    full = line.end > margin - AT_MARGIN * line.em
    indent = HANGING if _ITEM.match(line.text) else 0.6
    return full and following.start < line.start + indent * line.em
