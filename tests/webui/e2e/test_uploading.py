"""Recordings sent from a real browser: in order, over a broken network, after a reload."""

import hashlib
import random
import re
from collections.abc import Iterator
from pathlib import Path

import browsing
import pytest
from media import Media
from playwright.sync_api import Browser, Dialog, Page, Route, expect
from served import Served, install_models, until

MEETING = re.compile(r"/meetings/(?!new)[^/]+$")
SLOW = 3_000_000  # bytes a second


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("service")


@pytest.fixture(scope="module")
def served(folder: Path) -> Iterator[Served]:
    environ = install_models(folder / "models")
    arguments = ("--single-user", "--data", folder / "data", "--port", "0")
    with Served({**environ, "KIKITORI_WORKERS": "0"}, *arguments) as made:
        yield made


@pytest.fixture(scope="module")
def media(tmp_path_factory: pytest.TempPathFactory) -> Media:
    return Media(tmp_path_factory.mktemp("media"))


@pytest.fixture
def visitor(served: Served, chromium: Browser) -> Iterator[browsing.Visitor]:
    link = served.wait_for(r"(http\S+/open/\S+)")[1]
    with browsing.visitor(chromium) as made:
        made.page.goto(link)
        made.page.goto(f"{served.address}/meetings/new")
        yield made


def long_recording(folder: Path, media: Media, seed: int) -> Path:
    """24 MB that begin as a recording does."""
    path = folder / f"長い会議{seed}.wav"
    noise = random.Random(seed).randbytes(24_000_000)
    path.write_bytes(media("speech.wav").read_bytes() + noise)
    return path


def choose(page: Page, *paths: Path) -> None:
    page.get_by_label("録音ファイルを選ぶ").set_input_files(paths)


def names(page: Page) -> list[str]:
    return page.locator("#chosen-list .part-name").all_inner_texts()


class Network:
    """What lies between the browser and the service: slow, and at times not there."""

    def __init__(self, page: Page) -> None:
        self._session = page.context.new_cdp_session(page)
        self._session.send("Network.enable")
        self.set(is_offline=False)

    def set(self, *, is_offline: bool) -> None:
        self._session.send(
            "Network.emulateNetworkConditions",
            {
                "offline": is_offline,
                "latency": 0,
                "downloadThroughput": -1,
                "uploadThroughput": SLOW,
            },
        )


def wait_until_sent(page: Page, share: float) -> None:
    bar = page.locator("#progress-bar")
    assert until(lambda: bar.evaluate("bar => bar.value") > share, 30)


def test_recordings_are_chosen_put_in_order_and_sent(
    visitor: browsing.Visitor, media: Media
) -> None:
    page = visitor.page
    visitor.check()
    page.get_by_role("button", name="登録して文字起こしを始める").click()
    expect(page.get_by_text("録音のファイルを選んでください。")).to_have_count(1)  # said once
    expect(page.locator("#recordings-error")).to_have_text("録音のファイルを選んでください。")
    expect(page.locator("#form-errors")).to_contain_text("下の項目を直してください")

    choose(page, media("speech.mp3"), media("speech.m4a"))
    choose(page, media("speech.ogg"), media("speech.mp3"))  # one of them again
    assert names(page) == ["speech.mp3", "speech.m4a", "speech.ogg"]
    page.get_by_role("button", name="speech.ogg を上へ").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    assert names(page) == ["speech.ogg", "speech.mp3", "speech.m4a"]
    page.get_by_role("button", name="speech.mp3 をはずす").click()
    page.get_by_label("この前に休憩").last.check()
    visitor.check()

    page.get_by_role("textbox", name="場所").fill("第1会議室")
    page.get_by_role("button", name="登録して文字起こしを始める").click()
    expect(page.locator("#title-error")).to_contain_text("会議名を入力してください")
    expect(page.get_by_role("textbox", name="場所")).to_have_value("第1会議室")
    visitor.faults = [fault for fault in visitor.faults if "400" not in fault]  # as it should be
    visitor.check()

    page.get_by_role("textbox", name="会議名").fill("委員会 <b>1</b>")
    page.get_by_role("button", name="登録して文字起こしを始める").click()
    page.wait_for_url(MEETING)
    expect(page.get_by_role("heading", level=1)).to_contain_text("委員会 <b>1</b>")
    parts = page.locator("ol.parts").inner_text()
    assert parts.index("speech.ogg") < parts.index("休憩") < parts.index("speech.m4a")
    visitor.check()


def test_a_file_without_sound_is_told_and_the_rest_goes_on(
    visitor: browsing.Visitor, media: Media, tmp_path: Path
) -> None:
    page = visitor.page
    paper = tmp_path / "議事録.mp3"
    paper.write_bytes(b"PK\x03\x04" + random.Random(1).randbytes(12_000_000))
    choose(page, paper, media("speech.flac"))
    expect(page.locator(".part-size").first).to_have_text("12.0 MB")
    page.get_by_role("textbox", name="会議名").fill("資料つき")
    page.get_by_role("button", name="登録して文字起こしを始める").click()
    expect(page.locator(".part-state.bad")).to_contain_text("録音ではありません")
    expect(page.locator(".part-state.good")).to_have_text("届きました")
    expect(page.locator("#progress-text")).to_contain_text("録音として使えないファイルがあります")
    expect(page.locator("#progress-title")).to_have_text("送れなかった録音があります")
    expect(page.get_by_role("button", name="もう一度送る")).to_have_count(0)  # it would not help
    visitor.faults = [fault for fault in visitor.faults if "415" not in fault]
    visitor.check()
    page.get_by_role("button", name="議事録.mp3 をはずす").click()
    page.wait_for_url(MEETING)


def test_sending_waits_for_the_network_and_can_be_paused(
    visitor: browsing.Visitor, media: Media, tmp_path: Path
) -> None:
    page = visitor.page
    network = Network(page)
    choose(page, long_recording(tmp_path, media, 2))
    page.get_by_role("textbox", name="会議名").fill("切れる会議")
    page.get_by_role("button", name="登録して文字起こしを始める").click()
    wait_until_sent(page, 0.1)
    expect(page.locator("#progress-title")).to_have_text("送信しています")
    expect(page.locator("#progress-detail")).to_contain_text("残り")
    page.get_by_role("button", name="一時停止").click()
    expect(page.locator("#progress-text")).to_have_text("一時停止中")
    expect(page.locator("#progress-title")).to_have_text("一時停止中")
    page.get_by_role("button", name="続ける").click()
    wait_until_sent(page, 0.4)
    network.set(is_offline=True)
    expect(page.locator(".part-state")).to_contain_text("ネットワークにつながるのを待っています")
    expect(page.locator("#progress-title")).to_have_text("ネットワークを待っています")
    expect(page.locator("#progress-text")).to_contain_text("つながると自動で続けます")
    expect(page.locator("#progress-detail")).to_be_empty()
    held: list[Route] = []
    page.route(re.compile(r"/meetings/[^/]+/start$"), lambda route: held.append(route))
    network.set(is_offline=False)
    expect(page.locator("#progress-title")).to_have_text("送信が終わりました", timeout=40_000)
    expect(page.locator("#progress-text")).to_have_text("文字起こしを始めています")
    assert until(lambda: page.wait_for_timeout(50) or bool(held), 10)
    held[0].continue_()
    page.wait_for_url(MEETING, timeout=40_000)


def test_after_a_reload_the_same_file_goes_on_where_it_was(
    visitor: browsing.Visitor, media: Media, tmp_path: Path
) -> None:
    page, recording = visitor.page, long_recording(tmp_path, media, 3)
    asked: list[str] = []
    Network(page)
    choose(page, recording)
    page.get_by_role("textbox", name="会議名").fill("続きの会議")
    page.get_by_role("button", name="登録して文字起こしを始める").click()
    wait_until_sent(page, 0.5)

    def warned(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", warned)
    page.reload()
    assert asked == ["beforeunload"]
    draft = page.locator(".draft", has_text="続きの会議")
    expect(draft).to_contain_text("% 届いています")
    visitor.faults = [fault for fault in visitor.faults if "ERR_" not in fault]  # it was cut
    visitor.check()

    methods: list[str] = []
    page.on("request", lambda request: methods.append(request.method))
    draft.get_by_label("続きから送る").set_input_files(recording)
    page.wait_for_url(MEETING, timeout=40_000)
    sent = [method for method in methods if method in ("POST", "PATCH", "HEAD", "DELETE")]
    assert sent[0] == "HEAD"  # it asks for the offset
    assert sent.count("PATCH") <= 2  # of four pieces
    assert sent.count("POST") == 1  # the start; no new upload
    expect(page.get_by_role("heading", level=1)).to_contain_text("続きの会議")


def begin_twice(page: Page, address: str, recording: Path) -> None:
    for title in ("初めの会議", "次の会議"):
        page.goto(f"{address}/meetings/new")
        choose(page, recording)
        page.get_by_role("textbox", name="会議名").fill(title)
        page.get_by_role("button", name="登録して文字起こしを始める").click()
        if title == "初めの会議":
            page.wait_for_url(MEETING)


def test_the_same_recording_in_another_meeting_is_asked_about(
    visitor: browsing.Visitor, media: Media, served: Served
) -> None:
    page = visitor.page
    begin_twice(page, served.address, media("speech.aac"))
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("初めの会議")
    visitor.faults = [fault for fault in visitor.faults if "409" not in fault]
    visitor.check()
    dialog.get_by_role("button", name="始める", exact=True).click()
    page.wait_for_url(MEETING)


def test_several_files_become_a_meeting_each(
    visitor: browsing.Visitor, media: Media, served: Served
) -> None:
    page = visitor.page
    choose(page, media("tenth.wav"), media("short.wav"))
    expect(page.locator(".part-size").first).to_contain_text("KB")
    expect(page.locator("#title-must")).to_be_visible()
    expect(page.locator("#title-hint")).to_be_hidden()
    page.get_by_label("別々の会議").check()
    expect(page.locator("#title-must")).to_be_hidden()
    expect(page.locator("#title-hint")).to_be_visible()
    expect(page.locator("#title")).to_have_attribute("aria-required", "false")
    page.get_by_role("button", name="登録して文字起こしを始める").click()
    page.wait_for_url(f"{served.address}/meetings")
    expect(page.get_by_role("link", name="tenth")).to_be_visible()
    expect(page.get_by_role("link", name="short")).to_be_visible()


def test_recordings_are_added_to_a_meeting(
    visitor: browsing.Visitor, media: Media, served: Served
) -> None:
    page = visitor.page
    begin_twice(page, served.address, media("mulaw.wav"))
    page.get_by_role("dialog").get_by_role("button", name="始めない").click()
    page.wait_for_url(MEETING)
    page.get_by_role("link", name="録音の追加と順序").click()
    visitor.faults = [fault for fault in visitor.faults if "409" not in fault]
    visitor.check()
    choose(page, media("speech.wma"))
    page.get_by_role("button", name="追加する").click()
    expect(page.locator(".parts-edit .part-name")).to_have_text(["mulaw.wav", "speech.wma"])
    page.get_by_role("button", name="speech.wma を上へ").click()
    expect(page.locator(".parts-edit .part-name")).to_have_text(["speech.wma", "mulaw.wav"])
    visitor.check()


def test_a_proxy_before_a_restarting_service_costs_nothing_that_was_sent(
    visitor: browsing.Visitor, media: Media, tmp_path: Path, folder: Path
) -> None:
    page, recording = visitor.page, long_recording(tmp_path, media, 4)
    asked: list[tuple[str, str | None]] = []
    failing = {"PATCH": [False, True], "HEAD": [True, True]}  # in the order of the requests

    def stand_between(route: Route) -> None:
        request = route.request
        asked.append((request.method, request.headers.get("upload-offset")))
        turns = failing.get(request.method)
        if turns and turns.pop(0):
            route.fulfill(status=502, body="Bad Gateway")
        else:
            route.continue_()

    page.route(re.compile(r"/uploads(/|$)"), stand_between)
    choose(page, recording)
    page.get_by_role("textbox", name="会議名").fill("再起動の会議")
    page.get_by_role("button", name="登録して文字起こしを始める").click()
    expect(page.locator("#progress-detail")).to_contain_text("%")
    assert until(lambda: page.wait_for_timeout(50) or len(asked) > 6, 30)
    methods = [method for method, _ in asked]
    assert methods[:7] == ["POST", "PATCH", "PATCH", "HEAD", "HEAD", "HEAD", "PATCH"]

    page.wait_for_url(MEETING, timeout=40_000)
    assert [method for method, _ in asked].count("POST") == 1  # the file was begun once
    offsets = [int(offset or 0) for method, offset in asked if method == "PATCH"]
    assert offsets[:3] == [0, offsets[1], offsets[1]]  # on from where it was
    assert offsets[1] > 0
    assert offsets == sorted(offsets)
    content = hashlib.sha256(recording.read_bytes()).hexdigest()
    assert list(folder.rglob(f"{content[:2]}/{content[2:]}"))  # as it is stored: all, in order


def test_a_file_that_the_server_could_not_look_at_is_not_sent_twice(
    visitor: browsing.Visitor, media: Media
) -> None:
    page = visitor.page
    asked: list[str] = []
    words = {
        "problem": "「browser.webm」をサーバーで確かめられませんでした。",
        "hint": "少し待って",
    }
    is_ill = True

    def stand_between(route: Route) -> None:
        asked.append(route.request.method)
        if not is_ill or route.request.method == "POST":
            route.continue_()
        elif route.request.method == "PATCH":
            route.fulfill(status=423, json=words)
        else:
            route.fulfill(status=423)  # an answer to HEAD has no words

    page.route(re.compile(r"/uploads(/|$)"), stand_between)
    page.clock.install()
    choose(page, media("browser.webm"))
    page.get_by_role("textbox", name="会議名").fill("確かめられない会議")
    page.get_by_role("button", name="登録して文字起こしを始める").click()
    for _ in range(40):  # it tries for five minutes
        page.clock.run_for(15_000)
        page.wait_for_timeout(50)
    expect(page.locator(".part-state.bad")).to_contain_text("サーバーで確かめられませんでした")
    is_ill = False
    page.get_by_role("button", name="もう一度送る").click()
    page.clock.run_for(1_000)
    page.wait_for_url(MEETING)
    assert asked.count("POST") == 1
