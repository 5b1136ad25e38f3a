"""Finding meetings, on both databases; and how a text and a query are compared."""

import pytest
from contracts.search import SearchContract
from office import Office
from sqlalchemy import text

from webui.search import keys, marking


class TestSqlite(SearchContract):
    def intact(self, office: Office) -> None:
        with office.service.database.begin() as session:
            check = "INSERT INTO search_words(search_words, rank) VALUES ('integrity-check', 1)"
            session.execute(text(check))  # an error, where the index differs from its entries

    def test_the_index_follows_every_change(self, office: Office) -> None:
        self.test_what_changed_is_found_as_it_is_now(office)
        self.intact(office)


class TestPostgresql(SearchContract):
    @pytest.fixture
    def office(self, postgres_office: Office) -> Office:
        return postgres_office


def test_a_text_is_cut_into_overlapping_pairs() -> None:
    assert keys.grams("予算案を。") == ["予算", "算案", "案を", "を"]
    assert keys.grams("予算、案") == ["予算", "算", "案"]
    assert keys.grams("ＰＣ ２台") == ["pc", "c", "2台", "台"]
    assert keys.grams("。、！ \n") == []


def test_a_query_is_cut_at_blanks_and_says_each_word_once() -> None:
    assert [w.runs for w in keys.words_of("予算\u3000防災 予算")] == [("予算",), ("防災",)]
    assert [w.runs for w in keys.words_of("3.5% 。")] == [("3", "5")]


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ("前です。予算の話です。後です。", "[予算]の話です。"),
        ("予算", "[予算]"),
        ("あ" * 90 + "予算" + "い" * 90, "…" + "あ" * 60 + "[予算]" + "い" * 60 + "…"),
        ("予算案と予算", "[予算]案と[予算]"),
    ],
)
def test_the_sentence_is_shown_with_its_words_marked(told: str, shown: str) -> None:
    found = marking.sentence(told, keys.words_of("予算"))
    assert "".join(f"[{p.text}]" if p.is_marked else p.text for p in found.pieces) == shown


def test_marks_that_overlap_are_one() -> None:
    found = marking.marked("補正予算案", keys.words_of("補正予算 予算案"))
    assert [(p.text, p.is_marked) for p in found.pieces] == [("補正予算案", True)]


def test_marks_stand_in_the_text_as_it_was_stored() -> None:
    found = marking.marked("㍻のｶﾞｲﾄﾞ", keys.words_of("ガイド 平成"))
    assert [(p.text, p.is_marked) for p in found.pieces] == [
        ("㍻", True), ("の", False), ("ｶﾞｲﾄﾞ", True),
    ]  # fmt: skip
