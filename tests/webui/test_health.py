"""What tells a watching program how the service does; the log says nothing about people."""

import logging
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from office import Clock, Office, furnish
from sqlalchemy.exc import IntegrityError

from webui.app import create_app
from webui.server.logs import FILE, FOLDER, LogFile, masked
from webui.service import METRICS, open_service, secret
from webui.settings import Settings
from webui.tables import FileRow, JobRow, WorkerRow
from webui.worker import heartbeats as workers


def heard(office: Office, name: str = "pc-1") -> None:
    with office.service.database.begin() as session:
        workers.beat(session, name, office.clock())


def test_alive_says_so_to_anybody_and_nothing_else(office: Office) -> None:
    answer = office.browser().get("/healthz")
    assert (answer.status_code, answer.get_data(as_text=True)) == (200, "ok\n")


def test_ready_once_a_worker_was_heard(office: Office) -> None:
    answer = office.browser().get("/readyz")
    assert answer.status_code == 503
    assert answer.json == {"database": "ok", "storage": "ok", "worker": "failed"}
    heard(office)
    answer = office.browser().get("/readyz")
    assert answer.status_code == 200
    assert set(answer.json.values()) == {"ok"}


def test_a_worker_that_falls_silent_is_missed(office: Office) -> None:
    heard(office)
    office.clock.advance(seconds=workers.SILENT_S + 1)
    assert office.browser().get("/readyz").json["worker"] == "failed"


def test_an_older_database_is_not_ready(office: Office) -> None:
    heard(office)
    with office.service.database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0000'")
    answer = office.browser().get("/readyz")
    assert (answer.status_code, answer.json["database"]) == (503, "failed")


def test_a_data_folder_that_cannot_be_written_is_not_ready(office: Office) -> None:
    files = office.service.settings.data / "files"
    shutil.rmtree(files, ignore_errors=True)
    files.write_text("a file lies where the folder belongs", "utf-8")
    answer = office.browser().get("/readyz")
    assert (answer.status_code, answer.json["storage"]) == (503, "failed")
    assert str(files) not in answer.get_data(as_text=True)


def test_workers_are_forgotten_after_a_day_or_when_they_leave(office: Office) -> None:
    heard(office, "old")
    office.clock.advance(days=2)
    heard(office, "new")
    heard(office, "new")
    with office.open() as session:
        assert [w.name for w in session.query(WorkerRow)] == ["new"]
        assert [w.name for w in workers.alive(session, office.clock())] == ["new"]
        workers.leave(session, "new")
        assert workers.alive(session, office.clock()) == []


@pytest.fixture
def measured(settings: Settings, empty_database: Path) -> Office:
    """The two municipalities again, with metrics switched on."""
    settings = replace(settings, metrics=True)
    settings.data.mkdir(mode=0o700)
    shutil.copy(empty_database, settings.data / "kikitori.db")
    clock = Clock()
    service = open_service(settings, clock)
    made = Office(create_app(settings, service), service, clock)
    furnish(made)
    return made


def scrape(office: Office, client: FlaskClient | None = None) -> str:
    key = secret(office.service.settings, METRICS)
    client = client or office.browser().client
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {key}"})
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_metrics_are_off_unless_switched_on(office: Office) -> None:
    key = secret(office.service.settings, METRICS)
    answer = office.browser("admin").get("/metrics", headers={"Authorization": f"Bearer {key}"})
    assert answer.status_code == 404


@pytest.mark.parametrize("header", [None, "", "Bearer ", "Bearer x", "Basic eA==", "Bearer あ"])
def test_metrics_need_their_own_key(measured: Office, header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header.encode().decode("latin-1")}
    for person in (None, "soumu", "admin"):
        answer = measured.browser(person).client.get("/metrics", headers=headers)
        assert answer.status_code == 401


def test_metrics_count_requests_jobs_files_and_workers(measured: Office) -> None:
    meetings = [measured.meeting() for _ in range(3)]
    with measured.service.database.begin() as session:
        person = measured.person(session, "soumu")
        for meeting, state in zip(meetings, ("queued", "queued", "failed"), strict=True):
            session.add(
                JobRow(
                    organisation_id=person.organisation_id,
                    meeting_id=meeting,
                    state=state,
                    created_at=measured.clock(),
                )
            )
        session.add(
            FileRow(
                organisation_id=person.organisation_id,
                key="1/ab",
                size=1234,
                created_at=measured.clock(),
            )
        )
    heard(measured)
    measured.clock.advance(seconds=30)
    browser = measured.browser()
    browser.get("/healthz")
    browser.get("/healthz")
    browser.get("/no/such/page")
    text = scrape(measured)
    wanted = [
        'kikitori_request_seconds_count{endpoint="health.alive",method="GET",status="200"} 2.0',
        'kikitori_request_seconds_count{endpoint="unknown",method="GET",status="404"} 1.0',
        'kikitori_jobs{state="queued"} 2.0',
        'kikitori_jobs{state="failed"} 1.0',
        'kikitori_jobs{state="running"} 0.0',
        "kikitori_queue_length 2.0",
        "kikitori_queue_oldest_seconds 30.0",
        "kikitori_stored_bytes 1234.0",
        "kikitori_workers 1.0",
    ]
    for line in wanted:
        assert f"\n{line}\n" in text, line
    assert "kikitori_disk_free_bytes" in text
    assert "process_resident_memory_bytes" in text


def test_metrics_name_nobody_and_invented_methods_make_no_new_series(measured: Office) -> None:
    client = measured.browser("soumu").client
    for method in ("BREW", "SPY", "X" * 50):
        client.open("/healthz", method=method)
    text = scrape(measured)
    assert "BREW" not in text
    assert 'method="other"' in text
    assert "青葉市" not in text
    assert "soumu" not in text


def test_the_log_tells_the_route_and_neither_secret_nor_question(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    meeting = office.meeting(title="秘密の会議")
    with caplog.at_level(logging.INFO):
        browser = office.browser("soumu")
        browser.get("/setup/verysecret")
        browser.get("/open/verysecret")
        browser.get("/set-upp/verysecret")
        browser.get("/meetings?q=verysecret")
        browser.get(f"/meetings/{meeting}?q=verysecret")
    lines = [r.getMessage() for r in caplog.records if r.name == "webui.requests"]
    assert any(re.fullmatch(r"GET /setup/<\w+> \d+ \d+ ms", line) for line in lines), lines
    assert any(line.startswith("GET unknown address 404") for line in lines), lines
    text = caplog.text
    assert "verysecret" not in text
    assert "秘密の会議" not in text


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("GET /open/abc-_D HTTP/1.1", "GET /open/… HTTP/1.1"),
        ("at http://pc:8080/setup/s3cret?x=1 today", "at http://pc:8080/setup/…?… today"),
        ("'/password/s3cret'", "'/password/…'"),
        ("GET /meetings?q=予算&page=2 200", "GET /meetings?… 200"),
        ("why? nobody knows", "why? nobody knows"),
        ("File \"/srv/open/x.py\", line 3", "File \"/srv/open/…\", line 3"),
    ],
)  # fmt: skip
def test_what_other_programs_print_is_masked_in_the_log(line: str, kept: str) -> None:
    assert masked(line) == kept


def test_the_log_is_one_file_that_starts_anew_when_full(tmp_path: Path) -> None:
    log = LogFile(tmp_path)
    for _ in range(11):
        log.write("web", "x" * 1_000_000)
    log.write("worker 1", "the last\n")
    log.close()
    folder = tmp_path / FOLDER
    assert {p.name for p in folder.iterdir()} == {FILE, f"{FILE}.1", f"{FILE}.2"}
    assert (folder / FILE).read_text("utf-8").endswith("worker 1 the last\n")
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_database_fault_is_told_without_what_was_being_stored(office: Office) -> None:
    row = FileRow(organisation_id=1, key="秘密の名前", size=None, created_at=office.clock())
    with office.open() as session:
        session.add(row)
        with pytest.raises(IntegrityError) as caught:
            session.flush()
    assert "秘密の名前" not in str(caught.value)
