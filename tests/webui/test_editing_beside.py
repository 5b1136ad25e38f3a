"""What the editor tells beside the text: conflicts, history, who is here, comments, effort."""

import pytest
from edits import Page, meeting
from office import Office

from webui.tables import PersonRow

FIRST = "ただいまから総務委員会を開きます。石川です。"


@pytest.fixture
def meeting_id(office: Office) -> str:
    return meeting(office)


@pytest.fixture
def page(office: Office, meeting_id: str) -> Page:
    return Page(office, meeting_id)


@pytest.fixture
def other(office: Office, meeting_id: str) -> Page:
    return Page(office, meeting_id, "soumu2")


class TestConflicts:
    def test_what_stands_there_is_told_with_its_writer(self, page: Page, other: Page) -> None:
        page.write("T0001", "総務 太郎の文")
        answer = other.write("T0001", "総務 次郎の文")
        assert answer.status_code == 409
        (turn,) = answer.json["turns"]
        assert (turn["code"], turn["person"]) == ("T0001", "総務 太郎")
        assert turn["state"]["text"] == "総務 太郎の文"
        assert turn["at"].startswith("2026-11-24")
        assert "ほかの人" in answer.json["problem"]
        assert page.texts()[0][1] == "総務 太郎の文"

    def test_one_conflict_refuses_the_whole_change(self, page: Page, other: Page) -> None:
        page.write("T0001", "一")
        turns = [other.changed("T0001", text="二"), other.changed("T0002", text="二")]
        assert other.send("replace", turns).status_code == 409
        assert "二" not in dict(page.texts()).values()

    def test_a_turn_that_is_gone(self, page: Page, other: Page) -> None:
        page.send("delete", [{"code": "T0002", "before": page.turn("T0002"), "after": None}])
        answer = other.write("T0002", "二")
        assert answer.json["turns"][0]["state"] is None
        assert answer.json["turns"][0]["person"] == "総務 太郎"

    def test_voices(self, page: Page, other: Page) -> None:
        def named(name: str) -> dict[str, object]:
            before = {"name": "話者1", "is_named": False}
            return {"code": "S1", "before": before, "after": {"name": name, "is_named": True}}

        page.send("name", voices=[named("石川")])
        answer = other.send("name", voices=[named("森")])
        assert answer.status_code == 409
        (voice,) = answer.json["voices"]
        assert voice["state"] == {"name": "石川", "is_named": True}
        assert voice["person"] == "総務 太郎"

    def test_different_turns_are_none(self, page: Page, other: Page) -> None:
        assert page.write("T0001", "一").status_code == 200
        assert other.write("T0002", "二").status_code == 200
        assert [text for _, text in page.texts()[:2]] == ["一", "二"]


class TestHearing:
    def test_what_others_did_since(self, page: Page, other: Page) -> None:
        seen = page.poll()["edit"]
        other.write("T0001", "一")
        other.split("T0002", 3, 13.0, "PB")
        told = page.poll(seen)
        assert [c["kind"] for c in told["changes"]] == ["text", "split"]
        assert told["changes"][1]["turns"][1]["follows"] == "T0002"
        assert told["edit"] == told["changes"][-1]["edit"]
        assert page.poll(told["edit"])["changes"] == []

    def test_many_are_told_in_several_answers(self, page: Page, other: Page) -> None:
        for n in range(60):
            other.load()
            other.write("T0001", str(n))
        heard, after = [], 0
        while changes := (told := page.poll(after))["changes"]:
            heard += [c["turns"][0]["after"]["text"] for c in changes]
            after = told["edit"]
        assert heard == [str(n) for n in range(60)]

    def test_who_is_here(self, office: Office, page: Page, other: Page) -> None:
        assert page.poll(turn="T0001")["here"] == []
        (here,) = other.poll(turn="T0003")["here"]
        assert (here["name"], here["turn"]) == ("総務 太郎", "T0001")
        office.clock.advance(seconds=31)
        assert other.poll()["here"] == []

    def test_a_clock_that_was_set_back_shows_no_ghosts(
        self, office: Office, page: Page, other: Page
    ) -> None:
        page.poll(turn="T0001")
        office.clock.advance(hours=-2)
        assert other.poll()["here"] == []


class TestHistory:
    def test_from_the_machine_on(self, office: Office, page: Page, other: Page) -> None:
        page.write("T0001", "一")
        office.clock.advance(hours=1)
        other.load()
        other.write("T0001", "二")
        versions = page.get("turns/T0001/history").json
        assert [v["kind"] for v in versions] == ["machine", "text", "text"]
        assert [v["person"] for v in versions] == ["", "総務 太郎", "総務 次郎"]
        assert [v["after"]["text"] for v in versions] == [FIRST, "一", "二"]
        assert versions[2]["before"]["text"] == "一"
        assert versions[2]["at"] > versions[1]["at"]

    def test_of_a_turn_that_nobody_touched(self, page: Page) -> None:
        (version,) = page.get("turns/T0002/history").json
        assert (version["kind"], version["edit"], version["before"]) == ("machine", None, None)

    def test_an_earlier_version_comes_back_as_an_edit(self, page: Page) -> None:
        page.write("T0001", "一")
        page.load()
        first = page.get("turns/T0001/history").json[0]["after"]
        assert page.send("restore", [page.changed("T0001", **first)]).status_code == 200
        assert page.texts()[0][1] == FIRST
        kinds = [v["kind"] for v in page.get("turns/T0001/history").json]
        assert kinds == ["machine", "text", "restore"]

    def test_of_one_that_is_gone_and_of_one_that_a_person_made(self, page: Page) -> None:
        page.split("T0002", 3, 13.0, "PB")
        page.load()
        page.send("delete", [{"code": "T0002", "before": page.turn("T0002"), "after": None}])
        gone = page.get("turns/T0002/history").json
        assert [v["kind"] for v in gone] == ["machine", "split", "delete"]
        assert gone[-1]["after"] is None
        assert [v["kind"] for v in page.get("turns/PB/history").json] == ["split"]

    def test_an_account_that_is_gone_leaves_its_edits(self, office: Office, page: Page) -> None:
        page.write("T0001", "一")
        with office.service.database.begin() as session:
            session.delete(session.get_one(PersonRow, office.ids["soumu"]))
        versions = Page(office, page.base.split("/")[2], "admin").get("turns/T0001/history").json
        assert [v["person"] for v in versions] == ["", ""]


class TestComments:
    def test_are_written_resolved_and_opened_again(self, page: Page, other: Page) -> None:
        made = page.post("comments", {"turn": "T0002", "at": 13.0, "text": "金額を\n確認"})
        assert made.status_code == 201
        number = made.json["id"]
        page.post("comments", {"turn": "T0001", "at": 1.0, "text": ""})
        listed = other.get("comments").json
        assert [c["text"] for c in listed] == ["", "金額を\n確認"]
        assert listed[1]["person"]["name"] == "総務 太郎"
        assert not listed[1]["may_delete"]
        assert other.post(f"comments/{number}/resolve").json["comments"][1]["resolved"]
        assert other.post(f"comments/{number}/reopen").json["comments"][1]["resolved"] is None

    def test_who_wrote_one_deletes_it(self, page: Page, other: Page) -> None:
        number = page.post("comments", {"turn": "T0001", "at": 1.0, "text": "x"}).json["id"]
        assert other.delete(f"comments/{number}").status_code == 403
        assert page.delete(f"comments/{number}").json == {"comments": []}

    def test_others_hear_that_something_has_changed(self, page: Page, other: Page) -> None:
        seen = other.state["comments_version"]
        assert not other.poll(comments=seen)["comments_changed"]
        number = page.post("comments", {"turn": "T0001", "at": 1.0, "text": "x"}).json["id"]
        for change in (None, "resolve", "reopen"):
            if change:
                page.post(f"comments/{number}/{change}")
            told = other.poll(comments=seen)
            assert told["comments_changed"]
            seen = told["comments_version"]
        page.delete(f"comments/{number}")
        assert other.poll(comments=seen)["comments_changed"]

    def test_of_another_meeting_is_out_of_reach(self, office: Office, page: Page) -> None:
        number = page.post("comments", {"turn": "T0001", "at": 1.0, "text": "x"}).json["id"]
        stranger = Page(office, meeting(office))
        assert stranger.post(f"comments/{number}/resolve").status_code == 404


class TestEffort:
    def worked(self, page: Page) -> float:
        seconds: float = page.get("editor/effort").json["seconds"]
        return seconds

    def beat(self, office: Office, page: Page, active: int = 1, **later: float) -> float:
        office.clock.advance(**later)
        page.poll(active=active)
        return self.worked(page)

    def test_time_at_work_adds_up(self, office: Office, page: Page, other: Page) -> None:
        self.beat(office, page)
        assert self.beat(office, page, seconds=4) == 4
        assert self.beat(office, page, seconds=4) == 8
        assert self.beat(office, page, active=0, seconds=4) == 8
        self.beat(office, other)
        self.beat(office, other, seconds=10)
        told = page.get("editor/effort").json
        assert [(p["name"], p["seconds"]) for p in told["people"]] == [
            ("総務 次郎", 10), ("総務 太郎", 8),
        ]  # fmt: skip

    def test_a_break_and_a_clock_that_jumps_add_nothing(self, office: Office, page: Page) -> None:
        self.beat(office, page)
        assert self.beat(office, page, hours=3) == 0
        assert self.beat(office, page, hours=-5) == 0
        assert self.beat(office, page, hours=11) == 0
        assert self.beat(office, page, seconds=30) == 30

    def test_two_windows_of_one_person_count_once(
        self, office: Office, meeting_id: str, page: Page
    ) -> None:
        second = Page(office, meeting_id)
        self.beat(office, page)
        for _ in range(5):
            self.beat(office, page, seconds=4)
            self.beat(office, second)
        assert self.worked(page) == 20

    def test_reading_is_no_work(self, office: Office, meeting_id: str) -> None:
        reader = Page(office, meeting_id, "reader")
        self.beat(office, reader)
        assert self.beat(office, reader, seconds=4) == 0


class TestReview:
    def test_places_and_progress(self, page: Page) -> None:
        page.send("check", [page.changed("T0001", is_checked=True)])
        told = page.get("editor/review").json
        assert told["progress"] == {"checked": 1, "turns": 4}
        assert told["places"]
        for place in told["places"]:
            assert place["turn"] != "T0001"
            assert place["reason"]
