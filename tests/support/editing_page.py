"""The editor's page in a real browser, and what the server has of the text."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

import browsing
from browsing import Visitor
from office import Office
from playwright.sync_api import Browser, Locator, Page, expect
from served import until
from sqlalchemy import select
from told import SPOKEN, transcribed

from transcribe.types import Speaker, Transcript, Turn
from webui import transcripts
from webui.tables import EditRow, TurnRow

SAMPLE = Path(__file__).parents[2] / "transcribe" / "data" / "sample" / "meeting.flac"
HEARD = replace(SPOKEN, duration=108.525)  # as long as the sample


def long(turns: int, speakers: int = 5) -> Transcript:
    return Transcript(
        turns * 4.0,
        "ja",
        tuple(Speaker(f"S{n}", f"話者{n}") for n in range(1, speakers + 1)),
        tuple(
            Turn(
                f"T{n:04d}",
                f"S{n % speakers + 1}",
                n * 4.0,
                n * 4.0 + 4,
                f"{n}番の予算の話です。" * 3,
            )
            for n in range(turns)
        ),
    )


@dataclass
class Editing:
    """A meeting that people correct, each in a browser of their own."""

    office: Office
    address: str
    browser: Browser
    stack: ExitStack
    meeting_id: str = ""
    visitors: list[Visitor] = field(default_factory=list)

    def begin(self, transcript: Transcript = HEARD, *, has_sound: bool = True) -> None:
        self.meeting_id = self.office.meeting(visibility="department")
        sound = SAMPLE.read_bytes() if has_sound else None
        transcribed(self.office, self.meeting_id, transcript, sound)

    def visitor(self, person: str = "soumu") -> Visitor:
        """A browser in which somebody is signed in."""
        visitor = self.stack.enter_context(browsing.visitor(self.browser))
        visitor.sign_in(self.office.cookie(person), self.address)
        self.visitors.append(visitor)
        return visitor

    def open(self, visitor: Visitor, page: Page | None = None) -> Page:
        page = page or visitor.page
        page.goto(f"{self.address}/meetings/{self.meeting_id}/editor")
        expect(page.locator("#state")).to_have_text("保存済み")
        return page

    def texts(self) -> list[str]:
        """Of the turns at the server, in order."""
        with self.office.open() as session:
            row = transcripts.current(session, self.meeting_id)
            assert row
            mine = select(TurnRow.text).where(TurnRow.transcript_id == row.id)
            return list(session.scalars(mine.order_by(TurnRow.position)))

    def rows(self) -> list[TurnRow]:
        with self.office.open() as session:
            row = transcripts.current(session, self.meeting_id)
            assert row
            mine = select(TurnRow).where(TurnRow.transcript_id == row.id)
            found = list(session.scalars(mine.order_by(TurnRow.position)))
            session.expunge_all()
            return found

    def kinds(self) -> list[str]:
        with self.office.open() as session:
            return list(session.scalars(select(EditRow.kind).order_by(EditRow.id)))

    def saved(self, texts: Sequence[str]) -> None:
        assert until(lambda: self.texts() == list(texts), 10), self.texts()


def text(page: Page, code: str) -> Locator:
    return page.locator(f"#{code} .text")


def caret(page: Page, code: str, offset: int) -> None:
    """Into a turn, by keys: Home and steps to the right."""
    text(page, code).focus()
    page.keyboard.press("Control+Home")
    for _ in range(offset):
        page.keyboard.press("ArrowRight")


def shown(page: Page) -> list[str]:
    return page.locator(".turn .text").all_inner_texts()
