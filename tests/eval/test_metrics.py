"""Character counts: what they count, and that they are pooled before they are divided."""

import random

import jiwer
import pytest

from eval.metrics import CharacterCounts, count


@pytest.mark.parametrize(
    ("reference", "hypothesis", "hits", "substitutions", "deletions", "insertions"),
    [
        ("会議録署名議員", "会議録署名議員", 7, 0, 0, 0),
        ("会議録署名議員", "会議録書明議員", 5, 2, 0, 0),
        ("定足数に達する", "定数に達する", 6, 0, 1, 0),
        ("採決", "採決です", 2, 0, 0, 2),
        ("はい", "", 0, 0, 2, 0),
        ("", "はい", 0, 0, 0, 2),
        ("", "", 0, 0, 0, 0),
        ("予", "与", 0, 1, 0, 0),
    ],
)
def test_counts(reference, hypothesis, hits, substitutions, deletions, insertions):
    expected = CharacterCounts(hits, substitutions, deletions, insertions)
    assert count(reference, hypothesis) == expected


def test_a_character_outside_the_basic_plane_is_one():
    assert count("𠮷野", "吉野") == CharacterCounts(hits=1, substitutions=1)


@pytest.mark.parametrize(
    ("counts", "accuracy", "correct_rate"),
    [
        (CharacterCounts(hits=8, substitutions=1, deletions=1), 0.8, 0.8),
        (CharacterCounts(hits=8, substitutions=1, deletions=1, insertions=3), 0.5, 0.8),
        (CharacterCounts(hits=1, insertions=3), -2.0, 1.0),
    ],
)
def test_rates(counts, accuracy, correct_rate):
    assert counts.accuracy == pytest.approx(accuracy)
    assert counts.correct_rate == pytest.approx(correct_rate)


def test_pooled_accuracy_is_not_the_mean_of_rates():
    utterances = [("はい", "へえ"), ("財政調整基金の残高", "財政調整基金の残高")]
    parts = [count(reference, hypothesis) for reference, hypothesis in utterances]

    pooled = sum(parts, CharacterCounts())

    assert pooled == CharacterCounts(hits=9, substitutions=2)
    assert pooled.accuracy == pytest.approx(9 / 11)
    assert sum(p.accuracy for p in parts) / len(parts) == pytest.approx(0.5)


def test_lengths_add_up():
    parts = [count("補正予算", "補正与算です"), count("", "えー"), count("可決", "")]
    assert sum(parts, CharacterCounts()).length == sum(p.length for p in parts) == 6


@pytest.mark.parametrize("rate", ["accuracy", "correct_rate"])
def test_no_rate_without_a_reference(rate):
    with pytest.raises(ZeroDivisionError):
        getattr(count("", "はい"), rate)


def test_an_empty_reference_still_costs_when_pooled():
    assert (count("可決", "可決") + count("", "はい")).accuracy == 0.0


def test_counts_below_zero_are_refused():
    with pytest.raises(ValueError, match="below 0"):
        CharacterCounts(hits=-1)


def distance(reference: str, hypothesis: str) -> int:
    """The fewest edits, by the textbook's table."""
    row = list(range(len(hypothesis) + 1))
    for i, r in enumerate(reference, 1):
        above, row = row, [i]
        for j, h in enumerate(hypothesis, 1):
            row.append(min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (r != h)))
    return row[-1]


def test_counts_are_the_fewest_edits_and_jiwers_own():
    random_ = random.Random(3)
    for _ in range(2_000):
        reference, hypothesis = (
            "".join(random_.choices("議会ーギ々𠮷1", k=random_.randint(0, 12))) for _ in range(2)
        )
        found = count(reference, hypothesis)

        edits = found.substitutions + found.deletions + found.insertions
        assert edits == distance(reference, hypothesis)
        assert found.length == len(reference)
        assert found.hits + found.substitutions + found.insertions == len(hypothesis)
        if reference and hypothesis:
            theirs = jiwer.process_characters(reference, hypothesis)
            assert found == CharacterCounts(
                theirs.hits, theirs.substitutions, theirs.deletions, theirs.insertions
            )
