"""People at their browsers, as programs: they upload, start, wait, and try again when it breaks."""

import base64
import hashlib
import re
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

PIECE = 256 * 1024  # bytes of one PATCH
AGAIN_S = 0.3
ENDED = ("done", "failed", "cancelled")
TUS = {"Tus-Resumable": "1.0.0"}
BROKEN = (requests.ConnectionError, requests.Timeout, requests.exceptions.ChunkedEncodingError)


@dataclass
class Clerk:
    """One meeting with one recording. starts: it is transcribed as well.

    pause_s  after each piece of the upload
    """

    address: str
    link: str
    title: str
    recording: Path
    starts: bool
    pause_s: float
    until_s: float  # time.monotonic
    meeting_id: str = ""
    upload: str = ""
    offset: int = 0
    retries: int = 0
    state: str = "new"
    faults: list[str] = field(default_factory=list)
    transcript: dict[str, Any] = field(default_factory=dict)
    browser: requests.Session = field(default_factory=requests.Session)
    _token: str = ""

    def arrive(self) -> None:
        """Sign in, make the meeting and announce the recording, while all is quiet."""
        self._get("/open/" + self.link.rpartition("/")[2])
        self._token = _token(self._get("/meetings").text)
        form = {"title": self.title, "visibility": "owner", "names": self.recording.name}
        made = self._send("POST", "/meetings/new", data=form).json()
        self.meeting_id = made["meetings"][0]["id"]
        told = {"filename": self.recording.name, "meeting": self.meeting_id}
        pairs = (f"{k} {base64.b64encode(v.encode()).decode()}" for k, v in told.items())
        headers = {
            "Upload-Length": str(self.recording.stat().st_size),
            "Upload-Metadata": ",".join(pairs),
        }
        self.upload = self._send("POST", "/uploads", headers=TUS | headers).headers["Location"]
        self.state = "uploading"

    def work(self) -> None:
        try:
            self.upload_all()
            if self.starts:
                self.start()
                self._wait()
            else:
                self.state = "stored"
        except Exception as error:  # told in the table; the others go on
            self.faults.append(f"{type(error).__name__}: {error}")

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.recording.read_bytes()).hexdigest()

    def upload_all(self) -> None:
        content = self.recording.read_bytes()
        while self.offset < len(content):
            headers = TUS | {
                "Upload-Offset": str(self.offset),
                "Content-Type": "application/offset+octet-stream",
            }
            piece = content[self.offset : self.offset + PIECE]
            try:
                answer = self._once("PATCH", self.upload, data=piece, headers=headers)
            except BROKEN:
                self._look()
                continue
            if answer.status_code == 204:
                self.offset = int(answer.headers["Upload-Offset"])
                time.sleep(self.pause_s)
            elif answer.status_code in (409, 423, 502, 503):  # the cut one still holds its place
                self._look()
            else:
                raise RuntimeError(f"PATCH {answer.status_code} {answer.text[:200]}")

    def _look(self) -> None:
        """How far the server is; it alone knows."""
        self.retries += 1
        time.sleep(AGAIN_S)
        self.offset = int(self._send("HEAD", self.upload, headers=TUS).headers["Upload-Offset"])

    def start(self) -> None:
        """Once: whoever does not know whether it was started looks first."""
        self.state = "starting"
        place = f"/meetings/{self.meeting_id}"
        while self._once_more("GET", f"{place}/job").status_code == 404:
            answer = self._once_more("POST", f"{place}/start", json={"confirmed": 1})
            if answer.status_code not in (200, 409):
                raise RuntimeError(f"start {answer.status_code} {answer.text[:200]}")

    def _wait(self) -> None:
        place = f"/meetings/{self.meeting_id}"
        while self.state not in ENDED:
            self._check_time()
            self.state = self._get(f"{place}/job").json()["state"]
            time.sleep(AGAIN_S)
        if self.state == "done":
            self.transcript = self._get(f"{place}/transcript.json").json()

    def _get(self, path: str) -> requests.Response:
        return self._send("GET", path)

    def _send(self, method: str, path: str, **extra: Any) -> requests.Response:
        """Until it is answered well."""
        while True:
            answer = self._once_more(method, path, **extra)
            if answer.ok:
                return answer
            if answer.status_code not in (409, 423, 502, 503):
                raise RuntimeError(f"{method} {path} {answer.status_code} {answer.text[:200]}")
            self._check_time()
            time.sleep(AGAIN_S)

    def _once_more(self, method: str, path: str, **extra: Any) -> requests.Response:
        """Until it is answered."""
        while True:
            try:
                return self._once(method, path, **extra)
            except BROKEN:
                self.retries += 1
                self._check_time()
                time.sleep(AGAIN_S)

    def _once(self, method: str, path: str, **extra: Any) -> requests.Response:
        headers = {"Accept": "application/json", "X-CSRFToken": self._token}
        headers |= extra.pop("headers", {})
        if path == "/meetings" or path.startswith("/open/"):
            headers["Accept"] = "text/html"
        url = path if path.startswith("http") else self.address + path
        return self.browser.request(method, url, headers=headers, timeout=20, **extra)

    def _check_time(self) -> None:
        if time.monotonic() > self.until_s:
            raise TimeoutError(f"nothing more happens ({self.state}, {self.offset} bytes)")


def _token(page: str) -> str:
    found = re.search(r'name="csrf-token" content="([^"]+)"', page)
    if not found:
        raise RuntimeError("the page has no CSRF token")
    return found[1]


def at_work(clerks: list[Clerk]) -> list[threading.Thread]:
    threads = [threading.Thread(target=clerk.work, daemon=True) for clerk in clerks]
    for thread in threads:
        thread.start()
    return threads
