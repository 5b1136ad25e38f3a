"""The OpenAPI document and its page say what the API does: every route, every answer."""

import html
import io
import re
import wave
from collections.abc import Iterator
from typing import Any

import openapi_spec_validator
import pytest
from office import Office
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator.validation.exceptions import OpenAPIValidationError
from programs import Program
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012
from told import transcribed
from werkzeug.test import TestResponse

from webui.api.document import PREFIXES, entries
from webui.http.rules import rule_of

Json = dict[str, Any]
# answered by a running job (test_openai_api), by bytes, or by its own validity
ELSEWHERE = {"/v1/audio/transcriptions", "/v1/audio/translations", "/api/v1/openapi.json"}


def document(office: Office, query: str = "") -> Json:
    told: Json = Program(office, "reader").get(f"/openapi.json{query}").json
    return told


def operations(told: Json) -> Iterator[tuple[str, str, Json]]:
    for path, methods in told["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


class TestTheDocument:
    @pytest.mark.parametrize("language", ["ja", "en"])
    def test_it_is_valid(self, office: Office, language: str) -> None:
        told = document(office, f"?lang={language}")
        assert told["openapi"] == "3.1.0"
        openapi_spec_validator.validate(told)

    def test_a_broken_one_would_be_noticed(self, office: Office) -> None:
        told = document(office)
        told["paths"]["/api/v1/me"]["get"]["responses"] = {"ok": {}}
        with pytest.raises(OpenAPIValidationError):
            openapi_spec_validator.validate(told)

    def test_every_route_is_in_it(self, office: Office) -> None:
        routes = {
            (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route.rule), method.lower())
            for route in office.app.url_map.iter_rules()
            if route.rule.startswith(PREFIXES)
            for method in (route.methods or set()) - {"HEAD", "OPTIONS"}
        }
        assert len(routes) > 30
        assert {(path, method) for path, method, _ in operations(document(office))} == routes

    def test_each_operation_says_who_may_use_it(self, office: Office) -> None:
        told = document(office, "?lang=en")
        for entry in entries(office.app):
            rule = rule_of(office.app.view_functions[entry.route.endpoint])
            assert rule
            operation = told["paths"][entry.path][entry.method]
            assert operation["security"] == [{"token": [rule.scope]}], entry.path
            assert operation["summary"]
            assert {"400", "401", "403"} < operation["responses"].keys()

    def test_names_of_operations_differ(self, office: Office) -> None:
        names = [operation["operationId"] for _, _, operation in operations(document(office))]
        assert len(names) == len(set(names))

    def test_what_takes_a_body_says_which(self, office: Office) -> None:
        told = document(office)
        without = {
            path
            for path, method, operation in operations(told)
            if method in ("post", "patch") and "requestBody" not in operation
        }
        assert without == {
            "/api/v1/meetings/{meeting_id}/job/cancel",
            "/api/v1/meetings/{meeting_id}/job/retry",
            "/v1/audio/translations",
        }

    def test_it_is_for_those_who_have_an_account(self, office: Office) -> None:
        assert office.app.test_client().get("/api/v1/openapi.json").status_code == 401


class Checked:
    """A program whose every answer is compared with the document."""

    def __init__(self, office: Office, login: str) -> None:
        self.program = Program(office, login)
        self.told = document(office)
        resource: Resource[Json] = DRAFT202012.create_resource(self.told)
        self.registry: Registry[Json] = Registry().with_resource("urn:api", resource)
        self.seen: set[tuple[str, str]] = set()

    def __call__(self, method: str, path: str, template: str, **extra: Any) -> TestResponse:
        prefix = "" if template.startswith("/v1") else "/api/v1"
        if prefix:
            answer = self.program.send(method, path, **extra)
        else:
            answer = self.program.client.open(path, method=method, headers=self.program.headers)
        operation = self.told["paths"][prefix + template][method.lower()]
        assert str(answer.status_code) in operation["responses"], f"{path} {answer.text}"
        content = operation["responses"][str(answer.status_code)].get("content", {})
        if answer.status_code == 204:
            assert not content
        elif answer.mimetype == "application/json":
            self._check(content["application/json"]["schema"], answer.json)
        else:
            assert answer.mimetype in content
        self.seen.add((prefix + template, method.lower()))
        return answer

    def _check(self, schema: Json, value: Any) -> None:
        absolute = {"$ref": f"urn:api{schema['$ref']}"} if "$ref" in schema else schema
        OAS31Validator(absolute, registry=self.registry).validate(value)


def test_every_answer_is_as_documented(office: Office) -> None:
    admin = Checked(office, "admin")
    sound = office.meeting("admin", "文字起こし済み")
    transcribed(office, sound)
    made = admin("POST", "/meetings", "/meetings", json={"title": "x"}).json["id"]
    m, of = "/meetings/{meeting_id}", f"/meetings/{made}"
    admin("GET", "/me", "/me")
    admin("GET", "/meetings", "/meetings")
    admin("GET", of, m)
    admin("PATCH", of, m, json={"held_at": "2026-11-24T10:00:00Z"})
    admin("GET", "/meetings/none", m)
    form = {"data": {"text": "資料"}, "content_type": "multipart/form-data"}
    paper = admin("POST", f"{of}/materials", f"{m}/materials", **form).json["id"]
    admin("GET", f"{of}/materials", f"{m}/materials")
    admin("DELETE", f"{of}/materials/{paper}", m + "/materials/{material_id}")
    form = {"data": {"file": (wav(), "x.wav")}, "content_type": "multipart/form-data"}
    part = admin("POST", f"{of}/recordings", f"{m}/recordings", **form).json["id"]
    admin("GET", f"{of}/recordings", f"{m}/recordings")
    admin("POST", f"{of}/job", f"{m}/job", json={})
    admin("GET", f"{of}/job", f"{m}/job")
    admin("POST", f"{of}/job/cancel", f"{m}/job/cancel")
    admin("POST", f"{of}/job/retry", f"{m}/job/retry")
    admin("POST", f"{of}/job/cancel", f"{m}/job/cancel")
    admin("DELETE", f"{of}/recordings/{part}", m + "/recordings/{recording_id}")
    admin("DELETE", of, m)
    for kind in ("json", "txt", "srt", "vtt"):
        admin("GET", f"/meetings/{sound}/transcript?format={kind}", f"{m}/transcript")
    admin("GET", f"/meetings/{sound}/speakers", f"{m}/speakers")
    named = f"/meetings/{sound}/speakers/S1"
    admin("PATCH", named, m + "/speakers/{code}", json={"name": "議長"})
    term = admin("POST", "/terms", "/terms", json={"surface": "予算"}).json["id"]
    admin("GET", "/terms", "/terms")
    admin("PATCH", f"/terms/{term}", "/terms/{term_id}", json={"note": "x"})
    admin("DELETE", f"/terms/{term}", "/terms/{term_id}")
    new = {"login": "new", "name": "新人"}
    person = admin("POST", "/people", "/people", json=new).json["person"]["id"]
    admin("GET", "/people", "/people")
    admin("GET", f"/people/{person}", "/people/{person_id}")
    admin("PATCH", f"/people/{person}", "/people/{person_id}", json={"name": "古参"})
    admin("GET", "/departments", "/departments")
    admin("GET", "/audit", "/audit")
    admin("GET", "/v1/models", "/v1/models")
    admin("GET", "/v1/models/auto", "/v1/models/{model_id}")
    admin("GET", "/v1/models/none", "/v1/models/{model_id}")
    everything = {(path, method) for path, method, _ in operations(admin.told)}
    assert {path for path, _ in everything - admin.seen} == ELSEWHERE


def wav() -> Any:
    """A second of silence."""
    content = io.BytesIO()
    with wave.open(content, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes(bytes(32_000))
    content.seek(0)
    return content


class TestThePage:
    def test_it_shows_every_operation_and_every_model(self, office: Office) -> None:
        told = document(office)
        page = html.unescape(office.browser("reader").get("/api").text)
        for path, method, operation in operations(told):
            assert f'id="{operation["operationId"]}"' in page
            assert f"{method.upper()} {path}" in page
            assert operation["summary"] in page
        for name in told["components"]["schemas"]:
            assert f'id="schema-{name}"' in page

    def test_every_link_leads_to_a_place_of_its_own(self, office: Office) -> None:
        page = office.browser("reader").get("/api").text
        ids = re.findall(r'\bid="([^"]+)"', page)
        assert len(ids) == len(set(ids))
        targets = re.findall(r'href="#([^"]+)"', page)
        assert len(targets) > 60
        assert set(targets) <= set(ids)

    def test_nothing_comes_from_elsewhere(self, office: Office) -> None:
        page = office.browser("reader").get("/api").text
        sources = re.findall(r'(?:src|href)="([^"]+)"', page)
        assert all(source.startswith(("/", "#")) for source in sources)
        assert "style=" not in page

    def test_it_speaks_the_readers_language(self, office: Office) -> None:
        browser = office.browser("reader")
        assert "会議の一覧と検索" in browser.get("/api").text
        english = browser.get("/api?lang=en").text
        assert "List and search meetings" in english
        assert "one person a line" in english
        assert "会議の一覧と検索" not in english

    def test_it_is_for_those_who_have_an_account(self, office: Office) -> None:
        answer = office.browser().get("/api")
        assert (answer.status_code, answer.location) == (302, "/sign-in?next=/api")
