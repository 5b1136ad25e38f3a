"""One-time links: the first administrator, an invitation, a new password."""

import shutil
from pathlib import Path

import pytest
from office import PASSWORD, Browser, Clock, Office
from sqlalchemy import select

from webui.accounts import links
from webui.app import create_app
from webui.http.guard import COOKIE
from webui.service import Service, open_service
from webui.settings import Settings
from webui.tables import AuditRow, DepartmentRow, LinkRow, OrganisationRow, PersonRow

FORM = {
    "organisation": "葛󠄀城市",
    "department": "議会事務局",
    "login": "Aoba.Hanako",
    "name": "﨑山 花子",
    "password": "three words together",
}


class Fresh:
    """A service into which nobody was ever let, and the secret of its set-up link."""

    def __init__(self, service: Service, clock: Clock) -> None:
        self.service, self.clock = service, clock
        self.app = create_app(service.settings, service)
        self.secret = self.new_link()

    def new_link(self) -> str:
        with self.service.database.begin() as session:
            return links.create(session, "setup", None, self.clock(), hours=24)

    def people(self) -> list[PersonRow]:
        with self.service.database.open() as session:
            return list(session.scalars(select(PersonRow)))


@pytest.fixture
def fresh(settings: Settings, empty_database: Path) -> Fresh:
    settings.data.mkdir(mode=0o700)
    shutil.copy(empty_database, settings.data / "kikitori.db")
    clock = Clock()
    return Fresh(open_service(settings, clock), clock)


def test_the_first_administrator_is_made_and_signed_in(fresh: Fresh) -> None:
    browser = Browser(fresh.app)
    assert "最初の管理者の登録" in browser.get(f"/setup/{fresh.secret}").get_data(as_text=True)
    assert browser.post(f"/setup/{fresh.secret}", FORM).location == "/"
    assert browser.get("/my").status_code == 200
    (person,) = fresh.people()
    assert (person.login, person.name) == ("aoba.hanako", "﨑山 花子")
    assert (person.role, person.is_operator) == ("admin", True)
    with fresh.service.database.open() as session:
        assert session.scalars(select(OrganisationRow.name)).all() == ["葛󠄀城市"]
        assert session.scalars(select(DepartmentRow.name)).all() == ["議会事務局"]
        assert session.scalars(select(AuditRow.action).order_by(AuditRow.id)).all() == [
            "organisation.add",
            "person.add",
            "account.sign_in",
        ]


def test_a_department_is_not_needed(fresh: Fresh) -> None:
    Browser(fresh.app).post(f"/setup/{fresh.secret}", {**FORM, "department": " "})
    assert fresh.people()[0].department_id is None


def test_the_link_works_once_and_nobody_else_becomes_administrator(fresh: Fresh) -> None:
    other = fresh.secret
    Browser(fresh.app).post(f"/setup/{fresh.secret}", FORM)
    late = Browser(fresh.app)
    for secret in (other, fresh.new_link()):
        assert late.get(f"/setup/{secret}").status_code == 403
        answer = late.post(f"/setup/{secret}", {**FORM, "login": "evil", "organisation": "別"})
        assert answer.status_code == 403
    assert len(fresh.people()) == 1


def test_a_newer_link_replaces_the_one_before(fresh: Fresh) -> None:
    newer = fresh.new_link()
    browser = Browser(fresh.app)
    assert browser.get(f"/setup/{fresh.secret}").status_code == 404
    assert browser.get(f"/setup/{newer}").status_code == 200


def test_the_link_ends_with_its_time(fresh: Fresh) -> None:
    fresh.clock.advance(hours=24)
    browser = Browser(fresh.app)
    assert browser.get(f"/setup/{fresh.secret}").status_code == 404
    assert browser.post(f"/setup/{fresh.secret}", FORM).status_code == 404
    assert fresh.people() == []


def test_a_guessed_link_does_nothing(fresh: Fresh) -> None:
    browser = Browser(fresh.app)
    for secret in ("x", "%00", "a" * 5000, "..%2f..", "'%20OR%201=1"):
        for place in ("setup", "password"):
            assert browser.get(f"/{place}/{secret}").status_code == 404
            assert browser.post(f"/{place}/{secret}", FORM).status_code == 404
    assert fresh.people() == []


def test_what_does_not_fit_is_told_and_the_link_stays(fresh: Fresh) -> None:
    browser = Browser(fresh.app)
    for field, value, told in (
        ("password", "short", "10 文字以上"),
        ("password", "aaaaaaaaaaaaaaa", "繰り返し"),
        ("password", "x" * 201, "200 文字以下"),
        ("login", "葛󠄀城", "使えません"),
        ("login", "a b", "使えません"),
        ("login", "", "使えません"),
        ("organisation", " ", "空です"),
        ("organisation", "市" * 10_000, "長すぎます"),
        ("name", "花\n子", "見えない文字"),
    ):
        answer = browser.post(f"/setup/{fresh.secret}", {**FORM, field: value})
        page = answer.get_data(as_text=True)
        assert answer.status_code == 400
        assert told in page
        assert "議会事務局" in page  # nothing has to be typed again, but the password
        assert "three words" not in page
    assert fresh.people() == []
    assert browser.post(f"/setup/{fresh.secret}", FORM).status_code == 302


def test_setting_up_needs_our_own_form(fresh: Fresh) -> None:
    assert Browser(fresh.app).client.post(f"/setup/{fresh.secret}", data=FORM).status_code == 400
    assert fresh.people() == []


def test_the_form_says_where_the_link_is_before_anybody_is_there(fresh: Fresh) -> None:
    page = Browser(fresh.app).get("/sign-in").get_data(as_text=True)
    assert "最初の管理者が、まだ登録されていません" in page


def test_the_secret_is_not_stored(fresh: Fresh) -> None:
    with fresh.service.database.open() as session:
        (row,) = session.scalars(select(LinkRow))
    assert fresh.secret not in (row.digest, row.purpose)
    assert len(fresh.secret) >= 40


# an invitation, or a forgotten password

NEW = "quite another pass phrase"


def invited(office: Office, login: str = "soumu") -> str:
    with office.service.database.begin() as session:
        return links.create(session, "password", office.ids[login], office.clock())


def test_a_link_sets_a_password_signs_in_and_ends_other_sessions(office: Office) -> None:
    elsewhere = office.browser("soumu")
    secret = invited(office)
    browser = office.browser()
    page = browser.get(f"/password/{secret}").get_data(as_text=True)
    assert "総務 太郎" in page
    assert 'value="soumu"' in page
    assert browser.post(f"/password/{secret}", {"password": NEW}).location == "/"
    assert browser.get("/my").status_code == 200
    assert elsewhere.get("/my").status_code == 302
    again = office.browser()
    assert again.post("/sign-in", {"login": "soumu", "password": PASSWORD}).status_code == 401
    assert again.post("/sign-in", {"login": "soumu", "password": NEW}).status_code == 302


def test_looking_at_a_link_does_not_use_it_up(office: Office) -> None:
    secret = invited(office)
    for _ in range(3):
        assert office.browser().get(f"/password/{secret}").status_code == 200


def test_a_used_link_is_dead(office: Office) -> None:
    secret = invited(office)
    office.browser().post(f"/password/{secret}", {"password": NEW})
    thief = office.browser()
    assert thief.get(f"/password/{secret}").status_code == 404
    assert thief.post(f"/password/{secret}", {"password": "the thief's own"}).status_code == 404
    assert thief.client.get_cookie(COOKIE) is None


def test_a_link_lasts_three_days(office: Office) -> None:
    secret = invited(office)
    office.clock.advance(hours=71)
    assert office.browser().get(f"/password/{secret}").status_code == 200
    office.clock.advance(hours=1)
    assert office.browser().get(f"/password/{secret}").status_code == 404


def test_a_link_opens_a_locked_account(office: Office) -> None:
    with office.service.database.begin() as session:
        row = office.person(session, "soumu")
        row.failed_logins, row.locked_until = 10, office.clock()
    office.browser().post(f"/password/{invited(office)}", {"password": NEW})
    answer = office.browser().post("/sign-in", {"login": "soumu", "password": NEW})
    assert answer.status_code == 302


def test_a_link_of_somebody_who_was_switched_off_is_dead(office: Office) -> None:
    secret = invited(office)
    with office.service.database.begin() as session:
        office.person(session, "soumu").is_active = False
    browser = office.browser()
    assert browser.get(f"/password/{secret}").status_code == 404
    assert browser.post(f"/password/{secret}", {"password": NEW}).status_code == 404


def test_a_weak_password_leaves_the_link(office: Office) -> None:
    secret = invited(office)
    browser = office.browser()
    assert browser.post(f"/password/{secret}", {"password": "short"}).status_code == 400
    assert browser.post(f"/password/{secret}", {"password": NEW}).status_code == 302


def test_a_link_for_a_password_sets_nothing_up(office: Office) -> None:
    secret = invited(office)
    assert office.browser().post(f"/setup/{secret}", FORM).status_code == 403
