"""Meetings over the API, and the bodies that it reads."""

from datetime import datetime

from office import Office
from programs import Program, new_meeting, refused

from webui.api.operations import LARGEST_JSON


class TestMeetings:
    def test_one_is_made_read_changed_and_deleted(self, office: Office, soumu: Program) -> None:
        given = {
            "title": "神󠄀田 髙橋委員会",
            "held_at": "2026-11-24T10:00:00+09:00",
            "place": "第1会議室",
            "attendees": "石川\n森",
            "visibility": "owner",
            "speakers_lowest": 2,
            "speakers_highest": 5,
        }
        made = soumu.post("/meetings", given)
        assert made.status_code == 201
        assert made.json | given | {"held_at": "2026-11-24T01:00:00Z"} == made.json
        assert made.json["owner"]["name"] == "総務 太郎"
        path = f"/meetings/{made.json['id']}"
        assert soumu.get(path).json == made.json

        changed = soumu.patch(path, {"place": "議場", "held_at": None, "hold": True})
        assert changed.json == made.json | {
            "place": "議場", "held_at": None, "hold": True, "revision": 2,
        }  # fmt: skip
        refused(soumu.delete(path), 409)
        soumu.patch(path, {"hold": False})
        gone = soumu.delete(path)
        assert (gone.status_code, gone.data) == (204, b"")
        refused(soumu.get(path), 404)
        assert office.actions() == [
            "meeting.create", "meeting.view", "meeting.hold", "meeting.edit", "meeting.release",
            "meeting.edit", "meeting.delete",
        ]  # fmt: skip

    def test_times_have_a_zone(self, soumu: Program) -> None:
        told = soumu.get(f"/meetings/{new_meeting(soumu)}").json
        assert datetime.fromisoformat(told["created_at"]).tzinfo
        refused(soumu.post("/meetings", {"title": "x", "held_at": "2026-11-24T10:00:00"}), 400)

    def test_the_list_goes_on_where_a_page_ended(self, office: Office, soumu: Program) -> None:
        made = []
        for n in range(5):
            office.clock.advance(minutes=1)
            made.append(new_meeting(soumu, f"会議 {n}"))
        first = soumu.get("/meetings?limit=2").json
        new_meeting(soumu, "あとから")
        second = soumu.get(f"/meetings?limit=2&cursor={first['next']}").json
        third = soumu.get(f"/meetings?limit=2&cursor={second['next']}").json
        found = [m["id"] for page in (first, second, third) for m in page["items"]]
        assert found == made[::-1]
        assert third["next"] is None

    def test_the_list_is_searched_and_filtered(self, soumu: Program) -> None:
        new_meeting(soumu, "予算特別委員会", held_at="2026-03-01T10:00:00+09:00")
        new_meeting(soumu, "総務委員会", held_at="2026-09-01T10:00:00+09:00")

        def titles(**query: str) -> list[str]:
            return [m["title"] for m in soumu.get("/meetings", query_string=query).json["items"]]

        assert titles(q="予算") == ["予算特別委員会"]
        assert titles(since="2026-05-01T00:00:00+09:00") == ["総務委員会"]
        assert titles(until="2026-05-01T00:00:00+09:00") == ["予算特別委員会"]
        assert titles(state="ready") == []
        assert titles(department="1") == ["総務委員会", "予算特別委員会"]
        assert titles(q="予算", lang="en", state="empty") == ["予算特別委員会"]

    def test_questions_that_make_no_sense_are_refused(self, soumu: Program) -> None:
        for query in (
            "cursor=x", "cursor=WzFd", "cursor=%E3%81%82", "limit=0", "limit=1000", "limit=ten",
            "state=lost", "since=2026", "department=-1", "department=9999999999999999", "page=2",
        ):  # fmt: skip
            refused(soumu.get(f"/meetings?{query}"), 400)

    def test_meetings_that_cannot_be_are_refused(self, soumu: Program) -> None:
        for given in (
            {}, {"title": ""}, {"title": "  "}, {"title": 5}, {"title": None},
            {"title": "長" * 10_000}, {"title": "x", "attendees": "人" * 20_001},
            {"title": "x\0"}, {"title": "x", "owner": 3}, {"title": "x", "organisation_id": 2},
            {"title": "x", "visibility": "all"}, {"title": "x", "speakers_lowest": "2"},
            {"title": "x", "speakers_lowest": 5, "speakers_highest": 2},
            {"title": "x", "speakers_lowest": 10**30}, {"title": "x", "language": "Japanese"},
            {"title": "x", "held_at": 1_700_000_000}, [], "title",
        ):  # fmt: skip
            refused(soumu.post("/meetings", given), 400)
        refused(soumu.post("/meetings"), 415)
        assert soumu.get("/meetings").json["items"] == []

    def test_who_changes_what_was_changed_meanwhile_is_told(self, soumu: Program) -> None:
        path = f"/meetings/{new_meeting(soumu)}"
        read = soumu.get(path).json["revision"]
        assert soumu.patch(path, {"place": "議場", "revision": read}).status_code == 200
        refused(soumu.patch(path, {"place": "会議室", "revision": read}), 409)
        assert soumu.get(path).json["place"] == "議場"

    def test_null_is_no_title(self, soumu: Program) -> None:
        path = f"/meetings/{new_meeting(soumu)}"
        for given in ({"title": None}, {"hold": None}, {"visibility": None}):
            refused(soumu.patch(path, given), 400)

    def test_what_is_wrong_is_told_in_the_readers_language(self, soumu: Program) -> None:
        given = {"name": "x"}
        ja = soumu.post("/meetings", given).json["problem"]
        en = soumu.post("/meetings?lang=en", given).json["problem"]
        assert ja == "title: 必要な項目がありません、name: この項目はありません。"
        assert en == "title is missing; name is not a known field."


class TestContent:
    def test_bodies_that_cannot_be_read_are_refused(self, soumu: Program) -> None:
        for content, kind, status in (
            (b'{"title": "x"}', "text/plain", 415),
            (b"title=x", "application/x-www-form-urlencoded", 415),
            (b"", "application/json", 400),
            (b'{"title": "x"', "application/json", 400),
            (b'{"title": "\\ud800"}', "application/json", 400),
            (b'{"title": "\xff"}', "application/json", 400),
            (b"[" * 200_000, "application/json", 400),
            (b'{"title":' * 50_000, "application/json", 400),
            (b'{"title": "' + b"x" * LARGEST_JSON + b'"}', "application/json", 413),
        ):
            answer = soumu.send("POST", "/meetings", data=content, content_type=kind)
            refused(answer, status)

    def test_methods_and_paths_that_are_not_there(self, soumu: Program) -> None:
        refused(soumu.send("PUT", "/meetings", json={}), 405)
        refused(soumu.get("/nothing"), 404)

    def test_html_comes_back_as_it_was_and_is_no_page(self, soumu: Program) -> None:
        title = "<script>alert(1)</script>"
        answer = soumu.post("/meetings", {"title": title})
        assert answer.json["title"] == title
        assert answer.mimetype == "application/json"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"
