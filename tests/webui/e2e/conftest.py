"""One browser for all of these tests, the office at an address of its own, and who visits it."""

from collections.abc import Iterator
from contextlib import ExitStack

import browsing
import pytest
from browsing import Visitor
from editing_page import Editing
from office import Office, served_at
from playwright.sync_api import Browser


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Started once: each visitor has a context without anything of the others."""
    if why := browsing.why_not():
        pytest.skip(why)
    with browsing.started() as browser:
        yield browser


@pytest.fixture
def address(office: Office) -> Iterator[str]:
    """Of the office's pages, whose editors hear of each other sooner than they do in an office."""
    office.app.config["EDITOR_BEAT_MS"] = 300
    with served_at(office.app) as address:
        yield address


@pytest.fixture
def visitor(office: Office, address: str, chromium: Browser) -> Iterator[Visitor]:
    """The window of somebody who writes minutes."""
    with browsing.visitor(chromium) as visitor:
        visitor.sign_in(office.cookie("soumu"), address)
        yield visitor


@pytest.fixture
def at(office: Office, address: str, chromium: Browser) -> Iterator[Editing]:
    with ExitStack() as stack:
        yield Editing(office, address, chromium, stack)
