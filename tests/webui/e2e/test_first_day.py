"""The first day in an office: from an empty folder to a transcript that somebody reads."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import browsing
import pytest
from playwright.sync_api import Browser, expect
from served import Served

SAMPLE = Path(__file__).parents[3] / "transcribe" / "data" / "sample"
PAGES = (
    "/meetings",
    "/meetings/new",
    "/glossary",
    "/admin",
    "/admin/usage",
    "/admin/people",
    "/admin/people/departments",
    "/admin/models",
    "/admin/queue",
    "/admin/storage",
    "/admin/audit",
    "/admin/settings",
    "/admin/organisations",
    "/my",
    "/api",
)
UNTIL_DONE_MS = 300_000  # a minute here; machines that test are busy


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The service as a newcomer starts it, with this machine's models."""
    kept = {k: v for k, v in os.environ.items() if k.startswith("KIKITORI_MODELS")}
    with Served(kept, "--data", tmp_path_factory.mktemp("service") / "data", "--port", "0") as made:
        yield made


@pytest.mark.model
def test_a_newcomer_uploads_the_sample_meeting_and_reads_it(
    served: Served, chromium: Browser
) -> None:
    link = served.wait_for(r"(http\S+/setup/\S+)")[1]
    with browsing.visitor(chromium) as visitor:
        page = visitor.page
        page.goto(link)
        visitor.check()
        page.get_by_label("組織名").fill("青葉市")
        page.get_by_label("課", exact=True).fill("総務課")
        page.get_by_label("氏名").fill("青葉 花子")
        page.get_by_label("ログイン名").fill("hanako")
        page.get_by_label("パスワード").fill("いろはにほへとちりぬるを")
        page.get_by_role("button", name="登録して始める").click()

        page.goto(f"{served.address}/meetings")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        visitor.check()  # as it is while there is no meeting

        page.get_by_role("navigation", name="主なページ").get_by_text("新しい会議").click()
        page.set_input_files("input[type=file] >> nth=0", SAMPLE / "meeting.flac")
        page.get_by_role("textbox", name="会議名").fill("総務文教委員会 <b>予算</b>")
        page.get_by_label("資料の文章を貼り付ける").fill((SAMPLE / "agenda.txt").read_text("utf-8"))
        page.get_by_role("button", name="登録して文字起こしを始める").click()

        page.wait_for_url(re.compile(r"/meetings/(?!new)[^/]+$"), wait_until="commit")
        expect(page.get_by_text("総務文教委員会を開会いたします").first).to_be_visible(
            timeout=UNTIL_DONE_MS
        )
        visitor.check()
        meeting = page.url

        page.goto(f"{served.address}/meetings?q=予算")
        expect(page.get_by_role("link", name="総務文教委員会 <b>予算</b>")).to_be_visible()
        visitor.check()

        page.goto(meeting)
        with page.expect_download() as download:
            page.get_by_role("link", name="TXT").click()
        text = download.value.path().read_text("utf-8")
        assert "総務文教委員会を開会いたします" in text

        for path in PAGES:
            answer = page.goto(served.address + path)
            assert answer, path
            assert answer.ok, path
            visitor.check()


def test_without_an_account_there_is_nothing_to_see(served: Served, chromium: Browser) -> None:
    with browsing.visitor(chromium) as visitor:
        visitor.page.goto(f"{served.address}/meetings")
        expect(visitor.page.get_by_label("ログイン名")).to_be_visible()
        visitor.check()
        visitor.page.goto(f"{served.address}/sign-in?lang=en")
        expect(visitor.page.get_by_label("Password")).to_be_visible()
        visitor.check()
