"""Deleting a meeting or its sound from its page, and keeping it regardless."""

import pytest
from filled import fill, rows_of, stored_keys
from office import Office
from sqlalchemy import select

from webui import audit
from webui.tables import (
    AuditRow,
    MeetingAccessRow,
    MeetingRow,
    OrganisationRow,
    RecordingRow,
    TranscriptRow,
)

PAGES = ("delete", "delete-audio")
POSTS = ("delete", "delete-audio", "hold")


def entries(office: Office) -> list[tuple[str, str, str]]:
    with office.open() as session:
        assert audit.verify(session) == []
        rows = session.scalars(select(AuditRow).order_by(AuditRow.id))
        return [(row.action, row.person, row.subject) for row in rows]


class TestAsking:
    def test_the_page_says_what_is_lost_and_deletes_nothing(self, office: Office) -> None:
        meeting_id = fill(office, title="予算委員会<b>")
        with office.service.database.begin() as session:
            for part, seconds in zip(
                session.scalars(select(RecordingRow)), (3600, 75), strict=True
            ):
                part.duration_s = seconds
        page = office.browser("soumu").get(f"/meetings/{meeting_id}/delete").get_data(as_text=True)
        for told in (
            "<h1>会議を削除しますか</h1>",
            "予算委員会&lt;b&gt;",
            "録音 2件（計 1:01:15）",
            "文字起こし（発言 3件。直した内容",
            "資料 1件",
            "この会議だけの用語 1件",
            "元に戻せません。",
        ):
            assert told in page
        assert f'href="/meetings/{meeting_id}/transcript.txt">先にテキストを' in page
        assert len(stored_keys(office)) == 7

    def test_the_page_of_the_dates_leads_there_and_deletes_nothing_itself(
        self, office: Office
    ) -> None:
        meeting_id = fill(office)
        page = office.browser("soumu").get(f"/meetings/{meeting_id}/retention").text
        assert f'href="/meetings/{meeting_id}/delete"' in page
        assert f'action="/meetings/{meeting_id}/delete"' not in page

    def test_an_empty_meeting_lists_only_what_it_has(self, office: Office) -> None:
        browser, meeting_id = office.browser("soumu"), office.meeting()
        page = browser.get(f"/meetings/{meeting_id}/delete").text
        for missing in ("録音 ", "発言", "資料 ", "ダウンロード"):
            assert missing not in page
        assert "音声だけを削除する" not in browser.get(f"/meetings/{meeting_id}/retention").text

    def test_the_dates_on_which_it_goes_by_itself(self, office: Office) -> None:
        meeting_id = fill(office)
        with office.service.database.begin() as session:
            home = office.person(session, "soumu").organisation_id
            session.get_one(OrganisationRow, home).audio_days = 30
        page = (
            office.browser("soumu").get(f"/meetings/{meeting_id}/retention").get_data(as_text=True)
        )
        assert "2026年12月24日 に自動で削除されます" in page
        assert "期限はありません" in page

    def test_sound_without_text_is_a_greater_loss(self, office: Office) -> None:
        meeting_id = fill(office)
        browser = office.browser("soumu")
        page = browser.get(f"/meetings/{meeting_id}/delete-audio").get_data(as_text=True)
        assert "文字起こしと資料は残ります" in page
        with office.service.database.begin() as session:
            session.delete(session.scalars(select(TranscriptRow)).one())
        page = browser.get(f"/meetings/{meeting_id}/delete-audio").get_data(as_text=True)
        assert "話した内容は何も残りません" in page


class TestDeleting:
    def test_a_meeting(self, office: Office) -> None:
        meeting_id = fill(office, title="予算委員会")
        browser = office.browser("soumu")
        answer = browser.post(f"/meetings/{meeting_id}/delete")
        assert answer.status_code == 302
        assert answer.location.endswith("/meetings")
        assert "「予算委員会」を削除しました" in browser.get("/meetings").get_data(as_text=True)
        assert rows_of(office, MeetingRow) == 0
        assert stored_keys(office) == set()
        assert entries(office) == [("meeting.delete", "総務 太郎 (soumu)", "予算委員会")]

    def test_the_sound(self, office: Office) -> None:
        meeting_id = fill(office)
        answer = office.browser("soumu").post(f"/meetings/{meeting_id}/delete-audio")
        assert answer.status_code == 302
        assert rows_of(office, TranscriptRow) == 1
        assert len(stored_keys(office)) == 2
        assert entries(office)[0][0] == "meeting.delete_audio"
        page = (
            office.browser("soumu").get(f"/meetings/{meeting_id}/retention").get_data(as_text=True)
        )
        assert "2026年11月24日 に削除されました" in page

    def test_a_second_time_it_is_gone(self, office: Office) -> None:
        meeting_id = fill(office)
        browser = office.browser("soumu")
        browser.post(f"/meetings/{meeting_id}/delete")
        assert browser.post(f"/meetings/{meeting_id}/delete").status_code == 404
        assert len(entries(office)) == 1

    def test_during_the_transcription(self, office: Office) -> None:
        meeting_id = fill(office, state="running")
        browser = office.browser("soumu")
        page = browser.get(f"/meetings/{meeting_id}/delete-audio").get_data(as_text=True)
        assert "途中" in page
        assert browser.post(f"/meetings/{meeting_id}/delete-audio").status_code == 409
        assert entries(office) == [], "what did not happen is not in the log"
        page = browser.get(f"/meetings/{meeting_id}/delete").get_data(as_text=True)
        assert "文字起こしも中止されます" in page
        assert browser.post(f"/meetings/{meeting_id}/delete").status_code == 302


class TestKeeping:
    def test_a_held_meeting_is_deleted_by_nobody(self, office: Office) -> None:
        meeting_id = fill(office)
        browser = office.browser("soumu")
        assert browser.post(f"/meetings/{meeting_id}/hold", {"hold": "1"}).status_code == 302
        for place in ("retention", "delete"):
            page = browser.get(f"/meetings/{meeting_id}/{place}").get_data(as_text=True)
            assert "「期限が来ても残す」に指定されています" in page
            assert "会議を削除する" not in page
        for action in PAGES:
            assert (
                office.browser("admin").post(f"/meetings/{meeting_id}/{action}").status_code == 409
            )
        assert len(stored_keys(office)) == 7
        assert browser.post(f"/meetings/{meeting_id}/hold", {"hold": "0"}).status_code == 302
        assert browser.post(f"/meetings/{meeting_id}/delete").status_code == 302
        assert [action for action, _, _ in entries(office)] == [
            "meeting.hold",
            "meeting.release",
            "meeting.delete",
        ]


class TestWhoMay:
    @pytest.mark.parametrize("action", POSTS)
    def test_nobody_without_an_account(self, office: Office, action: str) -> None:
        meeting_id = fill(office)
        assert office.browser().post(f"/meetings/{meeting_id}/{action}").status_code == 401
        assert rows_of(office, MeetingRow) == 1

    @pytest.mark.parametrize("action", POSTS)
    @pytest.mark.parametrize(
        ("login", "status"),
        [("reader", 403), ("zaisei", 404), ("midori", 404), ("midori-admin", 404)],
    )
    def test_not_readers_and_not_strangers(
        self, office: Office, action: str, login: str, status: int
    ) -> None:
        meeting_id = fill(office)
        browser = office.browser(login)
        assert browser.post(f"/meetings/{meeting_id}/{action}", {"hold": "1"}).status_code == status
        if action != "hold":
            assert browser.get(f"/meetings/{meeting_id}/{action}").status_code == status
        assert len(stored_keys(office)) == 7

    def test_not_a_named_person_who_may_only_read(self, office: Office) -> None:
        meeting_id = fill(office)
        with office.service.database.begin() as session:
            session.add(MeetingAccessRow(meeting_id=meeting_id, person_id=office.ids["zaisei"]))
        assert office.browser("zaisei").post(f"/meetings/{meeting_id}/delete").status_code == 403
        assert rows_of(office, MeetingRow) == 1

    @pytest.mark.parametrize("action", POSTS)
    def test_not_a_page_of_somebody_else(self, office: Office, action: str) -> None:
        meeting_id = fill(office)
        browser = office.browser("soumu")
        without = browser.client.post(f"/meetings/{meeting_id}/{action}", data={"hold": "1"})
        assert without.status_code == 400
        foreign = {"Origin": "https://evil.example"}
        answer = browser.post(f"/meetings/{meeting_id}/{action}", headers=foreign)
        assert answer.status_code == 403
        assert len(stored_keys(office)) == 7

    def test_looking_is_no_deleting(self, office: Office) -> None:
        meeting_id = fill(office)
        for action in PAGES:
            assert (
                office.browser("admin").get(f"/meetings/{meeting_id}/{action}").status_code == 200
            )
        assert office.browser("admin").get(f"/meetings/{meeting_id}/hold").status_code == 405
        assert len(stored_keys(office)) == 7
