"""What the service relies on, wherever stored files lie. Subclass it once per kind of place."""

import hashlib
import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from transcribe.errors import StorageError
from webui.db import Database
from webui.errors import NotFound
from webui.storage.files import FileStore
from webui.tables import FileRow, OrganisationRow

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
SOUND = bytes(range(256)) * 9000  # more than one block


class FileStoreContract:
    """Fixtures: `store`, `database` (organisations 1 and 2 in it), `unreachable` (a store)."""

    @pytest.fixture
    def database(self, empty_database: Path, tmp_path: Path) -> Database:
        shutil.copy(empty_database, tmp_path / "kikitori.db")
        database = Database(f"sqlite:///{tmp_path / 'kikitori.db'}")
        with database.begin() as session:
            session.add_all(
                OrganisationRow(id=number, name=f"市{number}", created_at=NOW) for number in (1, 2)
            )
        return database

    @pytest.fixture
    def recording(self, tmp_path: Path) -> Path:
        path = tmp_path / "会議.wav"
        path.write_bytes(SOUND)
        return path

    def test_what_was_put_is_read_back(
        self, store: FileStore, database: Database, recording: Path
    ) -> None:
        with database.begin() as session:
            row = store.put(session, 1, recording, NOW)
        assert row.key == f"1/{hashlib.sha256(SOUND).hexdigest()}"
        assert row.size == store.size(row.key) == len(SOUND)
        assert store.read(row.key) == SOUND
        assert recording.read_bytes() == SOUND, "its caller removes it, after the commit"

    def test_a_part_of_the_middle_can_be_read(
        self, store: FileStore, database: Database, recording: Path
    ) -> None:
        with database.begin() as session:
            key = store.put(session, 1, recording, NOW).key
        with store.open(key) as file:
            file.seek(2_000_000)
            assert file.read(300) == SOUND[2_000_000:2_000_300]
            file.seek(-5, 2)
            assert file.read() == SOUND[-5:]

    def test_a_local_file_is_there_as_long_as_it_is_needed(
        self, store: FileStore, database: Database, recording: Path
    ) -> None:
        with database.begin() as session:
            key = store.put(session, 1, recording, NOW).key
        with store.local(key) as path:
            assert path.read_bytes() == SOUND
        assert list(store.scratch.glob("*")) == []
        assert store.read(key) == SOUND

    def test_the_same_content_is_stored_once(
        self, store: FileStore, database: Database, recording: Path
    ) -> None:
        with database.begin() as session:
            first = store.put(session, 1, recording, NOW).id
        with database.begin() as session:
            assert store.put_bytes(session, 1, SOUND, NOW).id == first
            assert session.scalar(select(func.count(FileRow.id))) == 1
        assert len(list(store.walk())) == 1

    def test_organisations_do_not_share_content(
        self, store: FileStore, database: Database, recording: Path
    ) -> None:
        with database.begin() as session:
            ours, theirs = (store.put(session, number, recording, NOW).key for number in (1, 2))
        store.delete(ours)
        assert store.read(theirs) == SOUND

    def test_an_empty_file_is_a_file(self, store: FileStore, database: Database) -> None:
        with database.begin() as session:
            key = store.put_bytes(session, 1, b"", NOW).key
        assert store.read(key) == b""

    def test_many_writers_of_the_same_content(
        self, store: FileStore, database: Database, recording: Path
    ) -> None:
        def put(_: int) -> int:
            with database.begin() as session:
                return store.put(session, 1, recording, NOW).id

        with ThreadPoolExecutor(8) as threads:
            assert len(set(threads.map(put, range(16)))) == 1
        (found,) = store.walk()
        assert store.read(found.key) == SOUND

    def test_walk_tells_keys_sizes_and_times(
        self, store: FileStore, database: Database, recording: Path
    ) -> None:
        before = datetime.now(UTC)
        with database.begin() as session:
            key = store.put(session, 1, recording, NOW).key
        (found,) = store.walk()
        assert (found.key, found.size) == (key, len(SOUND))
        assert abs((found.modified - before).total_seconds()) < 60

    def test_an_empty_store_can_be_walked(self, store: FileStore) -> None:
        assert list(store.walk()) == []

    def test_what_is_deleted_is_gone(
        self, store: FileStore, database: Database, recording: Path
    ) -> None:
        with database.begin() as session:
            key = store.put(session, 1, recording, NOW).key
        store.delete(key)
        for ask in (store.read, store.size, store.open, store.delete):
            with pytest.raises(NotFound):
                ask(key)
        with pytest.raises(NotFound), store.local(key):
            pass

    def test_content_deleted_behind_its_row_is_stored_again(
        self, store: FileStore, database: Database, recording: Path
    ) -> None:
        """As when a file comes in again while its last meeting is deleted."""
        with database.begin() as session:
            key = store.put(session, 1, recording, NOW).key
        store.delete(key)
        with database.begin() as session:
            store.put(session, 1, recording, NOW)
        assert store.read(key) == SOUND

    @pytest.mark.parametrize(
        "key",
        [
            "",
            "1",
            "1/..",
            "../1/" + "a" * 64,
            "1/../../etc/passwd",
            "1/" + "A" * 64,
            "1/" + "a" * 63,
            "1/" + "a" * 64 + "\n",
            "/etc/passwd",
            "１/" + "a" * 64,
        ],
    )
    def test_nothing_but_a_key_is_looked_for(self, store: FileStore, key: str) -> None:
        with pytest.raises(NotFound):
            store.read(key)

    def test_a_source_that_is_gone(
        self, store: FileStore, database: Database, tmp_path: Path
    ) -> None:
        with database.begin() as session, pytest.raises(NotFound):
            store.put(session, 1, tmp_path / "gone.wav", NOW)
        assert list(store.walk()) == []

    def test_a_store_that_does_not_answer(
        self, unreachable: FileStore, database: Database, recording: Path
    ) -> None:
        with database.open() as session, pytest.raises(StorageError):
            unreachable.put(session, 1, recording, NOW)
