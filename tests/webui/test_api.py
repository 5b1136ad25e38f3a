"""The REST API under /api/v1, used by programs with tokens."""

import io
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import tus
from media import Media
from office import Office
from programs import Program, token_of
from told import transcribed
from werkzeug.test import TestResponse

from webui import audit
from webui.api.operations import LARGEST_JSON
from webui.api.waiting import slot
from webui.app import create_app
from webui.server.single_user import ensure_person
from webui.service import SINGLE_USER, open_service, secret
from webui.settings import Settings, load_settings
from webui.tables import AuditRow, JobRow, RecordingRow


@pytest.fixture(scope="module")
def media(tmp_path_factory: pytest.TempPathFactory) -> Media:
    return Media(tmp_path_factory.mktemp("media"))


@pytest.fixture
def soumu(office: Office) -> Program:
    return Program(office, "soumu")


@pytest.fixture
def admin(office: Office) -> Program:
    return Program(office, "admin")


def refused(answer: TestResponse, status: int) -> None:
    assert answer.status_code == status, answer.text
    assert set(answer.json) == {"problem", "hint"}
    assert answer.json["problem"]
    assert answer.json["hint"]


def actions(office: Office) -> list[str]:
    with office.open() as session:
        assert audit.verify(session) == []
        return [row.action for row in session.query(AuditRow).order_by(AuditRow.id)]


def new_meeting(program: Program, title: str = "総務委員会", **values: Any) -> str:
    answer = program.post("/meetings", {"title": title, **values})
    assert answer.status_code == 201, answer.text
    made: str = answer.json["id"]
    return made


class TestWhoAsks:
    def test_a_token_tells_whose_it_is(self, soumu: Program) -> None:
        told = soumu.get("/me").json
        assert (told["login"], told["role"], told["scopes"]) == (
            "soumu", "editor", ["read", "write"],
        )  # fmt: skip
        assert told["department"]["name"] == "総務課"

    def test_without_a_token_that_holds_there_is_no_answer(self, office: Office) -> None:
        client = office.app.test_client()
        for given in ("", "Bearer", "Bearer wrong", "Basic c291bXU6eA=="):
            refused(client.get("/api/v1/meetings", headers={"Authorization": given}), 401)

    def test_a_token_ends(self, office: Office) -> None:
        headers = {"Authorization": f"Bearer {token_of(office, 'soumu', 'read', days=1)}"}
        client = office.app.test_client()
        assert client.get("/api/v1/me", headers=headers).status_code == 200
        office.clock.advance(days=2)
        refused(client.get("/api/v1/me", headers=headers), 401)

    def test_a_missing_scope_is_told(self, office: Office) -> None:
        reading = Program(office, "admin", "read")
        assert reading.get("/meetings").status_code == 200
        refused(reading.post("/meetings", {"title": "x"}), 403)
        refused(reading.get("/people"), 403)
        refused(reading.get("/audit"), 403)
        refused(Program(office, "admin", "write").get("/meetings"), 403)

    def test_a_role_bounds_what_a_token_may(self, office: Office) -> None:
        refused(Program(office, "reader").post("/meetings", {"title": "x"}), 403)
        refused(Program(office, "soumu").get("/people"), 403)

    def test_a_browser_may_read_and_needs_its_csrf_token_to_write(self, office: Office) -> None:
        browser = office.browser("soumu")
        assert browser.get("/api/v1/me").json["scopes"] is None
        plain = browser.client.post("/api/v1/meetings", json={"title": "x"})
        refused(plain, 400)
        allowed = browser.send("POST", "/api/v1/meetings", json={"title": "x"})
        assert allowed.status_code == 201

    def test_a_foreign_page_is_refused_even_with_the_csrf_token(self, office: Office) -> None:
        headers = {"Origin": "https://evil.example"}
        answer = office.browser("soumu").send(
            "POST", "/api/v1/meetings", json={"title": "x"}, headers=headers
        )
        refused(answer, 403)

    def test_the_key_of_a_single_pc_is_a_token(self, tmp_path: Path, empty_database: Path) -> None:
        data = tmp_path / "alone"
        data.mkdir()
        (data / "kikitori.db").write_bytes(empty_database.read_bytes())
        settings = load_settings({}, {"data": data, "single_user": True})
        service = open_service(settings)
        with service.database.begin() as session:
            ensure_person(session, service.now())
        client = create_app(settings, service).test_client()
        headers = {"Authorization": f"Bearer {secret(settings, SINGLE_USER)}"}
        told = client.get("/api/v1/me", headers=headers).json
        assert told["scopes"] == ["read", "write", "admin"]


class TestMeetings:
    def test_one_is_made_read_changed_and_deleted(self, office: Office, soumu: Program) -> None:
        given = {
            "title": "神󠄀田 髙橋委員会",
            "held_at": "2026-11-24T10:00:00+09:00",
            "place": "第1会議室",
            "attendees": "石川\n森",
            "visibility": "owner",
            "speakers_lowest": 2,
            "speakers_highest": 5,
        }
        made = soumu.post("/meetings", given)
        assert made.status_code == 201
        assert made.json | given | {"held_at": "2026-11-24T01:00:00Z"} == made.json
        assert made.json["owner"]["name"] == "総務 太郎"
        path = f"/meetings/{made.json['id']}"
        assert soumu.get(path).json == made.json

        changed = soumu.patch(path, {"place": "議場", "held_at": None, "hold": True})
        assert changed.json == made.json | {
            "place": "議場", "held_at": None, "hold": True, "revision": 2,
        }  # fmt: skip
        refused(soumu.delete(path), 409)
        soumu.patch(path, {"hold": False})
        gone = soumu.delete(path)
        assert (gone.status_code, gone.data) == (204, b"")
        refused(soumu.get(path), 404)
        assert actions(office) == [
            "meeting.create", "meeting.view", "meeting.hold", "meeting.edit", "meeting.release",
            "meeting.edit", "meeting.delete",
        ]  # fmt: skip

    def test_times_have_a_zone(self, soumu: Program) -> None:
        told = soumu.get(f"/meetings/{new_meeting(soumu)}").json
        assert datetime.fromisoformat(told["created_at"]).tzinfo
        refused(soumu.post("/meetings", {"title": "x", "held_at": "2026-11-24T10:00:00"}), 400)

    def test_the_list_goes_on_where_a_page_ended(self, office: Office, soumu: Program) -> None:
        made = []
        for n in range(5):
            office.clock.advance(minutes=1)
            made.append(new_meeting(soumu, f"会議 {n}"))
        first = soumu.get("/meetings?limit=2").json
        new_meeting(soumu, "あとから")
        second = soumu.get(f"/meetings?limit=2&cursor={first['next']}").json
        third = soumu.get(f"/meetings?limit=2&cursor={second['next']}").json
        found = [m["id"] for page in (first, second, third) for m in page["items"]]
        assert found == made[::-1]
        assert third["next"] is None

    def test_the_list_is_searched_and_filtered(self, soumu: Program) -> None:
        new_meeting(soumu, "予算特別委員会", held_at="2026-03-01T10:00:00+09:00")
        new_meeting(soumu, "総務委員会", held_at="2026-09-01T10:00:00+09:00")

        def titles(**query: str) -> list[str]:
            return [m["title"] for m in soumu.get("/meetings", query_string=query).json["items"]]

        assert titles(q="予算") == ["予算特別委員会"]
        assert titles(since="2026-05-01T00:00:00+09:00") == ["総務委員会"]
        assert titles(until="2026-05-01T00:00:00+09:00") == ["予算特別委員会"]
        assert titles(state="ready") == []
        assert titles(department="1") == ["総務委員会", "予算特別委員会"]
        assert titles(q="予算", lang="en", state="empty") == ["予算特別委員会"]

    def test_questions_that_make_no_sense_are_refused(self, soumu: Program) -> None:
        for query in (
            "cursor=x", "cursor=WzFd", "cursor=%E3%81%82", "limit=0", "limit=1000", "limit=ten",
            "state=lost", "since=2026", "department=-1", "department=9999999999999999", "page=2",
        ):  # fmt: skip
            refused(soumu.get(f"/meetings?{query}"), 400)

    def test_meetings_that_cannot_be_are_refused(self, soumu: Program) -> None:
        for given in (
            {}, {"title": ""}, {"title": "  "}, {"title": 5}, {"title": None},
            {"title": "長" * 10_000}, {"title": "x", "attendees": "人" * 20_001},
            {"title": "x\0"}, {"title": "x", "owner": 3}, {"title": "x", "organisation_id": 2},
            {"title": "x", "visibility": "all"}, {"title": "x", "speakers_lowest": "2"},
            {"title": "x", "speakers_lowest": 5, "speakers_highest": 2},
            {"title": "x", "speakers_lowest": 10**30}, {"title": "x", "language": "Japanese"},
            {"title": "x", "held_at": 1_700_000_000}, [], "title",
        ):  # fmt: skip
            refused(soumu.post("/meetings", given), 400)
        refused(soumu.post("/meetings"), 415)
        assert soumu.get("/meetings").json["items"] == []

    def test_who_changes_what_was_changed_meanwhile_is_told(self, soumu: Program) -> None:
        path = f"/meetings/{new_meeting(soumu)}"
        read = soumu.get(path).json["revision"]
        assert soumu.patch(path, {"place": "議場", "revision": read}).status_code == 200
        refused(soumu.patch(path, {"place": "会議室", "revision": read}), 409)
        assert soumu.get(path).json["place"] == "議場"

    def test_null_is_no_title(self, soumu: Program) -> None:
        path = f"/meetings/{new_meeting(soumu)}"
        for given in ({"title": None}, {"hold": None}, {"visibility": None}):
            refused(soumu.patch(path, given), 400)

    def test_what_is_wrong_is_told_in_the_readers_language(self, soumu: Program) -> None:
        given = {"name": "x"}
        ja = soumu.post("/meetings", given).json["problem"]
        en = soumu.post("/meetings?lang=en", given).json["problem"]
        assert ja == "title: 必要な項目がありません、name: この項目はありません。"
        assert en == "title is missing; name is not a known field."


class TestStrangers:
    """What is another's looks like what does not exist."""

    PATHS = (
        "/meetings/{id}", "/meetings/{id}/recordings", "/meetings/{id}/materials",
        "/meetings/{id}/job", "/meetings/{id}/transcript", "/meetings/{id}/speakers",
        "/terms?glossary=meeting-{id}",
    )  # fmt: skip

    def test_nothing_of_a_meeting_is_seen(self, office: Office) -> None:
        meeting_id = office.meeting("soumu")
        transcribed(office, meeting_id)
        for who in ("midori-admin", "midori", "zaisei"):
            self.check_sees_nothing(Program(office, who), meeting_id)

    def check_sees_nothing(self, stranger: Program, meeting_id: str) -> None:
        for path in self.PATHS:
            refused(stranger.get(path.format(id=meeting_id)), 404)
        refused(stranger.patch(f"/meetings/{meeting_id}", {"title": "x"}), 404)
        refused(stranger.delete(f"/meetings/{meeting_id}"), 404)
        refused(stranger.post(f"/meetings/{meeting_id}/job", {}), 404)
        refused(stranger.post(f"/meetings/{meeting_id}/job/cancel"), 404)
        refused(stranger.patch(f"/meetings/{meeting_id}/speakers/S1", {"name": "x"}), 404)
        refused(stranger.upload(f"/meetings/{meeting_id}/recordings", b"x", "x.wav"), 404)
        refused(stranger.upload(f"/meetings/{meeting_id}/materials", b"x", "x.txt"), 404)
        assert stranger.get("/meetings?q=総務").json["items"] == []

    def test_an_unknown_meeting_looks_the_same(self, office: Office, soumu: Program) -> None:
        theirs = soumu.get(f"/meetings/{office.meeting('midori')}").json
        assert soumu.get("/meetings/unknown").json == theirs
        for path in self.PATHS:
            refused(soumu.get(path.format(id="../etc")), 404)

    def test_people_terms_departments_and_the_log_are_ones_own(
        self, office: Office, admin: Program
    ) -> None:
        midori = Program(office, "midori-admin")
        term = midori.post("/terms", {"surface": "緑山"}).json
        refused(admin.patch(f"/terms/{term['id']}", {"note": "x"}), 404)
        refused(admin.delete(f"/terms/{term['id']}"), 404)
        refused(admin.get(f"/people/{office.ids['midori']}"), 404)
        refused(admin.patch(f"/people/{office.ids['midori']}", {"name": "x"}), 404)
        [gikai] = midori.get("/departments").json["items"]
        refused(admin.get(f"/terms?glossary=department-{gikai['id']}"), 404)
        given = {"login": "new", "name": "新人", "department": gikai["id"]}
        refused(admin.post("/people", given), 404)
        assert {p["login"] for p in midori.get("/people").json["items"]} == {
            "midori-admin", "midori",
        }  # fmt: skip
        assert [e["person"] for e in admin.get("/audit").json["items"]] == []

    def test_numbers_that_no_database_holds_are_not_found(self, admin: Program) -> None:
        refused(admin.get("/people/99999999999999999999"), 404)
        refused(admin.delete("/terms/99999999999999999999"), 405)

    def test_a_reader_reads_and_changes_nothing(self, office: Office) -> None:
        path = f"/meetings/{office.meeting('soumu')}"
        reader = Program(office, "reader")
        assert reader.get(path).json["may_edit"] is False
        refused(reader.patch(path, {"title": "x"}), 403)
        refused(reader.delete(path), 403)


class TestRecordings:
    def test_one_request_adds_a_recording(
        self, office: Office, soumu: Program, media: Media
    ) -> None:
        meeting_id = new_meeting(soumu)
        path = f"/meetings/{meeting_id}/recordings"
        content = media("short.wav").read_bytes()
        first = soumu.upload(path, content, "../録音/午前.wav")
        assert first.status_code == 201, first.text
        assert (first.json["name"], first.json["size"]) == ("午前.wav", len(content))
        second = soumu.upload(
            path, media("speech.mp3").read_bytes(), "午後.mp3", {"has_break": "true"}
        )
        assert (second.json["position"], second.json["has_break"]) == (1, True)
        assert soumu.get(path).json["items"] == [first.json, second.json]
        assert soumu.get(f"/meetings/{meeting_id}").json["duration_s"] == pytest.approx(22, abs=0.2)

        refused(soumu.upload(path, content, "again.wav"), 409)
        assert soumu.delete(f"{path}/{first.json['id']}").status_code == 204
        assert [r["name"] for r in soumu.get(path).json["items"]] == ["午後.mp3"]
        assert not list(office.service.files.scratch.glob("*"))
        assert actions(office)[-1] == "recording.remove"

    def test_large_ones_come_by_tus_with_the_same_token(
        self, office: Office, soumu: Program, media: Media
    ) -> None:
        meeting_id = new_meeting(soumu)
        content = media("speech.mp3").read_bytes()
        told = tus.metadata(filename="議会.mp3", meeting=meeting_id)
        headers = {**soumu.headers, **tus.VERSION}
        made = soumu.client.post(
            "/uploads",
            headers={**headers, "Upload-Length": str(len(content)), "Upload-Metadata": told},
        )
        assert made.status_code == 201, made.text
        sent = soumu.client.patch(
            made.location,
            data=content,
            headers={**headers, "Upload-Offset": "0", "Content-Type": tus.OCTETS},
        )
        assert sent.status_code == 204, sent.text
        [found] = soumu.get(f"/meetings/{meeting_id}/recordings").json["items"]
        assert found["size"] == len(content)
        reading = {"Authorization": f"Bearer {token_of(office, 'soumu', 'read')}"}
        announced = {**tus.VERSION, "Upload-Length": "5", "Upload-Metadata": told}
        assert soumu.client.post("/uploads", headers=announced | reading).status_code == 403

    def test_what_is_no_sound_is_refused(
        self, office: Office, soumu: Program, media: Media
    ) -> None:
        path = f"/meetings/{new_meeting(soumu)}/recordings"
        for name in ("random.mp3", "minutes.m4a", "mute.mp4", "empty.wav"):
            refused(soumu.upload(path, media(name).read_bytes(), name), 400)
        assert soumu.get(path).json["items"] == []
        assert not list(office.service.files.scratch.glob("*"))

    def test_forms_that_make_no_sense_are_refused(self, soumu: Program, media: Media) -> None:
        path = f"/meetings/{new_meeting(soumu)}/recordings"
        sound = media("short.wav").read_bytes()
        refused(soumu.post(path, {"file": "x"}), 415)
        refused(soumu.send("POST", path, data=sound, content_type="audio/wav"), 415)
        refused(soumu.upload(path, sound, "x.wav", {"is_backup": "perhaps"}), 400)
        refused(soumu.upload(path, sound, "x.wav", {"color": "red"}), 400)
        for data in (
            {"is_backup": "true"},
            {"file": "not a file"},
            {"sound": (io.BytesIO(sound), "x.wav")},
            {"file": [(io.BytesIO(sound), "1.wav"), (io.BytesIO(sound), "2.wav")]},
            {"file": (io.BytesIO(sound), "1.wav"), "other": (io.BytesIO(sound), "2.wav")},
        ):
            sent = soumu.send("POST", path, data=data, content_type="multipart/form-data")
            refused(sent, 400)
        cut = b'--x\r\nContent-Disposition: form-data; name="file"; filename="x.wav"\r\n\r\nRIFF'
        kind = "multipart/form-data; boundary=x"
        refused(soumu.send("POST", path, data=cut, content_type=kind), 400)
        kind = "multipart/form-data"
        refused(soumu.send("POST", path, data=cut, content_type=kind), 400)
        assert soumu.get(path).json["items"] == []

    def test_a_browser_sends_files_to_uploads_instead(self, office: Office, media: Media) -> None:
        path = f"/api/v1/meetings/{office.meeting('soumu')}/recordings"
        data = {"file": (io.BytesIO(media("short.wav").read_bytes()), "x.wav")}
        refused(office.browser("soumu").post(path, data), 403)

    def test_what_is_too_large_is_refused(self, office: Office) -> None:
        small = Settings(data=office.service.settings.data, upload_max_mb=1)
        office.app = create_app(small, open_service(small, office.clock))
        program = Program(office, "soumu")
        path = f"/meetings/{new_meeting(program)}/recordings"
        refused(program.upload(path, bytes(2_500_000), "x.wav"), 413)
        refused(program.upload(path, bytes(1_000_001), "x.wav"), 413)
        refused(program.upload(path, b"x", "x.wav", {"is_backup": "t" * 1_100_000}), 413)

    def test_an_organisation_stays_within_its_quota(self, office: Office) -> None:
        small = Settings(data=office.service.settings.data, upload_quota_mb=1)
        office.app = create_app(small, open_service(small, office.clock))
        program = Program(office, "soumu")
        path = f"/meetings/{new_meeting(program)}/recordings"
        refused(program.upload(path, bytes(1_500_000), "x.wav"), 413)

    def test_a_body_that_does_not_tell_its_length_stays_within_it_too(self, office: Office) -> None:
        small = Settings(data=office.service.settings.data, upload_quota_mb=1)
        office.app = create_app(small, open_service(small, office.clock))
        program = Program(office, "soumu")
        head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="x.wav"\r\n\r\n'
        answer = program.send(
            "POST",
            f"/meetings/{new_meeting(program)}/recordings",
            input_stream=io.BytesIO(head + bytes(1_500_000) + b"\r\n--b--\r\n"),
            content_type="multipart/form-data; boundary=b",
            environ_overrides={"wsgi.input_terminated": True},
        )
        refused(answer, 413)
        assert "容量" in answer.json["problem"]


class TestPapers:
    def test_text_and_files_are_added_listed_and_removed(self, soumu: Program) -> None:
        path = f"/meetings/{new_meeting(soumu)}/materials"
        form = {"data": {"text": "市民協働課の予算について"}, "content_type": "multipart/form-data"}
        text = soumu.send("POST", path, **form)
        assert text.status_code == 201, text.text
        assert text.json["kind"] == "material"
        table = "表記,よみ\n葛城市,かつらぎし\n".encode()
        glossary = soumu.upload(path, table, "用語.csv", {"kind": "glossary"})
        assert (glossary.status_code, glossary.json["name"]) == (201, "用語.csv")
        assert soumu.get(path).json["items"] == [text.json, glossary.json]
        assert soumu.delete(f"{path}/{text.json['id']}").status_code == 204
        assert soumu.get(path).json["items"] == [glossary.json]

    def test_what_cannot_be_read_is_refused(self, soumu: Program) -> None:
        path = f"/meetings/{new_meeting(soumu)}/materials"
        refused(soumu.upload(path, b"PK\x03\x04broken", "議案.docx"), 400)
        refused(soumu.upload(path, b"x", "議案.txt", {"kind": "secret"}), 400)
        refused(soumu.upload(path, b"x", "議案.txt", {"text": "both"}), 400)
        kind = "multipart/form-data"
        refused(soumu.send("POST", path, data={"kind": "roster"}, content_type=kind), 400)
        assert soumu.get(path).json["items"] == []


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
        assert [a for a in actions(office) if a.startswith("job")] == [
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
        assert actions(office) == ["speaker.rename", "meeting.export"]

    def test_unknown_speakers_and_empty_names_are_refused(
        self, soumu: Program, meeting_id: str
    ) -> None:
        path = f"/meetings/{meeting_id}/speakers"
        refused(soumu.patch(f"{path}/S9", {"name": "x"}), 404)
        for name in ("", " ", "名" * 10_000):
            refused(soumu.patch(f"{path}/S1", {"name": name}), 400)

    def test_before_there_is_one_it_is_not_found(self, office: Office, soumu: Program) -> None:
        refused(soumu.get(f"/meetings/{office.meeting()}/transcript"), 404)


class TestTerms:
    def test_a_term_is_added_changed_and_removed(self, office: Office, admin: Program) -> None:
        made = admin.post("/terms", {"surface": "葛󠄀城市", "reading": "カツラギシ", "kind": "place"})
        assert made.status_code == 201, made.text
        assert (made.json["surface"], made.json["reading"]) == ("葛󠄀城市", "かつらぎし")
        path = f"/terms/{made.json['id']}"
        changed = admin.patch(path, {"note": "市名", "is_unused": True})
        assert changed.json == made.json | {"note": "市名", "is_unused": True}
        assert admin.get("/terms").json["items"] == [changed.json]
        assert admin.delete(path).status_code == 204
        assert admin.get("/terms").json["items"] == []
        assert actions(office) == ["glossary.edit"] * 3

    def test_each_glossary_has_its_own_editors(self, office: Office, soumu: Program) -> None:
        refused(soumu.post("/terms", {"surface": "予算"}), 403)
        given = {"surface": "補正予算", "glossary": "department-1"}
        assert soumu.post("/terms", given).json["glossary"] == "department-1"
        refused(soumu.post("/terms", given), 409)
        token = f"meeting-{office.meeting('soumu')}"
        assert soumu.post("/terms", {**given, "glossary": token}).status_code == 201
        assert len(soumu.get(f"/terms?glossary={token}").json["items"]) == 1

    def test_terms_that_cannot_be_are_refused(self, admin: Program) -> None:
        for given in (
            {"surface": ""}, {"surface": "語" * 10_000}, {"surface": "語", "reading": "abc!"},
            {"surface": "語", "kind": "verb"}, {"surface": "語", "note": "x" * 10_000},
        ):  # fmt: skip
            refused(admin.post("/terms", given), 400)


class TestPeople:
    def test_a_person_is_invited_and_switched_off(self, office: Office, admin: Program) -> None:
        given = {"login": "new.hire", "name": "新人 五郎", "role": "viewer", "department": 1}
        made = admin.post("/people", given)
        assert made.status_code == 201, made.text
        path = made.json["link"].partition(":8080")[2]
        assert office.browser().get(path).status_code == 200
        person = f"/people/{made.json['person']['id']}"
        changed = admin.patch(person, {"role": "editor", "department": None, "is_active": False})
        assert changed.json == made.json["person"] | {
            "role": "editor", "department": None, "is_active": False,
        }  # fmt: skip
        assert admin.get(person).json == changed.json
        assert actions(office) == ["person.add", "person.edit"]

    def test_the_list_has_pages(self, admin: Program) -> None:
        first = admin.get("/people?limit=3").json
        rest = admin.get(f"/people?cursor={first['next']}").json
        logins = [p["login"] for p in first["items"] + rest["items"]]
        assert logins == ["admin", "soumu", "soumu2", "reader", "zaisei"]
        assert rest["next"] is None

    def test_people_who_cannot_be_are_refused(self, admin: Program) -> None:
        refused(admin.post("/people", {"login": "soumu", "name": "x"}), 409)
        for given in (
            {"login": "日本", "name": "x"},
            {"login": "new", "name": "x", "role": "operator"},
            {"login": "new", "name": "x", "password": "secret"},
            {"login": "new", "name": "名" * 10_000},
        ):
            refused(admin.post("/people", given), 400)

    def test_nobody_locks_themselves_out(self, office: Office, admin: Program) -> None:
        refused(admin.patch(f"/people/{office.ids['admin']}", {"is_active": False}), 403)

    def test_whoever_is_switched_off_has_no_token_any_more(
        self, office: Office, admin: Program, soumu: Program
    ) -> None:
        admin.patch(f"/people/{office.ids['soumu']}", {"is_active": False})
        refused(soumu.get("/me"), 401)


class TestTheLog:
    def test_it_is_read_newest_first_and_filtered(self, soumu: Program, admin: Program) -> None:
        first, second = new_meeting(soumu, "一"), new_meeting(soumu, "二")
        soumu.delete(f"/meetings/{first}")
        found = admin.get("/audit").json["items"]
        assert [(e["action"], e["subject"]) for e in found] == [
            ("meeting.delete", "一"), ("meeting.create", "二"), ("meeting.create", "一"),
        ]  # fmt: skip
        of_second = admin.get(f"/audit?meeting={second}").json["items"]
        assert [e["subject"] for e in of_second] == ["二"]
        deleted = admin.get("/audit?action=meeting.delete").json["items"]
        assert [e["meeting"] for e in deleted] == [first]
        page = admin.get("/audit?limit=1").json
        assert page["items"][0]["action"] == "audit.export"
        following = admin.get(f"/audit?limit=1&cursor={page['next']}").json
        assert following["items"][0]["id"] == page["items"][0]["id"] - 1


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


class TestContent:
    def test_bodies_that_cannot_be_read_are_refused(self, soumu: Program) -> None:
        for content, kind, status in (
            (b'{"title": "x"}', "text/plain", 415),
            (b"title=x", "application/x-www-form-urlencoded", 415),
            (b"", "application/json", 400),
            (b'{"title": "x"', "application/json", 400),
            (b'{"title": "\\ud800"}', "application/json", 400),
            (b'{"title": "\xff"}', "application/json", 400),
            (b"[" * 200_000, "application/json", 400),
            (b'{"title":' * 50_000, "application/json", 400),
            (b'{"title": "' + b"x" * LARGEST_JSON + b'"}', "application/json", 413),
        ):
            answer = soumu.send("POST", "/meetings", data=content, content_type=kind)
            refused(answer, status)

    def test_methods_and_paths_that_are_not_there(self, soumu: Program) -> None:
        refused(soumu.send("PUT", "/meetings", json={}), 405)
        refused(soumu.get("/nothing"), 404)

    def test_html_comes_back_as_it_was_and_is_no_page(self, soumu: Program) -> None:
        title = "<script>alert(1)</script>"
        answer = soumu.post("/meetings", {"title": title})
        assert answer.json["title"] == title
        assert answer.mimetype == "application/json"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"


def test_a_recording_that_was_removed_leaves_no_row(
    office: Office, soumu: Program, media: Media
) -> None:
    meeting_id = new_meeting(soumu)
    soumu.upload(f"/meetings/{meeting_id}/recordings", media("short.wav").read_bytes(), "x.wav")
    assert soumu.delete(f"/meetings/{meeting_id}").status_code == 204
    with office.open() as session:
        assert session.query(RecordingRow).count() == 0
