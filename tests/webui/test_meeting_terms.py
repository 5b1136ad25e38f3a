"""The terms of a meeting, and those found in its papers, on their pages."""

import os
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from office import Browser, Office
from sqlalchemy import select

from webui.meetings import materials
from webui.storage import deletion, sweeping
from webui.tables import MaterialRow, MeetingRow, TermRow
from webui.uploads import apart

AGENDA = "次第\n地域包括支援センターの運営について\n地域包括支援センターの予算\n若葉野市 森岡委員\n"


@pytest.fixture
def meeting(office: Office) -> str:
    meeting_id = office.meeting("soumu", "総務委員会")
    attach(office, meeting_id, "次第.txt", AGENDA.encode())
    return meeting_id


def attach(office: Office, meeting_id: str, name: str, content: bytes) -> None:
    with office.service.database.begin() as session:
        row, now = session.get_one(MeetingRow, meeting_id), office.clock()
        key = office.service.files.put_bytes(session, row.organisation_id, content, now).key
        paper = {"kind": "material", "name": name, "size": len(content), "created_at": now}
        session.add(MaterialRow(meeting_id=meeting_id, file_key=key, **paper))


def found(browser: Browser, meeting: str, query: str = "") -> str:
    answer = browser.get(f"/meetings/{meeting}/terms/found{query}")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def decide(office: Office, meeting: str, do: str, login: str = "soumu", **values: str):
    data = {"surface": "地域包括支援センター", "kind": "term", "do": do, **values}
    return office.browser(login).post(f"/meetings/{meeting}/terms/found", data)


def terms(office: Office) -> list[TermRow]:
    with office.open() as session:
        return list(session.scalars(select(TermRow)))


def test_the_papers_terms_are_listed_with_guessed_readings_and_counts(
    office: Office, meeting: str
) -> None:
    page = found(office.browser("soumu"), meeting)
    row = page[page.index("<bdi>地域包括支援センター</bdi>") :].split("</tr>")[0]
    assert 'value="ちいきほうかつしえんせんたー"' in row
    assert "推定" in row
    assert '<td class="number">2</td>' in row
    assert "次第.txt" in row
    assert page.index("<bdi>森岡</bdi>") < page.index("<bdi>地域包括支援センター</bdi>"), (
        "names first"
    )


def test_one_click_sets_a_term_aside(office: Office, meeting: str) -> None:
    assert decide(office, meeting, "unused").status_code == 302
    (row,) = terms(office)
    assert row.is_unused
    assert row.meeting_id == meeting
    assert "地域包括支援センター</bdi>" not in found(office.browser("soumu"), meeting)
    assert "この会議の用語集で「使わない」" in found(office.browser("soumu"), meeting, "?show=all")


def test_a_reading_is_mended_for_this_meeting(office: Office, meeting: str) -> None:
    decide(office, meeting, "meeting", reading="チイキホウカツ")
    (row,) = terms(office)
    assert (row.meeting_id, row.reading) == (meeting, "ちいきほうかつ")
    assert "この会議の用語集にあります" in found(office.browser("soumu"), meeting, "?show=all")


def test_a_term_goes_into_the_department_s_glossary(office: Office, meeting: str) -> None:
    decide(office, meeting, "department", reading="ちいきほうかつ")
    (row,) = terms(office)
    assert (row.meeting_id, row.department_id) == (None, 1)
    assert "総務課の用語集にあります" in found(office.browser("soumu"), meeting, "?show=all")


def test_a_second_decision_takes_the_place_of_the_first(office: Office, meeting: str) -> None:
    decide(office, meeting, "unused")
    decide(office, meeting, "meeting", reading="ちいきほうかつ")
    (row,) = terms(office)
    assert not row.is_unused


def test_a_reading_that_is_none_is_told_and_not_kept(office: Office, meeting: str) -> None:
    browser = office.browser("soumu")
    data = {"surface": "予算", "kind": "term", "do": "meeting", "reading": "予算"}
    browser.post(f"/meetings/{meeting}/terms/found", data)
    assert "かなではありません" in found(browser, meeting)
    assert terms(office) == []


def test_the_list_is_searched_and_keeps_its_place(office: Office, meeting: str) -> None:
    page = found(office.browser("soumu"), meeting, "?q=モリオカ")
    assert "<bdi>森岡</bdi>" in page
    assert "地域包括支援センター</bdi>" not in page
    data = {"surface": "森岡", "kind": "person", "do": "unused"}
    query = "q=%E6%A3%AE&show=all&_scheme=javascript&meeting_id=x"
    answer = office.browser("soumu").post(f"/meetings/{meeting}/terms/found?{query}", data)
    assert answer.location.startswith(f"/meetings/{meeting}/terms/found?q=")


def test_a_damaged_paper_is_told_and_the_others_are_read(office: Office, meeting: str) -> None:
    attach(office, meeting, "資料.pdf", b"%PDF-1.7 and no more")
    page = found(office.browser("soumu"), meeting)
    assert "資料.pdf" in page
    assert "この資料を除いて" in page
    assert "<bdi>地域包括支援センター</bdi>" in page


def test_a_meeting_without_papers_says_what_to_do(office: Office) -> None:
    page = found(office.browser("soumu"), office.meeting("soumu"))
    assert "次第や資料、名簿を会議に加えると" in page


def test_what_was_typed_for_one_meeting_is_not_seen_in_another(
    office: Office, meeting: str
) -> None:
    decide(office, meeting, "meeting", reading="ちいきほうかつ")
    other = office.meeting("soumu")
    page = office.browser("soumu").get(f"/meetings/{other}/terms").get_data(as_text=True)
    assert "地域包括支援センター" not in page


def test_the_meeting_s_own_terms_have_a_page(office: Office, meeting: str) -> None:
    data = {"glossary": f"meeting-{meeting}", "surface": "三雲台", "reading": "みくもだい"}
    answer = office.browser("soumu").post("/glossary/terms", data)
    assert answer.location == f"/meetings/{meeting}/terms"
    page = office.browser("reader").get(f"/meetings/{meeting}/terms").get_data(as_text=True)
    assert "三雲台" in page
    assert "/glossary/terms/" not in page


@pytest.mark.parametrize(
    ("login", "seen", "changed"),
    [
        ("soumu", 200, 302),
        ("soumu2", 200, 302),
        ("admin", 200, 302),
        ("reader", 200, 403),
        ("zaisei", 404, 404),
        ("midori-admin", 404, 404),
    ],
)
def test_who_sees_and_who_changes(
    office: Office, meeting: str, login: str, seen: int, changed: int
) -> None:
    browser = office.browser(login)
    assert browser.get(f"/meetings/{meeting}/terms").status_code == seen
    assert browser.get(f"/meetings/{meeting}/terms/found").status_code == seen
    assert decide(office, meeting, "unused", login).status_code == changed
    data = {"glossary": f"meeting-{meeting}", "surface": "三雲台", "reading": "みくもだい"}
    assert browser.post("/glossary/terms", data).status_code == changed


def test_without_an_account_or_a_token_of_the_page_nothing_happens(
    office: Office, meeting: str
) -> None:
    url, data = f"/meetings/{meeting}/terms/found", {"surface": "三雲台", "do": "unused"}
    assert office.browser().get(url).status_code == 302
    assert office.browser().client.post(url, data=data).status_code == 401
    assert office.browser("soumu").client.post(url, data=data).status_code == 400
    assert terms(office) == []


def test_papers_are_read_once_for_all_who_look_and_in_a_process_of_its_own(
    office: Office, meeting: str
) -> None:
    before = os.times().children_user
    page = found(office.browser("soumu"), meeting)
    assert os.times().children_user > before
    before = os.times().children_user
    assert "<bdi>地域包括支援センター</bdi>" in found(office.browser("reader"), meeting)
    assert os.times().children_user == before
    attach(office, meeting, "追加.txt", "三雲台配水場の更新".encode())
    assert "三雲台配水場" not in page
    assert "三雲台配水場" in found(office.browser("soumu"), meeting), "other papers are read anew"


def test_too_many_papers_are_read_up_to_a_bound_and_the_page_says_so(
    office: Office, meeting: str
) -> None:
    for number in range(3):
        line = f"第{number}号議案は三雲台配水場の更新についてです。\n"
        content = (line * (4_600_000 // len(line.encode()))).encode()
        attach(office, meeting, f"大きい資料{number}.txt", content)
    begun = time.monotonic()
    page = found(office.browser("soumu"), meeting)
    assert time.monotonic() - begun < apart.SECONDS
    assert "1,000,000 文字まで" in page
    notice = page[page.index("終わりまで読んでいない資料") :].split("</p>")[0]
    assert "大きい資料0.txt" in notice or "大きい資料1.txt" in notice
    assert "次第.txt" not in notice
    assert "三雲台配水場" in page


def test_one_reads_the_papers_of_a_meeting_at_a_time(office: Office, meeting: str) -> None:
    content = "第1号議案は三雲台配水場の更新についてです。\n".encode() * 20_000
    attach(office, meeting, "大きい資料.txt", content)
    url = f"/meetings/{meeting}/terms/found"
    browsers = [office.browser(login) for login in ("soumu", "soumu2", "reader")]
    with ThreadPoolExecutor() as pool:
        answers = list(pool.map(lambda browser: browser.get(url), browsers))
    assert sorted(answer.status_code for answer in answers) == [200, 423, 423]
    refused = next(answer for answer in answers if answer.status_code == 423)
    assert "資料を読んでいるところです" in refused.get_data(as_text=True)
    assert browsers[1].get(url).status_code == 200


def test_what_was_found_goes_with_the_papers_and_the_meeting(office: Office, meeting: str) -> None:
    folder, browser = office.service.settings.data / "terms", office.browser("soumu")

    def kept() -> list[str]:
        return [path.name for path in folder.glob("*")]

    found(browser, meeting)
    assert kept() == [f"{meeting}.json"]
    with office.open() as session:
        row = session.get_one(MeetingRow, meeting)
        paper = session.scalars(select(MaterialRow)).one()
        materials.remove(session, office.service.files, row, paper)
    assert kept() == []
    for delete in (deletion.delete_text, lambda *given: deletion.delete_meeting(*given, None)):
        attach(office, meeting, "次第.txt", AGENDA.encode())
        found(browser, meeting)
        assert kept()
        with office.open() as session:
            delete(session, office.service.files, session.get_one(MeetingRow, meeting))
        assert kept() == []


def test_what_was_found_long_ago_is_swept_away(office: Office, meeting: str) -> None:
    found(office.browser("soumu"), meeting)
    (path,) = (office.service.settings.data / "terms").glob("*")
    sweeping.sweep(office.service, datetime.now(UTC) + timedelta(days=6))
    assert path.exists()
    sweeping.sweep(office.service, datetime.now(UTC) + timedelta(days=8))
    assert not path.exists()


def test_a_kept_list_that_was_cut_off_is_made_anew(office: Office, meeting: str) -> None:
    found(office.browser("soumu"), meeting)
    (path,) = (office.service.settings.data / "terms").glob("*")
    path.write_text(path.read_text("utf-8")[:40], "utf-8")
    assert "<bdi>地域包括支援センター</bdi>" in found(office.browser("soumu"), meeting)
