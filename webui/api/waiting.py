"""Waiting for a job while a client waits for the answer: the row tells, every second or so."""

import select
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore
from typing import Any

from flask import current_app

from transcribe.errors import AppError, InputError
from transcribe.messages import Message

from ..db import Database
from ..tables import JobRow

ENDED = ("done", "failed", "cancelled")
FIRST_S, LONGEST_S, SLOWER = 0.1, 2.0, 1.3
_SLOTS = "kikitori_waiting"
_SOCKETS = ("gunicorn.socket", "werkzeug.socket")


class JobFailed(InputError):
    """The job has ended without a transcript: in its own words."""


class Crowded(AppError):
    """Each client that waits holds a thread; the pages need some as well."""

    def __init__(self) -> None:
        super().__init__(
            Message(
                ja="今は、答えを待つプログラムが多すぎます。",
                en="Too many programs are waiting for answers just now.",
            ),
            Message(
                ja="しばらくしてから送り直すか、/api/v1 で送り、あとで受け取ってください。",
                en="Send it again later, or send it by /api/v1 and fetch the transcript then.",
            ),
        )


class ClientGone(AppError):
    """Nobody reads the answer any more. The job goes on."""

    def __init__(self) -> None:
        super().__init__(
            Message(ja="相手が待つのをやめました。", en="The client did not wait."),
            Message(ja="会議の一覧で結果を見てください。", en="Look in the list of meetings."),
        )


@contextmanager
def slot(threads: int) -> Iterator[None]:
    """A place among half of the server's threads. Raises Crowded."""
    made = BoundedSemaphore(max(1, threads // 2))
    places: BoundedSemaphore = current_app.extensions.setdefault(_SLOTS, made)
    if not places.acquire(blocking=False):
        raise Crowded
    try:
        yield
    finally:
        places.release()


def until_ended(database: Database, job_id: int, environ: dict[str, Any]) -> Iterator[None]:
    """Yields at each look, until the job is done.

    Raises JobFailed where it has ended otherwise, ClientGone where nobody waits any more.
    """
    pause = FIRST_S
    while not _is_done(database, job_id):
        if is_gone(environ):
            raise ClientGone
        yield
        time.sleep(pause)
        pause = min(pause * SLOWER, LONGEST_S)


def is_gone(environ: dict[str, Any]) -> bool:
    """Whether the client has closed its connection, where the server lets us see it."""
    if told := environ.get("waitress.client_disconnected"):
        return bool(told())
    found = next((environ[name] for name in _SOCKETS if name in environ), None)
    if found is None:
        return False
    try:
        readable, _, _ = select.select([found], [], [], 0)
        return bool(readable) and found.recv(1, socket.MSG_PEEK) == b""
    except (OSError, ValueError):  # closed on our side, or a kind that cannot peek (TLS)
        return False


def _is_done(database: Database, job_id: int) -> bool:
    with database.begin() as session:
        row = session.get(JobRow, job_id)
        if row is not None and row.state not in ENDED:
            return False
        if row is not None and row.state == "done":
            return True
        raise _failure(row)


def _failure(row: JobRow | None) -> JobFailed:
    if row is not None and row.problem and row.hint:
        return JobFailed(row.problem, row.hint)
    return JobFailed(
        Message(ja="文字起こしは中止されました。", en="The transcription was cancelled."),
        Message(ja="必要なら、もう一度送ってください。", en="Send it again if you need it."),
    )
