"""What style sheets have to do in a real browser, and no test of the HTML sees."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

import webui

CSS = Path(webui.__file__).parent / "static" / "css"


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    page = chromium.new_page()
    yield page
    page.close()


def show(page: Page, body: str, *sheets: str) -> None:
    page.set_content(body)
    for name in sheets:
        page.add_style_tag(path=CSS / f"{name}.css")


def style(page: Page, selector: str, name: str) -> str:
    script = "(element, name) => getComputedStyle(element)[name]"
    return str(page.eval_on_selector(selector, script, name))


def test_a_message_of_trouble_is_as_large_as_any_other(page: Page) -> None:
    texts = [f'<p class="flash {kind}" id="{kind}">x</p>' for kind in ("success", "error")]
    show(page, "".join(texts), "kikitori")
    for name in ("padding", "maxWidth", "borderLeftWidth"):
        assert style(page, "#error", name) == style(page, "#success", name)


def test_the_turn_that_is_heard_is_seen_without_colours_of_ours(page: Page) -> None:
    page.emulate_media(forced_colors="active")
    show(page, '<div class="turn" id="a">x</div><div class="turn now" id="b">x</div>',
         "kikitori", "meeting")  # fmt: skip
    assert style(page, "#a", "outlineStyle") == "none"
    assert style(page, "#b", "outlineStyle") == "solid"
    assert style(page, "#a", "borderLeftColor") == "rgb(255, 255, 255)", "as the paper"
    assert style(page, "#b", "borderLeftColor") != style(page, "#a", "borderLeftColor")


def test_the_months_of_a_year_are_printed_across_the_page(page: Page) -> None:
    cells = "<td>12 回<br>12.5 時間</td>" * 13
    table = f'<div class="scroll"><table class="usage"><tr><th>議会事務局</th>{cells}</tr></table>'
    page.set_viewport_size({"width": 1047, "height": 700})  # A4 across, less its margins, at 96 dpi
    page.emulate_media(media="print")
    show(page, f"<main>{table}</div></main>", "kikitori", "usage")
    assert page.eval_on_selector(".usage", "table => table.offsetWidth") <= 1047
    paper = page.pdf(prefer_css_page_size=True)
    assert b"/MediaBox [0 0 841.9" in paper
    assert paper.count(b"/Type /Page\n") == 1
