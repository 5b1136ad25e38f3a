"""Reading the audit log of an organisation: a page at a time, and as CSV."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from transcribe.messages import Message

from ..tables import AuditRow
from .log import action_name

PAGE = 50  # entries
BATCH = 1000  # rows fetched at a time for a CSV
BOM = "\ufeff"  # Excel takes the text for UTF-8 by it
FORMULA = tuple("=+-@＝＋－＠\t\r\n")  # what a spreadsheet would calculate
COLUMNS = (
    Message(ja="番号", en="Number"),
    Message(ja="日時", en="Time"),
    Message(ja="人", en="Person"),
    Message(ja="操作", en="Action"),
    Message(ja="操作名", en="Action name"),
    Message(ja="会議の番号", en="Meeting id"),
    Message(ja="対象", en="Subject"),
    Message(ja="接続元", en="From"),
    Message(ja="詳細", en="Detail"),
    Message(ja="照合値", en="Digest"),
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries. Times: from `since`, before `until`; words: part of a name; "" or None: all.

    meeting  its id, or part of its title
    """

    since: datetime | None = None
    until: datetime | None = None
    person: str = ""
    action: str = ""
    meeting: str = ""

    def conditions(self) -> Iterator[ColumnElement[bool]]:
        if self.since:
            yield AuditRow.at >= self.since
        if self.until:
            yield AuditRow.at < self.until
        if self.person:
            yield AuditRow.person.icontains(self.person, autoescape=True)
        if self.action:
            yield AuditRow.action == self.action
        if self.meeting:
            title = AuditRow.subject.icontains(self.meeting, autoescape=True)
            is_meeting = AuditRow.meeting_id.is_not(None)
            yield or_(AuditRow.meeting_id == self.meeting, title & is_meeting)


@dataclass(frozen=True, slots=True)
class Page:
    """Entries, the newest first. newer, older: ids to ask the next pages with; None: no more."""

    entries: list[AuditRow]
    newer: int | None
    older: int | None


def page(
    session: Session,
    organisation_id: int,
    wanted: Wanted,
    *,
    before: int | None = None,
    after: int | None = None,
) -> Page:
    """The entries just below the id `before` or just above `after`; without either the newest."""
    mine = select(AuditRow).where(AuditRow.organisation_id == organisation_id)
    mine = mine.where(*wanted.conditions()).limit(PAGE + 1)
    if after is not None:
        found = list(session.scalars(mine.where(AuditRow.id > after).order_by(AuditRow.id)))
        more_newer, more_older = len(found) > PAGE, True
        found = found[:PAGE][::-1]
    else:
        below = mine if before is None else mine.where(AuditRow.id < before)
        found = list(session.scalars(below.order_by(AuditRow.id.desc())))
        more_newer, more_older = before is not None, len(found) > PAGE
        found = found[:PAGE]
    return Page(
        found,
        found[0].id if found and more_newer else None,
        found[-1].id if found and more_older else None,
    )


def as_csv(
    session: Session, organisation_id: int | None, wanted: Wanted, zone: tzinfo
) -> Iterator[str]:
    """Lines of a CSV for spreadsheets, the oldest entry first. None: of all organisations."""
    yield BOM + _line([str(title) for title in COLUMNS])
    last = 0
    chosen = select(AuditRow).where(*wanted.conditions()).order_by(AuditRow.id).limit(BATCH)
    if organisation_id is not None:
        chosen = chosen.where(AuditRow.organisation_id == organisation_id)
    while rows := list(session.scalars(chosen.where(AuditRow.id > last))):
        yield "".join(_line(_cells(row, zone)) for row in rows)
        last = rows[-1].id
        session.expunge_all()


def _cells(row: AuditRow, zone: tzinfo) -> list[str]:
    detail = json.dumps(row.detail, ensure_ascii=False, sort_keys=True) if row.detail else ""
    at = row.at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")
    name, meeting = str(action_name(row.action)), row.meeting_id or ""
    told = [at, row.person, row.action, name, meeting, row.subject, row.address, detail]
    return [str(row.id), *told, row.digest]


def _line(cells: list[str]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerow(map(defused, cells))
    return text.getvalue()


def defused(cell: str) -> str:
    """A cell that a spreadsheet shows and does not calculate: other people typed it."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell
