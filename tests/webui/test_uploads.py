"""What becomes of uploads: nothing that arrived is lost, nothing that is no sound gets in."""

import hashlib
import os
import random
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
import tus
from media import Media
from office import Office
from sqlalchemy import select

from webui import uploads
from webui.errors import NotFound, OverLimit
from webui.meetings import recordings
from webui.service import open_service
from webui.tables import AuditRow, FileRow, OrganisationRow, PersonRow, RecordingRow, UploadRow
from webui.uploads import Desk, receiving


@pytest.fixture(scope="module")
def media(tmp_path_factory: pytest.TempPathFactory) -> Media:
    return Media(tmp_path_factory.mktemp("media"))


def folder(office: Office) -> Path:
    return office.service.settings.data / "uploads"


def only(office: Office) -> UploadRow:
    with office.open() as session:
        return session.scalars(select(UploadRow)).one()


def parts(office: Office, meeting: str) -> list[RecordingRow]:
    with office.open() as session:
        rows = select(RecordingRow).where(RecordingRow.meeting_id == meeting)
        return list(session.scalars(rows.order_by(RecordingRow.position)))


# Into the meeting


def test_a_complete_upload_is_a_recording_of_its_meeting(office: Office, media: Media) -> None:
    meeting = office.meeting()
    told = {"meeting": meeting, "filename": "定例会 前半.mp3", "backup": "1", "break": "1"}
    tus.send_file(office.browser("soumu"), media("speech.mp3"), **told)
    [part] = parts(office, meeting)
    assert part.name == "定例会 前半.mp3"
    assert part.duration_s == pytest.approx(18, abs=0.2)
    assert part.size == media("speech.mp3").stat().st_size
    assert part.is_backup
    assert part.has_break
    assert office.service.files.read(part.file_key) == media("speech.mp3").read_bytes()
    assert list(folder(office).iterdir()) == []
    with office.open() as session:
        entry = session.scalars(select(AuditRow).where(AuditRow.action == "recording.add")).one()
    assert entry.person.startswith("総務 太郎")
    assert entry.detail["name"] == "定例会 前半.mp3"
    assert entry.meeting_id == meeting


def test_parts_stand_in_the_order_in_which_they_were_chosen(office: Office, media: Media) -> None:
    meeting, browser = office.meeting(), office.browser("soumu")
    for name, position in (("speech.mp3", "2"), ("speech.m4a", "0"), ("speech.ogg", "1")):
        tus.send_file(browser, media(name), meeting=meeting, position=position)
    assert [part.name for part in parts(office, meeting)] == [
        "speech.m4a",
        "speech.ogg",
        "speech.mp3",
    ]
    tus.send_file(browser, media("speech.wav"), meeting=meeting)  # says no place: the last
    assert [part.name for part in parts(office, meeting)][-1] == "speech.wav"


def test_the_same_content_twice_in_a_meeting_is_refused(office: Office, media: Media) -> None:
    meeting, browser = office.meeting(), office.browser("soumu")
    tus.send_file(browser, media("speech.mp3"), meeting=meeting)
    answer = tus.send_file(browser, media("speech.mp3"), meeting=meeting, filename="other.mp3")
    assert answer.status_code == 409
    assert "もう入っています" in answer.json["problem"]
    assert len(parts(office, meeting)) == 1


def test_while_a_meeting_is_transcribed_no_upload_begins(office: Office) -> None:
    meeting = office.meeting(state="running")
    answer = tus.create(office.browser("soumu"), 1000, meeting=meeting)
    assert answer.status_code == 409
    assert "途中" in answer.json["problem"]


def test_a_meeting_that_is_deleted_takes_its_uploads_along(office: Office, media: Media) -> None:
    meeting, browser = office.meeting(), office.browser("soumu")
    speech = media("speech.mp3").read_bytes()
    url = tus.location(browser, len(speech), meeting=meeting)
    tus.patch(browser, url, 0, speech[:1000])
    with office.service.database.begin() as session:
        session.execute(recordings.MeetingRow.__table__.delete())
    assert tus.patch(browser, url, 1000, speech[1000:]).status_code == 404
    with office.open() as session:
        uploads.sweep(session, office.service.settings, office.clock())
    assert list(folder(office).iterdir()) == []


def test_bytes_that_come_in_while_the_meeting_is_deleted_go_at_once(office: Office) -> None:
    meeting, browser = office.meeting(), office.browser("soumu")
    upload_id = tus.location(browser, 3000, meeting=meeting).rpartition("/")[2]

    def pieces() -> Iterator[bytes]:
        yield bytes(1000)
        with office.service.database.begin() as session:
            session.execute(recordings.MeetingRow.__table__.delete())
        yield bytes(1000)

    with office.open() as session, pytest.raises(NotFound):
        receiving.append(desk_of(office, session), upload_id, 0, receiving.Body(pieces()))
    assert list(folder(office).iterdir()) == []


# What is no sound


def docx() -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        package.writestr("word/document.xml", random.Random(1).randbytes(6_000_000))
    return made.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("議事録.docx", docx()),
        ("renamed.mp3", docx()),
        ("text.mp3", "会議の記録です。\n".encode() * 250_000),
        ("scan.png", b"\x89PNG\r\n\x1a\n" + random.Random(2).randbytes(6_000_000)),
        ("noise.wav", random.Random(3).randbytes(6_000_000)),
        ("program.m4a", b"MZ" + random.Random(4).randbytes(6_000_000)),
    ],
)
def test_the_first_megabytes_show_that_there_is_no_sound(
    office: Office, name: str, content: bytes
) -> None:
    browser = office.browser("soumu")
    url = tus.location(browser, len(content), filename=name)
    answer = tus.patch(browser, url, 0, content[:3_000_000])
    assert answer.status_code == 415
    assert name in answer.json["problem"]
    assert answer.json["hint"]
    assert only(office).state == "refused"
    assert list(folder(office).iterdir()) == []
    again = tus.patch(browser, url, 0, content)
    assert again.status_code == 410
    assert again.json == answer.json


@pytest.mark.parametrize(
    "name", ["text.mp3", "mute.mp4", "cut.m4a", "protected.mp4", "random.mp3", "playlist.mp3"]
)
def test_a_short_file_is_judged_when_it_is_there(office: Office, media: Media, name: str) -> None:
    meeting = office.meeting()
    answer = tus.send_file(office.browser("soumu"), media(name), meeting=meeting)
    assert answer.status_code == 415
    assert name in answer.json["problem"]
    assert parts(office, meeting) == []
    with office.open() as session:
        assert session.query(FileRow).count() == 0


def test_an_mp4_whose_index_comes_last_is_not_judged_early(office: Office, media: Media) -> None:
    late = media("speech.m4a").read_bytes()
    place = late.index(b"mdat") - 4
    free = (5_000_000).to_bytes(4, "big") + b"free" + bytes(4_999_992)
    # the index names places in the file, so the filling goes behind the sound, before the index
    moov = late.index(b"moov") - 4
    assert place < moov, "ffmpeg writes the index last"
    content = late[:moov] + free + late[moov:]
    browser = office.browser("soumu")
    url = tus.location(browser, len(content), filename="会議.m4a")
    assert tus.patch(browser, url, 0, content[:3_000_000]).status_code == 204
    assert tus.patch(browser, url, 3_000_000, content[3_000_000:]).status_code == 204
    assert only(office).state == "complete"


def test_a_long_recording_is_let_through_and_judged_once(office: Office, media: Media) -> None:
    content = media("speech.wav").read_bytes()
    long = content[:44] + content[44:] * 8  # 4.6 MB; its header names the first eighth only
    browser = office.browser("soumu")
    url = tus.location(browser, len(long))
    for start in range(0, len(long), 1_500_000):
        assert tus.patch(browser, url, start, long[start : start + 1_500_000]).status_code == 204
    assert only(office).state == "complete"


# Lies


def test_more_than_was_announced_is_refused(office: Office, media: Media) -> None:
    speech = media("speech.mp3").read_bytes()
    browser = office.browser("soumu")
    url = tus.location(browser, 1000)
    answer = tus.patch(browser, url, 0, speech)
    assert answer.status_code == 413
    assert tus.offset(browser, url) == 0


def test_more_than_was_announced_without_a_length_is_cut_off(office: Office, media: Media) -> None:
    speech = media("speech.mp3").read_bytes()
    with office.open() as session:
        desk = desk_of(office, session)
        row = uploads.create(desk, uploads.Announced("a.mp3", 50_000))
        session.commit()
        pieces = iter([speech[:40_000], speech[40_000:]])
        with pytest.raises(OverLimit):
            receiving.append(desk, row.id, 0, receiving.Body(pieces))
        assert receiving.offset_of(desk, row.id).offset == 0


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd.mp3", "passwd.mp3"),
        ("C:\\Users\\総務\\会議.mp3", "会議.mp3"),
        ("a\0b\x1b[31m.mp3", "ab[31m.mp3"),
        ("", "録音"),
        ("..", "録音"),
        ("/", "録音"),
        ("\u202e3pm.exe", "3pm.exe"),
        ("葛\U000e0100城\ufa19.mp3", "葛\U000e0100城\ufa19.mp3"),
        ("<script>alert(1)</script>.mp3", "script>.mp3"),
        ("<b>会議.mp3", "<b>会議.mp3"),
        ("長" * 10_000 + ".mp3", "長" * 251 + ".mp3"),
        ("長" * 10_000, "長" * 255),
    ],
)
def test_names_are_made_safe_and_stay_as_they_are_written(
    office: Office, sent: str, kept: str
) -> None:
    tus.location(office.browser("soumu"), 1000, filename=sent)
    assert only(office).name == kept


# Cuts and crashes


def desk_of(office: Office, session: object, login: str = "soumu") -> Desk:
    return Desk(office.service, session, office.person(session, login), office.clock())


def test_what_came_before_a_cut_is_kept(office: Office, media: Media) -> None:
    speech = media("speech.mp3").read_bytes()
    browser = office.browser("soumu")
    url = tus.location(browser, len(speech))
    answer = browser.send(
        "PATCH",
        url,
        input_stream=BytesIO(speech[:40_000]),  # the rest of the body never comes
        headers={**tus.VERSION, "Upload-Offset": "0", "Content-Type": tus.OCTETS},
        environ_overrides={"CONTENT_LENGTH": str(len(speech))},
    )
    assert answer.headers["Upload-Offset"] == "40000"
    assert tus.offset(browser, url) == 40_000
    assert tus.patch(browser, url, 40_000, speech[40_000:]).status_code == 204
    assert office.service.files.read(only(office).file_key) == speech


def test_bytes_on_disk_that_no_row_names_are_written_again(office: Office, media: Media) -> None:
    """A crash between fsync and commit."""
    speech = media("speech.mp3").read_bytes()
    browser = office.browser("soumu")
    url = tus.location(browser, len(speech))
    tus.patch(browser, url, 0, speech[:20_000])
    with (folder(office) / only(office).id).open("ab") as file:
        file.write(b"half of a piece")
    assert tus.offset(browser, url) == 20_000
    assert tus.patch(browser, url, 20_000, speech[20_000:]).status_code == 204
    assert office.service.files.read(only(office).file_key) == speech


def test_a_row_that_names_more_than_the_disk_has_goes_back_to_that(
    office: Office, media: Media
) -> None:
    """A database from a newer backup than the files, or a disk that lost what it had taken."""
    speech = media("speech.mp3").read_bytes()
    browser = office.browser("soumu")
    url = tus.location(browser, len(speech))
    tus.patch(browser, url, 0, speech[:20_000])
    os.truncate(folder(office) / only(office).id, 15_000)
    assert tus.offset(browser, url) == 15_000
    assert tus.patch(browser, url, 20_000, speech[20_000:]).status_code == 409
    assert tus.patch(browser, url, 15_000, speech[15_000:]).status_code == 204
    assert office.service.files.read(only(office).file_key) == speech


def arrived_before_a_crash(office: Office, speech: bytes, meeting: str | None = None) -> str:
    """An upload whose last byte is safe, and that was not completed any more."""
    told = {"meeting": meeting} if meeting else {}
    browser = office.browser("soumu")
    url = tus.location(browser, len(speech), **told)
    row = only(office)
    folder(office).mkdir(exist_ok=True)
    (folder(office) / row.id).write_bytes(speech)
    with office.service.database.begin() as session:
        session.get_one(UploadRow, row.id).offset = len(speech)
    return url


def test_asking_for_an_upload_completes_what_a_crash_left(office: Office, media: Media) -> None:
    meeting, speech = office.meeting(), media("speech.mp3").read_bytes()
    url = arrived_before_a_crash(office, speech, meeting)
    for _ in range(2):
        answer = tus.head(office.browser("soumu"), url)
        assert (answer.status_code, answer.headers["Upload-Offset"]) == (200, str(len(speech)))
    assert [part.size for part in parts(office, meeting)] == [len(speech)]


def test_the_worker_completes_what_a_crash_left(office: Office, media: Media) -> None:
    meeting, speech = office.meeting(), media("speech.mp3").read_bytes()
    arrived_before_a_crash(office, speech, meeting)
    for _ in range(2):
        receiving.finish_received(office.service, office.clock())
    assert [part.size for part in parts(office, meeting)] == [len(speech)]
    assert list(folder(office).iterdir()) == []


def test_a_worker_of_another_machine_leaves_uploads_alone(
    office: Office, media: Media, tmp_path: Path
) -> None:
    speech = media("speech.mp3").read_bytes()
    arrived_before_a_crash(office, speech)
    settings = office.service.settings
    elsewhere = replace(settings, data=tmp_path / "other", database_url=settings.database)
    other = open_service(elsewhere, office.clock)
    receiving.finish_received(other, office.clock())
    with other.database.open() as session:
        uploads.sweep(session, elsewhere, office.clock())
    assert only(office).offset == len(speech)
    assert (folder(office) / only(office).id).read_bytes() == speech


def test_the_sweep_takes_what_was_left_and_only_that(office: Office, media: Media) -> None:
    speech = media("speech.mp3").read_bytes()
    browser = office.browser("soumu")
    old = tus.location(browser, len(speech), filename="old.mp3")
    tus.patch(browser, old, 0, speech[:1000])
    office.clock.advance(hours=30)
    browser = office.browser("soumu")
    new = tus.location(browser, len(speech), filename="new.mp3")
    tus.patch(browser, new, 0, speech[:1000])
    office.clock.advance(hours=20)
    (folder(office) / "stray").write_bytes(b"left by nobody")
    with office.open() as session:
        assert uploads.sweep(session, office.service.settings, office.clock()) == 1
    browser = office.browser("soumu")
    assert tus.head(browser, old).status_code == 404
    assert tus.offset(browser, new) == 1000
    left = {path.name.removesuffix(".lock") for path in folder(office).iterdir()}
    assert left == {new.rpartition("/")[2]}


# Room


def test_uploads_on_their_way_count_towards_the_quota(office: Office) -> None:
    with office.service.database.begin() as session:
        session.query(OrganisationRow).filter_by(name="青葉市").one().quota_mb = 10
    browser = office.browser("soumu")
    assert tus.create(browser, 6_000_000).status_code == 201
    answer = tus.create(browser, 6_000_000)
    assert answer.status_code == 413
    assert "10.0 MB" in answer.json["problem"]
    assert tus.create(browser, 4_000_000).status_code == 201
    assert tus.create(office.browser("midori"), 6_000_000).status_code == 201


def test_a_full_disk_is_told_and_sending_can_go_on_later(office: Office, media: Media) -> None:
    speech = media("speech.mp3").read_bytes()
    browser = office.browser("soumu")
    url = tus.location(browser, len(speech))
    place = folder(office) / only(office).id
    folder(office).mkdir()
    place.symlink_to("/dev/full")  # takes nothing, as a disk without space
    answer = tus.patch(browser, url, 0, speech)
    assert answer.status_code == 507
    assert "空き" in answer.json["problem"]
    place.unlink()
    assert tus.offset(browser, url) == 0
    assert tus.patch(browser, url, 0, speech).status_code == 204


def test_one_person_cannot_begin_uploads_without_end(office: Office) -> None:
    with office.open() as session:
        desk = desk_of(office, session)
        for _ in range(uploads.MOST_OPEN):
            uploads.create(desk, uploads.Announced("a.mp3", 10))
        with pytest.raises(OverLimit):
            uploads.create(desk, uploads.Announced("a.mp3", 10))


def test_the_digest_is_that_of_the_file_over_many_pieces(office: Office, media: Media) -> None:
    content = media("long.flac").read_bytes()
    browser = office.browser("soumu")
    url = tus.location(browser, len(content))
    cuts = sorted(random.Random(7).sample(range(1, len(content)), 9))
    for start, end in zip([0, *cuts], [*cuts, len(content)], strict=True):
        assert tus.patch(browser, url, start, content[start:end]).status_code == 204
    assert only(office).file_key.endswith(hashlib.sha256(content).hexdigest())


def test_a_person_who_is_gone_has_no_uploads(office: Office) -> None:
    tus.location(office.browser("soumu"), 1000)
    with office.service.database.begin() as session:
        session.execute(PersonRow.__table__.delete().where(PersonRow.id == office.ids["soumu"]))
    with office.open() as session:
        assert session.query(UploadRow).count() == 0
