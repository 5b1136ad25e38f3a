"""The two files of a scoring, and the warnings that keep a clerk from filing a wrong figure."""

from dataclasses import replace
from pathlib import Path

import pytest

from eval.inputs import read_sides
from transcribe.errors import InputError
from transcribe.formats import read_json, render
from transcribe.messages import language
from transcribe.types import Transcript, Turn

SAMPLE = Path(__file__).parents[2] / "transcribe" / "data" / "sample"
VERBATIM = (
    "えー、ただいまから委員会を開会いたします。まあ、あの、本日の出席委員は、えっと7名でして、"
    "定足数に達しておるわけです。それでは、えー、日程第1を議題といたします。"
)
MACHINE = Transcript(
    10.0,
    "ja",
    (),
    (Turn("T1", None, 0.0, 9.0, VERBATIM),),
    provenance={"application": {"name": "kikitori"}},
)


@pytest.fixture
def kinds(tmp_path: Path):
    """Writes both files, and gives the kinds of remarks about them."""

    def read(reference: str, hypothesis: str, names: tuple[str, str] = ("a.txt", "b.txt")):
        paths = [tmp_path / name for name in names]
        for path, text in zip(paths, (reference, hypothesis), strict=True):
            path.write_text(text, "utf-8")
        return [remark.kind for remark in read_sides(*paths).remarks]

    return read


def test_two_usual_files_are_not_remarked_on(kinds) -> None:
    assert kinds(VERBATIM, VERBATIM.replace("えー、", "")) == []


def test_the_remarks_of_a_file_say_which_it_is(tmp_path: Path) -> None:
    for name, encoding in (("a.txt", "utf-8"), ("b.txt", "cp932")):
        (tmp_path / name).write_text(VERBATIM, encoding)
    (remark,) = read_sides(tmp_path / "a.txt", tmp_path / "b.txt").remarks
    assert remark.kind == "encoding"
    assert remark.message.ja.startswith("認識結果: ")
    assert remark.message.en.startswith("hypothesis: ")


# swapped


def test_a_machine_s_transcript_as_reference_of_a_person_s(kinds) -> None:
    with language("ja"):
        written = {form: render(MACHINE, form, "会議") for form in ("txt", "json")}
    for form, text in written.items():
        assert "swapped" in kinds(text, VERBATIM, (f"a.{form}", "b.txt"))
        assert "swapped" not in kinds(VERBATIM, text, ("a.txt", f"b.{form}"))
        assert "swapped" not in kinds(text, text, (f"a.{form}", f"b.{form}"))


@pytest.mark.parametrize(
    ("names", "swapped"),
    [
        (("認識結果.txt", "会議.txt"), True),
        (("会議.txt", "正解.txt"), True),
        (("meeting-hyp.txt", "meeting-ref.txt"), True),
        (("asr_output.txt", "a.txt"), True),
        (("正解.txt", "認識結果.txt"), False),
        (("ref.txt", "hyp.txt"), False),
        (("認識結果の正解.txt", "b.txt"), False),
        (("会議結果.txt", "preference.txt"), False),
        (("hypothermia.txt", "prefix.txt"), False),
    ],
)
def test_names_that_say_the_opposite(kinds, names: tuple[str, str], swapped: bool) -> None:
    assert ("swapped" in kinds(VERBATIM, VERBATIM, names)) == swapped


def test_very_different_lengths(kinds) -> None:
    assert "lengths" in kinds(VERBATIM, VERBATIM * 3)
    assert "lengths" in kinds(VERBATIM, VERBATIM[:30])
    assert "lengths" not in kinds(VERBATIM, VERBATIM[: len(VERBATIM) // 3 * 2])
    assert "lengths" not in kinds("はい", "はいはいはい")  # too short to say


# contents


def test_a_reference_that_was_edited(kinds) -> None:
    record = (
        "○議長（山本太郎君）\u3000これより本日の会議を開きます。\n"
        "○市長（佐藤花子君）\u3000ただいま議長のお許しを得ましたので、提案理由を申し上げます。\n"
        "○議長（山本太郎君）\u3000次に日程第1を議題といたします。\n"
    )
    assert "edited_reference" in kinds(record, record)
    assert "edited_reference" not in kinds(VERBATIM, record)


def test_the_sample_meeting_is_verbatim(kinds) -> None:
    text = (SAMPLE / "reference.txt").read_text("utf-8")
    assert kinds(text, text) == ["speaker_names", "speaker_names"]


def test_hardly_any_japanese(kinds) -> None:
    english = "The committee is called to order. Seven members are present today."
    assert kinds(english, english) == ["other_language", "other_language"]
    assert kinds("委员会现在开会今天出席的委员有七名已达到法定人数现在开始讨论", VERBATIM)[0] == (
        "other_language"
    )
    assert kinds("議案第二十三号", "議案第二十三号") == []  # no kana, and too short to say


@pytest.mark.parametrize("nothing", [" \n\n", "。、\n"])
def test_a_hypothesis_without_a_word_is_scored_and_told(kinds, nothing: str) -> None:
    assert kinds(VERBATIM, nothing) == ["empty_hypothesis"]


def test_a_recognition_that_found_nothing_is_told(kinds) -> None:
    silent = render(replace(MACHINE, turns=()), "json", "x")
    assert "empty_hypothesis" in kinds(VERBATIM, silent, ("a.txt", "b.json"))
    assert read_json(silent).turns == ()


@pytest.mark.parametrize("nothing", [" \n", "。、\n"])
def test_a_reference_without_a_word_is_refused(kinds, nothing: str) -> None:
    with pytest.raises(InputError) as caught:
        kinds(nothing, VERBATIM)
    assert "a.txt" in caught.value.problem.ja
    assert "正解" in caught.value.problem.ja
