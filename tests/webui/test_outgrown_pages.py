"""Pages, deletion, retention and the sweep on PostgreSQL and S3 do what they do by default."""

import re
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from filled import fill, rows_of, stored_keys
from form_files import template
from office import PASSWORD, Office
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from transcripts import TRANSCRIPT

from webui import audit, forms
from webui.glossaries import rights as glossary_access
from webui.glossaries import tables as glossary_tables
from webui.storage import deletion, retention, sweeping
from webui.tables import (
    AuditRow,
    FileRow,
    MaterialRow,
    MeetingRow,
    OrganisationRow,
    RecordingRow,
    SearchRow,
    TermRow,
    TranscriptRow,
    TurnRow,
)

VARYING = re.compile(r'nonce="[^"]*"|content="[^"]{60,}"|value="[^"]{60,}"|/meetings/[\w-]{16}')
STORED = 7  # files of a filled meeting
TERMS = "表記,よみ\n葛\U000e0100城市,かつらぎし\nあおば,\n議会,ぎかい\n\U00020bb7田,よしだ\nA棟,\n"
ALIKE = (
    "/admin/usage",
    "/admin/usage.csv",
    "/admin/usage.csv?by=title",
    "/admin/people",
    "/glossary",
    "/glossary/export?glossary=organisation",
    "/meetings",
    "/meetings?q=国庫",
)
ASKED = {  # what people put behind a page's address
    "admin_usage.page": ("period=2026",),
    "admin_usage.export": ("by=title",),
    "audit.page": ("action=meeting.create&since=2026-01-01&until=2026-12-31", "person=x&meeting=x"),
    "glossary.index": ("q=葛城", "show=guessed", "page=9", "glossary=department-1"),
    "glossary_files.page": ("glossary=organisation",),
    "meetings.index": (
        "q=予算&state=ready&order=old",
        "q=%27%22%25&mine=1",
        "from=2026-01-01&to=2026-12-31&department=1",
        "after=2026-11-24T09:00:00%2B00:00~x",
    ),
    "api_meetings.index": ("q=予算", "limit=1"),
    "api_terms.index": ("limit=1",),
    "api_audit.index": ("limit=1",),
    "signing_in.page": ("again=1",),
}
USUAL = {200, 302}
UNUSUAL = {  # for an administrator, to whom everything else answers
    "glossary_files.page": 404,  # which glossary?
    "health.figures": 404,  # a setting opens it
    "health.ready": 503,  # no worker is there
    "minutes_steps.signed": 404,  # nobody has signed them
    "setup.page": 403,  # there is an administrator
    "setup.password": 404,
    "signing_in.begin": 404,
    "signing_in.back": 404,
    "single_user.enter": 404,
}


@dataclass(frozen=True, slots=True)
class Filled:
    """A meeting with everything, and what addresses name."""

    office: Office
    meeting_id: str
    values: dict[str, Any]


@pytest.fixture
def filled(outgrown_office: Office) -> Filled:
    meeting_id = fill(outgrown_office)
    outgrown_office.browser("soumu").post(f"/meetings/{meeting_id}/minutes/start")
    with outgrown_office.service.database.begin() as session:
        admin, files = outgrown_office.person(session, "admin"), outgrown_office.service.files
        content, now = template("{{ title }}"), outgrown_office.clock()
        form_id = forms.add(session, files, admin, "様式", content, now).id
    with outgrown_office.open() as session:
        person = outgrown_office.person(session, "soumu")
        values = {
            "meeting_id": meeting_id,
            "recording_id": session.scalars(select(RecordingRow.id)).first(),
            "form_id": form_id,
            "material_id": session.scalars(select(MaterialRow.id)).first(),
            "term_id": session.scalars(select(TermRow.id)).first(),
            "person_id": person.id,
            "department_id": person.department_id,
            "organisation_id": person.organisation_id,
            "kind": "vtt",
            "code": "T0001",
            "filename": "css/kikitori.css",
            "model_id": "whisper-base",
            "secret": "x" * 43,
            "key": "x" * 43,
        }
    return Filled(outgrown_office, meeting_id, values)


def pages(filled: Filled) -> Iterator[tuple[str, str]]:
    """Every address that can be opened: its endpoint and the address."""
    urls = filled.office.app.url_map.bind("localhost")
    for rule in filled.office.app.url_map.iter_rules():
        if "GET" in (rule.methods or ()):
            values = {name: filled.values[name] for name in rule.arguments}
            address = urls.build(rule.endpoint, values)
            yield rule.endpoint, address
            for question in ASKED.get(rule.endpoint, ()):
                yield rule.endpoint, f"{address}?{question}"


@pytest.mark.parametrize("login", [None, "reader", "soumu", "midori", "admin"])
def test_every_page_answers(filled: Filled, login: str | None) -> None:
    filled.office.app.testing = False  # errors become answers, as for people
    browser, answers = filled.office.browser(login), {}
    for endpoint, address in pages(filled):
        answer = browser.get(address, headers={"Accept": "text/html, */*;q=0.5"})
        answers[endpoint, address] = answer.status_code, answer.get_data().decode(errors="replace")
    assert len(answers) > 60
    faults = {key: told for key, told in answers.items() if told[0] >= 500}
    assert set(faults) == {("health.ready", "/readyz")}, faults
    if login == "admin":
        found = {(key[0], told[0]) for key, told in answers.items() if told[0] not in USUAL}
        assert found <= UNUSUAL.items()


class TestDeletion:
    def delete(self, office: Office, meeting_id: str) -> None:
        with office.open() as session:
            meeting = session.get_one(MeetingRow, meeting_id)
            deletion.delete_meeting(session, office.service.files, meeting, office.clock())

    def test_nothing_is_left(self, outgrown_office: Office) -> None:
        meeting_id = fill(outgrown_office)
        assert len(stored_keys(outgrown_office)) == STORED
        self.delete(outgrown_office, meeting_id)
        for table in (MeetingRow, RecordingRow, MaterialRow, TranscriptRow, TurnRow, SearchRow):
            assert rows_of(outgrown_office, table) == 0
        assert rows_of(outgrown_office, FileRow) == 0
        assert stored_keys(outgrown_office) == set()

    def test_what_another_meeting_uses_stays(self, outgrown_office: Office) -> None:
        one, other = fill(outgrown_office), fill(outgrown_office)
        self.delete(outgrown_office, one)
        assert len(stored_keys(outgrown_office)) == STORED
        self.delete(outgrown_office, other)
        assert stored_keys(outgrown_office) == set()


class TestRetention:
    def test_sound_goes_first_and_then_all(self, outgrown_office: Office) -> None:
        office = outgrown_office
        meeting_id = fill(office)
        with office.service.database.begin() as session:
            home = session.get_one(MeetingRow, meeting_id).organisation_id
            organisation = session.get_one(OrganisationRow, home)
            organisation.audio_days, organisation.text_days = 30, 365

        def after(days: int) -> int:
            return retention.sweep(office.service, office.clock() + timedelta(days=days))

        assert after(29) == 0
        assert after(30) == 1
        assert rows_of(office, TurnRow) == len(TRANSCRIPT.turns)
        assert len(stored_keys(office)) == rows_of(office, FileRow) == 2
        assert after(365) == 1
        assert rows_of(office, MeetingRow) == len(stored_keys(office)) == 0
        with office.open() as session:
            assert audit.verify(session) == []
            actions = session.scalars(select(AuditRow.action).order_by(AuditRow.id)).all()
        assert actions == ["retention.delete_audio", "retention.delete"]


class TestSweep:
    def test_strays_go_and_what_is_missing_is_told(self, outgrown_office: Office) -> None:
        office, files = outgrown_office, outgrown_office.service.files
        fill(office)
        known = stored_keys(office)
        with office.open() as session:  # as a crash before the commit leaves it
            home = office.person(session, "soumu").organisation_id
            stray = files.put_bytes(session, home, b"nobody's", office.clock()).key
            missing = session.scalars(select(TranscriptRow.file_key)).one()
        files.delete(missing)
        young = sweeping.sweep(office.service, office.clock())
        assert (young.strays, young.missing) == (0, ())
        assert stray in stored_keys(office)
        written = max(found.modified for found in files.walk())
        swept = sweeping.sweep(office.service, written + timedelta(days=2))
        assert (swept.strays, swept.missing, swept.kept) == (1, (missing,), 0)
        assert swept.unused == 1  # of the upload that has expired
        assert stored_keys(office) < known
        assert len(stored_keys(office)) == STORED - 2


class TestWhatPostgresqlTakesOtherwise:
    @pytest.mark.parametrize(
        "address",
        [
            "/meetings?q=%00",
            "/meetings?state=%00&after=x~%00",
            "/glossary?q=%00",
            "/admin/audit?person=%00&meeting=%00&action=%00",
        ],
    )
    def test_nul_in_a_question_is_only_a_character(
        self, outgrown_office: Office, address: str
    ) -> None:
        outgrown_office.app.testing = False
        assert outgrown_office.browser("admin").get(address).status_code == 200

    def test_nul_does_not_sign_anybody_in(self, outgrown_office: Office) -> None:
        outgrown_office.app.testing = False
        form = {"login": "soumu\0", "password": PASSWORD}
        assert outgrown_office.browser().post("/sign-in", form).status_code == 401

    def test_nul_is_stored_as_a_character_that_can_be_read(self, outgrown_office: Office) -> None:
        meeting_id = outgrown_office.meeting(title="予\0算")
        with outgrown_office.open() as session:
            assert session.get_one(MeetingRow, meeting_id).title == "予\ufffd算"

    def test_its_errors_do_not_quote_what_was_being_stored(self, outgrown_office: Office) -> None:
        now = outgrown_office.clock()
        row = FileRow(organisation_id=1, key="秘密の名前", size=None, created_at=now)
        with outgrown_office.open() as session:
            session.add(row)
            with pytest.raises(IntegrityError, match="null value") as caught:
                session.flush()
        assert "秘密の名前" not in "".join(traceback.format_exception(caught.value))

    def test_names_are_found_in_the_log_whatever_their_case(self, outgrown_office: Office) -> None:
        with outgrown_office.service.database.begin() as session:
            person = outgrown_office.person(session, "soumu2")
            audit.record(session, "meeting.view", now=outgrown_office.clock(), person=person)
        page = outgrown_office.browser("admin").get("/admin/audit?person=SOUMU2").text
        assert "総務 次郎 (soumu2)" in page


def test_pages_say_the_same_on_both_databases(office: Office, outgrown_office: Office) -> None:
    said = []
    for one in (office, outgrown_office):
        _furnish(one)
        answers = {address: one.browser("admin").get(address) for address in ALIKE}
        assert {answer.status_code for answer in answers.values()} == {200}
        said.append({a: VARYING.sub("", r.get_data(as_text=True)) for a, r in answers.items()})
    for address in ALIKE:
        assert said[0][address] == said[1][address], address


def _furnish(office: Office) -> None:
    """Meetings in two months, and a glossary with rare characters."""
    fill(office, "soumu", duration_s=5400.0)
    office.clock.advance(days=1)
    fill(office, "zaisei", sound=b"2", title="予算査定", duration_s=3600.0)
    office.clock.advance(days=10)
    fill(office, "soumu", sound=b"3", title="\U00020bb7田委員会", duration_s=1800.0)
    with office.service.database.begin() as session:
        glossary = glossary_access.glossary_to_edit(
            session, office.person(session, "admin"), "organisation"
        )
        found = glossary_tables.preview(session, glossary, "用語.csv", TERMS.encode())
        assert glossary_tables.store(session, glossary, found) == TERMS.count("\n") - 1
