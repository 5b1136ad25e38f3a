"""From the form of a new meeting to a job that waits."""

import io
import re
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import tus
from media import Media
from office import Browser, Office
from papers import pages_pdf, typst_pdf
from programs import Program
from sqlalchemy import select
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from webui.app import FORM_MB
from webui.settings import MB
from webui.tables import JobRow, MaterialRow, MeetingRow, PersonRow, RecordingRow

JSON = {"Accept": "application/json"}


@pytest.fixture(scope="module")
def media(tmp_path_factory: pytest.TempPathFactory) -> Media:
    return Media(tmp_path_factory.mktemp("media"))


def submit(browser: Browser, **values: Any) -> TestResponse:
    """The form as the page's script sends it: its recordings come later."""
    return browser.post("/meetings/new", MultiDict(_items(values)), headers=JSON)


def submit_plain(browser: Browser, **values: Any) -> TestResponse:
    """The form as a browser without scripts sends it."""
    return browser.post("/meetings/new", MultiDict(_items(values)))


def _items(values: dict[str, Any]) -> list[tuple[str, Any]]:
    return [
        (name, one)
        for name, value in values.items()
        for one in (value if isinstance(value, list) else [value])
    ]


def file(content: bytes | Path, name: str = "") -> tuple[io.BytesIO, str]:
    if isinstance(content, Path):
        return io.BytesIO(content.read_bytes()), name or content.name
    return io.BytesIO(content), name


def all_of(office: Office, table: Any) -> list[Any]:
    with office.open() as session:
        return list(session.scalars(select(table)))


# The page


def test_the_page_asks_for_a_meeting_and_its_recordings(office: Office) -> None:
    page = office.browser("soumu").get("/meetings/new").text
    for label in (
        "録音ファイルを選ぶ", "会議名", "日時", "場所", "出席者", "話者数", "公開範囲", "資料",
        "名簿", "言語", "音声モデル", "自動訂正の強さ", "別々の会議",
    ):  # fmt: skip
        assert label in page
    assert 'id="drafts"' not in page


def test_readers_do_not_get_the_page(office: Office) -> None:
    assert office.browser("reader").get("/meetings/new").status_code == 403
    assert office.browser().get("/meetings/new").status_code == 302
    assert office.browser("reader").post("/meetings/new", {"title": "x"}).status_code == 403


def test_without_the_token_of_a_page_nothing_is_made(office: Office) -> None:
    answer = office.browser("soumu").client.post("/meetings/new", data={"title": "x"})
    assert answer.status_code == 400
    assert all_of(office, MeetingRow) == []


def test_every_field_has_a_label_and_no_id_twice(office: Office) -> None:
    page = office.browser("soumu").get("/meetings/new").text
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    named = re.findall(r'<(?:input|select|textarea)[^>]*?\sid="([^"]+)"', page)
    labelled = set(re.findall(r'for="([^"]+)"', page))
    assert set(named) <= labelled


# The form


def test_a_meeting_is_made_with_all_that_was_said(office: Office) -> None:
    answer = submit(
        office.browser("soumu"),
        title="第3回 総務委員会",
        held_at="2026-11-20T13:30",
        place="第1会議室",
        attendees="総務課長 山田太郎\n葛\U000e0100城花子",
        speakers_lowest="3",
        speakers_highest="8",
        visibility="owner",
        language="ja",
        model="auto",
        correction="careful",
        pasted="駅前再開発の補正予算について",
        material=[file("次第 地域包括支援".encode(), "次第.txt")],
        roster=[file("氏名,よみ\n山田太郎,やまだたろう\n".encode(), "名簿.csv")],
    )
    assert answer.status_code == 201
    [told] = answer.json["meetings"]
    [row] = all_of(office, MeetingRow)
    assert told["id"] == row.id
    assert row.title == "第3回 総務委員会"
    assert row.held_at.isoformat() == "2026-11-20T04:30:00+00:00"
    assert (row.speakers_lowest, row.speakers_highest) == (3, 8)
    assert row.attendees == "総務課長 山田太郎\n葛\U000e0100城花子"
    assert (row.visibility, row.correction, row.state) == ("owner", "careful", "empty")
    papers = all_of(office, MaterialRow)
    assert [(paper.kind, paper.name) for paper in papers] == [
        ("material", "貼り付けた資料.txt"),
        ("material", "次第.txt"),
        ("roster", "名簿.csv"),
    ]
    content = office.service.files.read(papers[0].file_key)
    assert content.decode() == "駅前再開発の補正予算について"
    assert office.actions() == ["meeting.create", "material.add", "material.add", "material.add"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "　"}, "title"),
        ({"title": "長" * 10_000}, "title"),
        ({"held_at": "きのう"}, "held_at"),
        ({"speakers_lowest": "5", "speakers_highest": "2"}, "speakers_lowest"),
        ({"speakers_lowest": "-1"}, "speakers_lowest"),
        ({"visibility": "world"}, "visibility"),
        ({"correction": "wild"}, "correction"),
        ({"language": "../x"}, "language"),
        ({"material": [(io.BytesIO(b"\x89PNG\r\n\x1a\n\0\0"), "絵.docx")]}, "material"),
        ({"material": [(io.BytesIO(b"PK\x03\x04broken"), "壊れた.docx")]}, "material"),
        ({"material": [(io.BytesIO(b""), "空.txt")]}, "material"),
        ({"roster": [(io.BytesIO(b"a,b\n1,2\n"), "表.csv")]}, "roster"),
    ],
)
def test_what_is_wrong_is_told_beside_its_field(
    office: Office, wrong: dict[str, Any], field: str
) -> None:
    answer = submit(office.browser("soumu"), **{"title": "委員会", **wrong})
    assert answer.status_code == 400
    assert list(answer.json["errors"]) == [field]
    assert answer.json["problem"]
    assert answer.json["hint"]
    assert all_of(office, MeetingRow) == []


def test_all_that_is_wrong_is_told_at_once(office: Office) -> None:
    answer = submit(office.browser("soumu"), title="", held_at="x", speakers_lowest="y")
    assert set(answer.json["errors"]) == {"title", "held_at", "speakers_lowest"}


def test_without_scripts_the_form_comes_back_with_what_was_typed(office: Office) -> None:
    answer = submit_plain(
        office.browser("soumu"), title="", place="<b>第1</b>会議室", attendees="\u202e山田"
    )
    assert answer.status_code == 400
    page = answer.text
    assert "&lt;b&gt;第1&lt;/b&gt;会議室" in page
    assert 'id="title-error"' in page
    assert 'id="recordings-error"' not in page  # one thing after the other: no file was read yet


def test_several_files_may_be_a_meeting_each(office: Office) -> None:
    names = ["../20261120 総務.mp3", "財政協議.WAV", ".mp3", "長" * 10_000 + ".m4a"]
    answer = submit(
        office.browser("soumu"), mode="each", title="", names=names, place="本庁", pasted="資料"
    )
    assert answer.status_code == 201
    rows = all_of(office, MeetingRow)
    told = [meeting["title"] for meeting in answer.json["meetings"]]
    assert told == ["20261120 総務", "財政協議", ".mp3", "長" * 200]
    assert {row.title for row in rows} == set(told)
    assert {row.place for row in rows} == {"本庁"}
    assert len(all_of(office, MaterialRow)) == 4


def test_very_many_meetings_at_once_are_refused(office: Office) -> None:
    answer = submit(office.browser("soumu"), mode="each", names=["a.mp3"] * 101)
    assert list(answer.json["errors"]) == ["recordings"]


# Papers that harm


def bomb_docx() -> bytes:
    import zipfile

    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        with package.open("word/document.xml", "w") as part:
            part.write(b"<w:document>" + b"<w:p/>" * 20_000_000)
    return made.getvalue()


def test_a_docx_that_unpacks_to_very_much_is_refused(office: Office) -> None:
    content = bomb_docx()
    assert len(content) < 1_000_000
    answer = submit(office.browser("soumu"), title="x", material=[file(content, "爆弾.docx")])
    assert answer.status_code == 400
    assert "爆弾.docx" in answer.json["problem"]


def test_a_pdf_of_very_many_pages_is_refused(office: Office) -> None:
    content = pages_pdf([b"BT /F1 9 Tf 9 9 Td (abc) Tj ET"], 5_001)
    answer = submit(office.browser("soumu"), title="x", material=[file(content, "爆弾.pdf")])
    assert answer.status_code == 400
    assert "爆弾.pdf" in answer.json["problem"]


def test_an_ordinary_pdf_is_kept(office: Office, tmp_path: Path) -> None:
    content = typst_pdf(tmp_path, "令和八年度 一般会計補正予算")
    answer = submit(office.browser("soumu"), title="x", material=[file(content, "予算.pdf")])
    assert answer.status_code == 201
    [paper] = all_of(office, MaterialRow)
    assert office.service.files.read(paper.file_key) == content


# Without scripts


def test_without_scripts_the_form_brings_the_recordings(office: Office, media: Media) -> None:
    answer = submit_plain(
        office.browser("soumu"),
        title="定例会",
        recordings=[file(media("speech.mp3")), file(media("speech.wav"), "../後半.wav")],
    )
    [meeting] = all_of(office, MeetingRow)
    assert (answer.status_code, answer.location) == (302, f"/meetings/{meeting.id}")
    rows = all_of(office, RecordingRow)
    assert [(row.position, row.name) for row in rows] == [(0, "speech.mp3"), (1, "後半.wav")]
    assert rows[0].duration_s == pytest.approx(18, abs=0.2)
    assert [job.meeting_id for job in all_of(office, JobRow)] == [meeting.id]
    assert meeting.state == "waiting"
    assert office.actions()[-1] == "job.start"
    assert list(office.service.files.scratch.iterdir()) == []


def test_without_scripts_several_files_may_be_a_meeting_each(office: Office, media: Media) -> None:
    answer = submit_plain(
        office.browser("soumu"),
        mode="each",
        recordings=[file(media("speech.mp3"), "総務.mp3"), file(media("speech.wav"), "財政.wav")],
    )
    assert (answer.status_code, answer.location) == (302, "/meetings")
    assert {row.title for row in all_of(office, MeetingRow)} == {"総務", "財政"}
    assert len(all_of(office, JobRow)) == 2


def test_without_scripts_a_file_without_sound_is_told(office: Office, media: Media) -> None:
    answer = submit_plain(
        office.browser("soumu"), title="定例会", recordings=[file(media("mute.mp4"))]
    )
    assert answer.status_code == 400
    assert "音声が入っていません" in answer.text
    assert 'value="定例会"' in answer.text
    assert all_of(office, MeetingRow) == []


def test_without_scripts_a_form_without_recordings_is_refused(office: Office) -> None:
    answer = submit_plain(office.browser("soumu"), title="定例会")
    assert answer.status_code == 400
    assert 'id="recordings-error"' in answer.text


# The start


def begun(office: Office, media: Media, name: str = "speech.mp3", title: str = "定例会") -> str:
    browser = office.browser("soumu")
    [meeting] = submit(browser, title=title).json["meetings"]
    tus.send_file(browser, media(name), meeting=meeting["id"])
    return str(meeting["id"])


def start(browser: Browser, meeting: str, confirmed: str = "") -> TestResponse:
    values = {"confirmed": confirmed}
    return browser.post(f"/meetings/{meeting}/start", json=values, headers=JSON)


def test_a_meeting_whose_recordings_are_there_is_started(office: Office, media: Media) -> None:
    meeting = begun(office, media)
    answer = start(office.browser("soumu"), meeting)
    assert (answer.status_code, answer.json) == (200, {"url": f"/meetings/{meeting}"})
    [job] = all_of(office, JobRow)
    assert (job.meeting_id, job.state, job.person_id) == (meeting, "queued", office.ids["soumu"])
    assert start(office.browser("soumu"), meeting).status_code == 409


def test_a_meeting_waits_for_its_last_recording(office: Office, media: Media) -> None:
    meeting = begun(office, media)
    url = tus.location(office.browser("soumu"), 1000, meeting=meeting)
    answer = start(office.browser("soumu"), meeting)
    assert answer.status_code == 409
    assert "届いていない" in answer.json["problem"]
    assert all_of(office, JobRow) == []
    tus.delete(office.browser("soumu"), url)
    assert start(office.browser("soumu"), meeting).status_code == 200


@pytest.mark.parametrize("way", ["job/start", "again"])
def test_no_way_of_starting_leaves_a_recording_behind(
    office: Office, media: Media, way: str
) -> None:
    meeting = begun(office, media)
    tus.location(office.browser("soumu"), 1000, meeting=meeting)
    answer = office.browser("soumu").post(f"/meetings/{meeting}/{way}", headers=JSON)
    assert answer.status_code in (400, 409)
    assert "届いていない" in answer.text or "届いていない" in answer.json["problem"]
    answer = Program(office, "soumu").post(f"/meetings/{meeting}/job", {})
    assert answer.status_code == 409
    assert all_of(office, JobRow) == []


def test_papers_count_towards_the_quota(office: Office) -> None:
    with office.service.database.begin() as session:
        office.person(session, "soumu").organisation.quota_mb = 1
    large = ("地" * 400_000).encode()
    answer = submit(office.browser("soumu"), title="定例会", material=[file(large, "次第.txt")])
    assert answer.status_code in (400, 413)
    assert "容量" in answer.text or "\\u5bb9" in answer.text
    assert all_of(office, MeetingRow) == []
    assert all_of(office, MaterialRow) == []


def test_a_meeting_without_recordings_is_not_started(office: Office) -> None:
    meeting = office.meeting()
    assert start(office.browser("soumu"), meeting).status_code == 400


@pytest.mark.parametrize(("login", "status"), [("reader", 403), ("zaisei", 404), ("midori", 404)])
def test_others_do_not_start_it(office: Office, media: Media, login: str, status: int) -> None:
    meeting = begun(office, media)
    assert start(office.browser(login), meeting).status_code == status
    assert all_of(office, JobRow) == []


# The same recording twice


def test_the_same_recording_in_another_meeting_is_asked_about(office: Office, media: Media) -> None:
    first = begun(office, media, title="<i>前回</i>")
    second = begun(office, media)
    answer = start(office.browser("soumu"), second)
    assert answer.status_code == 409
    assert answer.json["same"] == [{"title": "<i>前回</i>", "url": f"/meetings/{first}"}]
    assert all_of(office, JobRow) == []
    assert start(office.browser("soumu"), second, "1").status_code == 200


def test_a_meeting_that_one_may_not_see_is_not_named(office: Office, media: Media) -> None:
    hidden = office.meeting("zaisei", "秘密の協議", visibility="owner")
    tus.send_file(office.browser("zaisei"), media("speech.mp3"), meeting=hidden)
    answer = start(office.browser("soumu"), begun(office, media))
    assert answer.status_code == 409
    assert answer.json["same"] == [{"title": "見る権限のない会議", "url": ""}]
    assert "秘密" not in answer.text


def test_what_another_organisation_has_is_not_told(office: Office, media: Media) -> None:
    other = office.meeting("midori")
    tus.send_file(office.browser("midori"), media("speech.mp3"), meeting=other)
    assert start(office.browser("soumu"), begun(office, media)).status_code == 200


def test_without_scripts_a_page_asks(office: Office, media: Media) -> None:
    begun(office, media, title="<i>前回</i>")
    browser = office.browser("soumu")
    answer = submit_plain(browser, title="今回", recordings=[file(media("speech.mp3"))])
    assert answer.status_code == 302
    page = browser.get(answer.location).text
    assert "&lt;i&gt;前回&lt;/i&gt;" in page
    assert all_of(office, JobRow) == []
    again = browser.post(answer.location, {"confirmed": "1"})
    assert (again.status_code, again.location) == (302, answer.location.removesuffix("/start"))
    assert len(all_of(office, JobRow)) == 1


# What was begun


def test_uploads_that_were_left_are_listed_and_can_be_cancelled(
    office: Office, media: Media
) -> None:
    browser = office.browser("soumu")
    [meeting] = submit(browser, title="途中の会議").json["meetings"]
    speech = media("speech.mp3").read_bytes()
    url = tus.location(browser, len(speech), meeting=meeting["id"], filename="<b>前半.mp3")
    tus.patch(browser, url, 0, speech[: len(speech) // 2])
    page = browser.get("/meetings/new").text
    assert "途中のアップロード" in page
    assert "途中の会議" in page
    assert "&lt;b&gt;前半.mp3" in page
    assert f'data-url="{url}"' in page
    assert re.search(r"(49|50) % 届いています", page)
    assert page.index('id="drafts"') < page.index('id="new-meeting"')  # seen before all is typed
    asked = re.search(r"<details.*?取り消す….*?元に戻せません.*?</details>", page, re.DOTALL)
    assert asked
    assert f'action="/meetings/new{url}/cancel"' in asked[0]
    assert page.count("/cancel") == 1  # there is no way past the question
    assert "途中の会議" not in office.browser("soumu2").get("/meetings/new").text
    upload = url.rpartition("/")[2]
    assert office.browser("soumu2").post(f"/meetings/new{url}/cancel").status_code == 404
    assert browser.post(f"/meetings/new/uploads/{upload}/cancel").status_code == 302
    assert tus.head(browser, url).status_code == 404


def test_a_meeting_that_was_not_started_can_be(office: Office, media: Media) -> None:
    meeting = begun(office, media, title="始めていない会議")
    browser = office.browser("soumu")
    page = browser.get("/meetings/new").text
    assert "始めていない会議" in page
    assert f'action="/meetings/{meeting}/start"' in page
    assert browser.post(f"/meetings/{meeting}/start", {}).status_code == 302
    assert "始めていない会議" not in browser.get("/meetings/new").text


def test_a_person_without_a_department_makes_meetings_for_themselves(office: Office) -> None:
    with office.service.database.begin() as session:
        session.get_one(PersonRow, office.ids["soumu"]).department_id = None
    page = office.browser("soumu").get("/meetings/new").text
    assert 'value="department"' not in page


def test_the_meeting_tells_how_much_has_arrived_and_until_when_it_goes_on(
    office: Office, media: Media
) -> None:
    meeting = begun(office, media)
    browser, speech = office.browser("soumu"), media("speech.wav").read_bytes()
    assert "まだ届いていない" not in browser.get(f"/meetings/{meeting}").text
    url = tus.location(browser, len(speech), meeting=meeting, filename="<b>後半.wav")
    tus.patch(browser, url, 0, speech[: len(speech) // 2])
    page = browser.get(f"/meetings/{meeting}").text
    assert "まだ届いていない録音が 1 件あります" in page
    until = office.clock() + timedelta(hours=office.service.settings.upload_expire_hours)
    shown = until.astimezone(ZoneInfo("Asia/Tokyo"))
    expected = f"&lt;b&gt;後半.wav</bdi> (49|50) % 届いています・{shown.month}月{shown.day}日 "
    assert re.search(f"{expected}{shown.hour}:{shown:%M} まで続けられます", page)
    assert 'href="/meetings/new#drafts"' in page
    assert "文字起こしを始める" not in page  # it would be refused
    other = office.browser("soumu2").get(f"/meetings/{meeting}").text
    assert "送り始めた人が、続きから送れます" in other
    assert 'href="/meetings/new#drafts"' not in other
    assert "後半.wav" not in office.browser("reader").get(f"/meetings/{meeting}").text


def test_a_name_is_asked_for_where_one_is_needed(office: Office) -> None:
    browser = office.browser("soumu")
    page = browser.get("/meetings/new").text
    assert re.search(r'id="title-must" *>必須', page)
    assert re.search(r'id="title-hint" hidden', page)
    page = submit_plain(browser, mode="each", held_at="きのう").text
    assert re.search(r'id="title-must" hidden>必須', page)
    assert re.search(r'id="title-hint" *>会議名はファイル名から付く', page)


def test_what_is_too_large_is_told_with_what_to_do(office: Office) -> None:
    meeting = office.meeting()
    sent = {"title": "x", "paper": file(b"1" * ((FORM_MB + 1) * MB), "次第.pdf")}
    answer = office.browser("soumu").post(f"/meetings/{meeting}/edit", sent)
    assert answer.status_code == 413
    assert "ファイルを小さくするか、いくつかに分けて送ってください" in answer.text
