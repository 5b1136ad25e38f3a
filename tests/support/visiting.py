"""A person at a browser that speaks real HTTP to a served installation, without a window."""

import base64
import re
from pathlib import Path
from typing import Any

import requests

TOKEN = re.compile(r'name="csrf-token" content="([^"]+)"')
TUS = {"Tus-Resumable": "1.0.0", "Content-Type": "application/offset+octet-stream"}


class Visitor:
    """Keeps cookies, and sends the page's CSRF token along."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._browser = requests.Session()

    def get(self, path: str, **extra: Any) -> requests.Response:
        return self._open("GET", path, extra)

    def post(self, path: str, **extra: Any) -> requests.Response:
        return self.send("POST", path, **extra)

    def send(self, method: str, path: str, **extra: Any) -> requests.Response:
        """Any changing request."""
        found = TOKEN.search(self.get("/sign-in?again=1").text)
        assert found, "the sign-in page carries a CSRF token"
        return self._open(method, path, extra, {"X-CSRFToken": found[1]})

    def announce(self, length: int, **told: str) -> str:
        """Where a recording of so many bytes goes by tus; `told` are the pairs of its metadata."""
        pairs = (f"{k} {base64.b64encode(v.encode()).decode()}" for k, v in told.items())
        headers = {"Upload-Length": str(length), "Upload-Metadata": ",".join(pairs)}
        made = self.post("/uploads", headers={"Tus-Resumable": "1.0.0", **headers})
        assert made.status_code == 201, made.text
        return made.headers["Location"]

    def upload(self, meeting_id: str, path: Path, piece: int) -> None:
        """A recording by tus, `piece` bytes at a time."""
        content = path.read_bytes()
        url = self.announce(len(content), filename=path.name, meeting=meeting_id)
        for offset in range(0, len(content), piece):
            headers = {**TUS, "Upload-Offset": str(offset)}
            data = content[offset : offset + piece]
            answer = self.send("PATCH", url, data=data, headers=headers)
            assert answer.status_code == 204, answer.text
            assert answer.headers["Upload-Offset"] == str(offset + len(data))

    def _open(
        self, method: str, path: str, extra: dict[str, Any], more: dict[str, str] | None = None
    ) -> requests.Response:
        headers = {"Accept": "text/html", **(more or {}), **extra.pop("headers", {})}
        url = path if path.startswith("http") else self.address + path
        return self._browser.request(method, url, headers=headers, timeout=30, **extra)
