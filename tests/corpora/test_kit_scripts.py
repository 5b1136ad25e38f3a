"""The sentences people read: every one can be read by everybody, in five to ten seconds."""

import re

import pytest

from corpora.kits.scripts import Sentence, load_scripts
from corpora.manifest import USE_CASES

SENTENCES = [sentence for script in load_scripts().values() for sentence in script]
PACE = 7.0  # morae a second, of a person who reads aloud


@pytest.mark.parametrize("use_case", USE_CASES)
def test_each_use_case_has_twenty_sentences(use_case: str) -> None:
    ids = [sentence.id for sentence in load_scripts()[use_case]]
    assert ids == [f"{use_case}-{number:02}" for number in range(1, 21)]


def test_no_sentence_is_there_twice() -> None:
    assert len({sentence.text for sentence in SENTENCES}) == 60


@pytest.mark.parametrize("sentence", SENTENCES, ids=lambda s: s.id)
def test_a_sentence_can_be_read(sentence: Sentence) -> None:
    assert re.fullmatch(r"[ぁ-ゖァ-ヺー、。「」]+", sentence.reading)
    assert not re.search(r"[{}|]", sentence.text)
    for word in sentence.words:
        has_kanji = bool(re.search(r"[一-鿿々0-9]", word.text))
        assert bool(word.reading) == has_kanji, word
        assert re.fullmatch(r"[ぁ-ゖ]*", word.reading)
    morae = len(re.sub(r"[ゃゅょぁぃぅぇぉァィゥェォャュョ、。「」]", "", sentence.reading))
    assert 5 <= morae / PACE <= 10


def test_the_readings_are_those_of_the_words() -> None:
    by_id = {sentence.id: sentence for sentence in SENTENCES}
    assert by_id["assembly-01"].text == (
        "ただいまから令和8年第2回若葉野市議会定例会を開会し、直ちに本日の会議を開きます。"
    )
    assert by_id["assembly-01"].reading == (
        "ただいまかられいわはちねんだいにかいわかばのしぎかいていれいかいをかいかいし、"
        "ただちにほんじつのかいぎをひらきます。"
    )


def test_all_sounds_of_the_language_occur() -> None:
    said = "".join(sentence.reading for sentence in SENTENCES)
    plain = "あいうえおかきくけこさしすせそたちつてとなにぬねの"
    plain += "はひふへほまみむめもやゆよらりるれろわをん"
    voiced = "がぎぐげござじずぜぞだでどばびぶべぼぱぴぷぽ"
    assert set(plain + voiced) <= set(said.translate({c: c - 0x60 for c in range(0x30A1, 0x30F7)}))
    for pair in (
        "きゃ",
        "きゅ",
        "きょ",
        "しゃ",
        "しゅ",
        "しょ",
        "ちょ",
        "にゅ",
        "ひょ",
        "りょ",
        "じょ",
    ):
        assert pair in said
