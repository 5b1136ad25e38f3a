"""Figures that were written as words of the same sound, and words that became figures."""

import pytest

from transcribe.correction.candidates import Candidate
from transcribe.correction.decision import LEAST, probability
from transcribe.correction.figures import changes_amount, figure_candidates
from transcribe.correction.observed import observe
from transcribe.types import Turn, Word


def mended(text: str) -> str:
    """The text with every candidate in it, none of which may overlap."""
    turn = Turn("T0001", "S1", 0.0, 1.0, text, (Word(text, 0.0, 1.0, 0.4),))
    found = sorted(figure_candidates(0, observe(turn)), key=lambda c: c.start, reverse=True)
    limit = len(text)
    for c in found:
        assert c.end <= limit
        assert turn.text[c.start : c.end] == c.original != c.replacement
        text, limit = text[: c.start] + c.replacement + text[c.end :], c.start
    return text


HEARD = {
    "この3年間で40に世帯が減りました。": "この3年間で42世帯が減りました。",
    "1日10に便のままとします。": "1日12便のままとします。",
    "今年は120ご件ありました。": "今年は125件ありました。",
    "利用者は、延べ9万に1700人でした。": "利用者は、延べ9万2700人でした。",
    "利用者は、延べ9万に1,700人でした。": "利用者は、延べ9万2,700人でした。",
    "見込額は1億に1300万円で、": "見込額は1億2300万円で、",
    "工事費は、2億に400万円です。": "工事費は、2億2400万円です。",
    "歳入が192億に、800万円です。": "歳入が192億2800万円です。",
    "202に奥エント、200に奥円と": "202に奥エント、202億円と",
    "5年前より90にグラム減り": "5年前より92グラム減り",
    "資料号をご用意ください。": "資料5をご用意ください。",
    "陳情台に号については": "陳情第2号については",
    "昨年度3億8,000に140万円でした。": "昨年度3億8,240万円でした。",
    "総額を50に置く1900万円とする": "総額を52億1900万円とする",
    "75歳以上はに100円です。": "75歳以上は200円です。",
    "一番安いところでに186万円でした。": "一番安いところで286万円でした。",
    "市民病院を通るに路線は、": "市民病院を通る2路線は、",
    "右からに列目の数字が": "右から2列目の数字が",
    "一者につきにもんまでで": "一者につき2問までで",
    "相談をつきにに買い行った": "相談をつきに2回行った",
    "現在のご路線を見直し": "現在の5路線を見直し",
    "51号までのご県を、一括して": "51号までの5件を、一括して",
    "昨年と比べて急名、減少して": "昨年と比べて9名、減少して",
    "資料におご覧ください。": "資料2をご覧ください。",
    "先ほどの資料にの、3ページを": "先ほどの資料2の、3ページを",
    "続いて議題に、中心市街地について": "続いて議題2、中心市街地について",
    "10時から、台に会議室で": "10時から、第2会議室で",
    "県は、令和中に年度の統一を": "県は、令和12年度の統一を",
    "ただいまから、0は8年第3回定例会を": "ただいまから、令和8年第3回定例会を",
    "残高は0.7年度末で21億円": "残高は令和7年度末で21億円",
    "窓口は5個5時15分まで": "窓口は午後5時15分まで",
    "窓口は、5前9時から": "窓口は、午前9時から",
    "それでは、5質問をお願いします。": "それでは、ご質問をお願いします。",
    "について、5号告いたします。": "について、ご報告いたします。",
    "10人説明会には42人": "住民説明会には42人",
}

RIGHT = (
    "申請された方に1,200円をお返しします。",
    "お一人に100円、ご夫婦に200円をお渡しします。",
    "1億に1300万円を加えます。",
    "10万に100万を超える額を足します。",
    "人口10万に15人、人口10万に1,500人の割合です。",
    "この路線に便を増やします。",
    "本市に路線バスが必要です。",
    "ご世帯のご意見を、ご本人に伺います。",
    "急便で9名に送りました。",
    "お手元の資料にお名前をお書きください。",
    "その件は、資料にのみ載せています。",
    "続いて議題に、入ります。次の議題に移ります。",
    "次第に人が増え、第2会議室に移りました。",
    "待機児童0は8年ぶりです。",
    "所要は5.5時間、または5、6時です。",
    "議題5報告事項、資料5説明書。",
    "地元への説明会を3回いたします。検診を3回追加いたします。",
    "60に近づき、15に分け、10人に説明しました。",
    "見るからに人がよく、皆さん方に本を配り、県道50に路線を引き、問10に項目を加えます。",
    "ご種類、ご回線、ご便をお知らせください。急な件です。急月です。",
    "令和に年号が変わり、平成に年を重ねました。",
    "りんご5個5時まで。A5説明会を開きます。10人税金を払います。",
    "年に委員会を3回いたします。5億に1000万円の増です。100に12件の割合です。",
    "令和2年度は12便、令和12年は22世帯、5件、9名です。",
    "総額は52億1,900万円、1件200円、2億2,400万円、9万2,700人です。",
)


@pytest.mark.parametrize(("heard", "said"), HEARD.items())
def test_what_is_no_japanese_is_offered_the_figure_of_that_sound(heard: str, said: str) -> None:
    assert mended(heard) == said


@pytest.mark.parametrize("said", HEARD.values())
def test_what_was_mended_is_left_alone(said: str) -> None:
    assert mended(said) == said


@pytest.mark.parametrize("text", RIGHT)
def test_what_may_be_right_is_no_candidate(text: str) -> None:
    assert mended(text) == text


def test_a_candidate_is_as_sure_as_its_least_sure_word(turn) -> None:
    heard = turn(("1日", 0.9), ("10", 0.8), ("に", 0.2), ("便", 0.7), ("の", 0.1))
    (candidate,) = figure_candidates(3, observe(heard))
    assert (candidate.turn, candidate.source) == (3, "figure")
    assert (candidate.original, candidate.replacement) == ("10に便", "12便")
    assert candidate.reading == "に"
    assert candidate.probability == 0.2


def figure(original: str, replacement: str) -> Candidate:
    return Candidate(0, 0, len(original), original, replacement, "に", "figure")


def test_an_amount_needs_more_evidence_than_a_count() -> None:
    amount, number = figure("に186万円", "286万円"), figure("10に便", "12便")
    assert changes_amount(amount)
    assert changes_amount(figure("9万に1700人", "9万2700人"))
    assert not changes_amount(number)
    against = -2.0  # nats: the recogniser prefers what it wrote
    assert probability(amount, against) < LEAST["standard"] < probability(number, against)
    assert probability(amount, 1.0) > LEAST["standard"]


@pytest.mark.parametrize("changed", ["10に便", "に186万円"])
def test_what_the_sound_speaks_against_is_never_taken(changed: str) -> None:
    assert probability(figure(changed, "2"), -9.0) < min(LEAST.values())
