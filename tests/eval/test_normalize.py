"""What the two measures treat as the same text, and what they keep apart."""

import pytest

from eval.normalize import standard, strict


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("補正予算は、３，６５０万円です。", "補正予算は3650万円です"),
        ("議案第23号（案）", "議案第23号案"),
        ("「挙手全員」であります！", "挙手全員であります"),
        ("ｺﾐｭﾆﾃｨﾊﾞｽ", "コミュニティバス"),
        ("収納率　94.8％", "収納率948"),
        ("午前〜午後", "午前午後"),
        ("佐々木・渡辺", "佐々木渡辺"),
        ("サーバー", "サーバー"),
        ("一〇五条", "一〇五条"),
        ("㈱若葉", "株若葉"),
        ("か\u3099", "が"),
        ("\ufeff開会\u200b します。\r\n", "開会します"),
        ("、。！？", ""),
        ("", ""),
    ],
)
def test_standard_drops_spaces_and_marks(written, expected):
    assert standard(written) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("３，６５０万円 です。", "3,650万円です。"),
        ("はい、 そうです。\nえー", "はい、そうです。えー"),
        ("9.4分", "9.4分"),
        ("\u3000", ""),
    ],
)
def test_strict_keeps_marks(written, expected):
    assert strict(written) == expected


@pytest.mark.parametrize("measure", [strict, standard])
@pytest.mark.parametrize(("one", "other"), [("かいぎ", "カイギ"), ("会議", "会義"), ("三", "3")])
def test_kana_kanji_and_numerals_stay_as_written(measure, one, other):
    assert measure(one) != measure(other)


@pytest.mark.parametrize("measure", [strict, standard])
def test_normalising_twice_changes_nothing(measure):
    once = measure("１．５％　の『増』…ﾃﾞｽ！")
    assert measure(once) == once


def test_only_strict_sees_the_decimal_point():
    assert standard("9.4分") == standard("94分")
    assert strict("9.4分") != strict("94分")
