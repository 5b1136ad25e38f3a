"""Words of the same sound that fit the sentence better, by mozc's costs.

Between two fixed tokens (marks, figures, katakana) the sound of the text goes through the lattice;
what was recognised takes part as words of their own, the cheaper the surer the recogniser was.
"""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from ..japanese import unify_variants
from ..japanese.characters import KANJI, KATAKANA
from .candidates import Candidate
from .lattice import FIRST, LAST, NOUN, KanaKanji, Node
from .observed import Observed, Token

COST_PER_NAT = 500.0
LONGEST_OBSERVED = 5  # tokens in one word
UNKNOWN_COST = 9000.0  # of an observed text that is no word of the dictionary
CERTAINTY = 200.0  # bonus per unit of log odds of the recogniser's probability
TRUST = 600.0  # bonus for having been recognised, per token
FUNCTION_TRUST = 3000.0  # particles and endings are heard well, and mozc would write others
LONGEST_RUN = 80  # kana looked at together
TERM_COST = 6000.0  # of a term of the meeting, whether the dictionary knows it or not

_NEVER_NEW = re.compile(f"[0-9A-Za-z０-９{KATAKANA}一二三四五六七八九十百千万億]")
# 正事総務部長: what stands before an office is a name, and a name is no matter of likelihood
_TITLE = re.compile(
    f"[{KANJI}]{{0,6}}?(?:部長|課長|局長|室長|係長|委員(?!会)|議員|会長|市長|町長|村長|さん|氏|君)"
)
HAS_KANJI = re.compile(f"[{KANJI}]")


@dataclass(frozen=True, slots=True)
class _Run:
    tokens: tuple[Token, ...]
    bounds: tuple[int, ...]  # kana before each token, and in all

    @property
    def kana(self) -> str:
        return "".join(t.reading for t in self.tokens)


def homophones(
    number: int, observed: Observed, dictionary: KanaKanji, terms: Mapping[str, Sequence[str]]
) -> Iterator[Candidate]:
    """Candidates in turn `number`; `terms` are the meeting's own by reading."""
    for run in _runs(observed.tokens):
        yield from _compared(number, observed.turn.text, run, dictionary, terms)


def _runs(tokens: Sequence[Token]) -> Iterator[_Run]:
    for correctable, group in groupby(tokens, key=lambda t: bool(t.reading) and not t.is_katakana):
        if correctable:
            yield from _pieces(list(group))


def _pieces(tokens: Sequence[Token]) -> Iterator[_Run]:
    """Runs of at most LONGEST_RUN kana: the time grows faster than the length."""
    first, bounds = 0, [0]
    for number, token in enumerate(tokens):
        if bounds[-1] and bounds[-1] + len(token.reading) > LONGEST_RUN:
            yield _Run(tuple(tokens[first:number]), tuple(bounds))
            first, bounds = number, [0]
        bounds.append(bounds[-1] + len(token.reading))
    yield _Run(tuple(tokens[first:]), tuple(bounds))


def _compared(
    number: int, text: str, run: _Run, dictionary: KanaKanji, terms: Mapping[str, Sequence[str]]
) -> Iterator[Candidate]:
    kana, own = run.kana, {surface for listed in terms.values() for surface in listed}
    new = list(_new_words(kana, run, dictionary, terms))
    seen = list(_observed_words(text, run, new))
    _, best = cheapest(kana, [*new, *(w.trusted for w in seen)], dictionary)
    for words, tokens, kana_span in _differences(best, run):
        original = text[tokens[0].start : tokens[-1].end]
        replacement = "".join(w.surface for w in words)
        if not _is_change(original, replacement, tokens):
            continue
        named = any(t.is_name for t in tokens) or _TITLE.match(text, tokens[-1].end)
        if named and replacement not in own:
            continue
        yield Candidate(
            number,
            tokens[0].start,
            tokens[-1].end,
            original,
            replacement,
            kana[slice(*kana_span)],
            "homophone",
            margin=_margin(kana, best, seen, kana_span, dictionary),
            probability=min(t.probability for t in tokens),
        )


def _new_words(
    kana: str, run: _Run, dictionary: KanaKanji, terms: Mapping[str, Sequence[str]]
) -> Iterator[Node]:
    for word in dictionary.words(kana):
        if not _NEVER_NEW.search(word.surface):
            yield word
    for start in run.bounds[:-1]:
        for end in run.bounds[1:]:
            for surface in terms.get(kana[start:end], ()) if end > start else ():
                yield Node(start, end, surface, NOUN, NOUN, TERM_COST)


@dataclass(frozen=True, slots=True)
class _Seen:
    """What was recognised, as a word of the lattice, and the bonus for having been recognised."""

    node: Node
    bonus: float

    @property
    def trusted(self) -> Node:
        return replace(self.node, cost=self.node.cost - self.bonus)


def _observed_words(text: str, run: _Run, known: Sequence[Node]) -> Iterator[_Seen]:
    places: dict[tuple[int, int, str], list[Node]] = {}
    for node in known:
        places.setdefault((node.start, node.end, node.surface), []).append(node)
    for first in range(len(run.tokens)):
        bonus = 0.0
        for last in range(first, min(first + LONGEST_OBSERVED, len(run.tokens))):
            bonus += _bonus(run.tokens[last])
            start, end = run.bounds[first], run.bounds[last + 1]
            surface = text[run.tokens[first].start : run.tokens[last].end]
            nodes = places.get((start, end, surface), [])
            if not nodes and first == last:
                nodes = [Node(start, end, surface, NOUN, NOUN, UNKNOWN_COST)]
            yield from (_Seen(node, bonus) for node in nodes)


def _margin(
    kana: str,
    best: Sequence[Node],
    seen: Sequence[_Seen],
    span: tuple[int, int],
    dictionary: KanaKanji,
) -> float:
    """How much likelier the best path is than the same with what was recognised in `span`, in nats.

    The recogniser's certainty is left out: it is evidence of its own.
    """
    start, end = span
    plain = {w.trusted: w.node for w in seen}
    path = [plain.get(node, node) for node in best]
    around = [node for node in path if node.end <= start or node.start >= end]
    within = [node for node in path if start <= node.start and node.end <= end]
    kept = [w.node for w in seen if start <= w.node.start and w.node.end <= end]
    new_cost, _ = cheapest(kana, [*around, *within], dictionary)
    old_cost, _ = cheapest(kana, [*around, *kept], dictionary)
    return (old_cost - new_cost) / COST_PER_NAT


def _bonus(token: Token) -> float:
    if token.is_function:
        return FUNCTION_TRUST
    p = min(max(token.probability, 0.01), 0.995)
    return CERTAINTY * math.log(p / (1 - p)) + TRUST


def cheapest(kana: str, nodes: Sequence[Node], dictionary: KanaKanji) -> tuple[float, list[Node]]:
    """The path through the lattice that costs least (Viterbi): its cost and its words."""
    starting: dict[int, list[Node]] = {}
    for node in nodes:
        starting.setdefault(node.start, []).append(node)
    # the best way to have come to a place with a word of each class
    best: list[dict[int, tuple[float, Node | None, int]]] = [{} for _ in range(len(kana) + 1)]
    best[0][FIRST] = (0.0, None, FIRST)
    for place in range(len(kana)):
        here = best[place]
        if not here:
            continue
        entries: dict[int, tuple[float, int]] = {}
        for node in starting.get(place, ()):
            if node.left not in entries:
                entries[node.left] = min(
                    (cost + dictionary.connection(right, node.left), right)
                    for right, (cost, _, _) in here.items()
                )
            cost, before = entries[node.left]
            cost += node.cost
            known = best[node.end].get(node.right)
            if known is None or cost < known[0]:
                best[node.end][node.right] = (cost, node, before)
    last = best[len(kana)]
    right = min(last, key=lambda r: last[r][0] + dictionary.connection(r, LAST))
    total = last[right][0] + dictionary.connection(right, LAST)
    place, path = len(kana), []
    while place:
        _, word, before = best[place][right]
        assert word is not None  # only the beginning has none
        path.append(word)
        place, right = word.start, before
    return total, path[::-1]


def _differences(
    path: Sequence[Node], run: _Run
) -> Iterator[tuple[list[Node], tuple[Token, ...], tuple[int, int]]]:
    """Where the path is written otherwise, between the nearest boundaries that both share."""
    ends = {node.end for node in path} & set(run.bounds)
    start, first, words = 0, 0, []
    for node in path:
        words.append(node)
        if node.end not in ends:
            continue
        last = run.bounds.index(node.end, first)
        while last + 1 < len(run.bounds) and run.bounds[last + 1] == node.end:
            last += 1
        tokens = run.tokens[first:last]
        if tokens and "".join(w.surface for w in words) != "".join(t.surface for t in tokens):
            yield words, tokens, (start, node.end)
        start, first, words = node.end, last, []


def _is_change(original: str, replacement: str, tokens: Sequence[Token]) -> bool:
    if all(t.is_function for t in tokens) or not HAS_KANJI.search(replacement):
        return False
    return unify_variants(original) != unify_variants(replacement)
