"""Signing in with the organisation's own accounts, against a real provider in its own process."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from office import PASSWORD, Browser, Office
from oidc_provider import CLIENT_ID, CLIENT_SECRET, FAULTS, Provider, started
from sqlalchemy import select
from werkzeug.test import TestResponse

from webui.app import create_app
from webui.http.guard import COOKIE
from webui.service import open_service
from webui.settings import Settings, load_settings
from webui.tables import AuditRow, PersonRow


@pytest.fixture(scope="module")
def running() -> Iterator[Provider]:
    with started() as provider:
        yield provider


@pytest.fixture(autouse=True)
def provider(running: Provider) -> Provider:
    running.next_person("sub-1", preferred_username="soumu", name="総務 太郎")
    return running


@pytest.fixture
def settings(tmp_path: Path, running: Provider, organisation: str) -> Settings:
    return load_settings(
        {},
        {
            "data": tmp_path / "data",
            "oidc_issuer": running.issuer,
            "oidc_client_id": CLIENT_ID,
            "oidc_client_secret": CLIENT_SECRET,
            "oidc_label": "青葉市のアカウント",
            "oidc_organisation": organisation,
        },
    )


@pytest.fixture
def organisation(request: pytest.FixtureRequest) -> str:
    return str(getattr(request, "param", "青葉市"))


@pytest.fixture(autouse=True)
def _clock_of_the_provider(office: Office) -> None:
    """Its tokens carry the true time."""
    office.clock.time = datetime.now(UTC)


def leave(browser: Browser, target: str = "") -> str:
    """Off to the provider and as far as its redirect: the path with which the browser is back."""
    answer = browser.get("/sign-in/organisation", query_string={"next": target} if target else {})
    assert answer.status_code == 302
    return at_provider(answer.location)


def at_provider(url: str) -> str:
    answer = requests.get(url, allow_redirects=False, timeout=10)
    assert answer.status_code == 302, answer.text
    back = urlsplit(answer.headers["Location"])
    return f"{back.path}?{back.query}"


def sign_in(browser: Browser, target: str = "") -> TestResponse:
    return browser.get(leave(browser, target))


def connecting(browser: Browser, provider: Provider) -> str:
    """The provider's address on the page that connects an account."""
    page = browser.post("/my/organisation-account").get_data(as_text=True)
    rest = page.partition(f'href="{provider.issuer}')[2].partition('"')[0]
    return provider.issuer + rest.replace("&amp;", "&")


def known_by(office: Office, login: str) -> str | None:
    with office.open() as session:
        return office.person(session, login).oidc_subject


def is_signed_in(browser: Browser) -> bool:
    return browser.get("/my").status_code == 200


def test_the_form_offers_it_under_its_name(office: Office) -> None:
    page = office.browser().get("/sign-in?next=/my").get_data(as_text=True)
    assert "青葉市のアカウントでサインイン" in page
    assert 'href="/sign-in/organisation?next=/my"' in page


def test_the_request_carries_state_nonce_and_a_challenge(
    office: Office, provider: Provider
) -> None:
    url = urlsplit(office.browser().get("/sign-in/organisation").location)
    asked = {name: values[0] for name, values in parse_qs(url.query).items()}
    assert f"{url.scheme}://{url.netloc}" == provider.issuer
    assert asked["response_type"] == "code"
    assert asked["code_challenge_method"] == "S256"
    assert asked["redirect_uri"] == "http://127.0.0.1:8080/sign-in/organisation/back"
    assert set(asked["scope"].split()) == {"openid", "profile", "email"}
    assert len(asked["state"]) >= 20
    assert len(asked["nonce"]) >= 20
    assert len(asked["code_challenge"]) == 43


def test_an_account_of_the_same_login_is_connected_once(office: Office, provider: Provider) -> None:
    browser = office.browser()
    answer = sign_in(browser, "/my")
    assert answer.location == "/my"
    assert is_signed_in(browser)
    assert known_by(office, "soumu") == f"{provider.issuer} sub-1"
    provider.next_person("sub-1", preferred_username="renamed.there")
    again = office.browser()
    sign_in(again)
    assert "総務 太郎" in again.get("/my").get_data(as_text=True)


def test_the_cookie_is_like_that_of_a_password(office: Office) -> None:
    cookies = sign_in(office.browser()).headers.getlist("Set-Cookie")
    session = next(cookie for cookie in cookies if cookie.startswith(COOKIE))
    assert "HttpOnly" in session
    assert "SameSite=Lax" in session


def test_somebody_new_is_added_for_reading(office: Office, provider: Provider) -> None:
    provider.next_person("sub-9", preferred_username="Shinjin.Hana@aoba.example", name="新人 花")
    browser = office.browser()
    sign_in(browser)
    assert is_signed_in(browser)
    with office.open() as session:
        row = session.scalars(select(PersonRow).where(PersonRow.login.like("shinjin%"))).one()
    assert (row.login, row.name, row.role) == ("shinjin.hana@aoba.example", "新人 花", "viewer")
    assert (row.organisation.name, row.password_hash) == ("青葉市", None)
    with office.open() as session:
        actions = session.scalars(select(AuditRow.action).order_by(AuditRow.id)).all()
    assert actions == ["person.add", "account.sign_in"]


def test_an_address_counts_only_if_the_provider_checked_it(
    office: Office, provider: Provider
) -> None:
    with office.service.database.begin() as session:
        office.person(session, "soumu").login = "soumu@aoba.example"
    provider.next_person("sub-2", email="soumu@aoba.example", email_verified=False)
    assert sign_in(office.browser()).status_code == 403
    provider.next_person("sub-2", email="soumu@aoba.example", email_verified=True)
    assert sign_in(office.browser()).status_code == 302
    assert known_by(office, "soumu") == f"{provider.issuer} sub-2"


@pytest.mark.parametrize(
    ("login", "reason"),
    [
        ("midori", "of another organisation"),
        ("admin", "an administrator: they connect it themselves"),
        ("zaisei", "switched off"),
        ("reader", "connected to somebody else"),
    ],
)
def test_other_accounts_are_not_taken_over(
    office: Office, provider: Provider, login: str, reason: str
) -> None:
    with office.service.database.begin() as session:
        office.person(session, "zaisei").is_active = False
        office.person(session, "reader").oidc_subject = "theirs"
    before = known_by(office, login)
    provider.next_person("sub-3", preferred_username=login, name=reason)
    browser = office.browser()
    answer = sign_in(browser)
    assert answer.status_code == 403
    assert "まだこのサービスを使えません" in answer.get_data(as_text=True)
    assert not is_signed_in(browser)
    assert known_by(office, login) == before


def test_whoever_is_switched_off_stays_out(office: Office) -> None:
    sign_in(office.browser())
    with office.service.database.begin() as session:
        office.person(session, "soumu").is_active = False
    browser = office.browser()
    assert sign_in(browser).status_code == 403
    assert not is_signed_in(browser)


@pytest.mark.parametrize("organisation", ["", "知らない市"], indirect=True)
def test_without_an_organisation_nobody_is_connected_or_added(
    office: Office, provider: Provider
) -> None:
    assert sign_in(office.browser()).status_code == 403
    provider.next_person("sub-4", preferred_username="shinjin")
    assert sign_in(office.browser()).status_code == 403
    assert known_by(office, "soumu") is None


@pytest.mark.parametrize("organisation", [""], indirect=True)
def test_an_account_can_be_connected_by_its_owner(office: Office, provider: Provider) -> None:
    browser = office.browser("admin")
    url = connecting(browser, provider)
    answer = browser.get(at_provider(url))
    assert answer.location == "/my"
    assert known_by(office, "admin") == f"{provider.issuer} sub-1"
    later = office.browser()
    sign_in(later)
    assert "管理 花子" in later.get("/my").get_data(as_text=True)


def test_an_identity_belongs_to_one_person(office: Office, provider: Provider) -> None:
    sign_in(office.browser())  # connected to soumu
    browser = office.browser("admin")
    url = connecting(browser, provider)
    assert browser.get(at_provider(url)).status_code == 403
    assert known_by(office, "admin") is None


def test_connecting_needs_our_own_form(office: Office) -> None:
    assert office.browser("admin").client.post("/my/organisation-account").status_code == 400


def test_nothing_is_connected_once_somebody_else_is_signed_in(
    office: Office, provider: Provider
) -> None:
    browser = office.browser("admin")
    url = connecting(browser, provider)
    other = office.browser("zaisei").client.get_cookie(COOKIE)
    assert other
    browser.client.set_cookie(COOKIE, other.value)
    assert browser.get(at_provider(url)).status_code == 403
    assert known_by(office, "zaisei") is None


def test_what_does_not_hold_is_refused(office: Office, provider: Provider) -> None:
    for fault in (*FAULTS, "signature", "unsigned", "signed with our secret", "code", "denied"):
        provider.spoil(fault)
        browser = office.browser()
        answer = sign_in(browser)
        assert answer.status_code == 403, fault
        assert "確認できませんでした" in answer.get_data(as_text=True)
        assert not is_signed_in(browser), fault
    assert known_by(office, "soumu") is None
    provider.spoil("")
    assert sign_in(office.browser()).status_code == 302  # nothing else was the matter


def test_a_state_of_another_browser_is_refused(office: Office) -> None:
    """Otherwise an attacker could sign a victim in as themself."""
    back = leave(office.browser())
    victim = office.browser()
    assert victim.get(back).status_code == 403
    leave(victim)
    assert victim.get(back).status_code == 403
    assert not is_signed_in(victim)


def test_a_code_of_another_browser_is_refused(office: Office) -> None:
    """PKCE: a code that leaked is worth nothing without its verifier."""
    leaked = parse_qs(urlsplit(leave(office.browser())).query)["code"][0]
    browser = office.browser()
    own = urlsplit(leave(browser))
    state = parse_qs(own.query)["state"][0]
    assert browser.get(f"{own.path}?code={leaked}&state={state}").status_code == 403
    assert not is_signed_in(browser)


def test_coming_back_twice_works_once(office: Office) -> None:
    browser = office.browser()
    back = leave(browser)
    assert browser.get(back).status_code == 302
    browser.post("/sign-out")
    assert browser.get(back).status_code == 403
    assert not is_signed_in(browser)


def test_coming_back_late_is_refused(office: Office) -> None:
    browser = office.browser()
    back = leave(browser)
    office.clock.advance(minutes=11)
    assert browser.get(back).status_code == 403


def test_coming_back_with_nonsense_is_refused(office: Office) -> None:
    browser = office.browser()
    for query in ("", "?code=x", "?state=x", "?code=x&state=x", "?error=denied"):
        leave(browser)
        assert browser.get(f"/sign-in/organisation/back{query}").status_code == 403


def test_nobody_is_sent_on_to_another_site(office: Office) -> None:
    assert sign_in(office.browser(), "//evil.example").location == "/"


def test_new_keys_of_the_provider_are_fetched(office: Office, provider: Provider) -> None:
    sign_in(office.browser())
    provider.renew_keys()
    browser = office.browser()
    assert sign_in(browser).status_code == 302
    assert is_signed_in(browser)


def test_a_provider_in_trouble_is_told_and_passwords_still_work(
    office: Office, provider: Provider
) -> None:
    provider.spoil("broken")
    browser = office.browser()
    answer = sign_in(browser)
    assert answer.status_code == 502
    assert provider.issuer in answer.get_data(as_text=True)
    data = {"login": "soumu", "password": PASSWORD}
    assert browser.post("/sign-in", data).status_code == 302


def test_a_provider_that_is_not_there_is_told(office: Office, settings: Settings) -> None:
    given = {"data": settings.data, "oidc_issuer": "http://127.0.0.1:9", "oidc_client_id": "x"}
    gone = load_settings({}, given)
    browser = Browser(create_app(gone, open_service(gone, office.clock)))
    assert browser.get("/sign-in").status_code == 200
    assert browser.get("/sign-in/organisation").status_code == 502


def test_a_provider_that_speaks_for_another_is_not_believed(
    office: Office, settings: Settings
) -> None:
    with started() as other:
        other.spoil("discovery")
        given = {"data": settings.data, "oidc_issuer": other.issuer, "oidc_client_id": "x"}
        wrong = load_settings({}, given)
        browser = Browser(create_app(wrong, open_service(wrong, office.clock)))
        assert browser.get("/sign-in/organisation").status_code == 502


def test_without_a_setting_there_is_no_such_way(office: Office, settings: Settings) -> None:
    plain = load_settings({}, {"data": settings.data})
    browser = Browser(create_app(plain, open_service(plain, office.clock)))
    assert "/sign-in/organisation" not in browser.get("/sign-in").get_data(as_text=True)
    assert browser.get("/sign-in/organisation").status_code == 404
    assert browser.get("/sign-in/organisation/back?code=x&state=x").status_code == 404
