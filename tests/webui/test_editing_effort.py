"""What editing took: the share of changed characters, and the CSV for the payback calculation."""

import csv
import io
import random
from pathlib import Path
from typing import Any

import pytest
from edits import Page, lock, meeting
from office import Office
from told import transcribed

from eval.payback.counted import read_effort
from webui.editing.amount import Amount, compare, distance

HEAD = ["meeting", "task", "duration_s", "edit_s", "characters_changed_share"]


@pytest.fixture
def page(office: Office) -> Page:
    return Page(office, meeting(office))


def table(one: str, other: str) -> int:
    """The distance as textbooks have it, row by row."""
    row = list(range(len(other) + 1))
    for n, a in enumerate(one, 1):
        left, row[0] = row[0], n
        for m, b in enumerate(other, 1):
            left, row[m] = row[m], min(row[m] + 1, row[m - 1] + 1, left + (a != b))
    return row[-1]


def told(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = page.get("editor/effort").json
    return found


class TestCompare:
    @pytest.mark.parametrize(
        ("before", "after", "changed"),
        [
            ("同じ文。", "同じ文。", 0),
            ("予算は三億円", "予算は四億円", 1),
            ("予算は三億円", "予算は三十五億円", 2),
            ("えー予算は", "予算は", 2),
            ("", "新しい", 3),
            ("消える", "", 3),
            ("", "", 0),
            ("葛城", "葛\U000e0100城", 1),
        ],
    )
    def test_runs_that_differ(self, before: str, after: str, changed: int) -> None:
        assert compare(before, after) == Amount(len(before), changed)

    def test_it_is_the_shortest_way(self) -> None:
        rng = random.Random(6)
        for _ in range(200):
            one, other = ("".join(rng.choices("あいう", k=rng.randrange(9))) for _ in range(2))
            assert distance(one, other) == table(one, other), (one, other)

    def test_a_turn_of_hours(self) -> None:
        text = "予算案について質疑を行います。" * 3_000
        found = compare(text, "は" + text.replace("質疑", "討論")[1:] + "終")
        assert found.characters == len(text)
        assert 6_000 <= found.changed <= 6_010

    def test_counts_add_and_the_share_is_derived(self) -> None:
        assert (Amount(100, 5) + Amount(100, 15)).share == 0.1
        assert Amount(0, 0).share == 0.0
        assert Amount(3, 30).share == 1.0


class TestOfAMeeting:
    def test_nothing_was_changed(self, page: Page) -> None:
        found = told(page)
        assert (found["changed"], found["share"], found["seconds"]) == (0, 0.0, 0)
        assert found["characters"] == sum(len(t["text"]) for t in page.state["turns"])

    def test_from_the_machines_text_to_what_stands(self, page: Page) -> None:
        all_of_it = told(page)["characters"]
        for text in (
            "全く別",
            "来年度の予算は四億五千万円です。",
        ):  # what was between does not count
            page.load()
            page.write("T0002", text)
        page.send("check", [page.changed("T0001", is_checked=True)])
        assert (told(page)["characters"], told(page)["changed"]) == (all_of_it, 1)

    def test_cutting_and_joining_changes_no_character(self, page: Page) -> None:
        page.split("T0001", 17, 7.5, "PA")
        page.load()
        first, second = page.turn("T0001"), page.turn("PA")
        joined = page.changed("T0001", text=first["text"] + second["text"], sources=["T0001"])
        page.send("merge", [joined, {"code": "PA", "before": second, "after": None}])
        assert told(page)["changed"] == 0

    def test_what_goes_and_what_is_put_in(self, page: Page) -> None:
        page.send("delete", [{"code": "T0003", "before": page.turn("T0003"), "after": None}])
        gone = len("<b>異議</b> なし & 以上。")
        assert told(page)["changed"] == gone
        new = {"speaker": None, "start": 1.0, "end": 2.0, "text": "（拍手）"}
        page.send("insert", [{"code": "PA", "before": None, "after": new, "follows": None}])
        assert told(page)["changed"] == gone + 4


class TestCsv:
    def work(self, office: Office, page: Page, seconds: int = 20) -> None:
        page.write("T0002", "来年度の予算は四億五千万円です。")
        page.poll(active=1)
        office.clock.advance(seconds=seconds)
        page.poll(active=1)

    def rows(self, office: Office, query: str = "") -> list[list[str]]:
        answer = office.browser("admin").get(f"/admin/usage/effort.csv{query}")
        assert answer.status_code == 200
        return list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"))))

    def test_the_payback_calculation_reads_it(self, office: Office, tmp_path: Path) -> None:
        for _ in range(2):
            page = Page(office, meeting(office))
            self.work(office, page)
            lock(office, page.base.split("/")[2])
        answer = office.browser("admin").get("/admin/usage/effort.csv?by=title")
        path = tmp_path / "編集.csv"
        path.write_bytes(answer.get_data())
        notices: list[object] = []
        (found,) = read_effort(path, notices.append).items()
        task, effort = found
        assert task == "総務委員会"
        assert (effort.meetings, effort.duration_s, effort.edit_s) == (2, 140, 40)
        assert 0 < effort.changed_low == effort.changed_high < 0.1
        assert notices == []

    def test_only_what_is_signed_off_unless_all_is_asked_for(self, office: Office) -> None:
        page = Page(office, meeting(office))
        self.work(office, page)
        assert self.rows(office) == [[*HEAD, "会議名", "開催日", "課", "確定"]]
        _, row = self.rows(office, "?all=1")
        assert row[1:4] == ["総務課", "70.000", "20"]
        assert row[5:] == ["総務委員会", "2026-11-24", "総務課", ""]

    def test_other_years_and_other_offices_are_not_in_it(self, office: Office) -> None:
        self.work(office, Page(office, meeting(office)))
        self.work(office, Page(office, meeting(office, owner="midori"), "midori"))
        assert len(self.rows(office, "?all=1")) == 2
        assert len(self.rows(office, "?all=1&period=2020")) == 1

    def test_a_title_is_no_formula(self, office: Office) -> None:
        made = office.meeting(title="=cmd|' /C calc'!A0", duration_s=60.0)
        transcribed(office, made)
        self.work(office, Page(office, made))
        assert self.rows(office, "?all=1")[1][5].startswith("'=")

    @pytest.mark.parametrize(("login", "status"), [(None, 302), ("soumu", 403), ("reader", 403)])
    def test_only_administrators_have_it(
        self, office: Office, login: str | None, status: int
    ) -> None:
        assert office.browser(login).get("/admin/usage/effort.csv").status_code == status

    def test_the_page_offers_it(self, office: Office) -> None:
        page = Page(office, meeting(office))
        self.work(office, page)
        assert "/admin/usage/effort.csv" in office.browser("admin").get("/admin/usage").text
