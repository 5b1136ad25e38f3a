"""The work on a meeting as people see and steer it: live, cancelled, run again in another way."""

import json
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from machine import Machine
from office import Browser, Office
from programs import Program
from told import transcribed

from transcribe.messages import Message
from transcribe.progress import STAGES
from webui import jobs, transcripts
from webui.jobs.attempts import PREPARE
from webui.tables import JobRow, MeetingRow, RecordingRow
from webui.views import jobs as job_views


@pytest.fixture
def meeting_id(office: Office) -> str:
    """A meeting of 総務課 with a recording of an hour."""
    made = office.meeting("soumu")
    with office.service.database.begin() as session:
        session.add(
            RecordingRow(
                meeting_id=made, position=0, name="会議.mp3", file_key=f"1/{'0' * 64}", size=1,
                duration_s=3600.0, created_at=office.clock(),
            )
        )  # fmt: skip
    return made


@pytest.fixture
def job_id(office: Office, meeting_id: str) -> int:
    with office.service.database.begin() as session:
        meeting = session.get_one(MeetingRow, meeting_id)
        return jobs.enqueue(session, meeting, now=office.clock()).id


@pytest.fixture
def soumu(office: Office) -> Browser:
    return office.browser("soumu")


def change(office: Office, job_id: int, **values: Any) -> None:
    with office.service.database.begin() as session:
        job = session.get_one(JobRow, job_id)
        for name, value in values.items():
            setattr(job, name, value)


def told(browser: Browser, meeting_id: str) -> dict[str, Any]:
    return browser.get(f"/meetings/{meeting_id}/job", headers={"Accept": "application/json"}).json


class TestHowFarItIs:
    @pytest.mark.usefixtures("job_id")
    def test_a_waiting_job_tells_its_place(self, office, soumu, meeting_id) -> None:
        found = told(soumu, meeting_id)
        assert (found["state"], found["is_live"], found["place"]) == ("queued", True, 1)
        assert (found["title"], found["text"]) == ("順番を待っています", "次に始まります")
        other = office.meeting("zaisei")
        with office.service.database.begin() as session:
            session.add(
                RecordingRow(
                    meeting_id=other, position=0, name="x", file_key=f"1/{'0' * 64}", size=1,
                    created_at=office.clock(),
                )
            )  # fmt: skip
            session.flush()
            jobs.enqueue(session, session.get_one(MeetingRow, other), now=office.clock())
        assert told(office.browser("zaisei"), other)["text"] == "あと1件の後に始まります"

    def test_a_running_job_tells_its_step_and_the_time_left(
        self, office, soumu, meeting_id, job_id
    ) -> None:
        change(office, job_id, state="running", stage="recognize", share=0.426, remaining_s=3700.0)
        found = told(soumu, meeting_id)
        assert (found["text"], found["percent"]) == ("音声を文字にしています", 42)
        assert found["remaining"] == "残り約1時間2分"
        for seconds, words in ((20.0, "残り1分未満"), (600.0, "残り約10分"), (None, "")):
            change(office, job_id, remaining_s=seconds)
            assert told(soumu, meeting_id)["remaining"] == words

    def test_every_step_has_words(self, office, soumu, meeting_id, job_id) -> None:
        words = set()
        for stage in (PREPARE, *STAGES):
            change(office, job_id, state="running", stage=stage)
            words.add(told(soumu, meeting_id)["text"])
        assert len(words - {"", "始めています"}) == 1 + len(STAGES)

    def test_a_failure_tells_the_next_step(self, office, soumu, meeting_id, job_id) -> None:
        change(office, job_id, state="failed", problem=TROUBLE, hint=Message("直す", "mend it"))
        assert told(soumu, meeting_id)["problem"] == "<b>困った</b>"
        page = soumu.get(f"/meetings/{meeting_id}").text
        assert "&lt;b&gt;困った&lt;/b&gt;" in page
        assert "もう一度実行" in page
        assert "設定を変えて実行" in page

    def test_the_page_shows_it_without_scripts(self, office, soumu, meeting_id, job_id) -> None:
        change(office, job_id, state="running", stage="diarize", share=0.5, remaining_s=120.0)
        page = soumu.get(f"/meetings/{meeting_id}").text
        for part in ("話者を聞き分けています", 'value="50"', "残り約2分", 'aria-live="polite"'):
            assert part in page

    @pytest.mark.usefixtures("job_id")
    def test_one_who_may_only_read_sees_it_and_steers_nothing(self, office, meeting_id) -> None:
        reader = office.browser("reader")
        assert told(reader, meeting_id)["state"] == "queued"
        page = reader.get(f"/meetings/{meeting_id}").text
        assert "順番を待っています" in page
        assert "中止する" not in page

    def test_a_meeting_without_a_job(self, office, soumu, meeting_id) -> None:
        """Its text was deleted, and its job with it; the sound is still there."""
        assert soumu.get(f"/meetings/{meeting_id}/job").status_code == 404
        with office.service.database.begin() as session:
            session.get_one(MeetingRow, meeting_id).state = "cancelled"
        assert "文字起こしを始める" in soumu.get(f"/meetings/{meeting_id}").text


class Listener:
    """A page that listens: reads events as they come."""

    def __init__(self, browser: Browser, meeting_id: str, seen: str = "") -> None:
        headers = {"Last-Event-ID": seen} if seen else {}
        self.response = browser.get(f"/meetings/{meeting_id}/events", headers=headers)
        self._blocks = self._read(self.response.response)

    def next(self) -> dict[str, str]:
        """The next event's fields; comments are passed over."""
        while True:
            lines = next(self._blocks).splitlines()
            if lines and not lines[0].startswith(":"):
                return dict(line.split(": ", 1) for line in lines)

    @staticmethod
    def _read(chunks: Any) -> Iterator[str]:
        for chunk in chunks:
            yield (chunk.decode() if isinstance(chunk, bytes) else chunk).rstrip("\n")


class TestEvents:
    @pytest.fixture
    def listen(self, soumu, meeting_id) -> Iterator[Callable[..., Listener]]:
        """Opens a page that listens; all are closed at the end."""
        opened: list[Listener] = []

        def do(seen: str = "") -> Listener:
            opened.append(Listener(soumu, meeting_id, seen))
            return opened[-1]

        yield do
        for listener in opened:
            listener.response.close()

    def test_what_changes_is_told_until_the_job_ends(self, office, listen, job_id) -> None:
        events = listen()
        assert events.response.mimetype == "text/event-stream"
        assert events.next() == {"retry": "2000"}
        first = events.next()
        assert json.loads(first["data"])["state"] == "queued"
        change(office, job_id, state="running", stage="recognize", share=0.5)
        second = events.next()
        assert json.loads(second["data"])["percent"] == 50
        assert second["id"] != first["id"]
        change(office, job_id, state="done")
        last = events.next()
        assert (last["event"], json.loads(last["data"])["is_live"]) == ("end", False)
        with pytest.raises(StopIteration):
            events.next()

    def test_a_page_that_comes_again_hears_only_what_is_new(self, office, listen, job_id) -> None:
        events = listen()
        events.next()
        seen = events.next()["id"]
        events.response.close()
        again = listen(seen)
        again.next()
        change(office, job_id, state="running", share=0.7)
        assert json.loads(again.next()["data"])["percent"] == 70

    def test_it_closes_after_a_while_so_that_others_have_the_thread(self, office, job_id) -> None:
        with office.app.test_request_context():
            assert list(job_views.changes(office.service, job_id, lasts_s=0.0)) == [
                "retry: 2000\n\n"
            ]

    @pytest.mark.usefixtures("job_id")
    def test_pages_that_listen_never_take_all_threads(
        self, office, soumu, meeting_id, listen
    ) -> None:
        places = office.app.extensions[job_views.STREAMS]
        assert isinstance(places, threading.BoundedSemaphore)
        taken = 0
        while places.acquire(blocking=False):
            taken += 1
        assert taken == office.service.settings.threads // 3
        assert soumu.get(f"/meetings/{meeting_id}/events").status_code == 503
        for _ in range(taken):
            places.release()
        events = listen()
        events.next()
        events.response.close()
        free = [places.acquire(blocking=False) for _ in range(taken)]
        for _ in filter(None, free):
            places.release()
        assert all(free)  # the place was given back

    @pytest.mark.usefixtures("job_id")
    def test_a_meeting_that_is_deleted_ends_it(self, office, meeting_id, listen) -> None:
        events = listen()
        events.next()
        events.next()
        with office.service.database.begin() as session:
            session.delete(session.get_one(MeetingRow, meeting_id))
        assert events.next()["event"] == "end"


class TestSteering:
    def test_cancelling_and_trying_again(self, office, soumu, meeting_id, job_id) -> None:
        done = soumu.post(f"/meetings/{meeting_id}/job/cancel")
        assert (done.status_code, done.location) == (302, f"/meetings/{meeting_id}#job")
        assert told(soumu, meeting_id)["state"] == "cancelled"
        soumu.post(f"/meetings/{meeting_id}/job/retry")
        found = told(soumu, meeting_id)
        assert (found["state"], found["id"] > job_id) == ("queued", True)
        assert office.actions() == ["job.cancel", "job.start"]

    def test_what_was_done_before_it_was_cancelled_is_gone_on_with(
        self, office, soumu, meeting_id, job_id
    ) -> None:
        soumu.post(f"/meetings/{meeting_id}/job/cancel")
        page = soumu.get(f"/meetings/{meeting_id}").text
        assert ("もう一度実行" in page, "続きから実行" in page) == (True, False)
        change(office, job_id, checkpoints=2)
        page = soumu.get(f"/meetings/{meeting_id}").text
        assert ("もう一度実行" in page, "続きから実行" in page) == (False, True)
        soumu.post(f"/meetings/{meeting_id}/job/retry")
        page = soumu.get(f"/meetings/{meeting_id}").text
        assert "受け付けました。順番が来ると始まります。" in page

    def test_only_a_cancellation_that_changes_something_is_noted(
        self, office, soumu, meeting_id, job_id
    ) -> None:
        change(office, job_id, state="done")
        soumu.post(f"/meetings/{meeting_id}/job/cancel")
        Program(office, "soumu").post(f"/meetings/{meeting_id}/job/cancel")
        assert office.actions() == []
        change(office, job_id, state="running")
        soumu.post(f"/meetings/{meeting_id}/job/cancel")
        soumu.post(f"/meetings/{meeting_id}/job/cancel")
        assert office.actions() == ["job.cancel"]

    def test_a_running_job_says_that_it_is_being_stopped(
        self, office, soumu, meeting_id, job_id
    ) -> None:
        change(office, job_id, state="running", share=0.1)
        soumu.post(f"/meetings/{meeting_id}/job/cancel")
        assert told(soumu, meeting_id)["title"] == "中止しています"

    def test_the_start_of_a_meeting_that_has_no_job(self, soumu, meeting_id) -> None:
        soumu.post(f"/meetings/{meeting_id}/job/start")
        assert told(soumu, meeting_id)["state"] == "queued"
        assert soumu.post(f"/meetings/{meeting_id}/job/start").status_code == 409

    def test_the_form_offers_models_and_counts(self, soumu, meeting_id) -> None:
        page = soumu.get(f"/meetings/{meeting_id}/again").text
        for part in ('name="model"', 'name="correction"', 'name="speakers_lowest"', "おまかせ"):
            assert part in page
        assert "話者だけを分け直す" not in page  # there is no text yet

    def test_the_form_says_what_becomes_of_names_and_of_mended_text(
        self, office, soumu, meeting_id
    ) -> None:
        transcribed(office, meeting_id)
        anew = soumu.get(f"/meetings/{meeting_id}/again").text.partition('id="all"')[2]
        assert "付けた話者の名前は、同じ声と分かるものに引き継がれ" in anew
        assert "人が直した文字は、新しい方には引き継がれません" in anew
        recordings = soumu.get(f"/meetings/{meeting_id}/recordings").text
        assert "人が直した文字は引き継がれません" in recordings

    def test_running_it_in_another_way(self, office, soumu, meeting_id) -> None:
        form = {
            "kind": "transcribe", "model": "whisper-base", "correction": "off",
            "speakers_lowest": "2", "speakers_highest": "4",
        }  # fmt: skip
        assert soumu.post(f"/meetings/{meeting_id}/again", form).status_code == 302
        with office.open() as session:
            job = jobs.latest(session, meeting_id)
            assert job.options == {
                "speakers": [2, 4], "model": "whisper-base", "correction": "off",
            }  # fmt: skip
            assert job.person_id == office.ids["soumu"]

    @pytest.mark.parametrize(
        "wrong",
        [
            {"speakers_lowest": "4", "speakers_highest": "2"},
            {"speakers_lowest": "x"},
            {"speakers_highest": "99999"},
            {"correction": "wild"},
            {"kind": "diarize"},  # there is no text yet
        ],
    )
    def test_what_cannot_be_is_refused_and_what_was_typed_stays(
        self, office, soumu, meeting_id, wrong
    ) -> None:
        form = {"kind": "transcribe", "speakers_lowest": "3"} | wrong
        done = soumu.post(f"/meetings/{meeting_id}/again", form)
        assert done.status_code == 400
        assert f'value="{form["speakers_lowest"]}"' in done.text
        with office.open() as session:
            assert jobs.latest(session, meeting_id) is None

    def test_a_second_browser_is_told_that_it_has_begun(self, office, soumu, meeting_id) -> None:
        other = office.browser("soumu2")
        assert (
            soumu.post(f"/meetings/{meeting_id}/again", {"kind": "transcribe"}).status_code == 302
        )
        done = other.post(f"/meetings/{meeting_id}/again", {"kind": "transcribe"})
        assert done.status_code == 400
        assert "順番待ちか、実行中です" in done.text

    def test_a_meeting_whose_sound_is_deleted(self, office, soumu, meeting_id) -> None:
        with office.service.database.begin() as session:
            meeting = session.get_one(MeetingRow, meeting_id)
            meeting.audio_deleted_at, meeting.state = office.clock(), "cancelled"
            meeting.recordings[0].file_key = ""
        done = soumu.post(f"/meetings/{meeting_id}/job/start")
        assert done.status_code == 400
        assert "削除されている" in done.text
        assert "文字起こしを始める" not in soumu.get(f"/meetings/{meeting_id}").text


TROUBLE = Message("<b>困った</b>", "trouble")
GETS = ("job", "events", "again")
POSTS = ("job/cancel", "job/retry", "job/start", "again")


@pytest.mark.usefixtures("job_id")
class TestWhoMay:
    ELSEWHERE = ("midori", "midori-admin", "zaisei")

    def test_nobody_without_signing_in(self, office, meeting_id) -> None:
        stranger = office.browser()
        for path in GETS:
            done = stranger.get(f"/meetings/{meeting_id}/{path}")
            assert done.status_code == 302, path
            assert "/sign-in" in done.location
        for path in POSTS:
            assert stranger.post(f"/meetings/{meeting_id}/{path}").status_code == 401, path

    def test_elsewhere_it_does_not_exist(self, office, meeting_id) -> None:
        for browser in map(office.browser, self.ELSEWHERE):
            for path in GETS:
                assert browser.get(f"/meetings/{meeting_id}/{path}").status_code == 404, path
            for path in POSTS:
                assert browser.post(f"/meetings/{meeting_id}/{path}").status_code == 404, path

    def test_a_reader_steers_nothing(self, office, meeting_id) -> None:
        reader = office.browser("reader")
        for path in POSTS:
            assert reader.post(f"/meetings/{meeting_id}/{path}").status_code == 403, path

    def test_nothing_goes_without_the_pages_token(self, soumu, meeting_id) -> None:
        for path in POSTS:
            done = soumu.client.post(f"/meetings/{meeting_id}/{path}")
            assert done.status_code == 400, path
        assert told(soumu, meeting_id)["state"] == "queued"


def test_the_whole_way_by_pages(machine: Machine, office: Office) -> None:
    """Started, done, named, and its speakers told apart once more by another count."""
    browser = office.browser("soumu")
    meeting_id = machine.meeting(57.0)
    browser.post(f"/meetings/{meeting_id}/job/start")
    machine.work()
    page = browser.get(f"/meetings/{meeting_id}").text
    assert "ただいまから総務文教委員会を開会します。" in page
    browser.post(f"/meetings/{meeting_id}/speakers", {"name-S2": "藤井"})
    form = {"kind": "diarize", "speakers_lowest": "2", "speakers_highest": "2"}
    assert browser.post(f"/meetings/{meeting_id}/again", form).status_code == 302
    machine.work()
    assert told(browser, meeting_id)["state"] == "done"
    with office.open() as session:
        row = transcripts.current(session, meeting_id)
        assert [s.name for s in transcripts.speakers(session, row)] == ["話者1", "藤井"]
