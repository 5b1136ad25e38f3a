"""Exporting a record in a real browser: choosing, downloading, printing."""

from collections.abc import Iterator
from pathlib import Path

import browsing
import docx
import pytest
from browsing import Visitor
from office import Office
from playwright.sync_api import Browser, expect
from recorded import CHAIR, recorded


@pytest.fixture
def visitor(office: Office, address: str, chromium: Browser) -> Iterator[Visitor]:
    with browsing.visitor(chromium) as visitor:
        visitor.sign_in(office.cookie("reader"), address)
        yield visitor


def test_a_reader_chooses_and_downloads_by_keyboard_alone(
    office: Office, address: str, visitor: Visitor, tmp_path: Path
) -> None:
    page = visitor.page
    page.goto(f"{address}/meetings/{recorded(office)}/export")
    visitor.check()
    page.get_by_role("radio", name="議事録").focus()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("radio", name="会議録")).to_be_checked()
    page.get_by_role("button", name="この内容にする").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("今の内容: 会議録・逐語・全文")).to_be_visible()
    visitor.check()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Word（docx）").focus()
        page.keyboard.press("Enter")
    assert waiting.value.suggested_filename == "総務委員会_会議録_20261124.docx"
    waiting.value.save_as(tmp_path / "record.docx")
    shown = [p.text for p in docx.Document(str(tmp_path / "record.docx")).paragraphs]
    assert any(line.startswith(f"○委員長（{CHAIR}君）") for line in shown)


def test_what_is_chosen_but_not_applied_is_not_downloaded_by_mistake(
    office: Office, address: str, visitor: Visitor
) -> None:
    page = visitor.page
    page.goto(f"{address}/meetings/{recorded(office)}/export")
    page.get_by_role("radio", name="議事要旨").check()
    expect(page.get_by_text("まだ下に反映されていません")).to_be_visible()
    page.get_by_role("link", name="Word（docx）").click()
    expect(page.get_by_role("button", name="この内容にする")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("今の内容: 議事要旨・逐語・全文")).to_be_visible()
    expect(page.get_by_text("まだ下に反映されていません")).to_be_hidden()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Word（docx）").click()
    assert "議事要旨" in waiting.value.suggested_filename


def test_the_page_to_print_fits_and_grows(office: Office, address: str, visitor: Visitor) -> None:
    page = visitor.page
    page.goto(f"{address}/meetings/{recorded(office)}/print?layout=proceedings")
    visitor.check()
    size = "parseFloat(getComputedStyle(document.querySelector('.record p')).fontSize)"
    before = page.evaluate(size)
    page.get_by_role("link", name="大きな字にする").click()
    expect(page.locator(".record.large")).to_be_visible()
    assert page.evaluate(size) >= 1.5 * before
    visitor.check()
    page.emulate_media(media="print")
    expect(page.get_by_role("navigation", name="印刷")).to_be_hidden()
    expect(page.locator(".top")).to_be_hidden()
    expect(page.get_by_text("下書き（未確定）", exact=True)).to_be_visible()
