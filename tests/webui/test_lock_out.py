"""After repeated failures an account waits, and nobody learns from it which accounts exist."""

import re
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from office import PASSWORD, Browser, Office
from werkzeug.test import TestResponse

from webui.accounts import login as logins
from webui.http.guard import COOKIE
from webui.settings import Settings, load_settings

WRONG = "wrong wrong wrong"
ATTEMPTS = 3  # each takes an argon2 check
VOLATILE = re.compile(r'(csrf[-_]token"[^>]*|value="[^"]*"|nonce-[\w-]+)')


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    given = {"data": tmp_path / "data", "login_attempts": ATTEMPTS, "login_wait_min": 15}
    return load_settings({}, given)


def attempt(browser: Browser, login: str, password: str) -> TestResponse:
    return browser.post("/sign-in", {"login": login, "password": password})


def fail(office: Office, login: str, times: int) -> Browser:
    browser = office.browser()
    for _ in range(times):
        assert attempt(browser, login, WRONG).status_code == 401
    return browser


def seen(answer: TestResponse) -> tuple[int, str]:
    """An answer without what differs each time: tokens, nonces, what was typed."""
    return answer.status_code, VOLATILE.sub("", answer.get_data(as_text=True))


def test_the_last_failure_locks_also_for_the_right_password(office: Office) -> None:
    browser = fail(office, "soumu", ATTEMPTS - 1)
    assert attempt(browser, "soumu", PASSWORD).status_code == 302  # and the count starts anew
    browser = fail(office, "soumu", ATTEMPTS)
    assert attempt(browser, "soumu", PASSWORD).status_code == 401


def test_the_lock_opens_by_itself_and_is_not_prolonged(office: Office) -> None:
    browser = fail(office, "soumu", ATTEMPTS)
    office.clock.advance(minutes=14)
    assert attempt(browser, "soumu", PASSWORD).status_code == 401
    office.clock.advance(minutes=1)
    assert attempt(browser, "soumu", PASSWORD).status_code == 302


def test_after_a_lock_the_account_locks_again_as_late(office: Office) -> None:
    fail(office, "soumu", ATTEMPTS)
    office.clock.advance(minutes=16)
    browser = fail(office, "soumu", ATTEMPTS - 1)
    assert attempt(browser, "soumu", PASSWORD).status_code == 302


def test_one_locked_account_locks_no_other(office: Office) -> None:
    browser = fail(office, "soumu", ATTEMPTS + 1)
    assert attempt(browser, "soumu2", PASSWORD).status_code == 302


def test_whoever_is_signed_in_stays_so(office: Office) -> None:
    browser = office.browser("soumu")
    fail(office, "soumu", ATTEMPTS)
    assert browser.get("/my").status_code == 200


def test_every_reason_is_told_in_the_same_words(office: Office) -> None:
    with office.service.database.begin() as session:
        office.person(session, "zaisei").is_active = False
        office.person(session, "reader").password_hash = None
    locked = fail(office, "soumu", ATTEMPTS)
    answers = {
        "wrong": seen(attempt(office.browser(), "soumu2", WRONG)),
        "unknown": seen(attempt(office.browser(), "nobody", WRONG)),
        "locked, right": seen(attempt(locked, "soumu", PASSWORD)),
        "locked, wrong": seen(attempt(locked, "soumu", WRONG)),
        "switched off, right": seen(attempt(office.browser(), "zaisei", PASSWORD)),
        "invited only": seen(attempt(office.browser(), "reader", PASSWORD)),
        "empty": seen(attempt(office.browser(), "", "")),
        "no login at all": seen(attempt(office.browser(), "<b>\0\u202e", WRONG)),
    }
    assert len(set(answers.values())) == 1, answers.keys()
    assert answers["wrong"][0] == 401


def test_no_reason_gives_a_session(office: Office) -> None:
    for login in ("soumu", "nobody"):
        browser = office.browser()
        attempt(browser, login, WRONG)
        assert browser.client.get_cookie(COOKIE) is None


@pytest.mark.alone
def test_an_unknown_login_takes_as_long_as_a_known_one(office: Office) -> None:
    """The quickest of some, which a busy machine disturbs least; argon2 is nearly all of it."""
    settings = office.service.settings

    def seconds(login: str) -> float:
        with office.open() as session:
            begun = time.perf_counter()
            with pytest.raises(logins.WrongLogin):
                logins.sign_in(session, settings, login, WRONG, office.clock(), "127.0.0.1")
            return time.perf_counter() - begun

    fail(office, "zaisei", ATTEMPTS)
    taken: dict[str, list[float]] = {"soumu": [], "nobody": [], "zaisei": []}
    for _ in range(5):
        for login, times in taken.items():
            times.append(seconds(login))
    quickest = {login: min(times) for login, times in taken.items()}
    assert max(quickest.values()) < 1.5 * min(quickest.values()), quickest
    assert min(quickest.values()) > 0.01


def test_many_at_the_same_moment_get_no_more_tries(office: Office) -> None:
    """Each is counted before its password is looked at: only the first few could have got in."""
    settings = office.service.settings

    def tried(_: int) -> bool:
        with office.open() as session:
            try:
                logins.sign_in(session, settings, "soumu", WRONG, office.clock(), "")
            except logins.WrongLogin:
                return False
            return True

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(tried, range(8))) == [False] * 8
    with office.open() as session:
        assert office.person(session, "soumu").failed_logins == 8  # none was lost
    assert attempt(office.browser(), "soumu", PASSWORD).status_code == 401


def test_asking_for_the_present_password_counts_as_well(office: Office) -> None:
    """Whoever finds a browser signed in cannot try passwords there without end."""
    browser = office.browser("soumu")
    for _ in range(ATTEMPTS):
        data = {"current": WRONG, "password": "a brand new password"}
        assert browser.post("/my/password", data).status_code == 403
    data = {"current": PASSWORD, "password": "a brand new password"}
    assert browser.post("/my/password", data).status_code == 403
