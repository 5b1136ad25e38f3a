"""`kikitori serve`: everything is checked first, then the server and its workers are started.

The process itself serves nothing. It holds the data folder's lock and the listening socket, keeps
its children running and writes their log.
"""

import http.client
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import fields, replace
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from transcribe.errors import AppError, StorageError
from transcribe.messages import Message
from transcribe.models import choose_recognizer, open_store
from transcribe.settings import PREFIX

from .. import migrations
from ..service import METRICS, SECRET, open_service, secret
from ..settings import LOOPBACK, Settings
from ..worker.equipment import DIARIZATION
from .entrance import address, link_for
from .lock import hold
from .logs import LogFile
from .sockets import listen
from .supervising import Supervisor

START_S = 120.0
START_DEATHS = 3  # of the server before it has ever answered
ASK_S = 2.0
ENOUGH_MB = 1_000_000  # whether the model fits is seen when a job begins: memory comes and goes
Tell = Callable[[Message], None]


def serve(settings: Settings, environ: Mapping[str, str], tell: Tell) -> None:
    """Runs until a signal ends it. Raises AppError for what must be put right first."""
    os.umask(0o077)  # what is stored is its owner's alone
    tell = _undisturbed(tell)
    with ExitStack() as stack:
        stack.enter_context(hold(settings.data))
        if settings.workers:
            _check_models(environ)
        listener = stack.enter_context(listen(settings.host, settings.port))
        settings = replace(settings, port=listener.getsockname()[1])
        link = _prepare(settings)
        log = LogFile(settings.data)
        stack.callback(log.close)
        _run(settings, environ, listener, log, link, tell)


def _check_models(environ: Mapping[str, str]) -> None:
    """What jobs need by default is here. Raises ModelError with what to fetch."""
    store = open_store(environ)
    choose_recognizer(store, memory_mb=ENOUGH_MB)
    store.folder_of(DIARIZATION)


def _prepare(settings: Settings) -> Message | None:
    """Database and secrets; what to print so that somebody can sign in."""
    service = open_service(settings)
    for name in (SECRET, *([METRICS] if settings.metrics else [])):
        secret(settings, name)
    try:
        migrations.create_or_check(service.database)
        with service.database.begin() as session:
            return link_for(service, session)
    except SQLAlchemyError as error:
        raise _no_database(error) from error
    finally:
        service.database.engine.dispose()


def _run(
    settings: Settings,
    environ: Mapping[str, str],
    listener: socket.socket,
    log: LogFile,
    link: Message | None,
    tell: Tell,
) -> None:
    handed = [] if sys.platform == "win32" else [listener.fileno()]
    if not handed:
        listener.close()  # a socket is not handed over there: the server takes the port itself
    children = {**environ, **as_environment(settings)}
    supervisor = Supervisor(children, log, tell, handed)
    with _signals(supervisor.request_stop):
        try:
            supervisor.add("web", "web", *map(str, handed))
            for number in range(1, settings.workers + 1):
                supervisor.add(f"worker {number}", "worker")
            _wait_for(settings, supervisor, log)
            if not supervisor.is_stopping():
                _welcome(settings, log.path, link, tell)
            supervisor.watch()
        finally:
            supervisor.stop()
    tell(Message(ja="止めました。", en="Stopped."))


def _wait_for(settings: Settings, supervisor: Supervisor, log: LogFile) -> None:
    """Until the server answers. Raises AppError where it does not."""
    (web, *_) = supervisor.children
    last = time.monotonic() + START_S
    while not supervisor.is_stopping() and not _answers(settings):
        supervisor.look()
        if web.deaths >= START_DEATHS or time.monotonic() > last:
            raise AppError(
                Message(ja="サーバーを始められませんでした。", en="The server did not start."),
                Message(
                    ja=f"記録 {log.path} の最後の行を確かめてください。",
                    en=f"See the last lines of {log.path}.",
                ),
            )


def _answers(settings: Settings) -> bool:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)
    connection = http.client.HTTPConnection(host, settings.port, timeout=ASK_S)
    try:
        connection.request("GET", "/healthz", headers={"Host": f"localhost:{settings.port}"})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _welcome(settings: Settings, log: Path, link: Message | None, tell: Tell) -> None:
    tell(
        Message(
            ja=f"聞き取りを始めました: {address(settings)}",
            en=f"Kikitori is running: {address(settings)}",
        )
    )
    if link:
        tell(link)
    if settings.host not in LOOPBACK and not settings.is_https:
        tell(
            Message(
                ja="注意: 通信が暗号化されていません。庁内で使うときは、docs/service.ja.md の"
                "「リバースプロキシと TLS」に沿って https にしてください。",
                en="Note: nothing is encrypted on the way. Set up https as docs/service.md says"
                ' under "Reverse proxy and TLS".',
            )
        )
    if not settings.workers:
        tell(
            Message(
                ja="文字起こしは、別に動かす kikitori worker が行います。",
                en="Transcription is left to kikitori worker, which runs elsewhere.",
            )
        )
    tell(
        Message(
            ja=f"止めるには Ctrl-C を押してください。記録: {log}",
            en=f"Ctrl-C ends it. Log: {log}",
        )
    )


def as_environment(settings: Settings) -> dict[str, str]:
    """Variables that give another process exactly these settings."""
    values = {f.name: getattr(settings, f.name) for f in fields(settings)}
    return {
        f"{PREFIX}{name.upper()}": str(value).lower() if isinstance(value, bool) else str(value)
        for name, value in values.items()
    }


@contextmanager
def _signals(stop: Callable[[], None]) -> Iterator[None]:
    """Ctrl-C, SIGTERM and a closed terminal end the service in order, even while it starts."""
    names = [n for n in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, n)]
    caught = [signal.Signals[n] for n in names]
    before = {n: signal.getsignal(n) for n in caught}
    for number in caught:
        if before[number] != signal.SIG_IGN:  # nohup
            signal.signal(number, lambda *_: stop())
    try:
        yield
    finally:
        for number in caught:
            signal.signal(number, before[number])


def _no_database(error: SQLAlchemyError) -> StorageError:
    told = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
    return StorageError(
        Message(
            ja=f"データベースを使えません（{told}）。",
            en=f"The database cannot be used: {told}.",
        ),
        Message(
            ja="設定 database_url と、データベースが動いていることを確かめてください。",
            en="Check the setting database_url, and that the database is running.",
        ),
    )


def _undisturbed(tell: Tell) -> Tell:
    """Telling a terminal that is gone must not end the service."""

    def told(message: Message) -> None:
        with suppress(OSError):
            tell(message)

    return told
