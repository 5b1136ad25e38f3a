"""Transcribing again keeps what people did, deleting takes it with the rest."""

from dataclasses import replace

import pytest
from edits import Page, lock, meeting
from filled import fill
from office import Office
from sqlalchemy import select
from told import SPOKEN, transcribed

from transcribe.types import Speaker
from webui import search, transcripts
from webui.storage import deletion
from webui.tables import (
    Base,
    CommentRow,
    EditRow,
    EffortRow,
    MeetingRow,
    PresenceRow,
    TranscriptRow,
    TurnRow,
)

ANOTHER = replace(SPOKEN, speakers=(Speaker("S1", "話者1"), Speaker("S2", "声")))


@pytest.fixture
def page(office: Office) -> Page:
    made = Page(office, meeting(office))
    made.write("T0001", "人が直した文")
    made.send("polish", [made.changed("T0002", polished="整えた文")])
    made.send("check", [made.changed("T0004", is_checked=True)])
    return made


def meeting_of(page: Page) -> str:
    return page.base.split("/")[2]


class TestTranscribingAgain:
    def test_the_page_says_what_stays_behind(self, page: Page) -> None:
        text = page.get("again").get_data(as_text=True)
        assert "今の文字起こしには、変更 3 件、整文 1 件、確認済み 1 件があります。" in text
        assert "このページからいつでも戻れます" in text
        assert "この文字起こしに戻す" not in text, "there is only one"

    def test_nobody_worked_on_it(self, office: Office) -> None:
        text = Page(office, meeting(office)).get("again").get_data(as_text=True)
        assert "今の文字起こしには" not in text

    def test_the_earlier_one_is_taken_up_again_with_all_that_was_done(
        self, office: Office, page: Page
    ) -> None:
        earlier, edits = page.state["transcript"], page.poll()["edit"]
        transcribed(office, meeting_of(page), ANOTHER)
        assert page.texts()[0][1] == SPOKEN.turns[0].text
        assert page.state["edit"] == 0
        assert "この文字起こしに戻す" in page.get("again").get_data(as_text=True)
        assert page.post(f"transcripts/{earlier}/use").status_code == 302
        assert page.texts()[0][1] == "人が直した文"
        assert (page.state["transcript"], page.state["edit"]) == (earlier, edits)
        page.undo(page.state["steps"]["undo"])
        assert page.texts()[0][1] == "人が直した文"
        assert "transcript.use" in office.actions()

    def test_the_search_finds_the_one_that_is_read(self, office: Office, page: Page) -> None:
        def found(words: str) -> int:
            with office.open() as session:
                person = office.person(session, "soumu")
                return len(search.find(session, person, search.Wanted(words=words)).found)

        earlier = page.state["transcript"]
        transcribed(office, meeting_of(page), ANOTHER)
        assert (found("人が直した"), found("石川")) == (0, 1)
        page.post(f"transcripts/{earlier}/use")
        assert (found("人が直した"), found("石川")) == (1, 0)

    def test_a_window_that_shows_the_earlier_one_still(self, office: Office, page: Page) -> None:
        """What it sends for it is kept with it; it hears that there is another one now."""
        page.load()
        earlier = page.state["transcript"]
        transcribed(office, meeting_of(page), ANOTHER)
        turns = [page.changed("T0002", text="遅れて届いた文")]
        sent = {"key": "late", "kind": "text", "turns": turns, "transcript": earlier}
        answer = page.post("edits", sent)
        assert (answer.status_code, answer.json["is_current"]) == (200, False)
        assert page.poll()["transcript"] != earlier
        assert dict(page.texts())["T0002"] == SPOKEN.turns[1].text
        with office.open() as session:
            row = session.get_one(TranscriptRow, earlier)
            assert transcripts.turns(session, row)[1].text == "遅れて届いた文"
            person = office.person(session, "soumu")
            assert search.find(session, person, search.Wanted(words="遅れて")).found == []

    @pytest.mark.parametrize("number", ["999", "3000000000"])
    def test_one_that_is_not_there(self, page: Page, number: str) -> None:
        assert page.post(f"transcripts/{number}/use").status_code == 404
        sent = {"key": "k", "kind": "text", "turns": [], "voices": [], "transcript": 999}
        assert page.post("edits", sent).status_code == 404

    def test_one_of_another_meeting(self, office: Office, page: Page) -> None:
        other = Page(office, meeting(office)).state["transcript"]
        assert page.post(f"transcripts/{other}/use").status_code == 404

    @pytest.mark.parametrize(
        ("login", "status"), [(None, 401), ("reader", 403), ("zaisei", 404), ("midori", 404)]
    )
    def test_who_may_not(self, office: Office, page: Page, login: str | None, status: int) -> None:
        url = f"{page.base}transcripts/{page.state['transcript']}/use"
        assert office.browser(login).post(url).status_code == status

    def test_a_locked_record_keeps_its_transcript(self, office: Office, page: Page) -> None:
        earlier = page.state["transcript"]
        transcribed(office, meeting_of(page), ANOTHER)
        lock(office, meeting_of(page))
        assert page.post(f"transcripts/{earlier}/use").status_code == 423
        text = page.get("again").get_data(as_text=True)
        assert "確定済み" in text
        assert "この文字起こしに戻す" not in text

    def test_a_locked_record_is_not_transcribed_again(self, office: Office) -> None:
        page = Page(office, fill(office))
        lock(office, meeting_of(page))
        assert page.post("job/start").status_code == 423
        assert page.browser.post(f"{page.base}again", {"kind": "diarize"}).status_code == 400


class TestOnlySpeakersAgain:
    def take_over(self, office: Office, page: Page, **values: object) -> None:
        """As a job that found the speakers anew stores its transcript."""
        with office.service.database.begin() as session:
            row = transcripts.current(session, meeting_of(page))
            assert row
            files = office.service.files
            left = replace(transcripts.read(session, files, row), **values)
            home = session.get_one(MeetingRow, meeting_of(page))
            transcripts.store(session, files, home, None, left, office.clock(), text_of=row)

    def test_what_was_done_to_turns_that_are_the_same(self, office: Office, page: Page) -> None:
        self.take_over(office, page)
        assert page.texts()[0][1] == "人が直した文"
        assert page.turn("T0002")["polished"] == "整えた文"
        assert page.turn("T0004")["is_checked"]

    def test_another_voice_is_to_be_checked_again(self, office: Office, page: Page) -> None:
        self.take_over(office, page, speakers=(Speaker("S1", "別の人"), Speaker("S2", "話者2")))
        page.load()
        assert not page.turn("T0004")["is_checked"]
        assert page.turn("T0002")["polished"] == "整えた文"

    def test_the_share_counts_from_the_machines_own_text(self, office: Office, page: Page) -> None:
        before = page.get("editor/effort").json
        self.take_over(office, page)
        page.load()
        assert page.get("editor/effort").json["changed"] == before["changed"] > 0
        page.write("T0003", "")
        assert page.get("editor/effort").json["changed"] > before["changed"]
        assert page.get("editor/effort").json["characters"] == before["characters"]

    def test_the_page_says_what_it_is(self, office: Office, page: Page) -> None:
        self.take_over(office, page)
        assert "話者を分け直したもの" in page.get("again").get_data(as_text=True)


class TestGone:
    OF_WORK: tuple[type[Base], ...] = (EditRow, CommentRow, PresenceRow, EffortRow, TurnRow)

    @pytest.fixture
    def worked(self, office: Office, page: Page) -> Page:
        page.post("comments", {"turn": "T0001", "at": 1.0, "text": "あとで"})
        page.poll(active=1)
        office.clock.advance(seconds=4)
        page.poll(active=1)
        assert all(self.left(office, table) for table in self.OF_WORK)
        return page

    def left(self, office: Office, table: type[Base]) -> int:
        with office.open() as session:
            return len(session.scalars(select(table)).all())

    def test_with_the_meeting(self, office: Office, worked: Page) -> None:
        assert worked.post("delete").status_code == 302
        assert [self.left(office, table) for table in self.OF_WORK] == [0] * 5
        database = (office.service.settings.data / "kikitori.db").read_bytes()
        for text in ("人が直した文", "整えた文", "あとで"):
            assert text.encode() not in database
            assert text.encode("unicode_escape") not in database.lower()

    def test_with_the_text(self, office: Office, worked: Page) -> None:
        """What was written goes; how long it took stays, it says nothing of what was said."""
        with office.open() as session:
            row = session.get_one(MeetingRow, meeting_of(worked))
            deletion.delete_text(session, office.service.files, row)
        for table in (EditRow, CommentRow, TurnRow):
            assert self.left(office, table) == 0
