"""What the editor's page may send: everything else is refused, and says why."""

from collections.abc import Iterator
from typing import Any

import pytest
from edits import Page, meeting
from office import Office


@pytest.fixture
def page(office: Office) -> Iterator[Page]:
    office.app.testing = False  # errors become answers, as for people
    yield Page(office, meeting(office))
    office.app.testing = True


def with_text(page: Page, text: str) -> dict[str, Any]:
    return page.changed("T0001", text=text)


def test_a_turn_is_one_line(page: Page) -> None:
    for text in ("改行\nする", "タブ\tする", "\r", "\x00", "\x1b[31m", "\x85", "\u2028", "\u2029"):
        answer = page.write("T0001", text)
        assert answer.status_code == 400, repr(text)
        assert "改行や制御文字" in answer.json["problem"]
        polished = page.send("polish", [page.changed("T0001", polished=text)])
        assert polished.status_code == 400, repr(text)


IMPOSSIBLE: tuple[dict[str, Any], ...] = (
    {"start": -1.0},
    {"start": 5.0, "end": 4.0},
    {"end": 70.5},
    {"end": 1e300},
    {"start": "1"},
    {"start": None},
    {"text": None},
    {"text": "あ" * 200_001},
    {"text": 1},
    {"is_checked": "yes"},
    {"speaker": "S 1"},
    {"speaker": "S1\n"},
    {"speaker": "S" * 41},
    {"sources": ["T0001"] * 10_001},
    {"sources": ["<b>"]},
    {"colour": "red"},
)


def test_a_turn_that_cannot_be(page: Page) -> None:
    for values in IMPOSSIBLE:
        answer = page.send("text", [page.changed("T0001", **values)])
        told = str(values)[:60]
        assert answer.status_code == 400, told
        assert answer.json["problem"], told
        assert answer.json["hint"], told


def test_a_name_that_cannot_be(page: Page) -> None:
    before = {"name": "話者1", "is_named": False}
    for name in ("", " 石川", "石川 ", "石\u202e川", "石\n川", "あ" * 101):
        voice = {"code": "S1", "before": before, "after": {"name": name, "is_named": True}}
        assert page.send("name", voices=[voice]).status_code == 400, repr(name)
    assert page.voices()["S1"] == "話者1"


BODIES = (
    b"",
    b"[]",
    b"{",
    b'{"key":"k","kind":"text","turns":[],"voices":[],"more":1}',
    b'{"key":"k","kind":"undo","turns":[],"voices":[]}',
    b'{"key":"k","kind":"paint","turns":[],"voices":[]}',
    b'{"key":"","kind":"text","turns":[],"voices":[]}',
    b'{"key":"../../k","kind":"text","turns":[],"voices":[]}',
    b'{"key":"k","kind":"text","turns":[{"code":"T0001","before":null,"after":null}]}',
    b'{"key":"k","kind":"name","voices":[{"code":"S1","before":null,"after":null}]}',
    b"[" * 100_000,
    "葛".encode("shift_jis"),
)


def test_a_body_that_is_none(page: Page) -> None:
    for body in BODIES:
        answer = page.post_raw("edits", body)
        assert answer.status_code == 400, body[:60]
        assert answer.json["problem"], body[:60]


def test_half_a_character(page: Page) -> None:
    """A browser can send it, PostgreSQL and a file cannot keep it."""
    before = '"before":{"speaker":"S1","start":0.5,"end":10.5,"text":"x"}'
    after = '"after":{"speaker":"S1","start":0.5,"end":10.5,"text":"\\ud842"}'
    body = f'{{"key":"k","kind":"text","turns":[{{"code":"T0001",{before},{after}}}]}}'
    assert page.post_raw("edits", body.encode()).status_code == 400


def test_a_turn_twice_in_a_change(page: Page) -> None:
    turns = [with_text(page, "一"), with_text(page, "二")]
    assert page.send("replace", turns).status_code == 400


def test_more_turns_than_a_change_may_have(page: Page) -> None:
    new = {"speaker": None, "start": 0.0, "end": 1.0, "text": ""}
    turns = [{"code": f"P{n}", "before": None, "after": new} for n in range(10_001)]
    assert page.send("insert", turns).status_code == 400


def test_a_request_that_is_too_large(page: Page) -> None:
    assert page.post_raw("edits", b" " * (64 * 1024 * 1024 + 1)).status_code == 413


def test_empty_changes_are_made_and_do_no_harm(page: Page) -> None:
    before = page.texts()
    assert page.send("text").status_code == 200
    assert page.texts() == before


def test_an_edit_that_is_not_there(page: Page) -> None:
    for edit in ("999", "3000000000", "9" * 30):
        assert page.post(f"edits/{edit}/undo", {"key": "k"}).status_code == 404
        assert page.get(f"edits?after={edit}").status_code == 200


def test_a_poll_with_anything_behind_it(page: Page) -> None:
    for query in ("after=-1", "after=x", "turn=%00", "turn=" + "T" * 999, "active=9"):
        assert page.get(f"edits?{query}").status_code == 200, query


def test_the_history_of_a_turn_that_never_was(page: Page) -> None:
    page.write("T0001", "一")
    for code in ("T9999", "%00", "%25", "_____", "T0001%22", "x" * 500):
        assert page.get(f"turns/{code}/history").status_code == 404, code


def test_a_comment_that_cannot_be(page: Page) -> None:
    fine = {"turn": "T0001", "at": 1.0, "text": "x"}
    for values in (
        {"at": -1.0},
        {"at": 99.0},
        {"turn": "T 1"},
        {"text": "x" * 2001},
        {"text": "\x00"},
        {"text": None},
    ):
        assert page.post("comments", fine | values).status_code == 400, str(values)[:60]
    assert page.get("comments").json == []


def test_a_comment_that_is_not_there(page: Page) -> None:
    for path in ("comments/999/resolve", "comments/3000000000/reopen"):
        assert page.post(path).status_code == 404
    assert page.delete("comments/999").status_code == 404
