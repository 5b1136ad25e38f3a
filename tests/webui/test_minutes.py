"""Minutes: begun from what is known, saved by whoever saw what stands there, shown to readers."""

import json
from typing import Any

import pytest
from filled import fill
from minuted import begun, minutes_of, put, row_of, save
from office import Browser, Office
from sqlalchemy import update
from told import transcribed
from transcripts import NAMES

from webui.meetings.materials import add_material
from webui.minutes.content import MOST
from webui.tables import MeetingRow, MinutesRow, RecordingRow, SpeakerRow, TurnRow

ROSTER = (
    "氏名,役職,議席番号,よみ\n山本太郎,総務委員会委員長,3,やまもとたろう\n葛\U000e0100城花子,,4,\n"
)
HTML = "<script>alert(1)</script>&\"'"

REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"title": "長" * 10_000}, "500 文字まで"),
    ({"remarks": "長" * 20_001}, "20,000 文字まで"),
    ({"people": [{"id": str(n)} for n in range(MOST + 1)]}, "2,000 件まで"),
    ({"layout": "none"}, "読み取れない"),
    ({"unknown": "x"}, "読み取れない"),
    ({"topics": [{"id": "x" * 41}]}, "40 文字まで"),
    ({"tasks": "x"}, "読み取れない"),
]
NO_MINUTES = [
    b"",
    b"{",
    b"[]",
    b'{"revision": 1}',
    b'{"revision": "x", "content": {}}',
    b'{"revision": 1, "content": {"title": "\\ud800"}}',
    b'{"revision": 9e99, "content": {}}',
    b"[" * 10_000,
]


@pytest.fixture
def soumu(office: Office) -> Browser:
    return office.browser("soumu")


def page_of(browser: Browser, meeting_id: str) -> str:
    answer = browser.get(f"/meetings/{meeting_id}/minutes")
    assert answer.status_code == 200
    return str(answer.text)


def item(browser: Browser, meeting_id: str, **values: Any) -> Any:
    headers = {"Accept": "application/json"}
    return browser.send(
        "POST", f"/meetings/{meeting_id}/minutes/items", json=values, headers=headers
    )


class TestBeginning:
    def test_what_is_known_about_the_meeting_is_filled_in(self, office: Office) -> None:
        minutes = minutes_of(office, begun(office))
        assert (minutes.title, minutes.place) == ("総務委員会", "第3会議室")
        assert minutes.held_at == "2026年11月24日 18時00分"
        assert minutes.author == "総務 太郎"
        assert [(p.name, p.title, p.is_chair) for p in minutes.people] == [
            ("山本太郎", "委員長", True),
            ("岡本花子", "", False),
        ]

    def test_a_roster_among_the_papers_gives_office_seat_and_reading(self, office: Office) -> None:
        meeting_id = office.meeting(attendees="山本太郎")
        with office.service.database.begin() as session:
            meeting = session.get_one(MeetingRow, meeting_id)
            files, now = office.service.files, office.clock()
            add_material(session, files, meeting, "roster", "名簿.csv", ROSTER.encode(), now)
        office.browser("soumu").post(f"/meetings/{meeting_id}/minutes/start")
        (person,) = minutes_of(office, meeting_id).people
        assert person.model_dump(include={"name", "title", "seat", "reading", "is_chair"}) == {
            "name": "山本太郎",
            "title": "総務委員会委員長",
            "seat": "3",
            "reading": "やまもとたろう",
            "is_chair": True,
        }

    def test_named_voices_find_their_person_and_others_are_added(self, office: Office) -> None:
        meeting_id = office.meeting(attendees="委員長 山本 太郎\n岡本花子")
        transcribed(office, meeting_id)
        with office.service.database.begin() as session:
            for code, name in (("S1", "山本委員長"), ("S2", NAMES)):
                mine = SpeakerRow.code == code
                session.execute(update(SpeakerRow).where(mine).values(name=name, is_named=True))
        office.browser("soumu").post(f"/meetings/{meeting_id}/minutes/start")
        people = minutes_of(office, meeting_id).people
        assert [(p.name, p.voice) for p in people] == [
            ("山本太郎", "S1"),
            ("岡本花子", ""),
            (NAMES, "S2"),
        ]

    def test_a_break_between_recordings_is_a_line_before_the_turn_that_follows(
        self, office: Office
    ) -> None:
        meeting_id = fill(office)
        with office.service.database.begin() as session:
            part = RecordingRow.meeting_id == meeting_id, RecordingRow.position == 1
            session.execute(update(RecordingRow).where(*part).values(has_break=True, start_s=30.0))
        office.browser("soumu").post(f"/meetings/{meeting_id}/minutes/start")
        events = minutes_of(office, meeting_id).events
        assert [(e.kind, e.turn) for e in events] == [("break", "T0003"), ("resume", "T0003")]

    def test_they_are_begun_once(self, office: Office, soumu: Browser) -> None:
        meeting_id = begun(office)
        save(soumu, office, meeting_id, title="直した会議名")
        soumu.post(f"/meetings/{meeting_id}/minutes/start")
        assert minutes_of(office, meeting_id).title == "直した会議名"
        assert office.actions().count("minutes.start") == 1

    def test_a_meeting_without_a_transcript_has_minutes_too(
        self, office: Office, soumu: Browser
    ) -> None:
        meeting_id = office.meeting()
        assert "議事録を作り始める" in page_of(soumu, meeting_id)
        soumu.post(f"/meetings/{meeting_id}/minutes/start")
        assert "候補は見つかりませんでした" in page_of(soumu, meeting_id)


class TestSaving:
    def test_every_field_comes_back_as_it_was_written(self, office: Office, soumu: Browser) -> None:
        meeting_id = begun(office)
        topic = {"id": "t", "title": f"{NAMES} {HTML}", "text": "一\n二", "turns": ["T0002"]}
        answer = save(soumu, office, meeting_id, title=HTML, place=NAMES, topics=[topic])
        assert answer.status_code == 200
        minutes = minutes_of(office, meeting_id)
        assert (minutes.title, minutes.place) == (HTML, NAMES)
        assert minutes.topics[0].model_dump() == topic
        assert answer.json["revision"] == row_of(office, meeting_id).revision == 2

    def test_html_in_every_field_is_text_on_every_page(
        self, office: Office, soumu: Browser
    ) -> None:
        meeting_id = begun(office)
        what = {"id": HTML, "text": HTML, "turns": [HTML]}
        note = {"id": "n", "date": HTML, "turn": HTML, "quote": HTML}
        answer = save(
            soumu,
            office,
            meeting_id,
            **dict.fromkeys(("title", "held_at", "place", "author", "summary", "remarks"), HTML),
            people=[{"id": HTML, "name": HTML, "title": HTML, "voice": HTML, "seat": HTML}],
            topics=[what | {"title": HTML}],
            decisions=[what | {"result": HTML}],
            tasks=[what | {"owner": HTML, "due": HTML}],
            events=[{"id": "e", "kind": "vote", "time": HTML, "text": HTML, "turn": HTML}],
            annotations=[note | {"kind": "correction", "replacement": HTML, "reason": HTML}],
            omissions=[{"id": "o", "kind": "personal", "turn": HTML, "quote": HTML}],
        )
        assert answer.status_code == 200
        soumu.post(f"/meetings/{meeting_id}/minutes/request")
        for path in ("", "/sign", "/verify"):
            page = soumu.get(f"/meetings/{meeting_id}/minutes{path}").text
            assert "<script>alert" not in page
            assert "onerror" not in page

    def test_who_comes_second_is_told_what_stands_there(
        self, office: Office, soumu: Browser
    ) -> None:
        meeting_id = begun(office)
        seen = row_of(office, meeting_id)
        save(office.browser("soumu2"), office, meeting_id, title="先の人")
        late = {"revision": seen.revision, "content": {**seen.content, "title": "後の人"}}
        answer = put(soumu, meeting_id, late)
        assert answer.status_code == 409
        assert answer.json["content"]["title"] == "先の人"
        assert answer.json["revision"] == seen.revision + 1
        assert answer.json["hint"]
        assert minutes_of(office, meeting_id).title == "先の人"

    def test_long_texts_and_many_entries_are_kept(self, office: Office, soumu: Browser) -> None:
        meeting_id = begun(office)
        long = "長" * 10_000
        people = [{"id": f"p{n}", "name": f"人{n}"} for n in range(MOST)]
        assert save(soumu, office, meeting_id, people=people, remarks=long).status_code == 200
        minutes = minutes_of(office, meeting_id)
        assert len(minutes.people) == MOST
        assert minutes.remarks == long
        assert page_of(soumu, meeting_id).count('value="人1') == 1111

    def test_what_cannot_be_kept_is_refused_whole(self, office: Office, soumu: Browser) -> None:
        meeting_id = begun(office)
        for changes, told in REFUSED:
            answer = save(soumu, office, meeting_id, **changes)
            assert answer.status_code == 400, told
            assert told in answer.json["problem"]
        assert row_of(office, meeting_id).revision == 1

    def test_what_is_no_json_of_ours_is_refused(self, office: Office, soumu: Browser) -> None:
        meeting_id = begun(office)
        headers = {"Accept": "application/json", "Content-Type": "application/json"}
        for body in NO_MINUTES:
            answer = soumu.send(
                "PUT", f"/meetings/{meeting_id}/minutes", data=body, headers=headers
            )
            assert answer.status_code == 400, body[:50]
            assert answer.json["problem"]

    def test_control_characters_are_left_out_and_lines_end_alike(
        self, office: Office, soumu: Browser
    ) -> None:
        meeting_id = begun(office)
        save(soumu, office, meeting_id, remarks="一\r\n二\x00\x1b三\t")
        assert minutes_of(office, meeting_id).remarks == "一\n二三\t"

    def test_the_audit_log_has_one_line_for_many_saves(
        self, office: Office, soumu: Browser
    ) -> None:
        meeting_id = begun(office)
        for title in "一二三":
            save(soumu, office, meeting_id, title=title)
        assert office.actions().count("minutes.edit") == 1


class TestItems:
    def test_a_decision_that_rests_on_turns_is_added_and_the_minutes_begun(
        self, office: Office, soumu: Browser
    ) -> None:
        meeting_id = office.meeting()
        transcribed(office, meeting_id)
        answer = item(
            soumu, meeting_id, kind="decision", text="予算を認めた", turns=["T0002", "T0003"]
        )
        assert answer.status_code == 201
        (decision,) = minutes_of(office, meeting_id).decisions
        assert (decision.id, decision.text) == (answer.json["id"], "予算を認めた")
        page = page_of(soumu, meeting_id)
        assert f"/meetings/{meeting_id}/editor#T0002" in page
        assert "来年度の予算は三億五千万円です。" in page

    def test_one_that_is_sent_again_is_there_once(self, office: Office, soumu: Browser) -> None:
        meeting_id = begun(office)
        for _ in range(2):
            answer = item(soumu, meeting_id, kind="task", text="資料を送る", turns=[], id="once")
            assert answer.status_code == 201
        assert [task.id for task in minutes_of(office, meeting_id).tasks] == ["once"]

    def test_a_turn_that_is_gone_is_kept_and_shown_as_such(
        self, office: Office, soumu: Browser
    ) -> None:
        meeting_id = begun(office)
        item(soumu, meeting_id, kind="topic", text="議題", turns=["Pgone"])
        assert "この発言はもうありません（Pgone）" in page_of(soumu, meeting_id)
        assert minutes_of(office, meeting_id).topics[0].turns == ["Pgone"]

    def test_what_is_no_item_is_refused(self, office: Office, soumu: Browser) -> None:
        meeting_id = begun(office)
        for values in (
            {"kind": "other"},
            {"kind": "task", "turns": "T1"},
            {"kind": "task", "x": 1},
        ):
            assert item(soumu, meeting_id, **values).status_code == 400
        assert row_of(office, meeting_id).revision == 1


class TestWhoMay:
    def test_a_reader_reads_and_cannot_write(self, office: Office) -> None:
        meeting_id, reader = begun(office), office.browser("reader")
        page = page_of(reader, meeting_id)
        assert "disabled" in page
        assert "minutes.js" not in page
        assert save(reader, office, meeting_id, title="x").status_code == 403
        assert item(reader, meeting_id, kind="task", text="x").status_code == 403

    def test_others_do_not_see_that_they_are_there(self, office: Office) -> None:
        meeting_id = begun(office)
        for login in ("midori", "midori-admin", "zaisei"):
            stranger = office.browser(login)
            assert stranger.get(f"/meetings/{meeting_id}/minutes").status_code == 404
            assert save(stranger, office, meeting_id, title="x").status_code == 404
            assert item(stranger, meeting_id, kind="task", text="x").status_code == 404
            assert stranger.post(f"/meetings/{meeting_id}/minutes/start").status_code == 404

    def test_without_the_page_s_token_nothing_is_saved(self, office: Office) -> None:
        meeting_id = begun(office)
        row = row_of(office, meeting_id)
        sent = {"revision": row.revision, "content": row.content}
        client = office.browser("soumu").client
        assert client.put(f"/meetings/{meeting_id}/minutes", json=sent).status_code == 400

    def test_without_an_account_nothing_is_told(self, office: Office) -> None:
        meeting_id = begun(office)
        assert office.browser().get(f"/meetings/{meeting_id}/minutes").status_code == 302
        assert save(office.browser(), office, meeting_id).status_code in (400, 401)


class TestCandidates:
    def test_they_are_listed_with_their_reason_and_their_turn(
        self, office: Office, soumu: Browser
    ) -> None:
        meeting_id = begun(office)
        with office.service.database.begin() as session:
            mine = update(TurnRow).where(TurnRow.code == "T0002")
            session.execute(mine.values(text="本件は原案のとおり可決されました。"))
        page = page_of(soumu, meeting_id)
        assert 'data-kind="decision"' in page
        assert f"/meetings/{meeting_id}/editor#T0002" in page

    def test_what_was_put_aside_is_kept(self, office: Office, soumu: Browser) -> None:
        meeting_id = begun(office)
        save(soumu, office, meeting_id, dismissed=["one", "two"])
        assert minutes_of(office, meeting_id).dismissed == ["one", "two"]


def test_the_meeting_s_page_and_the_list_tell_how_they_stand(
    office: Office, soumu: Browser
) -> None:
    meeting_id = begun(office)
    assert f'href="/meetings/{meeting_id}/minutes"' in soumu.get(f"/meetings/{meeting_id}").text
    assert "議事録: 下書き" in soumu.get("/meetings").text
    soumu.post(f"/meetings/{meeting_id}/minutes/request")
    assert "議事録: 確認依頼" in soumu.get("/meetings").text
    assert ">確認依頼</a>" in soumu.get(f"/meetings/{meeting_id}").text


def test_content_that_is_stored_reads_as_it_was(office: Office) -> None:
    meeting_id = begun(office)
    with office.open() as session:
        content = session.get_one(MinutesRow, meeting_id).content
    assert json.loads(json.dumps(content)) == minutes_of(office, meeting_id).model_dump()
