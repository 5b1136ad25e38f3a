"""The web server process: gunicorn where it runs, else waitress."""

import gc
import os
import signal
import socket
import sys
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from ..settings import MB, Settings, load_settings
from .lifeline import when_alone

if TYPE_CHECKING:
    from flask import Flask

STOP_S = 3  # for answers that are being given; pages that follow a job live would last for hours
HUNG_S = 120
KEEP_S = 15  # an idle connection stays open; a proxy in front closes its own earlier
GARBAGE = 20_000  # new objects; the usual 700 takes half the time of answers with many thousands
PIECE = 64 * 1024  # bytes that are received at a time: each request under way takes some of them
LINE_BYTES, HEADERS, HEADER_BYTES = 8190, 100, 8190


def run(descriptor: int | None) -> None:
    """Serve until told to stop. descriptor: of the listening socket, where it was handed over."""
    settings = load_settings(os.environ)
    if sys.platform == "win32":
        run_waitress(settings, None)
    else:
        run_gunicorn(settings, descriptor)


def _application(settings: Settings) -> "Flask":
    """Where no worker runs beside it, it keeps house itself: those elsewhere do not see its folder,
    in which uploads come in.
    """
    from ..app import create_app  # heavy: gunicorn's own process does without

    app = create_app(settings)
    if not settings.workers:
        from ..worker.maintenance import Maintenance

        maintenance = Maintenance(app.extensions["kikitori"])
        threading.Thread(target=maintenance.run, name="maintenance", daemon=True).start()
    gc.freeze()  # what stays for good is not looked through again and again
    gc.set_threshold(GARBAGE)
    return app


def run_gunicorn(settings: Settings, descriptor: int | None) -> None:
    from gunicorn.app.base import BaseApplication
    from gunicorn.http.unreader import SocketUnreader

    SocketUnreader.max_body_chunk = PIECE  # of 1 MB, which it copies; there is no setting for it

    class Server(BaseApplication):  # type: ignore[misc]  # it has no types
        def load_config(self) -> None:
            for name, value in gunicorn_options(settings, descriptor).items():
                if name in self.cfg.settings:  # older ones have no control socket
                    self.cfg.set(name, value)

        def load(self) -> "Flask":
            return _application(settings)

    Server().run()


def gunicorn_options(settings: Settings, descriptor: int | None) -> dict[str, Any]:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return {
        "bind": f"fd://{descriptor}" if descriptor is not None else f"{host}:{settings.port}",
        "worker_class": "gthread",
        "workers": 1,
        "threads": settings.threads,
        "timeout": HUNG_S,
        "graceful_timeout": STOP_S,
        "keepalive": KEEP_S,
        "limit_request_line": LINE_BYTES,
        "limit_request_fields": HEADERS,
        "limit_request_field_size": HEADER_BYTES,
        "forwarded_allow_ips": "",  # the setting trusted_proxies decides (webui.app)
        "control_socket_disable": True,
        "loglevel": "warning",
        "proc_name": "kikitori",
        "post_worker_init": _follow,
    }


def _follow(worker: Any) -> None:
    """In the process that answers: without `kikitori serve`, it and gunicorn's own end at once."""

    def end() -> None:
        if os.getppid() == worker.ppid:
            with suppress(ProcessLookupError):
                os.kill(worker.ppid, signal.SIGKILL)
        os._exit(1)

    when_alone(end)


def run_waitress(settings: Settings, descriptor: int | None) -> None:
    import waitress

    place: dict[str, Any] = {"host": settings.host, "port": settings.port}
    if descriptor is not None:
        place = {"sockets": [socket.socket(fileno=descriptor)]}
    when_alone(lambda: os._exit(1))
    waitress.serve(
        _application(settings),
        **place,
        threads=settings.threads,
        ident="kikitori",
        max_request_body_size=settings.upload_max_mb * MB,
        max_request_header_size=4 * HEADER_BYTES,
        clear_untrusted_proxy_headers=False,  # the setting trusted_proxies decides (webui.app)
    )
