"""利用状況: how many meetings were transcribed, and how long they were, by department and month."""

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from decimal import ROUND_UP, Decimal
from typing import Literal

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import Session

from transcribe.messages import Message
from transcribe.vocabulary.cells import guarded

from ..meetings.moments import local
from ..tables import DepartmentRow, JobRow, MeetingRow, TranscriptRow

By = Literal["department", "title"]
MONTHS = 12
NEW_YEAR = 4  # the month in which a 年度 begins
HEADER = (
    "業務",
    "回数",
    "時間",
    "課",
    "月",
)  # `kikitori eval payback --usage` reads the first three
NOBODY = Message(ja="（課なし）", en="(no department)")
_COUNTED = re.compile(  # what differs between the meetings of one kind: 第3回, 令和8年度, 11月24日
    r"[（(]?(?:第\s*[0-9０-９一二三四五六七八九十百]+\s*[回次号]"
    r"|(?:令和|平成|西暦)?\s*[0-9０-９元]+\s*年度?|[0-9０-９]+\s*[月日]|[RＲHＨ][0-9０-９]+"
    r"|[0-9０-９]{4}[-./－．／][0-9０-９]{1,2}[-./－．／][0-9０-９]{1,2}|[0-9０-９]{8})[)）]?"
)


@dataclass(frozen=True, slots=True)
class Count:
    """Meetings and the seconds of their recordings. Counts add up."""

    meetings: int = 0
    duration_s: float = 0.0

    def __add__(self, other: "Count") -> "Count":
        return Count(self.meetings + other.meetings, self.duration_s + other.duration_s)

    @property
    def hours(self) -> float:
        return self.duration_s / 3600

    @property
    def minutes(self) -> int:
        """Whole ones; 1 at least, as there was a meeting."""
        return max(1, int(self.duration_s // 60))


@dataclass(frozen=True, slots=True)
class Use:
    """A meeting that was transcribed. month: its first day; department: NOBODY where none."""

    month: date
    department: str
    title: str
    duration_s: float


@dataclass(frozen=True, slots=True)
class Period:
    """Whole months, the first and the one after the last, by their first days."""

    first: date
    end: date

    @property
    def months(self) -> list[date]:
        return [_plus(self.first, n) for n in range(_months_between(self.first, self.end))]


def last_year(today: date) -> Period:
    """This month and the eleven before it."""
    end = _plus(today.replace(day=1), 1)
    return Period(_plus(end, -MONTHS), end)


def fiscal_year(year: int) -> Period:
    """The 年度 that begins in April of `year`."""
    return Period(date(year, NEW_YEAR, 1), date(year + 1, NEW_YEAR, 1))


def fiscal_year_of(day: date) -> int:
    return day.year - (day.month < NEW_YEAR)


def uses(session: Session, organisation_id: int, period: Period, zone: tzinfo) -> list[Use]:
    """Transcribed meetings of an organisation, by the day on which they took place."""
    when = func.coalesce(MeetingRow.held_at, MeetingRow.created_at)
    wanted = (
        select(MeetingRow.held_at, MeetingRow.created_at, DepartmentRow.name)
        .add_columns(MeetingRow.title, MeetingRow.duration_s)
        .outerjoin(DepartmentRow, DepartmentRow.id == MeetingRow.department_id)
        .where(
            MeetingRow.organisation_id == organisation_id,
            MeetingRow.is_practice.is_(False),
            MeetingRow.duration_s > 0,
            _is_transcribed(),
            when >= start_of(period.first, zone),
            when < start_of(period.end, zone),
        )
        .order_by(when)
    )
    return [
        Use(_month(held or created, zone), department or str(NOBODY), title, seconds)
        for held, created, department, title, seconds in session.execute(wanted)
    ]


def first_month(session: Session, organisation_id: int, zone: tzinfo) -> date | None:
    """The month of the first meeting that was transcribed."""
    when = func.min(func.coalesce(MeetingRow.held_at, MeetingRow.created_at))
    mine = MeetingRow.organisation_id == organisation_id, MeetingRow.duration_s > 0
    counted = MeetingRow.is_practice.is_(False), _is_transcribed()
    found = session.scalar(select(when).where(*mine, *counted))
    return _month(found, zone) if found else None


def by_department(found: Iterable[Use]) -> dict[str, dict[date, Count]]:
    """Counts by department and month, departments in the order of their names."""
    table: defaultdict[str, defaultdict[date, Count]] = defaultdict(lambda: defaultdict(Count))
    for use in found:
        table[use.department][use.month] += Count(1, use.duration_s)
    return {name: dict(table[name]) for name in sorted(table)}


def total(counts: Iterable[Count]) -> Count:
    return sum(counts, Count())


def to_csv(found: Sequence[Use], by: By) -> bytes:
    """A row for each 業務, department and month, as `kikitori eval payback --usage` reads it.

    by  what counts as a 業務: the department, or the title without what differs each time

    UTF-8 with the mark by which Excel knows it.
    """
    counts: defaultdict[tuple[str, str, date], Count] = defaultdict(Count)
    for use in found:
        task = use.department if by == "department" else kind_of(use.title)
        counts[task, use.department, use.month] += Count(1, use.duration_s)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADER)
    for (task, department, month), count in sorted(counts.items()):
        writer.writerow(
            [guarded(task), count.meetings, _hours(count), guarded(department), f"{month:%Y-%m}"]
        )
    return out.getvalue().encode("utf-8-sig")


def kind_of(title: str) -> str:
    """総務委員会 of 令和8年度第3回総務委員会(11月24日)."""
    short = _COUNTED.sub(" ", title)
    return " ".join(short.split()).strip("・-－ 　") or title.strip() or str(NOBODY)


def _hours(count: Count) -> str:
    """Never 0 for a meeting: the reader takes that for a slip."""
    exact = Decimal(str(count.duration_s)) / 3600
    return str(exact.quantize(Decimal("0.0001"), rounding=ROUND_UP))


def _is_transcribed() -> ColumnElement[bool]:
    """Also where retention has taken the text since."""
    return or_(
        exists().where(TranscriptRow.meeting_id == MeetingRow.id),
        exists().where(JobRow.meeting_id == MeetingRow.id, JobRow.state == "done"),
    )


def _month(moment: datetime, zone: tzinfo) -> date:
    return local(moment, zone).date().replace(day=1)


def start_of(day: date, zone: tzinfo) -> datetime:
    """Midnight there."""
    return datetime(day.year, day.month, day.day, tzinfo=zone)


def _plus(month: date, number: int) -> date:
    years, index = divmod(month.year * 12 + month.month - 1 + number, 12)
    return date(years, index + 1, 1)


def _months_between(first: date, end: date) -> int:
    return (end.year - first.year) * 12 + end.month - first.month
