"""Terms of the meeting where the text sounds like them."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from ..japanese import unify_variants
from .candidates import Candidate
from .near import SHORTEST, matches
from .observed import Observed, Token
from .sounds import distance

OUTSIDE = "\uffff"  # stands for what has no sound to correct; like nothing
REACH = 2  # kana that the beginning of a match may be moved, to where a word begins
SHARE = 0.22  # of a term's kana that may be heard otherwise
MOST = 4.0

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
    def searched(self) -> tuple[tuple[str, str], ...]:
        return tuple(e for e in self.entries if len(e[1]) >= self.shortest)

    def matches(self, observed: Observed) -> Iterator[tuple[int, int, str, str, float]]:
        """(first character, last character + 1, surface, reading, distance) of what is alike."""
        kana, places, characters = _sound(observed)
        readings = [reading for _, reading in self.searched]
        limits = [limit(reading) for reading in readings]
        for match in matches(kana, readings, limits):
            if match.end not in characters:
                continue
            surface, reading = self.searched[match.term]
            near = places[bisect_left(places, match.start - REACH) :]
            for start in near:
                if start > match.start + REACH or start >= match.end:
                    break
                apart = distance(kana[start : match.end], reading)
                if apart <= limits[match.term]:
                    yield characters[start], characters[match.end], surface, reading, apart


def limit(reading: str) -> float:
    """How far apart a reading of this length may be heard."""
    if len(reading) <= SHORTEST:
        return 0.0
    return min(MOST, max(0.5, round(2 * SHARE * len(reading)) / 2))


def _sound(observed: Observed) -> tuple[str, list[int], dict[int, int]]:
    """The turn's kana; where words may begin or end in it; and the characters of these places."""
    kana, characters = "", {0: 0}
    for token in observed.tokens:
        base = len(kana)
        for character, offset in token.joints:
            characters[base + offset] = token.start + character
        kana += token.reading or OUTSIDE
        characters[base], characters[len(kana)] = token.start, token.end
    return kana, sorted(characters), characters


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
            or (candidate.distance > 0 and _is_doubtful(candidate, index))
        ):
            yield candidate


def _is_doubtful(candidate: Candidate, index: TermIndex) -> bool:
    """Another term, or one that only adds to what was heard or only leaves out a part of it."""
    old, new = candidate.original, candidate.replacement
    return old in index.surfaces or old in new or new in old


def _nearest(match: tuple[int, int, str, str, float]) -> tuple[float, int, int]:
    start, end, _, _, apart = match
    return apart, start - end, start


def _swallows(touched: Sequence[Token], start: int, end: int, reading: str) -> bool:
    """予約型の乗合タクシー is no 予約型乗合タクシー: a particle that was heard was said."""
    particles = {t.surface for t in touched if t.is_particle and start < t.start and t.end < end}
    heard = "".join(t.reading for t in touched)
    return any(heard.count(p) > reading.count(p) for p in particles)


def _turns_round(heard: str, reading: str) -> bool:
    """Whether a term would say 可決 where 否決 was heard: one kana apart, and the opposite."""
    return any(
        word in reading and word not in heard and any(other in heard for other in group)
        for group in OPPOSITES
        for word in group
    )


def _goes_on_with_a_figure(text: str, start: int, end: int) -> bool:
    """第3回 is no place for a term that begins like 回, and 9月 none for one of 月."""
    return text[max(0, start - 1) : start].isdecimal() or any(map(str.isdecimal, text[start:end]))


def _same(original: str, replacement: str) -> bool:
    return unify_variants(original) == unify_variants(replacement)


def entries_of(terms: Iterable[tuple[str, Sequence[str]]]) -> tuple[tuple[str, str], ...]:
    """Entries of an index out of (surface, readings)."""
    return tuple(dict.fromkeys((s, r) for s, rs in terms for r in rs))
