"""What a meeting's names and terms are: how each is written, and how it sounds."""

import hashlib
import json
from dataclasses import astuple, dataclass
from typing import Literal

TermKind = Literal["term", "person", "place"]
SourceKind = Literal["glossary", "roster", "material"]


@dataclass(frozen=True, slots=True)
class Term:
    """A word as the minutes write it, and how it may sound.

    readings  hiragana, long vowels as kana writes them (とうきょう), the likeliest first
    note      what a person wrote beside it
    source    name of the file it comes from
    guessed   the readings come from the analyser; no person has seen them
    count     how often it stands in the papers, at least 1
    """

    surface: str
    readings: tuple[str, ...]
    note: str = ""
    source: str = ""
    kind: TermKind = "term"
    guessed: bool = False
    count: int = 1

    def __post_init__(self) -> None:
        if not self.surface or not self.readings or not all(self.readings):
            raise ValueError(f"term {self.surface!r} has the readings {self.readings!r}")


@dataclass(frozen=True, slots=True)
class Glossary:
    """Terms that persons keep elsewhere than in a file. unused: surfaces that they keep out."""

    name: str
    terms: tuple[Term, ...] = ()
    unused: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Person:
    """Someone of the roster. `name` has no blanks (山本太郎); "" where the roster says nothing."""

    name: str
    reading: str = ""
    role: str = ""
    seat: str = ""
    family: str = ""
    family_reading: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """A file that was read. `terms` counts those it gave, also where another file gave them too."""

    name: str
    kind: SourceKind
    terms: int


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The terms and people of a meeting. False when there are none.

    terms    one for each surface, those that persons gave first
    sources  the files in the order in which they were given
    unused   what a person marked so in a glossary; none of the terms
    """

    terms: tuple[Term, ...] = ()
    people: tuple[Person, ...] = ()
    sources: tuple[Source, ...] = ()
    unused: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.terms or self.people)

    @property
    def digest(self) -> str:
        """sha256 over the sorted terms and people; the order of the files does not count."""
        values = [sorted(map(astuple, self.terms)), sorted(map(astuple, self.people))]
        return hashlib.sha256(json.dumps(values, ensure_ascii=False).encode()).hexdigest()
