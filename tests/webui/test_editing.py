"""The editor's changes at the server: made once, taken back, refused, and told to others."""

import pytest
from edits import Page, lock, meeting, new_key
from office import Office
from sqlalchemy import select

from webui import search
from webui.tables import EditRow

FIRST = "ただいまから総務委員会を開きます。石川です。"


@pytest.fixture
def meeting_id(office: Office) -> str:
    return meeting(office)


@pytest.fixture
def page(office: Office, meeting_id: str) -> Page:
    return Page(office, meeting_id)


class TestState:
    def test_it_holds_all_that_the_page_shows(self, page: Page) -> None:
        state = page.state
        assert [t["code"] for t in state["turns"]] == ["T0001", "T0002", "T0003", "T0004"]
        assert page.turn("T0001") == {
            "speaker": "S1", "start": 0.5, "end": 10.5, "text": FIRST, "polished": None,
            "is_checked": False, "sources": None,
        }  # fmt: skip
        assert state["voices"][0] == {"code": "S1", "name": "話者1", "is_named": False}
        assert (state["duration"], state["edit"]) == (70.0, 0)
        assert (state["is_locked"], state["may_edit"]) == (False, True)
        assert state["steps"] == {"undo": None, "redo": None}
        assert state["me"]["name"] == "総務 太郎"

    def test_a_reader_may_look(self, office: Office, meeting_id: str) -> None:
        assert Page(office, meeting_id, "reader").state["may_edit"] is False

    def test_no_transcript_is_told(self, office: Office) -> None:
        answer = office.browser("soumu").get(
            f"/meetings/{office.meeting()}/editor/state", headers={"Accept": "application/json"}
        )
        assert answer.status_code == 404
        assert "文字起こし" in answer.json["problem"]

    def test_the_page_opens(self, page: Page) -> None:
        assert page.browser.get(f"{page.base}editor").status_code == 200


class TestOneChange:
    def test_the_text_of_a_turn(self, office: Office, page: Page) -> None:
        answer = page.write("T0001", "葛󠄀城市の総務委員会を開きます。")
        assert answer.status_code == 200
        assert page.texts()[0] == ("T0001", "葛󠄀城市の総務委員会を開きます。")
        assert page.state["edit"] == answer.json["edit"] == page.state["steps"]["undo"]
        assert office.actions().count("transcript.edit") == 1

    def test_it_is_found_as_it_is_now(self, office: Office, page: Page) -> None:
        page.write("T0001", "防災会議を開きます。")
        with office.open() as session:
            person = office.person(session, "soumu")

            def found(words: str) -> int:
                return len(search.find(session, person, search.Wanted(words=words)).found)

            assert (found("防災会議"), found("石川")) == (1, 0)

    def test_sent_again_it_is_the_same_change(self, office: Office, page: Page) -> None:
        key = new_key()
        first = page.write("T0001", "一度だけ", key=key)
        again = page.write("T0001", "一度だけ", key=key)
        assert again.json["edit"] == first.json["edit"]
        with office.open() as session:
            assert len(session.scalars(select(EditRow)).all()) == 1

    def test_a_key_is_not_used_for_two_changes(self, page: Page) -> None:
        key = new_key()
        page.write("T0001", "これ", key=key)
        answer = page.write("T0001", "それ", key=key)
        assert answer.status_code == 400
        assert page.texts()[0][1] == "これ"

    def test_nor_by_two_people(self, office: Office, meeting_id: str, page: Page) -> None:
        key = new_key()
        page.write("T0001", "これ", key=key)
        other = Page(office, meeting_id, "soumu2")
        assert other.write("T0002", "それ", key=key).status_code == 400

    def test_polished_text_leaves_the_other_alone(self, page: Page) -> None:
        page.send("polish", [page.changed("T0001", polished="総務委員会を開会します。")])
        page.load()
        assert page.turn("T0001")["polished"] == "総務委員会を開会します。"
        assert page.turn("T0001")["text"] == FIRST

    def test_long_and_strange_text_is_kept_as_it_is(self, page: Page) -> None:
        for text in (
            "あ" * 20_000,
            "👩‍👩‍👧 مرحبا \u200f(עברית)",
            "神\ufa19 葛\U000e0100 \U00020bb7",
            "",
        ):
            page.load()
            assert page.write("T0002", text).status_code == 200
            assert page.texts()[1][1] == text


class TestStructure:
    def test_a_turn_is_cut_in_two(self, page: Page) -> None:
        assert page.split("T0001", 17, 7.5, "PABC").status_code == 200
        assert page.texts()[:2] == [("T0001", FIRST[:17]), ("PABC", "石川です。")]
        assert page.texts()[2][0] == "T0002"

    def test_new_turns_stand_where_they_were_put(self, page: Page) -> None:
        new = {"speaker": None, "start": 1.0, "end": 2.0, "text": "x"}
        for code, follows in (("PA", None), ("PB", "T0002"), ("PC", "PB"), ("PD", "T0004")):
            turn = {"code": code, "before": None, "after": new, "follows": follows}
            assert page.send("insert", [turn]).status_code == 200
        order = [code for code, _ in page.texts()]
        assert order == ["PA", "T0001", "T0002", "PB", "PC", "T0003", "T0004", "PD"]

    def test_behind_a_turn_that_is_gone_it_stands_at_its_time(self, page: Page) -> None:
        new = {"speaker": None, "start": 20.0, "end": 21.0, "text": "x"}
        turn = {"code": "PA", "before": None, "after": new, "follows": "PGONE"}
        page.send("insert", [turn])
        assert [code for code, _ in page.texts()][:3] == ["T0001", "T0002", "PA"]

    def test_many_at_once_and_back(self, page: Page) -> None:
        new = {"speaker": None, "start": 1.0, "end": 2.0, "text": "x"}
        before = page.texts()
        turns = [
            {"code": "T0002", "before": page.turn("T0002"), "after": None},
            {"code": "PA", "before": None, "after": new, "follows": "T0001"},
            {"code": "T0003", "before": page.turn("T0003"), "after": None},
            {"code": "PB", "before": None, "after": new, "follows": "PA"},
            {"code": "PC", "before": None, "after": new, "follows": "T0004"},
            page.changed("T0004", text="変えた"),
        ]
        edit = page.send("replace", turns).json["edit"]
        assert [code for code, _ in page.texts()] == ["T0001", "PA", "PB", "T0004", "PC"]
        redo = page.undo(edit).json["edit"]
        assert page.texts() == before
        page.undo(redo)
        assert [code for code, _ in page.texts()] == ["T0001", "PA", "PB", "T0004", "PC"]

    def test_voices_are_joined(self, page: Page) -> None:
        turns = [page.changed(c, speaker="S2") for c in ("T0001", "T0004")]
        voice = {"code": "S1", "before": {"name": "話者1", "is_named": False}, "after": None}
        edit = page.send("join", turns, [voice]).json["edit"]
        assert page.voices() == {"S2": "話者2"}
        page.undo(edit)
        assert page.voices() == {"S2": "話者2", "S1": "話者1"}
        assert page.turn("T0004")["speaker"] == "S1"

    def test_a_voice_that_others_still_speak_with_stays(self, page: Page) -> None:
        voice = {"code": "S1", "before": {"name": "話者1", "is_named": False}, "after": None}
        answer = page.send("join", [page.changed("T0001", speaker="S2")], [voice])
        assert answer.status_code == 409
        assert [t["code"] for t in answer.json["turns"]] == ["T0004"]
        assert page.voices() == {"S1": "話者1", "S2": "話者2"}

    def test_a_voice_that_is_gone_says_nothing(self, page: Page) -> None:
        answer = page.send("speaker", [page.changed("T0001", speaker="S9")])
        assert answer.status_code == 409
        assert answer.json["voices"] == [{"code": "S9", "state": None, "person": "", "at": ""}]


class TestTakingBack:
    def test_step_by_step_and_forward_again(self, page: Page) -> None:
        for text in ("一", "二", "三"):
            page.load()
            page.write("T0001", text)
        seen = []
        for step in ("undo", "undo", "undo", "redo", "redo", "redo"):
            page.load()  # as after a reload of the page
            answer = page.undo(page.state["steps"][step])
            assert answer.json["turns"][0]["after"]["text"] == page.texts()[0][1]
            seen.append(page.texts()[0][1])
        assert seen == ["二", "一", FIRST, "一", "二", "三"]
        assert page.state["steps"]["redo"] is None

    def test_what_was_made_since_ends_the_way_forward(self, page: Page) -> None:
        page.undo(page.write("T0001", "一").json["edit"])
        page.load()
        assert page.state["steps"]["redo"]
        page.write("T0002", "二")
        page.load()
        assert page.state["steps"]["redo"] is None

    def test_sent_again_it_is_taken_back_once(self, page: Page) -> None:
        edit, key = page.write("T0001", "一").json["edit"], new_key()
        first = page.post(f"edits/{edit}/undo", {"key": key})
        again = page.post(f"edits/{edit}/undo", {"key": key})
        assert first.json["edit"] == again.json["edit"]
        assert again.json["steps"]["redo"] == first.json["edit"]

    def test_nobody_takes_back_what_another_made(
        self, office: Office, meeting_id: str, page: Page
    ) -> None:
        edit = page.write("T0001", "一").json["edit"]
        assert Page(office, meeting_id, "soumu2").undo(edit).status_code == 404

    def test_what_another_wrote_over_is_told_and_stays(
        self, office: Office, meeting_id: str, page: Page
    ) -> None:
        turns = [page.changed("T0001", text="一"), page.changed("T0002", text="一")]
        edit = page.send("replace", turns).json["edit"]
        Page(office, meeting_id, "soumu2").write("T0002", "別の人")
        answer = page.undo(edit)
        assert answer.status_code == 409
        assert answer.json["turns"][0]["state"]["text"] == "別の人"
        assert page.undo(edit, partly=True).status_code == 200
        assert page.texts()[:2] == [("T0001", FIRST), ("T0002", "別の人")]

    def test_half_a_split_is_never_taken_back(
        self, office: Office, meeting_id: str, page: Page
    ) -> None:
        edit = page.split("T0001", 17, 7.5, "PABC").json["edit"]
        Page(office, meeting_id, "soumu2").write("T0001", "別の人")
        answer = page.undo(edit, partly=True)
        assert answer.json["turns"] == []
        assert page.texts()[:2] == [("T0001", "別の人"), ("PABC", "石川です。")]
        assert answer.json["steps"]["undo"] is None, "nothing stands in the way of earlier steps"


class TestRights:
    @pytest.mark.parametrize(
        ("login", "status"), [(None, 401), ("reader", 403), ("zaisei", 404), ("midori-admin", 404)]
    )
    def test_who_may_not_changes_nothing(
        self, office: Office, page: Page, login: str | None, status: int
    ) -> None:
        edit = page.write("T0002", "一").json["edit"]
        browser = office.browser(login)
        sent = {"key": "k", "kind": "text", "turns": [page.changed("T0001", text="x")]}
        for path, values in (
            ("edits", sent),
            (f"edits/{edit}/undo", {"key": "k"}),
            ("comments", {"turn": "T0001", "at": 1.0, "text": "x"}),
        ):
            assert browser.send("POST", page.base + path, json=values).status_code == status
        assert page.texts()[:2] == [("T0001", FIRST), ("T0002", "一")]

    @pytest.mark.parametrize("login", ["zaisei", "midori-admin"])
    def test_nor_reads(self, office: Office, meeting_id: str, login: str) -> None:
        paths = ("state", "words", "review", "effort")
        for path in ("edits", "turns/T0001/history", "comments", *(f"editor/{p}" for p in paths)):
            answer = office.browser(login).get(f"/meetings/{meeting_id}/{path}")
            assert answer.status_code == 404, path

    def test_another_page_cannot_send_for_somebody(self, page: Page) -> None:
        sent = {"key": "k", "kind": "text", "turns": [page.changed("T0001", text="x")]}
        answer = page.browser.client.post(f"{page.base}edits", json=sent)
        assert answer.status_code == 400
        assert page.texts()[0][1] == FIRST

    def test_a_locked_record_changes_from_no_page(
        self, office: Office, meeting_id: str, page: Page
    ) -> None:
        edit = page.write("T0002", "一").json["edit"]
        comment = page.post("comments", {"turn": "T0001", "at": 1.0, "text": "x"}).json["id"]
        lock(office, meeting_id)
        refused = [
            page.write("T0001", "二"),
            page.undo(edit),
            page.post("comments", {"turn": "T0001", "at": 1.0, "text": "y"}),
            page.post(f"comments/{comment}/resolve"),
            page.delete(f"comments/{comment}"),
        ]
        assert [answer.status_code for answer in refused] == [423] * 5
        assert "確定" in refused[0].json["problem"]
        assert page.texts()[:2] == [("T0001", FIRST), ("T0002", "一")]
        assert page.state["is_locked"]
        assert page.poll()["is_locked"]

    def test_names_are_locked_as_well(self, office: Office, meeting_id: str) -> None:
        lock(office, meeting_id)
        browser = office.browser("soumu")
        form = browser.post(f"/meetings/{meeting_id}/speakers", {"name-S1": "石川"})
        assert form.status_code == 423
        sent = {"name": "石川"}
        program = browser.send("PATCH", f"/api/v1/meetings/{meeting_id}/speakers/S1", json=sent)
        assert program.status_code == 423


class TestNamesFromElsewhere:
    def test_the_form_is_an_edit_that_can_be_taken_back(self, meeting_id: str, page: Page) -> None:
        page.browser.post(f"/meetings/{meeting_id}/speakers", {"name-S1": "石川", "name-S2": "森"})
        assert page.voices() == {"S1": "石川", "S2": "森"}
        (change,) = page.poll()["changes"]
        assert (change["kind"], change["person"]) == ("name", "総務 太郎")
        page.undo(page.state["steps"]["undo"])
        assert page.voices() == {"S1": "話者1", "S2": "話者2"}

    def test_so_is_a_programs(self, meeting_id: str, page: Page) -> None:
        url = f"/api/v1/meetings/{meeting_id}/speakers/S1"
        page.browser.send("PATCH", url, json={"name": "石川"})
        assert page.poll()["changes"][0]["voices"] == [
            {"code": "S1", "after": {"name": "石川", "is_named": True}}
        ]
