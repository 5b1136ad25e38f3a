"""Stored files: the contract over a folder and over fsspec, and what a crash leaves."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import fsspec
import pytest
import s3_server as s3
from contracts.file_store import NOW, SOUND, FileStoreContract
from sqlalchemy import func, select

from transcribe.errors import StorageError
from webui.db import Database
from webui.storage.files import FileStore
from webui.tables import FileRow


class TestFolder(FileStoreContract):
    @pytest.fixture
    def store(self, tmp_path: Path) -> FileStore:
        return FileStore(f"file://{tmp_path / '保存 場所'}", tmp_path / "scratch")

    @pytest.fixture
    def unreachable(self, tmp_path: Path) -> FileStore:
        (tmp_path / "a file").write_text("no folder")
        return FileStore(f"file://{tmp_path / 'a file' / 'files'}", tmp_path / "scratch")

    def test_the_layout_is_the_documented_one(
        self, store: FileStore, database: Database, recording: Path, tmp_path: Path
    ) -> None:
        with database.begin() as session:
            key = store.put(session, 1, recording, NOW).key
        name = key.removeprefix("1/")
        stored = tmp_path / "保存 場所" / "1" / name[:2] / name[2:]
        assert stored.read_bytes() == SOUND
        assert stored.stat().st_mode & 0o777 == 0o600
        assert stored.parent.stat().st_mode & 0o777 == 0o700

    def test_a_file_that_may_be_linked_is_not_copied(
        self, store: FileStore, database: Database, recording: Path
    ) -> None:
        with database.begin() as session:
            key = store.put(session, 1, recording, NOW, may_link=True).key
        with store.local(key) as path:
            assert path.samefile(recording)
        recording.unlink()
        assert store.read(key) == SOUND

    def test_a_copied_file_does_not_change_with_its_source(
        self, store: FileStore, database: Database, recording: Path
    ) -> None:
        with database.begin() as session:
            key = store.put(session, 1, recording, NOW).key
        recording.write_bytes(b"recorded over")
        assert store.read(key) == SOUND

    def test_a_file_cut_short_is_mended_by_the_same_content(
        self, store: FileStore, database: Database, recording: Path
    ) -> None:
        with database.begin() as session:
            key = store.put(session, 1, recording, NOW).key
        with store.local(key) as path:
            os.truncate(path, 100)
        with database.begin() as session:
            store.put(session, 1, recording, NOW)
        assert store.read(key) == SOUND

    def test_a_full_disk_says_so_and_leaves_nothing(
        self, database: Database, recording: Path, tmp_path: Path
    ) -> None:
        """A real file system of 1 MB."""
        small = tmp_path / "small"
        small.mkdir()
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(small)], capture_output=True
        )
        if mounted.returncode:
            pytest.skip("mounting is not allowed here")
        try:
            store = FileStore(f"file://{small}", tmp_path / "scratch")
            with database.begin() as session:
                with pytest.raises(StorageError, match="空き"):
                    store.put(session, 1, recording, NOW)
                assert session.scalar(select(func.count(FileRow.id))) == 0
            assert list(store.walk()) == []
        finally:
            subprocess.run(["umount", str(small)], check=True)

    def test_a_writer_that_is_killed_leaves_no_half_file(
        self, store: FileStore, database: Database, tmp_path: Path
    ) -> None:
        """Killed again and again while it copies: what has a key is whole."""
        big = tmp_path / "big.wav"
        big.write_bytes(os.urandom(1 << 20) * 40)
        script = tmp_path / "put.py"
        script.write_text(PUT)
        for delay in (0.01, 0.03, 0.06, 0.1, 0.2):
            writer = subprocess.Popen(
                [sys.executable, str(script), store.url, database.url, str(big)],
                stdout=subprocess.PIPE,
            )
            assert writer.stdout
            writer.stdout.readline()  # it begins
            time.sleep(delay)
            writer.send_signal(signal.SIGKILL)
            writer.wait()
            writer.stdout.close()
            for found in store.walk():
                assert found.key is None or found.size == big.stat().st_size
            with database.open() as session:
                assert all(store.size(key) for key in session.scalars(select(FileRow.key)))
        with database.begin() as session:
            key = store.put(session, 1, big, NOW).key
        assert store.read(key) == big.read_bytes()


PUT = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from webui.db import Database
from webui.storage.files import FileStore
store, database = FileStore(sys.argv[1], Path(sys.argv[3]).parent / "s"), Database(sys.argv[2])
print("begins", flush=True)
with database.begin() as session:
    store.put(session, 1, Path(sys.argv[3]), datetime.now(UTC))
"""


class TestMemory(FileStoreContract):
    """fsspec's own place, for what all its places have in common."""

    @pytest.fixture
    def store(self, tmp_path: Path) -> FileStore:
        memory = fsspec.filesystem("memory")
        memory.store.clear()
        memory.pseudo_dirs[:] = [""]
        return FileStore("memory://kikitori", tmp_path / "scratch")

    @pytest.fixture
    def unreachable(self, tmp_path: Path) -> FileStore:
        return FileStore("nosuchplace://kikitori", tmp_path / "scratch")


class TestS3(FileStoreContract):
    """An S3-compatible server in a process of its own, spoken to over HTTP."""

    @pytest.fixture
    def store(self, s3_server: s3.Server, tmp_path: Path) -> FileStore:
        return FileStore(s3_server.new_bucket(), tmp_path / "scratch", s3_server.endpoint)

    @pytest.fixture
    def unreachable(self, s3_server: s3.Server, tmp_path: Path) -> FileStore:
        return FileStore("s3://no-such-bucket/files", tmp_path / "scratch", s3_server.endpoint)
