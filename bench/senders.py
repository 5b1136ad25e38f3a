"""Many recordings sent at the same time, from a process of their own.

`python -m bench.senders` reads what to send as JSON, sends, and prints what came of it as JSON.
"""

import base64
import hashlib
import http.client
import json
import re
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import numpy as np

from transcribe.audio import SAMPLE_RATE, read_audio

from .meetings import ROOT

CHUNK = 8_000_000  # bytes of a PATCH, as the page sends them
BLOCK = 1 << 18  # bytes handed to the socket at a time
HEADER = 44
TIMEOUT_S = 600.0
RETRIES_S = (0, 1, 3, 5, 10, 15, 20, 30, 60, 60, 120)  # as the page
AGAIN = (409, 423, 500, 502, 503)  # answers after which the page tries again
TUS = {"Tus-Resumable": "1.0.0"}


@dataclass(frozen=True, slots=True)
class Errand:
    """What is sent, and where to.

    size  bytes of each recording
    link  of the service, lets a browser in; "": a plain receiver, which takes each by one PUT
    """

    address: str
    count: int
    size: int
    link: str = ""


class TryAgain(RuntimeError):
    pass


class Recording:
    """A WAV file that exists only while it is sent: the sample meeting again and again, begun
    elsewhere for each number.
    """

    def __init__(self, number: int, size: int) -> None:
        self.name, self.size = f"recording-{number:03d}.wav", size
        sound = _sample()
        shift = 2 * (number * 7919 % (len(sound) // 2))
        self._sound = np.concatenate([sound[shift:], sound[:shift]])
        self._header = np.frombuffer(_header(size - HEADER), np.uint8)

    def blocks(self, start: int, end: int) -> Iterator[bytes]:
        """The bytes from start to end."""
        if start < HEADER:
            yield self._header[start:end].tobytes()
            start = HEADER
        while start < end:
            at = (start - HEADER) % len(self._sound)
            block = self._sound[at : at + min(BLOCK, end - start)]
            start += len(block)
            yield block.tobytes()

    def sha256(self) -> str:
        digest = hashlib.sha256()
        for block in self.blocks(0, self.size):
            digest.update(block)
        return digest.hexdigest()


@cache
def _sample() -> np.ndarray[Any, np.dtype[np.uint8]]:
    samples = read_audio(ROOT / "transcribe" / "data" / "sample" / "meeting.flac").samples
    return (samples * 32767).astype("<i2").view(np.uint8)


def _header(length: int) -> bytes:
    """Of mono sound with 16 bits."""
    rate = SAMPLE_RATE.to_bytes(4, "little") + (2 * SAMPLE_RATE).to_bytes(4, "little")
    kind = (16).to_bytes(4, "little") + b"\1\0\1\0" + rate + b"\2\0\x10\0"
    whole = (length + HEADER - 8).to_bytes(4, "little")
    return b"RIFF" + whole + b"WAVEfmt " + kind + b"data" + length.to_bytes(4, "little")


class Sender:
    """One connection, kept as long as the server keeps it."""

    def __init__(self, errand: Errand, number: int) -> None:
        self._errand = errand
        self.recording = Recording(number, errand.size)
        place = urlsplit(errand.address)
        self._connection = http.client.HTTPConnection(str(place.netloc), timeout=TIMEOUT_S)
        self._headers: dict[str, str] = {}
        self._upload = ""
        self.retries = 0

    def arrive(self) -> None:
        """All that comes before the first byte of a recording."""
        if not self._errand.link:
            return
        answer, _ = self._ask("GET", f"/open/{self._errand.link.rpartition('/')[2]}")
        cookies = [c.partition(";")[0] for c in answer.headers.get_all("Set-Cookie", [])]
        self._headers = {"Cookie": "; ".join(cookies), "Accept": "text/html"}
        answer, page = self._ask("GET", "/meetings")
        cookies += [c.partition(";")[0] for c in answer.headers.get_all("Set-Cookie", [])]
        found = re.search(r'name="csrf-token" content="([^"]+)"', page)
        if not found:
            raise RuntimeError(f"no token in {answer.status} {page[:200]}")
        self._headers = {"Cookie": "; ".join(cookies), "X-CSRFToken": found[1]}
        self._announce()

    def _announce(self) -> None:
        name = self.recording.name
        form = f"title={name}&visibility=owner&names={name}".encode()
        kind = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        made = json.loads(self._ask("POST", "/meetings/new", form, kind)[1])
        told = {"filename": name, "meeting": made["meetings"][0]["id"]}
        pairs = (f"{k} {base64.b64encode(v.encode()).decode()}" for k, v in told.items())
        size = {"Upload-Length": str(self.recording.size), "Upload-Metadata": ",".join(pairs)}
        self._upload = self._ask("POST", "/uploads", b"", TUS | size)[0].headers["Location"]

    def send(self) -> None:
        if self._errand.link:
            self._upload_all()
        else:
            self._ask("PUT", f"/{self.recording.name}", self.recording.blocks(0, self._errand.size))

    def _upload_all(self) -> None:
        """As tus-js-client does it on the page: what fails is asked for and gone on with."""
        offset, failed = 0, 0
        while offset < self.recording.size:
            try:
                offset = self._patch(offset) if not failed else self._patch(self._offset())
                failed = 0
            except TryAgain:
                if failed == len(RETRIES_S):
                    raise
                time.sleep(RETRIES_S[failed])
                failed, self.retries = failed + 1, self.retries + 1

    def _patch(self, start: int) -> int:
        """The offset that follows. Raises TryAgain."""
        end = min(start + CHUNK, self.recording.size)
        if start == end:
            return end
        offset = {"Upload-Offset": str(start), "Content-Type": "application/offset+octet-stream"}
        headers = {**TUS, **offset, "Content-Length": str(end - start)}
        answer, _ = self._ask("PATCH", self._upload, self.recording.blocks(start, end), headers)
        return int(answer.headers["Upload-Offset"])

    def _offset(self) -> int:
        return int(self._ask("HEAD", self._upload, None, TUS)[0].headers["Upload-Offset"])

    def _ask(
        self, method: str, path: str, body: Any = None, more: dict[str, str] | None = None
    ) -> tuple[http.client.HTTPResponse, str]:
        """Raises RuntimeError for anything but success, TryAgain where that may come."""
        headers = self._headers | (more or {})
        if not isinstance(body, bytes | None):
            headers.setdefault("Content-Length", str(self._errand.size))
        try:
            self._connection.request(method, path, body, headers)
            answer = self._connection.getresponse()
            text = answer.read().decode("utf-8", "replace")
        except (OSError, http.client.HTTPException) as error:
            self._connection.close()
            raise TryAgain(f"{method} {path}: {error!r}") from error
        if answer.status in AGAIN:
            raise TryAgain(f"{method} {path}: {answer.status} {text[:300]}")
        if answer.status >= 400:
            raise RuntimeError(f"{method} {path}: {answer.status} {text[:300]}")
        return answer, text


def run(errand: Errand) -> dict[str, Any]:
    """Everybody arrives, then all send at once. seconds: until the last answer to the last byte."""
    senders = [Sender(errand, number) for number in range(errand.count)]
    faults: list[str] = []
    _together(senders, Sender.arrive, faults)
    began = time.monotonic()
    _together(senders, Sender.send, faults)
    seconds = time.monotonic() - began
    digests = {one.recording.name: one.recording.sha256() for one in senders}
    retries = sum(one.retries for one in senders)
    return {"seconds": seconds, "faults": faults, "sent": digests, "retries": retries}


def _together(senders: list[Sender], do: Callable[[Sender], object], faults: list[str]) -> None:
    def one(sender: Sender) -> None:
        try:
            do(sender)
        except Exception as error:  # told at the end; the others go on
            faults.append(f"{sender.recording.name}: {type(error).__name__}: {error}")

    threads = [threading.Thread(target=one, args=(sender,)) for sender in senders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    json.dump(run(Errand(**json.load(sys.stdin))), sys.stdout)
