"""The page of a meeting in a real browser: from text to sound and back, keys, what it obeys."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from browsing import Visitor
from office import Office
from playwright.sync_api import Browser, expect
from served import until
from sqlalchemy import func, select
from told import SPOKEN, transcribed

from transcribe.types import Speaker, Transcript, Turn
from webui.http.guard import COOKIE
from webui.tables import AuditRow

SAMPLE = Path(__file__).parents[3] / "transcribe" / "data" / "sample" / "meeting.flac"
HEARD = replace(SPOKEN, duration=108.525)  # as long as the sample
LONG = Transcript(
    9000.0,
    "ja",
    tuple(Speaker(f"S{n}", f"話者{n}") for n in range(1, 6)),
    tuple(
        Turn(f"T{n:04d}", f"S{n % 5 + 1}", n * 3.0, n * 3.0 + 3, f"{n}番の予算の話です。" * 3)
        for n in range(3000)
    ),
)


def opened(office: Office, visitor: Visitor, address: str, transcript: Transcript = HEARD) -> str:
    meeting_id = office.meeting(place="第3会議室", attendees="石川\n森")
    transcribed(office, meeting_id, transcript, SAMPLE.read_bytes())
    visitor.page.goto(f"{address}/meetings/{meeting_id}")
    expect(visitor.page.locator("#player[data-drawn]")).to_be_attached()
    return meeting_id


def sound(visitor: Visitor, expression: str) -> object:
    return visitor.page.evaluate(
        f"(() => {{ const audio = document.querySelector('audio'); return {expression}; }})()"
    )


def wait(visitor: Visitor, condition: str) -> None:
    """Until it holds of `audio`; the page's own rules forbid a script to wait there."""
    assert until(lambda: bool(sound(visitor, condition)), 10), condition


def second(visitor: Visitor) -> float:
    return float(str(sound(visitor, "audio.currentTime")))


def test_a_time_plays_from_there_and_the_turn_is_marked(
    office: Office, visitor: Visitor, address: str
) -> None:
    opened(office, visitor, address)
    page = visitor.page
    page.locator("#T0002 a.time").click()
    expect(page.locator("#T0002")).to_have_class(re.compile("now"))
    wait(visitor, "!audio.paused")
    wait(visitor, "audio.currentTime > 12.2")
    assert page.url.endswith("#T0002")
    page.locator("#checks ~ details a.time").first.click()
    wait(visitor, "audio.currentTime >= 13")
    page.keyboard.press("Escape")
    visitor.check()


def test_the_waveform_is_drawn_and_leads_to_its_second(
    office: Office, visitor: Visitor, address: str
) -> None:
    opened(office, visitor, address)
    wave = visitor.page.locator(".wave")
    assert visitor.page.evaluate(
        """[...document.querySelector('.wave').firstElementChild.shadowRoot
            .querySelectorAll('canvas')].length"""
    )
    box = wave.bounding_box()
    assert box
    assert box["height"] == 64
    wave.click(position={"x": box["width"] * 0.8, "y": 30})
    expect(visitor.page.locator("#T0004")).to_have_class(re.compile("now"))
    assert abs(second(visitor) - 0.8 * float(str(sound(visitor, "audio.duration")))) < 1
    assert visitor.faults == []


def test_who_only_opens_the_page_has_not_listened(
    office: Office, visitor: Visitor, address: str
) -> None:
    def listened() -> int:
        with office.open() as session:
            noted = select(func.count()).where(AuditRow.action == "recording.play")
            return session.scalar(noted) or 0

    opened(office, visitor, address)
    visitor.page.wait_for_load_state("networkidle")
    assert listened() == 0
    sound(visitor, "audio.play()")
    wait(visitor, "audio.currentTime > 0.1")
    assert listened() == 1


def test_keys_work_and_are_listed(office: Office, visitor: Visitor, address: str) -> None:
    opened(office, visitor, address)
    page = visitor.page
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    visitor.check()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.locator(".use-keys")).not_to_be_focused()  # with the next frame, after it closed
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    wait(visitor, "audio.currentTime > 5")
    page.keyboard.press("+")
    assert sound(visitor, "audio.playbackRate") == 1.1
    page.keyboard.press("0")
    assert sound(visitor, "audio.playbackRate") == 1
    page.keyboard.press(" ")
    wait(visitor, "!audio.paused")
    page.keyboard.press(" ")
    wait(visitor, "audio.paused")
    name = page.get_by_label("話者2の名前")
    name.fill("?")
    name.press("ArrowLeft")
    expect(page.get_by_role("dialog")).to_be_hidden()  # typing is typing


def test_keys_can_be_turned_off(office: Office, visitor: Visitor, address: str) -> None:
    opened(office, visitor, address)
    page = visitor.page
    page.get_by_role("button", name="キー操作").click()
    page.get_by_label("キー操作を使う").uncheck()
    page.get_by_role("button", name="閉じる").click()
    page.reload()
    expect(page.locator("#player[data-drawn]")).to_be_attached()
    page.keyboard.press("?")
    page.keyboard.press("+")
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert sound(visitor, "audio.playbackRate") == 1


def test_the_speed_reaches_from_half_to_three_times(
    office: Office, visitor: Visitor, address: str
) -> None:
    opened(office, visitor, address)
    speed = visitor.page.get_by_label("速さ")
    for value in ("0.5", "3"):
        speed.fill(value)
        rate = sound(visitor, "audio.playbackRate")
        assert rate == float(value)
    assert visitor.faults == []


def test_three_thousand_turns_stay_fluent(office: Office, visitor: Visitor, address: str) -> None:
    opened(office, visitor, address, replace(LONG, duration=9000.0))
    page = visitor.page
    assert page.locator(".turn").count() == 3000
    took_ms = page.evaluate(
        """async () => {
            const start = performance.now();
            document.getElementById('T2900').scrollIntoView();
            await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
            return performance.now() - start;
        }"""
    )
    assert took_ms < 1500
    expect(page.locator("#T2900")).to_be_in_viewport()
    assert visitor.faults == []


def test_without_scripts_the_page_is_whole(office: Office, address: str, chromium: Browser) -> None:
    meeting_id = office.meeting()
    transcribed(office, meeting_id, SPOKEN, SAMPLE.read_bytes())
    context = chromium.new_context(locale="ja-JP", java_script_enabled=False)
    context.add_cookies([{"name": COOKIE, "value": office.cookie("soumu"), "url": address}])
    page = context.new_page()
    page.goto(f"{address}/meetings/{meeting_id}#T0004")
    expect(page.locator("audio")).to_be_visible()
    expect(page.locator("#T0004")).to_be_in_viewport()
    expect(page.locator(".scripted")).to_be_hidden()
    page.get_by_role("button", name="話者1の名前を「石川（委員長）」にする").click()
    expect(page.get_by_text("話者の名前を「石川（委員長）」にしました。")).to_be_visible()
    context.close()


def test_what_was_done_is_seen_and_read_aloud(
    office: Office, visitor: Visitor, address: str
) -> None:
    meeting_id = opened(office, visitor, address)
    page = visitor.page
    page.goto(f"{address}/meetings/{meeting_id}#speakers")
    page.get_by_role("textbox", name="話者1の名前").fill("石川")
    page.get_by_role("textbox", name="話者2の名前").fill("森")
    page.get_by_role("textbox", name="話者2の名前").press("Enter")
    told = page.get_by_text("2 人の話者の名前を保存しました。")
    expect(told).to_be_focused()
    expect(told).to_be_in_viewport()
    expect(page.get_by_role("heading", name="石川").first).to_be_attached()
    visitor.check()


@pytest.mark.parametrize("target", ["speakers", "checks", "T0004"])
def test_the_player_covers_nothing_that_an_address_leads_to(
    office: Office, visitor: Visitor, address: str, target: str
) -> None:
    meeting_id = opened(office, visitor, address)
    visitor.page.set_viewport_size({"width": 700, "height": 600})  # the text above all else
    visitor.page.goto(f"{address}/meetings/{meeting_id}?#{target}")
    expect(visitor.page.locator("#player[data-drawn]")).to_be_attached()
    found = visitor.page.evaluate(
        """(id) => {
            const top = document.getElementById(id).getBoundingClientRect().top;
            const player = document.getElementById('player').getBoundingClientRect();
            return { sticks: player.top < 1 && scrollY > 0, gap: top - player.bottom };
        }""",
        target,
    )
    assert found["sticks"]
    assert found["gap"] >= 0


def test_a_paper_is_added_and_removed(office: Office, visitor: Visitor, address: str) -> None:
    meeting_id = opened(office, visitor, address)
    page = visitor.page
    page.get_by_role("link", name="資料を加える・外す").click()
    visitor.check()
    page.get_by_label("資料の文章を貼り付ける").fill("補正予算")
    page.get_by_role("button", name="資料を加える").click()
    expect(page.get_by_text("資料を 1 件加えました。")).to_be_focused()
    visitor.check()
    page.get_by_role("link", name="資料「貼り付けた資料.txt」を削除").click()
    visitor.check()
    page.get_by_role("button", name="削除").click()
    expect(page.get_by_text("資料「貼り付けた資料.txt」を削除しました。")).to_be_focused()
    page.goto(f"{address}/meetings/{meeting_id}/delete")
    visitor.check()


def test_a_search_leads_to_the_sentence(office: Office, visitor: Visitor, address: str) -> None:
    opened(office, visitor, address)
    page = visitor.page
    page.goto(f"{address}/meetings")
    page.get_by_label("言葉で探す").fill("予算")
    page.get_by_role("button", name="検索").click()
    expect(page.locator("mark").first).to_have_text("予算")
    visitor.check()
    page.locator(".line a").click()
    expect(page.locator("#T0002")).to_be_in_viewport()
    assert visitor.faults == []


def test_the_form_of_the_details_holds_in_a_narrow_window(
    office: Office, visitor: Visitor, address: str
) -> None:
    meeting_id = opened(office, visitor, address)
    visitor.page.goto(f"{address}/meetings/{meeting_id}/edit")
    visitor.check()
