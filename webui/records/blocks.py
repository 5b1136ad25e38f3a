"""A record as blocks, before anything is known of a file's format.

Texts are as they were written: every writer escapes for its own format, and none normalises.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Look = Literal["plain", "strong", "mark"]  # mark: words of the layout in place of a text
Kind = Literal[
    "body",
    "speech",  # a turn; its first line begins at the margin
    "speaker",  # who speaks and when, above the text
    "event",  # 開会, 休憩, 採決
    "note",  # beside the text: a dated annotation, how the record was made
    "caution",  # what a reader must not miss: a draft, a machine's summary
    "signature",  # a line to sign on, or who signed
]


@dataclass(frozen=True, slots=True)
class Run:
    text: str
    look: Look = "plain"


@dataclass(frozen=True, slots=True)
class Heading:
    """level: 1 is below the title."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    kind: Kind
    runs: tuple[Run, ...]

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Table:
    """head: the columns' names; every row is as long. heads_rows: a row's first cell names it.

    widths  shares of the line, together 1
    """

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    heads_rows: bool = False


@dataclass(frozen=True, slots=True)
class Contents:
    """Where the table of contents stands, in formats with pages."""


Block = Heading | Paragraph | Table | Contents


@dataclass(frozen=True, slots=True)
class Document:
    """mark: on every page, such as 下書き（未確定）; "" for none.

    kind    会議録 and the like
    author  who signed it, else who wrote it; "" where nobody did
    """

    title: str
    kind: str
    organisation: str
    author: str
    created: datetime
    mark: str
    blocks: tuple[Block, ...]
    language: str = "ja-JP"


def paragraph(kind: Kind, text: str, look: Look = "plain") -> Paragraph:
    return Paragraph(kind, (Run(text, look),))
