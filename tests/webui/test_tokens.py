"""Tokens for programs: made and shown once, limited by scope and role, revoked."""

import re
from datetime import timedelta

import pytest
from flask import g
from office import Browser, Office
from sqlalchemy import select
from werkzeug.test import TestResponse

from webui.accounts import tokens
from webui.app import create_app
from webui.http.rules import needs
from webui.service import SINGLE_USER, open_service, secret
from webui.settings import load_settings
from webui.tables import ApiTokenRow

SHOWN = re.compile(r'id="new-token"[^>]*value="([^"]+)"')


def make(office: Office, login: str = "soumu", *scopes: str, days: str = "90") -> str:
    form = {"name": "文書管理との連携", "scopes": list(scopes or ("read",)), "days": days}
    page = office.browser(login).post("/my/tokens", form).get_data(as_text=True)
    found = SHOWN.search(page)
    assert found, page
    return found[1]


def holder(office: Office, token: str) -> tuple[str, list[str]] | None:
    with office.open() as session:
        found = tokens.find(session, office.service.settings, token, office.clock())
        return (found[0].login, found[1]) if found else None


@pytest.fixture
def asked(office: Office) -> "Asked":
    return Asked(office)


class Asked:
    """Routes of each kind of rule, beside those of the service."""

    def __init__(self, office: Office) -> None:
        def who() -> str:
            return str(g.person.login)

        app = create_app(office.service.settings, office.service)
        for path, rule in (
            ("/api/read", needs("viewer", "read")),
            ("/api/write", needs("editor", "write")),
            ("/api/admin", needs("admin", "admin")),
            ("/api/pages-only", needs("viewer")),
        ):
            view = rule(lambda: who())
            app.add_url_rule(path, path, view, methods=["GET", "POST"])
        self.client = app.test_client()

    def __call__(self, token: str, path: str, method: str = "POST") -> TestResponse:
        headers = {"Authorization": f"Bearer {token}"}
        return self.client.open(path, method=method, headers=headers)


def test_a_token_acts_as_its_person_without_a_form(office: Office, asked: Asked) -> None:
    answer = asked(make(office, "soumu", "read", "write"), "/api/write")
    assert (answer.status_code, answer.get_data(as_text=True)) == (200, "soumu")


@pytest.mark.parametrize(
    ("login", "scopes", "allowed"),
    [
        ("reader", ["read"], {"/api/read"}),
        ("soumu", ["read"], {"/api/read"}),
        ("soumu", ["write"], {"/api/write"}),
        ("soumu", ["read", "write"], {"/api/read", "/api/write"}),
        ("admin", ["read"], {"/api/read"}),
        ("admin", ["read", "write", "admin"], {"/api/read", "/api/write", "/api/admin"}),
    ],
)
def test_it_reaches_as_far_as_its_scopes(
    office: Office, asked: Asked, login: str, scopes: list[str], allowed: set[str]
) -> None:
    token = make(office, login, *scopes)
    statuses = {
        path: asked(token, path).status_code for path in ("/api/read", "/api/write", "/api/admin")
    }
    assert {path for path, status in statuses.items() if status == 200} == allowed
    assert {status for path, status in statuses.items() if path not in allowed} <= {403}


def test_a_page_takes_no_token(office: Office, asked: Asked) -> None:
    assert asked(make(office), "/api/pages-only", "GET").status_code == 401


def test_a_scope_beyond_the_role_is_not_given(office: Office) -> None:
    for login, scope in (("reader", "write"), ("soumu", "admin")):
        form = {"name": "x", "scopes": [scope]}
        assert office.browser(login).post("/my/tokens", form).status_code == 403
    with office.open() as session:
        assert session.scalars(select(ApiTokenRow)).all() == []


def test_a_lower_role_lowers_the_tokens_too(office: Office, asked: Asked) -> None:
    token = make(office, "admin", "read", "write", "admin")
    with office.service.database.begin() as session:
        office.person(session, "admin").role = "viewer"
    assert asked(token, "/api/admin").status_code == 403
    assert asked(token, "/api/write").status_code == 403
    assert asked(token, "/api/read").status_code == 200


def test_what_does_not_fit_is_told(office: Office) -> None:
    browser = office.browser("soumu")
    forms: list[tuple[dict[str, object], int]] = [
        ({"name": "", "scopes": ["read"]}, 400),
        ({"name": "x" * 101, "scopes": ["read"]}, 400),
        ({"name": "x"}, 400),
        ({"name": "x", "scopes": ["everything"]}, 400),
    ]
    for form, status in forms:
        assert browser.post("/my/tokens", form).status_code == status


def test_it_is_shown_once_and_stored_as_a_digest(office: Office) -> None:
    token = make(office)
    assert len(token) > 40
    page = office.browser("soumu").get("/my").get_data(as_text=True)
    assert "文書管理との連携" in page
    assert token not in page
    with office.open() as session:
        row = session.scalars(select(ApiTokenRow)).one()
        assert token not in (row.digest, row.name)


@pytest.mark.parametrize(("days", "until"), [("90", 90), ("365", 365), ("9999", 90), ("", 90)])
def test_it_ends_with_its_time(office: Office, days: str, until: int) -> None:
    token = make(office, days=days)
    office.clock.time += timedelta(days=until, seconds=-1)
    assert holder(office, token) == ("soumu", ["read"])
    office.clock.advance(seconds=1)
    assert holder(office, token) is None


def test_it_says_when_it_was_last_used(office: Office, asked: Asked) -> None:
    token = make(office)
    assert "まだ使われていません" in office.browser("soumu").get("/my").get_data(as_text=True)
    asked(token, "/api/read")
    assert "まだ使われていません" not in office.browser("soumu").get("/my").get_data(as_text=True)


def test_a_revoked_token_is_dead(office: Office, asked: Asked) -> None:
    token, browser = make(office), office.browser("soumu")
    with office.open() as session:
        number = session.scalars(select(ApiTokenRow.id)).one()
    assert office.browser("soumu2").post(f"/my/tokens/{number}/revoke").status_code == 404
    assert asked(token, "/api/read").status_code == 200
    assert browser.post(f"/my/tokens/{number}/revoke").status_code == 302
    assert asked(token, "/api/read").status_code == 401
    assert browser.post(f"/my/tokens/{number}/revoke").status_code == 404


def test_a_guess_is_refused(office: Office, asked: Asked) -> None:
    make(office)
    for token in ("", "x", "kikitori_", "é\xff", "a" * 9000, "' OR 1=1 --"):
        assert asked(token, "/api/read").status_code == 401


def test_a_token_of_an_unknown_kind_beside_a_cookie_signs_nobody_in(office: Office) -> None:
    """A wrong token is not made good by the browser's cookie."""
    browser = Browser(office.app)
    assert browser.get("/my", headers={"Authorization": "Bearer x"}).status_code == 302


def test_on_a_single_pc_the_key_is_a_token(office: Office) -> None:
    given = {"data": office.service.settings.data, "single_user": True}
    alone = load_settings({}, given)
    key = secret(alone, SINGLE_USER)
    with open_service(alone).database.open() as session:
        found = tokens.find(session, alone, key, office.clock())
        assert found
        assert found[1] == ["read", "write", "admin"]
        assert tokens.find(session, alone, f"{key}é", office.clock()) is None
        assert tokens.find(session, office.service.settings, key, office.clock()) is None


def test_a_token_without_a_scope_is_none_and_its_name_stays(office: Office) -> None:
    form = {"name": "文書<管理>との連携", "days": "365"}
    answer = office.browser("soumu").post("/my/tokens", form)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert "「できること」を1つ以上選んでください。" in page
    assert 'value="文書&lt;管理&gt;との連携"' in page
    assert '<option value="365" selected' in page
    with office.open() as session:
        assert session.scalars(select(ApiTokenRow)).all() == []
