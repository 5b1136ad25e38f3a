"""Characters with their places, and the lines that they make.

Lengths are in points, and in em of the characters at hand where that is said.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from statistics import median

from ..japanese.characters import HIRAGANA, KANJI, KATAKANA

CELL_GAP = 2.2  # em between two cells of a row, even if blanks fill it
GENERATED = "generated"
GENERATED_GAP = 0.7  # em between two cells where no blank was written; between words there is less

_LETTER = re.compile(f"[{KANJI}{HIRAGANA}{KATAKANA}々〇]")
JAPANESE = re.compile(f"[{KANJI}{HIRAGANA}{KATAKANA}、。，．「」『』（）〔〕【】・々〇]")


@dataclass(frozen=True)
class Glyph:
    """A character and its box. generated: PDFium put it there, for a gap or the end of a line."""

    character: str
    left: float
    bottom: float
    right: float
    top: float
    generated: bool = False

    @cached_property
    def size(self) -> float:
        """Of its longer side: some boxes hug the glyph, and that of 一 is flat."""
        return max(self.top - self.bottom, self.right - self.left)

    @property
    def turned(self) -> "Glyph":
        """As it stands on a page turned so that vertical writing runs from left to right."""
        return replace(self, left=-self.top, bottom=self.left, right=-self.bottom, top=self.right)


@dataclass(frozen=True)
class Line:
    """Characters that follow each other, and the text that they make."""

    glyphs: tuple[Glyph, ...]

    @cached_property
    def em(self) -> float:
        """The size of its characters."""
        sizes = [g.size for g in self.glyphs if g.character.strip()]
        return max(median(sizes), 0.1) if sizes else 1.0

    @cached_property
    def vertical(self) -> bool:
        first, last = self.glyphs[0], self.glyphs[-1]
        return len(self.glyphs) > 1 and abs(first.left - last.left) < self.em < first.top - last.top

    @cached_property
    def start(self) -> float:
        """Where it begins, along the direction of writing."""
        return -self.glyphs[0].top if self.vertical else self.glyphs[0].left

    @cached_property
    def end(self) -> float:
        return -self.glyphs[-1].bottom if self.vertical else self.glyphs[-1].right

    @cached_property
    def place(self) -> float:
        """Where it stands, against the direction in which lines follow each other."""
        return self.glyphs[0].right if self.vertical else self.glyphs[0].top

    @cached_property
    def text(self) -> str:
        return "".join(_with_gaps(self)).strip()


def lines_of(glyphs: Sequence[Glyph]) -> list[Line]:
    """In PDFium's order."""
    lines: list[list[Glyph]] = [[]]
    for glyph in glyphs:
        if glyph.character in "\r\n":
            lines.append([])
        elif glyph.character not in "\0\ufffe":
            lines[-1].append(glyph)
    rows: list[list[Glyph]] = []
    for line in filter(None, lines):
        if rows and _goes_on_beside(rows[-1][-1], line[0]):
            rows[-1] += line
        else:
            rows.append(line)
    return [Line(tuple(row)) for row in rows]


def _goes_on_beside(last: Glyph, first: Glyph) -> bool:
    """PDFium ends a line where furigana stand over it, and between some cells of a row."""
    em = max(last.size, first.size)
    level = abs(last.top + last.bottom - first.top - first.bottom) < em / 2
    return level and first.left > last.right - em / 2


def _with_gaps(line: Line) -> Iterator[str]:
    """Characters, with tabs between cells and blanks between words."""
    before: Glyph | None = None
    blank = ""
    for glyph in line.glyphs:
        if not glyph.character.strip():
            blank = glyph.character if not glyph.generated else blank or GENERATED
            continue
        if before:
            yield _gap(line, before, glyph, blank)
        yield glyph.character
        before, blank = glyph, ""


def _gap(line: Line, before: Glyph, glyph: Glyph, blank: str) -> str:
    """A blank that the writer put there stays; one that PDFium saw may be spacing (第 3 号)."""
    gap = before.bottom - glyph.top if line.vertical else glyph.left - before.right
    if gap > CELL_GAP * line.em or (blank == GENERATED and gap > GENERATED_GAP * line.em):
        return "\t"
    sides = (before.character, glyph.character)
    is_spacing = not all(map(_LETTER.match, sides)) and any(map(JAPANESE.match, sides))
    return " " if blank and not (blank == GENERATED and is_spacing) else ""
