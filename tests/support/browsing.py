"""A real Chromium, and what every page has to hold in it."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from webui.http.guard import COOKIE

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
]
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 400, "height": 800}
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}


def why_not() -> str:
    """Why there is no browser here; "" where there is one."""
    return "" if shutil.which("chromium") else "chromium is not installed"


@contextmanager
def started() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=ARGUMENTS
        )
        yield browser
        browser.close()


@contextmanager
def visitor(browser: Browser, language: str = "ja-JP") -> Iterator["Visitor"]:
    """A browser of its own, without cookies of others."""
    context = browser.new_context(locale=language, timezone_id="Asia/Tokyo", viewport=WIDE)
    context.set_default_timeout(15_000)
    yield Visitor(context)
    context.close()


class Visitor:
    """One window. `faults` collects what the console and the network complained about."""

    def __init__(self, context: BrowserContext) -> None:
        self.context = context
        self.page: Page = context.new_page()
        self.faults: list[str] = []
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("request", self._request)

    def sign_in(self, cookie: str, address: str) -> None:
        self.context.add_cookies([{"name": COOKIE, "value": cookie, "url": address}])

    def _console(self, message: object) -> None:
        if getattr(message, "type", "") == "error":
            self.faults.append(str(getattr(message, "text", "")))

    def _request(self, request: object) -> None:
        url = str(getattr(request, "url", ""))
        if url.startswith(("http:", "https:")) and "//127.0.0.1" not in url:
            self.faults.append(f"asks {url}")

    def check(self, page: Page | None = None) -> None:
        """The page as it is: no fault, no barrier, and it fits into a narrow window.

        page: another tab, of which the faults are not known; None: the window's own.
        """
        page = page or self.page
        faults, self.faults = self.faults, []
        assert not faults, f"{self.page.url}: {faults}"
        barriers = [
            f"{found['id']}: {node['html'][:200]}"
            for found in Axe().run(page, options=RULES).response["violations"]
            for node in found["nodes"]
        ]
        assert not barriers, f"{page.url}: {barriers}"
        self.faults.clear()  # what axe itself does to the page is none of it
        page.set_viewport_size(NARROW)
        wide = page.evaluate("document.documentElement.scrollWidth")
        page.set_viewport_size(WIDE)
        assert wide <= NARROW["width"], f"{page.url} is {wide} px wide"
