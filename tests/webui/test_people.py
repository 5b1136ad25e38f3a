"""人と課: what administrators do with the accounts of their own organisation."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from office import PASSWORD, Office
from sqlalchemy import select
from staff import LINK, department, edited, person

from transcribe.errors import AppError
from webui.accounts import people, tokens
from webui.tables import AuditRow, PersonRow

NEW = "quite another pass phrase"
HANA = {"login": "hana", "name": "葛󠄀城 花", "role": "editor", "department": ""}


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


def test_a_new_person_works_where_the_administrator_does(office: Office) -> None:
    browser, own = office.browser("admin"), department(office, "財政課")
    with office.service.database.begin() as session:
        office.person(session, "admin").department_id = int(own)
    page = browser.get("/admin/people/new").get_data(as_text=True)
    assert f'<option value="{own}" selected' in page
    assert "課がない人には、指定された会議だけが見えます。" in page
    form = {**HANA, "login": "花", "department": ""}
    again = browser.post("/admin/people/new", form).get_data(as_text=True)
    assert '<option value="" selected' in again, "what was chosen stays"


@pytest.mark.parametrize(
    ("login", "url"), [("admin", "/admin/people/{soumu}"), ("soumu", "/my/profile")]
)
def test_meetings_are_found_by_the_new_name_of_their_owner(
    office: Office, login: str, url: str
) -> None:
    meeting_id = office.meeting("soumu")
    data = {"name": "葛城 花子", "role": "editor", "is_active": "1", "language": "ja"}
    assert office.browser(login).post(url.format(**office.ids), data).status_code == 302
    asker = office.browser("admin")
    for words, seen in (("葛城", True), ("太郎", False)):
        page = asker.get("/meetings", query_string={"q": words}).get_data(as_text=True)
        assert (f"/meetings/{meeting_id}" in page) == seen
