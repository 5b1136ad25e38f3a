"""A report as parts that the page, the text and the workbook share.

Whatever is shown is a Message, or a string where it is the same in every language.
"""

from dataclasses import dataclass
from typing import ClassVar, Literal

from transcribe.messages import Message

from ..alignment import Edit
from ..intervals import Interval

Shown = Message | str


@dataclass(frozen=True, slots=True)
class Heading:
    """Below the heading of a section."""

    kind: ClassVar[str] = "heading"
    text: Shown


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph. `weight`: a headline answers, a warning must be seen, a note may be skipped."""

    kind: ClassVar[str] = "text"
    text: Shown
    weight: Literal["plain", "headline", "warning", "note"] = "plain"


@dataclass(frozen=True, slots=True)
class Items:
    kind: ClassVar[str] = "items"
    items: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The first column names the row.

    id       stable, for links and for the workbook
    numeric  columns of figures, counted from 0
    """

    kind: ClassVar[str] = "table"
    id: str
    caption: Shown
    head: tuple[Shown, ...]
    rows: tuple[tuple[Shown, ...], ...]
    numeric: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture. `alt` holds its figures; `svg` and `png` are the same picture."""

    kind: ClassVar[str] = "figure"
    name: str
    caption: Shown
    alt: Shown
    svg: bytes
    png: bytes


@dataclass(frozen=True, slots=True)
class Card:
    """One verdict.

    band      id of the band; "none" without a recording
    label     of the band, or that there is no recording
    accuracy  and interval, shares of 1, for the scale; None where there is nothing to draw
    """

    use: Shown
    band: str
    label: Shown
    figures: Shown
    accuracy: float | None
    interval: Interval | None
    lines: tuple[Shown, ...]
    warnings: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class Cards:
    """Verdicts side by side; `fine` and `usable` are the lines of the scale, shares of 1."""

    kind: ClassVar[str] = "cards"
    cards: tuple[Card, ...]
    fine: float
    usable: float


@dataclass(frozen=True, slots=True)
class Passage:
    """A text with its errors marked."""

    kind: ClassVar[str] = "passage"
    title: Shown
    source: Shown
    edits: tuple[Edit, ...]


Block = Heading | Text | Items | Table | Figure | Cards | Passage


@dataclass(frozen=True, slots=True)
class Section:
    id: str
    title: Shown
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """A whole report. `facts` are names and values at its head; `marks` what no reader may miss."""

    title: Shown
    facts: tuple[tuple[Shown, Shown], ...]
    marks: tuple[Shown, ...]
    sections: tuple[Section, ...]

    @property
    def tables(self) -> tuple[Table, ...]:
        return tuple(b for s in self.sections for b in s.blocks if isinstance(b, Table))

    @property
    def figures(self) -> tuple[Figure, ...]:
        return tuple(b for s in self.sections for b in s.blocks if isinstance(b, Figure))
