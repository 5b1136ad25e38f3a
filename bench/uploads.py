"""python -m bench.uploads: many recordings come in at once; do all arrive, in how much memory?

Fifty recordings of 100 MB by tus, in pieces of 8 MB as the page sends them, each into a meeting of
its own. Beside it the plainest receiver of files takes the same, sent by the same program.
"""

import hashlib
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import click
import psutil
import requests
from sqlalchemy import select

from webui.db import Database
from webui.settings import Settings
from webui.storage.files import FileStore
from webui.tables import RecordingRow

from . import machine
from .installation import Installation, free_port, install_models
from .meetings import OUT, ROOT
from .senders import Errand
from .watching import Watched

MB = 1_000_000
MOST_MB = 400
FAULTS_SHOWN = 5
PAGE_EVERY_S = 1.0
START_S = 60.0
ROOM = 2.2  # times the recordings, free on the disk


@dataclass(frozen=True, slots=True)
class Received:
    """What a receiver made of it.

    retries  requests that the senders had to repeat; page_ms: another page, answered meanwhile
    """

    name: str
    seconds: float
    watched: Watched
    faults: list[str]
    retries: int = 0
    page_ms: tuple[float, ...] = ()


@click.command()
@click.option("--uploads", default=50, show_default=True, help="Recordings sent at once.")
@click.option("--megabytes", default=100, show_default=True, help="Of each.")
def main(uploads: int, megabytes: int) -> None:
    """Send many recordings at once, and see whether all arrive and in how much memory.

    \b
    Example: python -m bench.uploads
    """
    OUT.mkdir(parents=True, exist_ok=True)
    total = uploads * megabytes * MB
    if shutil.disk_usage(OUT).free < ROOM * total:
        raise click.ClickException(f"this needs {ROOM * total / 1e9:.0f} GB on the disk of {OUT}")
    here = machine.describe()
    click.echo(f"{here['processor']}, {here['threads']} threads, load {here['load_average']}")
    click.echo(f"{uploads} recordings of {megabytes} MB at once")
    received = []
    for receive in (_plain, _safe, _kikitori):
        with tempfile.TemporaryDirectory(dir=OUT) as name:
            received.append(receive(Path(name), uploads, megabytes * MB))
        _show(received[-1], total)
    plain, safe, ours = (one.seconds for one in received)
    click.echo(f"Kikitori takes {ours / plain:.2f} x as long as the plain receiver,")
    click.echo(f"{ours / safe:.2f} x as long as the one that waits for the disk")
    faults = [fault for one in received for fault in one.faults]
    most = received[-1].watched.share / MB
    click.echo(f"server memory {most:.0f} MB, {'under' if most < MOST_MB else 'OVER'} {MOST_MB} MB")
    for fault in faults[:FAULTS_SHOWN]:
        click.echo(f"FAULT {fault}")
    sys.exit(bool(faults) or most >= MOST_MB)


def _show(one: Received, total: int) -> None:
    told = one.watched
    click.echo(f"{one.name}: {one.seconds:.1f} s, {total / one.seconds / MB:.0f} MB/s,", nl=False)
    click.echo(f" memory {told.share / MB:.0f} MB (RSS {told.resident / MB:.0f} MB),", nl=False)
    click.echo(f" {one.retries} retries, {len(one.faults)} faults")
    if len(told.parts) > 1:
        parts = (f"{name} {size / MB:.0f} MB" for name, size in sorted(told.parts.items()))
        click.echo(f"  at its most: {', '.join(parts)}")
    if one.page_ms:
        middle, most = statistics.median(one.page_ms), max(one.page_ms)
        click.echo(f"  another page meanwhile: {middle:.0f} ms, at most {most:.0f} ms", nl=False)
        click.echo(f" ({len(one.page_ms)} times)")


def _plain(folder: Path, count: int, size: int) -> Received:
    return _receiver("plain receiver", folder, count, size)


def _safe(folder: Path, count: int, size: int) -> Received:
    return _receiver("plain receiver that waits for the disk", folder, count, size, safe="1")


def _receiver(name: str, folder: Path, count: int, size: int, safe: str = "") -> Received:
    port = free_port()
    environ = os.environ | {"RECEIVER_FOLDER": str(folder), "RECEIVER_SAFE": safe}
    threads = str(Settings(Path()).threads)
    command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--threads"]
    command += [threads, "--log-level", "warning", "--no-control-socket", "bench.receiver:app"]
    process = subprocess.Popen(command, env=environ, cwd=ROOT)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_until_up(address)
        watched = Watched(psutil.Process(process.pid))
        with watched.watching():
            told = _send(Errand(address, count, size))
        stored = {path.name: _digest(_blocks(path)) for path in folder.iterdir()}
        faults = [*told["faults"], *_differences(told, count, stored)]
        return Received(name, told["seconds"], watched, faults)
    finally:
        process.terminate()
        process.wait()


def _kikitori(folder: Path, count: int, size: int) -> Received:
    installation = Installation(folder / "data", install_models(folder / "models"))
    installation.start()
    try:
        installation.wait_until_up()
        watched = Watched(psutil.Process(installation.pid), without="worker")
        page_ms: list[float] = []
        stopped = threading.Event()
        reader = threading.Thread(target=_read, args=(installation, page_ms, stopped))
        reader.start()
        with watched.watching():
            told = _send(Errand(installation.address, count, size, installation.link))
        stopped.set()
        reader.join()
    finally:
        installation.stop()
    faults = [*told["faults"], *_differences(told, count, _stored(installation.data))]
    return Received("Kikitori", told["seconds"], watched, faults, told["retries"], tuple(page_ms))


def _read(installation: Installation, page_ms: list[float], stopped: threading.Event) -> None:
    """Somebody who looks at the list of meetings all the while."""
    browser = requests.Session()
    browser.get(installation.link, timeout=START_S)
    while not stopped.wait(PAGE_EVERY_S):
        began = time.monotonic()
        browser.get(f"{installation.address}/meetings", timeout=START_S).raise_for_status()
        page_ms.append(1000 * (time.monotonic() - began))


def _wait_until_up(address: str) -> None:
    end = time.monotonic() + START_S
    while True:
        try:
            requests.get(address, timeout=1.0)
            return
        except requests.ConnectionError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)


def _send(errand: Errand) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "bench.senders"],
        input=json.dumps(asdict(errand)),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        cwd=ROOT,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _stored(data: Path) -> dict[str, str]:
    """The digest of each recording as it lies in the store, by name."""
    database = Database(f"sqlite:///{data / 'kikitori.db'}")
    files = FileStore(f"file://{data / 'files'}", data / "scratch")
    with database.open() as session:
        rows = session.execute(select(RecordingRow.name, RecordingRow.file_key)).all()
    database.engine.dispose()
    twice = {name for name, count in Counter(name for name, _ in rows).items() if count > 1}
    return {name: "twice" if name in twice else _digest(files.blocks(key)) for name, key in rows}


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(MB):
            yield block


def _digest(blocks: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for block in blocks:
        digest.update(block)
    return digest.hexdigest()


def _differences(told: dict[str, Any], count: int, stored: dict[str, str]) -> Iterator[str]:
    sent = told["sent"]
    if len(set(sent.values())) != count:
        yield f"{len(set(sent.values()))} different recordings were sent, not {count}"
    for name in sent.keys() | stored.keys():
        if sent.get(name) != stored.get(name):
            yield f"{name} was sent as {sent.get(name)} and is stored as {stored.get(name)}"


if __name__ == "__main__":
    main()
