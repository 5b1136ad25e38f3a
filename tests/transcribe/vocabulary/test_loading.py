"""One vocabulary out of all the files of a meeting."""

import os
import random
import time
from pathlib import Path

import pytest

import transcribe.vocabulary
from transcribe.errors import InputError
from transcribe.vocabulary import (
    Glossary,
    Person,
    Source,
    Term,
    Vocabulary,
    attendees,
    load_vocabulary,
)
from transcribe.vocabulary.attendance import divide


@pytest.fixture
def put(tmp_path: Path):
    def write(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_text(text, "utf-8")
        return path

    return write


def by_surface(vocabulary: Vocabulary) -> dict[str, Term]:
    return {term.surface: term for term in vocabulary.terms}


def test_the_package_has_the_names_it_lists() -> None:
    assert transcribe.vocabulary.__all__ == [
        "Glossary",
        "Person",
        "Source",
        "Term",
        "Vocabulary",
        "attendees",
        "load_vocabulary",
    ]


def test_nothing_given_is_an_empty_vocabulary() -> None:
    assert load_vocabulary() == Vocabulary()
    assert not Vocabulary()
    assert Vocabulary(people=(Person("三浦"),))


def test_a_reading_that_a_person_wrote_beats_a_guessed_one(put) -> None:
    agenda = put("agenda.txt", "上田課長、東海林委員、上田財団")
    glossary = put("terms.csv", "上田財団,うえたざいだん\n")
    roster = put("roster.csv", "氏名,よみ\n東海林 一,とうかいりん はじめ\n")
    terms = by_surface(load_vocabulary([glossary], [roster], [agenda]))
    assert (terms["上田財団"].readings, terms["上田財団"].guessed) == (("うえたざいだん",), False)
    assert terms["東海林"].readings == ("とうかいりん",)
    assert terms["東海林委員"].readings == ("とうかいりんいいん",)
    assert terms["上田課長"].readings == ("うえだかちょう",)
    assert terms["上田課長"].guessed


def test_guessed_readings_of_a_glossary_give_way_to_those_of_a_paper(put) -> None:
    glossary = put("terms.csv", "上田,,会計課\n")
    agenda = put("agenda.txt", "上田（うえた）課長")
    term = by_surface(load_vocabulary([glossary], [], [agenda]))["上田"]
    assert (term.readings, term.note, term.guessed) == (("うえた",), "会計課", False)


def test_a_term_stands_once_with_its_count_in_all_papers(put) -> None:
    papers = [put("a.txt", "補正予算。補正予算。"), put("b.txt", "補正予算の審査")]
    glossary = put("terms.csv", "補正予算,ほせいよさん\n傍聴席,ぼうちょうせき\n")
    terms = by_surface(load_vocabulary([glossary], [], papers))
    assert (terms["補正予算"].count, terms["補正予算"].source) == (3, "terms.csv")
    assert terms["傍聴席"].count == 1


def test_a_paper_tells_the_kind_of_a_term_of_the_glossary(put) -> None:
    glossary = put("terms.csv", "三浦,みうら\n")
    terms = by_surface(load_vocabulary([glossary], [], [put("a.txt", "三浦委員")]))
    assert terms["三浦"].kind == "person"


def test_sources_are_counted_in_the_order_in_which_they_came(put) -> None:
    glossary = put("terms.csv", "三浦,みうら\n岡本,おかもと\n")
    roster = put("roster.csv", "氏名,よみ\n森 一,もり はじめ\n")
    agenda = put("agenda.txt", "議事日程")
    assert load_vocabulary([glossary], [roster], [agenda]).sources == (
        Source("terms.csv", "glossary", 2),
        Source("roster.csv", "roster", 4),
        Source("agenda.txt", "material", 3),
    )


def test_the_digest_is_of_what_is_known_and_not_of_the_order(put) -> None:
    one, other = put("a.csv", "三浦,みうら\n"), put("b.csv", "岡本,おかもと\n")
    both = load_vocabulary([one, other])
    assert both.digest == load_vocabulary([other, one]).digest
    assert both.digest != load_vocabulary([one]).digest
    assert len(both.digest) == 64


def test_a_paper_gives_the_same_in_every_process(put) -> None:
    """Not the order of a set, which changes from run to run."""
    import subprocess
    import sys

    agenda = put("agenda.txt", "委員 三浦、岡本、西村、上田、清水、松田、中村\n三浦委員、岡本委員")
    code = (
        "import sys; from pathlib import Path; from transcribe.vocabulary import load_vocabulary;"
        "print([t.surface for t in load_vocabulary(materials=[Path(sys.argv[1])]).terms])"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", code, str(agenda)],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert runs[0] == runs[1]


def test_twenty_thousand_terms_load_in_seconds(put) -> None:
    chance = random.Random(1)
    kanji = "国民健康保険税制度改正案都市計画道路整備事業基金"
    rows = (f"{''.join(chance.choices(kanji, k=6))}," for _ in range(20_000))
    glossary = put("large.csv", "表記,よみ\n" + "\n".join(rows))
    started = time.process_time()
    vocabulary = load_vocabulary([glossary])
    assert len(vocabulary.terms) > 19_000
    assert time.process_time() - started < 10


@pytest.mark.parametrize(("surface", "readings"), [("", ("あ",)), ("三浦", ()), ("三浦", ("",))])
def test_a_term_without_form_or_reading_is_none(surface: str, readings: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="term"):
        Term(surface, readings)


def test_the_attendees_are_those_of_the_roster(put) -> None:
    roster = put("roster.csv", "氏名,役職,よみ\n森 千尋,委員,もり ちひろ\n")
    agenda = put("agenda.txt", "出席者\n  委員長 石川\n")
    (person,) = attendees(load_vocabulary(rosters=[roster], materials=[agenda]))
    assert (person.name, person.role, person.reading) == ("森千尋", "委員", "もりちひろ")


def test_without_a_roster_the_papers_name_them_with_their_offices(put) -> None:
    agenda = put("agenda.txt", "出席者\n  委員長 石川\n  委員 森、岡本\n  財政課長 藤井\n")
    found = attendees(load_vocabulary(materials=[agenda]))
    assert {(p.family, p.role) for p in found} == {
        ("石川", "委員長"),
        ("森", "委員"),
        ("岡本", "委員"),
        ("藤井", "課長"),
    }
    readings = {p.family: p.family_reading for p in found}
    assert readings["石川"] == "いしかわ"
    assert readings["森"] == ""  # a family name of one character stands only with its office


def test_nobody_is_named_where_nobody_is() -> None:
    assert attendees(Vocabulary()) == ()


def test_what_a_person_marked_as_unused_is_no_term_whichever_file_has_it(put) -> None:
    agenda = put("agenda.txt", "岡本委員、補正予算")
    roster = put("roster.csv", "氏名,よみ\n三浦 一郎,みうら いちろう\n")
    marks = (
        "表記,よみ,種別\n岡本委員,,使わない\n三浦議員,みうらぎいん,使わない\nZwölfton,,使わない\n"
    )
    given = {"rosters": [roster], "materials": [agenda]}
    before = by_surface(load_vocabulary(**given))
    after = load_vocabulary([put("terms.csv", marks)], **given)
    assert before.keys() - by_surface(after).keys() == {"岡本委員", "三浦議員"}
    assert after.unused == ("岡本委員", "三浦議員", "Zwölfton")
    assert [source.terms for source in after.sources] == [0, 4 - 1, len(before) - 4 - 1]
    assert [person.name for person in after.people] == ["三浦一郎"]


def test_several_bad_files_are_told_at_once(put) -> None:
    bad = put("terms.csv", "表記,よみ\n三浦,三浦\n")
    mixed = put("roster.csv", "表記,よみ\n三浦,みうら\n")
    gone = bad.with_name("gone.txt")
    with pytest.raises(InputError) as caught:
        load_vocabulary([bad, bad], [mixed], [gone])
    problem, hint = caught.value.problem.ja, caught.value.hint.ja
    assert [name in problem for name in ("terms.csv", "roster.csv", "gone.txt")] == [True] * 3
    assert "--glossary" in hint
    assert hint.count("もう一度実行") == 1


def test_terms_that_stand_in_no_file_count_like_a_glossary(put) -> None:
    kept = Glossary("総務課の用語集", (Term("包括", ("ほうかつ",)),), ("私道",))
    paper = put("次第.txt", "地域包括支援センターと私道について")
    found = load_vocabulary(glossaries=[kept], materials=[paper])
    terms = by_surface(found)
    assert terms["包括"].readings == ("ほうかつ",)
    assert "私道" not in terms
    assert found.unused == ("私道",)
    assert [source.name for source in found.sources] == ["総務課の用語集", "次第.txt"]


def test_bad_files_can_be_left_out(put) -> None:
    bad, good = put("用語.csv", "表記,よみ\n三浦,三浦"), put("次第.txt", "地域包括支援センター")
    unreadable: list[InputError] = []
    found = load_vocabulary([bad], materials=[good], unreadable=unreadable)
    assert "地域包括支援センター" in by_surface(found)
    assert ["用語.csv" in error.problem.ja for error in unreadable] == [True]


@pytest.mark.parametrize(
    ("line", "is_single"),
    [
        ("委員長　山本 太郎", True),
        ("山本太郎（やまもと たろう）委員", True),
        ("委員 森、岡本", False),
        ("事務局：田中", False),
        ("総務課 係長 高橋 花子", False),
        ("傍聴人 3名", False),
        ("欠員", False),
        ("山" * 31, False),
    ],
)
def test_typed_attendees_are_told_from_running_text(line: str, is_single: bool) -> None:
    assert divide(f"\n {line} \n") == (([line], []) if is_single else ([], [line]))
