"""A PostgreSQL server of the tests' own: plain processes of Debian's package, gone afterwards.

`with started() as server: url = server.new_database()`
"""

import os
import pwd
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

FOLDERS = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
BINARIES = FOLDERS[-1] if FOLDERS else None
_numbers = count(1)


def why_not() -> str | None:
    """Why no server can be started here; None where it can."""
    if BINARIES is None or not (BINARIES / "initdb").exists():
        return "PostgreSQL's programs are not installed"
    if os.getuid() == 0 and not _has_account():
        return "PostgreSQL refuses root, and there is no account postgres"
    return None


@dataclass(frozen=True, slots=True)
class Server:
    port: int
    folder: Path

    def new_database(self, like: str | None = None) -> str:
        """An empty database's address, for SQLAlchemy; or a copy of the database at `like`."""
        name = f"kikitori_{next(_numbers)}"
        template = ["-T", like.rpartition("/")[2]] if like else []
        host = ["-h", "127.0.0.1", "-p", str(self.port), "-U", "kikitori"]
        _run(self.folder, "createdb", *host, *template, name)
        return f"postgresql+psycopg://kikitori@127.0.0.1:{self.port}/{name}"


@contextmanager
def started() -> Iterator[Server]:
    """A server with an empty folder of its own, which is gone at the end."""
    with TemporaryDirectory(prefix="kikitori-postgresql-") as name:
        folder = Path(name)
        if os.getuid() == 0:
            shutil.chown(folder, "postgres", "postgres")
        data = str(folder / "data")
        _run(folder, "initdb", "-D", data, "-U", "kikitori", "-A", "trust", "-E", "UTF8",
             "--locale=C", "--no-sync")  # fmt: skip
        port = _free_port()
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c fsync=off -k {folder}"
        log = str(folder / "log")
        _run(folder, "pg_ctl", "-D", data, "-o", options, "-l", log, "-w", "start")
        try:
            yield Server(port, folder)
        finally:
            _run(folder, "pg_ctl", "-D", data, "-m", "immediate", "stop")


def _run(folder: Path, program: str, *arguments: str) -> None:
    assert BINARIES
    command = [str(BINARIES / program), *arguments]
    if os.getuid() == 0:
        command = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", *command]
    with (folder / "commands.log").open("a") as log:  # a server keeps no pipe of ours open
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/", check=False
        )
    if done.returncode:
        raise RuntimeError(f"{program}: {(folder / 'commands.log').read_text()[-2000:]}")


def _has_account() -> bool:
    return any(entry.pw_name == "postgres" for entry in pwd.getpwall())


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port
