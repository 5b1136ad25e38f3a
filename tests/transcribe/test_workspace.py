"""Unfinished work is kept for the next run, for one process at a time, and gone when it is done."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from transcribe.errors import InputError, StorageError
from transcribe.workspace import KEEP_S, Workspace, digest_of, open_workspace

SOUND = "0" * 31 + "a" + "f" * 32
OTHER = "1" * 64

WORKING = """
import sys, time
from pathlib import Path
from transcribe.workspace import open_workspace
with open_workspace(Path(sys.argv[1]), sys.argv[2]) as workspace:
    workspace.save_json("step", [1])
    print("working", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Callable[[str], subprocess.Popen[str]]]:
    """Starts another process that works on a sound until it is killed."""
    started: list[subprocess.Popen[str]] = []

    def start(sound: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", WORKING, str(tmp_path), sound]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        started.append(process)
        assert process.stdout
        assert process.stdout.readline() == "working\n"
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def folders(root: Path) -> list[str]:
    return sorted(path.name for path in root.iterdir() if path.is_dir())


def made_old(path: Path, seconds: float = KEEP_S + 60) -> None:
    then = time.time() - seconds
    os.utime(path, (then, then))


def test_work_that_ended_well_is_removed(tmp_path: Path) -> None:
    with open_workspace(tmp_path, SOUND) as workspace:
        workspace.save_json("step", {"text": "神"})
        assert workspace.load_json("step") == {"text": "神"}
    assert folders(tmp_path) == []


@pytest.mark.parametrize("failure", [RuntimeError, KeyboardInterrupt])
def test_work_that_failed_is_kept(tmp_path: Path, failure: type[BaseException]) -> None:
    def fail() -> None:
        with open_workspace(tmp_path, SOUND) as workspace:
            workspace.save_json("step", 1)
            raise failure

    with pytest.raises(failure):
        fail()
    with open_workspace(tmp_path, SOUND) as workspace:
        assert workspace.load_json("step") == 1


def test_a_second_process_on_the_same_sound_is_refused(tmp_path: Path, elsewhere) -> None:
    elsewhere(SOUND)
    with pytest.raises(InputError), open_workspace(tmp_path, SOUND):
        pass
    assert Workspace(tmp_path / SOUND[:32]).load_json("step") == [1]
    with open_workspace(tmp_path, OTHER):
        pass


def test_what_a_killed_process_left_is_gone_on_with(tmp_path: Path, elsewhere) -> None:
    process = elsewhere(SOUND)
    process.send_signal(signal.SIGKILL)
    process.wait()
    with open_workspace(tmp_path, SOUND) as workspace:
        assert workspace.load_json("step") == [1]


def test_nobody_else_may_look_in(tmp_path: Path) -> None:
    root = tmp_path / "work"
    before = os.umask(0)
    try:
        with open_workspace(root, SOUND) as workspace:
            modes = [path.stat().st_mode & 0o777 for path in (root, workspace.folder)]
    finally:
        os.umask(before)
    assert modes == [0o700, 0o700]


def test_what_is_a_week_old_is_swept(tmp_path: Path) -> None:
    for name in ("old", "new"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "mixed.wav").touch()
        (tmp_path / f"{name}.lock").touch()
    made_old(tmp_path / "old")
    made_old(tmp_path / "old.lock")
    made_old(tmp_path / "new", KEEP_S - 3600)
    with open_workspace(tmp_path, SOUND):
        assert folders(tmp_path) == [SOUND[:32], "new"]
        assert not (tmp_path / "old.lock").exists()


def test_the_sound_itself_is_begun_anew_after_a_week(tmp_path: Path, elsewhere) -> None:
    process = elsewhere(SOUND)
    process.kill()
    process.wait()
    made_old(tmp_path / SOUND[:32])
    made_old(tmp_path / f"{SOUND[:32]}.lock")
    with open_workspace(tmp_path, SOUND) as workspace:
        assert not workspace.has("step")
        with pytest.raises(InputError), open_workspace(tmp_path, SOUND):
            pass


def test_a_root_that_cannot_be_made_is_explained(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StorageError), open_workspace(tmp_path / "file" / "work", SOUND):
        pass


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path)


def test_features_come_back_as_they_were(workspace: Workspace) -> None:
    features = {"embeddings": np.eye(3, dtype=np.float32), "active": np.array([[True], [False]])}
    workspace.save_features("step", features)
    loaded = workspace.load_features("step")
    assert loaded is not None
    assert loaded.keys() == features.keys()
    assert all(
        np.array_equal(loaded[k], v) and loaded[k].dtype == v.dtype for k, v in features.items()
    )


def test_what_was_never_stored_is_absent(workspace: Workspace) -> None:
    assert not workspace.has("step")
    assert workspace.load_json("step") is None
    assert workspace.load_features("step") is None


@pytest.mark.parametrize("content", [b"", b"{", b"[1, 2", b"\xff\xfe", b"\0" * 100])
def test_a_damaged_checkpoint_counts_as_absent(workspace: Workspace, content: bytes) -> None:
    for name in ("step.json", "step.npz"):
        (workspace.folder / name).write_bytes(content)
    assert workspace.load_json("step") is None
    assert workspace.load_features("step") is None


@pytest.mark.parametrize("part", range(10))
def test_features_damaged_anywhere_count_as_absent(workspace: Workspace, part: int) -> None:
    features = {"a": np.random.default_rng(0).random((20, 20))}
    workspace.save_features("step", features)
    path = workspace.folder / "step.npz"
    whole = path.read_bytes()
    size = len(whole) // 10
    path.write_bytes(whole[: part * size])
    assert workspace.load_features("step") is None
    path.write_bytes(whole[: part * size] + b"\x55" * size + whole[(part + 1) * size :])
    assert workspace.load_features("step") is None


def test_the_same_settings_have_the_same_digest() -> None:
    one = digest_of({"model": "神", "language": "ja"})
    assert one == digest_of({"language": "ja", "model": "神"})
    assert one != digest_of({"language": "ja", "model": "\ufa19"})  # 神 as some write it
    assert len(one) == 16
