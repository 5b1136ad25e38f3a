"""Minutes that somebody has begun, and their steps, as the pages do it."""

from typing import Any

from office import Browser, Office
from told import SPOKEN, transcribed

from transcribe.types import Transcript
from webui.minutes.content import Minutes
from webui.tables import MinutesRow


def begun(
    office: Office, login: str = "soumu", transcript: Transcript = SPOKEN, **values: Any
) -> str:
    """A transcribed meeting whose minutes its owner has begun; returns its id."""
    values = {"attendees": "委員長 山本 太郎\n岡本 花子", "place": "第3会議室"} | values
    meeting_id = office.meeting(login, **values)
    transcribed(office, meeting_id, transcript)
    answer = office.browser(login).post(f"/meetings/{meeting_id}/minutes/start")
    assert answer.status_code == 302, answer.text
    return meeting_id


def row_of(office: Office, meeting_id: str) -> MinutesRow:
    with office.open() as session:
        return session.get_one(MinutesRow, meeting_id)


def minutes_of(office: Office, meeting_id: str) -> Minutes:
    return Minutes.model_validate(row_of(office, meeting_id).content)


def save(browser: Browser, office: Office, meeting_id: str, **changes: Any) -> Any:
    """Save the minutes as they stand with some fields changed; returns the answer."""
    row = row_of(office, meeting_id)
    sent = {"revision": row.revision, "content": {**row.content, **changes}}
    return put(browser, meeting_id, sent)


def put(browser: Browser, meeting_id: str, sent: Any) -> Any:
    headers = {"Accept": "application/json"}
    return browser.send("PUT", f"/meetings/{meeting_id}/minutes", json=sent, headers=headers)


def ask(browser: Browser, meeting_id: str, **form: Any) -> Any:
    return browser.post(f"/meetings/{meeting_id}/minutes/request", form)


def sign(browser: Browser, meeting_id: str, seen: str | None = None) -> Any:
    """seen: what the page of it showed; None: what it shows now."""
    address = f"/meetings/{meeting_id}/minutes/sign"
    if seen is None:
        seen = shown(browser, meeting_id)
    return browser.post(address, {"seen": seen})


def shown(browser: Browser, meeting_id: str) -> str:
    page = browser.get(f"/meetings/{meeting_id}/minutes/sign").text
    return page.partition('name="seen" value="')[2].partition('"')[0]


def signed(office: Office, login: str = "soumu", **values: Any) -> str:
    """A meeting whose minutes its owner has signed; returns its id."""
    meeting_id, browser = begun(office, login, **values), office.browser(login)
    ask(browser, meeting_id)
    assert sign(browser, meeting_id).status_code == 302
    return meeting_id
