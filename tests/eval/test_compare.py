"""Systems over the same recordings: what differs, what chance explains, and by which measure."""

import itertools
import random
from dataclasses import replace

import numpy as np
import pytest
from benchmark import result_of, run_of
from scipy.stats import permutation_test

from eval.compare import Scored, compare, sign_flip_p
from eval.metrics import CharacterCounts
from eval.results import Result
from transcribe.errors import InputError
from transcribe.messages import language

LENGTH = 50


def counts(errors: int) -> CharacterCounts:
    return CharacterCounts(hits=LENGTH - errors, substitutions=errors)


def results(errors: list[int], **more: object) -> list[Result]:
    """Utterances with so many errors each, two of every speaker."""
    return [
        result_of(f"r{n:03}", counts(e), speaker=f"S{n // 2:02}", **more)
        for n, e in enumerate(errors)
    ]


def system(name: str, errors: list[int], **more: object) -> Scored:
    return run_of(name, **more), results(errors)


GOOD = [2, 1, 3, 0, 2, 4, 1, 2, 3, 1, 0, 2, 1, 5, 2, 1, 3, 2, 0, 1]
WORSE = [e + 3 for e in GOOD]
ALIKE = [e + (1 if n % 2 else -1) if e else e + 1 for n, e in enumerate(GOOD)]


def test_a_system_that_errs_more_on_every_utterance_is_told_apart() -> None:
    found = compare([system("A", GOOD), system("B", WORSE)])
    (pair,) = found.pairs
    assert pair.difference == pytest.approx(3 / LENGTH)
    assert pair.interval is not None
    # the same difference on every utterance leaves nothing to vary
    assert pair.interval.low == pytest.approx(3 / LENGTH)
    assert pair.interval.high == pytest.approx(3 / LENGTH)
    assert pair.p < 0.001
    assert pair.differs


def test_systems_that_take_turns_are_not_told_apart() -> None:
    (pair,) = compare([system("A", GOOD), system("B", ALIKE)]).pairs
    assert pair.interval is not None
    assert pair.interval.low < 0 < pair.interval.high
    assert not pair.differs


def test_a_system_does_not_differ_from_itself() -> None:
    (pair,) = compare([system("A", GOOD), system("B", GOOD)]).pairs
    assert (pair.difference, pair.p) == (0, 1)


@pytest.mark.parametrize("size", [3, 8, 13])
def test_the_test_is_that_of_scipy_where_all_signs_are_tried(size: int) -> None:
    differences = np.random.default_rng(size).integers(-3, 6, size).astype(float)
    exact = permutation_test(
        (differences, np.zeros(size)),
        lambda a, b, axis: np.sum(a - b, axis=axis),
        permutation_type="samples",
        n_resamples=np.inf,
    )
    assert sign_flip_p(differences) == pytest.approx(exact.pvalue)


def test_drawn_signs_come_to_what_all_signs_come_to() -> None:
    differences = np.random.default_rng(5).integers(-3, 5, 16).astype(float)
    exact = np.mean(
        [
            abs(np.dot(signs, differences)) >= abs(differences.sum())
            for signs in itertools.product((-1, 1), repeat=16)
        ]
    )
    assert sign_flip_p(differences) == pytest.approx(exact, abs=0.02)


def test_chance_alone_is_found_to_differ_once_in_twenty() -> None:
    draw = np.random.default_rng(6)
    p = [sign_flip_p(draw.integers(-4, 5, 12).astype(float)) for _ in range(400)]
    assert 0.02 < np.mean(np.array(p) < 0.05) < 0.08


def test_several_pairs_are_adjusted_for() -> None:
    found = compare([system("A", GOOD), system("B", WORSE), system("C", ALIKE)])
    by_p = sorted(found.pairs, key=lambda x: x.p)
    assert [(x.first, x.second) for x in found.pairs] == [("A", "B"), ("A", "C"), ("B", "C")]
    assert by_p[0].adjusted_p == pytest.approx(3 * by_p[0].p)
    assert all(x.adjusted_p >= x.p for x in found.pairs)
    assert [x.adjusted_p for x in by_p] == sorted(x.adjusted_p for x in by_p)


def test_no_order_of_files_or_recordings_changes_anything() -> None:
    given = [system(name, e) for name, e in (("A", GOOD), ("B", WORSE), ("C", ALIKE))]
    shuffled = [(run, random.Random(7).sample(r, len(r))) for run, r in given[::-1]]
    assert compare(given) == compare(shuffled)


def test_the_winner_may_hang_on_the_measure() -> None:
    """One system writes punctuation, the other does not: the case research has found."""
    careful = CharacterCounts(hits=45, substitutions=5)
    plain = CharacterCounts(hits=48, substitutions=2)
    strict = CharacterCounts(hits=48, deletions=12)
    a = results([5] * 10)
    b = [replace(r, measures=dict(r.measures) | {"standard": plain, "strict": strict}) for r in a]
    assert a[0].measures["standard"] == careful
    found = compare([(run_of("A"), a), (run_of("B"), b)])
    assert found.rankings["strict"] == (("A",), ("B",))
    assert found.rankings["standard"] == (("B",), ("A",))
    assert found.rankings["lenient"] == (("A", "B"),)
    assert not found.same_ranking


def test_invented_text_shows_in_the_accuracy_and_not_in_the_correct_rate() -> None:
    a = [result_of(f"r{n}", CharacterCounts(hits=45, deletions=5)) for n in range(10)]
    b = [
        result_of(f"r{n}", CharacterCounts(hits=47, deletions=3, insertions=20)) for n in range(10)
    ]
    found = compare([(run_of("A"), a), (run_of("B"), b)])
    assert found.rankings["standard"] == (("A",), ("B",))
    assert found.rankings["correct_rate"] == (("B",), ("A",))


def test_the_measure_asked_for_is_the_one_compared() -> None:
    a, b = results(GOOD), results(WORSE)
    better = [replace(r, measures=dict(r.measures) | {"lenient": counts(0)}) for r in b]
    (pair,) = compare([(run_of("A"), a), (run_of("B"), better)], "lenient").pairs
    assert pair.difference < 0


def test_speakers_are_drawn_and_flipped_as_a_whole() -> None:
    by_speaker = compare([system("A", GOOD), system("B", ALIKE)], by="speaker")
    (pair,) = by_speaker.pairs
    assert pair.groups == 10
    # every speaker has one utterance more and one less: nothing is left to tell them apart
    assert pair.p > 0.3


def test_recordings_of_one_utterance_are_one_group() -> None:
    a = results(GOOD)
    near_and_far = [replace(r, utterance=f"u{n // 2}") for n, r in enumerate(a)]
    (pair,) = compare([(run_of("A"), near_and_far), (run_of("B"), near_and_far)]).pairs
    assert pair.groups == 10


def test_too_few_utterances_leave_a_difference_without_an_interval() -> None:
    (pair,) = compare([system("A", GOOD[:7]), system("B", WORSE[:7])]).pairs
    assert pair.interval is None
    assert pair.groups == 7
    assert pair.p == pytest.approx(2 / 2**7)


def test_several_corpora_are_compared_together() -> None:
    given = [system(n, e, corpus=c) for n, e in (("A", GOOD), ("B", WORSE)) for c in ("x", "y")]
    found = compare(given)
    assert list(found.corpora) == ["x", "y"]
    assert found.pairs[0].groups == 2 * len(GOOD)


def test_failures_are_counted() -> None:
    a, b = results(GOOD), results(GOOD)
    failed = replace(b[0], failure="音声がありません。")
    found = compare([(run_of("A"), a), (run_of("B"), [failed, *b[1:]])])
    assert [s.failures for s in found.systems] == [0, 1]


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ([system("A", GOOD)], "two or more"),
        ([system("A", GOOD), system("A", GOOD)], "two results"),
        ([system("A", GOOD), system("B", GOOD[1:])], "same recordings"),
        ([system("A", GOOD), system("B", GOOD, corpus="other")], "same recordings"),
        ([system("A", GOOD), system("B", GOOD, corpus_digest="sha256:2")], "was not the same"),
        (
            [system("A", GOOD), system("B", GOOD, normalizer={"version": "kikitori-1"})],
            "different versions",
        ),
        ([(run_of(n), [result_of("r", CharacterCounts())]) for n in "AB"], "no character"),
    ],
    ids=["one", "twice", "fewer", "other", "changed", "normalizer", "empty"],
)
def test_what_cannot_be_compared_is_refused(given: list[Scored], problem: str) -> None:
    with language("en"), pytest.raises(InputError, match=problem):
        compare(given)


def test_mixed_normalisers_say_what_to_do() -> None:
    given = [system("A", GOOD), system("B", GOOD, normalizer={"version": "kikitori-1"})]
    with language("ja"), pytest.raises(InputError, match="kikitori eval rescore"):
        compare(given)


def test_speakers_must_be_known_to_go_by_speaker() -> None:
    given = [(run_of(n), [result_of("r", counts(1), speaker="")]) for n in "AB"]
    with language("en"), pytest.raises(InputError, match="no one known speaker"):
        compare(given, by="speaker")
