"""Dates at the ends of the calendar, numbers that no row has: told, and never in others' way."""

import base64
import json
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from filled import fill, rows_of
from office import Browser, Office
from sqlalchemy import text
from sqlalchemy.orm import Session

from webui.accounts import departments, people
from webui.errors import Conflict
from webui.storage import retention
from webui.tables import MeetingRow, OrganisationRow

LONG = "9" * 5000  # digits: more than Python turns into a number
NUMBERS = ("3000000000", "9" * 30, LONG)
TIMES = ("0001-01-01T00:00:00+09:00", "9999-12-31T23:59:59-09:00", "1899-12-31T00:00:00Z")


@pytest.fixture(autouse=True)
def errors_become_answers(office: Office) -> Any:
    was, office.app.testing = office.app.testing, False
    yield
    office.app.testing = was


@pytest.fixture
def soumu(office: Office) -> Browser:
    return office.browser("soumu")


def cursor(*values: str) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def assert_told(answer: Any, *statuses: int) -> None:
    assert answer.status_code in statuses
    assert answer.json["problem"]
    assert answer.json["hint"]


class TestDatesOfTheApi:
    @pytest.mark.parametrize("time", TIMES)
    def test_a_meeting_then_is_refused(self, soumu: Browser, time: str) -> None:
        assert_told(
            soumu.send("POST", "/api/v1/meetings", json={"title": "x", "held_at": time}), 400
        )

    @pytest.mark.parametrize("time", TIMES)
    @pytest.mark.parametrize("name", ["since", "until"])
    def test_a_filter_is_refused(self, office: Office, name: str, time: str) -> None:
        for path in ("meetings", "audit"):
            wanted = {name: time}
            answer = office.browser("admin").get(f"/api/v1/{path}", query_string=wanted)
            assert_told(answer, 400)

    @pytest.mark.parametrize("time", TIMES)
    def test_a_cursor_is_refused(self, soumu: Browser, time: str) -> None:
        assert_told(soumu.get(f"/api/v1/meetings?cursor={cursor(time, 'x')}"), 400)

    def test_half_a_character_in_a_cursor_is_refused(self, soumu: Browser) -> None:
        place = cursor("2026-11-24T00:00:00+00:00", "\ud800")
        assert_told(soumu.get(f"/api/v1/meetings?cursor={place}"), 400)

    def test_the_first_and_the_last_year_will_do(self, soumu: Browser) -> None:
        for time in ("1900-01-01T00:00:00+09:00", "2200-12-31T23:59:59-09:00"):
            sent = {"title": "x", "held_at": time}
            assert soumu.send("POST", "/api/v1/meetings", json=sent).status_code == 201


class TestMeetingsThatHaveSuchDates:
    @pytest.mark.parametrize("year", [1, 9999])
    def test_every_page_shows_them(self, office: Office, soumu: Browser, year: int) -> None:
        meeting_id = fill(office)
        with office.service.database.begin() as session:
            row = session.get_one(MeetingRow, meeting_id)
            row.held_at = datetime(year, 12, 31, 23, tzinfo=UTC)
            for organisation in session.query(OrganisationRow):
                organisation.audio_days = organisation.text_days = 30
        for path in ("", f"/{meeting_id}", f"/{meeting_id}/edit", f"/{meeting_id}/delete"):
            assert soumu.get(f"/meetings{path}").status_code == 200, path
        assert soumu.get(f"/api/v1/meetings/{meeting_id}").status_code == 200
        for path in ("usage", "storage"):
            assert office.browser("admin").get(f"/admin/{path}").status_code == 200, path


class TestRetention:
    def test_a_date_without_an_end_stops_nobody(self, office: Office) -> None:
        _keep_for_a_day(office)
        endless = fill(office)
        fill(office, "midori")
        with office.service.database.begin() as session:
            last = datetime(9999, 12, 31, 23, tzinfo=UTC)
            session.get_one(MeetingRow, endless).held_at = last
        office.clock.advance(days=2)
        assert retention.sweep(office.service, office.clock()) == 1
        assert rows_of(office, MeetingRow) == 1

    def test_a_row_that_cannot_be_read_stops_its_organisation_only(
        self, office: Office, caplog: pytest.LogCaptureFixture
    ) -> None:
        _keep_for_a_day(office)
        broken = fill(office)
        fill(office, "midori")
        with office.service.database.begin() as session:
            damage = text("UPDATE meeting SET held_at = 'some day' WHERE id = :id")
            session.execute(damage, {"id": broken})
        office.clock.advance(days=2)
        assert retention.sweep(office.service, office.clock()) == 1
        with office.open() as session:
            assert session.scalars(text("SELECT id FROM meeting")).all() == [broken]
        assert "stays for now" in caplog.text


def _keep_for_a_day(office: Office) -> None:
    with office.service.database.begin() as session:
        for organisation in session.query(OrganisationRow):
            organisation.audio_days = organisation.text_days = 1


class TestNumbers:
    @pytest.mark.parametrize("number", NUMBERS)
    def test_in_addresses(self, office: Office, number: str) -> None:
        admin = office.browser("admin")
        filters = {
            "/admin/usage": "period",
            "/meetings": "department",
            "/admin/audit": "page",
            "/admin/people": "department",
        }
        for path, name in filters.items():
            answer = admin.get(path, query_string={name: number})
            assert answer.status_code in (200, 400, 404), path
        token = f"department-{number}"
        assert admin.get("/glossary", query_string={"glossary": token}).status_code == 404

    def test_of_a_year_with_more_behind_it(self, office: Office) -> None:
        for period in ("20261", "02026" + "0" * 4000):
            answer = office.browser("admin").get(f"/admin/usage?period={period}")
            assert answer.status_code == 200

    @pytest.mark.parametrize("number", NUMBERS)
    def test_in_forms(self, office: Office, number: str) -> None:
        admin, soumu, meeting_id = (
            office.browser("admin"),
            office.browser("soumu"),
            office.meeting(),
        )
        shared = soumu.post(f"/meetings/{meeting_id}/people", {"person": number})
        assert shared.status_code == 404
        edited = soumu.post(f"/meetings/{meeting_id}/edit", {"title": "x", "revision": number})
        assert edited.status_code == 409
        new = {"name": "防災 花子", "login": "bousai", "role": "editor", "department": number}
        assert admin.post("/admin/people/new", new).status_code == 404

    @pytest.mark.parametrize("number", NUMBERS)
    def test_of_days(self, office: Office, number: str) -> None:
        with office.open() as session:
            organisation_id = office.person(session, "midori-admin").organisation_id
        answer = office.browser("admin").post(
            f"/admin/organisations/{organisation_id}", {"name": "緑町", "audio_days": number}
        )
        assert answer.status_code == 400


def _department(session: Session, office: Office) -> None:
    departments.add(session, office.person(session, "admin").organisation_id, "防災課")


def _person(session: Session, office: Office) -> None:
    home = office.person(session, "admin").organisation
    people.add_person(session, home, "bousai", "防災 花子", "editor", now=office.clock())


@pytest.mark.parametrize("add", [_department, _person])
def test_the_slower_of_two_hears_that_the_name_is_taken(
    postgres_office: Office, add: Callable[[Session, Office], None]
) -> None:
    """The first has not committed when the second looks: only the database can tell."""
    heard: list[Exception] = []

    def second() -> None:
        with postgres_office.open() as session:
            try:
                add(session, postgres_office)
            except Conflict as error:
                heard.append(error)

    with postgres_office.open() as session:
        add(session, postgres_office)
        slower = threading.Thread(target=second)
        slower.start()
        slower.join(0.5)
        assert slower.is_alive(), "it waits for the first one's commit"
        session.commit()
    slower.join(10)
    assert len(heard) == 1
