"""人と課: the departments of an organisation."""

from office import Office
from sqlalchemy import select
from staff import department, person

from webui.tables import MeetingRow, TermRow


def test_departments_are_added_and_renamed(office: Office) -> None:
    browser = office.browser("admin")
    assert browser.post("/admin/people/departments", {"name": " 福祉課 "}).status_code == 302
    url = f"/admin/people/departments/{department(office, '福祉課')}"
    assert browser.post(url, {"name": "健康福祉課"}).status_code == 302
    page = browser.get("/admin/people/departments").get_data(as_text=True)
    assert "健康福祉課" in page
    assert "議会事務局" not in page


def test_a_department_needs_a_name_of_its_own(office: Office) -> None:
    browser = office.browser("admin")
    url = f"/admin/people/departments/{department(office, '財政課')}"
    for name, status in (("総務課", 409), (" ", 400), ("課" * 101, 400)):
        assert browser.post("/admin/people/departments", {"name": name}).status_code == status
        assert browser.post(url, {"name": name}).status_code == status


def test_two_organisations_may_have_departments_of_one_name(office: Office) -> None:
    answer = office.browser("midori-admin").post("/admin/people/departments", {"name": "総務課"})
    assert answer.status_code == 302


def test_an_empty_department_is_deleted(office: Office) -> None:
    browser = office.browser("admin")
    browser.post("/admin/people/departments", {"name": "福祉課"})
    url = f"/admin/people/departments/{department(office, '福祉課')}"
    assert browser.post(f"{url}/delete").status_code == 302
    assert browser.get(url).status_code == 404


def test_people_meetings_and_terms_move_before_a_department_goes(office: Office) -> None:
    meeting, soumu = office.meeting("soumu"), department(office, "総務課")
    zaisei = department(office, "財政課")
    with office.service.database.begin() as session:
        home = office.person(session, "soumu").organisation_id
        session.add(TermRow(organisation_id=home, department_id=soumu, surface="葛󠄀城"))
    browser, url = office.browser("admin"), f"/admin/people/departments/{soumu}"
    assert "人 3 人、会議 1 件、用語 1 語" in browser.get(url).get_data(as_text=True)
    for into in ("", str(soumu)):
        assert browser.post(f"{url}/delete", {"into": into}).status_code == 409
    other = str(department(office, "議会事務局"))
    assert browser.post(f"{url}/delete", {"into": other}).status_code == 404
    assert browser.post(f"{url}/delete", {"into": zaisei}).status_code == 302
    assert person(office, "soumu").department_id == zaisei
    with office.open() as session:
        row = session.get(MeetingRow, meeting)
        assert row
        assert row.department_id == zaisei
        assert session.scalars(select(TermRow.department_id)).all() == [zaisei]


def test_departments_of_another_organisation_are_not_there(office: Office) -> None:
    browser, url = (
        office.browser("admin"),
        f"/admin/people/departments/{department(office, '議会事務局')}",
    )
    assert browser.get(url).status_code == 404
    assert browser.post(url, {"name": "x"}).status_code == 404
    assert browser.post(f"{url}/delete").status_code == 404
