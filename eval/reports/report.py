"""The report as a whole: what is in it, and writing it so that nobody sees half of it."""

from collections.abc import Iterator
from pathlib import Path

from transcribe.errors import InputError
from transcribe.files import explained, write_all
from transcribe.messages import Message

from ..plans import JAPAN
from ..wording import listed
from .document import Report, Section, Shown
from .evidence import Evidence, marks
from .markdown import as_markdown
from .page import as_page
from .records import as_csv
from .sections.comparison import comparison_section
from .sections.distance import distance_section
from .sections.examples import examples_section
from .sections.factors import factors_section
from .sections.limits import limits_section, warnings
from .sections.method import method_section, plan_sentence
from .sections.overall import overall_section
from .sections.speed import failures_section, speed_section
from .sections.verdict import verdict_section
from .workbook import as_workbook

TITLE = Message(ja="文字起こしの正確度 測定報告書", en="Report on the accuracy of transcription")


def compose(found: Evidence) -> Report:
    """All sections, verdict first."""
    sections = (
        verdict_section(found),
        distance_section(found),
        factors_section(found),
        examples_section(found),
        overall_section(found),
        comparison_section(found),
        speed_section(found),
        limits_section(found),
        method_section(found),
        failures_section(found),
    )
    present: tuple[Section, ...] = tuple(s for s in sections if s is not None)
    return Report(TITLE, tuple(_facts(found)), warnings(found), present)


def _facts(found: Evidence) -> Iterator[tuple[Shown, Shown]]:
    kinds = listed(dict.fromkeys(marks(sample) for sample in found.samples))
    recordings = sum(len(results) for _, results in found.loaded)
    yield Message(ja="システム", en="Systems"), "、".join(found.systems)
    titles = dict.fromkeys(run.corpus_title for run in found.runs)
    yield Message(ja="コーパス", en="Corpora"), "、".join(titles)
    yield Message(ja="録音と声", en="Sound and voices"), kinds
    yield (
        Message(ja="結果", en="Results"),
        Message(ja=f"{recordings:,} 件", en=f"{recordings:,} recordings"),
    )
    yield Message(ja="測定日", en="Measured on"), _days(found)
    yield Message(ja="計画", en="Plan"), plan_sentence(found)


def _days(found: Evidence) -> Message:
    from datetime import UTC, datetime

    started = [datetime.fromisoformat(run.started) for run in found.runs]
    known = [s if s.tzinfo else s.replace(tzinfo=UTC) for s in started]
    days = sorted({s.astimezone(JAPAN).date().isoformat() for s in known})
    first, last = days[0], days[-1]
    if first == last:
        return Message(ja=first, en=first)
    return Message(ja=f"{first}～{last}", en=f"{first} to {last}")


def check_folder(out: Path, force: bool) -> None:
    """Raise InputError where a report would mix with what is there."""
    if out.is_dir() and any(out.iterdir()) and not force:
        raise InputError(
            Message(
                ja=f"フォルダー {out} は空ではありません。", en=f"The folder {out} is not empty."
            ),
            Message(
                ja="別のフォルダーを --out で指定するか、--force を付けて書き換えてください。",
                en="Choose another folder with --out, or replace what is there with --force.",
            ),
        )


def write_report(report: Report, found: Evidence, out: Path) -> None:
    """All files of a report in a folder, or none of them. Raises StorageError."""
    files = {
        "report.html": as_page(report).encode("utf-8"),
        "report.md": as_markdown(report).encode("utf-8"),
        "results.csv": as_csv(found),
        "results.xlsx": as_workbook(report, found),
    }
    for figure in report.figures:
        files |= {f"{figure.name}.svg": figure.svg, f"{figure.name}.png": figure.png}
    made = not out.exists()
    with explained(out):
        out.mkdir(parents=True, exist_ok=True)
    try:
        write_all({out / name: content for name, content in files.items()})
    except BaseException:
        if made and not any(out.iterdir()):
            out.rmdir()
        raise
