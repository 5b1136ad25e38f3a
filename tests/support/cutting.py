"""A proxy between a client and a server that cuts connections, as a bad network does."""

import random
import socket
import threading
from contextlib import closing, suppress


class CuttingProxy:
    """Forwards to a port of this machine; each connection is reset after some bytes.

    between  fewest and most bytes from the client until the cut
    cuts     how many were made so far
    """

    def __init__(self, port: int, between: tuple[int, int], seed: int = 1) -> None:
        self._to, self._between, self._random = port, between, random.Random(seed)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self.cuts = 0
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        self._listening.close()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                threading.Thread(target=self._forward, args=(client,), daemon=True).start()

    def _forward(self, client: socket.socket) -> None:
        left = self._random.randint(*self._between)
        with closing(client), suppress(OSError):
            server = socket.create_connection(("127.0.0.1", self._to))
            threading.Thread(target=_pump, args=(server, client), daemon=True).start()
            with closing(server):
                while piece := client.recv(65_536):
                    left -= len(piece)
                    if left < 0:
                        self.cuts += 1
                        _reset(client)
                        _reset(server)
                        return
                    server.sendall(piece)


def _pump(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while piece := source.recv(65_536):
            target.sendall(piece)
    with suppress(OSError):
        target.shutdown(socket.SHUT_RDWR)


def _reset(connection: socket.socket) -> None:
    """Closed without a word: what was on its way is lost."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
