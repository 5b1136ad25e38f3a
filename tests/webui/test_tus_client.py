"""The tus client that pages use, against the real server over a network that breaks."""

import hashlib
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from cutting import CuttingProxy
from media import Media
from office import Office
from sqlalchemy import select

from webui.accounts.sessions import digest_of
from webui.tables import ApiTokenRow, RecordingRow, UploadRow

CLIENT = Path(__file__).parents[1] / "support/tus_client.mjs"
NODE = shutil.which("node")
LIBRARY = Path(__file__).parents[2] / "webui/frontend/node_modules/tus-js-client"
TOKEN = "a token of this test"
SERVE = "from webui.server.web import run; run(None)"

pytestmark = [
    pytest.mark.skipif(
        not NODE or not LIBRARY.exists(), reason="node or its libraries are missing"
    ),
    pytest.mark.skipif(sys.platform == "win32", reason="gunicorn runs on Linux"),
]


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """24 MB that begin as a recording does."""
    media = Media(tmp_path_factory.mktemp("media"))
    header = media("speech.wav").read_bytes()
    path = tmp_path_factory.mktemp("long") / "長い会議.wav"
    path.write_bytes(header + random.Random(5).randbytes(24_000_000))
    return path


class Server:
    """The web server as a process; it can be killed and started again on the same port."""

    def __init__(self, data: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self._data = data
        self.start()

    def start(self) -> None:
        environ = {"KIKITORI_DATA": str(self._data), "KIKITORI_PORT": str(self.port)}
        self._process = subprocess.Popen(
            [sys.executable, "-c", SERVE],
            stdin=subprocess.PIPE,  # it ends with whoever started it: when this is closed
            env={**os.environ, **environ},
            start_new_session=True,
        )
        end = time.monotonic() + 20
        while time.monotonic() < end:
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port)):
                return
            time.sleep(0.05)
        raise AssertionError("the server does not answer")

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.communicate()


@pytest.fixture
def server(office: Office) -> Iterator[Server]:
    with office.service.database.begin() as session:
        session.add(
            ApiTokenRow(
                person_id=office.ids["soumu"],
                digest=digest_of(TOKEN),
                name="test",
                scopes=["write"],
                created_at=office.clock(),
            )
        )
    made = Server(office.service.settings.data)
    yield made
    made.kill()


def send(path: Path, port: int, chunk: str, meeting: str = "") -> subprocess.Popen[str]:
    endpoint = f"http://127.0.0.1:{port}/uploads"
    command = [str(NODE), str(CLIENT), str(path), endpoint, TOKEN, chunk, meeting]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    )


def finish(client: subprocess.Popen[str]) -> tuple[str, str]:
    """What it wrote, and what it complained about."""
    try:
        return client.communicate(timeout=60)
    finally:
        client.kill()


def check_arrived(office: Office, recording: Path, meeting: str) -> None:
    with office.open() as session:
        [part] = session.scalars(select(RecordingRow).where(RecordingRow.meeting_id == meeting))
        [upload] = session.scalars(select(UploadRow))
    assert part.name == recording.name
    assert upload.state == "complete"
    with office.service.files.open(part.file_key) as stored:
        digest = hashlib.file_digest(stored, "sha256").hexdigest()
    assert digest == hashlib.sha256(recording.read_bytes()).hexdigest()
    assert list((office.service.settings.data / "uploads").iterdir()) == []


@pytest.mark.parametrize("chunk", ["3000000", "8000000"])
def test_a_file_arrives_whole_over_a_network_that_breaks(
    office: Office, server: Server, recording: Path, chunk: str
) -> None:
    meeting = office.meeting()
    proxy = CuttingProxy(server.port, (2_000_000, 7_000_000))
    client = send(recording, proxy.port, chunk, meeting)
    out, told = finish(client)
    proxy.close()
    assert client.returncode == 0, told
    assert "/uploads/" in out
    assert proxy.cuts >= 3
    check_arrived(office, recording, meeting)


def test_a_file_arrives_whole_though_the_server_is_killed(
    office: Office, server: Server, recording: Path
) -> None:
    meeting = office.meeting()
    slow = CuttingProxy(server.port, (10**12, 10**12))
    client = send(recording, slow.port, "1000000", meeting)
    end = time.monotonic() + 60
    for share in (0.1, 0.4, 0.7):
        while _arrived(office) < share * recording.stat().st_size:
            assert client.poll() is None
            assert time.monotonic() < end
            time.sleep(0.005)
        server.kill()
        server.start()
    _, told = finish(client)
    slow.close()
    assert client.returncode == 0, told
    check_arrived(office, recording, meeting)


def _arrived(office: Office) -> int:
    with office.open() as session:
        return session.scalar(select(UploadRow.offset)) or 0


def test_a_file_without_sound_is_refused_and_not_sent_again(
    office: Office, server: Server, tmp_path: Path
) -> None:
    path = tmp_path / "議事録.mp3"
    path.write_bytes(b"PK\x03\x04" + random.Random(6).randbytes(24_000_000))
    client = send(path, server.port, "8000000")
    out, told = finish(client)
    assert client.returncode == 1
    assert not out
    assert "problem" in told
    with office.open() as session:
        [upload] = session.scalars(select(UploadRow))
    assert (upload.state, upload.offset) == ("refused", 0)
