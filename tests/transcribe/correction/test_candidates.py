"""What may be written in place of what was recognised."""

import pytest

from transcribe.correction.candidates import Candidate, fewer, without_harm, without_repeats
from transcribe.correction.homophones import homophones
from transcribe.correction.lattice import KanaKanji
from transcribe.correction.observed import observe
from transcribe.correction.sounds import distance
from transcribe.correction.terms import TermIndex, limit, term_candidates
from transcribe.types import Turn


def offered(turn: Turn, *entries: tuple[str, str]) -> dict[str, str]:
    found = term_candidates(0, observe(turn), TermIndex(entries))
    return {c.original: c.replacement for c in found}


def observe_reading(turn: Turn) -> list[str]:
    return [t.reading for t in observe(turn).tokens]


def reread(turn: Turn, dictionary: KanaKanji) -> dict[str, str]:
    return {c.original: c.replacement for c in homophones(0, observe(turn), dictionary, {})}


def test_a_term_is_offered_where_it_sounds_the_same(turn) -> None:
    heard = turn("みうら", "委員", "に", "お願い", "し", "ます", "。")
    assert offered(heard, ("三浦", "みうら")) == {"みうら": "三浦"}


def test_a_term_is_offered_where_it_sounds_nearly_the_same(turn) -> None:
    heard = turn("おかもと", "イン", "、", "どうぞ", "。")
    assert offered(heard, ("岡本委員", "おかもといいん")) == {"おかもとイン": "岡本委員"}


def test_a_mark_in_the_middle_costs_no_more_than_a_kana(turn) -> None:
    heard = turn("国民", "健康", "保健", "、", "特別", "会計")
    entry = ("国民健康保険特別会計", "こくみんけんこうほけんとくべつかいけい")
    assert offered(heard, entry) == {"国民健康保健、特別会計": "国民健康保険特別会計"}


def test_what_is_written_so_already_is_no_candidate(turn) -> None:
    assert offered(turn("三浦", "委員"), ("三浦", "みうら")) == {}
    assert offered(turn("子供", "たち"), ("子ども", "こども")) == {}, "another spelling, no error"


def test_a_term_is_not_changed_into_another_that_sounds_alike(turn) -> None:
    entries = ("開会", "かいかい"), ("会計", "かいけい")
    assert offered(turn("会計", "を", "開会"), *entries) == {}


def test_a_particle_that_was_heard_is_not_swallowed(turn) -> None:
    heard = turn("予約型", "の", "乗り合い", "タクシー", "を")
    assert offered(heard, ("予約型乗合タクシー", "よやくがたのりあいたくしー")) == {}


def test_nothing_is_only_added_to_what_was_heard_or_only_left_out(turn) -> None:
    assert offered(turn("教育", "の", "予算"), ("教育委員", "きょういくいいん")) == {}
    assert offered(turn("特別", "会計", "課", "の"), ("特別会計", "とくべつかいけい")) == {}


@pytest.mark.parametrize(
    ("words", "surface", "reading"),
    [
        (("否決", "す", "べき", "もの"), "可決すべきもの", "かけつすべきもの"),
        (("反対", "の", "委員"), "賛成の委員", "さんせいのいいん"),
        (("起立", "多数", "で"), "起立少数で", "きりつしょうすうで"),
        (("委員会", "を", "閉会", "し"), "委員会を開会し", "いいんかいをかいかいし"),
    ],
)
def test_what_was_decided_is_never_turned_round(turn, words, surface: str, reading: str) -> None:
    assert distance("".join(observe_reading(turn(*words))), reading) <= 3
    assert offered(turn(*words), (surface, reading)) == {}


def test_figures_are_no_part_of_a_term(turn) -> None:
    assert offered(turn("第3", "会", "定例会"), ("回定例会", "かいていれいかい")) == {}
    assert offered(turn("9", "月", "定例会"), ("月定例会", "がつていれいかい")) == {}


def test_a_short_term_is_offered_for_its_own_sound_only() -> None:
    assert limit("みうら") == 0
    assert 0 < limit("ききん") + limit("ほけんきん") < limit("とくていけんこうしんさ") <= 4


def test_a_term_of_both_opposites_is_offered(turn) -> None:
    entry = ("歳入歳出予算", "さいにゅうさいしゅつよさん")
    assert offered(turn("再入", "再室", "予算", "の"), entry) == {"再入再室予算": "歳入歳出予算"}


@pytest.mark.parametrize(
    ("words", "surface", "reading"),
    [
        (("教育", "総務", "課長", "の"), "教育総務部長", "きょういくそうむぶちょう"),
        (("ささき", "委員", "は"), "佐々木議員", "ささきぎいん"),
    ],
)
def test_an_office_is_never_turned_into_another(turn, words, surface: str, reading: str) -> None:
    assert offered(turn(*words), (surface, reading)) == {}


def test_what_stands_there_as_a_term_of_the_meeting_is_kept() -> None:
    text = "教育総務課長の説明"
    whole = Candidate(0, 0, 6, "教育総務課長", "教育総部課長", "x", "council")
    part = Candidate(0, 2, 6, "総務課長", "総務部長", "x", "council")
    beside = Candidate(0, 7, 9, "説明", "切迷", "x", "homophone")
    keeping = Candidate(0, 0, 9, text, "教育総務課長の解明", "x", "council")
    found = list(without_harm([whole, part, beside, keeping], text, ["教育総務課長"]))
    assert found == [beside, keeping]


@pytest.mark.model
class TestHomophones:
    def test_a_name_is_no_matter_of_likelihood(self, turn, dictionary) -> None:
        assert "仲村" not in "".join(reread(turn("会長", "の", "仲村", "です"), dictionary))
        assert reread(turn("正事", "総務", "部長", "の"), dictionary).get("正事") is None
        terms = {"なかむら": ["中村"]}
        heard = observe(turn("会長", "の", "仲村", "です"))
        own = {c.original: c.replacement for c in homophones(0, heard, dictionary, terms)}
        assert own == {"仲村": "中村"}

    def test_a_word_that_fits_the_sentence_is_offered(self, turn, dictionary) -> None:
        heard = turn(
            ("国民", 0.9),
            ("健康", 0.9),
            "保健",
            ("特別", 0.9),
            ("会計", 0.9),
            "機金",
            ("残高", 0.9),
        )
        found = reread(heard, dictionary)
        assert "".join(found.values()).count("保険") == 1
        assert found["機金"] == "基金"

    def test_what_the_recogniser_is_sure_of_stays(self, turn, dictionary) -> None:
        words = ("本市", "の", "基金", "残高", "について", "伺い", "ます")
        assert reread(turn(*((w, 0.99) for w in words)), dictionary) == {}

    def test_figures_katakana_and_latin_are_left_alone(self, turn, dictionary) -> None:
        heard = turn("4", "億", "7300", "万円", "、", "クラウド", "と", "DX", "に")
        assert not any(set(c) & set("4730クラウドDX億万") for c in reread(heard, dictionary))

    def test_no_candidate_brings_a_figure(self, turn, dictionary) -> None:
        found = reread(turn("旧名", "議員", "の", "市", "営", "住宅", "に", "死", "市"), dictionary)
        assert not any(
            set(new) & set("0123456789一二三四五六七八九十百千") for new in found.values()
        )

    def test_the_margin_is_what_the_dictionary_prefers(self, turn, dictionary) -> None:
        heard = turn(("国民", 0.9), ("健康", 0.9), "保健", ("特別", 0.9), ("会計", 0.9))
        (candidate,) = homophones(0, observe(heard), dictionary, {})
        assert candidate.margin > 0
        assert candidate.distance == 0
        assert candidate.probability == pytest.approx(0.3)


@pytest.mark.model
def test_the_dictionary_knows_the_words_of_a_sound(dictionary) -> None:
    words = {w.surface: w for w in dictionary.words("ていそくすう")}
    assert (words["定足数"].start, words["定足数"].end) == (0, 6)
    assert words["定足数"].cost < words["定"].cost + words["即"].cost + words["数"].cost
    assert isinstance(dictionary.connection(words["定"].right, words["即"].left), int)


def test_a_longer_candidate_that_says_the_same_stands_for_the_shorter() -> None:
    long = Candidate(0, 0, 3, "受信率", "受診率", "じゅしんりつ", "term")
    short = Candidate(0, 0, 2, "受信", "受診", "じゅしん", "term")
    other = Candidate(0, 1, 3, "信率", "震率", "しんりつ", "homophone")
    assert without_repeats([short, long, other]) == [long, other]
    near = Candidate(0, 0, 3, "受信率", "受診率", "じゅしんりつ", "term", distance=1.0)
    assert without_repeats([short, near]) == [short, near], "the nearer one is the better evidence"


@pytest.mark.parametrize(
    ("words", "surface", "reading"),
    [
        (("令和", "八", "年度", "の"), "令和七年度", "れいわななねんど"),
        (("議案", "第", "四十七", "号"), "議案第四十一号", "ぎあんだいよんじゅういちごう"),
    ],
)
def test_a_figure_in_kanji_is_never_another(turn, words, surface: str, reading: str) -> None:
    assert offered(turn(*words), (surface, reading)) == {}


def test_a_name_with_a_figure_in_it_is_offered_for_its_sound(turn) -> None:
    assert offered(turn("みうら", "です"), ("三浦", "みうら")) == {"みうら": "三浦"}


def test_a_place_is_not_who_sits_in_the_meeting(turn) -> None:
    assert offered(turn("大田", "区", "の"), ("太田", "おおた")) == {}


def test_of_many_words_for_one_place_the_nearest_are_listened_to() -> None:
    many = [Candidate(0, 0, 2, "川", str(n), "かわ", "term", distance=n / 100) for n in range(50)]
    elsewhere = Candidate(0, 2, 3, "木", "気", "き", "term", distance=1.0)
    assert fewer([*reversed(many), elsewhere], 8) == [*many[:8], elsewhere]


def test_a_very_long_reading_is_not_looked_for(turn) -> None:
    assert offered(turn("か" * 50), ("甲", "か" * 50)) == {}
