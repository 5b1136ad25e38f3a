"""Deleting leaves nothing of a meeting, and everything of the others."""

from datetime import datetime, timedelta
from pathlib import Path
from threading import Thread

import pytest
from filled import fill, rows_of, stored_keys
from office import Office
from sqlalchemy import select, text
from sqlalchemy.orm import Session
from transcripts import TRANSCRIPT

from webui import search
from webui.errors import Conflict
from webui.storage import deletion, sweeping
from webui.tables import (
    Base,
    FileRow,
    JobRow,
    MaterialRow,
    MeetingRow,
    RecordingRow,
    SearchRow,
    SpeakerRow,
    TermRow,
    TranscriptRow,
    TurnRow,
    UploadRow,
)

OF_A_MEETING = (
    MeetingRow,
    RecordingRow,
    MaterialRow,
    TranscriptRow,
    SpeakerRow,
    TurnRow,
    JobRow,
    TermRow,
    UploadRow,
    SearchRow,
    FileRow,
)


def delete(office: Office, meeting_id: str) -> None:
    with office.open() as session:
        meeting = session.get_one(MeetingRow, meeting_id)
        deletion.delete_meeting(session, office.service.files, meeting, office.clock())


def test_every_column_that_names_a_stored_file_is_known() -> None:
    named = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.tables.values()
        for column in table.columns
        if column.name.endswith("_key")
    }
    assert named == {
        f"{column.class_.__tablename__}.{column.key}" for column in deletion.REFERENCES
    }


class TestMeeting:
    def test_nothing_is_left(self, office: Office) -> None:
        meeting_id = fill(office)
        assert len(stored_keys(office)) == 7
        delete(office, meeting_id)
        assert {table.__tablename__: rows_of(office, table) for table in OF_A_MEETING} == {
            table.__tablename__: 0 for table in OF_A_MEETING
        }
        assert stored_keys(office) == set()

    def test_it_is_found_no_more(self, office: Office) -> None:
        kept, gone = fill(office, sound=b"1"), fill(office, sound=b"2")
        delete(office, gone)
        with office.open() as session:
            person = office.person(session, "soumu")
            found = search.find(session, person, search.Wanted(words="国庫支出金")).found
        assert [one.meeting.id for one in found] == [kept]

    def test_the_words_are_not_in_the_database_file_any_more(self, office: Office) -> None:
        """Also not in old parts of the index, once the daily sweep has been."""
        secret = "極秘案件"
        meeting_id = fill(office, title=secret)
        fill(office, sound=b"2")
        path = office.service.settings.data / "kikitori.db"

        def content() -> bytes:
            with office.service.database.begin() as session:
                session.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
            return path.read_bytes()

        assert secret.encode() in content()
        assert secret[:2].encode() in content()
        delete(office, meeting_id)
        sweeping.sweep(office.service, office.clock())
        assert secret.encode() not in content()
        assert secret[:2].encode() not in content()

    def test_the_words_are_not_in_the_write_ahead_log_any_more(self, office: Office) -> None:
        secret = "極秘案件"
        meeting_id = fill(office, title=secret)
        log = office.service.settings.data / "kikitori.db-wal"
        assert secret.encode() in log.read_bytes()
        delete(office, meeting_id)
        assert secret.encode() not in log.read_bytes()

    def test_somebody_who_reads_meanwhile_delays_only_that(self, office: Office) -> None:
        """What the log still holds goes with the next sweep."""
        secret = "極秘案件"
        meeting_id = fill(office, title=secret)
        log = office.service.settings.data / "kikitori.db-wal"
        with office.service.database.engine.connect() as reader:
            reader.exec_driver_sql("BEGIN")
            reader.exec_driver_sql("SELECT count(*) FROM meeting").one()
            delete(office, meeting_id)
            assert rows_of(office, MeetingRow) == 0
            assert secret.encode() in log.read_bytes()
        sweeping.sweep(office.service, office.clock())
        assert secret.encode() not in log.read_bytes()

    def test_what_had_come_of_its_recordings_goes_as_well(self, office: Office) -> None:
        ours, theirs = fill(office, sound=b"1"), fill(office, sound=b"2")
        folder = office.service.settings.data / "uploads"
        folder.mkdir(exist_ok=True)
        with office.open() as session:
            ids = {
                meeting_id: session.scalars(
                    select(UploadRow.id).filter_by(meeting_id=meeting_id)
                ).one()
                for meeting_id in (ours, theirs)
            }
        for upload_id in ids.values():
            (folder / upload_id).write_bytes(b"half a recording")
        delete(office, ours)
        assert [path.name for path in folder.iterdir()] == [ids[theirs]]

    def test_what_another_meeting_uses_stays(self, office: Office) -> None:
        one, other = fill(office, title="同じ"), fill(office, title="同じ")
        keys = stored_keys(office)
        delete(office, one)
        assert stored_keys(office) == keys
        delete(office, other)
        assert stored_keys(office) == set()

    def test_the_same_content_of_another_organisation_stays(self, office: Office) -> None:
        ours, theirs = fill(office), fill(office, owner="midori")
        delete(office, ours)
        with office.open() as session:
            meeting = session.get_one(MeetingRow, theirs)
            assert len(stored_keys(office)) == 7
            assert meeting.audio_key
            assert office.service.files.read(meeting.audio_key) == b"joined the sound of a meeting"

    def test_a_held_one_stays(self, office: Office) -> None:
        meeting_id = fill(office, hold=True)
        with pytest.raises(Conflict, match="残す"):
            delete(office, meeting_id)
        assert rows_of(office, MeetingRow) == 1
        assert len(stored_keys(office)) == 7

    def test_work_on_its_sound_that_was_not_finished_goes_as_well(self, office: Office) -> None:
        meeting_id = fill(office)
        with office.open() as session:
            key = session.get_one(MeetingRow, meeting_id).audio_key or ""
        folder = deletion.unfinished_work(office.service.files, key)
        folder.mkdir(parents=True)
        (folder / "recognized.json").write_text("what was said")
        delete(office, meeting_id)
        assert not folder.exists()
        assert folder.is_relative_to(office.service.settings.data)

    def test_a_store_that_fails_keeps_nobody_from_deleting(self, office: Office) -> None:
        meeting_id = fill(office)
        root = Path(office.service.settings.storage.removeprefix("file://"))
        away = root.with_name("unmounted")
        root.rename(away)
        root.write_text("not a folder")
        delete(office, meeting_id)
        assert rows_of(office, MeetingRow) == rows_of(office, FileRow) == 0
        root.unlink()
        away.rename(root)
        assert len(stored_keys(office)) == 7
        office.clock.time = _later_than_files(office)
        assert sweeping.sweep(office.service, office.clock()).strays == 7
        assert stored_keys(office) == set()


def _later_than_files(office: Office) -> datetime:
    return max(found.modified for found in office.service.files.walk()) + timedelta(days=2)


class TestAudio:
    def delete(self, office: Office, meeting_id: str) -> None:
        with office.open() as session:
            meeting = session.get_one(MeetingRow, meeting_id)
            deletion.delete_audio(session, office.service.files, meeting, office.clock())

    def test_sound_goes_and_text_stays(self, office: Office) -> None:
        meeting_id = fill(office)
        self.delete(office, meeting_id)
        with office.open() as session:
            meeting = session.get_one(MeetingRow, meeting_id)
            assert (meeting.audio_key, meeting.peaks_key) == (None, None)
            assert meeting.audio_deleted_at == office.clock()
            assert [row.name for row in meeting.recordings] == ["part0.wav", "part1.wav"]
            assert {row.file_key for row in meeting.recordings} == {""}
            kept = {session.scalars(select(TranscriptRow.file_key)).one()}
            kept |= set(session.scalars(select(MaterialRow.file_key)))
        assert rows_of(office, TurnRow) == len(TRANSCRIPT.turns)
        assert stored_keys(office) == kept
        assert rows_of(office, FileRow) == 2

    @pytest.mark.parametrize("state", ["waiting", "running"])
    def test_sound_that_is_being_transcribed_stays(self, office: Office, state: str) -> None:
        meeting_id = fill(office, state=state)
        with pytest.raises(Conflict, match="途中"):
            self.delete(office, meeting_id)
        assert len(stored_keys(office)) == 7

    def test_a_held_one_stays(self, office: Office) -> None:
        meeting_id = fill(office, hold=True)
        with pytest.raises(Conflict):
            self.delete(office, meeting_id)

    def test_twice_is_as_once(self, office: Office) -> None:
        meeting_id = fill(office)
        self.delete(office, meeting_id)
        self.delete(office, meeting_id)
        assert rows_of(office, RecordingRow) == 2


class TestAtTheSameTime:
    """A file comes in again while its last meeting is deleted: it is there afterwards."""

    def race(self, office: Office) -> None:
        store, clock = office.service.files, office.clock
        for number in range(15):
            sound = b"contested %d" % number
            meeting_id = fill(office, sound=sound)
            deleting = Thread(target=delete, args=(office, meeting_id))
            deleting.start()
            with office.service.database.begin() as session:
                home = office.person(session, "soumu").organisation_id
                key = store.put_bytes(session, home, sound, clock()).key
                session.add(_material(session, office, key))
            deleting.join(60)
            assert store.read(key) == sound
            with office.open() as session:
                assert session.scalar(select(FileRow.id).where(FileRow.key == key))

    def test_on_sqlite(self, office: Office) -> None:
        office.meeting(title="別の会議")
        self.race(office)

    def test_on_postgresql(self, postgres_office: Office) -> None:
        postgres_office.meeting(title="別の会議")
        self.race(postgres_office)


def _material(session: Session, office: Office, key: str) -> MaterialRow:
    other = session.scalars(select(MeetingRow.id).where(MeetingRow.title == "別の会議")).one()
    return MaterialRow(
        meeting_id=other, kind="material", name="a", file_key=key, size=1, created_at=office.clock()
    )


def test_deleting_more_files_than_a_statement_takes(office: Office) -> None:
    with office.service.database.begin() as session:
        home = office.person(session, "soumu").organisation_id
        keys = [f"{home}/{number:064x}" for number in range(1100)]
        now = office.clock()
        session.add_all(
            FileRow(organisation_id=home, key=key, size=1, created_at=now) for key in keys
        )
    with office.open() as session:
        assert deletion.drop_unused(session, office.service.files, home, keys) == keys
    assert rows_of(office, FileRow) == 0
