"""The table that closes a run or an import: how accurate, how fast, how much memory. On stdout."""

import sys
from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.table import Table

from transcribe.messages import Message

from .intervals import LEAST_GROUPS, bootstrap
from .metrics import CharacterCounts
from .results import Result, Run

TABLE, FILE = 116, 200  # columns: the least a table takes, and what it takes in a file
ON_FIRST_LINE = 4  # figures, where there is no room for a table
HEADINGS = (
    Message(ja="システム", en="System"),
    Message(ja="コーパス", en="Corpus"),
    Message(ja="録音", en="Recordings"),
    Message(ja="標準 %（95%区間）", en="Standard % (95 %)"),
    Message(ja="厳密 %", en="Strict %"),
    Message(ja="寛容 %", en="Lenient %"),
    Message(ja="正解率 %", en="Correct %"),
    Message(ja="読み %", en="Reading %"),
    Message(ja="速さ", en="Speed"),
    Message(ja="メモリ", en="Memory"),
    Message(ja="失敗", en="Failed"),
)

Measured = tuple[Run, Sequence[Result]]


def print_closing(measured: Sequence[Measured]) -> None:
    """What came of each file, sorted by corpus and system, and what the figures mean."""
    ordered = sorted(measured, key=lambda m: (m[0].corpus, m[0].system.id))
    rows = [_cells(run, results) for run, results in ordered]
    width = Console().width if sys.stdout.isatty() else FILE
    console = Console(width=width, highlight=False, markup=False)
    if width < TABLE:
        console.print(*(_brief(row) for row in rows), sep="\n", soft_wrap=True)
    else:
        console.print(_table(rows))
    for note in _notes(measured):
        console.print(str(note), soft_wrap=True)


def _table(rows: Sequence[tuple[str, ...]]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for number, heading in enumerate(HEADINGS):
        table.add_column(str(heading), no_wrap=True, justify="left" if number < 2 else "right")
    for row in rows:
        table.add_row(*row)
    return table


def _brief(row: tuple[str, ...]) -> str:
    """A row of the table in three lines, none above 80 columns."""
    system, corpus, *figures = row
    told = [f"{heading} {figure}" for heading, figure in zip(HEADINGS[2:], figures, strict=True)]
    lines = told[:ON_FIRST_LINE], told[ON_FIRST_LINE:]
    return "\n".join([f"{system} / {corpus}", *(f"  {'  '.join(line)}" for line in lines)])


def _cells(run: Run, results: Sequence[Result]) -> tuple[str, ...]:
    total = {name: _pooled(name, results) for name in ("strict", "standard", "lenient", "reading")}
    standard = total["standard"]
    return (
        run.system.id,
        run.corpus,
        f"{len(results):,}",
        f"{_percent(standard)} {_interval(results)}",
        _percent(total["strict"]),
        _percent(total["lenient"]),
        f"{100 * standard.correct_rate:.1f}" if standard.length else "-",
        _percent(total["reading"]),
        _speed(results),
        _memory(results),
        str(sum(bool(r.failure) for r in results)),
    )


def _pooled(measure: str, results: Sequence[Result]) -> CharacterCounts:
    return sum((r.measures[measure] for r in results), CharacterCounts())


def _percent(counts: CharacterCounts) -> str:
    return f"{100 * counts.accuracy:.1f}" if counts.length else "-"


def _interval(results: Sequence[Result]) -> str:
    found = bootstrap([r.measures["standard"] for r in results], [r.reference for r in results])
    if found is None:
        return "(-)"
    low, high = f"{100 * found.low:.1f}", f"{100 * found.high:.1f}"
    return str(Message(ja=f"({low}〜{high})", en=f"({low} to {high})"))


def _speed(results: Sequence[Result]) -> str:
    timed = [r for r in results if r.seconds is not None]
    sound = sum(r.duration for r in timed)
    return f"{sum(r.seconds or 0.0 for r in timed) / sound:.2f}" if sound else "-"


def _memory(results: Sequence[Result]) -> str:
    known = [r.peak_memory_bytes for r in results if r.peak_memory_bytes is not None]
    return f"{max(known) / 1e6:,.0f} MB" if known else "-"


def _notes(measured: Sequence[Measured]) -> list[Message]:
    notes = [
        Message(
            ja="速さは、録音 1 秒あたりの処理の秒数（モデルの読み込みを除く）。"
            "メモリは、認識のプロセスが最も多く使ったとき（GPU のメモリは含まない）。",
            en="Speed: seconds of work per second of sound, the model loaded before. Memory: the"
            " most that the recognising process took (a graphics card's is not counted).",
        )
    ]
    if any(len({r.utterance for r in results}) < LEAST_GROUPS for _, results in measured):
        notes.append(
            Message(
                ja=f"(-): 文や会議が {LEAST_GROUPS} 件に満たないため、区間は出せません。",
                en=f"(-): fewer than {LEAST_GROUPS} utterances or meetings, so no interval can be"
                " given.",
            )
        )
    if any(r.failure for _, results in measured for r in results):
        notes.append(
            Message(
                ja="失敗した録音は、何も認識できなかったものとして数えています。",
                en="A recording that failed counts as one of which nothing was recognised.",
            )
        )
    return notes
