"""A service on a real SQLite file, with two municipalities in it."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import postgres
import pytest
import redis_server as redis
import s3_server as s3
from flask import Flask
from machine import PLUGINS, Machine
from office import Clock, Office, furnish
from sqlalchemy.util import LRUCache

from webui.app import create_app
from webui.db import Database
from webui.migrations import upgrade
from webui.service import SECRET, open_service, secret
from webui.settings import Settings, load_settings


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, made once and copied for each test."""
    path = tmp_path_factory.mktemp("database") / "kikitori.db"
    database = Database(f"sqlite:///{path}")
    upgrade(database)
    database.engine.dispose()
    return path


@pytest.fixture(scope="session")
def share_statements(empty_database: Path) -> Callable[[Database], None]:
    """Lets a test's database take over the SQL that was written for those of other tests: writing
    it anew takes longer than running it.
    """
    first = Database(f"sqlite:///{empty_database}").engine
    with first.connect():
        pass  # the dialect then knows its SQLite
    first.dispose()
    statements: LRUCache = LRUCache(3000)

    def share(database: Database) -> None:
        database.engine.dialect = first.dialect
        database.engine.update_execution_options(compiled_cache=statements)

    return share


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings({}, {"data": tmp_path / "data"})


@pytest.fixture(scope="session")
def application(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """One application for all tests: making it takes longer than most of them."""
    settings = load_settings({}, {"data": tmp_path_factory.mktemp("application")})
    app = create_app(settings)
    app.testing = True
    return app


@pytest.fixture(scope="session")
def furnished(
    empty_database: Path, application: Flask, tmp_path_factory: pytest.TempPathFactory
) -> Office:
    """The two municipalities, whose database is copied for each test."""
    settings = load_settings({}, {"data": tmp_path_factory.mktemp("furnished")})
    shutil.copy(empty_database, settings.data / "kikitori.db")
    made = Office(application, open_service(settings), Clock())
    furnish(made)
    made.service.database.engine.dispose()  # nothing is left in its write-ahead log
    return made


@pytest.fixture
def office(
    settings: Settings,
    furnished: Office,
    application: Flask,
    share_statements: Callable[[Database], None],
) -> Office:
    settings.data.mkdir(mode=0o700)
    shutil.copy(furnished.service.settings.data / "kikitori.db", settings.data / "kikitori.db")
    clock = Clock()
    service = open_service(settings, clock)
    share_statements(service.database)
    application.extensions["kikitori"] = service
    application.config["SECRET_KEY"] = secret(settings, SECRET)
    return Office(application, service, clock, dict(furnished.ids))


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Server]:
    if why := postgres.why_not():
        pytest.skip(why)
    with postgres.started() as server:
        yield server


@pytest.fixture(scope="session")
def empty_postgres(postgres_server: postgres.Server) -> str:
    """The address of a migrated database, copied for each test."""
    url = postgres_server.new_database()
    database = Database(url)
    upgrade(database)
    database.engine.dispose()
    return url


@pytest.fixture
def postgres_office(
    settings: Settings, postgres_server: postgres.Server, empty_postgres: str
) -> Iterator[Office]:
    """`office`, on PostgreSQL."""
    clock = Clock()
    settings = replace(settings, database_url=postgres_server.new_database(empty_postgres))
    service = open_service(settings, clock)
    made = Office(create_app(settings, service), service, clock)
    furnish(made)
    yield made
    service.database.engine.dispose()


@pytest.fixture(scope="session")
def redis_server() -> Iterator[redis.Server]:
    if why := redis.why_not():
        pytest.skip(why)
    with redis.started() as server:
        yield server


@pytest.fixture(scope="session")
def s3_server() -> Iterator[s3.Server]:
    if why := s3.why_not():
        pytest.skip(why)
    with s3.started() as server:
        yield server


@pytest.fixture
def outgrown(
    settings: Settings,
    postgres_server: postgres.Server,
    empty_postgres: str,
    redis_server: redis.Server,
    s3_server: s3.Server,
) -> Settings:
    """Settings of an installation on PostgreSQL, Redis and S3; the database is migrated."""
    return replace(
        settings,
        data=settings.data.with_name("outgrown"),
        database_url=postgres_server.new_database(empty_postgres),
        queue_url=redis_server.new_database(),
        storage_url=s3_server.new_bucket(),
        storage_endpoint=s3_server.endpoint,
    )


@pytest.fixture
def outgrown_office(outgrown: Settings) -> Iterator[Office]:
    """`office`, on PostgreSQL, Redis and S3."""
    clock = Clock()
    service = open_service(outgrown, clock)
    made = Office(create_app(outgrown, service), service, clock)
    furnish(made)
    yield made
    service.database.engine.dispose()


@pytest.fixture
def machine(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Machine]:
    """Where the office's jobs run, by models that say what they are told."""
    monkeypatch.syspath_prepend(PLUGINS)  # engines of another package
    made = Machine(office, tmp_path / "machine")
    yield made
    made.close()
