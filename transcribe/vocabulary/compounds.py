"""Nouns and what they are compounded of, out of the words of a paper."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING

from ..japanese.characters import HIRAGANA
from ..japanese.readings import morphemes
from .guessing import MUNICIPALITY, guess, is_family, is_given, is_place, sound
from .names import is_known_family
from .titles import AT_END, AT_START
from .types import TermKind

if TYPE_CHECKING:
    from sudachipy import Morpheme

MOST_UNITS = 5  # of a compound
LONGEST_RUN = 40  # units; what goes on so long is a list without its commas
SHORT = 3  # units: 県返還金, 市単独事業
_HIRAGANA = re.compile(f"[{HIRAGANA}ー]+")
_FORMAL = re.compile(
    "こと|もの|ため|とき|ところ|ほか|うち|よう|わけ|はず|つもり|まま|まとめ|それぞれ"
)
_AMOUNT = re.compile(
    "[一二三四五六七八九十百千万億〇]+[人名回件日月年円号歳割分時つ個本台期番度倍]"
)
_NO_END = frozenset("等件際旨上下内中前後間時分別毎用的化約各計当本同")
_PLACE_ENDS = frozenset("都道府県市区町村郡駅川橋")
_MUNICIPAL = frozenset("都道府県市区町村郡")
_EXITS = {  # the analyser knows places called 駅東 and the like
    f"駅{side}口": f"えき{sound}ぐち"
    for side, sound in {"東": "ひがし", "西": "にし", "南": "みなみ", "北": "きた"}.items()
}
_ERAS = frozenset(("令和", "平成", "昭和", "大正", "明治", "西暦"))


@dataclass(frozen=True, slots=True)
class Unit:
    """A word that a compound may be made of. reading in hiragana; "" where it is not known.

    parts  what it is compounded of itself: 教育委員会 and 事務局 of 教育委員会事務局
    """

    surface: str
    reading: str
    kind: TermKind = "term"
    starts: bool = True
    ends: bool = True
    alone: bool = True
    proper: bool = False
    family: bool = False
    parts: "tuple[Unit, ...]" = ()


@dataclass(slots=True)
class Compounds:
    """Counts of what was seen. inside: the larger runs in whose middle a compound stood."""

    counts: Counter[str] = field(default_factory=Counter)
    readings: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    kinds: dict[str, TermKind] = field(default_factory=dict)
    useful: set[str] = field(default_factory=set)
    inside: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def add(self, run: Sequence[Unit]) -> None:
        """Count a run, its words, and what several of them make."""
        whole = "".join(unit.surface for unit in run)
        for start in range(len(run)):
            begins = start == 0 or run[start - 1].surface[-1] in _PLACE_ENDS  # 若葉市一般会計
            for end in range(start + 1, min(start + MOST_UNITS, len(run)) + 1):
                if not _is_beheaded(run, start, end):
                    self._add(run[start:end], whole, edge=begins or end == len(run))
        for unit in run:
            if len(unit.parts) > 1:
                self._take_apart(unit)

    def _take_apart(self, unit: Unit) -> None:
        for at, part in enumerate(unit.parts):
            self._add([part], unit.surface, edge=True)
            for some in (unit.parts[:at], unit.parts[at:]):
                if 1 < len(some) < len(unit.parts):
                    self._add(some, unit.surface, edge=True)

    def _add(self, part: Sequence[Unit], whole: str, *, edge: bool) -> None:
        surface = "".join(unit.surface for unit in part)
        if not _is_term(part, surface):
            return
        self.counts[surface] += 1
        self.readings[surface]["".join(unit.reading for unit in part)] += 1
        self.kinds[surface] = _kind(part)
        self.inside[surface].add(whole)
        if edge or len(part) == 1:
            self.useful.add(surface)

    def found(self) -> Iterator[str]:
        """The surfaces worth having, in the order in which they first stood there.

        What stands in the middle of one run only (会計補正 of 一般会計補正予算) is none.
        """
        return (s for s in self.counts if s in self.useful or len(self.inside[s]) > 1)


def _is_beheaded(run: Sequence[Unit], start: int, end: int) -> bool:
    """市一般会計補正予算: the 市 is the end of a name, or of what stood before a number."""
    if run[start].surface not in _MUNICIPAL or end - start == 1:
        return False
    follows = start > 0 and (run[start - 1].proper or run[start - 1].kind == "place")
    return follows or (start == 0 and end - start > SHORT)


def runs(words: "Iterable[Morpheme]", known: Mapping[str, str]) -> Iterator[list[Unit]]:
    """Words that follow each other as one compound. Numbers, dates and formal nouns end it.

    known  surface -> its reading in hiragana, for words that the analyser cuts or reads otherwise
    """
    for run in _uncorrected(words):
        for part in _without_names(run):
            yield _with_known(part, known)


def _without_names(run: list[Unit]) -> Iterator[list[Unit]]:
    """The run, cut between a name and its title: 岡本課長 is no compound of 岡本課."""
    begin = 0
    for at in range(1, len(run)):
        rest = "".join(unit.surface for unit in run[at:])
        if run[at].family or _is_name(run[at - 1], rest):
            yield run[begin:at]
            begin = at
    yield run[begin:]


def _is_name(unit: Unit, rest: str) -> bool:
    if not unit.proper or rest[0] in _PLACE_ENDS:
        return False
    return bool(AT_START.match(rest) or AT_END.search(rest)) and is_known_family(unit.surface)


def _with_known(run: list[Unit], known: Mapping[str, str]) -> list[Unit]:
    units: list[Unit] = []
    at = 0
    while at < len(run):
        for end in range(len(run), at, -1):
            surface = "".join(unit.surface for unit in run[at:end])
            if (
                reading := known.get(surface)
                or _EXITS.get(surface)
                or (_place_name(run[at:end]) if not units else "")
            ):
                units.append(Unit(surface, reading, run[end - 1].kind))
                at = end
                break
        else:
            units.append(run[at])
            at += 1
    return units


def _place_name(run: list[Unit]) -> str:
    if len(run) < 2 or run[-1].kind != "place" or len(run[-1].surface) < 2:
        return ""
    surface = "".join(unit.surface for unit in run)
    return guess(surface)[0] if MUNICIPALITY.fullmatch(surface) and guess(surface) else ""


def _uncorrected(words: "Iterable[Morpheme]") -> Iterator[list[Unit]]:
    run: list[Unit] = []
    after_number = False
    for word in words:
        unit = None if after_number and _counts(word) else _unit(word)
        after_number = _is_number(word) or (after_number and _counts(word))
        if after_number and run and (run[-1].surface in _ERAS or run[-1].surface == "第"):
            run.pop()
        if unit is None:
            if run:
                yield run
            run = []
        else:
            run.append(unit)
        if len(run) == LONGEST_RUN:
            yield run
            run = []
    if run:
        yield run


def _is_number(word: "Morpheme") -> bool:
    return word.part_of_speech()[1] == "数詞" or any(map(str.isdecimal, word.surface()))


def _counts(word: "Morpheme") -> bool:
    return "助数詞" in word.part_of_speech()[2] or word.surface() in ("年度", "回目", "号")


def _unit(word: "Morpheme") -> Unit | None:
    surface, (major, minor, detail) = word.surface(), word.part_of_speech()[:3]
    if _FORMAL.fullmatch(surface) or _is_number(word) or is_given(word):
        return None
    if surface == "-":
        return Unit("-", "", starts=False, ends=False, alone=False)
    if major == "名詞" or (major == "形状詞" and minor == "一般"):
        return _noun(word, alone=detail != "副詞可能")
    if major == "接頭辞":
        return _plain(word, ends=False, alone=False)
    if major == "接尾辞" and minor == "名詞的":
        return _plain(word, starts=False, alone=False)
    return None


def _noun(word: "Morpheme", *, alone: bool) -> Unit:
    """With its own parts, unless one is read otherwise by itself."""
    from sudachipy import SplitMode

    whole = _plain(word, alone=alone)
    parts = list(word.split(SplitMode.B))
    if len(parts) < 2 or not all(map(_is_read_so_alone, parts)):
        return whole
    return replace(whole, parts=tuple(map(_plain, parts)))


def _is_read_so_alone(part: "Morpheme") -> bool:
    """Not so for the がいしゃ of 株式会社."""
    return bool(part.reading_form() == _read_alone(part.surface()))


@cache
def _read_alone(surface: str) -> str:
    return "".join(word.reading_form() for word in morphemes(surface))


def _plain(word: "Morpheme", *, starts: bool = True, ends: bool = True, alone: bool = True) -> Unit:
    surface = word.surface()
    kind: TermKind = "place" if is_place(word) else "term"
    reading = sound(surface, word.reading_form())
    ends = ends and surface not in _NO_END
    named = word.part_of_speech()[1] == "固有名詞"
    alone = alone and _stands_alone(surface, named=named)
    proper = named or word.is_oov()
    return Unit(surface, reading, kind, starts, ends, alone, proper, is_family(word))


def _stands_alone(surface: str, *, named: bool) -> bool:
    if len(surface) < 2 or _HIRAGANA.fullmatch(surface) or _AMOUNT.fullmatch(surface):
        return False
    return named or not surface.isascii() or surface.isupper()  # Zoom and DX, but no English words


def _kind(part: Sequence[Unit]) -> TermKind:
    if len(part) > 1 and part[-1].surface in _PLACE_ENDS:
        return "place"
    return part[-1].kind


def _is_term(part: Sequence[Unit], surface: str) -> bool:
    if _HIRAGANA.fullmatch(surface) or not all(u.reading or u.surface == "-" for u in part):
        return False
    if len(part) == 1:
        return part[0].alone and part[0].ends
    return part[0].starts and part[-1].ends
