"""The sentences that people read aloud, with their readings."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ..manifest import USE_CASES, UseCase

FILE = Path(__file__).with_name("scripts.toml")
_MARKED = re.compile(r"\{([^|{}]+)\|([^|{}]+)\}|([^{}]+)")


@dataclass(frozen=True, slots=True)
class Word:
    """A stretch of a sentence; `reading` is its kana, "" where the text is kana already."""

    text: str
    reading: str = ""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence to read aloud. `id` is unique over all scripts: meeting-07."""

    id: str
    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        """As it is written, and as it is scored."""
        return "".join(word.text for word in self.words)

    @property
    def reading(self) -> str:
        """As it is read, in kana; punctuation stays."""
        return "".join(word.reading or word.text for word in self.words)


@cache
def load_scripts() -> Mapping[UseCase, tuple[Sentence, ...]]:
    """The sentences of each use case, in the order in which they are read."""
    given = tomllib.loads(FILE.read_text("utf-8"))
    return {
        use_case: tuple(
            Sentence(f"{use_case}-{number:02}", _words(text))
            for number, text in enumerate(given[use_case]["sentences"], start=1)
        )
        for use_case in USE_CASES
    }


def _words(marked: str) -> tuple[Word, ...]:
    found = _MARKED.findall(marked)
    return tuple(Word(text or plain, reading) for text, reading, plain in found)
