"""The editor by keys alone: where the tab key goes, and where the focus is after each action."""

import re

from browsing import Visitor
from editing_page import Editing, caret, text
from playwright.sync_api import Page, expect
from served import until
from sqlalchemy import select
from told import SPOKEN

from webui.tables import CommentRow

FIRST, SECOND, THIRD, FOURTH = (turn.text for turn in SPOKEN.turns)


def begun(at: Editing) -> tuple[Visitor, Page]:
    at.begin()
    visitor = at.visitor()
    return visitor, at.open(visitor)


def tab_to(page: Page, selector: str) -> None:
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate(f"document.activeElement.matches({selector!r})"):
            return
    raise AssertionError(f"no way to {selector}")


def test_the_turns_are_one_stop_and_the_panels_are_about_the_one_left(at: Editing) -> None:
    visitor, page = begun(at)
    expect(page.locator("#turns .text[tabindex='0']")).to_have_count(1)
    caret(page, "T0002", 0)
    page.keyboard.press("Tab")
    expect(page.locator("#turns :focus")).to_have_count(0)
    page.keyboard.press("Shift+Tab")
    expect(text(page, "T0002")).to_be_focused()
    tab_to(page, "#comment-text")
    page.keyboard.type("額を確かめる")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#T0002 .marks")).to_contain_text("コメント 1")
    with at.office.open() as session:
        assert session.scalars(select(CommentRow.turn_code)).all() == ["T0002"]
    visitor.check()


def test_the_stop_goes_where_the_work_goes(at: Editing) -> None:
    _, page = begun(at)
    stop = page.locator("#turns .text[tabindex='0']")
    caret(page, "T0001", 0)
    page.keyboard.press("Alt+ArrowDown")
    expect(text(page, "T0002")).to_have_attribute("tabindex", "0")
    page.keyboard.press("Alt+Delete")
    at.saved([FIRST, THIRD, FOURTH])
    expect(text(page, "T0003")).to_be_focused()
    expect(stop).to_have_count(1)
    page.keyboard.press("Alt+Enter")
    expect(stop).to_have_count(1)
    expect(stop).to_be_focused()


def test_what_is_taken_back_out_of_sight_is_told_and_shown(at: Editing) -> None:
    _, page = begun(at)
    page.set_viewport_size({"width": 1280, "height": 420})
    caret(page, "T0001", 0)
    page.keyboard.type("あ")
    at.saved(["あ" + FIRST, SECOND, THIRD, FOURTH])
    page.locator("#comments-panel textarea").focus()
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    page.get_by_role("button", name="元に戻す").evaluate("button => button.click()")
    expect(page.locator("#toast")).to_have_text("元に戻しました: 0:00 の発言")
    expect(text(page, "T0001")).to_be_in_viewport()
    page.get_by_role("button", name="やり直す").click()
    expect(page.locator("#toast")).to_have_text("やり直しました: 0:00 の発言")


def test_who_was_named_is_asked_for_no_more(at: Editing) -> None:
    _, page = begun(at)
    panel = page.locator("#review-panel")
    panel.get_by_text("話者の名前の候補").click()
    panel.locator("details[data-kind=speaker_proposal] button").click()
    panel.get_by_role("button", name="この話者に名前を付ける").click()
    name = page.get_by_label("名前", exact=True)
    expect(name).to_be_focused()
    expect(name).to_have_value("")  # of 話者1: all names are offered
    page.keyboard.type("石川")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="次に確かめるところ")).to_be_focused()
    expect(panel.locator(".place")).to_be_hidden()
    expect(panel.locator("details[data-kind=speaker_proposal]")).to_have_count(0)


def test_the_focus_stays_with_the_search_and_with_the_turn(at: Editing) -> None:
    _, page = begun(at)
    caret(page, "T0002", 2)
    page.keyboard.press("Alt+r")
    page.keyboard.type("予算")
    page.keyboard.press("Tab")
    page.keyboard.type("予算案")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_contain_text(re.compile("か所見つかりました"))
    tab_to(page, ".put")
    page.keyboard.press("Enter")
    expect(page.get_by_label("探す語")).to_be_focused()
    page.keyboard.press("Escape")
    expect(text(page, "T0002")).to_be_focused()
    for layer in ("ケバ取り", "整文", "逐語"):
        page.keyboard.press("Alt+u")
        expect(page.get_by_role("radio", name=layer)).to_be_checked()
        assert until(
            lambda: page.evaluate("document.activeElement.closest('.turn')?.id") == "T0002", 5
        )
    expect(text(page, "T0002")).to_be_focused()


def test_a_comment_is_not_the_turn_itself(at: Editing) -> None:
    _, page = begun(at)
    caret(page, "T0002", 0)
    page.keyboard.press("Alt+c")
    words = page.get_by_label("内容")
    expect(words).to_be_focused()
    expect(words).to_have_value("")
    expect(page.get_by_text("根拠にする発言")).to_be_hidden()
    page.get_by_role("radio", name="宿題").check()
    expect(words).to_have_value(SECOND)
    expect(page.get_by_text("根拠にする発言")).to_be_visible()


def test_on_paper_each_turn_has_its_time_and_its_speaker(at: Editing) -> None:
    _, page = begun(at)
    page.emulate_media(media="print")
    expect(page.locator("#T0001 .speaker")).to_be_visible()
    expect(page.locator("#T0001 .time")).to_be_visible()
    expect(page.locator("#panels")).to_be_hidden()
