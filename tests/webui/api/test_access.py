"""Who is answered at all under /api/v1, and what a stranger sees there: nothing."""

from pathlib import Path

from office import Office
from programs import Program, refused, token_of
from told import transcribed

from webui.app import create_app
from webui.server.single_user import ensure_person
from webui.service import SINGLE_USER, open_service, secret
from webui.settings import load_settings


class TestWhoAsks:
    def test_a_token_tells_whose_it_is(self, soumu: Program) -> None:
        told = soumu.get("/me").json
        assert (told["login"], told["role"], told["scopes"]) == (
            "soumu", "editor", ["read", "write"],
        )  # fmt: skip
        assert told["department"]["name"] == "総務課"

    def test_without_a_token_that_holds_there_is_no_answer(self, office: Office) -> None:
        client = office.app.test_client()
        for given in ("", "Bearer", "Bearer wrong", "Basic c291bXU6eA=="):
            refused(client.get("/api/v1/meetings", headers={"Authorization": given}), 401)

    def test_a_token_ends(self, office: Office) -> None:
        headers = {"Authorization": f"Bearer {token_of(office, 'soumu', 'read', days=1)}"}
        client = office.app.test_client()
        assert client.get("/api/v1/me", headers=headers).status_code == 200
        office.clock.advance(days=2)
        refused(client.get("/api/v1/me", headers=headers), 401)

    def test_a_missing_scope_is_told(self, office: Office) -> None:
        reading = Program(office, "admin", "read")
        assert reading.get("/meetings").status_code == 200
        refused(reading.post("/meetings", {"title": "x"}), 403)
        refused(reading.get("/people"), 403)
        refused(reading.get("/audit"), 403)
        refused(Program(office, "admin", "write").get("/meetings"), 403)

    def test_a_role_bounds_what_a_token_may(self, office: Office) -> None:
        refused(Program(office, "reader").post("/meetings", {"title": "x"}), 403)
        refused(Program(office, "soumu").get("/people"), 403)

    def test_a_browser_may_read_and_needs_its_csrf_token_to_write(self, office: Office) -> None:
        browser = office.browser("soumu")
        assert browser.get("/api/v1/me").json["scopes"] is None
        plain = browser.client.post("/api/v1/meetings", json={"title": "x"})
        refused(plain, 400)
        allowed = browser.send("POST", "/api/v1/meetings", json={"title": "x"})
        assert allowed.status_code == 201

    def test_a_foreign_page_is_refused_even_with_the_csrf_token(self, office: Office) -> None:
        headers = {"Origin": "https://evil.example"}
        answer = office.browser("soumu").send(
            "POST", "/api/v1/meetings", json={"title": "x"}, headers=headers
        )
        refused(answer, 403)

    def test_the_key_of_a_single_pc_is_a_token(self, tmp_path: Path, empty_database: Path) -> None:
        data = tmp_path / "alone"
        data.mkdir()
        (data / "kikitori.db").write_bytes(empty_database.read_bytes())
        settings = load_settings({}, {"data": data, "single_user": True})
        service = open_service(settings)
        with service.database.begin() as session:
            ensure_person(session, service.now())
        client = create_app(settings, service).test_client()
        headers = {"Authorization": f"Bearer {secret(settings, SINGLE_USER)}"}
        told = client.get("/api/v1/me", headers=headers).json
        assert told["scopes"] == ["read", "write", "admin"]


class TestStrangers:
    """What is another's looks like what does not exist."""

    PATHS = (
        "/meetings/{id}", "/meetings/{id}/recordings", "/meetings/{id}/materials",
        "/meetings/{id}/job", "/meetings/{id}/transcript", "/meetings/{id}/speakers",
        "/terms?glossary=meeting-{id}",
    )  # fmt: skip

    def test_nothing_of_a_meeting_is_seen(self, office: Office) -> None:
        meeting_id = office.meeting("soumu")
        transcribed(office, meeting_id)
        for who in ("midori-admin", "midori", "zaisei"):
            self.check_sees_nothing(Program(office, who), meeting_id)

    def check_sees_nothing(self, stranger: Program, meeting_id: str) -> None:
        for path in self.PATHS:
            refused(stranger.get(path.format(id=meeting_id)), 404)
        refused(stranger.patch(f"/meetings/{meeting_id}", {"title": "x"}), 404)
        refused(stranger.delete(f"/meetings/{meeting_id}"), 404)
        refused(stranger.post(f"/meetings/{meeting_id}/job", {}), 404)
        refused(stranger.post(f"/meetings/{meeting_id}/job/cancel"), 404)
        refused(stranger.patch(f"/meetings/{meeting_id}/speakers/S1", {"name": "x"}), 404)
        refused(stranger.upload(f"/meetings/{meeting_id}/recordings", b"x", "x.wav"), 404)
        refused(stranger.upload(f"/meetings/{meeting_id}/materials", b"x", "x.txt"), 404)
        assert stranger.get("/meetings?q=総務").json["items"] == []

    def test_an_unknown_meeting_looks_the_same(self, office: Office, soumu: Program) -> None:
        theirs = soumu.get(f"/meetings/{office.meeting('midori')}").json
        assert soumu.get("/meetings/unknown").json == theirs
        for path in self.PATHS:
            refused(soumu.get(path.format(id="../etc")), 404)

    def test_people_terms_departments_and_the_log_are_ones_own(
        self, office: Office, admin: Program
    ) -> None:
        midori = Program(office, "midori-admin")
        term = midori.post("/terms", {"surface": "緑山"}).json
        refused(admin.patch(f"/terms/{term['id']}", {"note": "x"}), 404)
        refused(admin.delete(f"/terms/{term['id']}"), 404)
        refused(admin.get(f"/people/{office.ids['midori']}"), 404)
        refused(admin.patch(f"/people/{office.ids['midori']}", {"name": "x"}), 404)
        [gikai] = midori.get("/departments").json["items"]
        refused(admin.get(f"/terms?glossary=department-{gikai['id']}"), 404)
        given = {"login": "new", "name": "新人", "department": gikai["id"]}
        refused(admin.post("/people", given), 404)
        assert {p["login"] for p in midori.get("/people").json["items"]} == {
            "midori-admin", "midori",
        }  # fmt: skip
        assert [e["person"] for e in admin.get("/audit").json["items"]] == []

    def test_numbers_that_no_database_holds_are_not_found(self, admin: Program) -> None:
        refused(admin.get("/people/99999999999999999999"), 404)
        refused(admin.delete("/terms/99999999999999999999"), 405)

    def test_a_reader_reads_and_changes_nothing(self, office: Office) -> None:
        path = f"/meetings/{office.meeting('soumu')}"
        reader = Program(office, "reader")
        assert reader.get(path).json["may_edit"] is False
        refused(reader.patch(path, {"title": "x"}), 403)
        refused(reader.delete(path), 403)
