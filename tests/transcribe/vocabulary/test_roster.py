"""Who sits in the meeting: people, and how their names and offices are said."""

import io
from pathlib import Path

import pytest
import xlsxwriter

from transcribe.errors import InputError
from transcribe.vocabulary import Person, Vocabulary, load_vocabulary

HEAD = "議席番号,氏名,よみ,役職\n"


@pytest.fixture
def load(tmp_path: Path):
    def read(content: "str | bytes", name: str = "roster.csv") -> Vocabulary:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return load_vocabulary(rosters=[path])

    return read


def readings(vocabulary: Vocabulary) -> dict[str, tuple[str, ...]]:
    return {term.surface: term.readings for term in vocabulary.terms}


def test_a_person_has_all_that_the_roster_says(load) -> None:
    (person,) = load(HEAD + "1,山本 太郎,やまもと たろう,総務委員長\n").people
    assert person == Person("山本太郎", "やまもとたろう", "総務委員長", "1", "山本", "やまもと")


def test_a_meeting_says_the_name_with_title_and_without_and_the_office(load) -> None:
    vocabulary = load(HEAD + "1,山本 太郎,やまもと たろう,総務委員長\n")
    assert readings(vocabulary) == {
        "山本太郎": ("やまもとたろう",),
        "山本": ("やまもと",),
        "山本委員長": ("やまもといいんちょう",),
        "山本議員": ("やまもとぎいん",),
        "山本委員": ("やまもといいん",),
        "総務委員長": ("そうむいいんちょう",),
    }
    guessed = {term.surface for term in vocabulary.terms if term.guessed}
    assert guessed == {"総務委員長"}
    assert {t.surface for t in vocabulary.terms if t.kind == "person"} == {
        "山本太郎",
        "山本",
        "山本委員長",
        "山本議員",
        "山本委員",
    }


@pytest.mark.parametrize(
    "row", ["2,{},", "2,{},議員", ",{},委員", ",{},", "2,{},監査委員", "2,{},〇〇会"]
)
def test_a_member_is_called_both_in_plenary_and_in_committee(load, row: str) -> None:
    """A roster that makes 議員 the only title would mend what was rightly heard as 委員."""
    found = readings(load(HEAD + row.format("森 一郎,もり いちろう") + "\n"))
    assert (found["森議員"], found["森委員"]) == (("もりぎいん",), ("もりいいん",))


def test_an_official_is_no_member(load) -> None:
    found = readings(load(HEAD + ",西村 明,にしむら あきら,保険年金課長\n"))
    assert "西村課長" in found
    assert not {"西村議員", "西村委員"} & found.keys()


@pytest.mark.parametrize(
    ("name", "reading", "family", "family_reading"),
    [
        ("森一郎", "もりいちろう", "森", "もり"),
        ("佐々木次郎", "ささきじろう", "佐々木", "ささき"),
        ("長谷川花子", "はせがわはなこ", "長谷川", "はせがわ"),
        ("小鳥遊ひかり", "たかなしひかり", "小鳥遊", "たかなし"),
        ("髙橋　花子", "たかばし　はなこ", "髙橋", "たかばし"),
        ("東海林", "しょうじ", "東海林", "しょうじ"),
        ("山崎太郎", "やまさきたろう", "山崎", "やまさき"),
        ("山崎太郎", "", "山崎", ""),
        ("ジョンソン", "", "", ""),
    ],
)
def test_family_names_are_told_apart(
    load, name: str, reading: str, family: str, family_reading: str
) -> None:
    (person,) = load(f"{HEAD}1,{name},{reading},\n").people
    assert (person.family, person.family_reading) == (family, family_reading)
    assert " " not in person.name


def test_a_missing_reading_is_guessed_with_what_the_name_may_be(load) -> None:
    vocabulary = load(HEAD + "1,山崎 太郎,,課長\n")
    found = {term.surface: term for term in vocabulary.terms}
    assert found["山崎"].readings == ("やまざき", "やまさき")
    assert found["山崎課長"].readings == ("やまざきかちょう", "やまさきかちょう")
    assert found["山崎"].guessed
    assert found["山崎太郎"].guessed


def test_two_people_of_one_name_keep_both_readings(load) -> None:
    vocabulary = load(HEAD + "1,中島 一,なかじま はじめ,\n2,中島 二三,なかしま ふみ,\n")
    assert readings(vocabulary)["中島"] == ("なかじま", "なかしま")
    assert len(vocabulary.people) == 2


def test_a_workbook_is_a_roster_too(load) -> None:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    sheet = book.add_worksheet()
    for at, cells in enumerate(
        [["席", "氏名", "よみ", "職名"], [3, "三浦 一郎", "みうら いちろう", "主幹"]]
    ):
        sheet.write_row(at, 0, cells)
    book.close()
    (person,) = load(stream.getvalue(), "roster.xlsx").people
    assert person == Person("三浦一郎", "みうらいちろう", "主幹", "3", "三浦", "みうら")


def test_faults_are_told_with_their_lines(load) -> None:
    with pytest.raises(InputError) as caught:
        load(HEAD + "1,,みうら,\n2,森 一郎,森 いちろう,\n")
    assert "2行目: 氏名がありません" in caught.value.problem.ja
    assert "3行目: よみ「森」はかなではありません" in caught.value.problem.ja


def test_a_table_without_names_is_no_roster(load) -> None:
    with pytest.raises(InputError, match="氏名"):
        load("よみ,役職\nみうら,委員\n")


def test_a_glossary_given_as_a_roster_is_told_its_option(load) -> None:
    with pytest.raises(InputError, match="--glossary"):
        load("表記,よみ\n三浦,みうら\n")


TITLED = "令和8年度 議員名簿,,,\n,,,令和8年4月1日現在\n\n"


@pytest.mark.parametrize(
    "head",
    [
        "議席,氏　名,フリガナ,役　職\n",
        "席次, 氏 名 ,ﾌﾘｶﾞﾅ,職名\n",
        "議席番号,氏名(敬称略),ふりがな,肩書\n",
        "議席,議員名,よみかた,役職名\n",
        "議席,お名前,氏名（カナ）,所属・役職\n",
    ],
)
@pytest.mark.parametrize("title", ["", TITLED, "名簿\n" * 9])
def test_headers_as_offices_write_them_below_a_title(load, title: str, head: str) -> None:
    (person,) = load(title + head + "3,三浦　一郎,ミウラ　イチロウ,主幹\n").people
    assert person == Person("三浦一郎", "みうらいちろう", "主幹", "3", "三浦", "みうら")


def test_a_column_in_kana_beside_the_names_is_no_reading_of_the_header(load) -> None:
    assert len(load("氏名,役職,メール\n三浦 一郎,主幹,a@example.jp\n").people) == 1


def test_lines_of_faults_are_those_of_the_file_below_a_title(load) -> None:
    with pytest.raises(InputError, match="5行目"):
        load(TITLED + "氏名,よみ\n三浦,三浦\n")


@pytest.mark.parametrize(
    "name",
    [
        "欠員",
        "欠 員",
        "未定",
        "（空席）",
        "(欠員)",
        "—",
        "該当なし",
        "【執行部】",
        "※敬称略",
        "12名",
        "氏名",
    ],
)
def test_nobody_sits_on_a_vacant_seat(load, name: str) -> None:
    (person,) = load(f"{HEAD}1,{name},,\n2,三浦 一郎,みうら いちろう,\n3,,,\n").people
    assert person.name == "三浦一郎"


def test_a_roster_of_nobody_is_told(load) -> None:
    with pytest.raises(InputError, match="名前がありません"):
        load(HEAD + "1,欠員,,\n")


@pytest.mark.parametrize(
    ("cell", "role"),
    [
        ("三浦 一郎 様", ""),
        ("三浦一郎氏", ""),
        ("三浦　一郎君", ""),
        ("三浦 一郎さん", ""),
        ("三浦一郎 殿", ""),
        ("三浦一郎（みうらいちろう）", ""),
        ("副議長 三浦 一郎", "副議長"),
        ("三浦一郎議員", "議員"),
        ("三浦 一郎（副議長）", "副議長"),
    ],
)
def test_what_stands_beside_a_name_is_no_part_of_it(load, cell: str, role: str) -> None:
    (person,) = load(f"氏名,よみ\n{cell},みうらいちろう\n").people
    assert (person.name, person.family, person.role) == ("三浦一郎", "三浦", role)


def test_a_reading_beside_the_name_is_its_reading(load) -> None:
    (person,) = load("氏名,役職\n東海林 一（しょうじ はじめ）,委員\n").people
    assert (person.reading, person.family_reading) == ("しょうじはじめ", "しょうじ")


def test_several_people_in_a_cell_are_told(load) -> None:
    with pytest.raises(InputError, match="2行目: 氏名「森、岡本」"):
        load("役職,氏名\n委員,森、岡本\n")
