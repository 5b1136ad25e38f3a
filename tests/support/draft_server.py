"""A little server with the OpenAI chat API: a process of its own, answering real HTTP requests.

Started with `started(fault)`. It keeps what it was sent, and answers as its fault says.
"""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

GO = "go"  # the file that ends its waiting
SUMMARY = "補正予算を原案のとおり可決しました。"
ANSWERS: dict[str, Any] = {
    "": {"choices": [{"message": {"role": "assistant", "content": SUMMARY}}]},
    "thinks": {"choices": [{"message": {"content": f"<think>えっと\n</think>\n {SUMMARY}\n"}}]},
    "strange": {"choices": [{"message": {"content": "要旨\x00\ud83d<b>です</b>\r\n以上"}}]},
    "empty": {"choices": [{"message": {"content": " \n"}}]},
    "null": {"choices": [{"message": {"content": None}}]},
    "no choices": {"choices": []},
    "a list": [1, 2],
    "long": {"choices": [{"message": {"content": "長" * 20_001}}]},
    "huge": {"choices": [{"message": {"content": "長" * 1_000_000}}]},
}


@dataclass(frozen=True)
class Server:
    url: str
    record: Path

    def asked(self) -> list[dict[str, Any]]:
        """What it was sent: path, headers, body."""
        lines = self.record.read_text("utf-8").splitlines() if self.record.exists() else []
        return [json.loads(line) for line in lines]

    def let_answer(self) -> None:
        """One that waits (its fault) answers now."""
        self.record.with_name(GO).touch()


@contextmanager
def started(folder: Path, fault: str = "") -> Iterator[Server]:
    record = folder / "asked.jsonl"
    process = subprocess.Popen(
        [sys.executable, __file__, str(record), fault], stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout
        yield Server(process.stdout.readline().strip(), record)
    finally:
        process.terminate()
        process.wait(10)


class Handler(BaseHTTPRequestHandler):
    record: Path
    fault: str

    def log_message(self, *_: object) -> None:
        """Says nothing."""

    def do_GET(self) -> None:
        self._note("")
        self._answer(200, b"{}")

    def do_POST(self) -> None:
        self._note(self.rfile.read(int(self.headers["Content-Length"])).decode())
        if self.fault == "refuses":
            self._answer(401, b'{"error": "the key sk-secret is wrong"}')
        elif self.fault == "redirects":
            self.send_response(307)
            self.send_header("Location", "/elsewhere")
            self.end_headers()
        elif self.fault == "no JSON":
            self._answer(200, b"<html>busy</html>")
        elif self.fault == "silent":
            time.sleep(30)
        elif self.fault == "drips":
            self._drip()
        elif self.fault == "waits":
            until = time.monotonic() + 30
            while not self.record.with_name(GO).exists() and time.monotonic() < until:
                time.sleep(0.02)
            self._answer(200, json.dumps(ANSWERS[""]).encode())
        else:
            self._answer(200, json.dumps(ANSWERS[self.fault]).encode())

    def _drip(self) -> None:
        self.send_response(200)
        self.end_headers()
        for _ in range(300):
            self.wfile.write(b" ")
            time.sleep(0.1)

    def _answer(self, status: int, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _note(self, body: str) -> None:
        asked = {"path": self.path, "headers": dict(self.headers), "body": body}
        with self.record.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asked) + "\n")


def serve(record: str, fault: str) -> None:
    """Print the address, then answer until the process is ended."""
    Handler.record, Handler.fault = Path(record), fault
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    print(f"http://127.0.0.1:{server.server_port}/v1", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    serve(*sys.argv[1:])
