"""Spellings of one word have one form, and what only looks like them is left alone."""

import pytest

from transcribe.japanese import unify_numerals, unify_variants
from transcribe.japanese.lists import load


def form(written: str) -> str:
    return unify_variants(unify_numerals(written))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ご覧ください", "御覧下さい"),
        ("できることから", "出来る事から"),
        ("お願いいたします", "御願い致します"),
        ("いただきました", "頂きました"),
        ("ご参加いただく", "御参加頂く"),
        ("ご報告いたします", "御報告致します"),
        ("ご利用できます", "ご利用出来ます"),
        ("異議なし", "異議無し"),
        ("予定どおり、とおり", "予定通り、通り"),
        ("子ども", "子供"),
        ("子ども", "こども"),
        ("三か月", "3ヶ月"),
        ("三カ所", "三箇所"),
        ("霞ヶ関", "霞が関"),
        ("駒ケ根", "駒ヶ根"),
        ("佐々木", "佐佐木"),
        ("人々", "人人"),
        ("サーバー", "サーバ"),
        ("コミュニティー", "コミュニティ"),
        ("カテゴリー", "カテゴリ"),
        ("ウェブ", "WEB"),
        ("ウェブサイト", "Webサイト"),
        ("ヴァイオリン", "バイオリン"),
        ("㈱若葉", "株式会社若葉"),
        ("渡邉", "渡辺"),
        ("髙橋", "高橋"),
        ("𠮷田", "吉田"),
        ("取り組み", "取組"),
        ("取り組んで", "取組んで"),
        ("繰り越し", "繰越"),
        ("申し込み", "申込"),
        ("手続き", "手続"),
        ("引き上げる", "引上げる"),
        ("一緒に", "いっしょに"),
        ("一人一人", "ひとりひとり"),
        ("30歳", "三十才"),
        ("十時過ぎ", "10時すぎ"),
        ("令和元年", "令和1年"),
        ("AI", "エーアイ"),
        ("更に", "さらに"),
        ("その他", "そのほか"),
        ("十分", "充分"),
    ],
)
def test_spellings_of_one_word_agree(one, other):
    assert form(one) == form(other)


@pytest.mark.parametrize(
    "text",
    [
        "事業の実施時期と場所",
        "合致する、誘致します",
        "発言した",
        "出来高と出来事",
        "変更に、特殊に、正確かつ",
        "公共に",
        "猶予",
        "自分から",
        "山頂",
        "会議中",
        "aim、said、main",
        "回答と解答",
        "スキーとコピー",
    ],
)
def test_other_words_stay(text):
    assert form(text).replace("および", "及び") == text


def _groups(kind: str) -> list[list[str]]:
    groups: list[list[str]] = load("variants.toml")[kind]
    return groups


def test_the_list_is_as_long_as_municipal_speech_needs():
    assert sum(len(_groups(kind)) for kind in ("words", "stems", "alone")) >= 150


@pytest.mark.parametrize(("kind", "after"), [("words", ""), ("stems", "る"), ("alone", "")])
def test_every_listed_spelling_reaches_its_form_and_the_form_stays(kind, after):
    astray = [
        (written, form(written + after), wanted)
        for wanted, *others in _groups(kind)
        for written in (wanted, *others)
        if form(written + after) != unify_numerals(wanted).lower() + after
    ]
    assert astray == []


def test_no_spelling_is_listed_twice():
    listed = [
        w for kind in ("words", "stems", "alone") for group in _groups(kind) for w in group[1:]
    ]
    assert len(listed) == len(set(listed))
