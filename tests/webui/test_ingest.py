"""The watched folder: each complete file of sound becomes one meeting, and none is lost."""

import os
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from media import Media
from office import Office
from sqlalchemy import select

from transcribe.errors import InputError
from webui.service import Service
from webui.tables import AuditRow, JobRow, MeetingRow, OrganisationRow, RecordingRow
from webui.uploads import ingest


@pytest.fixture(scope="module")
def media(tmp_path_factory: pytest.TempPathFactory) -> Media:
    return Media(tmp_path_factory.mktemp("media"))


@pytest.fixture
def watched(tmp_path: Path) -> Path:
    folder = tmp_path / "録音"
    folder.mkdir()
    return folder


@pytest.fixture
def service(office: Office, watched: Path) -> Service:
    settings = replace(office.service.settings, ingest_folder=str(watched), ingest_person="soumu")
    return replace(office.service, settings=settings)


def put(watched: Path, source: Path, name: str) -> Path:
    path = watched / name
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(source, path)
    return path


def look_until_complete(office: Office, service: Service) -> None:
    """A first look, then one when the file has not changed for long enough."""
    ingest.look(service, office.clock())
    office.clock.advance(seconds=31)
    ingest.look(service, office.clock())


def meetings(office: Office) -> list[MeetingRow]:
    with office.open() as session:
        return list(session.scalars(select(MeetingRow).order_by(MeetingRow.title)))


def count(office: Office, table: type) -> int:
    with office.open() as session:
        return session.query(table).count()


def lying(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_a_file_becomes_a_meeting_that_waits(
    office: Office, service: Service, watched: Path, media: Media
) -> None:
    path = put(watched, media("speech.mp3"), "20261120 総務委員会.mp3")
    recorded = datetime(2026, 11, 20, 4, 30, tzinfo=UTC)
    os.utime(path, (recorded.timestamp(), recorded.timestamp()))
    look_until_complete(office, service)
    [meeting] = meetings(office)
    assert meeting.title == "20261120 総務委員会"
    assert meeting.held_at == recorded
    assert meeting.owner_id == office.ids["soumu"]
    assert meeting.department.name == "総務課"
    assert meeting.state == "waiting"
    assert count(office, JobRow) == 1
    with office.open() as session:
        [part] = session.scalars(select(RecordingRow))
        entries = list(session.scalars(select(AuditRow.action).order_by(AuditRow.id)))
    assert office.service.files.read(part.file_key) == media("speech.mp3").read_bytes()
    assert part.duration_s == pytest.approx(18, abs=0.2)
    assert entries == ["meeting.create", "recording.add", "job.start"]
    assert lying(watched) == {"取り込み済み/20261120 総務委員会.mp3"}


def test_looking_again_takes_nothing_twice(
    office: Office, service: Service, watched: Path, media: Media
) -> None:
    put(watched, media("speech.mp3"), "a.mp3")
    for _ in range(4):
        look_until_complete(office, service)
    assert len(meetings(office)) == 1


def test_a_file_that_still_grows_is_left(
    office: Office, service: Service, watched: Path, media: Media
) -> None:
    speech = media("speech.mp3").read_bytes()
    path = watched / "a.mp3"
    for end in (20_000, 60_000, len(speech)):
        path.write_bytes(speech[:end])
        ingest.look(service, office.clock())
        office.clock.advance(seconds=20)
    assert meetings(office) == []
    office.clock.advance(seconds=31)
    ingest.look(service, office.clock())
    assert len(meetings(office)) == 1


@pytest.mark.parametrize(
    "name",
    [".hidden.mp3", "a.mp3.part", "a.tmp", "a.mp3.crdownload", "Thumbs.db", ".trash/a.mp3",
     "取り込み済み/a.mp3", "取り込めないもの/a.mp3"],
)  # fmt: skip
def test_what_is_none_of_its_business_is_left(
    office: Office, service: Service, watched: Path, media: Media, name: str
) -> None:
    put(watched, media("speech.mp3"), name)
    look_until_complete(office, service)
    assert meetings(office) == []
    assert lying(watched) == {name}


def test_what_is_no_recording_is_put_aside_with_the_reason(
    office: Office, service: Service, watched: Path, media: Media
) -> None:
    put(watched, media("mute.mp4"), "会議/映像.mp4")
    put(watched, media("text.mp3"), "メモ.mp3")
    (watched / "空.wav").write_bytes(b"")
    look_until_complete(office, service)
    assert meetings(office) == []
    assert lying(watched) == {
        f"取り込めないもの/{name}{ending}"
        for name in ("会議/映像.mp4", "メモ.mp3", "空.wav")
        for ending in ("", ".txt")
    }
    why = (watched / "取り込めないもの/会議/映像.mp4.txt").read_text("utf-8")
    assert "映像.mp4" in why
    assert "音声が入っていません" in why


def test_a_folder_with_a_departments_name_is_that_departments(
    office: Office, service: Service, watched: Path, media: Media
) -> None:
    put(watched, media("speech.mp3"), "財政課/予算.mp3")
    put(watched, media("speech.wav"), "議会事務局/委員会.wav")  # of another organisation
    put(watched, media("speech.m4a"), "RECORDER/FOLDER_A/R001.m4a")
    look_until_complete(office, service)
    found = {row.title: row.department.name for row in meetings(office)}
    assert found == {"予算": "財政課", "委員会": "総務課", "R001": "総務課"}
    assert "取り込み済み/RECORDER/FOLDER_A/R001.m4a" in lying(watched)


def test_links_lead_nowhere(
    office: Office, service: Service, watched: Path, media: Media, tmp_path: Path
) -> None:
    secret = put(tmp_path / "secret", media("speech.mp3"), "secret.mp3")
    (watched / "link.mp3").symlink_to(secret)
    (watched / "folder").symlink_to(secret.parent)
    os.mkfifo(watched / "pipe.mp3")
    look_until_complete(office, service)
    assert meetings(office) == []
    assert secret.exists()


def test_a_link_that_takes_the_place_of_a_file_is_not_followed(
    office: Office, service: Service, watched: Path, media: Media, tmp_path: Path
) -> None:
    secret = put(tmp_path / "secret", media("speech.mp3"), "secret.mp3")
    with office.open() as session:
        person = office.person(session, "soumu")
        watch = ingest.Watch(service, session, person, watched, office.clock(), {})
        (watched / "a.mp3").symlink_to(secret)
        with pytest.raises(InputError):
            ingest._take(watch, "a.mp3")
        (watched / "b").symlink_to(secret.parent)
        with pytest.raises(InputError):
            ingest._take(watch, "b/secret.mp3")
    assert meetings(office) == []


def test_a_crash_after_the_commit_makes_no_second_meeting(
    office: Office, service: Service, watched: Path, media: Media
) -> None:
    path = put(watched, media("speech.mp3"), "a.mp3")
    with office.open() as session:
        person = office.person(session, "soumu")
        watch = ingest.Watch(service, session, person, watched, office.clock(), {})
        ingest._take(watch, "a.mp3")
    assert path.exists(), "it was not moved any more"
    look_until_complete(office, service)
    assert len(meetings(office)) == 1
    assert count(office, JobRow) == 1
    assert lying(watched) == {"取り込み済み/a.mp3"}


def test_a_crash_before_the_commit_loses_nothing(
    office: Office, service: Service, watched: Path, media: Media
) -> None:
    """The content is stored already, but no meeting has it."""
    put(watched, media("speech.mp3"), "a.mp3")
    with office.service.database.begin() as session:
        organisation = office.person(session, "soumu").organisation_id
        content = media("speech.mp3").read_bytes()
        office.service.files.put_bytes(session, organisation, content, office.clock())
    look_until_complete(office, service)
    assert len(meetings(office)) == 1


def test_a_file_that_cannot_be_moved_is_taken_once(
    office: Office, service: Service, watched: Path, media: Media
) -> None:
    path = put(watched, media("speech.mp3"), "a.mp3")
    (watched / ingest.DONE).symlink_to("/nowhere/at/all")  # no folder can be made there
    for _ in range(3):
        look_until_complete(office, service)
    assert path.exists()
    assert len(meetings(office)) == 1
    assert '"is_done": true' in (service.settings.data / ingest.SEEN).read_text()


def test_names_that_were_there_before_are_kept(
    office: Office, service: Service, watched: Path, media: Media
) -> None:
    put(watched, media("speech.mp3"), "a.mp3")
    look_until_complete(office, service)
    put(watched, media("speech.wav"), "a.mp3")
    look_until_complete(office, service)
    assert len(meetings(office)) == 2
    assert lying(watched) == {"取り込み済み/a.mp3", "取り込み済み/a (2).mp3"}


@pytest.mark.parametrize("folder", [ingest.DONE, ingest.REFUSED])
def test_nothing_is_put_where_a_link_leads(
    office: Office, service: Service, watched: Path, media: Media, tmp_path: Path, folder: str
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (watched / folder).symlink_to(outside)
    put(watched, media("speech.mp3"), "課/a.mp3")
    put(watched, media("text.mp3"), "課/b.mp3")
    look_until_complete(office, service)
    assert len(meetings(office)) == 1
    assert list(outside.iterdir()) == []
    stays = "課/a.mp3" if folder == ingest.DONE else "課/b.mp3"
    assert stays in lying(watched)


def test_nothing_is_put_where_a_link_within_our_folder_leads(
    office: Office, service: Service, watched: Path, media: Media, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (watched / ingest.REFUSED).mkdir()
    (watched / ingest.REFUSED / "課").symlink_to(outside)
    put(watched, media("text.mp3"), "課/b.mp3")
    look_until_complete(office, service)
    assert list(outside.iterdir()) == []
    assert "課/b.mp3" in lying(watched)


def test_a_note_that_was_there_before_is_kept(
    office: Office, service: Service, watched: Path, media: Media
) -> None:
    note = watched / ingest.REFUSED / "b.mp3.txt"
    note.parent.mkdir()
    note.write_text("what somebody wrote", "utf-8")
    put(watched, media("text.mp3"), "b.mp3")
    look_until_complete(office, service)
    assert note.read_text("utf-8") == "what somebody wrote"
    assert "b.mp3" in note.with_name("b.mp3 (2).txt").read_text("utf-8")


def test_where_there_is_no_room_the_file_waits(
    office: Office, service: Service, watched: Path, media: Media
) -> None:
    with office.service.database.begin() as session:
        aoba = session.query(OrganisationRow).filter_by(name="青葉市").one()
        aoba.quota_mb = 1
        name = aoba.name
    put(watched, media("long.flac"), "a.flac")
    look_until_complete(office, service)
    assert meetings(office) == []
    assert lying(watched) == {"a.flac"}
    with office.service.database.begin() as session:
        session.query(OrganisationRow).filter_by(name=name).one().quota_mb = 0
    look_until_complete(office, service)
    assert len(meetings(office)) == 1


@pytest.mark.parametrize("change", [{"ingest_person": "nobody"}, {"ingest_folder": "/nowhere"}])
def test_settings_that_name_nothing_are_told(
    office: Office, service: Service, change: dict[str, str]
) -> None:
    with pytest.raises(InputError):
        ingest.look(replace(service, settings=replace(service.settings, **change)), office.clock())


def test_without_a_folder_nothing_happens(office: Office) -> None:
    ingest.look(office.service, office.clock())
    assert not (office.service.settings.data / ingest.SEEN).exists()


def test_what_was_seen_is_remembered_over_a_restart_and_may_be_lost(
    office: Office, service: Service, watched: Path, media: Media
) -> None:
    put(watched, media("speech.mp3"), "a.mp3")
    ingest.look(service, office.clock())
    (service.settings.data / ingest.SEEN).write_text("{broken")
    look_until_complete(office, service)
    assert len(meetings(office)) == 1
