"""A transcript is scored under every measure at once, and what is printed says by which rules."""

import random
import time
import tomllib
from pathlib import Path

import pytest

from eval.metrics import CharacterCounts, count
from eval.normalize import description, lenient, reading, standard, strict
from eval.score import MEASURES, score
from transcribe.errors import InputError

SCRIPTS = Path(__file__).parents[2] / "corpora" / "scripts"
REFERENCE = "えー、総額は12億円です。会議録署名議員は、"
HYPOTHESIS = "総額は十二億円です 会議録書明議員は"
THREE_HOURS = 60_000  # characters


def test_each_measure_has_its_own_strings_and_length():
    measures = score(REFERENCE, HYPOTHESIS).measures

    assert tuple(measures) == MEASURES
    for name, normalized in zip(MEASURES, (strict, standard, lenient, reading), strict=True):
        assert measures[name] == count(normalized(REFERENCE), normalized(HYPOTHESIS))
    assert len({m.length for m in measures.values()}) == 4
    assert measures["lenient"] == CharacterCounts(
        hits=len("総額は12億円です会議録議員は"), substitutions=2
    )


def test_json_is_the_documented_contract():
    found = score(REFERENCE, HYPOTHESIS)
    written = found.to_json()

    assert list(written) == [
        "normalizer", "strict", "standard", "lenient", "correct_rate", "reading",
    ]  # fmt: skip
    assert written["normalizer"] == description()
    standard_counts = found.measures["standard"]
    assert written["correct_rate"] == {"rate": standard_counts.correct_rate}
    assert written["standard"] == {
        "accuracy": standard_counts.accuracy,
        "reference_length": standard_counts.length,
        "hits": standard_counts.hits,
        "substitutions": standard_counts.substitutions,
        "deletions": standard_counts.deletions,
        "insertions": standard_counts.insertions,
    }


def test_rates_are_never_clamped():
    written = score("はい", "はい、" * 10).to_json()
    assert written["standard"]["accuracy"] == -8.0
    assert written["correct_rate"] == {"rate": 1.0}


def test_an_empty_transcript_recognised_nothing():
    found = score("開会いたします。", "")
    assert found.measures["standard"] == CharacterCounts(deletions=7)
    assert found.to_json()["standard"]["accuracy"] == 0.0


@pytest.mark.parametrize("reference", ["", " \n\u3000", "。、！\u200b"])
def test_an_empty_reference_is_refused_with_the_next_step(reference):
    with pytest.raises(InputError) as caught:
        score(reference, "開会いたします。")
    assert "空" in caught.value.problem.ja
    assert "取り違え" in caught.value.hint.ja


def test_a_reference_of_fillers_has_no_lenient_rate():
    written = score("えー、あのー。", "予算").to_json()
    assert written["lenient"]["accuracy"] is None
    assert written["lenient"]["insertions"] == 2


@pytest.mark.parametrize(
    ("reference", "hypothesis", "misheard", "homophone"),
    [
        ("会議録署名議員", "会議録書明議員", 0.0, 2 / 7),
        ("補正予算", "補正予算", 0.0, 0.0),
    ],
)
def test_errors_of_writing_are_told_from_errors_of_hearing(
    reference, hypothesis, misheard, homophone
):
    split = score(reference, hypothesis).split
    assert split is not None
    assert split.misheard == pytest.approx(misheard)
    assert split.homophone == pytest.approx(homophone)


def test_what_was_misheard_is_no_homophone_error():
    split = score("議員が質問した", "議院が沈黙した").split
    assert split is not None
    assert 0 < split.misheard < split.wrong


def test_there_is_no_split_without_a_reading():
    assert score("ー", "あ").split is not None
    found = score("\u0901", "あ")  # a sign that no reading is known for
    assert found.measures["reading"].length == 0
    assert found.split is None


def test_three_hours_are_scored_in_ten_seconds():
    random_ = random.Random(1)
    said = [
        utterance["text"]
        for script in sorted(SCRIPTS.glob("*.toml"))
        for utterance in tomllib.loads(script.read_text("utf-8"))["utterances"]
    ]
    reference = "".join(random_.choices(said, k=3_000))[: THREE_HOURS * 9 // 8]
    heard = (c if random_.random() > 0.1 else random_.choice("のはえ、十会") for c in reference)
    hypothesis = "".join(c for c in heard if random_.random() > 0.05)
    assert len(standard(reference)) >= THREE_HOURS

    start = time.process_time()  # of this process: other work on the machine does not count
    score(reference, hypothesis)
    assert time.process_time() - start < 10
