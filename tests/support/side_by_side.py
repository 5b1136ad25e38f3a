"""Tests in several processes at a time, as `make test` runs them with pytest-xdist.

One process runs all tests of a file (`--dist loadfile`). A test that is marked `alone` looks at a
clock: nothing runs beside it.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

if sys.platform != "win32":
    import fcntl

SERVERS = {"postgres_server", "redis_server", "s3_server"}  # started once by each process
REAL_TIME = "desk_microphone"
TESTS = Path(__file__).parents[1]
DOOR, ROOM = TESTS / "support", TESTS  # folders are locked, as no file is then left behind


def is_one_of_several() -> bool:
    """Whether this process has others beside it."""
    return "PYTEST_XDIST_WORKER" in os.environ and sys.platform != "win32"


if is_one_of_several():  # threads that wait for each other leave the cores to the other processes;
    os.environ["OMP_WAIT_POLICY"] = "PASSIVE"  # read when PyTorch and CTranslate2 are loaded


def prepare(items: list[pytest.Item]) -> None:
    """Put the files first that take long, so that all processes come to their end at the same time;
    what listens to a microphone is left alone.
    """
    files: dict[Path, list[pytest.Item]] = {}
    for item in items:
        files.setdefault(item.path, []).append(item)
        if REAL_TIME in _fixtures(item):
            item.add_marker("alone")
    items[:] = [item for tests in sorted(files.values(), key=_is_short) for item in tests]


def _is_short(tests: list[pytest.Item]) -> bool:
    """Whether the tests of a file use neither models nor servers."""
    return not any(t.get_closest_marker("model") or SERVERS & _fixtures(t) for t in tests)


def _fixtures(item: pytest.Item) -> set[str]:
    return set(getattr(item, "fixturenames", ()))


@contextmanager
def place(*, alone: bool) -> Iterator[None]:
    """Room for a test: beside others, or once all others have left. Who waits for the whole room
    stands in the door, so that nobody else gets in before.
    """
    with ExitStack() as room:
        with _locked(DOOR, fcntl.LOCK_EX):
            room.enter_context(_locked(ROOM, fcntl.LOCK_EX if alone else fcntl.LOCK_SH))
        yield


@contextmanager
def _locked(folder: Path, kind: int) -> Iterator[None]:
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, kind)
        yield
    finally:
        fcntl.flock(handle, fcntl.LOCK_UN)  # for processes as well that were forked meanwhile
        os.close(handle)
