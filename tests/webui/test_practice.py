"""練習: a room of one's own, whose steps are ticked off by what was really done in it."""

import importlib.util
import json
import re
from datetime import timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from filled import rows_of, stored_keys
from office import Browser, Office
from sqlalchemy import select

from transcribe.audio import probe
from webui import practice, transcripts
from webui.administration import usage
from webui.meetings import JAPAN
from webui.practice.mistakes import MISTAKES
from webui.practice.room import transcript
from webui.storage import retention, use
from webui.tables import MeetingRow, MinutesRow, RecordingRow, SpeakerRow, TurnRow

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "transcribe/data/sample"


def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("sample", ROOT / "scripts/practice_sample.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def begun(office: Office, login: str = "soumu") -> tuple[Browser, str]:
    """A browser of somebody, and the id of the room that they have made."""
    browser = office.browser(login)
    assert browser.post("/practice").status_code == 302
    with office.open() as session:
        room = practice.room_of(session, office.person(session, login))
        assert room
        return browser, room.id


def done(office: Office, meeting_id: str, login: str = "soumu") -> list[int]:
    with office.open() as session:
        meeting = session.get_one(MeetingRow, meeting_id)
        found = practice.steps(session, office.person(session, login), meeting)
        return [step.done for step in found]


def right(turn: dict[str, Any]) -> dict[str, Any] | None:
    """The change of a turn that puts its mistake right; None: it has none."""
    before = {name: value for name, value in turn.items() if name != "code"}
    for mistake in MISTAKES:
        if mistake.turn == turn["code"]:
            text = before["text"].replace(mistake.wrong, mistake.right)
            after = {**before, "text": text}
            return {"code": turn["code"], "before": before, "after": after, "follows": None}
    return None


def named(voice: dict[str, Any]) -> dict[str, Any]:
    before = {"name": voice["name"], "is_named": voice["is_named"]}
    after = {"name": f"名前{voice['code']}", "is_named": True}
    return {"code": voice["code"], "before": before, "after": after}


class TestSample:
    """What the room's text is made of."""

    def test_it_is_what_the_script_writes(self) -> None:
        assert transcript() == script().built()

    def test_it_lies_within_the_sound(self) -> None:
        heard, length = transcript(), probe(SAMPLE / "meeting.flac").duration
        assert length
        assert heard.duration == pytest.approx(length, abs=0.01)
        words = [word for turn in heard.turns for word in turn.words]
        assert words == sorted(words, key=lambda word: word.start)
        assert words[-1].end <= length
        for turn in heard.turns:
            assert "".join(word.text for word in turn.words) == turn.text
            assert (turn.words[0].start, turn.words[-1].end) == (turn.start, turn.end)

    def test_with_its_mistakes_put_right_it_is_the_reference(self) -> None:
        told = json.loads((SAMPLE / "reference.json").read_text("utf-8"))
        texts = {turn.id: turn.text for turn in transcript().turns}
        for mistake in MISTAKES:
            assert texts[mistake.turn].count(mistake.wrong) == 1
            texts[mistake.turn] = texts[mistake.turn].replace(mistake.wrong, mistake.right)
        assert list(texts.values()) == [u["text"] for u in told["utterances"]]


class TestRoom:
    def test_it_is_made_with_sound_waveform_and_text(self, office: Office) -> None:
        browser = office.browser("soumu")
        assert "練習を始める" in browser.get("/practice").get_data(as_text=True)
        browser, room = begun(office)
        with office.open() as session:
            meeting = session.get_one(MeetingRow, room)
            assert (meeting.state, meeting.is_practice) == ("ready", True)
            row = transcripts.current(session, room)
            assert row
            assert [s.is_named for s in transcripts.speakers(session, row)] == [False] * 4
            assert meeting.duration_s == pytest.approx(108.525, abs=0.01)
        assert browser.get(f"/meetings/{room}/audio").get_data()[:4] == b"fLaC"
        assert browser.get(f"/meetings/{room}/peaks.json").get_json()["length"] > 1000
        assert "低速数" in browser.get(f"/meetings/{room}").get_data(as_text=True)

    def test_sent_twice_there_is_one(self, office: Office) -> None:
        begun(office)
        _, room = begun(office)
        assert rows_of(office, MeetingRow) == 1
        assert room

    def test_it_is_its_owners_alone(self, office: Office) -> None:
        _, room = begun(office)
        for login in ("soumu2", "reader", "admin", "midori-admin"):
            assert office.browser(login).get(f"/meetings/{room}").status_code == 404
        assert "【練習】" not in office.browser("admin").get("/meetings").get_data(as_text=True)
        assert "【練習】" in office.browser("soumu").get("/meetings").get_data(as_text=True)

    def test_each_has_one_of_their_own_and_the_sound_is_stored_once(self, office: Office) -> None:
        begun(office)
        stored = stored_keys(office)
        begun(office, "admin")
        assert rows_of(office, MeetingRow) == 2
        assert stored_keys(office) == stored

    def test_it_is_in_no_figures(self, office: Office) -> None:
        begun(office)
        with office.open() as session:
            home = office.person(session, "soumu").organisation_id
            period = usage.last_year(office.clock().date())
            assert usage.uses(session, home, period, JAPAN) == []
            assert usage.first_month(session, home, JAPAN) is None

    def test_administrators_are_told_of_none_and_retention_takes_it(self, office: Office) -> None:
        _, room = begun(office)
        later = office.clock() + timedelta(days=31)
        with office.service.database.begin() as session:
            organisation = office.person(session, "admin").organisation
            organisation.audio_days = organisation.text_days = 30
            session.get_one(MeetingRow, room).hold = True
            assert use.held(session, organisation.id).total == 0
            session.get_one(MeetingRow, room).hold = False
            assert use.next_to_go(session, office.service.settings, organisation, later) == []
        retention.sweep(office.service, later)
        assert rows_of(office, MeetingRow) == 0
        assert stored_keys(office) == set()

    def test_what_a_crash_left_is_cleared_away(self, office: Office) -> None:
        broken = office.meeting(is_practice=True)
        _, room = begun(office)
        assert room != broken
        assert rows_of(office, MeetingRow) == 1


class TestReset:
    def test_it_begins_anew_and_says_first_what_is_lost(self, office: Office) -> None:
        browser, room = begun(office)
        browser.get(f"/meetings/{room}/audio")
        assert "削除され" in browser.get("/practice/reset").get_data(as_text=True)
        browser.post("/practice/reset")
        with office.open() as session:
            fresh = session.scalars(select(MeetingRow.id)).one()
        assert fresh != room
        assert done(office, fresh) == [0, 0, 0, 0, 0, 0]
        assert office.actions()[-3:] == ["recording.play", "meeting.delete", "meeting.create"]

    def test_nobody_elses_goes(self, office: Office) -> None:
        _, room = begun(office, "admin")
        browser, _ = begun(office)
        browser.post("/practice/reset")
        with office.open() as session:
            assert session.get(MeetingRow, room)

    def test_without_a_room_there_is_nothing_to_ask(self, office: Office) -> None:
        assert office.browser("soumu").get("/practice/reset").location == "/practice"


class TestWays:
    @pytest.mark.parametrize("page", ["", "/editor", "/minutes"])
    def test_each_page_of_the_room_leads_back_to_the_steps(self, office: Office, page: str) -> None:
        browser, room = begun(office)
        browser.post(f"/meetings/{room}/minutes/start")
        assert "練習の手順へ戻る" in browser.get(f"/meetings/{room}{page}").get_data(as_text=True)

    def test_its_text_is_there_and_not_asked_for(self, office: Office) -> None:
        browser, room = begun(office)
        page = browser.get(f"/meetings/{room}").get_data(as_text=True)
        assert "文字起こしを始める" not in page
        assert "まだ文字起こしをしていません" not in page

    def test_the_steps_say_what_the_buttons_say(self, office: Office) -> None:
        browser, room = begun(office)
        steps = browser.get("/practice").get_data(as_text=True)
        editor = browser.get(f"/meetings/{room}/editor").get_data(as_text=True)
        for words in ("次に確かめるところ", "決定事項にする"):
            assert f"「{words}」" in steps
            assert f">{words}</button>" in editor


class TestSteps:
    def test_nothing_is_done_at_first(self, office: Office) -> None:
        browser, room = begun(office)
        assert done(office, room) == [0, 0, 0, 0, 0, 0]
        assert "6 の手順のうち 0 が済みました。" in browser.get("/practice").get_data(as_text=True)

    def test_playing_and_exporting_are_seen_in_the_log(self, office: Office) -> None:
        browser, room = begun(office)
        browser.get(f"/meetings/{room}/audio")
        assert done(office, room) == [1, 0, 0, 0, 0, 0]
        browser.get(f"/meetings/{room}/transcript.txt")
        browser.get(f"/meetings/{room}/transcript.srt")
        assert done(office, room) == [1, 0, 0, 0, 0, 1]

    def test_correcting_and_naming_are_seen_in_the_text(self, office: Office) -> None:
        _, room = begun(office)
        with office.service.database.begin() as session:
            for turn in session.scalars(select(TurnRow)):
                turn.text = turn.text.replace("司祭", "市債").replace("低速数", "定足数")
            session.scalars(select(SpeakerRow)).all()[0].is_named = True
        assert done(office, room) == [0, 2, 1, 0, 0, 0]

    def test_the_whole_round_as_a_browser_does_it(self, office: Office) -> None:
        browser, room = begun(office)
        home = f"/meetings/{room}"
        state = browser.get(f"{home}/editor/state").get_json()
        turns = [corrected for turn in state["turns"] if (corrected := right(turn))]
        sent = {"key": "P123456789a", "kind": "replace", "turns": turns, "voices": []}
        assert browser.send("POST", f"{home}/edits", json=sent).status_code == 200
        voices = [named(voice) for voice in state["voices"]]
        sent = {"key": "P123456789b", "kind": "name", "turns": [], "voices": voices}
        assert browser.send("POST", f"{home}/edits", json=sent).status_code == 200
        browser.get(f"{home}/audio")
        browser.post(f"{home}/minutes/start")
        decision = {"kind": "decision", "text": "原案のとおり可決", "turns": ["T0013"]}
        assert browser.send("POST", f"{home}/minutes/items", json=decision).status_code == 201
        assert done(office, room) == [1, 4, 4, 1, 0, 0]
        browser.post(f"{home}/minutes/request")
        page = browser.get(f"{home}/minutes/sign").get_data(as_text=True)
        seen = re.search('name="seen" value="([^"]+)"', page)
        assert seen
        browser.post(f"{home}/minutes/sign", {"seen": seen[1]})
        assert browser.get(f"{home}/record.docx").status_code == 200
        assert done(office, room) == [1, 4, 4, 1, 1, 1]
        assert "議事録とともに確定した文字起こし" in browser.get(home).get_data(as_text=True)
        assert "すべて済みました" in browser.get("/practice").get_data(as_text=True)
        browser.post("/practice/reset")  # signed off as it is
        assert rows_of(office, MeetingRow) == 1
        assert "6 の手順のうち 0" in browser.get("/practice").get_data(as_text=True)

    def test_who_spoke_is_found_among_the_attendees(self, office: Office) -> None:
        browser, room = begun(office)
        with office.service.database.begin() as session:
            proposed = {p.speaker: p.name for p in transcript().speaker_proposals}
            for voice in session.scalars(select(SpeakerRow)):
                voice.name, voice.is_named = proposed.get(voice.code, "山本委員長"), True
        browser.post(f"/meetings/{room}/minutes/start")
        with office.open() as session:
            people = session.get_one(MinutesRow, room).content["people"]
        assert [(p["name"], p["voice"]) for p in people] == [
            ("山本", "S1"),
            ("佐々木", "S3"),
            ("藤井", "S2"),
            ("高橋", "S4"),
        ]

    def test_an_emptied_text_is_not_taken_for_corrected(self, office: Office) -> None:
        _, room = begun(office)
        with office.service.database.begin() as session:
            for recording in session.scalars(select(TurnRow)):
                session.delete(recording)
        assert done(office, room)[1] == 0


class TestWhoMay:
    def test_who_may_not_edit_has_no_room(self, office: Office) -> None:
        for send in ("get", "post"):
            assert getattr(office.browser("reader"), send)("/practice").status_code == 403
        assert "/practice" not in office.browser("reader").get("/meetings").get_data(as_text=True)
        assert "/practice" in office.browser("soumu").get("/meetings").get_data(as_text=True)

    def test_without_an_account_or_the_pages_token_nothing_is_made(self, office: Office) -> None:
        assert office.browser().get("/practice").status_code == 302
        assert office.browser("soumu").client.post("/practice").status_code == 400
        assert rows_of(office, MeetingRow) == rows_of(office, RecordingRow) == 0
