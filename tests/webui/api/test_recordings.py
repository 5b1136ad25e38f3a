"""Recordings and papers sent to the API."""

import io

import pytest
import tus
from media import Media
from office import Office
from programs import Program, new_meeting, refused, token_of

from webui.app import create_app
from webui.service import open_service
from webui.settings import Settings
from webui.tables import RecordingRow


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
        assert office.actions()[-1] == "recording.remove"

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


def test_a_recording_that_was_removed_leaves_no_row(
    office: Office, soumu: Program, media: Media
) -> None:
    meeting_id = new_meeting(soumu)
    soumu.upload(f"/meetings/{meeting_id}/recordings", media("short.wav").read_bytes(), "x.wav")
    assert soumu.delete(f"/meetings/{meeting_id}").status_code == 204
    with office.open() as session:
        assert session.query(RecordingRow).count() == 0


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
