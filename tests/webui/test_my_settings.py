"""自分の設定: name, language, password, where one is signed in."""

import pytest
from office import PASSWORD, Browser, Office
from sqlalchemy import select

from webui.accounts import sessions
from webui.http.guard import COOKIE
from webui.tables import AuditRow, SessionRow

NEW = "quite another pass phrase"
EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/141.0 Safari/537.36 Edg/141.0"


def text(browser: Browser, url: str = "/my") -> str:
    return browser.get(url).get_data(as_text=True)


def cookie_of(browser: Browser) -> str:
    found = browser.client.get_cookie(COOKIE)
    assert found
    return found.value


def test_an_account_and_our_own_form_are_needed(office: Office) -> None:
    nobody, reader = office.browser(), office.browser("reader")
    for path in (
        "/my/profile",
        "/my/password",
        "/my/sessions/end",
        "/my/sessions/end-all",
        "/my/tokens",
        "/my/tokens/1/revoke",
        "/my/organisation-account",
    ):
        assert nobody.post(path).status_code == 401
        assert reader.client.post(path).status_code == 400


def test_without_an_account_the_page_leads_to_the_form(office: Office) -> None:
    assert office.browser().get("/my").location == "/sign-in?next=/my"


def test_everybody_sees_their_own(office: Office) -> None:
    page = text(office.browser("reader"))
    assert "閲覧 四郎" in page
    assert "総務課" in page
    assert "青葉市" in page


def test_name_and_language_are_changed(office: Office) -> None:
    browser = office.browser("reader")
    answer = browser.post("/my/profile", {"name": "  葛󠄀城 神 ", "language": "en"})
    assert answer.location == "/my"
    assert browser.client.get_cookie("kikitori_language").value == "en"
    with office.open() as session:
        row = office.person(session, "reader")
        assert (row.name, row.language) == ("葛󠄀城 神", "en")
    assert '<html lang="en">' in text(browser)


def test_a_name_that_does_not_fit_is_told(office: Office) -> None:
    browser = office.browser("reader")
    for name in ("", "  ", "花" * 101, "a\nb", "a\0b"):
        answer = browser.post("/my/profile", {"name": name, "language": "ja"})
        assert answer.status_code == 400
        assert "氏名" in answer.get_data(as_text=True)
    with office.open() as session:
        assert office.person(session, "reader").name == "閲覧 四郎"


def test_an_unknown_language_changes_nothing(office: Office) -> None:
    office.browser("reader").post("/my/profile", {"name": "四郎", "language": "../../fr"})
    with office.open() as session:
        assert office.person(session, "reader").language == "ja"


def test_nothing_else_of_the_account_can_be_sent_along(office: Office) -> None:
    form = {"name": "四郎", "role": "admin", "is_operator": "1", "organisation_id": "2"}
    office.browser("reader").post("/my/profile", form)
    with office.open() as session:
        row = office.person(session, "reader")
        assert (row.role, row.is_operator, row.organisation.name) == ("viewer", False, "青葉市")


def test_a_new_password_ends_the_other_sessions(office: Office) -> None:
    browser, elsewhere = office.browser("soumu"), office.browser("soumu")
    answer = browser.post("/my/password", {"current": PASSWORD, "password": NEW})
    assert answer.location == "/my"
    assert browser.get("/my").status_code == 200
    assert elsewhere.get("/my").status_code == 302
    form = office.browser()
    assert form.post("/sign-in", {"login": "soumu", "password": PASSWORD}).status_code == 401
    assert form.post("/sign-in", {"login": "soumu", "password": NEW}).status_code == 302


def test_a_password_is_not_changed_otherwise(office: Office) -> None:
    browser = office.browser("soumu")
    for current, password, status, told in (
        ("not the present one", NEW, 403, "今のパスワードが違います"),
        ("", NEW, 403, "今のパスワードが違います"),
        (PASSWORD, "short", 400, "10 文字以上"),
        (PASSWORD, "1111111111", 400, "繰り返し"),
        (PASSWORD, "", 400, "10 文字以上"),
    ):
        answer = browser.post("/my/password", {"current": current, "password": password})
        assert answer.status_code == status
        assert told in answer.get_data(as_text=True)
    form = office.browser()
    assert form.post("/sign-in", {"login": "soumu", "password": PASSWORD}).status_code == 302


def test_a_wrong_present_password_is_noted_like_a_failed_sign_in(office: Office) -> None:
    data = {"current": "not the present one", "password": NEW}
    assert office.browser("soumu").post("/my/password", data).status_code == 403
    with office.open() as session:
        row = session.scalars(select(AuditRow)).one()
    assert (row.action, row.subject, row.address) == (
        "account.sign_in_failed",
        "soumu",
        "127.0.0.1",
    )


def test_the_login_itself_is_no_password(office: Office) -> None:
    with office.service.database.begin() as session:
        office.person(session, "soumu").login = "soumu.taro.aoba"
    data = {"current": PASSWORD, "password": "Soumu.Taro.Aoba"}
    assert office.browser("soumu").post("/my/password", data).status_code == 400


def test_the_browsers_that_are_signed_in_are_listed(office: Office) -> None:
    browser = office.browser()
    browser.client.environ_base |= {"REMOTE_ADDR": "192.0.2.7", "HTTP_USER_AGENT": EDGE}
    browser.post("/sign-in", {"login": "soumu", "password": PASSWORD})
    office.browser("soumu2")
    office.clock.advance(minutes=5)
    page = text(browser)
    assert "Edge（Windows）" in page
    assert "192.0.2.7" in page
    assert "2026/11/24 18:00:00" in page  # in Japan
    assert page.count(">このブラウザー</span>") == 1
    assert page.count('name="session"') == 0  # none to end but this one


def test_one_of_them_is_ended(office: Office) -> None:
    browser, lost = office.browser("soumu"), office.browser("soumu")
    digest = sessions.digest_of(cookie_of(lost))
    assert digest in text(browser)
    assert cookie_of(lost) not in text(browser)
    browser.post("/my/sessions/end", {"session": digest})
    assert lost.get("/my").status_code == 302
    assert browser.get("/my").status_code == 200


def test_a_session_of_somebody_else_is_not_ended(office: Office) -> None:
    other = office.browser("soumu2")
    digest = sessions.digest_of(cookie_of(other))
    office.browser("soumu").post("/my/sessions/end", {"session": digest})
    assert other.get("/my").status_code == 200


def test_signing_out_everywhere(office: Office) -> None:
    browser, elsewhere, other = (office.browser(login) for login in ("soumu", "soumu", "soumu2"))
    assert browser.post("/my/sessions/end-all").location == "/sign-in"
    assert [b.get("/my").status_code for b in (browser, elsewhere, other)] == [302, 302, 200]
    with office.open() as session:
        owners = session.scalars(select(SessionRow.person_id)).all()
        assert office.ids["soumu"] not in owners
        entry = session.scalars(select(AuditRow)).one()
    assert (entry.action, entry.detail) == ("account.sign_out", {"everywhere": True})


@pytest.mark.parametrize(
    ("password", "told"),
    [
        ("2026-SOUMU-aoba", "ログイン名を含む"),
        ("ｓｏｕｍｕ-2026-aoba", "ログイン名を含む"),
        ("password123", "よく使われる"),
        ("Qwertyuiop", "よく使われる"),
        ("ｐａｓｓｗｏｒｄ1234", "よく使われる"),
    ],
)
def test_a_password_that_is_guessed_first_is_none(office: Office, password: str, told: str) -> None:
    data = {"current": PASSWORD, "password": password}
    answer = office.browser("soumu").post("/my/password", data)
    assert answer.status_code == 400
    assert told in answer.get_data(as_text=True)


def test_a_short_login_is_in_many_passwords_by_chance(office: Office) -> None:
    with office.service.database.begin() as session:
        office.person(session, "soumu").login = "a"
    data = {"current": PASSWORD, "password": "a lantern beside the river"}
    assert office.browser("soumu").post("/my/password", data).status_code == 302
