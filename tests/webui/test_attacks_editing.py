"""What the editor, the minutes and their signing must not be brought to do."""

import hashlib
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Thread
from typing import Any

import draft_server
import pytest
from draft_server import SUMMARY, Server
from edits import JSON, Page
from form_files import template
from minuted import ask, begun, minutes_of, row_of, save, sign, signed
from office import Office
from sqlalchemy import select, update

from webui.errors import NotFound
from webui.storage.backup import back_up
from webui.tables import FormRow, MeetingRow, SigningRow


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with draft_server.started(tmp_path) as running:
        yield running


def offer(office: Office, url: str) -> None:
    settings = replace(office.service.settings, draft_url=url, draft_model="a-model")
    office.app.extensions["kikitori"] = replace(office.service, settings=settings)


def digest_shown(office: Office, meeting_id: str) -> str:
    page = office.browser("soumu").post(f"/meetings/{meeting_id}/minutes/draft").text
    found = re.search(r'name="digest" value="(\w+)"', page)
    assert found
    return found[1]


def test_a_draft_does_not_replace_a_summary_that_nobody_agreed_to_lose(
    office: Office, server: Server
) -> None:
    meeting_id = begun(office)
    offer(office, server.url)
    digest = digest_shown(office, meeting_id)
    save(office.browser("soumu2"), office, meeting_id, summary="人が書いた要旨です。")

    answer = office.browser("soumu").post(
        f"/meetings/{meeting_id}/minutes/draft/send", {"digest": digest}
    )

    assert answer.status_code == 409
    assert minutes_of(office, meeting_id).summary == "人が書いた要旨です。"
    assert server.asked() == []


def test_a_summary_that_is_written_while_the_machine_thinks_stays(
    office: Office, tmp_path: Path
) -> None:
    """It thinks for minutes, and minutes have no history to take a text back from."""
    with draft_server.started(tmp_path, "waits") as server:
        meeting_id = begun(office)
        offer(office, server.url)
        digest = digest_shown(office, meeting_id)
        answers: list[Any] = []
        browser = office.browser("soumu")
        office.app.testing, was = False, office.app.testing

        def send() -> None:
            url = f"/meetings/{meeting_id}/minutes/draft/send"
            answers.append(browser.post(url, {"digest": digest}))

        asking = Thread(target=send)
        asking.start()
        while asking.is_alive() and not server.asked():
            asking.join(0.05)
        save(office.browser("soumu2"), office, meeting_id, summary="人が書いた要旨です。")
        server.let_answer()
        asking.join(20)
        office.app.testing = was

    assert answers[0].status_code == 409
    assert "下書きは入れていません" in answers[0].text
    found = minutes_of(office, meeting_id)
    assert (found.summary, found.summary_is_draft) == ("人が書いた要旨です。", False)
    assert SUMMARY not in str(row_of(office, meeting_id).content)


@pytest.mark.parametrize("forged", [{"name": "偽山 偽夫"}, {"at": 1}])
def test_a_signature_of_another_name_or_time_is_no_proof(
    office: Office, forged: dict[str, Any]
) -> None:
    """Somebody changed the database; the file says who it was."""
    meeting_id = signed(office)
    address = f"/meetings/{meeting_id}/minutes/verify"
    assert "一致しました" in office.browser("soumu").get(address).text
    office.clock.advance(minutes=1)
    values = {"created_at": office.clock()} if "at" in forged else forged
    with office.service.database.begin() as session:
        session.execute(update(SigningRow).where(SigningRow.action == "sign").values(values))

    page = office.browser("soumu").get(address).text

    assert "一致しました" not in page
    assert "管理者に知らせてください" in page


def test_a_program_deletes_a_signed_record_only_where_it_says_so(office: Office) -> None:
    meeting_id, browser = signed(office), office.browser("soumu")
    address = f"/api/v1/meetings/{meeting_id}"

    assert browser.send("DELETE", address, headers=JSON).status_code == 423
    with office.open() as session:
        assert session.get(MeetingRow, meeting_id)
    assert "meeting.delete" not in office.actions()

    assert browser.send("DELETE", f"{address}?signed=true", headers=JSON).status_code == 204
    with office.open() as session:
        assert session.get(MeetingRow, meeting_id) is None


def test_an_open_meeting_is_deleted_as_before(office: Office) -> None:
    meeting_id = begun(office)
    address = f"/api/v1/meetings/{meeting_id}"
    assert office.browser("soumu").send("DELETE", address, headers=JSON).status_code == 204


def test_edits_comments_and_undo_of_another_meeting_are_not_there(office: Office) -> None:
    mine, other, theirs = begun(office), begun(office), begun(office, "midori")
    page = Page(office, mine)
    for meeting_id, login in ((other, "soumu"), (theirs, "midori")):
        strange = Page(office, meeting_id, login)
        edit = strange.write("T0001", "変えました。").json["edit"]
        note = strange.post("comments", {"turn": "T0001", "at": 0, "text": "印"}).json["id"]
        sent = {"key": "k", "kind": "text", "turns": [], "voices": []}
        foreign = {**sent, "transcript": strange.state["transcript"]}
        assert page.post(f"edits/{edit}/undo", {"key": "k"}).status_code == 404
        assert page.post(f"comments/{note}/resolve").status_code == 404
        assert page.post(f"comments/{note}/reopen").status_code == 404
        assert page.delete(f"comments/{note}").status_code == 404
        assert page.post("edits", foreign).status_code == 404
        assert ("T0001", "変えました。") in strange.texts()


def test_a_clock_that_went_back_leaves_nobody_at_the_text_for_ever(office: Office) -> None:
    meeting_id = begun(office)
    ask(office.browser("soumu"), meeting_id)
    address = f"/meetings/{meeting_id}/minutes/sign"
    Page(office, meeting_id, "soumu2").poll()
    assert "総務 次郎" in office.browser("admin").get(address).text
    browser = office.browser("admin")
    office.clock.advance(hours=-1)
    assert "総務 次郎" not in browser.get(address).text
    assert sign(browser, meeting_id).status_code == 302


def test_signed_minutes_and_templates_are_in_a_backup_and_go_with_their_meeting(
    office: Office, tmp_path: Path
) -> None:
    meeting_id = signed(office)
    form = (io.BytesIO(template("{{ title }}")), "様式.docx")
    admin = office.browser("admin")
    assert (
        admin.post("/admin/forms", {"file": form, "name": "葛\U000e0100\ufa19"}).status_code == 302
    )
    with office.open() as session:
        signing = session.scalars(select(SigningRow).where(SigningRow.action == "sign")).one()
        row = session.scalars(select(FormRow)).one()
        assert row.name == "葛\U000e0100\ufa19"
        keys = {signing.file_key, row.file_key}
    target = tmp_path / "backup"
    done = back_up(office.service, target, office.clock(), lambda *_: None)
    assert done.faults == ()
    stored = {hashlib.sha256(path.read_bytes()).hexdigest() for path in files_in(target)}
    assert {key.rpartition("/")[2] for key in keys} <= stored

    office.browser("soumu").post(f"/meetings/{meeting_id}/delete", {"signed": "1"})

    with pytest.raises(NotFound):
        office.service.files.read(signing.file_key)
    assert office.service.files.read(row.file_key)
    with office.open() as session:
        assert session.scalars(select(SigningRow)).all() == []


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]
