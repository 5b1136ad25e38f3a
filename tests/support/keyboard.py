"""A page in the hands of somebody without a mouse: keys, and nothing else."""

from typing import Any

from playwright.sync_api import Locator, Page

MOST = 120  # presses of the tab key until something is called out of reach
FOCUSED = """() => {
    const { activeElement: at } = document;
    const words = at.getAttribute('aria-label') || at.textContent.trim() || at.id;
    return `${at.localName} ${words.slice(0, 40)}`;
}"""


class Keyboard:
    """What is named is looked for as a screen reader names it."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def to(self, role: Any, name: str, *, back: bool = False) -> Locator:
        """Press Tab (Shift+Tab with `back`) until it has the focus; the first of several is meant.

        Raises AssertionError with the way that the focus went where it is out of reach.
        """
        wanted = self.page.get_by_role(role, name=name)
        way = [self.page.evaluate(FOCUSED)]
        while not wanted.evaluate_all("all => all.includes(document.activeElement)"):
            assert len(way) <= MOST, f"no way to {role} {name!r} on {self.page.url}: {way}"
            self.page.keyboard.press("Shift+Tab" if back else "Tab")
            way.append(self.page.evaluate(FOCUSED))
        return self.page.locator(":focus")

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    def use(self, role: Any, name: str, key: str = "Enter", *, back: bool = False) -> None:
        """Go to a link or a button, and press it."""
        self.to(role, name, back=back)
        self.press(key)

    def write(self, name: str, text: str, *, back: bool = False) -> None:
        """Go to a text field, and put this in the place of what it holds."""
        self.to("textbox", name, back=back)
        self.press("Control+a")
        self.type(text)

    def leave(self, role: Any, name: str, *, back: bool = False) -> None:
        """Go to what leads to another page, press it, and wait for that page."""
        self.to(role, name, back=back)
        with self.page.expect_navigation():
            self.press("Enter")
