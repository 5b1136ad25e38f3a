"""Counts of what a recogniser got right and wrong, character by character."""

import operator
from dataclasses import astuple, dataclass


@dataclass(frozen=True, slots=True)
class CharacterCounts:
    """Edit counts between reference and hypothesis, both already normalised.

    Counts add up over utterances; rates do not. Pool first, divide last:

        sum(map(count, references, hypotheses), CharacterCounts()).accuracy
    """

    hits: int = 0
    substitutions: int = 0
    deletions: int = 0
    insertions: int = 0

    def __post_init__(self) -> None:
        if min(astuple(self)) < 0:
            raise ValueError(f"counts below 0: {self}")

    @property
    def length(self) -> int:
        """N, the characters of the reference."""
        return self.hits + self.substitutions + self.deletions

    @property
    def accuracy(self) -> float:
        """(N - S - D - I) / N, below 0 when insertions win. Raises ZeroDivisionError if N is 0."""
        return (self.hits - self.insertions) / self.length

    @property
    def correct_rate(self) -> float:
        """Hits / N, blind to insertions. Raises ZeroDivisionError if N is 0."""
        return self.hits / self.length

    def __add__(self, other: "CharacterCounts") -> "CharacterCounts":
        return CharacterCounts(*map(operator.add, astuple(self), astuple(other)))


def count(reference: str, hypothesis: str) -> CharacterCounts:
    """Align two normalised strings with the fewest edits and count them.

    An empty reference makes every character of the hypothesis an insertion, and the other way round
    a deletion.
    """
    import jiwer  # an optional extra

    if not reference or not hypothesis:  # jiwer is not to guess what a rate over nothing is
        return CharacterCounts(deletions=len(reference), insertions=len(hypothesis))
    out = jiwer.process_characters(reference, hypothesis)
    return CharacterCounts(out.hits, out.substitutions, out.deletions, out.insertions)
