"""A backup while the service runs, and a service that starts from it with everything in it."""

import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread

import postgres
import pytest
from click.testing import CliRunner
from filled import fill
from office import Office
from sqlalchemy import select

from transcribe.cli import main
from transcribe.errors import InputError
from webui import editing, transcripts
from webui.accounts import sessions
from webui.app import create_app
from webui.errors import Conflict
from webui.http.guard import COOKIE
from webui.service import Service, open_service
from webui.settings import FILE, load_settings
from webui.storage import deletion
from webui.storage.backup import Done, back_up
from webui.storage.manifests import MANIFEST, faults_of, read_manifest
from webui.tables import FileRow, MeetingRow


@dataclass
class Shelf:
    """Where a test's backups go."""

    office: Office
    target: Path

    def back_up(self, on_file: Callable[[int, int], None] = lambda *_: None) -> Done:
        return back_up(self.office.service, self.target, self.office.clock(), on_file)

    def faults(self) -> list[str]:
        return [fault.en for fault in faults_of(self.target)]

    def names(self) -> set[str]:
        files = (path for path in self.target.rglob("*") if path.is_file())
        return {path.relative_to(self.target).as_posix() for path in files} - {".lock"}


@pytest.fixture
def shelf(office: Office, tmp_path: Path) -> Shelf:
    return Shelf(office, tmp_path / "バックアップ 先")


def contents(service: Service) -> dict[str, object]:
    """All that people would miss: files, meetings, transcripts as they are read."""
    with service.database.open() as session:
        files = {key: service.files.read(key) for key in session.scalars(select(FileRow.key))}
        meetings = {}
        for meeting in session.scalars(select(MeetingRow)):
            row = transcripts.current(session, meeting.id)
            said = row and transcripts.read(session, service.files, row)
            meetings[meeting.id] = (meeting.title, meeting.attendees, said)
    return {"files": files, "meetings": meetings}


class TestRestoring:
    def test_a_copy_of_the_backup_is_a_service(self, shelf: Shelf, tmp_path: Path) -> None:
        office = shelf.office
        settings = office.service.settings
        (settings.data / FILE).write_text("[session]\nhours = 3\n")
        meeting_id = fill(office, title="予算委員会 葛󠄀飾", attendees="神田\n吉田")
        fill(office, owner="midori", sound=b"another")
        with office.service.database.begin() as session:
            row = transcripts.current(session, meeting_id)
            assert row
            meeting, names = session.get_one(MeetingRow, meeting_id), {"S2": "藤井 副市長"}
            person = office.person(session, "soumu")
            editing.rename_voices(session, meeting, row, person, names, office.clock())
        expected = contents(office.service)
        assert shelf.back_up().faults == ()
        assert shelf.faults() == []
        shutil.rmtree(settings.data)

        restored = tmp_path / "restored"
        shutil.copytree(shelf.target, restored)
        shutil.rmtree(shelf.target)
        again = load_settings({}, {"data": restored})
        assert again.session_hours == 3
        service = open_service(again, office.clock)
        assert contents(service) == expected
        app = create_app(again, service)
        client = app.test_client()
        with service.database.begin() as session:
            person = office.person(session, "soumu")
            client.set_cookie(COOKIE, sessions.start(session, person, office.clock(), 12, "", ""))
        page = client.get(f"/meetings/{meeting_id}").get_data(as_text=True)
        assert "予算委員会 葛󠄀飾" in page
        assert "藤井 副市長" in page
        assert app.secret_key == office.app.secret_key
        service.database.engine.dispose()

    def test_it_goes_on_where_it_was(self, shelf: Shelf, tmp_path: Path) -> None:
        """New work, and a backup of its own."""
        fill(shelf.office)
        shelf.back_up()
        shutil.copytree(shelf.target, tmp_path / "restored")
        settings = load_settings({}, {"data": tmp_path / "restored"})
        service = open_service(settings, shelf.office.clock)
        restored = Office(create_app(settings, service), service, shelf.office.clock)
        restored.ids = shelf.office.ids
        fill(restored, sound=b"new")
        again = Shelf(restored, tmp_path / "second backup")
        assert again.back_up().files == 13
        assert again.faults() == []
        service.database.engine.dispose()


class TestMaking:
    def test_everything_is_its_owner_s_alone(self, shelf: Shelf) -> None:
        fill(shelf.office)
        (shelf.office.service.settings.data / FILE).write_text('[oidc]\nclient_secret = "s"\n')
        shelf.back_up()
        for path in (shelf.target, *shelf.target.rglob("*")):
            if path.name not in (".lock", MANIFEST):
                assert path.stat().st_mode & 0o077 == 0, path

    def test_what_there_is(self, shelf: Shelf) -> None:
        fill(shelf.office)
        done = shelf.back_up()
        assert (done.files, done.new) == (7, 7)
        others = {name for name in shelf.names() if not name.startswith("files/")}
        assert others == {"kikitori.db", "secret.key", MANIFEST}
        assert set(read_manifest(shelf.target).entries) == shelf.names() - {MANIFEST}

    def test_a_second_one_copies_what_is_new_and_drops_what_was_deleted(self, shelf: Shelf) -> None:
        office = shelf.office
        gone, _ = fill(office, sound=b"1"), fill(office, sound=b"2")
        shelf.back_up()
        inodes = {name: (shelf.target / name).stat().st_ino for name in shelf.names()}
        with office.open() as session:
            meeting = session.get_one(MeetingRow, gone)
            deletion.delete_meeting(session, office.service.files, meeting, office.clock())
        fill(office, sound=b"3")
        done = shelf.back_up()
        assert (done.files, done.new) == (13, 6), "one transcript is the same in all"
        kept = [name for name in shelf.names() if name in inodes and name.startswith("files/")]
        assert len(kept) == 7
        assert all((shelf.target / name).stat().st_ino == inodes[name] for name in kept)
        assert len([name for name in shelf.names() if name.startswith("files/")]) == 13
        assert shelf.faults() == []

    def test_an_empty_service(self, shelf: Shelf) -> None:
        assert shelf.back_up() == Done(0, 0, ())
        assert shelf.faults() == []

    def test_what_comes_in_meanwhile_is_whole_or_not_in_it(self, shelf: Shelf) -> None:
        """People upload and delete all the time; every file that the copy names is there."""
        office = shelf.office
        first = [fill(office, sound=b"before %d" % n) for n in range(5)]
        stop = Event()

        def work() -> None:
            number = 0
            while not stop.is_set():
                number += 1
                meeting_id = fill(office, sound=b"during %d" % number)
                if number % 2:
                    with office.open() as session:
                        meeting = session.get_one(MeetingRow, meeting_id)
                        files = office.service.files
                        deletion.delete_meeting(session, files, meeting, office.clock())

        worker = Thread(target=work)
        worker.start()
        try:
            for _ in range(3):
                done = shelf.back_up(lambda *_: time.sleep(0.002))
                assert done.faults == ()
                assert shelf.faults() == []
        finally:
            stop.set()
            worker.join(60)
        with sqlite3.connect(shelf.target / "kikitori.db") as copy:
            titles = {row[0] for row in copy.execute("SELECT id FROM meeting")}
        assert set(first) <= titles

    def test_a_meeting_deleted_between_files_and_database(self, shelf: Shelf) -> None:
        office = shelf.office
        meeting_id = fill(office)
        fill(office, sound=b"kept")

        def delete(number: int, _: int) -> None:
            with office.open() as session:
                if number == 3 and (meeting := session.get(MeetingRow, meeting_id)):
                    files = office.service.files
                    deletion.delete_meeting(session, files, meeting, office.clock())

        done = shelf.back_up(delete)
        assert done.faults == ()
        assert done.files == 7
        assert shelf.faults() == []

    def test_killed_on_the_way_the_earlier_one_is_whole(self, shelf: Shelf, tmp_path: Path) -> None:
        office = shelf.office
        fill(office, sound=b"first")
        shelf.back_up()
        entries = read_manifest(shelf.target).entries
        for number in range(12):
            fill(office, sound=b"later %d" % number)
        script = tmp_path / "run.py"
        script.write_text(RUN)
        for delay in (0.01, 0.05, 0.1):
            data = str(office.service.settings.data)
            running = subprocess.Popen(
                [sys.executable, str(script), data, str(shelf.target)], stdout=subprocess.PIPE
            )
            assert running.stdout
            running.stdout.readline()
            time.sleep(delay)
            running.send_signal(signal.SIGKILL)
            running.wait()
            running.stdout.close()
            if read_manifest(shelf.target).entries == entries:
                assert shelf.faults() == []
        shelf.back_up()
        assert shelf.faults() == []
        assert shelf.names() == {*read_manifest(shelf.target).entries, MANIFEST}

    def test_two_at_once_are_refused(self, shelf: Shelf) -> None:
        fill(shelf.office)
        refused = []

        def second(number: int, _: int) -> None:
            if number == 1:
                with pytest.raises(Conflict):
                    shelf.back_up()
                refused.append(True)

        shelf.back_up(second)
        assert refused


RUN = """
import sys, time
from pathlib import Path
from webui.storage.backup import back_up
from webui.service import open_service, utc_now
from webui.settings import load_settings
service = open_service(load_settings({}, {"data": sys.argv[1]}))
print("begins", flush=True)
back_up(service, Path(sys.argv[2]), utc_now(), lambda *_: time.sleep(0.001))
"""


class TestWhatIsRefused:
    def test_a_folder_with_something_else_in_it(self, shelf: Shelf) -> None:
        shelf.target.mkdir()
        (shelf.target / "photos.zip").write_bytes(b"of the holidays")
        with pytest.raises(InputError, match="バックアップではない"):
            shelf.back_up()
        assert shelf.names() == {"photos.zip"}

    def test_the_data_folder_itself(self, shelf: Shelf) -> None:
        data = shelf.office.service.settings.data
        for target in (data, data / "backup", data.parent):
            with pytest.raises(InputError):
                back_up(shelf.office.service, target, shelf.office.clock(), lambda *_: None)

    def test_a_manifest_of_nobody_knows_what(self, shelf: Shelf) -> None:
        shelf.target.mkdir()
        for content in ("", "[]", "{}", '{"version": 2, "files": {}, "made_at": null}', "\xff"):
            (shelf.target / MANIFEST).write_text(content, "latin-1")
            with pytest.raises(InputError):
                shelf.back_up()
            with pytest.raises(InputError):
                shelf.faults()


class TestFaults:
    def key(self, office: Office, meeting_id: str) -> str:
        with office.open() as session:
            return session.get_one(MeetingRow, meeting_id).audio_key or ""

    def path(self, office: Office, key: str) -> Path:
        with office.service.files.local(key) as path:
            return path

    def test_a_file_that_the_store_has_lost(self, shelf: Shelf) -> None:
        key = self.key(shelf.office, fill(shelf.office))
        self.path(shelf.office, key).unlink()
        done = shelf.back_up()
        assert [fault.en for fault in done.faults] == [f"The file {key} is not in the store."]
        assert done.files == 6
        assert shelf.faults() == [f"The database names the file {key}, which the backup lacks."]

    def test_a_file_that_an_earlier_backup_still_has(self, shelf: Shelf) -> None:
        key = self.key(shelf.office, fill(shelf.office))
        shelf.back_up()
        self.path(shelf.office, key).unlink()
        assert shelf.back_up().faults == ()
        assert shelf.faults() == []

    def test_a_file_that_is_damaged(self, shelf: Shelf) -> None:
        key = self.key(shelf.office, fill(shelf.office))
        self.path(shelf.office, key).write_bytes(b"bits fell over")
        for _ in range(2):
            (fault,) = shelf.back_up().faults
            assert fault.en == f"The stored file {key} is damaged; it was copied as it is."
            assert shelf.faults() == [f"The file {key} was damaged when it was copied."]

    @pytest.mark.parametrize("harm", ["remove", "change", "database", "log"])
    def test_check_finds_what_happened_to_a_backup(self, shelf: Shelf, harm: str) -> None:
        fill(shelf.office)
        shelf.back_up()
        name = next(name for name in sorted(shelf.names()) if name.startswith("files/"))
        told = {
            "remove": [f"{name} is missing."],
            "change": [f"{name} differs."],
            "database": ["kikitori.db differs.", "The database is damaged: "],
            "log": ["kikitori.db differs."],
        }[harm]
        if harm == "remove":
            (shelf.target / name).unlink()
        elif harm == "change":
            (shelf.target / name).write_bytes(b"x")
        elif harm == "database":
            (shelf.target / "kikitori.db").write_bytes(b"x" * 8192)
        else:
            with sqlite3.connect(shelf.target / "kikitori.db") as copy:
                copy.execute("INSERT INTO audit_head VALUES (1, 5, 'x')")
        found = shelf.faults()
        assert all(any(f.startswith(t) for f in found) for t in told)

    def test_checking_changes_nothing(self, shelf: Shelf) -> None:
        fill(shelf.office)
        shelf.back_up()
        before = {n: (shelf.target / n).stat().st_mtime_ns for n in shelf.names()}
        assert shelf.faults() == []
        assert {n: (shelf.target / n).stat().st_mtime_ns for n in shelf.names()} == before

    def test_a_first_one_that_was_not_finished(self, shelf: Shelf) -> None:
        def stop(*_: int) -> None:
            raise KeyboardInterrupt

        fill(shelf.office)
        with pytest.raises(KeyboardInterrupt):
            shelf.back_up(stop)
        assert shelf.faults() == ["The first backup was not finished."]
        shelf.back_up()
        assert shelf.faults() == []


class TestCommand:
    def run(self, *arguments: str) -> tuple[int, str]:
        done = CliRunner().invoke(main, ["backup", *arguments])
        return done.exit_code, done.output + str(done.exception or "")

    def test_backup_and_check(self, shelf: Shelf) -> None:
        fill(shelf.office)
        data = str(shelf.office.service.settings.data)
        code, told = self.run(str(shelf.target), "--data", data)
        assert (code, "7 件" in told) == (0, True)
        code, told = self.run(str(shelf.target), "--check")
        assert (code, "異常はありません" in told) == (0, True)

    def test_a_fault_is_an_error(self, shelf: Shelf) -> None:
        fill(shelf.office)
        data = shelf.office.service.settings.data
        key_file = next(path for path in (data / "files").rglob("*") if path.is_file())
        key_file.unlink()
        code, told = self.run(str(shelf.target), "--data", str(data))
        assert code != 0
        assert "保存場所にファイル" in told

    def test_a_folder_without_a_service(self, tmp_path: Path) -> None:
        code, told = self.run(str(tmp_path / "b"), "--data", str(tmp_path / "none"))
        assert code != 0
        assert "データベースがありません" in told
        assert list(tmp_path.iterdir()) == []


class TestPostgresql:
    def test_a_dump_of_the_same_moment_is_restored(
        self, postgres_office: Office, postgres_server: postgres.Server, tmp_path: Path
    ) -> None:
        office = postgres_office
        fill(office, title="予算委員会")
        expected = contents(office.service)
        target = tmp_path / "backup"
        assert back_up(office.service, target, office.clock(), lambda *_: None).faults == ()
        assert list(faults_of(target)) == []
        assert not (target / "kikitori.db").exists()

        url = postgres_server.new_database()
        restore = ["pg_restore", "--no-owner", "--dbname", url.replace("+psycopg", "")]
        subprocess.run([*restore, str(target / "kikitori.pgdump")], check=True)
        shutil.copytree(target, tmp_path / "restored")
        given = {"data": tmp_path / "restored", "database_url": url}
        service = open_service(load_settings({}, given), office.clock)
        assert contents(service) == expected
        service.database.engine.dispose()
