"""Intervals against what they claim: of many samples, nineteen in twenty hold the truth."""

import numpy as np
import pytest

from eval.intervals import LEAST_GROUPS, bootstrap
from eval.metrics import CharacterCounts

LENGTH = 40


def utterance(hits: int) -> CharacterCounts:
    return CharacterCounts(hits=hits, substitutions=LENGTH - hits)


def sample(random: np.random.Generator, size: int) -> list[CharacterCounts]:
    """Utterances whose characters are right with 85 % on average, more or less by utterance."""
    chances = np.clip(random.normal(0.85, 0.08, size), 0, 1)
    return [utterance(int(h)) for h in random.binomial(LENGTH, chances)]


def test_the_interval_holds_the_truth_nineteen_times_in_twenty() -> None:
    random = np.random.default_rng(1)
    truth = sum(sample(random, 20_000), CharacterCounts()).accuracy
    found = [bootstrap(sample(random, 60), rounds=500) for _ in range(300)]
    held = sum(i is not None and i.low <= truth <= i.high for i in found)
    assert 0.90 <= held / len(found) <= 0.98


def test_it_is_that_of_the_normal_distribution_where_there_are_many() -> None:
    counts = sample(np.random.default_rng(2), 2000)
    accuracies = np.array([c.accuracy for c in counts])
    margin = 1.96 * accuracies.std() / np.sqrt(len(counts))
    found = bootstrap(counts)
    assert found is not None
    assert found.low == pytest.approx(accuracies.mean() - margin, abs=0.0005)
    assert found.high == pytest.approx(accuracies.mean() + margin, abs=0.0005)


def test_long_utterances_weigh_more() -> None:
    long, short = CharacterCounts(hits=900, deletions=100), CharacterCounts(deletions=10)
    found = bootstrap([long, short] * 10)
    assert found is not None
    assert found.low > 0.85  # the mean of the rates would be 0.45


def test_speakers_who_differ_make_it_wider_than_utterances_do() -> None:
    good, bad = [utterance(40)] * 50, [utterance(20)] * 50
    speakers = [f"S{n // 10}" for n in range(100)]
    by_utterance, by_speaker = bootstrap(good + bad), bootstrap(good + bad, speakers)
    assert by_utterance is not None
    assert by_speaker is not None
    assert by_speaker.high - by_speaker.low > 2 * (by_utterance.high - by_utterance.low)


def test_no_order_of_the_utterances_changes_it() -> None:
    counts = sample(np.random.default_rng(3), 50)
    speakers = [f"S{n % 9}" for n in range(50)]
    turned = bootstrap(counts[::-1], speakers[::-1])
    assert bootstrap(counts, speakers) == turned
    assert bootstrap(counts) == bootstrap(counts[::-1])


def test_the_seed_is_what_is_drawn() -> None:
    counts = sample(np.random.default_rng(4), 50)
    assert bootstrap(counts) == bootstrap(counts, seed=0)
    assert bootstrap(counts) != bootstrap(counts, seed=1)


def test_too_few_groups_give_no_interval() -> None:
    counts = [utterance(30)] * 100
    assert bootstrap(counts[: LEAST_GROUPS - 1]) is None
    assert bootstrap(counts, [f"S{n % (LEAST_GROUPS - 1)}" for n in range(100)]) is None
    assert bootstrap(counts, [f"S{n % LEAST_GROUPS}" for n in range(100)]) is not None
    assert bootstrap([]) is None


def test_references_without_a_character_give_no_interval() -> None:
    assert bootstrap([CharacterCounts(insertions=3)] * 20) is None


def test_every_item_has_a_group() -> None:
    with pytest.raises(ValueError, match="2 groups for 3 items"):
        bootstrap([utterance(30)] * 3, ["S1", "S2"])
