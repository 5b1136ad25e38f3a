"""The address that the server answers on, taken before anything is started."""

import errno
import socket
import sys
import time
from typing import Any

from transcribe.errors import InputError
from transcribe.messages import Message

WAIT_S = 2.0  # for a server that was ended a moment ago
EVERY_S = 0.1
WAITING = 512  # connections that have come and were not taken up yet
HIGHEST = 65535


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens; port 0: any free one. Raises InputError, which says what to do."""
    if port > HIGHEST:
        raise _unusable(host, port, Message(ja="番号が大きすぎます", en="no such port"))
    try:
        place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except (OSError, UnicodeError) as error:
        raise _no_such_host(host) from error
    last = time.monotonic() + WAIT_S
    while True:
        try:
            return _bound(place[0], place[4])
        except OSError as error:
            if error.errno != errno.EADDRINUSE or time.monotonic() > last:
                raise explained(host, port, error) from error
        time.sleep(EVERY_S)


def _bound(family: int, address: tuple[Any, ...]) -> socket.socket:
    found = socket.socket(family, socket.SOCK_STREAM)
    try:
        if sys.platform != "win32":  # there it would let two servers share the port
            found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind(address)
        found.listen(WAITING)
    except OSError:
        found.close()
        raise
    return found


def explained(host: str, port: int, error: OSError) -> InputError:
    """Why the system does not give us the port, and what to do."""
    if error.errno == errno.EADDRNOTAVAIL:
        return _no_such_host(host)
    reasons = {
        errno.EADDRINUSE: Message(
            ja="ほかのプログラムが使っています", en="another program uses it"
        ),
        errno.EACCES: Message(
            ja="1023 以下の番号には権限が要ります", en="ports below 1024 need a permission"
        ),
    }
    told = str(error.strerror or error)
    return _unusable(host, port, reasons.get(error.errno or 0, Message(ja=told, en=told)))


def _unusable(host: str, port: int, reason: Message) -> InputError:
    return InputError(
        Message(
            ja=f"ポート {port}（{host}）を使えません: {reason.ja}。",
            en=f"Port {port} on {host} cannot be used: {reason.en}.",
        ),
        Message(
            ja="別の番号で起動してください。例: kikitori serve --port 8081",
            en="Start it with another number, such as: kikitori serve --port 8081",
        ),
    )


def _no_such_host(host: str) -> InputError:
    return InputError(
        Message(
            ja=f"「{host}」はこのPCのアドレスではありません。",
            en=f"{host!r} is no address of this machine.",
        ),
        Message(
            ja="このPCだけで使うときは --host を外し、庁内から使うときは --host 0.0.0.0 に"
            "してください。",
            en="Leave --host out for this machine only, or use --host 0.0.0.0 for the network.",
        ),
    )
