"""What an office has counted itself: how often it met, and how long the editing took.

Both are CSV files with a header, in UTF-8 or Shift_JIS; further columns are ignored.

    usage    task,times,hours    (業務,回数,時間)
             a year's uses of a task and their hours of speech together; rows of a task add up
    effort   meeting,task,duration_s,edit_s,characters_changed_share
             as the web service exports it: one meeting a row, its length, the time spent on
             editing its text, and the share of the characters that were changed
"""

import csv
import io
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from pathlib import Path

from transcribe.errors import InputError
from transcribe.messages import Message

from .figures import NOT_NEGATIVE, POSITIVE, SHARE, Bounds, Figure, exact, faulty
from .plan import Plan, Use
from .texts import read_text

USAGE = ("task", "times", "hours")
EFFORT = ("meeting", "task", "duration_s", "edit_s", "characters_changed_share")
JAPANESE = {"業務": "task", "回数": "times", "時間": "hours"}
FEW_MEETINGS = 8  # below it, one unusual meeting decides


@dataclass(frozen=True, slots=True)
class Usage:
    """A task's uses in a year, and their hours of speech together."""

    times: Fraction = Fraction(0)
    speech_hours: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class Effort:
    """Editing that was measured for a task; seconds add up over its meetings.

    changed_low, changed_high   the least and the most of its characters that a meeting had changed
    """

    meetings: int
    duration_s: Fraction
    edit_s: Fraction
    changed_low: Fraction
    changed_high: Fraction

    @property
    def work_per_speech(self) -> Fraction:
        """Hours of editing per hour of speech."""
        return self.edit_s / self.duration_s

    @property
    def few(self) -> bool:
        return self.meetings < FEW_MEETINGS

    def __add__(self, other: "Effort") -> "Effort":
        return Effort(
            self.meetings + other.meetings,
            self.duration_s + other.duration_s,
            self.edit_s + other.edit_s,
            min(self.changed_low, other.changed_low),
            max(self.changed_high, other.changed_high),
        )


def read_usage(path: Path, notice: Callable[[Message], None]) -> Mapping[str, Usage]:
    """Uses by task. Raises InputError, which lists every fault."""
    found: dict[str, Usage] = {}
    faults: list[Message] = []
    for row in _rows(path, USAGE, notice, faults):
        task, times = row.text("task"), row.number("times", NOT_NEGATIVE)
        hours = row.number("hours", NOT_NEGATIVE)
        if (times == 0) != (hours == 0):
            told = Message(ja="回数と時間の片方だけが0です", en="only one of them is 0")
            row.fault("times, hours", told)
        before = found.get(task, Usage())
        found[task] = Usage(before.times + times, before.speech_hours + hours)
    if faults:
        raise faulty(str(path), faults)
    return found


def read_effort(path: Path, notice: Callable[[Message], None]) -> Mapping[str, Effort]:
    """Editing by task. Raises InputError, which lists every fault."""
    found: dict[str, Effort] = {}
    faults: list[Message] = []
    seen: set[str] = set()
    for row in _rows(path, EFFORT, notice, faults):
        meeting, changed = row.text("meeting"), row.number("characters_changed_share", SHARE)
        if meeting in seen:
            row.fault("meeting", Message(ja=f"「{meeting}」が二度あります", en="is there twice"))
        seen.add(meeting)
        one = Effort(
            1, row.number("duration_s", POSITIVE), row.number("edit_s", NOT_NEGATIVE),
            changed, changed,
        )  # fmt: skip
        task = row.values["task"]
        found[task] = found[task] + one if task in found else one
    if faults:
        raise faulty(str(path), faults)
    return found


def with_usage(plan: Plan, usage: Mapping[str, Usage], path: Path) -> Plan:
    """The plan with its assumptions about times and lengths replaced by what was counted.

    Today's work per hour of speech stays as the plan has it. Raises InputError for a task that the
    plan does not have: it would silently count for nothing.
    """
    strangers = sorted(usage.keys() - {use.task for use in plan.uses})
    if strangers:
        raise _strangers(path, strangers)
    return replace(plan, uses=tuple(_counted(u, usage.get(u.task), path.name) for u in plan.uses))


def _counted(use: Use, usage: Usage | None, name: str) -> Use:
    if usage is None:
        return use
    source = str(Message(ja=f"実績（{name}）", en=f"counted ({name})"))
    times = Figure(usage.times, source)
    if not usage.times:
        return replace(use, times=times)
    speech = usage.speech_hours / usage.times
    scaled = Message(
        ja=f"{use.today_hours.source}（実績の長さに換算）",
        en=f"{use.today_hours.source} (scaled to the counted length)",
    )
    today = use.today_hours.value * speech / use.speech_hours.value
    return replace(
        use,
        times=times,
        speech_hours=Figure(speech, source),
        today_hours=Figure(today, str(scaled)),
    )


@dataclass(slots=True)
class _Row:
    values: Mapping[str, str]
    number_of_line: int
    faults: list[Message]

    def text(self, name: str) -> str:
        if not self.values[name]:
            self.fault(name, Message(ja="空です", en="is empty"))
        return self.values[name]

    def number(self, name: str, bounds: Bounds) -> Fraction:
        written = unicodedata.normalize("NFKC", self.values[name]).replace(",", "")
        try:
            found = exact(Decimal(written))
        except InvalidOperation:
            found = None
        if found is None or not bounds.hold(found):
            told = bounds.told
            self.fault(name, Message(ja=f"{told.ja}を書いてください", en=f"write {told.en}"))
            return Fraction(1)
        return found

    def fault(self, name: str, told: Message) -> None:
        line = self.number_of_line
        at = Message(ja=f"{line}行目 {name}".rstrip(), en=f"line {line}, {name}".rstrip(", "))
        self.faults.append(Message(ja=f"{at.ja}: {told.ja}", en=f"{at.en}: {told.en}"))


def _rows(
    path: Path, columns: Sequence[str], notice: Callable[[Message], None], faults: list[Message]
) -> list[_Row]:
    """The rows of a CSV file that has the wanted columns; blank lines are skipped."""
    reader = csv.reader(io.StringIO(read_text(path, notice), newline=""))
    try:
        header = [name.strip() for name in next(reader, [])]
        names = [JAPANESE.get(name, name) for name in header]
        if missing := [name for name in columns if name not in names]:
            raise _without(path, missing, columns)
        for name in (name for name in columns if names.count(name) > 1):
            faults.append(Message(ja=f"列 {name} が二つあります", en=f"two columns {name}"))
        rows = [_row(names, cells, reader.line_num, faults) for cells in reader if any(cells)]
    except csv.Error as error:
        raise _without(path, columns, columns) from error
    if not rows:
        faults.append(Message(ja="データの行がありません", en="there are no rows"))
    return rows


def _row(names: Sequence[str], cells: Sequence[str], line: int, faults: list[Message]) -> _Row:
    """A short row is empty where it lacks cells."""
    given = {name: cell.strip() for name, cell in zip(names, cells, strict=False)}
    row = _Row(dict.fromkeys(names, "") | given, line, faults)
    if any(cells[len(names) :]):  # 1,000 without quotes would be taken for a 1 and a 0
        told = Message(
            ja='列が余っています。「1,000」のようなコンマを消すか "…" で囲んでください',
            en='more cells than headings; write 1,000 without its comma, or in "…"',
        )
        row.fault("", told)
    return row


def _without(path: Path, missing: Sequence[str], columns: Sequence[str]) -> InputError:
    listed, header = ", ".join(missing), ",".join(columns)
    return InputError(
        Message(
            ja=f"{path} の1行目に、次の列がありません: {listed}",
            en=f"The header of {path} lacks: {listed}",
        ),
        Message(
            ja=f"1行目を次の見出しにしてください: {header}",
            en=f"Make its first line: {header}",
        ),
    )


def _strangers(path: Path, tasks: Sequence[str]) -> InputError:
    listed = "、".join(tasks)
    return InputError(
        Message(
            ja=f"{path} の業務が計画にありません: {listed}",
            en=f"{path} names tasks that the plan does not have: {', '.join(tasks)}",
        ),
        Message(
            ja="業務の名前を計画と同じにするか、計画に [[uses]] を足してください。",
            en="Use the plan's names, or add them to the plan as [[uses]].",
        ),
    )
