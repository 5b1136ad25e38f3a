"""The nudge: it carries a job's id, comes out of the queue once, and nothing rests on it."""

import json
import sqlite3
import time
from dataclasses import replace
from pathlib import Path

import postgres
import pytest
import redis_server as redis
from machine import Machine, wait_for
from office import Office

from transcribe.errors import InputError
from webui.jobs.queue import Queue, nudge
from webui.settings import Settings


def check(url: str) -> None:
    """What is asked of every kind of queue."""
    sender, one, two = Queue(url), Queue(url), Queue(url)
    assert one.wait(0.0) is None
    sender.send(7)
    sender.send(8)
    assert [one.wait(5.0), two.wait(5.0)] == [7, 8]
    began = time.monotonic()
    assert two.wait(0.3) is None
    assert time.monotonic() - began < 3.0


def test_a_file_of_its_own(tmp_path: Path) -> None:
    check(f"sqlite:///{tmp_path / 'queue.db'}")


def test_redis(redis_server: redis.Server) -> None:
    check(redis_server.new_database())


def test_postgresql(postgres_server: postgres.Server) -> None:
    check(postgres_server.new_database())


def test_a_message_is_plain_json(tmp_path: Path) -> None:
    """What lies in a queue is never run as code, whoever put it there."""
    path = tmp_path / "queue.db"
    Queue(f"sqlite:///{path}").send(7)
    with sqlite3.connect(path) as connection:
        (data,) = connection.execute("SELECT data FROM task").fetchone()
    assert 7 in [
        value for values in json.loads(data) if isinstance(values, list) for value in values
    ]


def test_a_queue_that_is_away_costs_no_request(settings: Settings) -> None:
    began = time.monotonic()
    nudge(replace(settings, queue_url="redis://127.0.0.1:1/0"), 7)
    nudge(replace(settings, queue_url="sqlite:////nowhere/queue.db"), 7)
    assert time.monotonic() - began < 5.0


def test_an_unknown_kind_is_told() -> None:
    with pytest.raises(InputError, match="amqp"):
        Queue("amqp://localhost")


@pytest.mark.alone
def test_a_nudged_worker_begins_at_once(machine: Machine, office: Office) -> None:
    machine.worker()
    wait_for(lambda: "began" in machine.log())
    time.sleep(0.5)  # it has looked, and waits for a nudge or its next look
    job_id = machine.start_job(machine.meeting(4.0))
    nudge(office.service.settings, job_id)
    wait_for(lambda: machine.job(job_id).attempt, seconds=3.0)
