"""Terms of the meeting where the text sounds like them."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from ..japanese import unify_numerals, unify_variants
from .candidates import Candidate
from .near import SHORTEST, matches
from .observed import Observed, Token
from .sounds import distance

OUTSIDE = "\uffff"  # stands for what has no sound to correct; like nothing
REACH = 2  # kana that the beginning of a match may be moved, to where a word begins
SHARE = 0.22  # of a term's kana that may be heard otherwise
MOST = 4.0
LENGTHS = (6, 10, 16, 40)  # readings of like length are looked for together; longer ones are not
_FIGURES = re.compile("[0-9.]+")
_PLACE = re.compile("[区市町村県駅]")  # 大田区 is not 太田, who sits in the meeting

# By their sound. What was decided, by whom and how much is never a matter of likeness.
OPPOSITES = (
    ("かけつ", "ひけつ"),
    ("さんせい", "はんたい"),
    ("しょうにん", "ひにん"),
    ("ぜんいん", "たすう", "しょうすう"),
    ("きょしゅ", "きりつ", "とうひょう"),
    ("さいたく", "ふさいたく"),
    ("ぞうがく", "げんがく"),
    ("ぞうか", "げんしょう"),
    ("さいにゅう", "さいしゅつ"),
    ("しゅうにゅう", "ししゅつ"),
    ("かいかい", "へいかい", "さんかい", "さいかい"),
    ("いじょう", "いか", "みまん"),
    ("せいりつ", "ふせいりつ"),
    ("しっこう", "みしっこう"),
    ("さいけつ", "ほりゅう"),
    ("いいん", "ぎいん"),
    ("かちょう", "ぶちょう", "きょくちょう", "かかりちょう", "しつちょう", "しょちょう"),
    ("ゆうり", "ふり"),
    ("まえ", "あと"),
)


@dataclass(frozen=True)
class TermIndex:
    """Terms by their sound.

    entries   (surface, reading), a reading in hiragana
    source    of the candidates
    shortest  kana of a term that is looked for
    """

    entries: tuple[tuple[str, str], ...]
    source: str = "term"
    shortest: int = SHORTEST

    @cached_property
    def surfaces(self) -> frozenset[str]:
        return frozenset(surface for surface, _ in self.entries)

    @cached_property
    def searched(self) -> tuple[tuple[tuple[str, str], ...], ...]:
        """The entries in groups of like length: the longest of a group costs all of them time."""
        bounds = pairwise((self.shortest - 1, *LENGTHS))
        return tuple(
            tuple(e for e in self.entries if low < len(e[1]) <= high) for low, high in bounds
        )

    def matches(self, observed: Observed) -> Iterator[tuple[int, int, str, str, float]]:
        """(first character, last character + 1, surface, reading, distance) of what is alike."""
        sound = _sound(observed)
        for group in self.searched:
            yield from _matches(sound, group)


def _matches(
    sound: "_Sound", group: Sequence[tuple[str, str]]
) -> Iterator[tuple[int, int, str, str, float]]:
    limits = [limit(reading) for _, reading in group]
    for match in matches(sound.kana, [reading for _, reading in group], limits):
        if match.end not in sound.characters:
            continue
        surface, reading = group[match.term]
        for start in sound.places[bisect_left(sound.places, match.start - REACH) :]:
            if start > match.start + REACH or start >= match.end:
                break
            apart = distance(sound.kana[start : match.end], reading)
            if apart <= limits[match.term]:
                first, last = sound.characters[start], sound.characters[match.end]
                yield first, last, surface, reading, apart


def limit(reading: str) -> float:
    """How far apart a reading of this length may be heard."""
    if len(reading) <= SHORTEST:
        return 0.0
    return min(MOST, max(0.5, round(2 * SHARE * len(reading)) / 2))


@dataclass(frozen=True, slots=True)
class _Sound:
    """A turn's kana, and where words may begin or end in it, with the characters of the places."""

    kana: str
    characters: dict[int, int]
    places: list[int]


def _sound(observed: Observed) -> _Sound:
    kana, characters = "", {0: 0}
    for token in observed.tokens:
        base = len(kana)
        for character, offset in token.joints:
            characters[base + offset] = token.start + character
        kana += token.reading or OUTSIDE
        characters[base], characters[len(kana)] = token.start, token.end
    return _Sound(kana, characters, sorted(characters))


def term_candidates(number: int, observed: Observed, index: TermIndex) -> Iterator[Candidate]:
    """Candidates in turn `number`, of overlapping ones for the same term the nearest in sound."""
    best: list[Candidate] = []
    for start, end, surface, reading, apart in sorted(set(index.matches(observed)), key=_nearest):
        if any(c.replacement == surface and c.start < end and start < c.end for c in best):
            continue
        touched = [t for t in observed.tokens if t.start < end and start < t.end]
        original = observed.turn.text[start:end]
        if (
            _goes_on_with_a_figure(observed.turn.text, start, end)
            or _swallows(touched, start, end, reading)
            or _turns_round("".join(t.reading for t in touched), reading)
            or _says_another_figure(original, surface)
            or (touched[-1].is_name and _PLACE.match(observed.turn.text, end))
        ):
            continue
        probability = min(t.probability for t in touched)
        best.append(
            Candidate(
                number, start, end, original, surface, reading, index.source, apart,
                probability=probability,
            )
        )  # fmt: skip
    for candidate in best:
        if not (
            _same(candidate.original, candidate.replacement)
            or candidate.original in index.surfaces
            or (candidate.distance > 0 and _is_doubtful(candidate))
        ):
            yield candidate


def _is_doubtful(candidate: Candidate) -> bool:
    """Whether it only adds to what was heard, or only leaves out a part of it."""
    old, new = candidate.original, candidate.replacement
    return old in new or new in old


def _nearest(match: tuple[int, int, str, str, float]) -> tuple[float, int, int]:
    start, end, _, _, apart = match
    return apart, start - end, start


def _swallows(touched: Sequence[Token], start: int, end: int, reading: str) -> bool:
    """予約型の乗合タクシー is no 予約型乗合タクシー: a particle that was heard was said."""
    particles = {t.surface for t in touched if t.is_particle and start < t.start and t.end < end}
    heard = "".join(t.reading for t in touched)
    return any(heard.count(p) > reading.count(p) for p in particles)


def _says_another_figure(original: str, surface: str) -> bool:
    """令和八年度 is no 令和七年度, however alike they sound; 三浦 for みうら brings no figure."""
    heard, said = (_FIGURES.findall(unify_numerals(text)) for text in (original, surface))
    return bool(heard) and heard != said


def _turns_round(heard: str, reading: str) -> bool:
    """Whether a term would say 可決 where 否決 was heard: one kana apart, and the opposite."""
    for group in OPPOSITES:
        brought = [word for word in group if word in reading and word not in heard]
        lost = [word for word in group if word in heard and word not in reading]
        if brought and lost:
            return True
    return False


def _goes_on_with_a_figure(text: str, start: int, end: int) -> bool:
    """第3回 is no place for a term that begins like 回, and 9月 none for one of 月."""
    return text[max(0, start - 1) : start].isdecimal() or any(map(str.isdecimal, text[start:end]))


def _same(original: str, replacement: str) -> bool:
    return unify_variants(original) == unify_variants(replacement)


def entries_of(terms: Iterable[tuple[str, Sequence[str]]]) -> tuple[tuple[str, str], ...]:
    """Entries of an index out of (surface, readings)."""
    return tuple(dict.fromkeys((s, r) for s, rs in terms for r in rs))
