"""The daily sweep: what is left over goes, what is in use or in doubt stays."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from filled import fill, rows_of, stored_keys
from office import Office
from sqlalchemy import delete, select

from webui.storage import sweeping
from webui.storage.places import STAGED
from webui.tables import FileRow, LinkRow, MeetingRow, SessionRow, UploadRow


def store_folder(office: Office) -> Path:
    return Path(office.service.settings.storage.removeprefix("file://"))


def stray(office: Office, content: bytes) -> str:
    """A file whose writer died before it committed."""
    with office.open() as session:
        home = office.person(session, "soumu").organisation_id
        key = office.service.files.put_bytes(session, home, content, office.clock()).key
        session.rollback()
    return key


def tomorrow() -> datetime:
    """Files carry the machine's time."""
    return datetime.now(UTC) + timedelta(days=1, minutes=5)


class TestStrays:
    def test_a_file_without_a_row_goes_after_a_day(self, office: Office) -> None:
        stray(office, b"never committed")
        assert sweeping.sweep(office.service, datetime.now(UTC)).strays == 0
        assert len(stored_keys(office)) == 1
        assert sweeping.sweep(office.service, tomorrow()).strays == 1
        assert stored_keys(office) == set()

    def test_what_is_used_stays(self, office: Office) -> None:
        fill(office)
        with office.service.database.begin() as session:
            session.execute(delete(UploadRow))
        swept = sweeping.sweep(office.service, tomorrow())
        assert (swept.strays, swept.unused, swept.missing, swept.kept) == (0, 1, (), 0)
        assert len(stored_keys(office)) == 6
        assert sweeping.sweep(office.service, tomorrow()) == sweeping.Swept()

    def test_an_unfinished_file_goes_after_a_day(self, office: Office) -> None:
        folder = store_folder(office) / "1"
        folder.mkdir(parents=True)
        (folder / f"{STAGED}0123").write_bytes(b"half")
        sweeping.sweep(office.service, datetime.now(UTC))
        assert list(folder.iterdir())
        sweeping.sweep(office.service, tomorrow())
        assert not list(folder.iterdir())

    def test_a_file_of_somebody_else_stays(self, office: Office) -> None:
        store_folder(office).mkdir()
        note = store_folder(office) / "README-of-the-administrator.txt"
        note.write_text("mine")
        sweeping.sweep(office.service, tomorrow())
        assert note.exists()

    def test_a_database_that_does_not_fit_deletes_nothing(self, office: Office) -> None:
        """As after an old backup was put back without its files."""
        for number in range(30):
            stray(office, b"%d" % number)
        swept = sweeping.sweep(office.service, tomorrow())
        assert (swept.strays, swept.kept) == (0, 30)
        assert len(stored_keys(office)) == 30

    def test_a_row_without_its_file_is_reported(self, office: Office) -> None:
        meeting_id = fill(office)
        with office.open() as session:
            key = session.get_one(MeetingRow, meeting_id).audio_key or ""
        office.service.files.delete(key)
        assert sweeping.sweep(office.service, tomorrow()).missing == (key,)
        with office.open() as session:
            assert session.get_one(MeetingRow, meeting_id).audio_key == key


class TestOthers:
    def test_sign_ins_and_links_that_ended(self, office: Office) -> None:
        now = office.clock()
        with office.service.database.begin() as session:
            for name, hours in (("old", -1), ("new", 1)):
                ends = now + timedelta(hours=hours)
                session.add(LinkRow(digest=name, purpose="password", expires_at=ends))
                session.add(
                    SessionRow(
                        digest=name,
                        person_id=office.ids["soumu"],
                        created_at=now,
                        seen_at=now,
                        expires_at=ends,
                        address="",
                        agent="",
                    )
                )
        sweeping.sweep(office.service, now)
        with office.open() as session:
            assert list(session.scalars(select(LinkRow.digest))) == ["new"]
            assert list(session.scalars(select(SessionRow.digest))) == ["new"]

    def test_uploads_that_were_left(self, office: Office) -> None:
        with office.service.database.begin() as session:
            person = office.person(session, "soumu")
            for hours in (-1, 1):
                session.add(
                    UploadRow(
                        organisation_id=person.organisation_id,
                        person_id=person.id,
                        name="a.wav",
                        length=10,
                        created_at=office.clock(),
                        expires_at=office.clock() + timedelta(hours=hours),
                    )
                )
        sweeping.sweep(office.service, office.clock())
        assert rows_of(office, UploadRow) == 1

    def test_working_files_that_a_killed_process_left(self, office: Office) -> None:
        scratch = office.service.files.scratch
        scratch.mkdir()
        for name in (f"{STAGED}old", f"{STAGED}new"):
            (scratch / name).write_bytes(b"sound")
        before = (datetime.now(UTC) - timedelta(days=2)).timestamp()
        os.utime(scratch / f"{STAGED}old", (before, before))
        sweeping.sweep(office.service, datetime.now(UTC))
        assert [path.name for path in scratch.iterdir()] == [f"{STAGED}new"]

    def test_unfinished_work_that_nobody_goes_on_with(self, office: Office) -> None:
        """Its meeting is gone, or a worker on another machine has transcribed it."""
        waiting = _work(office, fill(office, state="waiting"))
        read = _work(office, fill(office, sound=b"2"))
        gone = waiting.with_name("0" * 32)
        for folder in (waiting, read, gone):
            folder.mkdir(parents=True)
        sweeping.sweep(office.service, datetime.now(UTC))
        assert gone.exists(), "it may have just begun"
        assert read.exists()
        sweeping.sweep(office.service, tomorrow())
        assert (waiting.exists(), read.exists(), gone.exists()) == (True, False, False)


def _work(office: Office, meeting_id: str) -> Path:
    with office.open() as session:
        key = session.get_one(MeetingRow, meeting_id).audio_key or ""
    return sweeping.unfinished_work(office.service.files, key)


def test_on_postgresql(postgres_office: Office) -> None:
    fill(postgres_office)
    stray(postgres_office, b"never committed")
    swept = sweeping.sweep(postgres_office.service, tomorrow())
    assert (swept.strays, swept.missing) == (1, ())
    assert rows_of(postgres_office, FileRow) == len(stored_keys(postgres_office)) == 6
