"""What the figures are said to mean."""

import pytest

from eval.metrics import CharacterCounts
from eval.score import Score, score
from eval.score_sheet import inserted_sentence, measure_rows, reading_sentence
from transcribe.messages import language

HALF = CharacterCounts(hits=5, substitutions=5)


def scored(**measures: CharacterCounts) -> Score:
    names = ("strict", "standard", "lenient", "reading")
    return Score({}, {name: measures.get(name, HALF) for name in names})


@pytest.mark.parametrize(
    ("reading", "said"),
    [
        (CharacterCounts(hits=97, substitutions=3), "47.0 ポイント高く"),
        (CharacterCounts(hits=97, substitutions=3), "残る 3.0 ポイント"),
        (HALF, "高くなりません"),
        (CharacterCounts(hits=1, substitutions=9), "高くなりません"),
    ],
)
def test_the_reading_tells_homophones_from_errors_of_hearing(
    reading: CharacterCounts, said: str
) -> None:
    assert said in reading_sentence(scored(reading=reading)).ja


def test_much_that_nobody_said_points_to_names_left_in() -> None:
    told = inserted_sentence(CharacterCounts(hits=90, substitutions=10, insertions=20))
    assert "20 字（正解の 20.0 %）" in told.ja
    assert inserted_sentence(CharacterCounts(hits=100, insertions=10)) is None
    assert inserted_sentence(CharacterCounts(insertions=10)) is None


def test_of_a_real_homophone() -> None:
    found = score("会議録署名議員を指名します", "会議録書明議員を指名します")
    assert "15.4 ポイント高く" in reading_sentence(found).ja
    assert "残る 0.0 ポイント" in reading_sentence(found).ja


def test_each_measure_has_its_own_verdict_and_a_rate_below_nothing_is_shown() -> None:
    rows = [
        *measure_rows(
            scored(
                strict=CharacterCounts(hits=9, deletions=1),
                standard=CharacterCounts(hits=8, substitutions=2, insertions=1),
                lenient=CharacterCounts(hits=1, insertions=3),
                reading=CharacterCounts(),
            )
        )
    ]
    with language("ja"):
        assert [(row.rate, row.verdict) for row in rows] == [
            ("90.0 %", "使っても良い"),
            ("70.0 %", "まだ使えない"),
            ("−200.0 %", "まだ使えない"),
            ("80.0 %", "使えそう"),
            ("–", "–"),
        ]
    assert rows[1].counts == ("10", "2", "0", "1")
    assert reading_sentence(scored(reading=CharacterCounts())) is None
