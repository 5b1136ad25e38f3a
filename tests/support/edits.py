"""The editor's page as the tests play it: a browser of somebody, and the changes it sends."""

from itertools import count
from typing import Any

from office import Browser, Office
from told import SPOKEN, transcribed
from werkzeug.test import TestResponse

from transcribe.types import Transcript
from webui.tables import MeetingRow, MinutesRow

JSON = {"Accept": "application/json"}
_KEYS = count(1)


def meeting(office: Office, transcript: Transcript = SPOKEN, owner: str = "soumu") -> str:
    """A transcribed meeting; returns its id."""
    made = office.meeting(owner)
    transcribed(office, made, transcript)
    return made


def lock(office: Office, meeting_id: str, state: str = "final") -> None:
    """The meeting's minutes as they are once somebody has signed them."""
    with office.service.database.begin() as session:
        row = session.get_one(MeetingRow, meeting_id)
        minutes = session.get(MinutesRow, meeting_id)
        if minutes is None:
            now = office.clock()
            minutes = MinutesRow(
                meeting_id=row.id,
                organisation_id=row.organisation_id,
                content={},
                created_at=now,
                changed_at=now,
            )
            session.add(minutes)
        minutes.state = state


class Page:
    """The editor of a meeting in somebody's browser, as it was when it was opened."""

    def __init__(self, office: Office, meeting_id: str, login: str = "soumu") -> None:
        self.office = office
        self.browser: Browser = office.browser(login)
        self.base = f"/meetings/{meeting_id}/"
        self.headers = {**JSON, "X-CSRFToken": self.browser.csrf_token()}
        self.load()

    def load(self) -> None:
        self.state: dict[str, Any] = self.get("editor/state").json or {}

    def get(self, path: str) -> TestResponse:
        return self.browser.get(self.base + path, headers=JSON)

    def post(self, path: str, values: Any = None) -> TestResponse:
        return self.browser.client.post(self.base + path, json=values, headers=self.headers)

    def delete(self, path: str) -> TestResponse:
        return self.browser.client.delete(self.base + path, headers=self.headers)

    def post_raw(self, path: str, body: bytes) -> TestResponse:
        """Anything at all, said to be JSON."""
        kind = "application/json"
        url = self.base + path
        return self.browser.client.post(url, data=body, headers=self.headers, content_type=kind)

    def turn(self, code: str) -> dict[str, Any]:
        """A turn's state as the page shows it, without its code."""
        found = next(t for t in self.state["turns"] if t["code"] == code)
        return {name: value for name, value in found.items() if name != "code"}

    def texts(self) -> list[tuple[str, str]]:
        """What stands at the server now, in order."""
        self.load()
        return [(t["code"], t["text"]) for t in self.state["turns"]]

    def voices(self) -> dict[str, str]:
        self.load()
        return {v["code"]: v["name"] for v in self.state["voices"]}

    def send(
        self,
        kind: str,
        turns: list[dict[str, Any]] | None = None,
        voices: list[dict[str, Any]] | None = None,
        key: str = "",
    ) -> TestResponse:
        sent = {"key": key or new_key(), "kind": kind}
        return self.post("edits", {**sent, "turns": turns or [], "voices": voices or []})

    def write(self, code: str, text: str, key: str = "") -> TestResponse:
        """The text of a turn, from what this page shows."""
        return self.send("text", [self.changed(code, text=text)], key=key)

    def changed(self, code: str, **values: Any) -> dict[str, Any]:
        before = self.turn(code)
        return {"code": code, "before": before, "after": before | values, "follows": None}

    def undo(self, edit: int, **more: Any) -> TestResponse:
        return self.post(f"edits/{edit}/undo", {"key": new_key(), **more})

    def poll(self, after: int = 0, **more: Any) -> dict[str, Any]:
        asked = "&".join(f"{name}={value}" for name, value in more.items())
        answer = self.get(f"edits?after={after}&{asked}")
        assert answer.status_code == 200
        found: dict[str, Any] = answer.json or {}
        return found

    def split(self, code: str, place: int, second: float, new: str) -> TestResponse:
        """Cut a turn at a character and a second, as the editor does."""
        before = self.turn(code)
        first = before | {"text": before["text"][:place], "end": second}
        rest = before | {
            "text": before["text"][place:],
            "start": second,
            "sources": before["sources"] or [code],
        }
        return self.send(
            "split",
            [
                {"code": code, "before": before, "after": first, "follows": None},
                {"code": new, "before": None, "after": rest, "follows": code},
            ],
        )


def new_key() -> str:
    return f"key-{next(_KEYS)}"
