"""組織: what the operator of an installation does for its municipalities, and cannot see."""

import re

import pytest
from office import Office
from sqlalchemy import select

from webui.tables import AuditRow, FileRow, OrganisationRow, PersonRow

LINK = re.compile(r"http://localhost(/password/[\w-]+)")
FORM = {"organisation": "葛󠄀城市", "name": "城 花", "login": "katsuragi.hana"}
ROUTES = [
    ("GET", "/admin/organisations"),
    ("GET", "/admin/organisations/new"),
    ("POST", "/admin/organisations/new"),
    ("GET", "/admin/organisations/1"),
    ("POST", "/admin/organisations/1"),
]


def organisation(office: Office, name: str) -> OrganisationRow:
    with office.open() as session:
        found = session.scalar(select(OrganisationRow).where(OrganisationRow.name == name))
    assert found
    return found


@pytest.mark.parametrize("login", ["midori-admin", "soumu", "reader"])
def test_for_everybody_but_the_operator_it_is_not_there(office: Office, login: str) -> None:
    browser = office.browser(login)
    assert {browser.send(*route).status_code for route in ROUTES} == {404}


def test_an_account_and_our_own_form_are_needed(office: Office) -> None:
    browser = office.browser()
    assert [browser.send(*route).status_code for route in ROUTES] == [302, 302, 401, 302, 401]
    client = office.browser("admin").client
    posts = [path for method, path in ROUTES if method == "POST"]
    assert [client.post(path, data=FORM).status_code for path in posts] == [400, 400]


def test_names_people_and_bytes_are_listed_and_nothing_else(office: Office) -> None:
    office.meeting("midori", title="緑町の秘密の会議")
    midori = organisation(office, "緑町")
    with office.service.database.begin() as session:
        office.person(session, "midori").is_active = False
        for size in (1_500_000, 500_000):
            session.add(
                FileRow(
                    organisation_id=midori.id,
                    key=f"{midori.id}/{size}",
                    size=size,
                    created_at=office.clock(),
                )
            )
    page = office.browser("admin").get("/admin/organisations").get_data(as_text=True)
    row = page.partition("緑町</a>")[2].partition("</tr>")[0]
    assert re.findall(r'<td class="number">([^<]*)</td>', row) == ["1", "2.0 MB", "設定どおり"]
    assert "秘密" not in page
    assert "緑 二郎" not in page


def test_an_organisation_comes_with_its_first_administrator(office: Office) -> None:
    page = office.browser("admin").post("/admin/organisations/new", FORM).get_data(as_text=True)
    link = LINK.search(page)
    assert link
    browser = office.browser()
    assert browser.post(link[1], {"password": "three words together"}).location == "/"
    people = browser.get("/admin/people").get_data(as_text=True)
    assert "城 花" in people
    assert "総務 太郎" not in people
    assert browser.get("/admin/organisations").status_code == 404  # no operator
    with office.open() as session:
        row = session.scalar(select(PersonRow).where(PersonRow.login == "katsuragi.hana"))
    assert row
    assert (row.organisation.name, row.role, row.is_operator) == ("葛󠄀城市", "admin", False)


def test_what_does_not_fit_adds_nothing(office: Office) -> None:
    browser = office.browser("admin")
    for wrong, status, told in (
        ({"organisation": "緑町"}, 409, "すでにあります"),
        ({"organisation": ""}, 400, "空です"),
        ({"organisation": "市" * 10_000}, 400, "長すぎます"),
        ({"login": "soumu"}, 409, "すでに使われています"),
        ({"login": "花"}, 400, "使えません"),
        ({"name": ""}, 400, "空です"),
    ):
        answer = browser.post("/admin/organisations/new", FORM | wrong)
        assert answer.status_code == status
        assert told in answer.get_data(as_text=True)
    with office.open() as session:
        assert len(session.scalars(select(OrganisationRow)).all()) == 2
        assert len(session.scalars(select(PersonRow)).all()) == 7


def test_name_quota_and_retention_are_changed(office: Office) -> None:
    midori = organisation(office, "緑町")
    form = {"name": "みどり町", "quota_mb": "5000", "audio_days": "0", "text_days": ""}
    browser = office.browser("admin")
    assert browser.post(f"/admin/organisations/{midori.id}", form).status_code == 302
    row = organisation(office, "みどり町")
    assert (row.quota_mb, row.audio_days, row.text_days) == (5000, 0, None)
    page = browser.get(f"/admin/organisations/{midori.id}").get_data(as_text=True)
    assert 'value="5000"' in page
    assert 'name="audio_days" type="text" value="0"' in page
    with office.open() as session:
        entry = session.scalars(select(AuditRow)).one()
    assert (entry.action, entry.subject) == ("organisation.edit", "みどり町")


def test_what_does_not_fit_changes_nothing(office: Office) -> None:
    browser, midori = office.browser("admin"), organisation(office, "緑町")
    for wrong, status in (
        ({"name": "青葉市"}, 409),
        ({"name": " "}, 400),
        ({"quota_mb": "-1"}, 400),
        ({"quota_mb": "1.5"}, 400),
        ({"audio_days": "ずっと"}, 400),
        ({"text_days": "9" * 30}, 400),
    ):
        form = {"name": "緑町", "quota_mb": "1", "audio_days": "2", "text_days": "3"} | wrong
        answer = browser.post(f"/admin/organisations/{midori.id}", form)
        assert answer.status_code == status
    assert organisation(office, "緑町").quota_mb is None


def test_an_organisation_that_is_not_there(office: Office) -> None:
    browser = office.browser("admin")
    assert browser.get("/admin/organisations/99").status_code == 404
    assert browser.post("/admin/organisations/99", {"name": "x"}).status_code == 404
