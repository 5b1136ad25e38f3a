"""Who said what: cpCER as meeteval counts it, DER and JER as pyannote.metrics does."""

import random
from importlib.util import find_spec

import pytest

from eval.diarization import JaccardErrors, jaccard_errors
from eval.metrics import CharacterCounts
from eval.speakers import score_speakers, speaker_characters
from transcribe.formats import Spoken, SpokenSegment
from transcribe.types import SpeakerSegment


def spoken(*lines: tuple[str | None, str], speech: tuple[SpeakerSegment, ...] = ()) -> Spoken:
    return Spoken(tuple(SpokenSegment(text, who) for who, text in lines), "text", speech=speech)


def heard(*spans: tuple[str, float, float]) -> tuple[SpeakerSegment, ...]:
    return tuple(SpeakerSegment(start, end, who) for who, start, end in spans)


MEETING = (("山本", "開会します。"), ("藤井", "３億円です。"), ("山本", "可決しました。"))
SPEECH = heard(("山本", 0, 10), ("藤井", 10, 16))


# cpCER

needs_meeteval = pytest.mark.skipif(
    find_spec("meeteval") is None, reason="comes as source, needs a C compiler"
)


def test_names_may_differ_and_punctuation_does_not_count() -> None:
    found = score_speakers(
        spoken(*MEETING), spoken(("S2", "3億円です"), ("S1", "開会します"), ("S1", "可決しました"))
    )
    assert found.characters.counts == CharacterCounts(hits=16)
    assert set(found.characters.assignment) == {("山本", "S1"), ("藤井", "S2")}


def test_a_turn_of_the_wrong_person_counts_twice() -> None:
    found = score_speakers(
        spoken(*MEETING), spoken(("A", "開会します3億円です"), ("A", "可決しました"))
    )
    assert found.characters.counts == CharacterCounts(hits=11, deletions=5, insertions=5)
    assert set(found.characters.assignment) == {("山本", "A"), ("藤井", None)}


def test_a_speaker_too_many_is_an_insertion() -> None:
    found = score_speakers(spoken(*MEETING), spoken(*MEETING, ("S3", "はい")))
    assert found.characters.counts == CharacterCounts(hits=16, insertions=2)
    assert (None, "S3") in found.characters.assignment


@needs_meeteval
@pytest.mark.parametrize("seed", range(20))
def test_errors_are_those_of_meeteval_with_characters_as_words(seed: int) -> None:
    from meeteval.wer import cp_word_error_rate

    chance = random.Random(seed)
    reference, hypothesis = (
        {
            f"{side}{n}": "".join(chance.choices("会議録署名", k=chance.randrange(1, 30)))
            for n in range(chance.randrange(1, 6))
        }
        for side in "rh"
    )
    theirs = cp_word_error_rate(
        {k: " ".join(v) for k, v in reference.items()},
        {k: " ".join(v) for k, v in hypothesis.items()},
    )
    counts = speaker_characters(reference, hypothesis).counts
    errors = counts.substitutions + counts.deletions + counts.insertions
    assert (errors, counts.length) == (theirs.errors, theirs.length)


def test_a_council_of_thirty_is_scored() -> None:
    said = {f"議員{n}": f"第{n}号議案に賛成します" for n in range(30)}
    assert speaker_characters(said, said).counts.accuracy == 1


def test_text_of_nobody_is_one_more_speaker_and_told() -> None:
    found = score_speakers(spoken(("山本", "はい"), (None, "異議なし")), spoken(("S1", "はい")))
    assert found.characters.counts == CharacterCounts(hits=2, deletions=4)
    assert "text_of_nobody" in [r.kind for r in found.remarks]


def test_without_names_on_both_sides_nothing_is_said() -> None:
    found = score_speakers(spoken(*MEETING), spoken((None, "開会します")))
    assert (found.to_json(), found.remarks) == ({}, ())


# DER and JER


def test_all_figures_where_both_sides_have_times() -> None:
    late = heard(("S1", 0, 10), ("S2", 11, 16))
    values = score_speakers(
        spoken(*MEETING, speech=SPEECH), spoken(*MEETING, speech=late)
    ).to_json()
    assert list(values) == ["cpcer", "der", "jer"]
    assert values["cpcer"]["rate"] == 0
    assert values["der"] == pytest.approx(
        {"rate": 1 / 16, "confusion": 0, "missed": 1, "false_alarm": 0, "total": 16}
    )
    assert values["jer"] == pytest.approx({"rate": 1 / 12, "errors": 1 / 6, "speakers": 2})


def test_times_on_one_side_only_are_told() -> None:
    found = score_speakers(spoken(*MEETING, speech=SPEECH), spoken(*MEETING))
    assert not found.to_json().keys() & {"der", "jer"}
    assert "no_speaker_times" in [r.kind for r in found.remarks]


@pytest.mark.parametrize(
    ("hypothesis", "errors"),
    [
        (SPEECH, 0),
        (heard(("S1", 0, 16)), 6 / 16 + 1),
        (heard(("S1", 0, 5), ("S2", 10, 16)), 0.5),
        ((), 2),
        (heard(("S1", 0, 10), ("S2", 10, 16), ("S3", 16, 99)), 0),  # whom nobody matches
    ],
)
def test_jaccard_errors(hypothesis: tuple[SpeakerSegment, ...], errors: float) -> None:
    found = jaccard_errors(SPEECH, hypothesis)
    assert (found.errors, found.speakers) == (pytest.approx(errors), 2)


def test_jaccard_errors_add_up_over_speakers() -> None:
    total = sum([JaccardErrors(0.5, 2), JaccardErrors(0.1, 1)], JaccardErrors())
    assert total.error_rate == pytest.approx(0.2)
    with pytest.raises(ZeroDivisionError):
        _ = JaccardErrors().error_rate
