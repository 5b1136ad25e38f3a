"""Choosing how a record is exported, its files, and the page to print."""

import io
import json
import zipfile
from urllib.parse import quote

import pytest
from office import Office
from read_back import text_of
from recorded import CHAIR, PRIVATE, SECRETS, TITLE, TURNS, polish, recorded
from sqlalchemy import select

from transcribe.types import Transcript
from webui.records.writers import WRITERS
from webui.tables import AuditRow, MeetingRow

SOUND = b"fLaC" + bytes(range(256)) * 4_000


@pytest.fixture
def meeting_id(office: Office) -> str:
    return recorded(office)


def with_sound(office: Office, meeting_id: str) -> None:
    with office.service.database.begin() as session:
        row = session.get_one(MeetingRow, meeting_id)
        stored = office.service.files.put_bytes(session, row.organisation_id, SOUND, office.clock())
        row.audio_key = stored.key


@pytest.mark.parametrize("kind", WRITERS)
def test_a_reader_gets_every_format_as_a_file_named_after_meeting_layout_and_day(
    office: Office, meeting_id: str, kind: str
) -> None:
    answer = office.browser("reader").get(
        f"/meetings/{meeting_id}/record.{kind}?layout=proceedings"
    )
    assert answer.status_code == 200
    assert answer.mimetype == WRITERS[kind].mimetype.partition(";")[0]
    name = quote(f"総務委員会_会議録_20261124.{WRITERS[kind].suffix}")
    assert f"filename*=UTF-8''{name}" in answer.headers["Content-Disposition"]
    assert "".join(TURNS[7][3].split()) in text_of(kind, answer.data)


def test_the_page_says_what_each_choice_is_for(office: Office, meeting_id: str) -> None:
    page = office.browser("reader").get(f"/meetings/{meeting_id}/export").text
    for words in ("会議録", "議事録", "議事要旨", "発言録", "逐語", "ケバ取り", "整文", "公開版"):
        assert words in page
    for writer in WRITERS.values():
        assert writer.label.ja in page
        assert writer.purpose.ja in page


def test_the_page_warns_of_what_is_not_ready(office: Office, meeting_id: str) -> None:
    page = office.browser("reader").get(f"/meetings/{meeting_id}/export").text
    assert "まだ確定していません" in page
    assert "確認済みでない発言が 10 件あります（全 10 件）" in page
    polish(office, meeting_id, "T0001", "整えた文です。")
    polished = office.browser("reader").get(f"/meetings/{meeting_id}/export?layer=polished").text
    assert "整文していない発言 9 件" in polished
    signed = office.browser("reader").get(f"/meetings/{recorded(office, state='final')}/export")
    assert "まだ確定していません" not in signed.text


def test_the_page_tells_what_shift_jis_cannot_hold_before_the_download(
    office: Office, meeting_id: str
) -> None:
    page = office.browser("reader").get(f"/meetings/{meeting_id}/export").text
    assert "〓になる字が" in page
    assert "<bdi>\U00020bb7</bdi>" in page
    plain = recorded(office, people=[], topics=[], tasks=[], spoken=Transcript(1.0, "ja", (), ()))
    assert "〓になる字が" not in office.browser("reader").get(f"/meetings/{plain}/export").text


def test_a_public_version_warns_of_words_that_stand_elsewhere(office: Office) -> None:
    again = [{"id": "O1", "kind": "personal", "turn": "T0002", "quote": "議案第41号"}]
    meeting_id = recorded(office, omissions=again)
    page = office.browser("soumu").get(f"/meetings/{meeting_id}/export?public=1").text
    assert "「議案第41号」が、ほかの発言 2 件にも残っています" in page
    nothing = recorded(office, omissions=[])
    page = office.browser("soumu").get(f"/meetings/{nothing}/export?public=1").text
    assert "公開版から除くところが、一つも選ばれていません" in page


def test_the_links_keep_what_was_chosen(office: Office, meeting_id: str) -> None:
    page = office.browser("soumu").get(
        f"/meetings/{meeting_id}/export?layout=verbatim&layer=clean&public=1"
    )
    wanted = f"/meetings/{meeting_id}/record.docx?layout=verbatim&amp;layer=clean&amp;public=1"
    assert wanted in page.text


def test_choices_that_do_not_exist_are_the_usual_ones(office: Office, meeting_id: str) -> None:
    browser = office.browser("soumu")
    answer = browser.get(f"/meetings/{meeting_id}/record.json?layout=<x>&layer=%00&public=yes")
    found = json.loads(answer.data)
    assert (found["layout"], found["layer"], found["is_public"]) == ("minutes", "verbatim", False)


def test_a_public_version_is_named_so_and_holds_no_secret(office: Office, meeting_id: str) -> None:
    answer = office.browser("soumu").get(f"/meetings/{meeting_id}/record.txt?public=1")
    assert quote("総務委員会_議事録_公開版_20261124.txt") in answer.headers["Content-Disposition"]
    assert not [secret for secret in SECRETS if secret in answer.text]


def test_an_export_is_in_the_audit_log(office: Office, meeting_id: str) -> None:
    office.browser("reader").get(
        f"/meetings/{meeting_id}/record.docx?layout=proceedings&layer=clean&public=1"
    )
    with office.open() as session:
        row = session.scalars(select(AuditRow).where(AuditRow.action == "meeting.export")).one()
    assert row.meeting_id == meeting_id
    assert row.detail == {
        "format": "docx",
        "layout": "proceedings",
        "layer": "clean",
        "public": True,
    }
    log = office.browser("admin").get("/admin/audit").text
    assert "会議録" in log
    assert "ケバ取り" in log


def test_a_zip_holds_every_format_and_the_sound(office: Office, meeting_id: str) -> None:
    with_sound(office, meeting_id)
    answer = office.browser("reader").get(f"/meetings/{meeting_id}/record.zip?sound=1")
    assert answer.mimetype == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        stem = "総務委員会_議事録_20261124"
        assert len(names) == len(set(names)) == len(WRITERS) + 1
        assert {f"{stem}.{k}" for k in ("docx", "pdf", "xlsx", "srt", "flac")} <= set(names)
        assert f"{stem}_txt-sjis.txt" in names
        assert archive.read(f"{stem}.flac") == SOUND


def test_a_zip_is_sent_as_it_is_read(office: Office, meeting_id: str) -> None:
    """Its length is not known beforehand: the sound is never held whole."""
    with_sound(office, meeting_id)
    answer = office.browser("reader").get(f"/meetings/{meeting_id}/record.zip?sound=1")
    assert answer.is_streamed
    assert "Content-Length" not in answer.headers


def test_a_public_zip_never_holds_the_sound(office: Office, meeting_id: str) -> None:
    with_sound(office, meeting_id)
    browser = office.browser("soumu")
    answer = browser.get(f"/meetings/{meeting_id}/record.zip?sound=1&public=1&layout=proceedings")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert not [name for name in archive.namelist() if name.endswith(".flac")]
        content = b"".join(archive.read(name) for name in archive.namelist())
    assert PRIVATE.encode() not in content
    assert "すべてと音声" not in browser.get(f"/meetings/{meeting_id}/export?public=1").text


def test_sound_that_was_deleted_is_not_found(office: Office, meeting_id: str) -> None:
    answer = office.browser("soumu").get(f"/meetings/{meeting_id}/record.zip?sound=1")
    assert answer.status_code == 404


def test_the_print_page_shows_the_record_and_can_be_large(office: Office, meeting_id: str) -> None:
    browser = office.browser("reader")
    page = browser.get(f"/meetings/{meeting_id}/print?layout=proceedings").text
    assert f"○委員長（{CHAIR}君）" in page
    assert "<h1>" + TITLE + "　会議録</h1>" in page
    assert "&lt;b&gt;税込み&lt;/b&gt; &amp; *以上*" in page
    assert 'class="record"' in page
    large = browser.get(f"/meetings/{meeting_id}/print?layout=proceedings&size=large").text
    assert 'class="record large"' in large


@pytest.mark.parametrize("place", ["export", "record.docx", "record.zip", "print"])
def test_only_those_who_may_see_the_meeting_get_its_record(
    office: Office, meeting_id: str, place: str
) -> None:
    address = f"/meetings/{meeting_id}/{place}"
    assert office.browser("midori").get(address).status_code == 404
    assert office.browser("zaisei").get(address).status_code == 404  # another department
    answer = office.browser().get(address)
    assert answer.status_code == 302
    assert "/sign-in" in answer.headers["Location"]
    assert "meeting.export" not in office.actions()


@pytest.mark.parametrize("kind", ["exe", "doc", "docx%00", "..%2f..%2fetc", "x" * 3_000])
def test_formats_that_do_not_exist_are_told(office: Office, meeting_id: str, kind: str) -> None:
    answer = office.browser("soumu").get(f"/meetings/{meeting_id}/record.{kind}")
    assert answer.status_code in (400, 404)


@pytest.mark.parametrize(
    ("title", "stem"),
    [
        ('a/b\\c:"d"', "a／b＼c：”d”_議事録_20261124"),
        ("...", "議事録_20261124"),
        ("葛\U000e0100城\u202egpj.exe", "葛\U000e0100城gpj.exe_議事録_20261124"),
    ],
)
def test_titles_become_names_that_every_system_keeps(office: Office, title: str, stem: str) -> None:
    meeting_id = recorded(office, meeting={"title": title})
    answer = office.browser("soumu").get(f"/meetings/{meeting_id}/record.txt")
    assert f"UTF-8''{quote(stem, safe='')}.txt" in answer.headers["Content-Disposition"]


def test_a_long_title_is_cut_to_what_file_systems_keep(office: Office) -> None:
    meeting_id = recorded(office, meeting={"title": "委員会" * 66})
    answer = office.browser("soumu").get(f"/meetings/{meeting_id}/record.zip")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert max(len(name.encode()) for name in archive.namelist()) <= 255


def test_a_meeting_without_a_transcript_has_a_record_as_well(office: Office) -> None:
    meeting_id = office.meeting(title="庁内会議")
    browser = office.browser("soumu")
    assert browser.get(f"/meetings/{meeting_id}/export").status_code == 200
    assert browser.get(f"/meetings/{meeting_id}/record.zip").status_code == 200
