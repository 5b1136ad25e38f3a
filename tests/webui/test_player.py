"""The sound of a meeting by range, and its waveform; whatever the storage."""

import json
from pathlib import Path

import pytest
from office import Office
from told import transcribed

from webui.settings import Settings, load_settings
from webui.tables import AuditRow

SOUND = b"fLaC" + bytes(range(256)) * 400


@pytest.fixture
def meeting_id(office: Office) -> str:
    found = office.meeting()
    transcribed(office, found, sound=SOUND)
    return found


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        ("bytes=0-", 0, len(SOUND)),
        ("bytes=0-0", 0, 1),
        ("bytes=100-199", 100, 200),
        ("bytes=70000-", 70_000, len(SOUND)),
        ("bytes=-10", len(SOUND) - 10, len(SOUND)),
        ("bytes=100-99999999", 100, len(SOUND)),
    ],
)
def test_a_range_is_answered_with_just_that(
    office: Office, meeting_id: str, asked: str, start: int, end: int
) -> None:
    url = f"/meetings/{meeting_id}/audio"
    answer = office.browser("reader").get(url, headers={"Range": asked})
    assert answer.status_code == 206
    assert answer.data == SOUND[start:end]
    assert answer.headers["Content-Range"] == f"bytes {start}-{end - 1}/{len(SOUND)}"
    assert answer.content_length == end - start
    assert answer.mimetype == "audio/flac"
    assert answer.headers["Accept-Ranges"] == "bytes"


def test_without_a_range_everything_comes(office: Office, meeting_id: str) -> None:
    answer = office.browser("soumu").get(f"/meetings/{meeting_id}/audio")
    assert (answer.status_code, answer.data) == (200, SOUND)
    assert answer.content_length == len(SOUND)
    assert answer.headers["Accept-Ranges"] == "bytes"


@pytest.mark.parametrize("asked", ["bytes=102404-", "bytes=999999-9999999"])
def test_a_range_beyond_the_end_is_refused(office: Office, meeting_id: str, asked: str) -> None:
    url = f"/meetings/{meeting_id}/audio"
    answer = office.browser("soumu").get(url, headers={"Range": asked})
    assert answer.status_code == 416
    assert answer.headers["Content-Range"] == f"bytes */{len(SOUND)}"
    assert answer.data == b""


@pytest.mark.parametrize("asked", ["bytes=x", "bytes=9-3", "lines=1-2", "bytes=" + "1" * 400 + "-"])
def test_a_range_that_makes_no_sense_is_no_error_of_ours(
    office: Office, meeting_id: str, asked: str
) -> None:
    url = f"/meetings/{meeting_id}/audio"
    answer = office.browser("soumu").get(url, headers={"Range": asked})
    assert answer.status_code in (200, 206, 416)


def test_head_tells_the_length_only(office: Office, meeting_id: str) -> None:
    answer = office.browser("soumu").send("HEAD", f"/meetings/{meeting_id}/audio")
    assert (answer.status_code, answer.data) == (200, b"")
    assert answer.content_length == len(SOUND)


def test_an_unchanged_sound_is_not_sent_again(office: Office, meeting_id: str) -> None:
    url, browser = f"/meetings/{meeting_id}/audio", office.browser("soumu")
    etag = browser.get(url).headers["ETag"]
    assert browser.get(url, headers={"If-None-Match": etag}).status_code == 304


def test_the_waveform_comes_as_it_was_stored(office: Office, meeting_id: str) -> None:
    answer = office.browser("reader").get(f"/meetings/{meeting_id}/peaks.json")
    assert answer.mimetype == "application/json"
    assert len(json.loads(answer.data)["data"]) == 1400


def test_playing_is_noted_once_in_ten_minutes(office: Office, meeting_id: str) -> None:
    browser, url = office.browser("reader"), f"/meetings/{meeting_id}/audio"
    browser.send("HEAD", url)
    for start in (0, 10, 20):
        browser.get(url, headers={"Range": f"bytes={start}-"})
    office.clock.advance(minutes=11)
    browser.get(url)
    with office.open() as session:
        assert session.query(AuditRow).filter_by(action="recording.play").count() == 2


@pytest.mark.parametrize("what", ["audio", "peaks.json"])
@pytest.mark.parametrize(("login", "status"), [("zaisei", 404), ("midori-admin", 404), (None, 302)])
def test_others_hear_and_see_nothing(
    office: Office, meeting_id: str, what: str, login: str | None, status: int
) -> None:
    assert office.browser(login).get(f"/meetings/{meeting_id}/{what}").status_code == status


@pytest.mark.parametrize("what", ["audio", "peaks.json"])
def test_what_was_deleted_is_missing(office: Office, what: str) -> None:
    meeting_id = office.meeting()
    assert office.browser("soumu").get(f"/meetings/{meeting_id}/{what}").status_code == 404


class TestRemoteStorage:
    @pytest.fixture
    def settings(self, tmp_path: Path) -> Settings:
        return load_settings({}, {"data": tmp_path / "data", "storage_url": "memory://kikitori"})

    def test_ranges_come_from_there_as_from_a_folder(self, office: Office, meeting_id: str) -> None:
        browser, url = office.browser("soumu"), f"/meetings/{meeting_id}/audio"
        for asked, start, end in (("bytes=100-199", 100, 200), ("bytes=-10", -10, None)):
            answer = browser.get(url, headers={"Range": asked})
            assert (answer.status_code, answer.data) == (206, SOUND[start:end])
        assert browser.get(url).data == SOUND
        assert browser.get(url, headers={"Range": "bytes=102404-"}).status_code == 416
