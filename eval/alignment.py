"""Two strings side by side: what is equal, exchanged, missing and added."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from .metrics import CharacterCounts

Kind = Literal["equal", "substitute", "delete", "insert"]


@dataclass(frozen=True, slots=True)
class Edit:
    """A run of characters of one kind.

    Equal and substituted runs have as many characters on both sides; a deletion has none in the
    hypothesis, an insertion none in the reference.
    """

    kind: Kind
    reference: str
    hypothesis: str


def align(reference: str, hypothesis: str) -> tuple[Edit, ...]:
    """The fewest edits between two normalised strings, as `metrics.count` counts them."""
    if not reference or not hypothesis:
        return tuple(_one_sided(reference, hypothesis))
    import jiwer  # an optional extra

    chunks: list[Any] = jiwer.process_characters(reference, hypothesis).alignments[0]
    return tuple(
        Edit(
            chunk.type,
            reference[chunk.ref_start_idx : chunk.ref_end_idx],
            hypothesis[chunk.hyp_start_idx : chunk.hyp_end_idx],
        )
        for chunk in chunks
    )


def _one_sided(reference: str, hypothesis: str) -> Iterator[Edit]:
    if reference:
        yield Edit("delete", reference, "")
    if hypothesis:
        yield Edit("insert", "", hypothesis)


def counts_of(edits: Iterable[Edit]) -> CharacterCounts:
    """How many characters of each kind there are."""
    sums = dict.fromkeys(("equal", "substitute", "delete", "insert"), 0)
    for edit in edits:
        sums[edit.kind] += len(edit.reference or edit.hypothesis)
    return CharacterCounts(*sums.values())


def cut(edits: Iterable[Edit], lengths: Iterable[int]) -> list[list[Edit]]:
    """The edits of stretches of the reference, each as long as `lengths` says, in characters.

    What was added between two stretches belongs to the one before. Raises ValueError where the
    lengths are not those of the whole reference.
    """
    edits, left = [*edits], [*lengths]
    if not left or sum(left) != sum(len(edit.reference) for edit in edits):
        raise ValueError(f"stretches of {sum(left)} characters are not those of the reference")
    rows: list[list[Edit]] = [[] for _ in left]
    row = 0
    for edit in edits:
        rest = edit
        while len(rest.reference) > left[row]:
            first, rest = _split(rest, left[row])
            rows[row] += [first] if first.reference else []
            row += 1
        rows[row].append(rest)
        left[row] -= len(rest.reference)
    return rows


def _split(edit: Edit, at: int) -> tuple[Edit, Edit]:
    head, tail = edit.reference[:at], edit.reference[at:]
    return (
        Edit(edit.kind, head, edit.hypothesis[:at]),
        Edit(edit.kind, tail, edit.hypothesis[at:]),
    )
