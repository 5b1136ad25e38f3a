"""People of a roster (氏名, 役職, 議席番号, よみ) among the attendees: added, or corrected."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from transcribe.errors import AppError, InputError
from transcribe.files import explained
from transcribe.messages import Message
from transcribe.vocabulary.types import Person

from ..errors import OverLimit
from ..settings import MB
from ..storage.files import FileStore
from ..tables import MeetingRow
from ..uploads import apart_roster
from . import rows, starting
from .content import MOST, Attendee, Minutes, Presence

MOST_MB = 2  # of a table: more people than any meeting has
Effect = Literal["new", "changed", "same"]
EFFECTS: tuple[Effect, ...] = ("new", "changed", "same")


@dataclass(frozen=True, slots=True)
class Line:
    """attendee: as it would be. before: as it is; None for somebody new."""

    attendee: Attendee
    before: Attendee | None

    @property
    def effect(self) -> Effect:
        if self.before is None:
            return "new"
        return "same" if self.before == self.attendee else "changed"


def read(files: FileStore, name: str, content: bytes) -> list[Person]:
    """The people of a CSV in any encoding, or of an Excel file.

    Takes a second or more: call it before anything is written to the database.
    Raises InputError for what is no roster, OverLimit, Overloaded, CheckFailed.
    """
    if not content:
        raise InputError(
            Message(ja="ファイルの中身が空です。", en="The file is empty."),
            Message(ja="名簿のファイルを選び直してください。", en="Choose the roster's file."),
        )
    if len(content) > MOST_MB * MB:
        raise OverLimit(
            Message(
                ja=f"名簿のファイルが大きすぎます（{MOST_MB} MB まで）。",
                en=f"The file is too large for a roster (at most {MOST_MB} MB).",
            ),
            Message(
                ja="必要な人の行だけを別のファイルにしてください。",
                en="Put the lines that you need into a file of their own.",
            ),
        )
    with files.scratch_file() as path, explained(path, "--data"):
        path.write_bytes(content)
        return apart_roster.people(path, name)


def of_papers(files: FileStore, meeting: MeetingRow) -> tuple[list[Person], list[AppError]]:
    """The people of the meeting's rosters, each once, and what could not be read."""
    found: dict[str, Person] = {}
    faults: list[AppError] = []
    for paper in meeting.materials:
        if paper.kind != "roster":
            continue
        try:
            with files.local(paper.file_key) as path:
                people = apart_roster.people(path, paper.name)
            found |= {person.name: person for person in people if person.name not in found}
        except AppError as error:
            faults.append(error)
    return list(found.values()), faults


def preview(minutes: Minutes, people: Sequence[Person], presence: Presence) -> list[Line]:
    """What a roster would bring. What it leaves empty stays as it is.

    presence  of those who are new
    """
    by_name = {_plain(a.name): a for a in minutes.people}
    unique = {p.family for p in people if sum(q.family == p.family for q in people) == 1}
    lines = []
    for person in {person.name: person for person in people}.values():
        before = by_name.get(_plain(person.name))
        if before is None and person.family in unique:
            before = by_name.get(person.family)
        lines.append(Line(_merged(before, person, presence), before))
    return lines


def stored(minutes: Minutes, lines: Sequence[Line]) -> Minutes:
    """The minutes with them. Raises InputError where there would be too many people."""
    changed = {line.before.id: line.attendee for line in lines if line.before}
    people = [changed.get(a.id, a) for a in minutes.people]
    people += [line.attendee for line in lines if line.before is None]
    if len(people) > MOST:
        raise InputError(
            Message(
                ja=f"出席者は {MOST:,} 人までです。", en=f"There may be {MOST:,} people at most."
            ),
            Message(ja="名簿から要らない人を除いてください。", en="Leave some people out."),
        )
    return minutes.model_copy(update={"people": people})


def _merged(before: Attendee | None, person: Person, presence: Presence) -> Attendee:
    made = starting.attendee(person, rows.new_id())
    if before is None:
        return made.model_copy(update={"presence": presence})
    given = {
        name: value
        for name in ("name", "title", "seat", "reading")
        if (value := getattr(made, name))
    }
    if _plain(before.name) == _plain(person.name):
        del given["name"]  # the blank in it is the writer's own
    return before.model_copy(update=given)


def _plain(name: str) -> str:
    return "".join(name.split())
