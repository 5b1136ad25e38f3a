"""What each measure treats as the same text, and what it keeps apart."""

import hashlib
import json

import pytest

from eval.normalize import VERSION, description, lenient, reading, standard, strict
from transcribe.japanese.lists import FOLDER, NAMES


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
        ("葛\U000e0100飾区", "葛飾区"),
        ("\ufa19社と神\ufe00社", "神社と神社"),
        ("三ヶ月・3か月", "三ヶ月3か月"),
        ("か\u309b、か\u3099", "がが"),
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


@pytest.mark.parametrize("measure", [strict, standard, lenient, reading])
def test_normalising_twice_changes_nothing(measure):
    once = measure("１．５％　の『増』…ﾃﾞｽ！")
    assert measure(once) == once


def test_only_standard_is_blind_to_the_decimal_point():
    assert standard("9.4分") == standard("94分")
    for measure in (strict, lenient, reading):
        assert measure("9.4分") != measure("94分")


@pytest.mark.parametrize(
    ("reference", "hypothesis"),
    [
        # numerals
        ("九億六千五百万円でございます。", "9億6500万円でございます"),
        ("９億６，５００万円", "965,000,000円"),
        ("52億、えー、1,900万円", "五十二億千九百万円"),
        ("3.4万人", "三万四千人"),
        ("94.8パーセント", "九十四点八％"),
        ("三・五", "3点5"),
        ("二分の一を補助", "1/2を補助"),
        ("〇二六の二三二の〇一一一", "026-232-0111"),
        ("令和八年六月十二日", "令和8年6月12日"),
        ("二〇二六年度", "2026年度"),
        ("第二十三号議案", "第23号議案"),
        ("二、三日", "2・3日"),
        ("十二、三人", "12、3人"),
        ("ゼロ歳児", "0歳児"),
        ("マイナス三度", "−3℃"),
        ("5キロメートル", "5km"),
        ("5キロ", "５㎞"),
        ("一人一人", "ひとりひとり"),
        ("一緒に一般会計", "いっしょに一般会計"),
        # fillers
        ("えー、あのー、予算について", "予算について"),
        ("それは、まあ、そのー、難しい", "それは難しい"),
        ("令和8年度のえー予算", "令和8年度の予算"),
        # spellings
        ("ご覧下さい", "御覧ください"),
        ("三ヶ月", "3か月"),
        ("霞ヶ関と茅ケ崎", "霞が関と茅ヶ崎"),
        ("人々、佐々木", "人人、佐佐木"),
        ("サーバーとユーザー", "サーバとユーザ"),
        ("コミュニティー", "コミュニティ"),
        ("WEB会議", "ウェブ会議"),
        ("㈱若葉", "株式会社若葉"),
        ("渡邉議員と髙橋議員", "渡辺議員と高橋議員"),
        ("葛\U000e0100飾区の三カ所", "葛飾区の３箇所"),
        ("出来る事から致します", "できることからいたします"),
        ("取り組みの申し込み手続き", "取組の申込手続"),
        ("AさんとBさん", "ａさんとｂさん"),
    ],
)
def test_lenient_sees_one_text(reference, hypothesis):
    assert lenient(reference) == lenient(hypothesis)
    assert standard(reference) != standard(hypothesis)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("回答", "解答"),
        ("3人", "4人"),
        ("3万円", "3億円"),
        ("あの人", "人"),
        ("変更に", "変に"),
        ("千葉", "千場"),
        ("はい", "いいえ"),
    ],
)
def test_lenient_keeps_errors(one, other):
    assert lenient(one) != lenient(other)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("九億六千五百万円です。", "9億6500万円です"),
        ("収納率は94.8％、平均は9.4分。", "収納率は94点8パーセント平均は9点4分"),
        ("えー、まあ。", ""),
        ("第三、万一の備え", "第3万1の備え"),
    ],
)
def test_lenient_strings(written, expected):
    assert lenient(written) == expected


@pytest.mark.parametrize(
    ("reference", "hypothesis", "sounds_alike"),
    [
        ("会議録署名議員", "会議録書明議員", True),
        ("市の方針は", "死の方針わ", True),
        ("九億円", "9億円", True),
        ("日程", "二程", False),
        ("議員", "委員", False),
    ],
)
def test_reading_tells_writing_from_hearing(reference, hypothesis, sounds_alike):
    assert standard(reference) != standard(hypothesis)
    assert (reading(reference) == reading(hypothesis)) is sounds_alike


def test_the_description_names_the_lists_by_their_digest():
    described = description()
    assert json.loads(json.dumps(described)) == described == description()
    assert described["version"] == VERSION
    digests = described["digests"]
    assert isinstance(digests, dict)
    for name in NAMES:
        assert digests[name] == hashlib.sha256((FOLDER / name).read_bytes()).hexdigest()
    assert digests["sudachidict_core"].isdigit()
