"""Two municipalities with departments and people, in a real database, and browsers to use it with.

`Office` is what nearly every test of the service stands on.
"""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.serving import make_server
from werkzeug.test import TestResponse

from webui import audit, search
from webui.accounts import sessions
from webui.accounts.passwords import hashed
from webui.http.guard import COOKIE
from webui.service import Service
from webui.tables import AuditRow, DepartmentRow, MeetingRow, OrganisationRow, PersonRow

PASSWORD = "correct horse battery"
PASSWORD_HASH = hashed(PASSWORD)  # once: it is slow on purpose
TOKEN = re.compile(r'name="csrf-token" content="([^"]+)"')
START = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@dataclass
class Clock:
    """The time of the service; a test moves it on."""

    time: datetime = START

    def __call__(self) -> datetime:
        return self.time

    def advance(self, **amount: float) -> None:
        self.time += timedelta(**amount)


class Browser:
    """A browser that may be signed in: keeps cookies, sends the page's CSRF token along."""

    def __init__(self, app: Flask, cookie: str | None = None) -> None:
        self.client: FlaskClient = app.test_client()
        if cookie:
            self.client.set_cookie(COOKIE, cookie)

    def get(self, url: str, **extra: Any) -> TestResponse:
        return self._open("GET", url, extra)

    def post(self, url: str, data: Any = None, **extra: Any) -> TestResponse:
        return self.send("POST", url, data=data, **extra)

    def send(self, method: str, url: str, **extra: Any) -> TestResponse:
        """Any changing request, with the CSRF token of a page."""
        headers = {"X-CSRFToken": self.csrf_token(), **extra.pop("headers", {})}
        return self._open(method, url, {**extra, "headers": headers})

    def csrf_token(self) -> str:
        found = TOKEN.search(self.get("/sign-in?again=1").get_data(as_text=True))
        assert found, "the sign-in page carries a CSRF token"
        return found[1]

    def _open(self, method: str, url: str, extra: dict[str, Any]) -> TestResponse:
        headers = {"Accept": "text/html", **extra.pop("headers", {})}
        return self.client.open(url, method=method, headers=headers, **extra)


@dataclass
class Office:
    """People by login: 市 = Aoba (two departments), 町 = Midori, strictly apart.

    aoba      admin, soumu (総務課, editor), soumu2 (総務課, editor), reader (総務課, viewer),
              zaisei (財政課, editor); admin is the operator of the installation as well
    midori    midori-admin, midori (editor)
    """

    app: Flask
    service: Service
    clock: Clock
    ids: dict[str, int] = field(default_factory=dict)

    def open(self) -> Session:
        return self.service.database.open()

    def person(self, session: Session, login: str) -> PersonRow:
        found = session.get(PersonRow, self.ids[login])
        assert found
        return found

    def browser(self, login: str | None = None) -> Browser:
        """A browser that is signed in as somebody, or as nobody."""
        if login is None:
            return Browser(self.app)
        return Browser(self.app, self.cookie(login))

    def cookie(self, login: str) -> str:
        """Of a session that somebody has just begun."""
        with self.service.database.begin() as session:
            person = self.person(session, login)
            return sessions.start(session, person, self.clock(), 12, "127.0.0.1", "test")

    def actions(self) -> list[str]:
        """What was written in the audit log, the oldest first."""
        with self.open() as session:
            assert audit.verify(session) == []
            return list(session.scalars(select(AuditRow.action).order_by(AuditRow.id)))

    def meeting(self, owner: str = "soumu", title: str = "総務委員会", **values: Any) -> str:
        """A meeting of somebody, in their department; returns its id."""
        with self.service.database.begin() as session:
            person = self.person(session, owner)
            row = MeetingRow(
                organisation_id=person.organisation_id,
                department_id=person.department_id,
                owner_id=person.id,
                title=title,
                held_at=self.clock(),
                created_at=self.clock(),
                **values,
            )
            session.add(row)
            session.flush()
            search.index_meeting(session, row)
            return row.id


def furnish(office: Office) -> None:
    """Put the two municipalities into an empty database."""
    now = office.clock()
    with office.service.database.begin() as session:
        aoba = OrganisationRow(name="青葉市", created_at=now)
        midori = OrganisationRow(name="緑町", created_at=now)
        session.add_all([aoba, midori])
        session.flush()
        soumu = DepartmentRow(organisation_id=aoba.id, name="総務課")
        zaisei = DepartmentRow(organisation_id=aoba.id, name="財政課")
        gikai = DepartmentRow(organisation_id=midori.id, name="議会事務局")
        session.add_all([soumu, zaisei, gikai])
        session.flush()
        people = [
            ("admin", "管理 花子", "admin", aoba, None),
            ("soumu", "総務 太郎", "editor", aoba, soumu),
            ("soumu2", "総務 次郎", "editor", aoba, soumu),
            ("reader", "閲覧 四郎", "viewer", aoba, soumu),
            ("zaisei", "財政 三郎", "editor", aoba, zaisei),
            ("midori-admin", "緑 一郎", "admin", midori, None),
            ("midori", "緑 二郎", "editor", midori, gikai),
        ]
        for login, name, role, organisation, department in people:
            row = PersonRow(
                organisation_id=organisation.id,
                department_id=department.id if department else None,
                login=login,
                name=name,
                role=role,
                is_operator=login == "admin",
                password_hash=PASSWORD_HASH,
                created_at=now,
            )
            session.add(row)
            session.flush()
            office.ids[login] = row.id


@contextmanager
def served_at(app: Flask) -> Iterator[str]:
    """The address at which the application's pages are, until it is left."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    # it looks so often (seconds) whether it is to end, and each test waits for that
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
