"""Too many at once: who waits holds a thread of the server, so only a few may wait."""

import logging
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from office import PASSWORD, Office

from transcribe.errors import UnreadableMedia
from webui.accounts import passwords
from webui.crowding import place
from webui.errors import Overloaded
from webui.server.logs import one_line, to_stderr
from webui.tables import PersonRow
from webui.uploads import apart


def test_one_waits_for_a_place_and_no_longer_than_allowed() -> None:
    places = threading.BoundedSemaphore(1)
    with place(places):
        with pytest.raises(Overloaded), place(places):
            pass
        began = time.monotonic()
        with pytest.raises(Overloaded), place(places, 0.1):
            pass
        assert time.monotonic() - began >= 0.1
    with place(places):
        pass


@pytest.mark.parametrize("login", ["soumu", "nobody"])
def test_a_full_room_answers_a_sign_in_with_503_and_counts_nothing(
    office: Office, login: str
) -> None:
    places = [passwords.room() for _ in range(passwords.AT_ONCE + passwords.WAITING)]
    browser = office.browser()
    for taken in places:
        taken.__enter__()
    try:
        answer = browser.post("/sign-in", {"login": login, "password": PASSWORD})
    finally:
        for taken in places:
            taken.__exit__(None, None, None)
    assert answer.status_code == 503
    page = answer.get_data(as_text=True)
    assert "混み合っています" in page
    assert "もう一度試してください" in page
    with office.open() as session:
        assert office.person(session, "soumu").failed_logins == 0
        assert session.query(PersonRow).filter(PersonRow.failed_logins > 0).count() == 0
    assert browser.post("/sign-in", {"login": "soumu", "password": PASSWORD}).status_code == 302


def test_of_many_files_at_once_the_last_are_refused_at_once(tmp_path: Path) -> None:
    file = tmp_path / "x.wav"
    file.write_text("no sound")
    everybody = apart.AT_ONCE + apart.WAITING

    def ask(_: int) -> bool:
        try:
            apart.describe_sound(file, "x.wav")
        except Overloaded:
            return True
        except UnreadableMedia:
            return False
        raise AssertionError("a text is no recording")

    with ThreadPoolExecutor(everybody + 2) as threads:
        refused = list(threads.map(ask, range(everybody + 2)))
    assert sum(refused) == 2


def test_no_log_line_is_forged(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "webui.requests"):
        office.browser("soumu").get("/meetings/x%0AINFO%20forged%1b[2J%E2%80%A8y")
    lines = [r.getMessage() for r in caplog.records if r.name == "webui.requests"]
    assert len(lines) == 1
    assert "x\\nINFO forged\\x1b[2J\\u2028y" in lines[0]
    assert lines[0].isprintable()


def test_the_names_of_people_are_logged_as_they_are() -> None:
    assert one_line("葛󠄀城　花\t神") == "葛󠄀城　花\t神"


def test_what_any_part_logs_stays_one_line(capfd: pytest.CaptureFixture[str]) -> None:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    root.handlers.clear()  # those of the test run are not closed
    try:
        to_stderr()
        logging.getLogger("webui.x").warning("%s waits", "a\nERROR forged\r.wav")
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
        logging.captureWarnings(False)
    assert capfd.readouterr().err == "WARNING webui.x a\\nERROR forged\\r.wav waits\n"
