"""Results are written whole or not at all."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from transcribe.errors import StorageError
from transcribe.files import why_unread, write_all, write_text

NAMES = "葛\U000e0100城市 𠮷田 神山"

SMALL_LIMIT = """
import resource, sys
from pathlib import Path
from transcribe.errors import StorageError
from transcribe.files import write_all
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
folder = Path(sys.argv[1])
try:
    write_all({folder / "a.txt": b"small", folder / "b.txt": b"x" * 5000})
except StorageError as error:
    sys.exit(str(error))
"""


def left(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def test_text_is_written_as_it_is(tmp_path: Path) -> None:
    write_text(tmp_path / "議事録.txt", f"{NAMES}\n")
    assert left(tmp_path) == {"議事録.txt": f"{NAMES}\n".encode()}


def test_a_file_takes_the_place_of_the_older_one(tmp_path: Path) -> None:
    for text in ("older and longer", "newer"):
        write_text(tmp_path / "a.txt", text)
    assert left(tmp_path) == {"a.txt": b"newer"}


def test_names_may_be_as_long_as_the_system_lets_them(tmp_path: Path) -> None:
    name = "会" * 83 + ".txt"  # 253 bytes
    write_text(tmp_path / name, "")
    assert left(tmp_path) == {name: b""}


@pytest.mark.parametrize("bad", ["missing/b.txt", "file/b.txt", "folder"])
def test_one_that_cannot_be_written_leaves_none(tmp_path: Path, bad: str) -> None:
    (tmp_path / "file").write_bytes(b"in the way")
    (tmp_path / "folder").mkdir()
    (tmp_path / "a.txt").write_bytes(b"older")
    before = left(tmp_path)
    with pytest.raises(StorageError, match="--out") as failure:
        write_all({tmp_path / "a.txt": b"newer", tmp_path / bad: b"x", tmp_path / "c.txt": b"x"})
    assert str(tmp_path / bad) in str(failure.value)
    assert left(tmp_path) == before


def test_a_file_that_gets_too_big_leaves_nothing(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SMALL_LIMIT, str(tmp_path)], capture_output=True, text=True
    )
    assert done.returncode == 1
    assert "b.txt" in done.stderr
    assert left(tmp_path) == {}


@pytest.fixture
def tiny_disk(tmp_path: Path):
    """A file system of 64 KiB, where the test may mount one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("mounting is not allowed here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_is_named_and_left_as_it_was(tiny_disk: Path) -> None:
    write_text(tiny_disk / "a.txt", "older")
    with pytest.raises(StorageError, match=r"disk is full|ディスクの空き"):
        write_all({tiny_disk / "a.txt": b"newer", tiny_disk / "b.txt": b"x" * 200_000})
    assert left(tiny_disk) == {"a.txt": b"older"}


@pytest.mark.skipif(os.getuid() == 0, reason="nothing is forbidden to root")
def test_a_folder_that_is_read_only_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(StorageError, match="--out"):
        write_text(tmp_path / "a.txt", "")
    tmp_path.chmod(0o700)


@pytest.mark.parametrize(("mask", "mode"), [(0o022, 0o644), (0o077, 0o600), (0o002, 0o664)])
def test_the_umask_decides_who_may_read(tmp_path: Path, mask: int, mode: int) -> None:
    before = os.umask(mask)
    try:
        write_text(tmp_path / "a.txt", "")
    finally:
        os.umask(before)
    assert (tmp_path / "a.txt").stat().st_mode & 0o777 == mode


@pytest.mark.parametrize(
    ("name", "reason"),
    [("nothing", "見つかりません"), ("", "フォルダーです"), ("a.txt/b", "ファイルです")],
)
def test_why_a_file_cannot_be_read_is_told_in_the_reader_s_words(
    tmp_path: Path, name: str, reason: str
) -> None:
    (tmp_path / "a.txt").write_text("a")
    with pytest.raises(OSError) as refused:  # noqa: PT011 - its kinds are what is tested
        (tmp_path / name).read_text()
    assert reason in why_unread(refused.value).ja


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="POSIX pipes")
def test_what_is_no_file_is_not_replaced(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(StorageError, match=r"同じ名前のファイルがあります|a file has that name"):
        write_text(tmp_path / "pipe", "text")
    assert [path.name for path in tmp_path.iterdir()] == ["pipe"]
