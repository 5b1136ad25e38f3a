"""A recogniser that repeats itself is found out; people who repeat themselves are not."""

import time

import pytest

from transcribe.loops import Loop, collapse, find_loops
from transcribe.types import Segment, Word

THANKS = "ご視聴ありがとうございました。"


def segments(*texts: str) -> list[Segment]:
    """One second each, a word per character, a blank before the first as Whisper has it."""
    return [
        Segment(n, n + 1, text, tuple(Word(c, n, n + 1, 0.9) for c in (f" {text[0]}", *text[1:])))
        for n, text in enumerate(texts)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "本日の会議を開きます。",
        "はいはいはい。",
        "はい、はい、はい、はい、わかりました。",
        "ええええええと、",
        "100,000,000円です。",
        "拍手拍手拍手拍手",
        "異議なし。異議なし。異議なし。",
        "一、二、三。二の一、二の二、二の三。三の一、三の二、三の三。四の一、四の二。",
        "議案第41号、原案可決。議案第42号、原案可決。議案第43号、原案可決。議案第44号、原案可決。"
        "議案第45号、原案可決。議案第46号、継続審査。",
        "山田太郎君、賛成。川上次郎君、賛成。木下花子君、賛成。谷口三郎君、反対。森本四郎君、賛成。",
        "1番、賛成。2番、賛成。3番、賛成。4番、反対。5番、賛成。6番、賛成。7番、賛成。8番、反対。"
        "9番、賛成。10番、賛成。11番、賛成。12番、賛成。",
    ],
)
def test_people_are_not_loops(text: str) -> None:
    assert find_loops(segments(text)) == []


@pytest.mark.parametrize(
    "text",
    [
        "そうですね、はい、そうです、" * 2
        + "はい、そうですね、そうです、" * 3
        + "そうですね、はい、",
        "あ" * 16,
        "はい" * 8,
        THANKS * 5,
        "アアアアアイ" * 5,
        "そうですね、" * 40,
        "ab\n" * 6,
    ],
)
def test_loops_are_found_wherever_they_stand(text: str) -> None:
    assert find_loops(segments("開会します。", f"では{text}以上", "散会します。")) == [Loop(1, 1)]


def test_a_loop_over_many_segments_is_one() -> None:
    assert find_loops(segments("では、", *[THANKS] * 6, "散会します。")) == [Loop(1, 6)]


def test_a_neighbour_that_ends_alike_is_not_in_the_loop() -> None:
    assert find_loops(segments("開会します。", *[THANKS] * 6, "散会しました。")) == [Loop(1, 6)]


def test_no_segment_is_in_two_loops() -> None:
    loops = find_loops(segments("あ" * 20 + "では" + "い" * 20, "い" * 20, "次に", "う" * 20))
    assert loops == [Loop(0, 1), Loop(3, 3)]


@pytest.mark.parametrize(
    ("texts", "text"),
    [
        ([THANKS] * 6, THANKS),
        (["では、" + THANKS * 6 + "以上です。"], "では、" + THANKS + "以上です。"),
        (["はいはいはいはいはい。" + "あ" * 30], "はいはいはいはいはい。あ"),
    ],
    ids=["all", "the middle", "but not what is short"],
)
def test_collapse_says_it_once_and_keeps_the_rest(texts: list[str], text: str) -> None:
    looped = segments(*texts)
    once = collapse(looped)
    assert once.text == text
    assert "".join(w.text for w in once.words).strip() == text
    assert (once.start, once.end) == (0, len(texts))
    assert find_loops([once]) == []


def test_collapse_keeps_the_blanks_of_english() -> None:
    words = [" Well,", *[" thank", " you."] * 8, " Goodbye."]
    looped = Segment(0, 9, "".join(words).strip(), tuple(Word(w, 0, 9, 0.9) for w in words))
    assert collapse([looped]).text == "Well, thank you. Goodbye."
    greeting = Segment(0, 1, "Hello.", (Word(" Hello.", 0, 1, 0.9),))
    assert collapse([greeting, looped]).text == "Hello. Well, thank you. Goodbye."


def test_collapse_needs_no_words() -> None:
    assert collapse([Segment(0, 9, THANKS * 6)]).text == THANKS


def test_a_long_text_takes_no_time() -> None:
    text = "".join(chr(0x4E00 + (n * n) % 5000) for n in range(20_000))
    began = time.process_time()
    find_loops([Segment(0, 600, text)])
    assert time.process_time() - began < 3
