"""A tus client for tests that says exactly what it is told to say, also wrongly."""

import base64
from pathlib import Path
from typing import Any

from office import Browser
from werkzeug.test import TestResponse

OCTETS = "application/offset+octet-stream"
VERSION = {"Tus-Resumable": "1.0.0"}


def metadata(**values: str) -> str:
    return ",".join(
        f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in values.items()
    )


def create(browser: Browser, length: int | str, headers: Any = (), **told: str) -> TestResponse:
    """Announce a file; `told` are the pairs of its metadata."""
    sent = {**VERSION, "Upload-Length": str(length), "Upload-Metadata": metadata(**told)}
    return browser.send("POST", "/uploads", headers={**sent, **dict(headers)})


def location(browser: Browser, length: int, **told: str) -> str:
    answer = create(browser, length, **told)
    assert answer.status_code == 201, answer.text
    return answer.location


def patch(
    browser: Browser, url: str, offset: int | str, data: bytes, headers: Any = ()
) -> TestResponse:
    sent = {**VERSION, "Upload-Offset": str(offset), "Content-Type": OCTETS}
    return browser.send("PATCH", url, data=data, headers={**sent, **dict(headers)})


def head(browser: Browser, url: str) -> TestResponse:
    return browser.send("HEAD", url, headers=VERSION)


def delete(browser: Browser, url: str) -> TestResponse:
    return browser.send("DELETE", url, headers=VERSION)


def offset(browser: Browser, url: str) -> int:
    return int(head(browser, url).headers["Upload-Offset"])


def send_file(browser: Browser, path: Path, **told: str) -> TestResponse:
    """A whole file in one request."""
    content = path.read_bytes()
    told.setdefault("filename", path.name)
    return patch(browser, location(browser, len(content), **told), 0, content)
