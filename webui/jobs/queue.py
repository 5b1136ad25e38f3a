"""The nudge that a job waits, sent by huey. It carries nothing but the job's id.

A message may be lost, or come twice: workers look at the jobs' rows every few seconds anyway. huey
keeps its messages in a file of its own, in Redis, or in PostgreSQL, as the setting queue_url says.
"""

import json
import logging
import time
from functools import cache
from pathlib import Path
from typing import Any

from huey.registry import Message as HueyMessage
from huey.serializer import Serializer
from sqlalchemy import make_url

from transcribe.errors import InputError
from transcribe.messages import Message

from ..settings import Settings

log = logging.getLogger(__name__)

NAME = "kikitori"
LOOK_S = 0.5  # how often a file is looked at; Redis and PostgreSQL tell by themselves
ANSWER_S = 5  # a queue that does not answer for so long is not there


class Plain(Serializer):  # type: ignore[misc]  # huey has no types
    """Messages as JSON. What comes out of a queue never runs as code, as pickles would."""

    def _serialize(self, data: HueyMessage) -> bytes:
        return json.dumps(data).encode()

    def _deserialize(self, data: bytes) -> HueyMessage:
        return HueyMessage(*json.loads(bytes(data)))


class Queue:
    """Sends and receives nudges. Raises whatever the library raises where it cannot be reached."""

    def __init__(self, url: str) -> None:
        self._huey = _huey(url)
        self._look = self._huey.task(name="look")(_job_of)

    def send(self, job_id: int) -> None:
        self._look(job_id)

    def wait(self, timeout_s: float) -> int | None:
        """The job of the next nudge; None where none comes for about `timeout_s` seconds."""
        end = time.monotonic() + timeout_s
        while True:
            message = self._huey.dequeue()
            if message is not None:
                return _job_of(*message.args)
            left_s = end - time.monotonic()
            if left_s <= 0:
                return None
            time.sleep(min(left_s, LOOK_S))


@cache
def queue_of(url: str) -> Queue:
    """One for a process."""
    return Queue(url)


def nudge(settings: Settings, job_id: int) -> None:
    """Tell the workers that a job waits. A queue that is away costs seconds, not the job."""
    try:
        queue_of(settings.queue).send(job_id)
    except Exception as error:  # each kind of queue has errors of its own
        log.warning("the queue cannot be reached (%s); workers will find the job", error)


def _job_of(job_id: Any) -> int:
    return int(job_id)


def _huey(url: str) -> Any:
    """Raises InputError for an address of another kind."""
    import huey

    kind = make_url(url).get_backend_name()
    more: dict[str, Any] = {"results": False, "serializer": Plain()}
    if kind == "sqlite":
        path = Path(make_url(url).database or "")
        return huey.SqliteHuey(NAME, filename=str(path), **more)
    if kind in ("redis", "rediss", "unix"):
        import redis

        pool = redis.ConnectionPool.from_url(
            url, socket_connect_timeout=ANSWER_S, socket_timeout=ANSWER_S
        )
        return huey.RedisHuey(NAME, connection_pool=pool, **more)
    if kind == "postgresql":
        address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        return huey.PostgresHuey(
            NAME, dsn=address, connect_timeout=ANSWER_S, table_prefix=NAME, **more
        )
    raise InputError(
        Message(
            ja=f"設定 queue_url の「{kind}」は使えません。",
            en=f"queue_url cannot be of the kind {kind!r}.",
        ),
        Message(
            ja="redis://… か postgresql://… にするか、設定を外してください。",
            en="Make it redis://… or postgresql://…, or leave it out.",
        ),
    )
