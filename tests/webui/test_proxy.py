"""Behind a reverse proxy with TLS: who asks, and from where, is what the proxy says."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from office import PASSWORD, TOKEN, Clock, Office, furnish
from sqlalchemy import select
from werkzeug.test import TestResponse

from webui.app import create_app
from webui.service import open_service
from webui.settings import Settings
from webui.tables import AuditRow

PLACE = "gijiroku.city.example.jp"
FROM_PROXY = {
    "X-Forwarded-For": "192.0.2.7",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": PLACE,
}
Behind = Callable[[int], Office]


@pytest.fixture
def behind(settings: Settings, empty_database: Path) -> Behind:
    """The service with so many trusted proxies before it."""

    def make(proxies: int) -> Office:
        changed = replace(settings, trusted_proxies=proxies, public_url=f"https://{PLACE}")
        changed.data.mkdir(mode=0o700)
        shutil.copy(empty_database, changed.data / "kikitori.db")
        service = open_service(changed, clock := Clock())
        made = Office(create_app(changed, service), service, clock)
        furnish(made)
        return made

    return make


def sign_in(office: Office, **headers: str) -> TestResponse:
    client = office.app.test_client()
    place: dict[str, Any] = {"base_url": f"https://{PLACE}", "headers": FROM_PROXY | headers}
    page = client.get("/sign-in", **place).get_data(as_text=True)
    token = TOKEN.search(page)
    assert token
    form = {"login": "soumu", "password": PASSWORD, "csrf_token": token[1]}
    return client.post("/sign-in", data=form, **place)


def addresses(office: Office) -> set[str]:
    with office.open() as session:
        return set(session.scalars(select(AuditRow.address)))


def test_a_form_is_taken_also_where_the_referer_was_stripped(behind: Behind) -> None:
    answer = sign_in(behind(1))
    assert answer.status_code == 302
    assert "Secure" in answer.headers["Set-Cookie"]
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=")


def test_the_audit_log_tells_the_browser_s_address(behind: Behind) -> None:
    office = behind(1)
    sign_in(office)
    assert addresses(office) == {"192.0.2.7"}


def test_what_a_browser_claims_in_front_of_the_proxy_is_not_believed(behind: Behind) -> None:
    office = behind(1)
    sign_in(office, **{"X-Forwarded-For": "203.0.113.1, 192.0.2.7"})
    assert addresses(office) == {"192.0.2.7"}


def test_without_a_trusted_proxy_its_headers_say_nothing(behind: Behind) -> None:
    office = behind(0)
    sign_in(office)
    assert addresses(office) == {"127.0.0.1"}


@pytest.mark.parametrize("origin", [f"http://{PLACE}", f"https://{PLACE}:444", "https://evil.jp"])
def test_the_page_of_another_origin_is_refused(behind: Behind, origin: str) -> None:
    assert sign_in(behind(1), Origin=origin).status_code == 403


def test_our_own_page_is_taken(behind: Behind) -> None:
    assert sign_in(behind(1), Origin=f"https://{PLACE}").status_code == 302
