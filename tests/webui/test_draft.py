"""A draft summary by the office's own language model: shown before it is sent, kept as a draft."""

import json
import re
import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import draft_server
import pytest
from draft_server import SUMMARY, Server
from filled import fill
from office import Office
from transcripts import NAMES, TRANSCRIPT

from webui import transcripts
from webui.minutes import draft, rows
from webui.minutes.draft import DraftFailed
from webui.tables import MeetingRow, MinutesRow, TurnRow


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with draft_server.started(tmp_path) as running:
        yield running


def offer(office: Office, url: str, **values: str) -> None:
    """Set the server up, as an operator does."""
    settings = replace(office.service.settings, draft_url=url, draft_model="a-model", **values)
    office.app.extensions["kikitori"] = replace(office.service, settings=settings)


def begun(office: Office, owner: str = "soumu", summary: str = "") -> str:
    """A transcribed meeting whose minutes somebody has begun."""
    meeting_id = fill(office, owner)
    with office.service.database.begin() as session:
        meeting = session.get_one(MeetingRow, meeting_id)
        row = rows.start(session, meeting, transcripts.current(session, meeting_id), office.clock())
        content = rows.read(row).model_copy(update={"summary": summary})
        rows.save(session, meeting, content, row.revision, office.clock())
    return meeting_id


def minutes(office: Office, meeting_id: str) -> MinutesRow:
    with office.open() as session:
        return session.get_one(MinutesRow, meeting_id)


def url(meeting_id: str, step: str = "") -> str:
    return f"/meetings/{meeting_id}/minutes/draft{step}"


def preview(office: Office, meeting_id: str, login: str = "soumu"):
    return office.browser(login).post(url(meeting_id))


def send(office: Office, meeting_id: str, login: str = "soumu"):
    """As the page says: look at it, then send what it shows."""
    page = preview(office, meeting_id, login).get_data(as_text=True)
    found = re.search(r'name="digest" value="(\w+)"', page)
    digest = found[1] if found else ""
    return office.browser(login).post(url(meeting_id, "/send"), {"digest": digest})


def test_off_by_default(office: Office) -> None:
    meeting_id = begun(office)
    assert preview(office, meeting_id).status_code == 404
    assert send(office, meeting_id).status_code == 404
    page = office.browser("soumu").get(f"/meetings/{meeting_id}/minutes").get_data(as_text=True)
    assert "要約の下書き" not in page


def test_the_server_and_all_that_is_sent_are_shown_first(office: Office, server: Server) -> None:
    meeting_id = begun(office, summary="前に書いた要旨")
    offer(office, server.url)
    offered = office.browser("soumu").get(f"/meetings/{meeting_id}/minutes")
    assert f"{server.url}/chat/completions" in offered.get_data(as_text=True)

    page = preview(office, meeting_id).get_data(as_text=True)

    assert f"<code>{server.url}/chat/completions</code>" in page
    assert "<code>a-model</code>" in page
    assert f"{NAMES}委員長: {NAMES}です。" in page
    assert "{拍手} a&lt;b &amp; c" in page
    assert draft.INSTRUCTION in page
    assert "下書きに置き換わります" in page
    assert server.asked() == []


def test_what_was_shown_is_sent_and_the_answer_is_a_draft(office: Office, server: Server) -> None:
    meeting_id = begun(office)
    offer(office, server.url)

    assert send(office, meeting_id).status_code == 302

    content = minutes(office, meeting_id).content
    assert (content["summary"], content["summary_is_draft"]) == (SUMMARY, True)
    (asked,) = server.asked()
    assert asked["path"] == "/v1/chat/completions"
    assert "Authorization" not in asked["headers"]
    body = json.loads(asked["body"])
    names = {s.id: s.name for s in TRANSCRIPT.speakers}
    first, second, nobody = TRANSCRIPT.turns
    said = (f"{names['S1']}: {first.text}", f"{names['S2']}: {second.text}", nobody.text)
    text = "\n".join(said)
    assert [m["content"] for m in body["messages"]] == [draft.INSTRUCTION, text]
    assert body["model"] == "a-model"
    assert "minutes.draft" in office.actions()


def test_a_key_is_read_from_its_file(office: Office, server: Server, tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.write_text("sk-office\n", "utf-8")
    meeting_id = begun(office)
    offer(office, server.url, draft_key_file=str(key))
    assert send(office, meeting_id).status_code == 302
    assert server.asked()[0]["headers"]["Authorization"] == "Bearer sk-office"
    for content in (b"", b"two\nlines", "鍵".encode(), b"\xff"):
        key.write_bytes(content)
        assert send(office, meeting_id).status_code == 502
    assert len(server.asked()) == 1


def test_a_text_that_changed_since_is_shown_again(office: Office, server: Server) -> None:
    meeting_id = begun(office)
    offer(office, server.url)
    page = preview(office, meeting_id).get_data(as_text=True)
    found = re.search(r'name="digest" value="(\w+)"', page)
    assert found
    with office.service.database.begin() as session:
        session.query(TurnRow).filter_by(code="T0001").one().text = "直しました。"

    answer = office.browser("soumu").post(url(meeting_id, "/send"), {"digest": found[1]})

    assert answer.status_code == 409
    assert "直しました。" in answer.get_data(as_text=True)
    assert server.asked() == []


@pytest.mark.parametrize(
    ("fault", "summary"), [("thinks", SUMMARY), ("strange", "要旨<b>です</b>\n以上")]
)
def test_answers_of_other_models(office: Office, tmp_path: Path, fault: str, summary: str) -> None:
    meeting_id = begun(office)
    with draft_server.started(tmp_path, fault) as server:
        offer(office, server.url)
        assert send(office, meeting_id).status_code == 302
    assert minutes(office, meeting_id).content["summary"] == summary


@pytest.mark.parametrize(
    "fault",
    ["refuses", "redirects", "no JSON", "empty", "null", "no choices", "a list", "long", "huge"],
)
def test_bad_answers_are_told_in_one_message(office: Office, tmp_path: Path, fault: str) -> None:
    meeting_id = begun(office, summary="前の要旨")
    with draft_server.started(tmp_path, fault) as server:
        offer(office, server.url)
        answer = send(office, meeting_id)
        page = answer.get_data(as_text=True)
        assert [asked["path"] for asked in server.asked()] == ["/v1/chat/completions"]
    assert answer.status_code == 502
    assert "要約の下書きを作れませんでした" in page
    assert "sk-secret" not in page
    content = minutes(office, meeting_id).content
    assert (content["summary"], content["summary_is_draft"]) == ("前の要旨", False)


@pytest.mark.parametrize("fault", ["silent", "drips"])
def test_a_server_that_takes_too_long(office: Office, tmp_path: Path, fault: str) -> None:
    with draft_server.started(tmp_path, fault) as server:
        offer(office, server.url)
        settings = office.app.extensions["kikitori"].settings
        prepared = draft.prepared(settings, TRANSCRIPT)
        with pytest.raises(DraftFailed, match="時間内に"):
            draft.ask(settings, prepared, answer_s=0.4)


def test_nobody_listens(office: Office) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        meeting_id = begun(office)
        offer(office, f"http://127.0.0.1:{free.getsockname()[1]}/v1")
    assert send(office, meeting_id).status_code == 502


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "127.0.0.1:8000/v1",
        "http://",
        "http://user:pass-word@127.0.0.1/v1",
        "http://127.0.0.1:99999/v1",
        "http://127.0.0.1/v1?key=1",
    ],
)
def test_what_is_no_address_is_told(office: Office, address: str) -> None:
    meeting_id = begun(office)
    offer(office, address)
    answer = preview(office, meeting_id)
    assert answer.status_code == 502
    assert "draft_url" in answer.get_data(as_text=True)
    page = office.browser("soumu").get(f"/meetings/{meeting_id}/minutes").get_data(as_text=True)
    assert "pass-word" not in page


def test_a_long_meeting_says_what_is_left_out(office: Office) -> None:
    offer(office, "http://127.0.0.1:1/v1/chat/completions/")
    settings = office.app.extensions["kikitori"].settings
    turn = replace(TRANSCRIPT.turns[0], text="議" * 70_000, words=())
    prepared = draft.prepared(settings, replace(TRANSCRIPT, turns=(turn,)))
    assert len(prepared.text) == draft.MOST_SENT
    assert prepared.left_out == 70_000 + len(f"{NAMES}委員長: ") - draft.MOST_SENT
    assert prepared.address == "http://127.0.0.1:1/v1/chat/completions"


def test_others_may_not_and_signed_minutes_do_not_change(office: Office, server: Server) -> None:
    meeting_id = begun(office)
    offer(office, server.url)
    expected = {"zaisei": 404, "midori": 404, "midori-admin": 404, "reader": 403}
    for login, status in expected.items():
        assert preview(office, meeting_id, login).status_code == status
        assert send(office, meeting_id, login).status_code == status
    assert office.browser("soumu").client.post(url(meeting_id)).status_code == 400  # no token
    with office.service.database.begin() as session:
        session.get_one(MinutesRow, meeting_id).state = "final"
    assert preview(office, meeting_id).status_code == 423
    assert send(office, meeting_id).status_code == 423
    assert server.asked() == []


def test_a_meeting_without_minutes_has_no_draft(office: Office, server: Server) -> None:
    meeting_id = fill(office)
    offer(office, server.url)
    assert preview(office, meeting_id).status_code == 404
