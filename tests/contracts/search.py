"""What finding meetings relies on, whatever the database. Subclass it once for each.

Needs the fixture `office`, furnished, on a migrated database.
"""

import itertools
from datetime import timedelta
from typing import Any

from office import Office
from told import told

from webui import search
from webui.search import Page, Wanted
from webui.tables import MeetingAccessRow, MeetingRow, TurnRow


def find(office: Office, login: str, words: str = "", **wanted: Any) -> Page:
    with office.open() as session:
        return search.find(session, office.person(session, login), Wanted(words, **wanted))


def titles(office: Office, login: str, words: str = "", **wanted: Any) -> list[str]:
    return [found.meeting.title for found in find(office, login, words, **wanted).found]


def lines(office: Office, words: str, login: str = "soumu") -> list[str]:
    """The lines shown for what is found, with [marks]."""
    return [
        "".join(f"[{p.text}]" if p.is_marked else p.text for p in found.line.pieces)
        for found in find(office, login, words).found
        if found.line
    ]


class SearchContract:
    def held(self, office: Office, title: str, *turns: str, owner: str = "soumu", **values) -> str:
        """A meeting with a transcript, taken in by the search."""
        meeting_id = office.meeting(owner, title, **values)
        with office.service.database.begin() as session:
            told(session, meeting_id, turns, office.clock())
        return meeting_id

    def test_words_of_two_characters_are_found_in_what_was_said(self, office):
        self.held(office, "財政課長会議", "来年度の予算について説明します。", "次は道路です。")
        self.held(office, "文化財審議会", "次第のとおりです。")
        assert titles(office, "soumu", "予算") == ["財政課長会議"]
        assert lines(office, "予算") == ["来年度の[予算]について説明します。"]

    def test_the_turn_that_says_it_is_named(self, office):
        self.held(office, "会議", "はじめに。", "税の話です。", "予算の話です。")
        found = find(office, "soumu", "予算").found[0]
        assert found.turn.code == "T0003"

    def test_one_character_is_enough(self, office):
        self.held(office, "甲", "固定資産税です。")
        self.held(office, "乙", "納めるのは税")
        self.held(office, "丙", "別の話です。")
        assert sorted(titles(office, "soumu", "税")) == ["乙", "甲"]

    def test_a_longer_word_is_found_only_where_it_stands_together(self, office):
        self.held(office, "近い", "補正予算案を出します。")
        self.held(office, "遠い", "補正の件と、予算の件と、案の件です。")
        assert titles(office, "soumu", "補正予算案") == ["近い"]

    def test_no_word_reaches_over_a_full_stop_or_from_turn_to_turn(self, office):
        self.held(office, "会議", "以上が予。算定は次です。", "前は市", "長い話です。")
        assert titles(office, "soumu", "予算") == []
        assert titles(office, "soumu", "市長") == []

    def test_all_words_have_to_be_found_anywhere_in_the_meeting(self, office):
        self.held(office, "総務委員会", "予算の話です。", "防災の話です。")
        self.held(office, "文教委員会", "予算の話です。")
        assert titles(office, "soumu", "予算 防災") == ["総務委員会"]
        assert titles(office, "soumu", "文教\u3000予算") == ["文教委員会"]

    def test_the_line_shown_is_the_one_with_the_most_words(self, office):
        self.held(office, "会議", "予算の話です。", "防災の予算の話です。")
        assert lines(office, "予算 防災") == ["[防災]の[予算]の話です。"]

    def test_width_case_and_variants_do_not_matter(self, office):
        self.held(office, "会議", "ＡＩの活用と、葛\U000e0100城市と、\ufa19山小学校、ｶﾞｲﾄﾞです。")
        for words in ("ai", "AI", "ａｉ", "葛城", "葛\U000e0100城", "神山", "\ufa19山", "ガイド"):
            assert titles(office, "soumu", words) == ["会議"], words
        assert lines(office, "葛城") == [
            "ＡＩの活用と、[葛\U000e0100城]市と、\ufa19山小学校、ｶﾞｲﾄﾞです。"
        ]

    def test_rare_kanji_are_found(self, office):
        self.held(office, "会議", "\U00020bb7田さんと\U0003106c村さんです。")
        assert titles(office, "soumu", "\U00020bb7田") == ["会議"]
        assert titles(office, "soumu", "\U0003106c村") == ["会議"]

    def test_titles_places_attendees_and_speakers_are_found(self, office):
        self.held(
            office, "総務委員会", "はい。", place="第3会議室", attendees="石川 委員長\n森 課長"
        )
        assert titles(office, "soumu", "総務") == ["総務委員会"]
        assert lines(office, "会議室") == ["第3[会議室]"]
        assert lines(office, "森") == ["[森] 課長"]
        assert lines(office, "話者1") == ["[話者1]"]
        assert lines(office, "太郎") == ["総務 [太郎]"]  # its owner

    def test_what_means_something_to_the_database_is_only_text(self, office):
        self.held(office, "会議", "AND OR NOT の話です。100%です。it's")
        for words in (
            '"',
            "'",
            "*",
            "AND",
            "予算*",
            "a AND b",
            "NEAR(a b)",
            "%",
            "_",
            "\\",
            "(",
            "-",
        ):
            find(office, "soumu", words)
        assert titles(office, "soumu", "and") == ["会議"]
        assert titles(office, "soumu", "%") == []
        assert titles(office, "soumu", "it's") == ["会議"]

    def test_a_query_of_any_length_is_answered(self, office):
        self.held(office, "会議", "予算" * 5000)
        assert titles(office, "soumu", "予算" * 2000) == ["会議"]
        assert titles(office, "soumu", "x " * 2000) == []

    def test_the_end_of_a_turn_of_an_hour_is_found(self, office):
        self.held(office, "会議", "ええと、" * 20_000 + "最後に避難所の話です。")
        assert lines(office, "避難所")[0].endswith("最後に[避難所]の話です。")

    def test_what_changed_is_found_as_it_is_now(self, office):
        meeting_id = self.held(office, "会議", "補正の話です。")
        with office.service.database.begin() as session:
            meeting = session.get(MeetingRow, meeting_id)
            turn = session.query(TurnRow).filter_by(code="T0001").one()
            meeting.title, turn.text = "協議会", "修正の話です。"
            session.flush()
            search.index_meeting(session, meeting)
            search.index_turns(session, meeting, [(turn.id, turn.text)])
        assert titles(office, "soumu", "補正") == []
        assert titles(office, "soumu", "修正") == ["協議会"]
        assert titles(office, "soumu", "会議") == []

    def test_a_new_transcript_takes_the_place_of_the_old_one(self, office):
        meeting_id = self.held(office, "会議", "補正の話です。")
        with office.service.database.begin() as session:
            told(session, meeting_id, ["修正の話です。"], office.clock())
        assert titles(office, "soumu", "補正") == []
        assert titles(office, "soumu", "修正") == ["会議"]

    def test_nothing_is_found_of_what_is_forgotten_or_deleted(self, office):
        forgotten = self.held(office, "甲", "予算の話です。")
        deleted = self.held(office, "乙", "予算の話です。")
        with office.service.database.begin() as session:
            search.forget(session, forgotten)
            session.delete(session.get(MeetingRow, deleted))
        assert titles(office, "soumu", "予算") == []
        assert titles(office, "soumu") == ["甲"]
        self.intact(office)

    def test_only_what_a_person_may_see_is_found_and_counted(self, office):
        self.held(office, "課の会議", "予算です。")
        self.held(office, "財政の会議", "予算です。", owner="zaisei")
        self.held(office, "秘密の会議", "予算です。", owner="soumu2", visibility="owner")
        self.held(office, "緑町の会議", "予算です。", owner="midori")
        expected = {
            "soumu": {"課の会議"},
            "reader": {"課の会議"},
            "soumu2": {"課の会議", "秘密の会議"},
            "zaisei": {"財政の会議"},
            "admin": {"課の会議", "財政の会議", "秘密の会議"},
            "midori": {"緑町の会議"},
            "midori-admin": {"緑町の会議"},
        }
        for login, seen in expected.items():
            for words in ("", "予算", "会議"):
                page = find(office, login, words)
                assert {f.meeting.title for f in page.found} == seen, (login, words)
                assert page.total == len(seen)

    def test_a_named_person_finds_what_was_shared(self, office):
        meeting_id = self.held(office, "秘密の会議", "予算です。", visibility="owner")
        with office.service.database.begin() as session:
            session.add(MeetingAccessRow(meeting_id=meeting_id, person_id=office.ids["zaisei"]))
        assert titles(office, "zaisei", "予算") == ["秘密の会議"]

    def test_pages_hold_every_meeting_once_in_order_of_date(self, office):
        for n in range(45):
            office.meeting(title=f"第{n}回", owner="soumu" if n % 3 else "zaisei")
            if n % 5:
                office.clock.advance(days=1)  # some at the same time
        for oldest_first in (False, True):
            forwards = walk(office, Wanted(oldest_first=oldest_first))
            assert len(forwards) == 4
            assert [len(page.found) for page in forwards] == [8, 8, 8, 6]
            held = [f.meeting.held_at for page in forwards for f in page.found]
            assert held == sorted(held, reverse=not oldest_first)
            assert len({f.meeting.id for page in forwards for f in page.found}) == 30
            assert all(page.total == 30 for page in forwards)
            assert forwards[0].previous is None

    def test_the_page_before_is_the_page_one_came_from(self, office):
        for n in range(20):
            office.meeting(title=f"第{n}回")
            office.clock.advance(days=n % 2)
        pages = walk(office, Wanted())
        with office.open() as session:
            person = office.person(session, "soumu")
            for before, page in itertools.pairwise(pages):
                again = search.find(session, person, Wanted(), page.previous, 8)
                assert ids(again) == ids(before)
                assert again.next
                onwards = search.find(session, person, Wanted(), again.next, 8)
                assert ids(onwards) == ids(page)
            assert search.find(session, person, Wanted(), pages[1].previous, 8).previous is None

    def test_filters_work_together(self, office):
        start = office.clock()
        self.held(office, "早い会議", "予算です。", state="ready")
        office.clock.advance(days=10)
        self.held(office, "遅い会議", "予算です。", state="failed", owner="soumu2")
        with office.open() as session:
            department = office.person(session, "soumu").department_id
        later = start + timedelta(days=5)
        assert titles(office, "soumu", since=later) == ["遅い会議"]
        assert titles(office, "soumu", until=later) == ["早い会議"]
        assert titles(office, "soumu", "予算", state="failed") == ["遅い会議"]
        assert titles(office, "soumu", is_mine=True) == ["早い会議"]
        assert titles(office, "soumu", department_id=department) == ["遅い会議", "早い会議"]
        assert titles(office, "soumu", "予算", department_id=department + 1) == []

    def test_a_meeting_without_a_time_stands_where_it_was_entered(self, office):
        office.meeting(title="先")
        office.clock.advance(hours=1)
        meeting_id = office.meeting(title="中")
        office.clock.advance(hours=1)
        office.meeting(title="後")
        with office.service.database.begin() as session:
            session.get(MeetingRow, meeting_id).held_at = None
        assert titles(office, "soumu") == ["後", "中", "先"]

    def intact(self, office: Office) -> None:
        """The database's own check of its index, where it has one."""


def ids(page: Page) -> list[str]:
    return [found.meeting.id for found in page.found]


def walk(office: Office, wanted: Wanted) -> list[Page]:
    with office.open() as session:
        person = office.person(session, "soumu")
        pages = [search.find(session, person, wanted, None, 8)]
        while pages[-1].next:
            pages.append(search.find(session, person, wanted, pages[-1].next, 8))
    return pages
