"""Naming people for a meeting: who it is opened to, and what they may do."""

import pytest
from office import Office

from webui.tables import AuditRow, MeetingAccessRow, PersonRow


def status(office: Office, meeting_id: str, login: str, page: str = "") -> int:
    return office.browser(login).get(f"/meetings/{meeting_id}{page}").status_code


def share(office: Office, meeting_id: str, login: str, may: str = "view", by: str = "soumu") -> int:
    values = {"person": office.ids[login], "may": may}
    return office.browser(by).post(f"/meetings/{meeting_id}/people", values).status_code


def unshare(office: Office, meeting_id: str, login: str, by: str = "soumu") -> int:
    url = f"/meetings/{meeting_id}/people/{office.ids[login]}/remove"
    return office.browser(by).post(url).status_code


def test_a_named_person_may_read_but_not_change(office: Office) -> None:
    meeting_id = office.meeting(visibility="owner")
    assert status(office, meeting_id, "zaisei") == 404
    assert share(office, meeting_id, "zaisei") == 302
    assert status(office, meeting_id, "zaisei") == 200
    assert status(office, meeting_id, "zaisei", "/edit") == 403
    assert status(office, meeting_id, "soumu2") == 404


def test_a_named_editor_may_change(office: Office) -> None:
    meeting_id = office.meeting(visibility="owner")
    share(office, meeting_id, "zaisei", "edit")
    assert status(office, meeting_id, "zaisei", "/edit") == 200


def test_naming_again_changes_what_a_person_may_do(office: Office) -> None:
    meeting_id = office.meeting()
    share(office, meeting_id, "zaisei", "edit")
    share(office, meeting_id, "zaisei", "view")
    assert status(office, meeting_id, "zaisei", "/edit") == 403


def test_a_viewer_who_is_named_to_edit_still_only_reads(office: Office) -> None:
    meeting_id = office.meeting(owner="zaisei")
    share(office, meeting_id, "reader", "edit", by="zaisei")
    assert status(office, meeting_id, "reader") == 200
    assert status(office, meeting_id, "reader", "/edit") == 403


def test_what_is_taken_back_is_closed_at_once(office: Office) -> None:
    meeting_id = office.meeting(visibility="owner")
    share(office, meeting_id, "zaisei")
    assert unshare(office, meeting_id, "zaisei") == 302
    assert status(office, meeting_id, "zaisei") == 404
    assert unshare(office, meeting_id, "zaisei") == 404


def test_who_takes_themselves_out_is_led_to_the_list(office: Office) -> None:
    meeting_id = office.meeting(visibility="owner")
    share(office, meeting_id, "zaisei", "edit")
    url = f"/meetings/{meeting_id}/people/{office.ids['zaisei']}/remove"
    assert office.browser("zaisei").post(url).location == "/meetings"
    assert status(office, meeting_id, "zaisei") == 404


def test_nobody_of_another_organisation_can_be_named(office: Office) -> None:
    meeting_id = office.meeting()
    assert share(office, meeting_id, "midori") == 404
    assert share(office, meeting_id, "midori-admin") == 404
    with office.open() as session:
        assert session.query(MeetingAccessRow).count() == 0
    form = office.browser("soumu").get(f"/meetings/{meeting_id}/edit").get_data(as_text=True)
    assert "財政 三郎" in form
    assert "緑" not in form


def test_somebody_who_left_cannot_be_named(office: Office) -> None:
    meeting_id = office.meeting()
    with office.service.database.begin() as session:
        session.get_one(PersonRow, office.ids["zaisei"]).is_active = False
    assert share(office, meeting_id, "zaisei") == 404


def test_only_editors_of_the_meeting_name_people(office: Office) -> None:
    meeting_id = office.meeting()
    assert share(office, meeting_id, "zaisei", by="reader") == 403
    assert share(office, meeting_id, "zaisei", by="zaisei") == 404
    assert share(office, meeting_id, "zaisei", by="midori-admin") == 404
    share(office, meeting_id, "zaisei")
    assert unshare(office, meeting_id, "zaisei", by="reader") == 403
    assert unshare(office, meeting_id, "zaisei", by="midori-admin") == 404
    assert status(office, meeting_id, "zaisei") == 200


@pytest.mark.parametrize("value", ["", "x", "999999", "-1", "1e3"])
def test_a_person_who_is_none_is_refused(office: Office, value: str) -> None:
    url = f"/meetings/{office.meeting()}/people"
    assert office.browser("soumu").post(url, {"person": value}).status_code == 404


def test_without_a_token_nobody_is_named(office: Office) -> None:
    meeting_id = office.meeting()
    answer = office.browser("soumu").client.post(
        f"/meetings/{meeting_id}/people", data={"person": office.ids["zaisei"]}
    )
    assert answer.status_code == 400
    assert status(office, meeting_id, "zaisei") == 404


def test_sharing_is_noted(office: Office) -> None:
    meeting_id = office.meeting()
    share(office, meeting_id, "zaisei", "edit")
    unshare(office, meeting_id, "zaisei")
    with office.open() as session:
        notes = [
            (row.action, row.subject, row.detail)
            for row in session.query(AuditRow).order_by(AuditRow.id)
        ]
    assert notes == [
        ("meeting.share", "財政 三郎", {"may_edit": True}),
        ("meeting.unshare", "財政 三郎", {}),
    ]
