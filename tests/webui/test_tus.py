"""tus 1.0 at /uploads, as its protocol says it."""

import base64
import hashlib
import io
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import tus
from media import Media
from office import Office

from webui.crowding import place
from webui.tables import RecordingRow, UploadRow
from webui.uploads import apart


@pytest.fixture(scope="module")
def media(tmp_path_factory: pytest.TempPathFactory) -> Media:
    return Media(tmp_path_factory.mktemp("media"))


@pytest.fixture
def speech(media: Media) -> bytes:
    return media("speech.mp3").read_bytes()


def upload(office: Office) -> UploadRow:
    with office.open() as session:
        return session.query(UploadRow).one()


# Core


def test_options_say_what_the_server_can_do_even_to_strangers(office: Office) -> None:
    answer = office.browser().client.options("/uploads")
    assert answer.status_code == 204
    assert answer.headers["Tus-Version"] == "1.0.0"
    assert answer.headers["Tus-Max-Size"] == "4000000000"
    assert answer.headers["Tus-Checksum-Algorithm"] == "sha1,md5,sha256"
    extensions = "creation,creation-with-upload,checksum,termination,expiration"
    assert answer.headers["Tus-Extension"] == extensions


def test_a_file_arrives_in_pieces_and_is_asked_for_in_between(
    office: Office, speech: bytes
) -> None:
    browser = office.browser("soumu")
    url = tus.location(browser, len(speech), filename="会議.mp3")
    first = tus.patch(browser, url, 0, speech[:30_000])
    assert (first.status_code, first.headers["Upload-Offset"]) == (204, "30000")
    seen = tus.head(browser, url)
    assert seen.status_code == 200
    assert seen.headers["Upload-Offset"] == "30000"
    assert seen.headers["Upload-Length"] == str(len(speech))
    assert seen.headers["Cache-Control"] == "no-store"
    last = tus.patch(browser, url, 30_000, speech[30_000:])
    assert (last.status_code, last.headers["Upload-Offset"]) == (204, str(len(speech)))
    row = upload(office)
    assert row.state == "complete"
    assert row.file_key
    assert row.file_key.endswith(hashlib.sha256(speech).hexdigest())
    assert office.service.files.read(row.file_key) == speech


def test_every_answer_names_the_version(office: Office) -> None:
    browser = office.browser("soumu")
    for answer in (
        tus.create(browser, 10),
        tus.create(browser, "x"),
        tus.head(browser, "/uploads/nothing"),
        tus.head(office.browser(), "/uploads/nothing"),
        browser.client.options("/uploads"),
    ):
        assert answer.headers["Tus-Resumable"] == "1.0.0"


@pytest.mark.parametrize("version", [None, "0.2.2", "2.0.0"])
def test_another_version_is_refused_with_ours(office: Office, version: str | None) -> None:
    headers = {"Upload-Length": "10"} | ({"Tus-Resumable": version} if version else {})
    answer = office.browser("soumu").send("POST", "/uploads", headers=headers)
    assert answer.status_code == 412
    assert answer.headers["Tus-Version"] == "1.0.0"


@pytest.mark.parametrize("offset", [5, 99_999_999])
def test_another_offset_is_a_conflict_and_nothing_is_taken(office: Office, offset: int) -> None:
    browser = office.browser("soumu")
    url = tus.location(browser, 1000)
    assert tus.patch(browser, url, offset, b"abc").status_code == 409
    assert tus.offset(browser, url) == 0


@pytest.mark.parametrize("offset", ["", "-1", "1.5", "٣", "9" * 30, "0x1"])
def test_an_offset_that_is_no_number_is_refused(office: Office, offset: str) -> None:
    browser = office.browser("soumu")
    url = tus.location(browser, 1000)
    assert tus.patch(browser, url, offset, b"abc").status_code == 400


def test_another_content_type_is_refused(office: Office) -> None:
    browser = office.browser("soumu")
    url = tus.location(browser, 1000)
    answer = tus.patch(browser, url, 0, b"abc", {"Content-Type": "application/octet-stream"})
    assert answer.status_code == 415
    assert tus.offset(browser, url) == 0


@pytest.mark.parametrize("method", ["HEAD", "PATCH", "DELETE"])
def test_what_is_not_there_is_404(office: Office, method: str) -> None:
    headers = {**tus.VERSION, "Upload-Offset": "0", "Content-Type": tus.OCTETS}
    answer = office.browser("soumu").send(method, "/uploads/nothing", headers=headers)
    assert answer.status_code == 404


def test_proxies_that_know_only_post_are_got_round(office: Office, speech: bytes) -> None:
    browser = office.browser("soumu")
    url = tus.location(browser, len(speech))
    headers = {**tus.VERSION, "Upload-Offset": "0", "Content-Type": tus.OCTETS}
    answer = browser.post(url, speech, headers={**headers, "X-HTTP-Method-Override": "PATCH"})
    assert (answer.status_code, upload(office).state) == (204, "complete")
    answer = browser.post(url, headers={**tus.VERSION, "X-HTTP-Method-Override": "DELETE"})
    assert answer.status_code == 204
    assert browser.post(url, headers=tus.VERSION).status_code == 405


# Creation


@pytest.mark.parametrize("length", ["", "-5", "many", "1e9", "9" * 40, "0"])
def test_a_length_that_is_none_is_refused(office: Office, length: str) -> None:
    answer = tus.create(office.browser("soumu"), length)
    assert answer.status_code == 400
    assert answer.json["hint"]


def test_a_file_over_the_limit_is_refused_before_it_is_sent(office: Office) -> None:
    answer = tus.create(office.browser("soumu"), 4_000_000_001, filename="長い.wav")
    assert answer.status_code == 413
    assert "4,000 MB" in answer.json["problem"]


def test_metadata_that_cannot_be_read_is_refused(office: Office) -> None:
    browser = office.browser("soumu")
    answer = tus.create(browser, 10, {"Upload-Metadata": "filename あ".encode().decode("latin-1")})
    assert answer.status_code == 400
    answer = tus.create(browser, 10, position="まんなか")
    assert answer.status_code == 400


def test_a_small_file_may_come_with_its_announcement(office: Office, speech: bytes) -> None:
    browser = office.browser("soumu")
    headers = {**tus.VERSION, "Upload-Length": str(len(speech)), "Content-Type": tus.OCTETS}
    answer = browser.post("/uploads", speech, headers=headers)
    assert (answer.status_code, answer.headers["Upload-Offset"]) == (201, str(len(speech)))
    assert upload(office).state == "complete"


def test_a_body_of_another_type_is_no_announcement(office: Office) -> None:
    headers = {**tus.VERSION, "Upload-Length": "10", "Content-Type": "text/plain"}
    answer = office.browser("soumu").post("/uploads", b"abc", headers=headers)
    assert answer.status_code == 415


# Checksum


def checksum(name: str, data: bytes) -> dict[str, str]:
    digest = base64.b64encode(hashlib.new(name, data).digest()).decode()
    return {"Upload-Checksum": f"{name} {digest}"}


@pytest.mark.parametrize("name", ["sha1", "md5", "sha256"])
def test_a_piece_with_its_checksum_is_taken(office: Office, speech: bytes, name: str) -> None:
    browser = office.browser("soumu")
    url = tus.location(browser, len(speech))
    piece = speech[:20_000]
    assert tus.patch(browser, url, 0, piece, checksum(name, piece)).status_code == 204
    assert tus.offset(browser, url) == 20_000


def test_a_piece_with_another_checksum_is_dropped(office: Office, speech: bytes) -> None:
    browser = office.browser("soumu")
    url = tus.location(browser, len(speech))
    tus.patch(browser, url, 0, speech[:10_000])
    answer = tus.patch(browser, url, 10_000, speech[10_000:], checksum("sha1", b"other"))
    assert answer.status_code == 460
    assert tus.offset(browser, url) == 10_000
    assert tus.patch(browser, url, 10_000, speech[10_000:]).status_code == 204
    assert office.service.files.read(upload(office).file_key) == speech


@pytest.mark.parametrize("said", ["crc32 AAAA", "sha1", "sha1 !!", "", "sha512 AAAA"])
def test_a_checksum_that_cannot_be_checked_is_refused(office: Office, said: str) -> None:
    browser = office.browser("soumu")
    url = tus.location(browser, 1000)
    answer = tus.patch(browser, url, 0, b"abc", {"Upload-Checksum": said})
    assert answer.status_code in (400, 460)
    assert tus.offset(browser, url) == 0


# Termination and expiration


def test_a_cancelled_upload_leaves_nothing(office: Office, speech: bytes) -> None:
    browser = office.browser("soumu")
    url = tus.location(browser, len(speech))
    tus.patch(browser, url, 0, speech[:1000])
    assert tus.delete(browser, url).status_code == 204
    assert tus.head(browser, url).status_code == 404
    assert tus.delete(browser, url).status_code == 404
    assert list((office.service.settings.data / "uploads").iterdir()) == []


def test_an_upload_says_when_it_ends_and_goes_on_for_as_long_as_it_is_used(
    office: Office, speech: bytes
) -> None:
    browser = office.browser("soumu")
    url = tus.location(browser, len(speech))
    assert tus.head(browser, url).headers["Upload-Expires"] == "Thu, 26 Nov 2026 09:00:00 GMT"
    office.clock.advance(hours=40)
    answer = tus.patch(office.browser("soumu"), url, 0, speech[:1000])
    assert answer.headers["Upload-Expires"] == "Sat, 28 Nov 2026 01:00:00 GMT"


def test_an_upload_that_was_left_is_gone(office: Office, speech: bytes) -> None:
    url = tus.location(office.browser("soumu"), len(speech))
    office.clock.advance(hours=48)
    browser = office.browser("soumu")
    assert tus.head(browser, url).status_code == 410
    answer = tus.patch(browser, url, 0, speech)
    assert answer.status_code == 410
    assert "期限" in answer.json["problem"]


# One at a time


def test_of_two_requests_at_once_one_is_told_to_wait(office: Office, speech: bytes) -> None:
    browser = office.browser("soumu")
    url = tus.location(browser, len(speech))
    begun, told = threading.Event(), threading.Event()

    class Slow(io.BytesIO):
        """A body whose second half comes when the other request has been answered."""

        def readinto(self, room: bytearray) -> int:
            if self.tell() >= 20_000:
                begun.set()
                assert told.wait(10)
            return super().readinto(memoryview(room)[:20_000])

    answers = []
    other = office.browser("soumu")
    headers = {**tus.VERSION, "Upload-Offset": "0", "Content-Type": tus.OCTETS}
    headers["X-CSRFToken"] = other.csrf_token()
    slow = threading.Thread(
        target=lambda: answers.append(
            other.client.patch(url, input_stream=Slow(speech), headers=headers).status_code
        )
    )
    slow.start()
    assert begun.wait(10)
    assert tus.patch(browser, url, 0, speech).status_code == 423
    assert tus.delete(browser, url).status_code == 423
    told.set()
    slow.join(20)
    assert answers == [204]
    assert office.service.files.read(upload(office).file_key) == speech


# Whose it is


def test_without_an_account_nothing_is_taken(office: Office) -> None:
    assert tus.create(office.browser(), 10).status_code == 401
    assert tus.head(office.browser(), "/uploads/x").status_code == 401


def test_readers_may_not_upload(office: Office) -> None:
    assert tus.create(office.browser("reader"), 10).status_code == 403


def test_a_page_of_another_site_may_not_upload(office: Office) -> None:
    browser = office.browser("soumu")
    answer = tus.create(browser, 10, {"Origin": "https://evil.example"})
    assert answer.status_code == 403
    answer = browser.client.post("/uploads", headers={**tus.VERSION, "Upload-Length": "10"})
    assert answer.status_code == 400  # no CSRF token


@pytest.mark.parametrize("other", ["soumu2", "admin", "midori"])
def test_an_upload_is_its_persons_alone(office: Office, other: str, speech: bytes) -> None:
    url = tus.location(office.browser("soumu"), len(speech))
    browser = office.browser(other)
    assert tus.head(browser, url).status_code == 404
    assert tus.patch(browser, url, 0, speech).status_code == 404
    assert tus.delete(browser, url).status_code == 404
    assert tus.offset(office.browser("soumu"), url) == 0


@pytest.mark.parametrize(("other", "status"), [("zaisei", 404), ("midori", 404)])
def test_nothing_is_put_into_a_meeting_that_one_may_not_edit(
    office: Office, other: str, status: int
) -> None:
    meeting = office.meeting("soumu")
    assert tus.create(office.browser(other), 10, meeting=meeting).status_code == status


def test_a_body_larger_than_a_form_may_be_is_taken(office: Office, tmp_path: Path) -> None:
    """One request of 40 MB: zeros, so that it is taken for unreadable at the very end only."""
    del tmp_path
    browser = office.browser("soumu")
    url = tus.location(browser, 40_000_001)
    answer = tus.patch(browser, url, 0, bytes(40_000_000))
    assert answer.status_code == 204, answer.text
    assert answer.headers["Upload-Offset"] == "40000000"
    with office.open() as session:
        assert session.query(RecordingRow).count() == 0


class TestWhileTooManyFilesAreLookedAt:
    @pytest.fixture
    def crowd(self) -> Iterator[ExitStack]:
        """Everybody who may look at a file, or wait for it, is there; closing sends them away."""
        with ExitStack() as stack:
            for _ in range(apart.AT_ONCE + apart.WAITING):
                stack.enter_context(place(apart._room))
            yield stack

    def test_a_file_waits_as_if_it_were_locked_and_is_kept(
        self, office: Office, media: Media, crowd: ExitStack
    ) -> None:
        """After another answer, clients would send all of it once more."""
        speech = media("speech.mp3").read_bytes()
        browser = office.browser("soumu")
        url = tus.location(browser, len(speech))
        assert tus.patch(browser, url, 0, speech).status_code == 423
        assert tus.head(browser, url).status_code == 423
        crowd.close()
        assert tus.offset(browser, url) == len(speech)
        with office.open() as session:
            assert session.query(UploadRow).one().state == "complete"

    @pytest.mark.usefixtures("crowd")
    def test_nobody_is_cut_off_for_an_early_look(self, office: Office, media: Media) -> None:
        begun = media("speech.mp3").read_bytes()[:1000] + bytes(3_000_000)
        browser = office.browser("soumu")
        url = tus.location(browser, 5_000_000)
        assert tus.patch(browser, url, 0, begun).status_code == 204
        assert tus.offset(browser, url) == len(begun)
