"""An S3-compatible server of the tests' own: moto's, as a plain process that keeps nothing.

`with started() as server: url = server.new_bucket()`
"""

import os
import re
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import count

START_S = 30.0
KEYS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}  # any will do
_numbers = count(1)


def why_not() -> str | None:
    """Why no server can be started here; None where it can."""
    missing = [name for name in ("moto", "flask_cors", "s3fs") if not find_spec(name)]
    return f"these packages are not installed: {', '.join(missing)}" if missing else None


@dataclass(frozen=True, slots=True)
class Server:
    endpoint: str

    def new_bucket(self) -> str:
        """The address of a folder in an empty bucket, as the setting storage_url names it."""
        import s3fs

        bucket = f"kikitori-{next(_numbers)}"
        s3fs.S3FileSystem(endpoint_url=self.endpoint, skip_instance_cache=True).mkdir(bucket)
        return f"s3://{bucket}/files"


@contextmanager
def started() -> Iterator[Server]:
    """The keys to it stand in the environment, where processes that are started find them too."""
    process = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", "0"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    before = {name: os.environ.get(name) for name in KEYS}
    os.environ.update(KEYS)
    try:
        yield Server(_endpoint(process))
    finally:
        process.kill()
        process.wait()
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})


def _endpoint(process: "subprocess.Popen[str]") -> str:
    """Where it answers; what it prints from then on is read and dropped."""
    assert process.stdout
    late = threading.Timer(START_S, process.kill)
    late.start()
    printed = []
    for line in process.stdout:
        printed.append(line)
        if found := re.search(r"Running on (http://\S+)", line):
            late.cancel()
            threading.Thread(target=deque, args=(process.stdout, 0), daemon=True).start()
            return found[1]
    raise RuntimeError("".join(printed))
