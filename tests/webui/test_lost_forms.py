"""A session that ended while somebody typed: what was typed is shown, and can be sent once more."""

import re

from office import PASSWORD, Browser, Office
from sqlalchemy import select

from webui.tables import MeetingRow

LATE = {"title": "第4回<総務>委員会", "attendees": "山田太郎\n鈴木", "is_ready": "1"}
AREA = re.compile(r"<label [^>]*>([^<]*)</label>\s*<textarea [^>]*readonly>\n([^<]*)</textarea>")


def late(office: Office, url: str, form: dict[str, str], **extra: object) -> str:
    browser = office.browser("soumu")
    token = browser.csrf_token()
    office.clock.advance(hours=24)
    answer = browser.client.post(url, data={**form, "csrf_token": token}, **extra)
    assert answer.status_code == 401
    return answer.get_data(as_text=True)


def test_what_was_typed_can_be_copied_and_the_way_back_is_told(office: Office) -> None:
    page = late(office, f"/meetings/{office.meeting('soumu')}/edit", LATE)
    assert "サインインしたら、このタブで「戻る」を押し、もう一度送信してください。" in page
    assert re.search(r'href="/sign-in" target="_blank"[^>]*>サインインする（新しいタブ）', page)
    assert AREA.findall(page) == [
        ("会議名", "第4回&lt;総務&gt;委員会"),
        ("出席者", "山田太郎\n鈴木"),
    ]


def test_nothing_secret_is_shown(office: Office) -> None:
    form = {"current": PASSWORD, "password": "a brand new one", "new_token": "x1", "name": "花子"}
    page = late(office, "/my/password", form)
    assert AREA.findall(page) == [("名前", "花子")]
    for secret in (PASSWORD, "a brand new one", "x1"):
        assert secret not in page


def test_nothing_large_is_read_for_a_stranger(office: Office) -> None:
    page = late(office, "/glossary/terms", {"surface": "語" * 70_000})
    assert AREA.findall(page) == []
    assert "サインインする（新しいタブ）" in page


def test_programs_are_told_as_before(office: Office) -> None:
    answer = office.app.test_client().post("/api/v1/meetings", json={"title": "x"})
    assert answer.status_code == 401
    assert answer.json
    assert answer.json.keys() == {"problem", "hint"}


def test_the_form_itself_can_be_sent_again_after_signing_in(office: Office) -> None:
    meeting_id = office.meeting("soumu")
    form = sign_in(office, "soumu")
    old = form.csrf_token()
    office.clock.advance(hours=24)
    url, data = f"/meetings/{meeting_id}/hold", {"hold": "1", "csrf_token": old}
    assert form.client.post(url, data=data).status_code == 401
    sign_in(office, "soumu", form)
    assert form.client.post(url, data=data).status_code == 302
    with office.open() as session:
        assert session.scalars(select(MeetingRow.hold)).one()


def test_the_form_of_somebody_else_cannot(office: Office) -> None:
    form = sign_in(office, "soumu")
    old = form.csrf_token()
    sign_in(office, "soumu2", form)
    url = f"/meetings/{office.meeting('soumu')}/hold"
    assert form.client.post(url, data={"hold": "1", "csrf_token": old}).status_code == 400


def sign_in(office: Office, login: str, browser: Browser | None = None) -> Browser:
    browser = browser or office.browser()
    data = {"login": login, "password": PASSWORD}
    assert browser.post("/sign-in", data).status_code == 302
    return browser
