"""保存: bytes by what they are for, and what retention deletes next."""

from office import Office

from webui.storage import use as storage_use
from webui.tables import (
    FileRow,
    MaterialRow,
    MeetingRow,
    OrganisationRow,
    RecordingRow,
    TranscriptRow,
    UploadRow,
)


def keep(office: Office, organisation_id: int, name: str, size: int) -> str:
    """A stored file of that size; its key."""
    key = f"{organisation_id}/{name}"
    with office.service.database.begin() as session:
        row = FileRow(
            organisation_id=organisation_id, key=key, size=size, created_at=office.clock()
        )
        session.add(row)
    return key


def record(office: Office, meeting_id: str, key: str) -> None:
    with office.service.database.begin() as session:
        session.add(
            RecordingRow(
                meeting_id=meeting_id,
                position=0,
                name="録音.wav",
                file_key=key,
                size=1,
                created_at=office.clock(),
            )
        )


def page(office: Office, login: str = "admin") -> str:
    answer = office.browser(login).get("/admin/storage")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_every_byte_is_counted_once_by_what_it_is_for(office: Office) -> None:
    meeting, now = office.meeting("soumu"), office.clock()
    record(office, meeting, keep(office, 1, "sound", 1_000))
    record(office, office.meeting("zaisei"), "1/sound")
    keys = {name: keep(office, 1, name, size) for name, size in SIZES.items()}
    keep(office, 2, "theirs", 777_777)
    with office.service.database.begin() as session:
        row = session.get_one(MeetingRow, meeting)
        row.audio_key, row.peaks_key = keys["audio"], keys["peaks"]
        session.add(TranscriptRow(meeting_id=meeting, file_key=keys["text"], created_at=now))
        paper = {"kind": "material", "name": "次第.pdf", "size": 40, "created_at": now}
        session.add(MaterialRow(meeting_id=meeting, file_key=keys["paper"], **paper))
        session.add(upload(office, state="complete", file_key=keys["waiting"], offset=50))
        session.add(upload(office, state="open", offset=6_000, length=9_000))

    with office.open() as session:
        found = storage_use.bytes_of(session, 1)

    assert found == storage_use.Bytes(
        recordings=1_000, working=220, texts=70, uploads=6_050, other=5
    )
    assert found.total == 7_345


SIZES = {"audio": 200, "peaks": 20, "text": 30, "paper": 40, "waiting": 50, "stray": 5}


def upload(office: Office, **values: object) -> UploadRow:
    defaults = {"name": "録音.wav", "length": 50, "created_at": office.clock()}
    return UploadRow(
        organisation_id=1,
        person_id=office.ids["soumu"],
        expires_at=office.clock(),
        **{**defaults, **values},
    )


def test_an_empty_organisation_stores_nothing(office: Office) -> None:
    with office.open() as session:
        assert storage_use.bytes_of(session, 2) == storage_use.Bytes()
    assert "期限なし" in page(office)


def test_what_goes_within_thirty_days_is_listed(office: Office) -> None:
    with office.service.database.begin() as session:
        session.get_one(OrganisationRow, 1).audio_days = 60
    record(office, office.meeting("soumu", "去年の庁議"), keep(office, 1, "old", 1_000))
    office.clock.advance(days=40)
    record(office, office.meeting("soumu", "今年の庁議"), keep(office, 1, "new", 1_000))
    shown = page(office)
    assert "60 日で削除" in shown
    assert "去年の庁議" in shown
    assert "今年の庁議" not in shown
    office.clock.advance(days=25)
    assert "次の自動削除" in page(office)


def test_meetings_that_are_held_are_listed_and_do_not_go(office: Office) -> None:
    with office.service.database.begin() as session:
        session.get_one(OrganisationRow, 1).text_days = 10
    office.meeting("soumu", "残す会議", hold=True)
    office.meeting("midori", "緑町の会議", hold=True)
    office.clock.advance(days=30)
    shown = page(office)
    going, kept = shown.split("「期限が来ても残す」にした会議")
    assert "残す会議" not in going
    assert "残す会議" in kept
    assert "緑町の会議" not in kept


def test_only_administrators_see_it(office: Office) -> None:
    for login in ("soumu", "reader"):
        assert office.browser(login).get("/admin/storage").status_code == 403
