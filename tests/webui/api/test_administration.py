"""Terms, people and the audit log over the API."""

from office import Office
from programs import Program, new_meeting, refused


class TestTerms:
    def test_a_term_is_added_changed_and_removed(self, office: Office, admin: Program) -> None:
        made = admin.post("/terms", {"surface": "葛󠄀城市", "reading": "カツラギシ", "kind": "place"})
        assert made.status_code == 201, made.text
        assert (made.json["surface"], made.json["reading"]) == ("葛󠄀城市", "かつらぎし")
        path = f"/terms/{made.json['id']}"
        changed = admin.patch(path, {"note": "市名", "is_unused": True})
        assert changed.json == made.json | {"note": "市名", "is_unused": True}
        assert admin.get("/terms").json["items"] == [changed.json]
        assert admin.delete(path).status_code == 204
        assert admin.get("/terms").json["items"] == []
        assert office.actions() == ["glossary.edit"] * 3

    def test_each_glossary_has_its_own_editors(self, office: Office, soumu: Program) -> None:
        refused(soumu.post("/terms", {"surface": "予算"}), 403)
        given = {"surface": "補正予算", "glossary": "department-1"}
        assert soumu.post("/terms", given).json["glossary"] == "department-1"
        refused(soumu.post("/terms", given), 409)
        token = f"meeting-{office.meeting('soumu')}"
        assert soumu.post("/terms", {**given, "glossary": token}).status_code == 201
        assert len(soumu.get(f"/terms?glossary={token}").json["items"]) == 1

    def test_terms_that_cannot_be_are_refused(self, admin: Program) -> None:
        for given in (
            {"surface": ""}, {"surface": "語" * 10_000}, {"surface": "語", "reading": "abc!"},
            {"surface": "語", "kind": "verb"}, {"surface": "語", "note": "x" * 10_000},
        ):  # fmt: skip
            refused(admin.post("/terms", given), 400)


class TestPeople:
    def test_a_person_is_invited_and_switched_off(self, office: Office, admin: Program) -> None:
        given = {"login": "new.hire", "name": "新人 五郎", "role": "viewer", "department": 1}
        made = admin.post("/people", given)
        assert made.status_code == 201, made.text
        path = made.json["link"].partition(":8080")[2]
        assert office.browser().get(path).status_code == 200
        person = f"/people/{made.json['person']['id']}"
        changed = admin.patch(person, {"role": "editor", "department": None, "is_active": False})
        assert changed.json == made.json["person"] | {
            "role": "editor", "department": None, "is_active": False,
        }  # fmt: skip
        assert admin.get(person).json == changed.json
        assert office.actions() == ["person.add", "person.edit"]

    def test_the_list_has_pages(self, admin: Program) -> None:
        first = admin.get("/people?limit=3").json
        rest = admin.get(f"/people?cursor={first['next']}").json
        logins = [p["login"] for p in first["items"] + rest["items"]]
        assert logins == ["admin", "soumu", "soumu2", "reader", "zaisei"]
        assert rest["next"] is None

    def test_people_who_cannot_be_are_refused(self, admin: Program) -> None:
        refused(admin.post("/people", {"login": "soumu", "name": "x"}), 409)
        for given in (
            {"login": "日本", "name": "x"},
            {"login": "new", "name": "x", "role": "operator"},
            {"login": "new", "name": "x", "password": "secret"},
            {"login": "new", "name": "名" * 10_000},
        ):
            refused(admin.post("/people", given), 400)

    def test_nobody_locks_themselves_out(self, office: Office, admin: Program) -> None:
        refused(admin.patch(f"/people/{office.ids['admin']}", {"is_active": False}), 403)

    def test_whoever_is_switched_off_has_no_token_any_more(
        self, office: Office, admin: Program, soumu: Program
    ) -> None:
        admin.patch(f"/people/{office.ids['soumu']}", {"is_active": False})
        refused(soumu.get("/me"), 401)


class TestTheLog:
    def test_it_is_read_newest_first_and_filtered(self, soumu: Program, admin: Program) -> None:
        first, second = new_meeting(soumu, "一"), new_meeting(soumu, "二")
        soumu.delete(f"/meetings/{first}")
        found = admin.get("/audit").json["items"]
        assert [(e["action"], e["subject"]) for e in found] == [
            ("meeting.delete", "一"), ("meeting.create", "二"), ("meeting.create", "一"),
        ]  # fmt: skip
        of_second = admin.get(f"/audit?meeting={second}").json["items"]
        assert [e["subject"] for e in of_second] == ["二"]
        deleted = admin.get("/audit?action=meeting.delete").json["items"]
        assert [e["meeting"] for e in deleted] == [first]
        page = admin.get("/audit?limit=1").json
        assert page["items"][0]["action"] == "audit.export"
        following = admin.get(f"/audit?limit=1&cursor={page['next']}").json
        assert following["items"][0]["id"] == page["items"][0]["id"] - 1
