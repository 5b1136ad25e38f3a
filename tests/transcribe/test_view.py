"""Views: what people read follows a setting, what programs read is as it was heard."""

from dataclasses import replace
from pathlib import Path

import pytest

from transcribe.formats import FORMATS, View, render
from transcribe.japanese import NumeralStyle, style_numerals
from transcribe.types import Correction, Notice, Speaker, Transcript, Turn, Word

PIECES = ["議案第", "41", "号は、", "8,", "640", "万円の", "増額です。", "令和8年", "度です。"]
TEXT = "".join(PIECES)
WORDS = tuple(Word(p, n * 1.0, n + 0.5, 0.9 - n / 100) for n, p in enumerate(PIECES))
TRANSCRIPT = Transcript(
    duration=30.0,
    language="ja",
    speakers=(Speaker("S1", "話者1"),),
    turns=(
        Turn("T0001", "S1", 0.0, 8.5, TEXT, WORDS),
        Turn("T0002", "S1", 9.0, 12.0, "二億円と一般会計"),
    ),
    notices=(Notice("loop", 1.0, 2.0, "3人", "3人3人"),),
)
FOR_PROGRAMS = sorted(set(FORMATS) - {"txt", "srt", "vtt"})


def test_as_heard_is_the_default_and_changes_nothing() -> None:
    for name in FORMATS:
        assert render(TRANSCRIPT, name, "会議") == render(
            TRANSCRIPT, name, "会議", View("as-heard")
        )
    assert View().of(TRANSCRIPT) is TRANSCRIPT


@pytest.mark.parametrize("name", FOR_PROGRAMS)
@pytest.mark.parametrize("style", ["arabic", "kanji"])
def test_what_programs_read_is_byte_for_byte_as_heard(name: str, style: NumeralStyle) -> None:
    plain = render(TRANSCRIPT, name, "会議")
    assert render(TRANSCRIPT, name, "会議", View(style)) == plain
    assert name == "rttm" or TEXT in plain


@pytest.mark.parametrize("name", ["txt", "srt", "vtt"])
def test_what_people_read_is_in_the_style(name: str) -> None:
    kanji = render(TRANSCRIPT, name, "会議", View("kanji"))
    for number in (
        "議案第四十一号は、",
        "八千六百四十万円の",
        "令和八年度です。",
        "二億円と一般会計",
    ):
        assert number in kanji
    arabic = render(TRANSCRIPT, name, "会議", View("arabic"))
    for number in ("議案第41号は、", "8,640万円の", "令和8年度です。", "2億円と一般会計"):
        assert number in arabic


def test_notices_quote_what_was_heard() -> None:
    assert "3人" in render(TRANSCRIPT, "txt", "会議", View("kanji"))


@pytest.mark.parametrize(
    ("style", "listed"),
    [
        ("as-heard", "8に640 → 8,640"),
        ("arabic", "8に640 → 8,640"),
        ("kanji", "八に六百四十万 → 八千六百四十万"),
    ],
)
def test_corrections_are_listed_as_the_text_shows_them(style: NumeralStyle, listed: str) -> None:
    """A number that a correction is a part of is shown as a whole."""
    made = (
        Correction("T0001", TEXT.index("8,640"), "8に640", "8,640", "figure", 0.9),
        Correction("T0001", TEXT.index("令和"), "例は", "令和", "council", 0.9),
    )
    corrected = replace(TRANSCRIPT, notices=(), corrections=made)
    text = render(corrected, "txt", "会議", View(style))
    assert f"数字   0:03  {listed}\n" in text
    assert "0:07  例は → 令和\n" in text
    for shown in View(style).of(corrected).corrections:
        turn = View(style).of(corrected).turns[0]
        assert turn.text[shown.offset :].startswith(shown.replacement)


def test_a_correction_of_an_edited_turn_stays_as_it_is() -> None:
    made = (Correction("T0002", 0, "二奥円", "三億円", "figure", 0.9),)
    assert View("arabic").of(replace(TRANSCRIPT, corrections=made)).corrections == made


def test_words_of_one_number_become_one_as_sure_as_the_least() -> None:
    turn, wordless = View("kanji").of(TRANSCRIPT).turns
    assert [w.text for w in turn.words] == [
        "議案第", "四十一", "号は、", "八千六百四十万円の", "増額です。", "令和八年", "度です。",
    ]  # fmt: skip
    number = turn.words[3]
    assert (number.start, number.end) == (WORDS[3].start, WORDS[5].end)
    assert number.probability == WORDS[5].probability
    assert "".join(w.text for w in turn.words) == turn.text
    assert (turn.start, turn.end, turn.id) == (0.0, 8.5, "T0001")
    assert wordless.words == ()


def test_other_languages_stay() -> None:
    english = replace(TRANSCRIPT, language="en")
    assert View("kanji").of(english) is english


def test_the_table_of_the_documentation_is_true() -> None:
    page = (Path(__file__).parents[2] / "docs" / "formats.md").read_text("utf-8")
    section = page.partition("## Numbers in txt, srt and vtt")[2].partition("## json")[0]
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in section.splitlines()]
    examples = [row for row in rows if len(row) == 4 and "`" not in row[1] and "-" not in row[0]]
    assert len(examples) == 8
    for heard, as_heard, arabic, kanji in examples:
        assert style_numerals(heard, "as-heard") == as_heard
        assert style_numerals(heard, "arabic") == arabic
        assert style_numerals(heard, "kanji") == kanji
