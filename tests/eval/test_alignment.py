"""Two strings side by side: nothing of either is lost, and the counts are those of the score."""

import random

import pytest

from eval.alignment import Edit, align, counts_of, cut
from eval.metrics import count


def noisy(text: str, chance: random.Random) -> str:
    """Characters left out, exchanged and added."""
    kinds = [lambda c: c] * 6 + [
        lambda _: "",
        lambda _: chance.choice("会議録"),
        lambda c: c + "え",
    ]
    return "".join(chance.choice(kinds)(c) for c in text)


def drawn(seed: int) -> tuple[str, str]:
    chance = random.Random(seed)
    text = "".join(chance.choices("会議録署名委員長です", k=chance.randrange(1, 60)))
    return text, noisy(text, chance)


PAIRS = [
    *map(drawn, range(60)),
    ("", ""),
    ("可決", ""),
    ("", "可決"),
    ("可決", "可決"),
    ("署名議員", "書明議員の"),
    ("吉", "𠮷"),
]


@pytest.mark.parametrize(("reference", "hypothesis"), PAIRS)
def test_both_texts_come_back_and_counts_agree(reference: str, hypothesis: str) -> None:
    edits = align(reference, hypothesis)
    assert "".join(e.reference for e in edits) == reference
    assert "".join(e.hypothesis for e in edits) == hypothesis
    assert counts_of(edits) == count(reference, hypothesis)
    for e in edits:
        assert (e.reference == e.hypothesis) == (e.kind == "equal")
        assert e.kind in ("delete", "insert") or len(e.reference) == len(e.hypothesis)
        assert (not e.hypothesis) == (e.kind == "delete")
        assert (not e.reference) == (e.kind == "insert")


@pytest.mark.parametrize(("reference", "hypothesis"), PAIRS)
def test_stretches_hold_what_became_of_them(reference: str, hypothesis: str) -> None:
    edits = align(reference, hypothesis)
    lengths = [1] * (len(reference) // 3) + [len(reference) - len(reference) // 3]
    rows = cut(edits, lengths)
    assert ["".join(e.reference for e in row) for row in rows] == [
        *reference[: len(reference) // 3],
        reference[len(reference) // 3 :],
    ]
    assert "".join(e.hypothesis for row in rows for e in row) == hypothesis
    assert counts_of(e for row in rows for e in row) == counts_of(edits)


def test_what_was_added_between_two_stretches_belongs_to_the_first() -> None:
    edits = [Edit("equal", "はい", "はい"), Edit("insert", "", "え"), Edit("equal", "可決", "可決")]
    assert cut(edits, [2, 2]) == [edits[:2], edits[2:]]


def test_stretches_of_another_text_are_refused() -> None:
    for lengths in ([1, 2], [1], []):
        with pytest.raises(ValueError, match="reference"):
            cut(align("可決", "可決"), lengths)
