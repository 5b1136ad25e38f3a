"""What the papers of a meeting give: names, places, compounds, and readings that they say."""

import io
from pathlib import Path

import docx
import papers
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from transcribe.errors import InputError
from transcribe.vocabulary import Term, load_vocabulary
from transcribe.vocabulary.material import terms_in

SAMPLE = Path(__file__).parents[3] / "transcribe" / "data" / "sample" / "agenda.txt"


def found(text: str) -> dict[str, Term]:
    return {term.surface: term for term in terms_in(text, "agenda.txt")}


def readings(text: str) -> dict[str, tuple[str, ...]]:
    return {surface: term.readings for surface, term in found(text).items()}


# compounds


def test_a_compound_comes_whole_and_in_its_useful_parts() -> None:
    text = "令和8年度若葉市一般会計補正予算(第3号)について"
    compounds = found(text)
    for surface in ("一般会計", "補正予算", "補正", "予算"):
        assert surface in compounds
    assert readings("一般会計補正予算")["一般会計補正予算"] == ("いっぱんかいけいほせいよさん",)


def test_the_middle_of_a_compound_is_no_term_unless_it_stands_elsewhere() -> None:
    assert "包括支援" not in found("地域包括支援センター")
    assert "包括支援" in found("地域包括支援センター、広域包括支援センター")


def test_a_word_of_the_dictionary_is_taken_apart_too() -> None:
    parts = found("教育委員会事務局")
    assert {"教育委員会事務局", "教育委員会", "事務局", "委員会"} <= parts.keys()


def test_a_part_that_sounds_otherwise_by_itself_is_left_in_its_word() -> None:
    assert readings("株式会社")["株式会社"] == ("かぶしきがいしゃ",)
    assert "会社" not in found("株式会社")


@pytest.mark.parametrize(
    "text",
    [
        "令和8年9月14日(月) 午前10時30分",
        "第3回 第12号 25% 3億2,400万円 三百二十人",
        "こと、もの、ため、それぞれ",
        "とうきょうで はなしあう",
        "市、町、村、森",
    ],
)
def test_numbers_dates_hiragana_and_single_kanji_are_none(text: str) -> None:
    assert set(found(text)) <= {"午前"}


def test_full_width_letters_and_half_width_kana_are_as_minutes_write_them() -> None:
    terms = readings("ＤＸ推進計画とｺﾐｭﾆﾃｨﾊﾞｽ、AI-OCR")
    assert terms["DX推進計画"] == ("でぃーえっくすすいしんけいかく",)
    assert terms["コミュニティバス"] == ("こみゅにてぃばす",)
    assert terms["AI-OCR"] == ("えーあいおーしーあーる",)


def test_counts_are_how_often_it_stands_there() -> None:
    terms = found("財政調整基金を取り崩す。財政調整基金の残高。基金の利子。")
    assert terms["財政調整基金"].count == 2
    assert terms["基金"].count == 3


def test_variants_of_kanji_stay_as_the_paper_writes_them() -> None:
    terms = found("葛󠄀城市の葛󠄀城課長と髙橋委員")
    assert {"葛󠄀城市", "葛󠄀城課長", "髙橋委員"} <= terms.keys()
    assert terms["葛󠄀城課長"].readings[0] == "かつらぎかちょう"


# places


def test_places_have_their_kind_and_a_reading_that_the_analyser_misses() -> None:
    terms = found("青柳市への視察。若葉野市総合計画審議会、若葉野駅東口")
    assert (terms["青柳市"].kind, terms["青柳市"].readings) == ("place", ("あおやぎし",))
    assert terms["若葉野市"].readings == ("わかばのし",)
    assert terms["若葉野市総合計画審議会"].readings == ("わかばのしそうごうけいかくしんぎかい",)
    assert terms["若葉野駅東口"].readings == ("わかばのえきひがしぐち",)


# names


def test_names_beside_their_titles_in_lists() -> None:
    people = {t.surface: t for t in found("委員長 石川\n委員 森、岡本(商工会)\n").values()}
    for surface, reading in {
        "石川": "いしかわ",
        "石川委員長": "いしかわいいんちょう",
        "森委員": "もりいいん",
        "岡本": "おかもと",
        "岡本委員": "おかもといいん",
    }.items():
        assert (people[surface].kind, people[surface].readings) == ("person", (reading,))
        assert people[surface].guessed
    assert "森" not in people  # one kanji of two kana would be heard everywhere
    assert "商工会委員" not in people


@pytest.mark.parametrize(
    "line", ["三浦 一郎 委員", "委員\t三浦 一郎", "委員：三浦一郎", "三浦一郎委員が欠席です。"]
)
def test_full_names_with_blanks_and_without(line: str) -> None:
    terms = readings(line)
    assert terms["三浦一郎"] == ("みうらいちろう",)
    assert terms["三浦委員"] == ("みうらいいん",)


def test_names_spread_over_the_width_of_a_column() -> None:
    terms = readings(
        "１番　山　本　太　郎　君　　２番　佐　藤　　学　君　　３番　佐　藤　美智子　君\n"
        "町　　長　　阿　部　　　誠　　副　町　長　菅原　聡\n"
    )
    assert terms["佐藤美智子"] == ("さとうみちこ",)
    assert terms["佐藤君"] == ("さとうくん",)
    assert terms["山本太郎"] == ("やまもとたろう",)
    assert terms["佐藤学"][0] == "さとうまなぶ"
    assert terms["阿部町長"] == ("あべちょうちょう",)
    assert terms["菅原副町長"] == ("すがわらふくちょうちょう",)
    assert "阿部副町長" not in terms


def people(line: str) -> set[str]:
    return {term.surface for term in found(line).values() if term.kind == "person"}


# fmt: off
LISTS = [
    ("財政課長 藤井 明／教育総務課長 西村 光",
     "藤井 藤井課長 藤井明 西村 西村課長 西村光"),
    ("渡辺　健、森　茂、林　恵子", "渡辺 渡辺健 森茂 林恵子"),
    ("委員　渡辺　健、森　茂、林　恵子",
     "渡辺 渡辺委員 渡辺健 森委員 森茂 林委員 林恵子"),
    ("事務局長 小林 稔 書記 中村 光",
     "小林 小林事務局長 小林稔 中村 中村書記 中村光"),
    ("事務局長 小林 稔 （書記） 中村 光",
     "小林 小林事務局長 小林稔 中村 中村書記 中村光"),
    ("総務部長　木村　明　　財政課長　藤井　明",
     "木村 木村部長 木村明 藤井 藤井課長 藤井明"),
    ("市長 青木 茂、副市長 原 和夫、教育長 東 正",
     "青木 青木市長 青木茂 原副市長 原和夫 東教育長 東正"),
    ("藤井 明（財政課長）、西村 光（福祉課長）",
     "藤井 藤井課長 藤井明 西村 西村課長 西村光"),
    ("石川 清 委員長、三浦、森 委員",
     "石川 石川委員長 石川清 三浦 三浦委員 森委員"),
    ("出席者：山本委員長、佐々木副委員長、渡辺・森・林委員",
     "山本 山本委員長 佐々木 佐々木副委員長 渡辺 渡辺委員 森委員 林委員"),
    ("出席委員　三浦　一郎　委員　岡本　誠　委員長",
     "三浦 三浦委員 三浦一郎 岡本 岡本委員長 岡本誠"),
    ("委員 三浦 岡本 森", "三浦 三浦委員 岡本 岡本委員 森委員"),
    ("委員 三浦 一郎 岡本 誠 森 茂",
     "三浦 三浦委員 三浦一郎 岡本 岡本委員 岡本誠 森委員 森茂"),
    ("委員長 纐纈谷 直、石川 清", "石川 石川清"),
    ("委員長 石川、三浦", "石川 石川委員長 三浦"),
    ("議長、副議長、三浦", "三浦"),
    ("委員 三浦(商工会会長)、大西", "三浦 三浦委員 大西 大西委員"),
]
# fmt: on


@pytest.mark.parametrize(("line", "expected"), LISTS)
def test_a_list_names_those_who_are_there_and_nobody_else(line: str, expected: str) -> None:
    assert people(line) == set(expected.split())


def test_the_city_before_its_budget_is_no_part_of_a_term() -> None:
    for text in ("若葉市一般会計補正予算", "令和8年度市一般会計補正予算"):
        terms = found(text)
        assert "一般会計補正予算" in terms
        assert "市一般会計補正予算" not in terms
    assert "県返還金" in found("県返還金")


def test_a_name_with_its_title_behind_it_and_more_text() -> None:
    terms = readings("1. 五十嵐 健 議員　新庁舎建設基本構想について")
    assert terms["五十嵐議員"] == ("いがらしぎいん",)


def test_a_board_is_no_title() -> None:
    assert "三浦委員" not in found("三浦委員会の報告")


def test_honorifics_are_read_as_they_are_said() -> None:
    assert readings("上田君が発言した。")["上田君"] == ("うえだくん",)


@pytest.mark.parametrize("said", ["上田さん", "上田君", "上田様", "上田氏", "上田保険年金課長"])
def test_names_in_sentences(said: str) -> None:
    terms = found(f"次に、{said}から説明があった。")
    assert terms["上田"].kind == "person"


def test_a_title_with_its_office_gives_what_a_meeting_says() -> None:
    terms = found("西村保険年金課長の説明")
    assert {"西村", "西村課長", "保険年金課長", "保険年金課"} <= terms.keys()
    assert "西村保険" not in terms


def test_the_sample_agenda_names_everybody() -> None:
    people = {t.surface for t in found(SAMPLE.read_text("utf-8")).values() if t.kind == "person"}
    assert {"山本委員長", "佐々木委員", "渡辺委員", "藤井課長", "高橋課長"} <= people


# readings that a paper gives


@pytest.mark.parametrize(
    ("text", "surface", "reading"),
    [
        ("三浦（みうら）委員", "三浦", "みうら"),
        ("岡本 (おかもと) 議員", "岡本", "おかもと"),
        ("上田《うえた》課長", "上田", "うえた"),
        ("月見里（やまなし）委員", "月見里", "やまなし"),
        ("教育長 三浦（ミウラ）", "三浦", "みうら"),
        ("委員 三浦 一郎（みうら いちろう）", "三浦一郎", "みうらいちろう"),
        ("若葉野市（わかばのし）の計画", "若葉野市", "わかばのし"),
        ("九十九（つくも）公園", "九十九", "つくも"),
        ("PFI（ピーエフアイ）方式", "PFI", "ぴーえふあい"),
    ],
)
def test_a_reading_in_brackets_is_taken_and_not_guessed(
    text: str, surface: str, reading: str
) -> None:
    term = found(text)[surface]
    assert (term.readings, term.guessed) == ((reading,), False)


@pytest.mark.parametrize(
    "text",
    [
        "市長（あいさつ）",
        "長谷川（あいさつ）",
        "総務課長（りんじ）",
        "議案（かけつ）",
        "開会（ことば）",
    ],
)
def test_other_words_in_brackets_are_no_readings(text: str) -> None:
    assert all(term.guessed for term in found(text).values())


def test_a_given_reading_is_that_of_the_name_with_its_title_and_of_compounds() -> None:
    terms = found("上田（うえた）課長。上田課長の説明。上田財団の活動")
    assert terms["上田課長"].readings == ("うえたかちょう",)
    assert terms["上田財団"].readings == ("うえたざいだん",)


def test_furigana_of_word_are_readings(tmp_path: Path) -> None:
    document = docx.Document()
    xml = (
        "<w:p {ns}><w:r><w:ruby><w:rt><w:r><w:t>しょうじ</w:t></w:r></w:rt><w:rubyBase><w:r>"
        "<w:t>東海林</w:t></w:r></w:rubyBase></w:ruby></w:r><w:r><w:t>課長</w:t></w:r></w:p>"
    )
    body = document.element.body
    body.insert(len(body) - 1, parse_xml(xml.replace("{ns}", nsdecls("w"))))
    stream = io.BytesIO()
    document.save(stream)
    (tmp_path / "a.docx").write_bytes(stream.getvalue())
    vocabulary = load_vocabulary(materials=[tmp_path / "a.docx"])
    terms = {term.surface: term for term in vocabulary.terms}
    assert terms["東海林課長"].readings == ("しょうじかちょう",)
    assert not terms["東海林"].guessed


def test_furigana_of_a_pdf_are_readings(tmp_path: Path) -> None:
    body = papers.RUBY + "出席は#ruby[上田][うえた]課長でございます。"
    (tmp_path / "a.pdf").write_bytes(papers.typst_pdf(tmp_path, body))
    terms = {t.surface: t for t in load_vocabulary(materials=[tmp_path / "a.pdf"]).terms}
    assert terms["上田課長"].readings == ("うえたかちょう",)


# limits


def test_a_text_of_many_megabytes_is_refused(tmp_path: Path) -> None:
    (tmp_path / "all.txt").write_text("議案" * 2_600_000, "utf-8")
    with pytest.raises(InputError, match=r"大きすぎ|too large"):
        load_vocabulary(materials=[tmp_path / "all.txt"])


def test_words_of_another_language_are_none_but_names_and_abbreviations_are() -> None:
    assert found("The minutes of the meeting were approved.") == {}
    assert {"DX", "LINE"} <= found("DX by LINE").keys()
