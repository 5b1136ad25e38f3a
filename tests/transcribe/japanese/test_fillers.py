"""Fillers are left out; words that contain them stay."""

import pytest

from transcribe.japanese import count_fillers, drop_fillers
from transcribe.japanese.lists import load


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("えー、予算は", "予算は"),
        ("令和8年度のえー予算", "令和8年度の予算"),
        ("えーっとですね、困ります", "困ります"),
        ("え〜と、あのーですね、はい", "はい"),
        ("それはまあそうですね", "それはそうですね"),
        ("ま、その、あの、行きます。", "行きます。"),
        ("そのー、まあその、なんか、もう一度", "もう一度"),
        ("52億、えー、1,900万円", "52億、1,900万円"),
        ("エー、アノー、エット、以上です", "以上です"),
        ("えーーー、んーと、うーん、どうかな", "どうかな"),
        ("あの、", ""),
        ("えー あのー 予算", "予算"),
    ],
)
def test_fillers_are_dropped(said, left):
    assert drop_fillers(said) == left


@pytest.mark.parametrize(
    "text",
    [
        "あの人はその件をこう言った",
        "まあまあです",
        "もう一度、こうして",
        "このたび、そのため",
        "エース、エーカー、ムード",
        "ねえー、ままあること",
        "考えっとき",
        "はい、いいえ",
    ],
)
def test_words_keep_what_looks_like_a_filler(text):
    assert drop_fillers(text) == text
    assert count_fillers(text) == 0


def test_two_in_a_row_are_two():
    assert count_fillers("えー、あのー、それでは、まあ、えっと始めます") == 4


def test_every_listed_filler_is_dropped_between_marks():
    fillers = load("fillers.toml")
    forms = [entry["form"] for entry in fillers["anywhere"]] + fillers["delimited"]
    assert len(forms) == len(set(forms)) >= 40
    assert [form for form in forms if drop_fillers(f"はい、{form}、次に") != "はい、次に"] == []


def test_every_filler_without_need_of_marks_is_dropped_without_them():
    forms = [entry["form"] for entry in load("fillers.toml")["anywhere"]]
    assert [form for form in forms if drop_fillers(f"本件を{form}次の") != "本件を次の"] == []
