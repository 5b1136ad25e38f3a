"""Who signs, writes, deletes and transcribes at the same moment: every order ends well."""

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from edits import Page
from minuted import ask, begun, minutes_of, row_of, save, shown, sign
from office import Office
from sqlalchemy import select
from told import SPOKEN

from webui import practice, transcripts
from webui.editing import earlier
from webui.minutes import carrying, snapshots
from webui.tables import MeetingRow, MinutesRow, SigningRow, TranscriptRow

Act = Callable[[], int]  # returns an HTTP status
ROUNDS = 4


@pytest.fixture(params=["office", "outgrown_office"], ids=["default", "outgrown"])
def place(request: pytest.FixtureRequest) -> Iterator[Office]:
    """An office on its own files, and one on PostgreSQL."""
    made: Office = request.getfixturevalue(request.param)
    was, made.app.testing = made.app.testing, False  # errors become answers, as for people
    yield made
    made.app.testing = was


def together(acts: Sequence[Act]) -> list[int]:
    start = threading.Barrier(len(acts))

    def do(act: Act) -> int:
        start.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(do, acts))


def test_what_is_signed_is_what_stands_there_whoever_writes_meanwhile(place: Office) -> None:
    """Text, names, minutes, items, comments: each is in what was signed, or refused."""
    for number in range(ROUNDS):
        sign_while_others_write(place, number)


def sign_while_others_write(place: Office, number: int) -> None:
    meeting_id = begun(place)
    ask(place.browser("soumu"), meeting_id)
    signer = place.browser("admin")
    seen = shown(signer, meeting_id)
    page, other = Page(place, meeting_id), Page(place, meeting_id, "soumu2")
    voice = page.state["voices"][0]
    named = {**voice, "name": "山本", "is_named": True}
    code = named.pop("code")
    before = {"name": voice["name"], "is_named": voice["is_named"]}
    renamed = [{"code": code, "before": before, "after": named}]
    writer = place.browser("soumu2")
    acts: list[Act] = [
        lambda: sign(signer, meeting_id, seen).status_code,
        lambda: page.write("T0001", f"直した{number}。").status_code,
        lambda: other.send("name", voices=renamed).status_code,
        lambda: save(writer, place, meeting_id, remarks="書き足した。").status_code,
        lambda: page.post("minutes/items", {"kind": "task", "text": "調べる"}).status_code,
    ]

    answers = together(acts)

    assert answers[0] in (302, 409)
    assert set(answers[1:]) <= {200, 201, 409, 423}
    with place.open() as session:
        meeting = session.get_one(MeetingRow, meeting_id)
        state = session.get_one(MinutesRow, meeting_id).state
        proofs = snapshots.proofs(session, place.service.files, meeting)
        assert (state == "final") == (answers[0] == 302) == bool(proofs)
        assert all(proof.is_intact and proof.is_current for proof in proofs)


def test_a_meeting_is_deleted_while_others_write(place: Office) -> None:
    for number in range(ROUNDS):
        delete_while_others_write(place, number)


def delete_while_others_write(place: Office, number: int) -> None:
    meeting_id = begun(place)
    page = Page(place, meeting_id)
    writer, owner = place.browser("soumu2"), place.browser("admin")
    row = row_of(place, meeting_id)
    sent = {"revision": row.revision, "content": {**row.content, "remarks": "書いた。"}}
    headers = {"Accept": "application/json"}
    url = f"/meetings/{meeting_id}"
    acts: list[Act] = [
        lambda: owner.post(f"{url}/delete").status_code,
        lambda: page.write("T0001", f"直した{number}。").status_code,
        lambda: page.get("edits?after=0&active=1").status_code,
        lambda: page.post("comments", {"turn": "T0001", "at": 0, "text": "印"}).status_code,
        lambda: writer.send("PUT", f"{url}/minutes", json=sent, headers=headers).status_code,
    ]

    answers = together(acts)

    assert answers[0] == 302
    assert set(answers[1:]) <= {200, 201, 404, 409}, answers
    with place.open() as session:
        assert session.get(MeetingRow, meeting_id) is None
        assert session.get(MinutesRow, meeting_id) is None


def test_another_transcript_while_somebody_writes_the_minutes(place: Office) -> None:
    """Neither what they write nor the codes of the new text are lost."""
    for _ in range(ROUNDS):
        use_an_earlier_one_while_others_write(place)


def use_an_earlier_one_while_others_write(place: Office) -> None:
    meeting_id = begun(place)
    with place.service.database.begin() as session:
        meeting = session.get_one(MeetingRow, meeting_id)
        first = transcripts.current(session, meeting_id)
        assert first
        files, now = place.service.files, place.clock()
        second = transcripts.store(session, files, meeting, None, SPOKEN, now)
        carrying.carry(session, meeting, first, second, now)
        old = first.id
    writer = place.browser("soumu2")

    def use() -> int:
        with place.service.database.begin() as session:
            meeting = session.get_one(MeetingRow, meeting_id)
            earlier.use(session, meeting, session.get_one(TranscriptRow, old), place.clock())
        return 200

    answers = together(
        [use, lambda: save(writer, place, meeting_id, remarks="書いた。").status_code]
    )

    assert answers[0] == 200
    assert answers[1] in (200, 409)
    assert (minutes_of(place, meeting_id).remarks == "書いた。") == (answers[1] == 200)


def test_a_room_for_practice_is_made_once_however_often_it_is_asked_for(place: Office) -> None:
    browsers = [place.browser("soumu") for _ in range(3)]
    tokens = [browser.csrf_token() for browser in browsers]

    def ask_for(number: int) -> int:
        headers = {"X-CSRFToken": tokens[number], "Accept": "text/html"}
        return browsers[number].client.post("/practice", headers=headers).status_code

    answers = together([partial(ask_for, number) for number in range(3)])

    assert set(answers) <= {302, 409}
    with place.open() as session:
        rooms = session.scalars(select(MeetingRow).where(MeetingRow.is_practice)).all()
        found = practice.room_of(session, place.person(session, "soumu"))
        assert [room.id for room in rooms] == [found and found.id]
        assert session.scalars(select(SigningRow)).all() == []
