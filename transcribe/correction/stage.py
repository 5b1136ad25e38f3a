"""The correction of a whole recording: candidates, evidence, decisions."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from itertools import groupby

from ..engines.base import Scorer
from ..japanese.lists import FOLDER
from ..types import Turn
from ..vocabulary import Term, Vocabulary, load_vocabulary
from .applying import Corrected, apply
from .candidates import Candidate, fewer, without_harm, without_repeats
from .decision import Decision, Strictness, probability, taken, worth_judging
from .dictionary import WordList
from .evidence import Judged
from .figures import figure_candidates
from .hesitations import hesitations
from .homophones import HAS_KANJI, homophones
from .judge import ReadSound, judge
from .observed import Observed, observe
from .terms import TermIndex, entries_of, term_candidates

MOST_AT_A_PLACE = 8  # candidates for one character: listening takes time
RULES = 3  # goes up when other candidates or evidence come out
SURE = 0.8  # of a word: likely to be right, and so to be said again
SHORTEST_COUNCIL = 5  # kana: shorter words of everyday are the dictionary's matter


@cache
def council_terms() -> tuple[Term, ...]:
    return load_vocabulary(glossaries=[FOLDER / "council_terms.csv"]).terms


def sure_words(turns: Iterable[Turn]) -> str:
    """What the recogniser was sure of, a line for each run of such words."""
    runs = (
        "".join(word.text for word in words)
        for turn in turns
        for sure, words in groupby(turn.words, key=lambda w: w.probability >= SURE)
        if sure
    )
    return "\n".join(runs)


@dataclass(frozen=True)
class Corrector:
    """The words that may be offered. One instance serves one recording after the other.

    dictionary  mozc's; None where it is not installed: then only the vocabulary is offered
    said        what the recogniser was sure of in this meeting: its words are likely elsewhere, too
    """

    vocabulary: Vocabulary
    dictionary: WordList | None
    said: str = ""
    language: str = "ja"

    @cached_property
    def digest(self) -> str:
        """Of everything that decides which candidates there are, and their evidence."""
        words = self.dictionary.digest if self.dictionary else ""
        own, council = self.vocabulary.digest, Vocabulary(council_terms()).digest
        parts = (str(RULES), own, council, words, self.said)
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    @cached_property
    def index(self) -> TermIndex:
        return TermIndex(entries_of((t.surface, t.readings) for t in self.vocabulary.terms))

    @cached_property
    def council(self) -> TermIndex:
        """The language of councils, which comes with the product."""
        own = self.index.surfaces
        terms = (t for t in council_terms() if t.surface not in own)
        listed = entries_of((t.surface, t.readings) for t in terms)
        return TermIndex(listed, "council", SHORTEST_COUNCIL)

    @cached_property
    def _by_reading(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for surface, reading in self.index.entries:
            found.setdefault(reading, []).append(surface)
        return found

    @cached_property
    def _written(self) -> tuple[str, ...]:
        """Terms of the meeting that are sure to be right where they stand."""
        return tuple(s for s in self.index.surfaces if len(s) > 1)

    @cached_property
    def _familiar(self) -> str:
        """Every term, a line each, and what was said."""
        terms = (t.surface for t in (*self.vocabulary.terms, *council_terms()))
        return "\n".join((*terms, self.said))

    def judged(self, number: int, turn: Turn, scorer: Scorer, read: ReadSound) -> list[Judged]:
        """What may be written otherwise in turn `number`, with the evidence of the sound."""
        found = without_harm(self._candidates(number, turn), turn.text, self._written)
        candidates = fewer(without_repeats(worth_judging(found)), MOST_AT_A_PLACE)
        evidence = judge(turn, candidates, scorer, read, self.language)
        return [Judged(c, evidence[c]) for c in candidates if c in evidence]

    def _candidates(self, number: int, turn: Turn) -> Iterator[Candidate]:
        observed = observe(turn)
        for index in (self.index, self.council):
            for candidate in term_candidates(number, observed, index):
                yield replace(candidate, contested=self._is_common(observed, candidate))
        yield from hesitations(number, observed)
        yield from figure_candidates(number, observed)
        if self.dictionary:
            for found in homophones(number, observed, self.dictionary.words, self._by_reading):
                yield replace(found, familiar=found.replacement in self._familiar)

    def _is_common(self, observed: Observed, candidate: Candidate) -> bool:
        """Whether a term of the same sound would replace a word of the dictionary, no name."""
        if candidate.distance > 0 or not HAS_KANJI.search(candidate.original):
            return False
        tokens = [t for t in observed.tokens if candidate.start <= t.start < candidate.end]
        if all(t.is_name for t in tokens):
            return False
        if not self.dictionary:
            return len(tokens) == 1
        return self.dictionary.words.knows(candidate.reading, candidate.original)

    def decided(
        self, turns: Sequence[Turn], judged: Sequence[Judged], strictness: Strictness
    ) -> Corrected:
        """The turns with what the evidence is enough for."""
        by_turn: dict[int, list[Decision]] = {}
        for item in judged:
            decision = Decision(item.candidate, probability(item.candidate, item.evidence))
            by_turn.setdefault(item.candidate.turn, []).append(decision)
        corrected, corrections, notices = [], [], []
        for number, turn in enumerate(turns):
            chosen = taken(by_turn.get(number, []), strictness)
            new, made, told = apply(turn, chosen) if chosen else (turn, [], [])
            corrected.append(new)
            corrections += made
            notices += told
        return Corrected(tuple(corrected), tuple(corrections), tuple(notices))
