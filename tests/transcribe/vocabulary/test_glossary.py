"""Glossaries as offices keep them, and every fault of one in one message."""

from pathlib import Path

import pytest

from transcribe.errors import InputError
from transcribe.vocabulary import Term, load_vocabulary
from transcribe.vocabulary.glossary import read_entries


@pytest.fixture
def put(tmp_path: Path):
    def write(content: "str | bytes", name: str = "terms.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


@pytest.fixture
def terms(put):
    def read(content: "str | bytes") -> tuple[Term, ...]:
        return load_vocabulary(glossaries=[put(content)]).terms

    return read


ROWS = "三浦,みうら,議員\n繰越明許費,くりこしめいきょひ,\n"
EXPECTED = [("三浦", ("みうら",), "議員"), ("繰越明許費", ("くりこしめいきょひ",), "")]


@pytest.mark.parametrize(
    "head", ["", "表記,よみ,備考\n", "用語,ふりがな,メモ\n", "term,reading,note\n"]
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
def test_columns_with_and_without_names_in_every_encoding(terms, head: str, encoding: str) -> None:
    found = terms((head + ROWS).encode(encoding))
    assert [(t.surface, t.readings, t.note) for t in found] == EXPECTED
    assert {(t.source, t.kind, t.guessed, t.count) for t in found} == {
        ("terms.csv", "term", False, 1)
    }


def test_columns_may_stand_in_any_order_beside_others(terms) -> None:
    (term,) = terms("番号,よみ,推定,表記\n7,みうら,推定,三浦\n")
    assert (term.surface, term.readings, term.guessed) == ("三浦", ("みうら",), False)


def test_tabs_part_columns_as_well_and_blank_lines_do_not_count(terms) -> None:
    assert len(terms("表記\tよみ\n\n三浦\tみうら\n\t\n岡本\tおかもと\n")) == 2


@pytest.mark.parametrize("between", ["・", "/", "、", "／", "，"])
def test_a_term_may_have_several_readings(terms, between: str) -> None:
    (term,) = terms(f'日本,"にほん{between}にっぽん"\n')
    assert term.readings == ("にほん", "にっぽん")


def test_one_term_on_two_lines_has_the_readings_of_both(terms) -> None:
    (term,) = terms("山崎,やまざき\n山崎,やまさき,会計課\n")
    assert (term.readings, term.note) == (("やまざき", "やまさき"), "会計課")


def test_readings_are_hiragana_however_they_are_written(terms) -> None:
    found = terms("甲,ミウラ\n乙,ﾐｳﾗ\n丙,み うら\nデータ,データ\n")
    assert [t.readings for t in found] == [("みうら",)] * 3 + [("でーた",)]


@pytest.mark.parametrize(
    ("surface", "reading"),
    [
        ("国民健康保険特別会計", "こくみんけんこうほけんとくべつかいけい"),
        ("第3次総合計画", "だいさんじそうごうけいかく"),
        ("10周年記念式典", "じゅうしゅうねんきねんしきてん"),
        ("株式会社", "かぶしきがいしゃ"),
        ("コミュニティバス", "こみゅにてぃばす"),
        ("PTA連合会", "ぴーてぃーえーれんごうかい"),
        ("AI-OCR", "えーあいおーしーあーる"),
        ("若葉野市", "わかばのし"),
        ("髙橋", "たかはし"),
        ("葛󠄀城市", "かつらぎし"),
    ],
)
def test_a_missing_reading_is_guessed_and_says_so(terms, surface: str, reading: str) -> None:
    (term,) = terms(f"{surface},\n")
    assert (term.surface, term.readings[0], term.guessed) == (surface, reading, True)


def test_a_proper_noun_that_is_read_in_two_ways_keeps_both(terms) -> None:
    (term,) = terms("日本,,\n")
    assert set(term.readings) == {"にほん", "にっぽん"}


def test_kinds_are_read_back(terms) -> None:
    found = terms("表記,よみ,種別\n三浦,みうら,人名\n青柳,あおやぎ,地名\n議題,ぎだい,\n")
    assert [t.kind for t in found] == ["person", "place", "term"]


# faults

BAD = {
    "empty": ("", "空"),
    "blank lines only": (" \n,,\n", "表がありません"),
    "no column of terms": ("よみ,備考\nみうら,議員\n", "表記の列がありません"),
    "a roster": ("氏名,よみ\n三浦,みうら\n", "名簿です"),
    "binary": (bytes(range(256)), "文章として読めません"),
    "a document": (b"%PDF-1.7\n", "PDF"),
    "an open quotation mark": ('三浦,みうら\n"岡本,おかもと\n', "引用符"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_is_no_glossary_is_refused_with_a_next_step(put, case: str) -> None:
    content, words = BAD[case]
    with pytest.raises(InputError) as caught:
        load_vocabulary(glossaries=[put(content)])
    assert words in caught.value.problem.ja
    assert "terms.csv" in caught.value.problem.en
    assert caught.value.hint.ja


def test_every_fault_is_told_with_its_line(put) -> None:
    content = "表記,よみ\n三浦,三浦\n岡本,おかもと\n,みうら\n\n森,mori\n" + "長" * 61 + ",なが\n"
    with pytest.raises(InputError) as caught:
        load_vocabulary(glossaries=[put(content)])
    problem = caught.value.problem
    assert "2行目: よみ「三浦」はかなではありません" in problem.ja
    assert "4行目: 表記がありません" in problem.ja
    assert "6行目: よみ「mori」" in problem.ja
    assert "7行目: 表記" in problem.ja
    assert "3行目" not in problem.ja
    assert [f"line {n}" in problem.en for n in (2, 3, 4, 6, 7)] == [True, False, True, True, True]


def test_lines_are_those_of_an_editor_where_a_cell_has_several(put) -> None:
    with pytest.raises(InputError, match=r"4行目|line 4"):
        load_vocabulary(glossaries=[put('表記,よみ,備考\n三浦,みうら,"一行\n二行"\n岡本,岡本\n')])


def test_very_many_faults_are_counted(put) -> None:
    with pytest.raises(InputError) as caught:
        load_vocabulary(glossaries=[put("三浦,三浦\n" * 30)])
    assert caught.value.problem.ja.count("行目") == 20
    assert "ほか 10 か所" in caught.value.problem.ja


def test_a_reading_that_cannot_be_guessed_is_asked_for(put) -> None:
    with pytest.raises(InputError, match=r"推定できません|cannot be guessed"):
        load_vocabulary(glossaries=[put("Zwölfton,\n")])


def test_too_many_rows_are_refused(put) -> None:
    with pytest.raises(InputError, match=r"50,000"):
        load_vocabulary(glossaries=[put("三浦,みうら\n" * 50_001)])


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"gone\.csv"):
        load_vocabulary(glossaries=[tmp_path / "gone.csv"])


def test_rows_can_be_read_one_by_one_the_faulty_ones_as_well(put) -> None:
    rows = "三浦,三浦,,,,\n総務課,そうむか,,次第,推定,\n私道,,,,,使わない\n"
    path = put(f"表記,よみ,備考,出典,推定,種別\n{rows}")
    faulty, guessed, unused = read_entries(path)
    assert (faulty.line, faulty.surface) == (2, "三浦")
    assert "かなではありません" in str(faulty.fault() and faulty.fault().ja)
    assert guessed.is_guessed
    assert guessed.fault() is None
    assert unused.is_unused
