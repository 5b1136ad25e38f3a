"""Several people edit one meeting in the same moment: nothing of anybody's is lost."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from edits import Page, lock, meeting
from office import Office
from sqlalchemy import select
from told import SPOKEN
from werkzeug.test import TestResponse

from transcribe.types import Turn
from webui import audit
from webui.editing import Change
from webui.tables import EditRow, TurnRow

LOGINS = ("soumu", "soumu2", "admin")
LONG = replace(
    SPOKEN,
    turns=tuple(Turn(f"T{n:04d}", "S1", n * 1.0, n + 1.0, f"発言{n}。") for n in range(1, 31)),
    corrections=(),
    speaker_proposals=(),
    notices=(),
)


@pytest.fixture(params=["office", "outgrown_office"], ids=["default", "outgrown"])
def place(request: pytest.FixtureRequest) -> Iterator[Office]:
    """An office on its own files, and one on PostgreSQL."""
    made: Office = request.getfixturevalue(request.param)
    was, made.app.testing = made.app.testing, False  # errors become answers, as for people
    yield made
    made.app.testing = was
    with made.open() as session:
        assert audit.verify(session) == []


@pytest.fixture
def pages(place: Office) -> list[Page]:
    meeting_id = meeting(place, LONG)
    return [Page(place, meeting_id, login) for login in LOGINS for _ in range(2)]


def together(pages: list[Page], send: Callable[[int, Page], TestResponse]) -> list[TestResponse]:
    start = threading.Barrier(len(pages))

    def do(number: int) -> TestResponse:
        start.wait()
        return send(number, pages[number])

    with ThreadPoolExecutor(len(pages)) as threads:
        return list(threads.map(do, range(len(pages))))


def assert_log_explains_text(place: Office) -> None:
    """What stands there is what the log's edits make of the machine's text, one by one."""
    turns = {t.id: t.text for t in LONG.turns}
    with place.open() as session:
        for edit in session.scalars(select(EditRow).order_by(EditRow.id)):
            for turn in Change.of_json(edit.changes).turns:
                assert turns.get(turn.code) == (turn.before.text if turn.before else None)
                if turn.after:
                    turns[turn.code] = turn.after.text
                else:
                    del turns[turn.code]
        rows = session.scalars(select(TurnRow)).all()
        assert turns == {row.code: row.text for row in rows}
        assert len({row.position for row in rows}) == len(rows)


def test_everybody_at_another_turn(place: Office, pages: list[Page]) -> None:
    def send(number: int, page: Page) -> TestResponse:
        return page.write(f"T{number + 1:04d}", f"直した{number}")

    assert {a.status_code for a in together(pages, send)} == {200}
    texts = dict(pages[0].texts())
    assert [texts[f"T{n + 1:04d}"] for n in range(6)] == [f"直した{n}" for n in range(6)]
    assert_log_explains_text(place)


def test_everybody_at_the_same_turn(place: Office, pages: list[Page]) -> None:
    answers = together(pages, lambda n, page: page.write("T0001", f"直した{n}"))
    assert sorted(a.status_code for a in answers) == [200] + [409] * 5
    written = dict(pages[0].texts())["T0001"]
    first = next(n for n, a in enumerate(answers) if a.status_code == 200)
    assert written == f"直した{first}"
    for answer in answers:
        if answer.status_code == 409:
            assert answer.json["turns"][0]["state"]["text"] == written
    assert_log_explains_text(place)


def test_the_same_change_from_all_windows_is_made_once(place: Office) -> None:
    """A browser that hears no answer sends again, and so does its window that was opened anew."""
    meeting_id = meeting(place, LONG)
    pages = [Page(place, meeting_id) for _ in range(6)]
    answers = together(pages, lambda _, page: page.write("T0001", "一度だけ", key="the-same"))
    assert {a.status_code for a in answers} == {200}
    assert len({a.json["edit"] for a in answers}) == 1
    assert_log_explains_text(place)


def test_turns_cut_and_joined_and_put_in_at_once(place: Office, pages: list[Page]) -> None:
    def send(number: int, page: Page) -> TestResponse:
        code = f"T{number * 4 + 1:04d}"
        if number % 2:
            return page.split(code, 2, page.turn(code)["start"] + 0.5, f"P{number}")
        gone = {"code": code, "before": page.turn(code), "after": None, "follows": None}
        return page.send("delete", [gone])

    assert {a.status_code for a in together(pages, send)} == {200}
    order = [code for code, _ in pages[0].texts()]
    assert len(order) == 30
    for number in (1, 3, 5):
        code = f"T{number * 4 + 1:04d}"
        assert order[order.index(code) + 1] == f"P{number}"
    assert_log_explains_text(place)


def test_taking_back_while_others_write(place: Office, pages: list[Page]) -> None:
    turns = [pages[0].changed(f"T{n:04d}", text="全部") for n in range(1, 6)]
    edit = pages[0].send("replace", turns).json["edit"]
    for page in pages:
        page.load()

    def send(number: int, page: Page) -> TestResponse:
        if number == 0:
            return page.undo(edit, partly=True)
        return page.write(f"T{number:04d}", f"別の人{number}")

    answers = together(pages, send)
    assert answers[0].status_code == 200
    assert {a.status_code for a in answers[1:]} <= {200, 409}
    texts = dict(pages[0].texts())
    for number, answer in enumerate(answers[1:], 1):
        code = f"T{number:04d}"
        assert texts[code] == (
            f"別の人{number}" if answer.status_code == 200 else f"発言{number}。"
        )
    assert_log_explains_text(place)


def test_nothing_slips_in_behind_a_signature(place: Office, pages: list[Page]) -> None:
    meeting_id = pages[0].base.split("/")[2]
    lock(place, meeting_id, "review")

    def send(number: int, page: Page) -> TestResponse:
        if number == 0:
            lock(place, meeting_id)
        return page.write(f"T{number + 1:04d}", f"直した{number}")

    answers = together(pages, send)
    assert answers[0].status_code == 423
    assert {a.status_code for a in answers} <= {200, 423}
    assert_log_explains_text(place)


def test_presence_of_two_windows_of_one_person(place: Office, pages: list[Page]) -> None:
    place.clock.advance(seconds=4)
    answers = together(pages, lambda _, page: page.get("edits?after=0&turn=T0001&active=1"))
    assert {a.status_code for a in answers} == {200}
    assert len(pages[0].poll()["here"]) == 2
