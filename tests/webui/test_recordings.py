"""The recordings of a meeting: their order, 休憩, other devices; added and removed later."""

import io

import pytest
import tus
from media import Media
from office import Office
from sqlalchemy import select

from transcribe.errors import UnreadableMedia
from webui.errors import Conflict
from webui.meetings import recordings
from webui.tables import AuditRow, FileRow, MeetingRow, RecordingRow
from webui.uploads.apart import describe_sound


@pytest.fixture(scope="module")
def media(tmp_path_factory: pytest.TempPathFactory) -> Media:
    return Media(tmp_path_factory.mktemp("media"))


def add(office: Office, meeting: str, *contents: bytes, seconds: float = 60.0) -> list[int]:
    """Recordings as they stand in the database, named a, b, c; nothing reads their sound here."""
    with office.service.database.begin() as session:
        row = session.get_one(MeetingRow, meeting)
        return [
            recordings.add_recording(
                session,
                office.service.files,
                row,
                office.service.files.put_bytes(
                    session, row.organisation_id, content, office.clock()
                ),
                name,
                duration_s=seconds,
                now=office.clock(),
            ).id
            for name, content in zip("abcdef", contents, strict=False)
        ]


def names(office: Office, meeting: str) -> str:
    with office.open() as session:
        rows = recordings.parts(session, session.get_one(MeetingRow, meeting))
        assert [row.position for row in rows] == list(range(len(rows)))
        return "".join(row.name for row in rows)


def duration(office: Office, meeting: str) -> float:
    with office.open() as session:
        return session.get_one(MeetingRow, meeting).duration_s


def test_recordings_stand_one_after_the_other(office: Office) -> None:
    meeting = office.meeting()
    add(office, meeting, b"1", b"2", b"3")
    assert names(office, meeting) == "abc"
    assert duration(office, meeting) == 180.0


def test_what_a_meeting_has_already_is_refused(office: Office) -> None:
    meeting = office.meeting()
    with pytest.raises(Conflict):
        add(office, meeting, b"1", b"1")


@pytest.mark.parametrize(
    ("which", "to", "order"),
    [(0, "later", "bac"), (2, "earlier", "acb"), (0, "earlier", "abc"), (2, "later", "abc")],
)
def test_the_order_is_changed_by_buttons(office: Office, which: int, to: str, order: str) -> None:
    meeting = office.meeting()
    ids = add(office, meeting, b"1", b"2", b"3")
    url = f"/meetings/{meeting}/recordings/{ids[which]}/move"
    answer = office.browser("soumu").post(url, {"to": to})
    assert answer.location == f"/meetings/{meeting}/recordings#part-{ids[which]}"
    assert names(office, meeting) == order


def test_a_break_and_another_device_are_marked(office: Office) -> None:
    meeting = office.meeting()
    _, second = add(office, meeting, b"1", b"2")
    url = f"/meetings/{meeting}/recordings/{second}/mark"
    office.browser("soumu").post(url, {"break": "1", "backup": "1"})
    with office.open() as session:
        row = session.get_one(RecordingRow, second)
        assert (row.has_break, row.is_backup) == (True, True)
    assert duration(office, meeting) == 60.0  # what is not transcribed does not count
    office.browser("soumu").post(url, {})
    with office.open() as session:
        row = session.get_one(RecordingRow, second)
        assert (row.has_break, row.is_backup) == (False, False)
    assert duration(office, meeting) == 120.0


def test_a_recording_is_removed_with_its_file_after_a_question(office: Office) -> None:
    meeting = office.meeting()
    first, _ = add(office, meeting, b"1", b"2")
    browser = office.browser("soumu")
    page = browser.get(f"/meetings/{meeting}/recordings/{first}/remove").text
    assert "元に戻せません" in page
    assert names(office, meeting) == "ab"
    with office.open() as session:
        key = session.get_one(RecordingRow, first).file_key
    browser.post(f"/meetings/{meeting}/recordings/{first}/remove")
    assert names(office, meeting) == "b"
    with office.open() as session:
        assert session.scalar(select(FileRow).where(FileRow.key == key)) is None
        entry = session.scalars(select(AuditRow).where(AuditRow.action == "recording.remove")).one()
    assert entry.detail["name"] == "a"
    assert key not in {stored.key for stored in office.service.files.walk()}


def test_the_joined_sound_goes_with_what_it_was_made_from(office: Office) -> None:
    meeting = office.meeting()
    first, _ = add(office, meeting, b"1", b"2")
    with office.service.database.begin() as session:
        row = session.get_one(MeetingRow, meeting)
        joined = office.service.files.put_bytes(
            session, row.organisation_id, b"joined", office.clock()
        )
        row.audio_key = joined.key
    office.browser("soumu").post(f"/meetings/{meeting}/recordings/{first}/remove")
    with office.open() as session:
        assert session.get_one(MeetingRow, meeting).audio_key is None
    assert joined.key not in {stored.key for stored in office.service.files.walk()}


def test_a_file_that_another_meeting_has_stays(office: Office) -> None:
    first, second = office.meeting(), office.meeting()
    [row], _ = add(office, first, b"1"), add(office, second, b"1")
    office.browser("soumu").post(f"/meetings/{first}/recordings/{row}/remove")
    with office.open() as session:
        [other] = recordings.parts(session, session.get_one(MeetingRow, second))
    assert office.service.files.read(other.file_key) == b"1"


@pytest.mark.parametrize("what", ["move", "mark", "remove", "add"])
def test_while_a_job_reads_them_nothing_is_changed(office: Office, media: Media, what: str) -> None:
    meeting = office.meeting(state="waiting")
    first, _ = add(office, meeting, b"1", b"2")
    url = f"/meetings/{meeting}/recordings"
    url = url if what == "add" else f"{url}/{first}/{what}"
    speech = io.BytesIO(media("blink.wav").read_bytes())
    answer = office.browser("soumu").post(url, {"to": "later", "recordings": (speech, "x.wav")})
    assert answer.status_code == 409
    assert names(office, meeting) == "ab"


@pytest.mark.parametrize(("login", "status"), [("reader", 403), ("zaisei", 404), ("midori", 404)])
def test_others_change_nothing(office: Office, login: str, status: int) -> None:
    meeting = office.meeting()
    first, _ = add(office, meeting, b"1", b"2")
    browser, base = office.browser(login), f"/meetings/{meeting}/recordings"
    assert browser.get(base).status_code == status
    assert browser.post(base, {}).status_code == status
    assert browser.get(f"{base}/{first}/remove").status_code == status
    for what in ("move", "mark", "remove"):
        assert browser.post(f"{base}/{first}/{what}", {"to": "later"}).status_code == status
    assert names(office, meeting) == "ab"


def test_a_recording_of_another_meeting_is_not_there(office: Office) -> None:
    mine, other = office.meeting(), office.meeting("midori")
    [row] = add(office, other, b"1")
    browser = office.browser("soumu")
    for what in ("move", "mark", "remove"):
        answer = browser.post(f"/meetings/{mine}/recordings/{row}/{what}", {"to": "later"})
        assert answer.status_code == 404
    assert names(office, other) == "a"


def test_recordings_are_added_to_a_meeting_by_a_plain_form(office: Office, media: Media) -> None:
    meeting = office.meeting(state="ready")
    add(office, meeting, b"1")
    browser = office.browser("soumu")
    sent = {"recordings": (io.BytesIO(media("speech.mp3").read_bytes()), "後半.mp3")}
    answer = browser.post(f"/meetings/{meeting}/recordings", sent)
    assert answer.status_code == 302
    assert names(office, meeting) == "a後半.mp3"
    assert duration(office, meeting) == pytest.approx(78, abs=0.2)
    answer = browser.post(f"/meetings/{meeting}/recordings", {})
    assert answer.status_code == 400


def test_an_upload_comes_after_those_that_were_there(office: Office, media: Media) -> None:
    meeting, browser = office.meeting(), office.browser("soumu")
    for name in ("speech.mp3", "speech.m4a"):
        tus.send_file(browser, media(name), meeting=meeting)
    assert 'data-first="2"' in browser.get(f"/meetings/{meeting}/recordings").text
    tus.send_file(browser, media("speech.ogg"), meeting=meeting, position="2")
    assert names(office, meeting) == "speech.mp3speech.m4aspeech.ogg"


def test_names_are_shown_as_text(office: Office) -> None:
    meeting = office.meeting(title="<script>alert(1)</script>")
    with office.service.database.begin() as session:
        row = session.get_one(MeetingRow, meeting)
        file = office.service.files.put_bytes(session, row.organisation_id, b"1", office.clock())
        now = office.clock()
        name = '"><img src=x onerror=alert(1)>.mp3'
        recordings.add_recording(session, office.service.files, row, file, name, now=now)
    page = office.browser("soumu").get(f"/meetings/{meeting}/recordings").text
    assert "<script>alert" not in page
    assert "<img" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;.mp3" in page


def test_the_same_content_is_found_within_the_organisation(office: Office) -> None:
    first, second = office.meeting(), office.meeting("zaisei")
    add(office, first, b"1")
    add(office, second, b"1")
    add(office, office.meeting("midori"), b"1")
    with office.open() as session:
        row = session.get_one(MeetingRow, first)
        assert [other.id for other in recordings.elsewhere(session, row)] == [second]


def test_a_file_that_keeps_its_reader_busy_is_given_up(media: Media) -> None:
    with pytest.raises(UnreadableMedia) as caught:
        describe_sound(media("speech.mp3"), "会議.mp3", seconds=0.01)
    assert "会議.mp3" in str(caught.value)


@pytest.mark.parametrize(
    ("url", "button", "leads"),
    [
        ("move", {"to": "earlier"}, "recordings#part-{id}"),
        ("move", {"to": "later"}, "recordings#part-{id}"),
        ("mark", {"then": "remove"}, "recordings/{id}/remove"),
        ("mark", {}, "recordings#part-{id}"),
    ],
)
def test_every_button_of_a_row_saves_what_is_marked_there(
    office: Office, url: str, button: dict[str, str], leads: str
) -> None:
    meeting = office.meeting()
    _, second, _ = add(office, meeting, b"1", b"2", b"3")
    page = office.browser("soumu").get(f"/meetings/{meeting}/recordings").text
    assert "休憩・予備の指定を保存" in page
    row = page[page.index(f'id="part-{second}"') :].partition("</li>")[0]
    assert row.count("<form") == 1  # so that each of its buttons brings the marks along
    form = {"marks": "1", "break": "1", "backup": "1", **button}
    answer = office.browser("soumu").post(f"/meetings/{meeting}/recordings/{second}/{url}", form)
    assert answer.location == f"/meetings/{meeting}/{leads.format(id=second)}"
    with office.open() as session:
        part = session.get_one(RecordingRow, second)
        assert (part.has_break, part.is_backup) == (True, True)


def test_a_small_recording_is_not_shown_as_nothing(office: Office) -> None:
    meeting = office.meeting()
    add(office, meeting, b"1" * 2_100, b"2" * 1_234_000)
    page = office.browser("soumu").get(f"/meetings/{meeting}/recordings").text
    assert "3 KB" in page
    assert "1.2 MB" in page
