"""The real command on an empty folder: what it makes, what it prints, and how it dies."""

import errno
import http.client
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import fields
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import pytest
import requests
from alembic import command
from alembic.config import Config
from machine import cut
from served import KIKITORI, Served, install_models, until

from bench.clerks import Clerk
from transcribe.errors import AppError, InputError, ModelError, StorageError
from transcribe.messages import Message
from webui.db import Database
from webui.errors import Conflict
from webui.migrations import newest, version_of
from webui.server.lock import hold
from webui.server.serve import as_environment, serve
from webui.server.sockets import explained, listen
from webui.settings import Settings, load_settings

SOON_S = 8.0


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return install_models(tmp_path_factory.mktemp("models") / "store")


@pytest.fixture
def served(tmp_path: Path, models: dict[str, str]) -> Iterator[Served]:
    with Served(models, "--data", tmp_path / "data", "--port", "0") as server:
        yield server


def get(url: str, **headers: str) -> tuple[int, dict[str, str], str]:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30)
    connection.request("GET", parts.path, headers={"Accept": "text/html", **headers})
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status, dict(answer.headers), text


def is_ready(server: Served) -> bool:
    return get(f"{server.address}/readyz")[0] == 200


@pytest.mark.alone
def test_one_command_on_an_empty_folder(served: Served, tmp_path: Path) -> None:
    """Everything it makes is its owner's alone; the printed link opens; SIGTERM leaves nothing."""
    data = tmp_path / "data"
    link = served.wait_for(r"(http://127\.0\.0\.1:\d+/setup/\S{40,})")[1]
    assert data.stat().st_mode & 0o777 == 0o700
    for path in data.rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path
    assert {"kikitori.db", "secret.key"} <= {p.name for p in data.iterdir()}

    assert get(f"{served.address}/healthz")[0] == 200
    assert until(lambda: is_ready(served), 30), (data / "log/kikitori.log").read_text("utf-8")
    status, _, page = get(link)
    assert (status, "password" in page) == (200, True)

    processes = served.all_processes()
    assert len(processes) >= 4  # itself, gunicorn and its worker, our worker
    began = time.monotonic()
    assert served.stop() == 0
    assert time.monotonic() - began < SOON_S
    assert not [p for p in processes if p.is_running()]
    assert link.rpartition("/")[2] not in (data / "log/kikitori.log").read_text("utf-8")
    assert served.lines[-1] == "Stopped."


@pytest.mark.alone
def test_what_is_killed_comes_back_and_nothing_outlives_the_command(served: Served) -> None:
    assert until(lambda: bool(served.address) and is_ready(served), 30)
    for kind in ("worker", "web"):
        (old,) = served.children(kind)
        old.kill()
        served.wait_for(rf"{kind}.* ended \(signal SIGKILL\)")
        assert until(lambda kind=kind, old=old: served.children(kind) not in ([], [old]), 10)
    assert until(lambda: get(f"{served.address}/healthz")[0] == 200, 20)

    processes = served.all_processes()
    served.process.kill()
    assert until(lambda: not [p for p in processes if _lives(p)], SOON_S), [
        p.cmdline() for p in processes if _lives(p)
    ]


def _lives(process: psutil.Process) -> bool:
    """A zombie that nobody has asked after is dead."""
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


@pytest.mark.alone
def test_single_user_and_open_connections_that_do_not_hold_the_end(
    tmp_path: Path, models: dict[str, str]
) -> None:
    arguments = ("--data", tmp_path / "data", "--port", "0", "--workers", "0", "--single-user")
    with Served(models, *arguments) as server:
        link = server.wait_for(r"(http://127\.0\.0\.1:\d+/open/\S{40,})")[1]
        key = (tmp_path / "data/single-user.key").read_text("ascii").strip()
        assert link.endswith(f"/open/{key}")
        status, headers, _ = get(link)
        assert (status, headers["Location"]) == (302, "/")
        assert get(f"{server.address}/")[0] == 401

        second = Served(models, *arguments)
        assert second.process.wait(20) == Conflict.exit_code
        assert "A kikitori serve that runs" in "\n".join(second.lines)

        idle = socket.create_connection(("127.0.0.1", urlsplit(link).port))  # says nothing
        events = following(server.address, link, tmp_path)
        began = time.monotonic()
        assert server.stop(signal.SIGINT) == 0
        assert time.monotonic() - began < SOON_S
        idle.close()
        events.close()
    assert key not in (tmp_path / "data/log/kikitori.log").read_text("utf-8")


def following(address: str, link: str, folder: Path) -> requests.Response:
    """A page that follows a job live; no worker takes it."""
    recording = cut(folder / "recording.wav", 5.0)
    clerk = Clerk(address, link, "会議", recording, True, 0.0, time.monotonic() + 30)
    clerk.arrive()
    clerk.upload_all()
    clerk.start()
    events = clerk.browser.get(f"{address}/meetings/{clerk.meeting_id}/events", stream=True)
    assert next(events.iter_lines()).startswith(b"retry:")
    return events


def refused(settings: Settings, environ: dict[str, str], kind: type[AppError]) -> Message:
    """What is said instead of starting; nothing was started for it."""
    told: list[Message] = []
    before = psutil.Process().children()
    with pytest.raises(kind) as caught:
        serve(settings, environ, told.append)
    assert told == []
    assert psutil.Process().children() == before
    return Message(
        ja=f"{caught.value.problem.ja} {caught.value.hint.ja}",
        en=f"{caught.value.problem.en} {caught.value.hint.en}",
    )


@pytest.fixture(autouse=True)
def own_umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


def test_a_port_in_use(tmp_path: Path, models: dict[str, str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        settings = load_settings({}, {"data": tmp_path / "data", "port": port})
        told = refused(settings, models, InputError)
    assert f"Port {port}" in told.en
    assert "--port 8081" in told.ja
    assert not (tmp_path / "data/kikitori.db").exists()


@pytest.mark.parametrize(
    ("host", "port", "wanted"),
    [
        ("127.0.0.1", 70000, "no such port"),
        ("203.0.113.7", 0, "no address of this machine"),
        ("no.such.host.invalid", 0, "no address of this machine"),
        ("a..b", 0, "no address of this machine"),
    ],
)
def test_addresses_that_cannot_be(host: str, port: int, wanted: str) -> None:
    with pytest.raises(InputError) as caught:
        listen(host, port)
    assert wanted in caught.value.problem.en


@pytest.mark.parametrize(
    ("number", "wanted"),
    [(errno.EACCES, "ports below 1024 need a permission"), (errno.EADDRINUSE, "another program")],
)
def test_what_the_system_says_about_a_port_is_explained(number: int, wanted: str) -> None:
    told = explained("127.0.0.1", 80, OSError(number, os.strerror(number)))
    assert wanted in told.problem.en
    assert "--port" in told.hint.en


def test_a_model_that_is_missing(tmp_path: Path, models: dict[str, str]) -> None:
    settings = load_settings({}, {"data": tmp_path / "data"})
    told = refused(settings, {**models, "KIKITORI_MODELS_DIR": str(tmp_path / "none")}, ModelError)
    assert "kikitori models fetch" in told.en


def test_a_data_folder_that_is_a_file(tmp_path: Path, models: dict[str, str]) -> None:
    (tmp_path / "data").write_text("", "utf-8")
    settings = load_settings({}, {"data": tmp_path / "data" / "below"})
    assert "--data" in refused(settings, models, StorageError).en


def test_an_older_database_is_left_alone_until_it_is_upgraded(
    tmp_path: Path, models: dict[str, str], empty_database: Path
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    shutil.copy(empty_database, data / "kikitori.db")
    _to_version("0001", data / "kikitori.db")
    settings = load_settings({}, {"data": data, "port": 0})
    told = refused(settings, models, InputError)
    assert "backup" in told.en
    assert "kikitori db upgrade" in told.ja

    done = kikitori("db", "upgrade", "--data", data)
    assert done.returncode == 0, done.stderr
    assert str(data / "kikitori-0001.db") in done.stdout
    assert version_of(Database(f"sqlite:///{data / 'kikitori-0001.db'}")) == "0001"
    assert version_of(Database(settings.database)) == newest()
    assert kikitori("db", "upgrade", "--data", data).stdout == "The database is up to date.\n"


def test_a_database_is_not_upgraded_below_a_running_server(
    tmp_path: Path, empty_database: Path
) -> None:
    shutil.copy(empty_database, tmp_path / "kikitori.db")
    with hold(tmp_path):
        done = kikitori("db", "upgrade", "--data", tmp_path)
    assert (done.returncode, len(done.stderr.splitlines())) == (Conflict.exit_code, 2)


def test_the_database_of_a_newer_program_is_left_alone(
    tmp_path: Path, models: dict[str, str], empty_database: Path
) -> None:
    shutil.copy(empty_database, tmp_path / "kikitori.db")
    with closing(sqlite3.connect(tmp_path / "kikitori.db")) as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
        database.commit()
    settings = load_settings({}, {"data": tmp_path, "port": 0})
    assert "newer program" in refused(settings, models, InputError).en
    assert kikitori("db", "upgrade", "--data", tmp_path).returncode == InputError.exit_code


def _to_version(version: str, path: Path) -> None:
    config = Config()
    config.set_main_option("script_location", "webui:migrations")
    database = Database(f"sqlite:///{path}")
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, version)
    database.engine.dispose()


def kikitori(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [KIKITORI, *map(str, arguments)],
        capture_output=True,
        text=True,
        env={**os.environ, "KIKITORI_LANGUAGE": "en"},
    )


def test_a_database_that_does_not_answer(tmp_path: Path, models: dict[str, str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    url = f"postgresql+psycopg://kikitori@127.0.0.1:{port}/kikitori"
    settings = load_settings({}, {"data": tmp_path / "data", "port": 0, "database_url": url})
    assert "database_url" in refused(settings, models, StorageError).ja


def test_a_mistyped_setting_is_two_lines_and_an_exit_code(tmp_path: Path) -> None:
    (tmp_path / "kikitori.toml").write_text("prot = 80\n", "utf-8")
    done = kikitori("serve", "--data", tmp_path)
    assert (done.returncode, len(done.stderr.splitlines())) == (InputError.exit_code, 2)
    assert "port" in done.stderr


def test_waitress_serves_where_there_is_no_gunicorn(tmp_path: Path, empty_database: Path) -> None:
    """As on Windows; it ends with whoever started it."""
    shutil.copy(empty_database, tmp_path / "kikitori.db")
    listener = listen("127.0.0.1", 0)
    settings = load_settings({}, {"data": tmp_path, "port": listener.getsockname()[1]})
    program = "import os, sys; from webui.server.web import run_waitress, load_settings;"
    program += "run_waitress(load_settings(os.environ), int(sys.argv[1]))"
    process = subprocess.Popen(
        [sys.executable, "-P", "-c", program, str(listener.fileno())],
        env={**os.environ, **as_environment(settings)},
        stdin=subprocess.PIPE,
        pass_fds=[listener.fileno()],
    )
    try:
        assert get(f"{settings.address}/healthz")[0] == 200
        assert get(f"{settings.address}/")[0] == 302
        assert process.stdin
        process.stdin.close()
        assert process.wait(10) == 1
    finally:
        process.kill()
        listener.close()


def test_the_children_get_exactly_these_settings(tmp_path: Path) -> None:
    """Whatever the folder's file says by then."""
    settings = load_settings(
        {}, {"data": tmp_path, "single_user": True, "port": 1234, "oidc_label": "市の「ID」"}
    )
    (tmp_path / "kikitori.toml").write_text("port = 99\nthreads = 3\nmetrics = true\n", "utf-8")
    assert load_settings(as_environment(settings)) == settings
    assert len(as_environment(settings)) == len(fields(Settings))
