"""The vocabulary of council meetings that comes with the product: its form and its readings."""

import csv
import re
from collections import Counter

import pytest

from transcribe.japanese import reading
from transcribe.japanese.lists import FOLDER
from transcribe.vocabulary import load_vocabulary

PATH = FOLDER / "council_terms.csv"
HEADER = ["表記", "よみ", "note"]

# The reading is right, but kana alone are cut otherwise: は or へ is taken for the particle.
CUT_OTHERWISE = {
    ("通告順に発言を許します", "つうこくじゅんにはつげんをゆるします"),
    ("お手元に配付", "おてもとにはいふ"),
    ("お手元に配付のとおり", "おてもとにはいふのとおり"),
    ("これをもちまして閉会といたします", "これをもちましてへいかいといたします"),
    ("投票用紙を配付いたします", "とうひょうようしをはいふいたします"),
    ("挙手の上ご発言ください", "きょしゅのうえごはつげんください"),
    ("議員発議", "ぎいんはつぎ"),
    ("会派代表者会議", "かいはだいひょうしゃかいぎ"),
    ("宿泊税", "しゅくはくぜい"),
    ("出納閉鎖", "すいとうへいさ"),
    ("適正規模適正配置", "てきせいきぼてきせいはいち"),
    ("ハザードマップ", "はざーどまっぷ"),
    ("市街地再開発事業", "しがいちさいかいはつじぎょう"),
    ("開発許可", "かいはつきょか"),
    ("市道路線の廃止", "しどうろせんのはいし"),
    ("用排水路", "ようはいすいろ"),
    ("配付", "はいふ"),
}

# The analyser takes another reading of a character, or joins the parts without the voiced sound.
READ_OTHERWISE = {
    ("賛成の方の挙手を求めます", "さんせいのかたのきょしゅをもとめます"),
    ("延会いたします", "えんかいいたします"),
    ("開票立会人", "かいひょうたちあいにん"),
    ("議事係", "ぎじがかり"),
    ("上下水道部", "じょうげすいどうぶ"),
    ("任期付職員", "にんきつきしょくいん"),
    ("財源不足", "ざいげんぶそく"),
    ("評価替え", "ひょうかがえ"),
    ("制限付一般競争入札", "せいげんつきいっぱんきょうそうにゅうさつ"),
    ("看護師不足", "かんごしぶそく"),
    ("福祉避難所", "ふくしひなんじょ"),
    ("指定避難所", "していひなんじょ"),
    ("避難所運営", "ひなんじょうんえい"),
    ("避難所開設", "ひなんじょかいせつ"),
    ("病児保育", "びょうじほいく"),
    ("特定空家等", "とくていあきやとう"),
    ("雨水幹線", "うすいかんせん"),
    ("有収率", "ゆうしゅうりつ"),
    ("有収水量", "ゆうしゅうすいりょう"),
    ("配水管布設替え", "はいすいかんふせつがえ"),
    ("担い手不足", "にないてぶそく"),
    ("後継者不足", "こうけいしゃぶそく"),
    ("プレミアム付商品券", "ぷれみあむつきしょうひんけん"),
    ("期日前投票所", "きじつぜんとうひょうじょ"),
    ("公の施設", "おおやけのしせつ"),
}

# Words with two readings in use: the list has both, the analyser knows one.
READ_BOTH_WAYS = {
    ("認可保育所", "にんかほいくじょ"),
    ("合計特殊出生率", "ごうけいとくしゅしゅっせいりつ"),
    ("焼却灰", "しょうきゃくはい"),
    ("火葬場", "かそうじょう"),
    ("期日前投票", "きじつぜんとうひょう"),
    ("施行", "せこう"),
}


@pytest.fixture(scope="module")
def rows():
    with PATH.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


@pytest.fixture(scope="module")
def terms(rows):
    return [(written, kana) for written, kana, _ in rows[1:]]


def test_every_row_is_whole(rows):
    assert rows[0] == HEADER
    assert [row for row in rows if len(row) != len(HEADER)] == []
    assert [row for row in rows if not all(row) or row != [cell.strip() for cell in row]] == []


def test_no_row_stands_twice(terms):
    assert [term for term, count in Counter(terms).items() if count > 1] == []


def test_readings_are_hiragana_of_three_kana_or_more(terms):
    assert [term for term in terms if not re.fullmatch("[ぁ-ゖー]{3,}", term[1])] == []


def test_no_single_character_stands_as_a_term(terms):
    assert [term for term in terms if len(term[0]) < 2] == []


def test_readings_agree_with_the_analyser(terms):
    differing = {term for term in terms if reading(term[0]) != reading(term[1])}
    assert differing == CUT_OTHERWISE | READ_OTHERWISE | READ_BOTH_WAYS
    assert len(differing) <= 0.03 * len(terms)


def test_both_readings_are_listed(terms):
    by_surface = Counter(written for written, _ in terms)
    assert [term for term in READ_BOTH_WAYS if by_surface[term[0]] < 2] == []


def test_it_loads_as_a_glossary_of_one_term_each(terms):
    loaded = load_vocabulary(glossaries=[PATH])
    assert len(loaded.terms) == len({written for written, _ in terms})
    assert not any(term.guessed for term in loaded.terms)
    (polling,) = (term for term in loaded.terms if term.surface == "期日前投票")
    assert polling.readings == ("きじつぜんとうひょう", "きじつまえとうひょう")
