"""Downloads of a transcript."""

import json
from urllib.parse import quote

import pytest
from office import Office
from told import SPOKEN, transcribed

from transcribe.formats import read_json
from webui.tables import AuditRow


@pytest.fixture
def meeting_id(office: Office) -> str:
    found = office.meeting(title="総務委員会")
    transcribed(office, found)
    office.browser("soumu").post(f"/meetings/{found}/speakers", {"name-S1": "石川委員長"})
    return found


@pytest.mark.parametrize(
    ("kind", "mimetype", "start"),
    [
        ("txt", "text/plain; charset=utf-8", "総務委員会\n"),
        ("srt", "application/x-subrip", "1\n00:00:00,500 -->"),
        ("vtt", "text/vtt; charset=utf-8", "WEBVTT"),
        ("json", "application/json", "{"),
    ],
)
def test_each_format_comes_as_a_file_named_after_the_meeting(
    office: Office, meeting_id: str, kind: str, mimetype: str, start: str
) -> None:
    answer = office.browser("reader").get(f"/meetings/{meeting_id}/transcript.{kind}")
    assert answer.status_code == 200
    assert answer.content_type == mimetype
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith("attachment;")
    assert f"filename*=UTF-8''{quote('総務委員会')}.{kind}" in disposition
    text = answer.get_data(as_text=True)
    assert text.startswith(start)
    assert "石川委員長" in text
    assert "葛\U000e0100城市" in text
    assert "\ufa19山小学校" in text


def test_json_is_read_back_as_what_was_said(office: Office, meeting_id: str) -> None:
    text = (
        office.browser("soumu")
        .get(f"/meetings/{meeting_id}/transcript.json")
        .get_data(as_text=True)
    )
    found = read_json(text)
    assert [(t.id, t.start, t.text) for t in found.turns] == [
        (t.id, t.start, t.text) for t in SPOKEN.turns
    ]
    assert json.loads(text)["speakers"][0] == {"id": "S1", "name": "石川委員長"}


def test_numbers_are_written_as_asked(office: Office, meeting_id: str) -> None:
    url = f"/meetings/{meeting_id}/transcript.txt"
    browser = office.browser("soumu")
    assert "三億五千万円" in browser.get(url).get_data(as_text=True)
    assert "3億5,000万円" in browser.get(f"{url}?numerals=arabic").get_data(as_text=True)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("../../etc/passwd", "／..／etc／passwd"),
        ('a"b\r\nSet-Cookie: x', "a”bSet-Cookie： x"),
        ("..", "文字起こし"),
        ("会\u202e議", "会議"),
        ("葛\U000e0100城", "葛\U000e0100城"),
        ("会" * 200, "会" * 80),
        ("\U00020bb7" * 200, "\U00020bb7" * 60),
    ],
)
def test_the_name_of_the_file_is_safe(office: Office, title: str, name: str) -> None:
    meeting_id = office.meeting(title=title)
    transcribed(office, meeting_id)
    answer = office.browser("soumu").get(f"/meetings/{meeting_id}/transcript.txt")
    disposition = answer.headers["Content-Disposition"]
    assert disposition.endswith(f"filename*=UTF-8''{quote(name, safe='')}.txt")
    assert "\n" not in disposition
    assert len(name.encode()) <= 240


def test_each_download_is_noted(office: Office, meeting_id: str) -> None:
    browser = office.browser("reader")
    browser.get(f"/meetings/{meeting_id}/transcript.txt")
    browser.get(f"/meetings/{meeting_id}/transcript.srt")
    with office.open() as session:
        notes = session.query(AuditRow).filter_by(action="meeting.export").order_by(AuditRow.id)
        assert [(n.meeting_id, n.person, n.detail) for n in notes] == [
            (meeting_id, "閲覧 四郎 (reader)", {"format": "txt"}),
            (meeting_id, "閲覧 四郎 (reader)", {"format": "srt"}),
        ]


@pytest.mark.parametrize("kind", ["docx", "rttm", "exe", "..%2Fx"])
def test_other_formats_are_refused(office: Office, meeting_id: str, kind: str) -> None:
    answer = office.browser("soumu").get(f"/meetings/{meeting_id}/transcript.{kind}")
    assert answer.status_code in (400, 404)


def test_without_a_transcript_there_is_nothing_to_download(office: Office) -> None:
    url = f"/meetings/{office.meeting()}/transcript.txt"
    assert office.browser("soumu").get(url).status_code == 404


@pytest.mark.parametrize(("login", "status"), [("zaisei", 404), ("midori-admin", 404), (None, 302)])
def test_others_download_nothing(
    office: Office, meeting_id: str, login: str | None, status: int
) -> None:
    answer = office.browser(login).get(f"/meetings/{meeting_id}/transcript.txt")
    assert answer.status_code == status


def test_what_was_corrected_since_is_in_the_next_download(office: Office, meeting_id: str) -> None:
    for path in ("transcript.txt", "record.docx"):
        answer = office.browser("soumu").get(f"/meetings/{meeting_id}/{path}")
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store"), path


def test_a_new_version_of_a_script_is_used_at_once(office: Office) -> None:
    answer = office.browser("soumu").get("/static/js/editor.js")
    assert answer.headers["Cache-Control"] == "no-cache", "a browser asks whether it has changed"
    unchanged = {"If-None-Match": answer.headers["ETag"]}
    assert office.browser("soumu").get("/static/js/editor.js", headers=unchanged).status_code == 304
