"""人と課: what administrators do with the accounts of their own organisation."""

import re
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import Any

import pytest
from office import PASSWORD, Office
from sqlalchemy import select
from werkzeug.test import TestResponse

from transcribe.errors import AppError
from webui.accounts import people, tokens
from webui.tables import AuditRow, DepartmentRow, MeetingRow, PersonRow, TermRow

NEW = "quite another pass phrase"
LINK = re.compile(r"http://localhost(/password/[\w-]+)")
HANA = {"login": "hana", "name": "葛󠄀城 花", "role": "editor", "department": ""}


def department(office: Office, name: str) -> int:
    with office.open() as session:
        found = session.scalar(select(DepartmentRow.id).where(DepartmentRow.name == name))
    assert found
    return found


def edited(office: Office, login: str, by: str = "admin", **values: Any) -> TestResponse:
    with office.open() as session:
        row = office.person(session, login)
        form = {"name": row.name, "role": row.role, "department": row.department_id or ""}
        form |= {"is_active": "1"} if row.is_active else {}
        form |= {"is_operator": "1"} if row.is_operator else {}
    form = {name: value for name, value in (form | values).items() if value is not None}
    return office.browser(by).post(f"/admin/people/{office.ids[login]}", form)


def person(office: Office, login: str) -> PersonRow:
    with office.open() as session:
        found = session.scalar(select(PersonRow).where(PersonRow.login == login))
    assert found
    return found


# who may


ROUTES = [
    ("GET", "/admin/people"),
    ("GET", "/admin/people/new"),
    ("POST", "/admin/people/new"),
    ("GET", "/admin/people/1"),
    ("POST", "/admin/people/1"),
    ("POST", "/admin/people/1/link"),
    ("POST", "/admin/people/1/unlock"),
    ("POST", "/admin/people/1/sign-out"),
    ("POST", "/admin/people/1/disconnect"),
    ("GET", "/admin/people/departments"),
    ("POST", "/admin/people/departments"),
    ("GET", "/admin/people/departments/1"),
    ("POST", "/admin/people/departments/1"),
    ("POST", "/admin/people/departments/1/delete"),
    ("GET", "/admin/people/import"),
    ("POST", "/admin/people/import"),
    ("POST", "/admin/people/import/add"),
]


@pytest.mark.parametrize("login", ["soumu", "reader"])
def test_only_administrators_get_in(office: Office, login: str) -> None:
    browser = office.browser(login)
    answers = {route: browser.send(*route).status_code for route in ROUTES}
    assert answers == dict.fromkeys(ROUTES, 403)


def test_nobody_gets_in_without_an_account(office: Office) -> None:
    browser = office.browser()
    answers = {route: browser.send(*route).status_code for route in ROUTES}
    assert answers == {route: 302 if route[0] == "GET" else 401 for route in ROUTES}


def test_people_of_another_organisation_are_not_there(office: Office) -> None:
    before, browser = person(office, "midori"), office.browser("admin")
    for action in ("", "/link", "/unlock", "/sign-out", "/disconnect"):
        url = f"/admin/people/{office.ids['midori']}{action}"
        assert browser.post(url, {"name": "x", "role": "viewer"}).status_code == 404
    after = person(office, "midori")
    assert (after.name, after.role, after.is_active) == (before.name, before.role, True)


def test_the_list_shows_ones_own_organisation(office: Office) -> None:
    page = office.browser("admin").get("/admin/people").get_data(as_text=True)
    assert "総務 太郎" in page
    assert "緑 二郎" not in page


def test_nothing_is_done_without_our_own_form(office: Office) -> None:
    client = office.browser("admin").client
    answers = {path: client.post(path).status_code for method, path in ROUTES if method == "POST"}
    assert set(answers.values()) == {400}, answers


# adding


def test_somebody_is_added_and_gets_in_by_the_link(office: Office) -> None:
    form = {**HANA, "department": department(office, "総務課")}
    page = office.browser("admin").post("/admin/people/new", form)
    assert page.status_code == 200
    link = LINK.search(page.get_data(as_text=True))
    assert link
    row = person(office, "hana")
    assert (row.name, row.role, row.password_hash) == ("葛󠄀城 花", "editor", None)
    assert row.department
    assert row.department.name == "総務課"
    browser = office.browser()
    assert browser.post(link[1], {"password": NEW}).location == "/"
    assert "葛󠄀城 花" in browser.get("/my").get_data(as_text=True)


def test_what_does_not_fit_is_told(office: Office) -> None:
    browser = office.browser("admin")
    for wrong, status, told in (
        ({"login": "soumu"}, 409, "すでに使われています"),
        ({"login": "MIDORI"}, 409, "すでに使われています"),
        ({"login": "花"}, 400, "使えません"),
        ({"login": "x" * 101}, 400, "使えません"),
        ({"name": " "}, 400, "空です"),
        ({"name": "花" * 10_000}, 400, "長すぎます"),
        ({"role": "operator"}, 400, "役割「operator」はありません"),
        ({"role": ""}, 400, "役割"),
    ):
        answer = browser.post("/admin/people/new", HANA | wrong)
        assert answer.status_code == status
        assert told in answer.get_data(as_text=True)
    with office.open() as session:
        assert len(session.scalars(select(PersonRow)).all()) == 7


def test_a_department_of_others_cannot_be_given(office: Office) -> None:
    browser = office.browser("admin")
    for chosen in (str(department(office, "議会事務局")), "9999", "x", "-1", "²"):
        form = {**HANA, "department": chosen}
        assert browser.post("/admin/people/new", form).status_code == 404


def test_html_in_a_name_is_shown_as_text(office: Office) -> None:
    form = {**HANA, "name": "<script>alert(1)</script>\u202e"}
    browser = office.browser("admin")
    assert "<script>alert" not in browser.post("/admin/people/new", form).get_data(as_text=True)
    page = browser.get("/admin/people").get_data(as_text=True)
    assert "&lt;script&gt;alert" in page


# finding


def test_people_are_found_by_name_login_and_department(office: Office) -> None:
    browser = office.browser("admin")

    def logins(query: str) -> set[str]:
        page = browser.get(f"/admin/people?{query}").get_data(as_text=True)
        return {login for login in office.ids if f"<td>{login}</td>" in page}

    assert logins("q=総務") == {"soumu", "soumu2"}
    assert logins("q=ZAI") == {"zaisei"}
    assert logins("q=%25") == set()
    assert logins("q=_") == set()
    soumu = department(office, "総務課")
    assert logins(f"department={soumu}") == {"soumu", "soumu2", "reader"}
    assert logins(f"department={soumu}&q=四郎") == {"reader"}
    assert "当てはまる人はいません" in browser.get("/admin/people?q=いない").get_data(as_text=True)


def test_many_people_come_in_pages(office: Office) -> None:
    with office.service.database.begin() as session:
        home = office.person(session, "admin").organisation
        for number in range(120):
            people.add_person(
                session, home, f"p{number:03}", f"多数 {number}", "viewer", now=office.clock()
            )
    browser = office.browser("admin")
    first = browser.get("/admin/people?q=多数").get_data(as_text=True)
    assert "120 人" in first
    assert "p049" in first
    assert "p050" not in first
    assert 'rel="prev"' not in first
    assert "page=2&amp;q=" in first
    third = browser.get("/admin/people?q=多数&page=3").get_data(as_text=True)
    assert "p119" in third
    assert 'rel="next"' not in third
    for page in ("99", "0", "-1", "x"):
        assert browser.get(f"/admin/people?page={page}").status_code == 200


# changing


def test_role_department_and_name_are_changed(office: Office) -> None:
    zaisei = department(office, "財政課")
    answer = edited(office, "soumu", name="総務 新", role="viewer", department=zaisei)
    assert answer.location == "/admin/people"
    row = person(office, "soumu")
    assert (row.name, row.role, row.department_id) == ("総務 新", "viewer", zaisei)
    with office.open() as session:
        (entry,) = session.scalars(select(AuditRow).where(AuditRow.action == "person.edit"))
    assert (entry.subject, entry.detail) == ("soumu", {"role": "viewer", "active": True})


def test_whoever_is_switched_off_is_out_at_once(office: Office) -> None:
    browser = office.browser("soumu")
    with office.service.database.begin() as session:
        row = office.person(session, "soumu")
        token = tokens.create(session, row, "programme", ["read"], office.clock())
    assert edited(office, "soumu", is_active=None).status_code == 302
    assert browser.get("/my").location.startswith("/sign-in")
    answer = office.browser().post("/sign-in", {"login": "soumu", "password": PASSWORD})
    assert answer.status_code == 401
    with office.open() as session:
        assert not tokens.find(session, office.service.settings, token, office.clock())


def test_an_administrator_cannot_lock_themself_out(office: Office) -> None:
    for change in ({"role": "viewer"}, {"is_active": None}, {"is_operator": None}):
        assert edited(office, "admin", **change).status_code == 302
    row = person(office, "admin")
    assert (row.role, row.is_active, row.is_operator) == ("admin", True, True)


def test_ones_own_rights_cannot_be_changed_by_any_other_way(office: Office) -> None:
    with office.open() as session:
        row = office.person(session, "midori-admin")
        change = people.Change("緑", "editor", None, True, False)
        with pytest.raises(AppError, match="自分の役割"):
            people.edit_person(session, row, row, change)


def test_of_two_who_switch_each_other_off_one_stays(office: Office) -> None:
    """Each of them believes that the other one remains."""
    with office.service.database.begin() as session:
        office.person(session, "midori").role = "admin"

    def switch_off(pair: tuple[str, str]) -> bool:
        with office.open() as session:
            asker, other = (office.person(session, login) for login in pair)
            change = people.Change(other.name, "viewer", None, False, False)
            try:
                people.edit_person(session, asker, other, change)
                session.commit()
            except AppError:
                return False
            return True

    pairs = [("midori", "midori-admin"), ("midori-admin", "midori")]
    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(switch_off, pairs)) == [False, True]
    active = [person(office, login).is_active for login in ("midori", "midori-admin")]
    assert sorted(active) == [False, True]


def test_a_plain_administrator_has_no_power_over_an_operator(office: Office) -> None:
    """A reset link for the operator would hand over the whole installation."""
    assert edited(office, "soumu", role="admin").status_code == 302
    assert edited(office, "admin", by="soumu", role="viewer").status_code == 403
    assert edited(office, "admin", by="soumu", is_active=None).status_code == 403
    browser = office.browser("soumu")
    for action in ("link", "unlock", "sign-out", "disconnect"):
        assert browser.post(f"/admin/people/{office.ids['admin']}/{action}").status_code == 403
    assert "運用担当だけ" in browser.get(f"/admin/people/{office.ids['admin']}").get_data(
        as_text=True
    )


def test_only_an_operator_makes_an_operator(office: Office) -> None:
    edited(office, "soumu", role="admin")
    edited(office, "soumu2", by="soumu", role="admin", is_operator="1")
    assert not person(office, "soumu2").is_operator
    edited(office, "soumu2", role="admin", is_operator="1")
    assert person(office, "soumu2").is_operator
    assert edited(office, "zaisei", role="editor", is_operator="1").status_code == 400


# passwords, locks, sessions


def test_a_reset_link_is_shown_once_and_replaces_the_one_before(office: Office) -> None:
    browser, url = office.browser("admin"), f"/admin/people/{office.ids['soumu']}/link"
    first = LINK.search(browser.post(url).get_data(as_text=True))
    second = LINK.search(browser.post(url).get_data(as_text=True))
    assert first
    assert second
    assert office.browser().get(first[1]).status_code == 404
    assert office.browser().get(second[1]).status_code == 200
    assert "/password/" not in browser.get(url.removesuffix("/link")).get_data(as_text=True)


def test_whoever_is_switched_off_gets_no_link(office: Office) -> None:
    edited(office, "soumu", is_active=None)
    answer = office.browser("admin").post(f"/admin/people/{office.ids['soumu']}/link")
    assert answer.status_code == 403


def test_a_lock_is_seen_and_opened(office: Office) -> None:
    with office.service.database.begin() as session:
        row = office.person(session, "soumu")
        row.failed_logins, row.locked_until = 10, office.clock().replace(hour=23)
    browser, url = office.browser("admin"), f"/admin/people/{office.ids['soumu']}"
    assert "一時的にロック中" in browser.get("/admin/people").get_data(as_text=True)
    assert "ロックを外す" in browser.get(url).get_data(as_text=True)
    browser.post(f"{url}/unlock")
    answer = office.browser().post("/sign-in", {"login": "soumu", "password": PASSWORD})
    assert answer.status_code == 302


def test_somebody_is_signed_out_everywhere(office: Office) -> None:
    browsers = [office.browser("soumu"), office.browser("soumu")]
    with office.service.database.begin() as session:
        row = office.person(session, "soumu")
        token = tokens.create(session, row, "programme", ["read"], office.clock())
    office.browser("admin").post(f"/admin/people/{office.ids['soumu']}/sign-out")
    assert [browser.get("/my").status_code for browser in browsers] == [302, 302]
    with office.open() as session:
        assert not tokens.find(session, office.service.settings, token, office.clock())
    assert office.browser("soumu2").get("/my").status_code == 200


# departments


def test_departments_are_added_and_renamed(office: Office) -> None:
    browser = office.browser("admin")
    assert browser.post("/admin/people/departments", {"name": " 福祉課 "}).status_code == 302
    url = f"/admin/people/departments/{department(office, '福祉課')}"
    assert browser.post(url, {"name": "健康福祉課"}).status_code == 302
    page = browser.get("/admin/people/departments").get_data(as_text=True)
    assert "健康福祉課" in page
    assert "議会事務局" not in page


def test_a_department_needs_a_name_of_its_own(office: Office) -> None:
    browser = office.browser("admin")
    url = f"/admin/people/departments/{department(office, '財政課')}"
    for name, status in (("総務課", 409), (" ", 400), ("課" * 101, 400)):
        assert browser.post("/admin/people/departments", {"name": name}).status_code == status
        assert browser.post(url, {"name": name}).status_code == status


def test_two_organisations_may_have_departments_of_one_name(office: Office) -> None:
    answer = office.browser("midori-admin").post("/admin/people/departments", {"name": "総務課"})
    assert answer.status_code == 302


def test_an_empty_department_is_deleted(office: Office) -> None:
    browser = office.browser("admin")
    browser.post("/admin/people/departments", {"name": "福祉課"})
    url = f"/admin/people/departments/{department(office, '福祉課')}"
    assert browser.post(f"{url}/delete").status_code == 302
    assert browser.get(url).status_code == 404


def test_people_meetings_and_terms_move_before_a_department_goes(office: Office) -> None:
    meeting, soumu = office.meeting("soumu"), department(office, "総務課")
    zaisei = department(office, "財政課")
    with office.service.database.begin() as session:
        home = office.person(session, "soumu").organisation_id
        session.add(TermRow(organisation_id=home, department_id=soumu, surface="葛󠄀城"))
    browser, url = office.browser("admin"), f"/admin/people/departments/{soumu}"
    assert "人 3 人、会議 1 件、用語 1 語" in browser.get(url).get_data(as_text=True)
    for into in ("", str(soumu)):
        assert browser.post(f"{url}/delete", {"into": into}).status_code == 409
    other = str(department(office, "議会事務局"))
    assert browser.post(f"{url}/delete", {"into": other}).status_code == 404
    assert browser.post(f"{url}/delete", {"into": zaisei}).status_code == 302
    assert person(office, "soumu").department_id == zaisei
    with office.open() as session:
        row = session.get(MeetingRow, meeting)
        assert row
        assert row.department_id == zaisei
        assert session.scalars(select(TermRow.department_id)).all() == [zaisei]


def test_departments_of_another_organisation_are_not_there(office: Office) -> None:
    browser, url = (
        office.browser("admin"),
        f"/admin/people/departments/{department(office, '議会事務局')}",
    )
    assert browser.get(url).status_code == 404
    assert browser.post(url, {"name": "x"}).status_code == 404
    assert browser.post(f"{url}/delete").status_code == 404


# a table of people

TABLE = """ログイン名,氏名,課,役割
hana,葛󠄀城 花,総務課,編集者
"taro","青葉, 太郎",新設課,管理者
jiro,次郎,,viewer
"""


def test_a_table_is_shown_first_and_added_then(office: Office) -> None:
    browser = office.browser("admin")
    page = browser.post("/admin/people/import", {"table": TABLE}).get_data(as_text=True)
    assert "3 人を追加します" in page
    assert "新しく作る課: 新設課" in page
    with office.open() as session:
        assert len(session.scalars(select(PersonRow)).all()) == 7
    page = browser.post("/admin/people/import/add", {"table": TABLE}).get_data(as_text=True)
    assert len(LINK.findall(page)) == 3
    row = person(office, "taro")
    assert (row.name, row.role) == ("青葉, 太郎", "admin")
    assert row.department
    assert row.department.name == "新設課"
    assert person(office, "jiro").department_id is None


def test_every_fault_of_a_table_is_told_with_its_line(office: Office) -> None:
    table = """hana,花,総務課,編集者
soumu,太郎,,編集者
hana,花二,,閲覧者
漢字,三,,閲覧者
shiro,,,閲覧者
goro,五,,部長
"""
    browser = office.browser("admin")
    page = browser.post("/admin/people/import", {"table": table}).get_data(as_text=True)
    assert "5 か所" in page
    for told in (
        "2 行目: ログイン名「soumu」は、すでに使われています",
        "3 行目: ログイン名「hana」が、表に二度あります",
        "4 行目: ログイン名「漢字」は使えません",
        "5 行目: 氏名が空です",
        "6 行目: 役割「部長」はありません",
    ):
        assert told in page
    assert browser.post("/admin/people/import/add", {"table": table}).status_code == 400
    with office.open() as session:
        assert len(session.scalars(select(PersonRow)).all()) == 7


def test_a_file_of_excel_is_read(office: Office) -> None:
    browser = office.browser("admin")
    for encoding in ("utf-8", "utf-8-sig", "cp932"):
        content = TABLE.replace("葛󠄀", "葛").encode(encoding)
        data = {"file": (BytesIO(content), "people.csv")}
        page = browser.post("/admin/people/import", data).get_data(as_text=True)
        assert "葛" in page
        assert "3 人を追加します" in page


def test_what_is_no_table_of_people_is_told(office: Office) -> None:
    browser = office.browser("admin")
    for content, status in (
        (b"", 400),
        (b"\x00\xff\xfe\xfa\x01", 400),
        (b'a,"b', 400),
        (b"a,b,,viewer\n" * 501, 413),
    ):
        data = {"file": (BytesIO(content), "people.csv")}
        assert browser.post("/admin/people/import", data).status_code == status
