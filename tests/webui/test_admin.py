"""The administrators' first page and the links between their pages."""

import re

from office import Office
from sqlalchemy import text

from webui.tables import FileRow, JobRow, OrganisationRow
from webui.worker import heartbeats as workers


def page_of(office: Office, login: str = "admin", url: str = "/admin") -> str:
    answer = office.browser(login).get(url)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def places(page: str) -> dict[str, str]:
    """Address -> label of the links beside the page."""
    nav = page[page.index('class="admin-places"') :]
    found = re.findall(r'<a href="([^"]+)"[^>]*>([^<]+)</a>', nav[: nav.index("</nav>")])
    return dict(found)


def test_only_administrators_open_it(office: Office) -> None:
    assert office.browser("admin").get("/admin").status_code == 200
    for login in ("soumu", "reader"):
        assert office.browser(login).get("/admin").status_code == 403
    assert office.browser().get("/admin").location == "/sign-in?next=/admin"


def test_the_pages_are_linked_and_open(office: Office) -> None:
    found = places(page_of(office))
    for url in ("usage", "models", "queue", "storage", "settings"):
        assert f"/admin/{url}" in found
    for url, label in found.items():
        page = page_of(office, url=url)
        assert f'<a href="{url}" aria-current="page">{label}</a>' in page


def test_what_is_the_operator_s_is_linked_only_for_the_operator(office: Office) -> None:
    assert "/admin/organisations" in places(page_of(office))
    assert "/admin/organisations" not in places(page_of(office, "midori-admin"))


def test_it_tells_when_no_worker_answers(office: Office) -> None:
    assert "応答がありません" in page_of(office)
    with office.service.database.begin() as session:
        workers.beat(session, "pc-1", office.clock())
    assert "動いています" in page_of(office)
    office.clock.advance(minutes=5)
    assert "応答がありません" in page_of(office)


def test_it_counts_the_own_jobs_and_names_the_number_of_others(office: Office) -> None:
    for owner, state in [
        ("soumu", "queued"),
        ("soumu", "running"),
        ("soumu", "failed"),
        ("soumu", "done"),
        ("midori", "queued"),
        ("midori", "running"),
    ]:
        job(office, owner, state)
    page = page_of(office)
    assert "処理中 1、順番待ち 1" in page
    assert "失敗 1" in page
    assert "ほかの組織の仕事 2 件" in page


def job(office: Office, owner: str, state: str) -> None:
    meeting = office.meeting(owner)
    with office.service.database.begin() as session:
        person = office.person(session, owner)
        session.add(
            JobRow(
                organisation_id=person.organisation_id,
                department_id=person.department_id,
                meeting_id=meeting,
                state=state,
                created_at=office.clock(),
                finished_at=office.clock() if state in ("failed", "done") else None,
            )
        )


def test_a_bar_shows_how_much_of_the_space_is_used(office: Office) -> None:
    with office.service.database.begin() as session:
        session.get_one(OrganisationRow, 1).quota_mb = 200
        for organisation, size in [(1, 150_000_000), (2, 90_000_000)]:
            session.add(
                FileRow(
                    organisation_id=organisation,
                    key=f"{organisation}/{'a' * 64}",
                    size=size,
                    created_at=office.clock(),
                )
            )
    page = page_of(office)
    assert re.search(r'<meter [^>]*max="200000000"[^>]*value="150000000"', page)
    assert "150.0 MB / 200.0 MB 使用中" in page


def test_the_operator_checks_the_audit_log_and_all_see_the_result(office: Office) -> None:
    assert "まだ検査していません" in page_of(office)
    office.browser("admin").post("/admin/check")
    assert "異常なし" in page_of(office)
    assert "異常なし" in page_of(office, "midori-admin")

    with office.service.database.begin() as session:
        session.execute(text("UPDATE audit SET subject = 'changed' WHERE id = 1"))
    office.browser("admin").post("/admin/check")
    assert "異常 1" in page_of(office, "midori-admin")


def test_others_do_not_check_the_audit_log(office: Office) -> None:
    assert office.browser("midori-admin").post("/admin/check").status_code == 404
    assert office.browser("soumu").post("/admin/check").status_code == 404
    assert office.browser("admin").client.post("/admin/check").status_code == 400


def test_places_are_called_alike_in_the_navigation_and_on_their_pages(office: Office) -> None:
    browser = office.browser("admin")
    for path, name in (("/admin/queue", "順番待ち"), ("/admin/storage", "保存容量と期限")):
        page = browser.get(path).get_data(as_text=True)
        assert f'<a href="{path}" aria-current="page">{name}</a>' in page
        assert f"<h1>{name}</h1>" in page
        assert f"<title>{name} - " in page
        assert f"<h2>{name}</h2>" in page_of(office)
