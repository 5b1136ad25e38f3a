"""What is read alike has one reading."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from transcribe.japanese import digests, reading
from transcribe.japanese.lists import FOLDER, NAMES, load


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("会議録署名議員", "会議録書明議員"),
        ("9億6500万円", "九億六千五百万円"),
        ("収納率は94.8%", "収納率は九十四点八パーセント"),
        ("コウ", "コー"),
        ("オオキイ", "オーキイ"),
        ("計画", "ケーカク"),
        ("ﾊﾟｿｺﾝ", "パソコン"),
        ("続く", "つずく"),
        ("葛\U000e0100飾", "葛飾"),
        ("予算、執行。", "予算執行"),
        ("一般会計", "いっぱんかいけい"),
        ("三重県", "みえけん"),
        ("kikitori", "Kikitori"),
    ],
)
def test_what_sounds_alike_agrees(one, other):
    assert reading(one) == reading(other)


@pytest.mark.parametrize(
    ("written", "kana"),
    [
        ("本市は東京都へ行く。", "ホンシワトーキョートエーク"),
        ("予算を", "ヨサンオ"),
        ("市民の声", "シミンノコエ"),
        ("026", "レーニロク"),
        ("🙂！？", ""),
        ("", ""),
    ],
)
def test_readings(written, kana):
    assert reading(written) == kana


def test_what_is_heard_otherwise_differs():
    assert reading("九点四分") != reading("九十四分")
    assert reading("市長") != reading("支庁長")


def test_a_text_longer_than_the_analyser_takes():
    sentence = "議案第二十三号を議題といたします。"
    assert reading(sentence * 3_000) == reading(sentence) * 3_000


def test_a_long_text_without_a_mark():
    assert reading("かき" * 40_000) == "カキ" * 40_000


def test_threads_do_not_disturb_one_another():
    texts = [f"第{n}号議案の質疑に入ります。" for n in range(200)]
    alone = [reading(text) for text in texts]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(reading, texts)) == alone


def test_the_analyser_is_loaded_only_when_something_is_read():
    script = "import transcribe.japanese, sys; sys.exit('sudachipy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_every_list_has_a_version_and_those_of_sameness_a_digest():
    lists = {path.name for path in FOLDER.glob("*.toml")}
    assert lists >= set(NAMES)
    assert sorted(digests()) == sorted(NAMES)
    assert all(load(name)["version"] for name in lists)
