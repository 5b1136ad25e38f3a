"""Kana to kanji with mozc's dictionary: which words a sound may be, and what each costs.

The dictionary is mozc's open one, packed for MeCab. A cost is 500 times the negative logarithm of a
probability, of a word in its class and of one class after another.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

NOUN = 1851  # mozc's class of common nouns (名詞,一般)
FIRST = LAST = 0  # the class of what stands before and after a text


@dataclass(frozen=True, slots=True)
class Node:
    """A word over the kana from `start` to `end`: its classes towards both sides, and its cost."""

    start: int
    end: int
    surface: str
    left: int
    right: int
    cost: float


class KanaKanji:
    """mozc's dictionary in a folder of a MeCab dictionary. Serves one thread at a time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._connections: dict[tuple[int, int], int] = {}

    @cached_property
    def _opened(self) -> tuple[Any, Any]:
        import MeCab

        # MeCab takes its arguments as one line and splits it at blanks, except within quotes
        model = MeCab.Model(f'-d "{self._folder}" -r /dev/null')
        return model, model.createTagger()

    def words(self, kana: str) -> Iterator[Node]:
        """Every word of the dictionary within `kana`, hiragana."""
        model, tagger = self._opened
        lattice = model.createLattice()
        lattice.set_sentence(kana)
        lattice.set_request_type(2)  # keeps all nodes, not only the best path
        tagger.parse(lattice)
        places = _characters(kana)
        for offset in range(lattice.size()):
            node = lattice.begin_nodes(offset)
            while node:
                if node.stat == 0:  # a known word
                    end = places[offset + node.length]
                    yield Node(
                        places[offset], end, node.feature, node.lcAttr, node.rcAttr, node.wcost
                    )
                node = node.bnext

    def knows(self, kana: str, surface: str) -> bool:
        """Whether the dictionary has this word with this sound."""
        return any(
            w.surface == surface and w.start == 0 and w.end == len(kana) for w in self.words(kana)
        )

    def connection(self, right: int, left: int) -> int:
        """The cost of a word of class `left` after one of class `right`."""
        key = right, left
        if key not in self._connections:
            self._connections[key] = self._opened[0].transition_cost(right, left)
        return self._connections[key]


def _characters(kana: str) -> dict[int, int]:
    """Bytes of UTF-8 before each character, and before the end, to its number."""
    places, offset = {}, 0
    for number, character in enumerate(kana):
        places[offset] = number
        offset += len(character.encode())
    places[offset] = len(kana)
    return places
