"""用語集 in the browser: adding, mending, taking back, bringing tables in and out."""

import io
import re

import pytest
from office import Browser, Office
from sqlalchemy import select

from webui.tables import AuditRow, TermRow

HIDDEN = re.compile(r'type="hidden" name="(\w+)" value="([^"]*)"')


def many(number: int) -> list[TermRow]:
    """Terms of 青葉市."""
    values = {"organisation_id": 1, "reading": "ちょうないかい"}
    return [TermRow(surface=f"第{n}町内会", **values) for n in range(number)]


def add(browser: Browser, surface: str, reading: str = "", glossary: str = "organisation", **more):
    data = {"glossary": glossary, "surface": surface, "reading": reading, **more}
    return browser.post("/glossary/terms", data)


def term(office: Office, surface: str) -> TermRow | None:
    with office.open() as session:
        return session.scalar(select(TermRow).where(TermRow.surface == surface))


def text_of(browser: Browser, url: str = "/glossary") -> str:
    return browser.get(url).get_data(as_text=True)


def test_an_empty_glossary_says_what_to_do(office: Office) -> None:
    assert "用語はまだありません" in text_of(office.browser("admin"))
    assert "管理者か課の編集者に頼んで" in text_of(office.browser("reader"))


def test_an_administrator_adds_a_term_that_everybody_reads(office: Office) -> None:
    answer = add(office.browser("admin"), "三雲台", "ミクモダイ", note="地区")
    assert answer.status_code == 302
    page = text_of(office.browser("reader"))
    assert "三雲台" in page
    assert "みくもだい" in page
    assert "/glossary/terms/" not in page, "a viewer has no buttons to change it"


def test_every_change_is_in_the_audit_log(office: Office) -> None:
    browser = office.browser("admin")
    add(browser, "三雲台", "みくもだい")
    row = term(office, "三雲台")
    browser.post(f"/glossary/terms/{row.id}", {"surface": "三雲台", "reading": "みくも"})
    browser.post(f"/glossary/terms/{row.id}/use", {})
    browser.post(f"/glossary/terms/{row.id}/delete", {})
    with office.open() as session:
        entries = session.scalars(select(AuditRow).where(AuditRow.action == "glossary.edit")).all()
        assert [entry.detail["change"] for entry in entries] == ["add", "edit", "unused", "delete"]
        assert {entry.subject for entry in entries} == {"三雲台"}


@pytest.mark.parametrize(
    ("login", "glossary", "status"),
    [
        ("admin", "organisation", 302),
        ("admin", "department-1", 302),
        ("soumu", "department-1", 302),
        ("soumu", "organisation", 403),
        ("soumu", "department-2", 404),
        ("reader", "department-1", 403),
        ("midori-admin", "department-1", 404),
        ("midori-admin", "department-3", 302),
    ],
)
def test_who_may_add_where(office: Office, login: str, glossary: str, status: int) -> None:
    answer = add(office.browser(login), "三雲台", "みくもだい", glossary)
    assert answer.status_code == status
    assert (term(office, "三雲台") is not None) == (status == 302)


def test_without_an_account_or_a_token_of_the_page_nothing_happens(office: Office) -> None:
    assert office.browser().get("/glossary").location == "/sign-in?next=/glossary"
    data = {"glossary": "organisation", "surface": "三雲台", "reading": "みくもだい"}
    assert office.browser("admin").client.post("/glossary/terms", data=data).status_code == 400
    assert office.browser().client.post("/glossary/terms", data=data).status_code == 401
    assert term(office, "三雲台") is None


def test_people_of_another_organisation_find_no_term(office: Office) -> None:
    add(office.browser("admin"), "三雲台", "みくもだい")
    number = term(office, "三雲台").id
    stranger = office.browser("midori-admin")
    assert "当てはまる用語はありません" in text_of(stranger, "/glossary?q=みくもだい")
    assert stranger.get(f"/glossary/terms/{number}").status_code == 404
    for place in ("", "/confirm", "/use", "/delete"):
        data = {"surface": "変", "reading": "へん"}
        assert stranger.post(f"/glossary/terms/{number}{place}", data).status_code == 404
    assert term(office, "三雲台").reading == "みくもだい"


@pytest.mark.parametrize("login", ["soumu", "reader"])
def test_the_organisation_s_terms_are_the_administrator_s_to_change(
    office: Office, login: str
) -> None:
    add(office.browser("admin"), "三雲台", "みくもだい")
    number = term(office, "三雲台").id
    for place in ("", "/confirm", "/use", "/delete"):
        data = {"surface": "変", "reading": "へん"}
        answer = office.browser(login).post(f"/glossary/terms/{number}{place}", data)
        assert answer.status_code == 403
    assert term(office, "三雲台").reading == "みくもだい"


def test_a_wrong_term_comes_back_with_what_was_typed_and_what_to_mend(office: Office) -> None:
    answer = add(office.browser("admin"), "三浦", "三浦", note="議長の名前")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert "かなではありません" in page
    assert 'value="議長の名前"' in page


def test_a_term_that_is_there_already_is_told(office: Office) -> None:
    add(office.browser("admin"), "三浦", "みうら")
    answer = add(office.browser("admin"), "三浦", "さんぽ")
    assert answer.status_code == 409
    assert "すでにあります" in answer.get_data(as_text=True)


def test_a_guessed_reading_is_shown_as_such_and_confirmed(office: Office) -> None:
    browser = office.browser("admin")
    add(browser, "総務課")
    page = text_of(browser)
    assert "推定" in page
    assert 'value="そうむか"' in page
    browser.post(f"/glossary/terms/{term(office, '総務課').id}/confirm", {"reading": "そうむか"})
    assert term(office, "総務課").reading == "そうむか"
    assert "まだありません" not in text_of(browser)
    assert "当てはまる用語はありません" in text_of(browser, "/glossary?show=guessed")


def test_what_was_deleted_can_be_brought_back_as_it_was(office: Office) -> None:
    browser = office.browser("admin")
    add(browser, "三浦", "みうら", kind="person", note="議長")
    browser.post(f"/glossary/terms/{term(office, '三浦').id}/delete", {})
    assert term(office, "三浦") is None

    page = text_of(browser)
    undo = page[page.index("undo") :]
    hidden = dict(
        re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', undo[: undo.index("</form")])
    )
    assert browser.post("/glossary/terms", hidden).status_code == 302

    row = term(office, "三浦")
    assert (row.reading, row.kind, row.note) == ("みうら", "person", "議長")
    assert "undo" not in text_of(browser)


def test_a_term_can_be_set_aside_and_taken_up_again(office: Office) -> None:
    browser = office.browser("admin")
    add(browser, "市政", "しせい")
    number = term(office, "市政").id
    browser.post(f"/glossary/terms/{number}/use", {})
    assert term(office, "市政").is_unused
    assert "市政" in text_of(browser, "/glossary?show=unused")
    browser.post(f"/glossary/terms/{number}/use", {"use": "1"})
    assert not term(office, "市政").is_unused


def test_the_list_has_pages_and_can_be_searched(office: Office) -> None:
    with office.service.database.begin() as session:
        for n in range(120):
            session.add(
                TermRow(organisation_id=1, surface=f"第{n}町内会", reading="ちょうないかい")
            )
    browser = office.browser("admin")
    first = text_of(browser)
    assert "1 / 3 ページ" in first
    assert "第119町内会" in first
    assert "第0町内会" not in first
    assert "第0町内会" in text_of(browser, "/glossary?page=3")
    assert "第0町内会" in text_of(browser, "/glossary?page=99999999")
    assert browser.get("/glossary?page=-4&q=%00&show=none").status_code == 200
    found = text_of(browser, "/glossary?q=第7町")
    assert found.count("町内会</bdi>") == 1


def test_an_address_cannot_send_the_reader_elsewhere(office: Office) -> None:
    with office.service.database.begin() as session:
        for n in range(60):
            session.add(
                TermRow(organisation_id=1, surface=f"第{n}町内会", reading="ちょうないかい")
            )
    page = text_of(office.browser("admin"), "/glossary?_external=1&_scheme=javascript&_anchor=x")
    assert 'href="javascript' not in page
    assert 'rel="next" href="/glossary?' in page


@pytest.mark.parametrize("bad", ["<script>alert(1)</script>", '"><img src=x onerror=1>', "‮gpj"])
def test_markup_in_terms_is_text(office: Office, bad: str) -> None:
    add(office.browser("admin"), bad, "わるい", note=bad)
    page = text_of(office.browser("admin"))
    assert bad not in page
    assert "わるい" in page


def send(browser: Browser, content: bytes, name: str = "用語.csv", glossary: str = "organisation"):
    data = {"glossary": glossary, "file": (io.BytesIO(content), name)}
    return browser.post("/glossary/import", data, content_type="multipart/form-data")


def test_a_table_is_shown_first_and_then_stored(office: Office) -> None:
    browser = office.browser("admin")
    answer = send(browser, "表記,よみ\n三浦,三浦\n岡本,おかもと\n総務課,\n".encode("cp932"))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert "2 行目: よみ「三浦」はかなではありません。" in page
    assert "2 語を取り込む" in page
    assert term(office, "岡本") is None, "nothing is stored before it was looked at"

    content = re.search(r'name="content" value="([^"]+)"', page)[1]
    data = {"glossary": "organisation", "name": "用語.csv", "content": content}
    browser.post("/glossary/import/store", data)

    assert term(office, "岡本").reading == "おかもと"
    assert term(office, "総務課").reading == ""
    assert term(office, "三浦") is None
    assert "2 語を取り込みました" in text_of(browser)


@pytest.mark.parametrize(
    ("content", "status", "told"),
    [
        (b"", 400, "用語.csv"),
        ("氏名,よみ\n山本,やまもと".encode(), 400, "名簿"),
        (b"PK\x03\x04 an archive renamed", 400, "用語.csv"),
        (b"a" * 2_100_000, 413, "大きすぎます"),
    ],
)
def test_a_file_that_is_no_glossary_is_told(
    office: Office, content: bytes, status: int, told: str
) -> None:
    answer = send(office.browser("admin"), content)
    assert answer.status_code == status
    assert told in answer.get_data(as_text=True)


def test_no_file_is_told(office: Office) -> None:
    answer = office.browser("admin").post("/glossary/import", {"glossary": "organisation"})
    assert answer.status_code == 400
    assert "選ばれていません" in answer.get_data(as_text=True)


@pytest.mark.parametrize("content", ["", "no base64!", "AAAA"])
def test_a_preview_that_was_tampered_with_stores_nothing(office: Office, content: str) -> None:
    data = {"glossary": "organisation", "name": "x.csv", "content": content}
    assert office.browser("admin").post("/glossary/import/store", data).status_code == 400


@pytest.mark.parametrize(("login", "status"), [("soumu", 403), ("reader", 403), ("midori", 403)])
def test_only_who_may_change_a_glossary_brings_tables_in(
    office: Office, login: str, status: int
) -> None:
    browser = office.browser(login)
    assert browser.get("/glossary/import?glossary=organisation").status_code == status
    assert send(browser, "三浦,みうら".encode()).status_code == status
    data = {"glossary": "organisation", "name": "x.csv", "content": "5LiJ5rWmLOOBv+OBhuOCiQ=="}
    assert browser.post("/glossary/import/store", data).status_code == status


def test_the_glossary_goes_out_as_a_table_for_excel(office: Office) -> None:
    add(office.browser("admin"), "三浦", "みうら", kind="person")
    answer = office.browser("reader").get("/glossary/export?glossary=organisation")
    assert answer.mimetype == "text/csv"
    assert answer.data.decode("utf-8-sig") == (
        "表記,よみ,備考,出典,推定,種別\r\n三浦,みうら,,青葉市,,人名\r\n"
    )
    assert "attachment" in answer.headers["Content-Disposition"]
    assert office.browser("midori").get("/glossary/export?glossary=department-1").status_code == 404
