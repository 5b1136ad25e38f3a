"""A roster (氏名, 役職, 議席番号, よみ) among the attendees: looked at first, then taken over."""

import io
import re
from typing import Any

import pytest
from minuted import begun, minutes_of, save
from office import Browser, Office
from xlsxwriter import Workbook

from webui.settings import MB

ROSTER = (
    "氏名,役職,議席番号,よみ\n"
    "山本 太郎,総務委員会委員長,3,やまもと たろう\n"
    "葛\U000e0100城 花子,,4,かつらぎ はなこ\n"
    "\U00020bb7田 一郎,書記,,\n"
)


@pytest.fixture
def soumu(office: Office) -> Browser:
    return office.browser("soumu")


def send(browser: Browser, meeting_id: str, content: bytes, name: str = "名簿.csv") -> Any:
    form = {"file": (io.BytesIO(content), name), "presence": "absent"}
    return browser.post(f"/meetings/{meeting_id}/minutes/roster", form)


def store(browser: Browser, meeting_id: str, page: str) -> Any:
    fields = re.findall(
        r'<input type="hidden" name="(name|content|presence)" value="([^"]*)"', page
    )
    return browser.post(f"/meetings/{meeting_id}/minutes/roster/store", dict(fields))


def excel(rows: list[list[str]]) -> bytes:
    content = io.BytesIO()
    with Workbook(content) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return content.getvalue()


def test_new_people_are_added_and_known_ones_completed(office: Office, soumu: Browser) -> None:
    meeting_id = begun(office)
    answer = send(soumu, meeting_id, ROSTER.encode())
    assert "新しい人 2、変わる人 1、同じ人 0" in answer.text
    assert len(minutes_of(office, meeting_id).people) == 2
    assert store(soumu, meeting_id, answer.text).status_code == 302
    people = minutes_of(office, meeting_id).people
    assert [(p.name, p.title, p.seat, p.reading, p.presence) for p in people] == [
        ("山本太郎", "総務委員会委員長", "3", "やまもとたろう", "present"),
        ("岡本花子", "", "", "", "present"),
        ("葛\U000e0100城花子", "", "4", "かつらぎはなこ", "absent"),
        ("\U00020bb7田一郎", "書記", "", "", "absent"),
    ]
    assert office.actions()[-1] == "minutes.roster"
    assert "取り込む人はいません" in send(soumu, meeting_id, ROSTER.encode()).text


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp932"])
def test_any_usual_encoding_is_read(office: Office, soumu: Browser, encoding: str) -> None:
    content = "氏名,役職\n森 健一,課長\n".encode(encoding)
    assert "森健一" in send(soumu, begun(office), content).text


def test_an_excel_file_is_read(office: Office, soumu: Browser) -> None:
    content = excel([["議席番号", "氏名"], ["12", "渡邉\U000e0100 健"]])
    page = send(soumu, begun(office), content, "名簿.xlsx").text
    assert "渡邉\U000e0100健" in page


@pytest.mark.parametrize(
    ("content", "name", "told"),
    [
        (b"", "a.csv", "空です"),
        ("よみ,役職\nやまもと,課長\n".encode(), "a.csv", "氏名の列がありません"),
        ("氏名,よみ\n山本,漢字\n".encode(), "a.csv", "よみ"),
        (b"PK\x03\x04 not a book", "a.xlsx", "a.xlsx"),
        (b"\x00\x01\x02" * 100, "a.csv", "a.csv"),
        (b"a" * (2 * MB + 1), "a.csv", "大きすぎます"),
    ],
)
def test_a_bad_file_is_told_in_one_message(
    office: Office, soumu: Browser, content: bytes, name: str, told: str
) -> None:
    meeting_id = begun(office)
    answer = send(soumu, meeting_id, content, name)
    assert answer.status_code in (400, 413)
    assert told in answer.text
    assert answer.text.count('role="alert"') == 1
    assert len(minutes_of(office, meeting_id).people) == 2


def test_no_file_and_no_file_s_content_are_told(office: Office, soumu: Browser) -> None:
    meeting_id = begun(office)
    address = f"/meetings/{meeting_id}/minutes/roster"
    assert soumu.post(address, {}).status_code == 400
    assert soumu.post(f"{address}/store", {"content": "%"}).status_code == 400
    assert soumu.post(f"{address}/store", {"content": ""}).status_code == 400


def test_too_many_people_are_refused(office: Office, soumu: Browser) -> None:
    meeting_id = begun(office)
    people = [{"id": f"p{n}", "name": f"人{n}"} for n in range(1999)]
    save(soumu, office, meeting_id, people=people)
    answer = store(soumu, meeting_id, send(soumu, meeting_id, ROSTER.encode()).text)
    assert answer.status_code == 400
    assert "2,000 人まで" in answer.text
    assert len(minutes_of(office, meeting_id).people) == 1999


def test_html_in_names_is_text(office: Office, soumu: Browser) -> None:
    page = send(soumu, begun(office), "氏名,役職\n森,<script>x\n".encode(), "<b>.csv").text
    assert "<script>x" not in page
    assert "<b>.csv" not in page


def test_only_who_may_edit(office: Office) -> None:
    meeting_id = begun(office)
    address = f"/meetings/{meeting_id}/minutes/roster"
    for login, status in (("reader", 403), ("midori", 404)):
        other = office.browser(login)
        assert other.get(address).status_code == status
        assert send(other, meeting_id, ROSTER.encode()).status_code == status
        assert other.post(f"{address}/store", {"content": ""}).status_code == status
