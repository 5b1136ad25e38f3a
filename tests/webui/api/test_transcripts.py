"""Jobs over the API, and the transcripts that come of them."""

import io

import pytest
from media import Media
from office import Office
from programs import Program, new_meeting, refused
from told import transcribed

from webui.api.waiting import slot
from webui.tables import JobRow


class TestJobs:
    @pytest.fixture
    def meeting_id(self, soumu: Program, media: Media) -> str:
        made = new_meeting(soumu)
        content = media("short.wav").read_bytes()
        assert soumu.upload(f"/meetings/{made}/recordings", content, "x.wav").status_code == 201
        return made

    def test_one_is_started_seen_cancelled_and_tried_again(
        self, office: Office, soumu: Program, meeting_id: str
    ) -> None:
        path = f"/meetings/{meeting_id}/job"
        refused(soumu.get(path), 404)
        given = {"model": "whisper-base", "correction": "off", "speakers_lowest": 2}
        made = soumu.post(path, given)
        assert (made.status_code, made.json["state"], made.json["place"]) == (201, "queued", 1)
        with office.open() as session:
            options = session.get_one(JobRow, made.json["id"]).options
            assert options == {
                "model": "whisper-base", "correction": "off", "speakers": [2, None],
            }  # fmt: skip
        assert soumu.get(path).json == made.json
        assert soumu.get(f"/meetings/{meeting_id}").json["state"] == "waiting"
        refused(soumu.post(path, {}), 409)
        refused(soumu.delete(f"/meetings/{meeting_id}/recordings/1"), 409)

        assert soumu.post(f"{path}/cancel").json["state"] == "cancelled"
        again = soumu.post(f"{path}/retry")
        assert (again.status_code, again.json["state"]) == (201, "queued")
        assert again.json["id"] != made.json["id"]
        assert [a for a in office.actions() if a.startswith("job")] == [
            "job.start", "job.cancel", "job.start",
        ]  # fmt: skip

    def test_there_is_no_job_without_sound(self, soumu: Program) -> None:
        path = f"/meetings/{new_meeting(soumu)}/job"
        refused(soumu.post(path, {}), 400)
        refused(soumu.post(f"{path}/cancel"), 404)
        refused(soumu.post(f"{path}/retry"), 404)

    def test_jobs_that_cannot_be_are_refused(self, soumu: Program, meeting_id: str) -> None:
        for given in ({"kind": "translate"}, {"kind": "diarize"}, {"speakers_lowest": 0}, {"x": 1}):
            refused(soumu.post(f"/meetings/{meeting_id}/job", given), 400)


class TestWaitingForAnAnswer:
    """POST /v1/audio/transcriptions; what it answers: test_openai_api."""

    PATH = "/v1/audio/transcriptions"

    def test_some_threads_are_left_for_the_pages(
        self, office: Office, soumu: Program, media: Media
    ) -> None:
        data = {"file": (io.BytesIO(media("short.wav").read_bytes()), "x.wav")}
        with office.app.app_context(), slot(2):
            answer = soumu.client.post(self.PATH, headers=soumu.headers, data=data)
        assert answer.status_code == 503
        assert answer.headers["Retry-After"] == "30"
        assert answer.json["error"]["type"] == "server_error"

    def test_a_browser_needs_a_token_as_well(self, office: Office, media: Media) -> None:
        data = {"file": (io.BytesIO(media("short.wav").read_bytes()), "x.wav")}
        browser = office.browser("soumu")
        assert browser.client.post(self.PATH, data={}).status_code == 400
        answer = browser.post(self.PATH, data)
        assert answer.status_code == 403
        assert answer.json["error"]["type"] == "invalid_request_error"


class TestTranscripts:
    @pytest.fixture
    def meeting_id(self, office: Office) -> str:
        made = office.meeting()
        transcribed(office, made)
        return made

    def test_it_comes_in_four_formats_by_name_or_by_accept(
        self, soumu: Program, meeting_id: str
    ) -> None:
        path = f"/meetings/{meeting_id}/transcript"
        for kind, mimetype, start in (
            ("json", "application/json", '{\n "version": 1'),
            ("txt", "text/plain", "総務委員会\n"),
            ("srt", "application/x-subrip", "1\n00:00:"),
            ("vtt", "text/vtt", "WEBVTT\n"),
        ):
            named = soumu.get(f"{path}?format={kind}")
            accepted = soumu.get(path, headers={"Accept": mimetype})
            assert named.text == accepted.text
            assert named.text.startswith(start)
            assert named.mimetype == accepted.mimetype == mimetype

    def test_whoever_takes_anything_gets_json(self, soumu: Program, meeting_id: str) -> None:
        path = f"/meetings/{meeting_id}/transcript"
        assert soumu.get(path, headers={"Accept": "*/*"}).mimetype == "application/json"
        assert soumu.get(path, headers={"Accept": "image/png"}).status_code == 406
        refused(soumu.get(f"{path}?format=docx"), 400)

    def test_speakers_get_names_that_the_transcript_shows(
        self, office: Office, soumu: Program, meeting_id: str
    ) -> None:
        path = f"/meetings/{meeting_id}/speakers"
        first = soumu.get(path).json["items"][0]
        assert (first["code"], first["is_named"]) == ("S1", False)
        named = soumu.patch(f"{path}/S1", {"name": "髙橋議長"})
        assert named.json == {"code": "S1", "name": "髙橋議長", "is_named": True}
        assert "髙橋議長" in soumu.get(f"/meetings/{meeting_id}/transcript?format=txt").text
        assert office.actions() == ["speaker.rename", "meeting.export"]

    def test_unknown_speakers_and_empty_names_are_refused(
        self, soumu: Program, meeting_id: str
    ) -> None:
        path = f"/meetings/{meeting_id}/speakers"
        refused(soumu.patch(f"{path}/S9", {"name": "x"}), 404)
        for name in ("", " ", "名" * 10_000):
            refused(soumu.patch(f"{path}/S1", {"name": name}), 400)

    def test_before_there_is_one_it_is_not_found(self, office: Office, soumu: Program) -> None:
        refused(soumu.get(f"/meetings/{office.meeting()}/transcript"), 404)
