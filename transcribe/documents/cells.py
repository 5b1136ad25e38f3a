"""How far the cells of an Excel workbook reach, told before a table of them is made.

The table has a place for every cell up to the last one, so that a file of 2 KB can fill the memory.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from xml.parsers.expat import ExpatError, ParserCreate

from .packages import parts

MOST_ROWS = 50_000
MOST_COLUMNS = 200
MOST_CELLS = 2_000_000  # of a sheet, counted with the empty ones between
MOST_CHARACTERS = 20_000_000  # of all cells: each repeats a text that the file may hold once
_REFERENCE = re.compile("([A-Z]{1,9})([0-9]{1,9})")
_VALUES = frozenset(("v", "is"))


@dataclass(slots=True)
class Extent:
    """The last cells of a sheet that hold anything. Both count from 1."""

    rows: int = 0
    columns: int = 0

    @property
    def is_too_large(self) -> bool:
        large = self.rows > MOST_ROWS or self.columns > MOST_COLUMNS
        return large or self.rows * self.columns > MOST_CELLS


@dataclass(frozen=True, slots=True)
class Size:
    """Of a workbook: its largest sheet, and the characters of all its cells that share a text."""

    extent: Extent
    characters: int

    @property
    def is_too_large(self) -> bool:
        return self.extent.is_too_large or self.characters > MOST_CHARACTERS


def measure(content: bytes) -> Size:
    """Up to the first sheet that is too large. Raises ExpatError, or as zipfile does."""
    readers: list[_Reader] = []
    for name, chunks in parts(content):
        readers.append(_Reader())
        try:
            readers[-1].read(chunks)
        except ExpatError:
            if name.endswith((".xml", ".rels")):
                raise
        if readers[-1].extent.is_too_large:
            return Size(readers[-1].extent, 0)
    uses: Counter[int] = Counter()
    for reader in readers:
        uses.update(reader.uses)
    characters = max((reader.characters(uses) for reader in readers), default=0)
    largest = max((reader.extent for reader in readers), key=lambda e: e.rows * e.columns)
    return Size(largest, characters)


class _Reader:
    """Follows the rows and cells of a part; what is no sheet has none.

    uses     number of a shared text -> how many cells show it
    lengths  characters of the shared texts, where this is the part that holds them
    """

    def __init__(self) -> None:
        self.extent = Extent()
        self.uses: Counter[int] = Counter()
        self.lengths: list[int] = []
        self._row = self._column = 0
        self._is_shared = self._is_within = False
        self._value = ""
        self._parser = ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters

    def characters(self, uses: Counter[int]) -> int:
        """Of all cells together, if these are their texts."""
        return sum(length * uses[number] for number, length in enumerate(self.lengths))

    def read(self, chunks: Iterable[bytes]) -> None:
        for at, chunk in enumerate(chunks):
            if at == 0 and not chunk.lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n").startswith(b"<"):
                return  # a picture or font
            self._parser.Parse(chunk)
            if self.extent.is_too_large:
                return
        self._parser.Parse(b"", True)

    def _start(self, element: str, attributes: dict[str, Any]) -> None:
        name = element.rpartition(" ")[2]
        if name in _VALUES:
            self.extent.rows = max(self.extent.rows, self._row)
            self.extent.columns = max(self.extent.columns, self._column)
            self._value, self._is_within = "", name == "v" and self._is_shared
        elif name == "si":
            self.lengths.append(0)
        elif name == "row":
            given = attributes.get("r", "")
            self._row = int(given) if given.isdecimal() else self._row + 1
            self._column = 0
        elif name == "c":
            self._is_shared = attributes.get("t") == "s"
            self._to_cell(attributes.get("r", ""))

    def _end(self, element: str) -> None:
        if self._is_within and element.endswith("v"):
            self._is_within = False
            self.uses[int(self._value)] += 1

    def _characters(self, text: str) -> None:
        if self._is_within:
            self._value += text
        elif self.lengths:
            self.lengths[-1] += len(text)

    def _to_cell(self, reference: str) -> None:
        """Where none is given, a cell stands beside the one before."""
        if found := _REFERENCE.fullmatch(reference.upper()):
            self._column = _number(found[1])
            self._row = max(self._row, int(found[2]))
        else:
            self._column += 1


def _number(letters: str) -> int:
    """27 of AA."""
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number
