"""The page of a meeting: what was said, by whom, what to check; and the form of its details."""

import re
from typing import ClassVar

from office import Office
from told import transcribed
from werkzeug.test import TestResponse

from transcribe.types import Speaker, Transcript, Turn
from webui.meetings import MeetingDetails
from webui.tables import JobRow, MeetingRow, RecordingRow


def page(office: Office, meeting_id: str, login: str = "soumu", query: str = "") -> str:
    answer = office.browser(login).get(f"/meetings/{meeting_id}{query}")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


class TestReading:
    def test_a_meeting_without_a_transcript_says_what_is_missing(self, office: Office) -> None:
        text = page(office, office.meeting(attendees="石川\n森"))
        for expected in (
            "総務委員会",
            "石川\n森",
            "録音はまだありません",
            "文字起こしはまだありません",
        ):
            assert expected in text

    def test_every_turn_stands_with_its_time_and_speaker(self, office: Office) -> None:
        meeting_id = office.meeting()
        transcribed(office, meeting_id)
        text = page(office, meeting_id)
        assert re.findall(r'id="(T\d+)" data-start="([\d.]+)"', text) == [
            ("T0001", "0.5"), ("T0002", "12.0"), ("T0003", "40.0"), ("T0004", "55.0"),
        ]  # fmt: skip
        assert 'href="#T0002" data-start="12.0"' in text
        assert "話者2" in text
        assert "葛\U000e0100城市の\ufa19山小学校です。" in text

    def test_markup_that_was_said_stays_text(self, office: Office) -> None:
        meeting_id = office.meeting(title="<i>題</i>", place="<i>所</i>", attendees="<i>人</i>")
        transcribed(office, meeting_id)
        text = page(office, meeting_id)
        assert "&lt;b&gt;異議&lt;/b&gt; なし &amp; 以上。" in text
        assert "<i>" not in text

    def test_what_the_machine_mended_is_shown_with_what_was_heard(self, office: Office) -> None:
        meeting_id = office.meeting()
        transcribed(office, meeting_id)
        text = page(office, meeting_id)
        assert 'title="元の文字: 四さん">予算</span>は三億' in text
        assert "<del><bdi>四さん</bdi></del> → <ins><bdi>予算</bdi></ins>" in text

    def test_places_to_check_are_grouped_and_lead_to_their_turns(self, office: Office) -> None:
        meeting_id = office.meeting()
        transcribed(office, meeting_id)
        text = page(office, meeting_id)
        assert "確認が必要なところ" in text
        for label in ("文字にできなかった声", "繰り返しを直したところ", "言葉を確かめられなかった"):
            assert label in text
        assert 'href="#T0002" data-start="24.0"' in text  # heard before is T0002
        assert "「はいはいはい」" in text

    def test_a_break_stands_between_its_parts(self, office: Office) -> None:
        meeting_id = office.meeting()
        transcribed(office, meeting_id)
        with office.service.database.begin() as session:
            for position, start in enumerate((0.0, 39.0)):
                session.add(
                    RecordingRow(
                        meeting_id=meeting_id,
                        position=position,
                        name=f"録音{position}.mp3",
                        file_key="",
                        size=1,
                        start_s=start,
                        duration_s=39.0,
                        has_break=position > 0,
                        is_backup=False,
                        created_at=office.clock(),
                    )
                )
        text = page(office, meeting_id)
        turns = text[text.index('id="T0002"') : text.index('id="T0004"')]
        assert turns.index("── 休憩 ──") < turns.index('id="T0003"')
        assert text.count("── 休憩 ──") == 1
        assert "録音1.mp3" in text

    def test_numbers_can_be_shown_in_figures(self, office: Office) -> None:
        meeting_id = office.meeting()
        transcribed(office, meeting_id)
        assert "三億五千万円" in page(office, meeting_id)
        assert "3億5,000万円" in page(office, meeting_id, query="?numerals=arabic")
        assert "三億五千万円" in page(office, meeting_id, query="?numerals=%22%3E")

    def test_without_sound_there_is_no_player(self, office: Office) -> None:
        silent, heard = office.meeting(), office.meeting()
        transcribed(office, silent)
        transcribed(office, heard, sound=b"fLaC")
        assert "<audio" not in page(office, silent)
        text = page(office, heard)
        assert f'<audio controls preload="none" src="/meetings/{heard}/audio">' in text

    def test_three_thousand_turns_stand_in_groups_of_fifty(self, office: Office) -> None:
        meeting_id = office.meeting()
        turns = tuple(
            Turn(f"T{n:04d}", f"S{n % 5 + 1}", n * 3.0, n * 3.0 + 3, "予算の話です。" * 5)
            for n in range(3000)
        )
        speakers = tuple(Speaker(f"S{n}", f"話者{n}") for n in range(1, 6))
        transcribed(office, meeting_id, Transcript(9000.0, "ja", speakers, turns))
        text = page(office, meeting_id)
        assert text.count('<div class="group">') == 60
        assert text.count('<article class="turn"') == 3000

    def test_silence_is_told(self, office: Office) -> None:
        meeting_id, other = office.meeting(), office.meeting()
        transcribed(office, meeting_id, Transcript(5.0, "ja", (), ()))
        transcribed(office, other)
        text = page(office, meeting_id)
        assert "話し声が見つかりませんでした" in text
        assert "完了（発言なし）" in text
        assert "/transcript." not in text, "there is nothing to download"
        assert "完了（発言なし）" not in page(office, other)
        assert "/transcript.txt" in page(office, other)
        listed = office.browser("soumu").get("/meetings").get_data(as_text=True)
        assert listed.count("完了（発言なし）") == 1

    def test_a_live_job_tells_the_state_itself(self, office: Office) -> None:
        meeting_id = office.meeting()
        assert "<dt>状態</dt>" in page(office, meeting_id)
        with office.service.database.begin() as session:
            session.add(
                JobRow(
                    organisation_id=office.person(session, "soumu").organisation_id,
                    meeting_id=meeting_id,
                    state="queued",
                    created_at=office.clock(),
                    queued_at=office.clock(),
                )
            )
            session.get_one(MeetingRow, meeting_id).state = "waiting"
        text = page(office, meeting_id)
        assert "順番を待っています" in text
        assert "<dt>状態</dt>" not in text

    def test_no_script_or_style_stands_in_the_page(self, office: Office) -> None:
        meeting_id = office.meeting()
        transcribed(office, meeting_id, sound=b"fLaC")
        text = page(office, meeting_id)
        assert not re.search(r"<[^>]+\s(style|on\w+)=", text)
        assert "<script>" not in text

    def test_reading_is_noted_once_in_ten_minutes(self, office: Office) -> None:
        meeting_id = office.meeting()
        page(office, meeting_id)
        page(office, meeting_id)
        page(office, meeting_id, "reader")
        office.clock.advance(minutes=11)
        page(office, meeting_id)
        assert office.actions() == ["meeting.view"] * 3


def test_the_page_is_for_those_who_may_see_the_meeting(office: Office) -> None:
    meeting_id = office.meeting()
    transcribed(office, meeting_id)
    expected = {
        "soumu": 200, "soumu2": 200, "reader": 200, "admin": 200,
        "zaisei": 404, "midori": 404, "midori-admin": 404, None: 302,
    }  # fmt: skip
    for login, status in expected.items():
        answer = office.browser(login).get(f"/meetings/{meeting_id}")
        assert answer.status_code == status, login


class TestSpeakers:
    def rename(self, office: Office, meeting_id: str, login: str, code: str, name: str) -> int:
        url = f"/meetings/{meeting_id}/speakers"
        return office.browser(login).post(url, {f"name-{code}": name}).status_code

    def test_a_proposed_name_can_be_accepted(self, office: Office) -> None:
        meeting_id = office.meeting()
        transcribed(office, meeting_id)
        assert "候補: 石川（委員長）" in page(office, meeting_id)
        assert self.rename(office, meeting_id, "soumu", "S1", "石川（委員長）") == 302
        text = page(office, meeting_id)
        assert "候補:" not in text
        assert text.count("石川（委員長）</bdi></h3>") == 2
        assert "speaker.rename" in office.actions()

    def test_a_new_name_is_found(self, office: Office) -> None:
        meeting_id = office.meeting()
        transcribed(office, meeting_id)
        self.rename(office, meeting_id, "soumu", "S2", "大葉課長")
        found = office.browser("soumu").get("/meetings?q=大葉").get_data(as_text=True)
        assert "<mark>大葉</mark>課長" in found

    def test_bad_names_are_refused(self, office: Office) -> None:
        meeting_id = office.meeting()
        transcribed(office, meeting_id)
        assert self.rename(office, meeting_id, "soumu", "S1", "") == 400
        assert self.rename(office, meeting_id, "soumu", "S1", "あ" * 10_000) == 400
        assert self.rename(office, meeting_id, "soumu", "S9", "石川") == 404
        assert self.rename(office, office.meeting(), "soumu", "S1", "石川") == 404

    def test_only_editors_of_the_meeting_rename(self, office: Office) -> None:
        meeting_id = office.meeting()
        transcribed(office, meeting_id)
        assert self.rename(office, meeting_id, "reader", "S1", "石川") == 403
        assert self.rename(office, meeting_id, "zaisei", "S1", "石川") == 404
        assert self.rename(office, meeting_id, "midori-admin", "S1", "石川") == 404
        without_token = office.browser("soumu").client.post(
            f"/meetings/{meeting_id}/speakers", data={"name-S1": "石川"}
        )
        assert without_token.status_code == 400
        assert "石川</bdi></h3>" not in page(office, meeting_id)


class TestDetails:
    FORM: ClassVar = {
        "title": "文教委員会", "held_at": "2026-12-01T13:30", "place": "第1会議室",
        "attendees": "森\r\n川", "visibility": "owner", "revision": "1",
    }  # fmt: skip

    def save(
        self, office: Office, meeting_id: str, login: str = "soumu", **values: str
    ) -> TestResponse:
        return office.browser(login).post(f"/meetings/{meeting_id}/edit", self.FORM | values)

    def row(self, office: Office, meeting_id: str) -> MeetingRow:
        with office.open() as session:
            return session.get_one(MeetingRow, meeting_id)

    def test_the_form_shows_what_stands_and_saves_what_is_written(self, office: Office) -> None:
        meeting_id = office.meeting(place="市役所", speakers_lowest=3)
        form = office.browser("soumu").get(f"/meetings/{meeting_id}/edit").get_data(as_text=True)
        assert 'value="総務委員会"' in form
        assert 'value="2026-11-24T18:00"' in form
        office.clock.advance(hours=2)
        assert self.save(office, meeting_id).location == f"/meetings/{meeting_id}"
        row = self.row(office, meeting_id)
        assert (row.title, row.place, row.attendees) == ("文教委員会", "第1会議室", "森\n川")
        assert row.held_at
        assert row.held_at.isoformat() == "2026-12-01T04:30:00+00:00"
        assert (row.visibility, row.speakers_lowest, row.revision) == ("owner", 3, 2)
        assert row.changed_at == office.clock()
        assert office.actions() == ["meeting.edit"]

    def test_a_changed_title_is_found(self, office: Office) -> None:
        meeting_id = office.meeting()
        self.save(office, meeting_id)
        found = office.browser("soumu").get("/meetings?q=文教").get_data(as_text=True)
        assert "<mark>文教</mark>委員会" in found

    def test_two_people_editing_lose_nothing(self, office: Office) -> None:
        meeting_id = office.meeting()
        assert self.save(office, meeting_id, place="先の場所").status_code == 302
        later = self.save(office, meeting_id, "soumu2", title="後の題", place="後の場所",
                          visibility="department")  # fmt: skip
        assert later.status_code == 404  # the first one hid it from the department
        later = self.save(office, meeting_id, "admin", title="後の題", place="後の場所")
        assert later.status_code == 409
        text = later.get_data(as_text=True)
        for shown in ("先の場所", "後の場所", "後の題", "文教委員会"):
            assert shown in text
        assert 'name="revision" value="2"' in text
        assert self.row(office, meeting_id).place == "先の場所"
        assert self.save(office, meeting_id, "admin", place="両方", revision="2").status_code == 302
        assert self.row(office, meeting_id).place == "両方"

    def test_only_what_differs_is_compared(self, office: Office) -> None:
        meeting_id = office.meeting()
        self.save(office, meeting_id, visibility="department")
        later = self.save(office, meeting_id, "soumu2", place="別の場所", visibility="department")
        assert later.status_code == 409
        compared = later.get_data(as_text=True).partition("<tbody>")[2].partition("</tbody>")[0]
        assert re.findall(r'<th scope="row">(.*?)</th>', compared) == ["場所"]

    def test_what_cannot_be_kept_is_refused_and_stays_in_the_form(self, office: Office) -> None:
        meeting_id = office.meeting()
        for values in (
            {"title": ""},
            {"title": " \u3000 "},
            {"title": "あ" * 10_000},
            {"place": "あ" * 10_000},
            {"attendees": "あ" * 20_001},
            {"held_at": "昨日"},
            {"held_at": "0001-01-01T00:00"},
            {"held_at": "9999-12-31T23:59-11:00"},
            {"visibility": "everyone"},
            {"speakers_lowest": "x"},
            {"speakers_lowest": "0"},
            {"speakers_lowest": "5", "speakers_highest": "2"},
            {"speakers_highest": "9999"},
            {"language": "../"},
            {"correction": "wild"},
        ):
            answer = self.save(office, meeting_id, **values)
            assert answer.status_code == 400, values
            text = answer.get_data(as_text=True)
            assert 'role="alert"' in text
            assert "第1会議室" in text or "place" in values
        assert self.row(office, meeting_id).title == "総務委員会"

    def test_variants_and_right_to_left_text_are_kept_as_written(self, office: Office) -> None:
        meeting_id = office.meeting()
        title = "葛\U000e0100城 \ufa19山 אבג ｶﾞ㍻① <b>"
        self.save(office, meeting_id, title=title)
        assert self.row(office, meeting_id).title == title
        assert "<bdi>葛\U000e0100城 \ufa19山 אבג ｶﾞ㍻① &lt;b&gt;</bdi>" in page(office, meeting_id)

    def test_nul_and_other_controls_are_left_out(self, office: Office) -> None:
        meeting_id = office.meeting()
        self.save(office, meeting_id, title="題\0\x07\n名", attendees="甲\0\n乙")
        row = self.row(office, meeting_id)
        assert (row.title, row.attendees) == ("題 名", "甲\n乙")

    def test_only_those_who_may_edit_save(self, office: Office) -> None:
        meeting_id = office.meeting()
        expected = {"reader": 403, "zaisei": 404, "midori-admin": 404, "soumu2": 302}
        for login, status in expected.items():
            answer = self.save(office, meeting_id, login, visibility="department")
            assert answer.status_code == status, login
            form = office.browser(login).get(f"/meetings/{meeting_id}/edit").status_code
            assert form == (200 if status == 302 else status), login

    def test_nobody_shuts_themselves_out(self, office: Office) -> None:
        meeting_id = office.meeting()
        answer = self.save(office, meeting_id, "soumu2", visibility="owner")
        assert answer.status_code == 400
        assert "あなたもこの会議を開けなくなります" in answer.get_data(as_text=True)
        assert self.row(office, meeting_id).visibility == "department"

    def test_without_a_token_nothing_is_saved(self, office: Office) -> None:
        meeting_id = office.meeting()
        answer = office.browser("soumu").client.post(f"/meetings/{meeting_id}/edit", data=self.FORM)
        assert answer.status_code == 400
        assert self.row(office, meeting_id).title == "総務委員会"

    def test_details_come_back_as_they_were_put_in(self, office: Office) -> None:
        details = MeetingDetails("題", office.clock(), "所", "人", "owner", 2, 9, "en", "x", "off")
        row = MeetingRow()
        details.put_into(row)
        assert MeetingDetails.of(row) == details
