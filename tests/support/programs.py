"""A program that uses the service with a token."""

import io
from collections.abc import Mapping
from typing import Any

from office import Office
from werkzeug.test import TestResponse

from webui.accounts import tokens


def token_of(office: Office, login: str, *scopes: str, days: int | None = None) -> str:
    """A new token of somebody; with all that their role allows where no scope is named."""
    with office.service.database.begin() as session:
        person = office.person(session, login)
        wanted = scopes or tokens.ALLOWED[person.role]
        return tokens.create(session, person, "test", wanted, office.clock(), days)


class Program:
    """Sends JSON and files under /api/v1, as somebody."""

    def __init__(self, office: Office, login: str, *scopes: str) -> None:
        self.client = office.app.test_client()
        self.headers = {"Authorization": f"Bearer {token_of(office, login, *scopes)}"}

    def send(self, method: str, path: str, json: Any = None, **extra: Any) -> TestResponse:
        headers = {**self.headers, **extra.pop("headers", {})}
        if json is not None:
            extra["json"] = json
        return self.client.open(f"/api/v1{path}", method=method, headers=headers, **extra)

    def get(self, path: str, **extra: Any) -> TestResponse:
        return self.send("GET", path, **extra)

    def post(self, path: str, json: Any = None, **extra: Any) -> TestResponse:
        return self.send("POST", path, json, **extra)

    def patch(self, path: str, json: Any, **extra: Any) -> TestResponse:
        return self.send("PATCH", path, json, **extra)

    def delete(self, path: str) -> TestResponse:
        return self.send("DELETE", path)

    def upload(
        self, path: str, content: bytes, name: str, fields: Mapping[str, str] | None = None
    ) -> TestResponse:
        data = {**(fields or {}), "file": (io.BytesIO(content), name)}
        return self.send("POST", path, data=data, content_type="multipart/form-data")


def refused(answer: TestResponse, status: int) -> None:
    """Assert that it was, with a problem and a next step."""
    assert answer.status_code == status, answer.text
    assert set(answer.json) == {"problem", "hint"}
    assert answer.json["problem"]
    assert answer.json["hint"]


def new_meeting(program: Program, title: str = "総務委員会", **values: Any) -> str:
    """Its id."""
    answer = program.post("/meetings", {"title": title, **values})
    assert answer.status_code == 201, answer.text
    made: str = answer.json["id"]
    return made
