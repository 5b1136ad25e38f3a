"""One person on one PC: whoever has the printed key is let in, nobody and nothing else."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from office import Clock, Office
from werkzeug.test import TestResponse

from transcribe.errors import InputError
from webui.app import create_app
from webui.errors import Conflict
from webui.http.guard import COOKIE
from webui.server.single_user import LOGIN, ensure_person
from webui.service import SINGLE_USER, Service, open_service, secret
from webui.settings import Settings, load_settings
from webui.tables import PersonRow, SessionRow

HERE = "http://127.0.0.1:8080"


@dataclass
class Pc:
    service: Service
    clock: Clock
    client: FlaskClient

    @property
    def key(self) -> str:
        return secret(self.service.settings, SINGLE_USER)

    def get(self, url: str, **headers: str) -> TestResponse:
        return self.client.get(url, base_url=HERE, headers={"Accept": "text/html", **headers})

    def post(self, url: str, **headers: str) -> TestResponse:
        return self.client.post(url, base_url=HERE, headers=headers)


@pytest.fixture
def pc(tmp_path: Path, empty_database: Path) -> Pc:
    settings = load_settings({}, {"data": tmp_path / "data", "single_user": True})
    settings.data.mkdir(mode=0o700)
    shutil.copy(empty_database, settings.data / "kikitori.db")
    clock = Clock()
    service = open_service(settings, clock)
    app = create_app(settings, service)
    app.testing = True
    return Pc(service, clock, app.test_client())


def test_the_printed_link_lets_the_browser_in_and_leaves_the_key_out_of_the_address(pc: Pc) -> None:
    answer = pc.get(f"/open/{pc.key}")
    assert (answer.status_code, answer.location) == (302, "/")
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert pc.key not in cookie
    assert pc.get("/").location == "/meetings"


def test_the_browser_stays_signed_in_for_years(pc: Pc) -> None:
    pc.get(f"/open/{pc.key}")
    for days in (1, 40, 300, 300):
        pc.clock.advance(days=days)
        assert pc.get("/").location == "/meetings"


def test_the_person_is_made_once(pc: Pc) -> None:
    pc.get(f"/open/{pc.key}")
    pc.get(f"/open/{pc.key}")
    with pc.service.database.begin() as session:
        (person,) = session.query(PersonRow).all()
        assert (person.login, person.role, person.password_hash) == (LOGIN, "admin", None)
        assert session.query(SessionRow).count() == 2


@pytest.mark.parametrize("key", ["x", "%00", "ぁ", "x" * 5000])
def test_a_wrong_key_opens_nothing(pc: Pc, key: str) -> None:
    answer = pc.get(f"/open/{key}")
    assert answer.status_code == 401
    assert COOKIE not in str(answer.headers)
    assert pc.get("/").status_code == 401


def test_without_the_key_no_route_says_anything(pc: Pc) -> None:
    """Not even those that need no account: signing in, setting up, being ready."""
    app = pc.client.application
    seen = set()
    for rule in app.url_map.iter_rules():
        if rule.endpoint in ("static", "health.alive", "health.figures", "single_user.enter"):
            continue
        values = dict.fromkeys(rule.arguments, "1")
        with app.test_request_context(base_url=HERE):
            url = app.url_for(rule.endpoint, **values)
        for method in sorted((rule.methods or set()) - {"OPTIONS"}):
            answer = pc.client.open(
                url, method=method, base_url=HERE, headers={"Accept": "text/html"}
            )
            assert answer.status_code == 401, (method, url)
        seen.add(rule.endpoint)
    assert {"home.page", "signing_in.page", "health.ready"} <= seen
    assert pc.get("/sign-in").status_code == 401
    assert "/open/" in pc.get("/sign-in").get_data(as_text=True)
    assert pc.get("/nothing-here").status_code == 404
    assert pc.get("/healthz").status_code == 200
    assert pc.get("/static/css/kikitori.css").status_code == 200


def test_a_program_uses_the_key_as_a_token(pc: Pc) -> None:
    with pc.service.database.begin() as session:
        ensure_person(session, pc.clock())
    assert pc.get("/", Authorization=f"Bearer {pc.key}x").status_code == 401
    assert pc.get("/api/v1/meetings", Authorization=f"Bearer {pc.key}").status_code == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:8080", "127.0.0.1.evil.example", "localhost.evil.example:8080",
     "localhost@evil.example", "", "127.0.0.2", "0.0.0.0:8080", "[::2]:8080", "[::1", "::1"],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/", "/healthz", "/static/css/kikitori.css", "/nothing"])
def test_a_foreign_name_for_this_machine_is_refused(pc: Pc, host: str, path: str) -> None:
    """DNS rebinding: a page of evil.example that the browser believes to come from here."""
    pc.get(f"/open/{pc.key}")
    answer = pc.get(path, Host=host)
    assert answer.status_code in (400, 403)
    assert "Kikitori" not in answer.get_data(as_text=True).replace("kikitori serve", "")


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.0.0.1:8080", "localhost:8080", "LOCALHOST:9", "[::1]:8080", "[::1]"]
)
def test_every_name_of_this_machine_is_taken(pc: Pc, host: str) -> None:
    pc.get(f"/open/{pc.key}")
    assert pc.get("/healthz", Host=host).status_code == 200


@pytest.mark.parametrize(
    "origin",
    ["http://evil.example", "https://127.0.0.1:8080", "http://127.0.0.1:9999", "null",
     "http://127.0.0.1:8080.evil.example"],
)  # fmt: skip
def test_a_foreign_page_makes_the_browser_do_nothing(pc: Pc, origin: str) -> None:
    pc.get(f"/open/{pc.key}")
    answer = pc.post("/sign-out", Origin=origin)
    assert answer.status_code == 403
    assert pc.get("/").location == "/meetings"


def test_the_key_file_is_its_owner_s_alone(pc: Pc) -> None:
    assert len(pc.key) > 40
    assert (pc.service.settings.data / SINGLE_USER).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "::", "example.jp"])
def test_it_is_refused_on_any_other_address(tmp_path: Path, host: str) -> None:
    with pytest.raises(InputError) as caught:
        load_settings({}, {"data": tmp_path, "single_user": True, "host": host})
    assert "127.0.0.1" in caught.value.problem.ja


def test_a_folder_with_accounts_is_not_opened_without_a_password(office: Office) -> None:
    with office.service.database.begin() as session, pytest.raises(Conflict):
        ensure_person(session, office.clock())


def test_where_there_are_accounts_the_link_does_not_exist(
    office: Office, settings: Settings
) -> None:
    key = secret(settings, SINGLE_USER)
    assert office.browser().get(f"/open/{key}").status_code == 404
    assert office.browser().get("/", headers={"Authorization": f"Bearer {key}"}).status_code == 302
