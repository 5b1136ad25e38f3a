"""書き方の設定 and 要約の下書き in a real browser: readable, operable by keyboard, and narrow."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import browsing
import draft_server
import pytest
from browsing import Visitor
from draft_server import SUMMARY, Server
from filled import fill
from office import Office, served_at
from playwright.sync_api import Browser, expect

from webui import house_style, transcripts
from webui.minutes import rows
from webui.tables import MeetingRow


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with draft_server.started(tmp_path) as running:
        yield running


@pytest.fixture
def address(office: Office, server: Server) -> Iterator[str]:
    settings = replace(office.service.settings, draft_url=server.url, draft_model="a-model")
    office.app.extensions["kikitori"] = replace(office.service, settings=settings)
    with served_at(office.app) as address:
        yield address


@pytest.fixture
def visitor(office: Office, address: str, chromium: Browser) -> Iterator[Visitor]:
    """An administrator."""
    with browsing.visitor(chromium) as visitor:
        visitor.sign_in(office.cookie("admin"), address)
        yield visitor


def test_a_style_is_tried_and_saved_by_keyboard(
    office: Office, address: str, visitor: Visitor
) -> None:
    page = visitor.page
    page.goto(f"{address}/admin/style")
    visitor.check()
    page.get_by_label("数字", exact=True).select_option("arabic")
    page.get_by_label("試す文").fill("えー、総額は三億円とする。")
    page.get_by_role("button", name="保存せずに試す").press("Enter")
    expect(page.get_by_text("総額は3億円とします。")).to_be_visible()
    page.get_by_role("button", name="隠す言葉を標準に戻す").focus()
    page.get_by_role("button", name="保存する", exact=True).press("Enter")
    expect(page.get_by_text("書き方の設定を保存しました。")).to_be_visible()
    visitor.check()
    with office.open() as session:
        assert house_style.style_of(session, 1, "clean").numerals == "arabic"


def test_a_draft_is_looked_at_sent_and_stands_marked(
    office: Office, address: str, server: Server, visitor: Visitor
) -> None:
    meeting_id = fill(office)
    with office.service.database.begin() as session:
        meeting = session.get_one(MeetingRow, meeting_id)
        rows.start(session, meeting, transcripts.current(session, meeting_id), office.clock())
    page = visitor.page
    page.goto(f"{address}/meetings/{meeting_id}/minutes")
    page.get_by_role("button", name="送る内容を見る").press("Enter")
    expect(page.get_by_text(f"{server.url}/chat/completions")).to_be_visible()
    visitor.check()
    assert server.asked() == []
    status = "document.addEventListener('submit', () => sessionStorage.said = busy.textContent)"
    page.evaluate(status)
    page.get_by_role("button", name="この内容を送り、下書きを作る").press("Enter")
    expect(page.get_by_text("要約の下書きを要旨に入れました。")).to_be_visible()
    expect(page.get_by_text("機械の下書きです。")).to_be_visible()
    assert "下書きを作っています" in page.evaluate("sessionStorage.said")
    assert len(server.asked()) == 1
    expect(page.locator("textarea[data-field=summary]")).to_have_value(SUMMARY)
