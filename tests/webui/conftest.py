"""A service on a real SQLite file, with two municipalities in it."""

import shutil
from pathlib import Path

import pytest
from office import Clock, Office, furnish

from webui.app import create_app
from webui.db import Database
from webui.migrations import upgrade
from webui.service import open_service
from webui.settings import Settings, load_settings


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, made once and copied for each test."""
    path = tmp_path_factory.mktemp("database") / "kikitori.db"
    database = Database(f"sqlite:///{path}")
    upgrade(database)
    database.engine.dispose()
    return path


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings({}, {"data": tmp_path / "data"})


@pytest.fixture
def office(settings: Settings, empty_database: Path) -> Office:
    settings.data.mkdir(mode=0o700)
    shutil.copy(empty_database, settings.data / "kikitori.db")
    clock = Clock()
    service = open_service(settings, clock)
    app = create_app(settings, service)
    app.testing = True
    made = Office(app, service, clock)
    furnish(made)
    return made
