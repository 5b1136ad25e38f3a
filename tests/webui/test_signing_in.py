"""Signing in with a password, staying signed in, signing out."""

from datetime import UTC, datetime

import pytest
from argon2 import PasswordHasher
from office import PASSWORD, Browser, Office
from sqlalchemy import select

from webui.app import create_app
from webui.http.guard import COOKIE
from webui.http.own_paths import own_path
from webui.service import open_service
from webui.settings import Settings, load_settings
from webui.tables import AuditRow, SessionRow


def sign_in(browser: Browser, login: str = "soumu", password: str = PASSWORD, **more: str):
    return browser.post("/sign-in", {"login": login, "password": password, **more})


def test_a_page_leads_to_the_form_and_back(office: Office) -> None:
    browser = office.browser()
    away = browser.get("/my?lang=ja")
    assert away.location == "/sign-in?next=/my?lang%3Dja"
    form = browser.get(away.location).get_data(as_text=True)
    assert 'name="next" value="/my?lang=ja"' in form
    answer = sign_in(browser, next="/my?lang=ja")
    assert answer.status_code == 302
    assert answer.location == "/my?lang=ja"
    assert browser.get("/my").status_code == 200


@pytest.mark.parametrize("typed", ["soumu", " Soumu ", "ＳＯＵＭＵ"])
def test_a_login_may_be_typed_wide_or_large(office: Office, typed: str) -> None:
    assert sign_in(office.browser(), typed).status_code == 302


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(office: Office) -> None:
    cookies = sign_in(office.browser()).headers.getlist("Set-Cookie")
    session = next(cookie for cookie in cookies if cookie.startswith(COOKIE))
    assert "HttpOnly" in session
    assert "SameSite=Lax" in session
    assert "Secure" not in session  # a plain address within the building


def test_the_cookie_is_secure_where_the_address_is(office: Office, settings: Settings) -> None:
    given = {"data": settings.data, "public_url": "https://gijiroku.example.jp"}
    secure = load_settings({}, given)
    app = create_app(secure, open_service(secure, office.clock))
    browser = Browser(app)
    answer = browser.client.get("/sign-in", base_url="https://gijiroku.example.jp")
    token = answer.get_data(as_text=True).partition('csrf-token" content="')[2].partition('"')[0]
    answer = browser.client.post(
        "/sign-in",
        base_url="https://gijiroku.example.jp",
        headers={"Referer": "https://gijiroku.example.jp/sign-in"},
        data={"login": "soumu", "password": PASSWORD, "csrf_token": token},
    )
    assert answer.status_code == 302
    assert all("Secure" in cookie for cookie in answer.headers.getlist("Set-Cookie"))


def test_each_sign_in_has_a_secret_of_its_own_and_ends_the_one_before(office: Office) -> None:
    browser = office.browser()
    sign_in(browser)
    first = browser.client.get_cookie(COOKIE)
    sign_in(browser)
    second = browser.client.get_cookie(COOKIE)
    assert first
    assert second
    assert first.value != second.value
    assert Browser(office.app, first.value).get("/my").status_code == 302
    assert Browser(office.app, second.value).get("/my").status_code == 200


def test_a_secret_set_by_somebody_else_is_not_taken_over(office: Office) -> None:
    browser = Browser(office.app, "chosen-by-an-attacker")
    sign_in(browser)
    cookie = browser.client.get_cookie(COOKIE)
    assert cookie
    assert cookie.value != "chosen-by-an-attacker"


def test_only_the_digest_of_the_secret_is_stored(office: Office) -> None:
    browser = office.browser()
    sign_in(browser)
    cookie = browser.client.get_cookie(COOKIE)
    with office.open() as session:
        stored = session.scalars(select(SessionRow.digest)).all()
    assert cookie
    assert cookie.value not in stored


def test_a_session_ends_when_it_is_not_used(office: Office) -> None:
    browser = office.browser()
    sign_in(browser)
    office.clock.advance(hours=11)
    assert browser.get("/my").status_code == 200  # used: lasts on
    office.clock.advance(hours=11)
    assert browser.get("/my").status_code == 200
    office.clock.advance(hours=12, minutes=1)
    assert browser.get("/my").location.startswith("/sign-in")


def test_signing_out_ends_the_session_also_for_a_copied_cookie(office: Office) -> None:
    browser = office.browser()
    sign_in(browser)
    cookie = browser.client.get_cookie(COOKIE)
    assert cookie
    assert browser.post("/sign-out").location == "/sign-in"
    assert Browser(office.app, cookie.value).get("/my").status_code == 302
    assert browser.client.get_cookie(COOKIE) is None


def test_signing_out_needs_our_own_form(office: Office) -> None:
    browser = office.browser("soumu")
    assert browser.client.post("/sign-out").status_code == 400
    assert browser.get("/my").status_code == 200


def test_signing_in_needs_our_own_form(office: Office) -> None:
    answer = office.browser().client.post("/sign-in", data={"login": "soumu", "password": PASSWORD})
    assert answer.status_code == 400


def test_the_page_of_another_site_cannot_sign_anybody_in(office: Office) -> None:
    browser = office.browser()
    answer = browser.post(
        "/sign-in",
        {"login": "soumu", "password": PASSWORD},
        headers={"Origin": "https://evil.example"},
    )
    assert answer.status_code == 403


def test_a_password_hashed_with_older_parameters_is_hashed_anew(office: Office) -> None:
    old = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(PASSWORD)
    with office.service.database.begin() as session:
        office.person(session, "soumu").password_hash = old
    assert sign_in(office.browser()).status_code == 302
    with office.open() as session:
        renewed = office.person(session, "soumu").password_hash
    assert renewed
    assert renewed != old
    assert "m=65536" in renewed
    assert sign_in(office.browser()).status_code == 302


def test_whoever_is_signed_in_is_led_on_from_the_form(office: Office) -> None:
    browser = office.browser("soumu")
    assert browser.get("/sign-in?next=/my").location == "/my"
    assert browser.get("/sign-in?again=1").status_code == 200


def test_the_language_of_the_person_is_kept_by_the_browser(office: Office) -> None:
    with office.service.database.begin() as session:
        office.person(session, "soumu").language = "en"
    browser = office.browser()
    sign_in(browser)
    assert browser.client.get_cookie("kikitori_language").value == "en"
    assert '<html lang="en">' in browser.get("/my").get_data(as_text=True)


def test_signing_in_and_out_and_failing_is_noted(office: Office) -> None:
    browser = office.browser()
    sign_in(browser, password="wrong wrong wrong")
    sign_in(browser, login="nobody", password="wrong wrong wrong")
    sign_in(browser)
    browser.post("/sign-out")
    with office.open() as session:
        rows = session.scalars(select(AuditRow).order_by(AuditRow.id)).all()
    assert [(row.action, row.subject, row.address) for row in rows] == [
        ("account.sign_in_failed", "soumu", "127.0.0.1"),
        ("account.sign_in_failed", "", "127.0.0.1"),  # what was typed may be a password
        ("account.sign_in", "", "127.0.0.1"),
        ("account.sign_out", "", "127.0.0.1"),
    ]
    assert rows[2].person_id == office.ids["soumu"]


ELSEWHERE = [
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "http://evil.example",
    "https:evil.example",
    "javascript:alert(1)",
    "evil.example",
    "%2f%2fevil.example",
    "/%2fevil.example",
    "/%5cevil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    " //evil.example",
    "/%09/evil.example",
    "",
]


@pytest.mark.parametrize("target", ELSEWHERE)
def test_the_path_of_another_site_is_none_of_ours(target: str) -> None:
    assert own_path(target) is None


def test_nobody_is_sent_on_to_another_site(office: Office) -> None:
    browser = office.browser("soumu")
    answers = [browser.get("/sign-in", query_string={"next": target}) for target in ELSEWHERE]
    assert {answer.location for answer in answers} == {"/"}


def test_the_form_sends_nobody_on_to_another_site_either(office: Office) -> None:
    assert sign_in(office.browser(), next="//evil.example").location == "/"


@pytest.mark.parametrize("target", ["/", "/meetings?q=予算&page=2", "/meetings/a_-1#t=30"])
def test_our_own_pages_are_led_to(target: str) -> None:
    assert own_path(target) == target


def test_html_in_the_login_is_shown_as_text(office: Office) -> None:
    page = sign_in(office.browser(), login='"><script>alert(1)</script>').get_data(as_text=True)
    assert "<script>alert" not in page


def test_a_session_says_since_when_and_from_where(office: Office) -> None:
    browser = office.browser()
    browser.client.environ_base["REMOTE_ADDR"] = "192.0.2.7"
    sign_in(browser)
    with office.open() as session:
        row = session.scalar(select(SessionRow))
    assert row
    assert row.address == "192.0.2.7"
    assert row.created_at == datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def test_on_a_single_pc_the_form_says_which_link_to_open(
    settings: Settings, office: Office
) -> None:
    alone = load_settings({}, {"data": settings.data, "single_user": True})
    browser = Browser(create_app(alone, open_service(alone, office.clock)))
    page = browser.get("/sign-in").get_data(as_text=True)
    assert "kikitori serve" in page
    assert 'name="password"' not in page
