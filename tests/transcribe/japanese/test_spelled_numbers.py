"""Numbers are spelled the way they are said."""

import pytest

from transcribe.japanese import kanji_numeral, spell_numbers, unify_numerals


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "零"),
        (7, "七"),
        (10, "十"),
        (11, "十一"),
        (110, "百十"),
        (1_000, "千"),
        (2_040, "二千四十"),
        (10_000, "一万"),
        (86_420, "八万六千四百二十"),
        (100_000_000, "一億"),
        (18_675_000_000, "百八十六億七千五百万"),
        (10**16 - 1, "九千九百九十九兆九千九百九十九億九千九百九十九万九千九百九十九"),
    ],
)
def test_whole_numbers(number, said):
    assert kanji_numeral(number) == said


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("3億2,400万円", "三億二千四百万円"),
        ("94.8パーセント", "九十四点八パーセント"),
        ("1.45", "一点四五"),
        ("0.6ポイント", "零点六ポイント"),
        ("10月17日、第1、2項", "十月十七日、第一、二項"),
        ("３階", "三階"),
        ("0262320111番", "〇二六二三二〇一一一番"),
        ("1" * 17, "一" * 17),
        ("可決すべきもの", "可決すべきもの"),
    ],
)
def test_numbers_within_text(written, said):
    assert spell_numbers(written) == said


@pytest.mark.parametrize("number", [-1, 10**16])
def test_numbers_beyond_words_are_refused(number):
    with pytest.raises(ValueError, match="兆"):
        kanji_numeral(number)


@pytest.mark.parametrize("number", [0, 7, 10, 1_005, 20_500, 10**8, 965_000_000, 10**16 - 1])
def test_a_spelled_number_is_read_back(number):
    assert unify_numerals(kanji_numeral(number)) == str(number)
