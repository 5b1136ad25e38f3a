"""The editor's sound and keys: what is heard is marked to the word, each key can be chosen anew."""

from editing_page import Editing, caret, text
from playwright.sync_api import Page, expect
from served import until


def sound(page: Page, expression: str) -> object:
    return page.evaluate(
        f"(() => {{ const audio = document.querySelector('audio'); return {expression}; }})()"
    )


def wait(page: Page, condition: str) -> None:
    assert until(lambda: bool(sound(page, condition)), 10), condition


def marked(page: Page) -> str:
    """The word that is marked as heard."""
    return str(page.evaluate("[...CSS.highlights.get('heard')].map(String).join()"))


def test_what_is_heard_is_marked_to_the_word(at: Editing) -> None:
    at.begin()
    visitor = at.visitor()
    page = at.open(visitor)
    expect(page.locator("#player[data-drawn]")).to_be_attached()
    page.locator("#T0002 .time").click()
    wait(page, "!audio.paused && audio.currentTime > 12.3")
    expect(page.locator("#T0002")).to_have_attribute("aria-current", "true")
    assert until(lambda: marked(page) in tuple("来年度の予算"), 5), marked(page)
    page.keyboard.press("Control+Enter")
    wait(page, "audio.paused")
    before = 12.3
    wait(page, f"audio.currentTime < {before}")  # a pause goes three seconds back
    text(page, "T0004").click(modifiers=["Alt"], position={"x": 120, "y": 16})
    wait(page, "audio.currentTime > 56 && audio.currentTime < 65")
    page.keyboard.press("Control+Enter")
    caret(page, "T0004", 3)
    page.keyboard.press("F8")
    wait(page, "!audio.paused && audio.currentTime > 56 && audio.currentTime < 65")
    assert page.evaluate("document.querySelector('.strip').width > 0")
    visitor.check()


def test_keys_work_while_typing(at: Editing) -> None:
    at.begin()
    page = at.open(at.visitor())
    caret(page, "T0001", 0)
    page.keyboard.press("F4")
    wait(page, "audio.currentTime > 2.5")
    page.keyboard.press("F2")
    wait(page, "audio.currentTime < 1")
    for key, rate in (("Alt+.", 1.1), ("Alt+,", 1.0), ("Alt+,", 0.9), ("Alt+0", 1.0)):
        page.keyboard.press(key)
        assert sound(page, "audio.playbackRate") == rate
    assert sound(page, "audio.preservesPitch") is True
    page.keyboard.press("Alt+ArrowDown")
    expect(text(page, "T0002")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(text(page, "T0003")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(text(page, "T0002")).to_be_focused()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(text(page, "T0002")).to_contain_text("?")  # typing is typing


def test_keys_are_listed_and_chosen_anew(at: Editing) -> None:
    at.begin()
    visitor = at.visitor()
    page = at.open(visitor)
    page.locator("h1").click()
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="3秒戻る のキー: F2")).to_be_visible()
    visitor.check()
    refused = {"a": "文字を打つキーです", "Control+w": "ブラウザが使う", "F4": "使われています"}
    for key, why in refused.items():
        dialog.get_by_role("button", name="3秒戻る のキー").click()
        page.keyboard.press(key)
        expect(dialog.get_by_role("status")).to_contain_text(why)
        page.keyboard.press("F7")
    expect(dialog.get_by_role("status")).to_have_text("3秒戻る を F7 にしました。")
    dialog.get_by_role("button", name="閉じる").click()
    page.reload()
    expect(page.locator("#state")).to_have_text("保存済み")
    caret(page, "T0001", 0)
    page.keyboard.press("F4")
    wait(page, "audio.currentTime > 2.5")
    page.keyboard.press("F2")
    page.keyboard.press("F7")
    wait(page, "audio.currentTime < 1")
    page.get_by_role("button", name="キー操作").click()
    page.get_by_role("button", name="初めの割り当てに戻す").click()
    expect(dialog.get_by_role("button", name="3秒戻る のキー: F2")).to_be_visible()
