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
        "総務委員長": ("そうむいいんちょう",),
    }
    guessed = {term.surface for term in vocabulary.terms if term.guessed}
    assert guessed == {"総務委員長"}
    assert {t.surface for t in vocabulary.terms if t.kind == "person"} == {
        "山本太郎",
        "山本",
        "山本委員長",
    }


def test_a_seat_without_an_office_is_a_member(load) -> None:
    assert readings(load(HEAD + "2,森 一郎,もり いちろう,\n"))["森議員"] == ("もりぎいん",)


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
        load("表記,よみ\n三浦,みうら\n")
