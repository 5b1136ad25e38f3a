"""How the editor feels at 5,000 turns, in a real browser, and what its saves cost at the server.

    python -m bench.editor [--turns 5000]

Headless Chromium on this machine, against the service in this process (SQLite). The meeting comes
from the generator "office-1" from a seed. Peers in the same run: for typing one editable element
that holds the whole text, as oTranscribe has it; for a save the plainest change of a row in the
same database; for the DOCX the same paragraphs by python-docx alone. Nothing is asserted.
"""

import argparse
import io
import random
import shutil
import statistics
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import docx
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy import select, update
from werkzeug.serving import make_server

from transcribe.types import Speaker, Transcript, Turn, Word
from webui import transcripts
from webui.accounts import sessions
from webui.app import create_app
from webui.http.guard import COOKIE
from webui.migrations import upgrade
from webui.records import material
from webui.records.writers import WRITERS
from webui.service import Service, open_service
from webui.settings import load_settings
from webui.tables import MeetingRow, PersonRow, TurnRow

from . import office
from .office import NOW
from .service_pages import GENERATOR, SEED, sentence

TURN_S = 4.0
KEYS = 60
SAVES = 30
VOICES = 5
PAGES, TURNS_A_PAGE = 200, 20  # of the DOCX
ASKED = {
    "state of all turns": "editor/state",
    "words of a turn": "editor/words?turns=T0002",
    "words of all turns, all changed": "editor/words",
    "places to check, all turns changed": "editor/review",
    "names and glossaries": "editor/choices",
    "all turns as ケバ取り": "editor/layer?layer=clean",
}
WATCH = """
const count = COUNT;
const seen = () => {
  if (document.querySelectorAll('.turn').length < count) return requestAnimationFrame(seen);
  requestAnimationFrame(() => { window.firstFrame = performance.now(); });
};
requestAnimationFrame(seen);
window.pressed = [];
addEventListener('keydown', (event) => {
  const { timeStamp } = event;
  requestAnimationFrame(() => {
    const after = new MessageChannel();
    after.port1.onmessage = () => window.pressed.push(performance.now() - timeStamp);
    after.port2.postMessage(null);
  });
}, true);
"""
DRAWN = """async () => {
  while (!window.firstFrame) await new Promise((done) => setTimeout(done, 5));
  return window.firstFrame;
}"""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.editor")
    parser.add_argument("--turns", type=int, default=5000)
    turns = parser.parse_args().turns
    with TemporaryDirectory(prefix="kikitori-bench-") as folder:
        service = open_service(load_settings({}, {"data": Path(folder)}), lambda: NOW)
        upgrade(service.database)
        cookie = _signed_in(service)
        print(f"generator {GENERATOR}, seed {SEED}: {turns:,} turns")
        transcript = _transcript(turns)
        meeting_id = _meeting(service, transcript)
        with _address(service) as address, _browser() as browser:
            _in_the_browser(browser, f"{address}/meetings/{meeting_id}/editor", cookie, transcript)
        _at_the_server(service, meeting_id, cookie)
        _document(service, _meeting(service, _transcript(PAGES * TURNS_A_PAGE)))
        service.database.engine.dispose()


def _transcript(turns: int) -> Transcript:
    chance = random.Random(SEED)
    return Transcript(
        duration=turns * TURN_S,
        language="ja",
        speakers=tuple(Speaker(f"S{n}", f"話者{n}") for n in range(1, VOICES + 1)),
        turns=tuple(
            Turn(
                f"T{n + 1:04d}",
                f"S{chance.randrange(VOICES) + 1}",
                n * TURN_S,
                (n + 1) * TURN_S,
                text := "".join(sentence(chance)),
                _words(text, n * TURN_S),
            )
            for n in range(turns)
        ),
    )


def _words(text: str, start: float) -> tuple[Word, ...]:
    """Two letters each, as sure as recognition is: one in thirty is not."""
    step = TURN_S / len(text)
    return tuple(
        Word(text[n : n + 2], start + n * step, start + min(n + 2, len(text)) * step, sure)
        for n in range(0, len(text), 2)
        for sure in (0.4 if (n // 2 + len(text)) % 30 == 0 else 0.95,)
    )


def _signed_in(service: Service) -> str:
    """The cookie of an editor."""
    with service.database.begin() as session:
        person = office.people(session)[1]
        return sessions.start(session, person, NOW, 12, "127.0.0.1", "bench")


def _meeting(service: Service, transcript: Transcript) -> str:
    """The id of a meeting of the editor who is signed in."""
    with service.database.begin() as session:
        person = session.scalars(select(PersonRow).where(PersonRow.login == "p1")).one()
        meeting = MeetingRow(
            organisation_id=person.organisation_id,
            department_id=person.department_id,
            owner_id=person.id,
            title="第1回総務委員会",
            state="ready",
            duration_s=transcript.duration,
            created_at=NOW,
        )
        session.add(meeting)
        session.flush()
        transcripts.store(session, service.files, meeting, None, transcript, NOW)
        return meeting.id


@contextmanager
def _address(service: Service) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, create_app(service.settings, service), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()


@contextmanager
def _browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        path = shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


def _in_the_browser(browser: Browser, address: str, cookie: str, transcript: Transcript) -> None:
    context = browser.new_context(locale="ja-JP", viewport={"width": 1280, "height": 900})
    context.add_cookies([{"name": COOKIE, "value": cookie, "url": address}])
    context.add_init_script(WATCH.replace("COUNT", str(len(transcript.turns))))
    page = context.new_page()
    firsts = [_first_frame(page, address) for _ in range(6)][1:]  # the first one warms up
    _tell("first frame, from the request on", firsts)
    _tell("typing, key to frame", _typing(page, f"#T{len(transcript.turns) // 2:04d} .text"))
    _replace(page)
    peer = context.new_page()
    peer.set_content('<div contenteditable="plaintext-only"></div>')
    peer.evaluate(
        """texts => document.querySelector('div').append(...texts.map((text) => {
             const paragraph = document.createElement('p'); paragraph.textContent = text;
             return paragraph; }))""",
        [turn.text for turn in transcript.turns],
    )
    peer.evaluate(WATCH.replace("COUNT", "0"))
    middle = f"p:nth-child({len(transcript.turns) // 2})"
    _tell("  peer: one editable element", _typing(peer, middle))
    context.close()


def _first_frame(page: Page, address: str) -> float:
    page.goto(address)
    return float(page.evaluate(DRAWN))


def _typing(page: Page, selector: str) -> list[float]:
    """Milliseconds from each key to the frame that shows it."""
    page.locator(selector).scroll_into_view_if_needed()
    page.locator(selector).click()
    page.wait_for_timeout(500)
    page.evaluate("window.pressed.length = 0")
    for n in range(KEYS):
        page.keyboard.press("abcdefghij"[n % 10])
        page.wait_for_timeout(20)
    page.wait_for_timeout(500)
    return [float(ms) for ms in page.evaluate("window.pressed")]


def _replace(page: Page) -> None:
    """From the search to the list of what was found, and from the button to the changed rows."""
    page.locator('[data-action="replace"]').first.click()
    page.locator("#find-words").fill("です。")
    page.locator("#find-put").fill("でございます。")
    found = page.evaluate(
        """async () => {
             const start = performance.now();
             document.querySelector('#replace-dialog form.search button').click();
             const button = document.querySelector('#replace-dialog .put');
             while (button.disabled) await new Promise((done) => setTimeout(done));
             const listed = performance.now();
             button.click();
             await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
             return [listed - start, performance.now() - listed];
           }"""
    )
    _tell("find over the meeting, to the list", [found[0]])
    _tell("replace in every turn, to the frame", [found[1]])
    page.keyboard.press("Escape")


def _at_the_server(service: Service, meeting_id: str, cookie: str) -> None:
    """A person's saves, one after the other, and the peer's plain changes."""
    client = create_app(service.settings, service).test_client()
    client.set_cookie(COOKIE, cookie)
    address = f"/meetings/{meeting_id}"
    turns = client.get(f"{address}/editor/state").get_json()["turns"]
    codes = [turn.pop("code") for turn in turns]
    page = client.get(address).text
    headers = {"X-CSRFToken": page.split('name="csrf-token" content="')[1].split('"')[0]}

    def save(kind: str, number: int, wanted: Sequence[int]) -> float:
        """Change those turns, by their places in the meeting."""
        changes = []
        for n in wanted:
            after = {**turns[n], "text": f"{turns[n]['text']}{number}"}
            changes.append({"code": codes[n], "before": turns[n], "after": after, "follows": None})
            turns[n] = after
        body = {"key": f"{kind}{number}", "kind": kind, "turns": changes, "voices": []}
        start = time.perf_counter()
        answer = client.post(f"{address}/edits", json=body, headers=headers)
        took = _since(start)
        if answer.status_code != 200:
            raise RuntimeError(f"{answer.status}: {answer.text[:300]}")
        return took

    _tell("save of a turn, at the server", [save("text", n, [0]) for n in range(SAVES + 1)][1:])
    _tell("  peer: one UPDATE and commit", [_plain(service, codes[1], n) for n in range(SAVES)])
    for what, path in ASKED.items():
        _tell(what, [_answer(client, f"{address}/{path}") for _ in range(6)][1:])
    everywhere = [n for n in range(len(turns)) if n != 1]  # the peer has changed that one
    _tell("save of a replace in every turn", [save("replace", n, everywhere) for n in range(3)])


def _answer(client: FlaskClient, address: str) -> float:
    start = time.perf_counter()
    answer = client.get(address)
    if answer.status_code != 200:
        raise RuntimeError(f"{address}: {answer.status}")
    return _since(start)


def _plain(service: Service, code: str, number: int) -> float:
    start = time.perf_counter()
    with service.database.begin() as session:
        session.execute(update(TurnRow).where(TurnRow.code == code).values(text=f"{number}"))
    return _since(start)


def _document(service: Service, meeting_id: str) -> None:
    """From the rows to the file, three times."""
    times, plain = [], []
    with service.database.open() as session:
        meeting = session.get_one(MeetingRow, meeting_id)
        for _ in range(3):
            start = time.perf_counter()
            options = material.Options(layout="proceedings")
            gathered = material.gather(session, service.files, meeting, options, NOW)
            WRITERS["docx"].write(gathered)
            times.append(_since(start))
            start = time.perf_counter()
            peer = docx.Document()
            for turn in gathered.turns:
                peer.add_paragraph("".join(piece.text for piece in turn.pieces))
            peer.save(io.BytesIO())
            plain.append(_since(start))
    _tell(f"DOCX of {PAGES} pages, {len(gathered.turns):,} turns", times)
    _tell("  peer: the paragraphs by python-docx", plain)


def _since(start: float) -> float:
    return (time.perf_counter() - start) * 1000


def _tell(what: str, ms: Sequence[float]) -> None:
    ordered = sorted(ms)
    p95 = ordered[min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))]
    print(f"{what:48} p50 {statistics.median(ordered):7.1f} ms   p95 {p95:7.1f} ms", flush=True)


if __name__ == "__main__":
    main()
