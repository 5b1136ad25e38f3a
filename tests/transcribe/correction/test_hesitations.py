"""えー that was written as A, 絵 or 永."""

import pytest

from transcribe.correction.hesitations import hesitations
from transcribe.correction.observed import observe


def offered(turn, *words) -> list[str]:
    heard = turn(*words)
    return [
        heard.text[: c.start] + c.replacement + heard.text[c.end :]
        for c in hesitations(0, observe(heard))
    ]


@pytest.mark.parametrize(
    ("words", "mended"),
    [
        (("教えて", "ください", "。", "A", "、", "整備費は"), "教えてください。えー、整備費は"),
        (("A", "ただいまから"), "えーただいまから"),
        (("避難所の", "A", "、", "鍵の管理"), "避難所のえー、鍵の管理"),
        (("しなくて", "、", "A", "と", "病院に"), "しなくて、えーと病院に"),
        (("10月から", "絵", "日曜日"), "10月からえー日曜日"),
        (("。", "永", "二点"), "。えー二点"),
    ],
)
def test_it_is_offered_where_a_hesitation_can_stand(turn, words, mended) -> None:
    assert offered(turn, *words) == [mended]


@pytest.mark.parametrize(
    "words",
    [
        ("A", "案", "と", "B", "案"),
        ("、", "A", "社", "は"),
        ("A", "3", "の", "用紙"),
        ("A", "、", "B", "、", "C", "の"),
        ("ビタミン", "A", "を"),
        ("DX", "の"),
        ("子どもの", "絵", "を", "飾る"),
        ("絵", "は", "入賞"),
        ("絵画", "と"),
        ("絵本", "、"),
    ],
)
def test_what_may_be_meant_as_it_is_written_is_left(turn, words) -> None:
    assert offered(turn, *words) == []


def test_what_the_recogniser_was_sure_of_is_left(turn) -> None:
    assert offered(turn, "、", ("絵", 0.95), "、", "それから") == []
