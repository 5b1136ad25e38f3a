"""A Redis server of the tests' own: a plain process of Debian's package that keeps nothing.

`with started() as server: url = server.new_database()`
"""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

START_S = 20.0
MOST = 1000  # databases, numbered
_numbers = count()


def why_not() -> str | None:
    """Why no server can be started here; None where it can."""
    if not shutil.which("redis-server"):
        return "redis-server is not installed"
    return None if find_spec("redis") else "the package redis is not installed"


@dataclass(frozen=True, slots=True)
class Server:
    port: int

    def new_database(self) -> str:
        """The address of an empty database."""
        return f"redis://127.0.0.1:{self.port}/{next(_numbers) % MOST}"


@contextmanager
def started() -> Iterator[Server]:
    with TemporaryDirectory(prefix="kikitori-redis-") as folder:
        port = _free_port()
        command = ["redis-server", "--bind", "127.0.0.1", "--port", str(port), "--save", ""]
        command += ["--databases", str(MOST), "--dir", folder]
        with (Path(folder) / "log").open("w+b") as log:
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT
            )
            try:
                _wait(process, port, log.name)
                yield Server(port)
            finally:
                process.kill()
                process.wait()


def _wait(process: "subprocess.Popen[bytes]", port: int, log: str) -> None:
    end = time.monotonic() + START_S
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1.0).close()
            return
        except OSError as error:
            if process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(Path(log).read_text()[-2000:]) from error
            time.sleep(0.02)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
        return port
