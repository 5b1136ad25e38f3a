"""How long it took and how much memory, and what failed."""

from collections.abc import Sequence

from transcribe.messages import Message

from ...results import Result, Run
from ..document import Items, Section, Shown, Table, Text
from ..evidence import Evidence

MOST_FAILURES = 100  # the others are in the table of results
UNKNOWN = Message(ja="測っていない", en="not measured")


def speed_section(found: Evidence) -> Section:
    table = Table(
        "speed",
        Message(ja="結果のファイルごとの速さ・メモリ・失敗", en="Speed, memory, failures by file"),
        (
            Message(ja="システム", en="System"),
            Message(ja="コーパス", en="Corpus"),
            Message(ja="録音（件）", en="Recordings"),
            Message(ja="録音の長さ（分）", en="Sound (minutes)"),
            Message(ja="処理時間 ÷ 録音の長さ", en="Work per sound"),
            Message(ja="最大メモリ（MB）", en="Peak memory (MB)"),
            Message(ja="失敗（件）", en="Failed"),
        ),
        tuple(_row(run, results) for run, results in found.loaded),
        frozenset(range(2, 7)),
    )
    note = Message(
        ja="処理時間にモデルの読み込みは含みません。1 より小さければ、録音の長さより短い時間で"
        "終わります。メモリは認識のプロセスのもので、GPU のメモリは含みません。取り込んだ結果には"
        "記録がありません。",
        en="The model's loading is not counted; below 1, work takes less time than the recording."
        " Memory is that of the recognising process, without a graphics card's. Imported results"
        " have no such record.",
    )
    title = Message(ja="速さとメモリ", en="Speed and memory")
    return Section("speed", title, (table, Text(note, "note")))


def _row(run: Run, results: Sequence[Result]) -> tuple[Shown, ...]:
    timed = [r for r in results if r.seconds is not None]
    sound, work = sum(r.duration for r in timed), sum(r.seconds or 0.0 for r in timed)
    peaks = [r.peak_memory_bytes for r in results if r.peak_memory_bytes is not None]
    return (
        run.system.id,
        run.corpus_title,
        f"{len(results):,}",
        f"{sum(r.duration for r in results) / 60:,.1f}",
        f"{work / sound:.2f}" if sound else UNKNOWN,
        f"{max(peaks) / 1e6:,.0f}" if peaks else UNKNOWN,
        f"{sum(bool(r.failure) for r in results):,}",
    )


def failures_section(found: Evidence) -> Section | None:
    """None where nothing failed."""
    failed = [
        f"{run.system.id} / {run.corpus} / {r.recording}: {r.failure}"
        for run, results in found.loaded
        for r in results
        if r.failure
    ]
    if not failed:
        return None
    intro = Message(
        ja=f"次の {len(failed):,} 件は文字にできませんでした。除かずに、"
        "すべて抜けたものとして数えています。",
        en=f"{len(failed):,} recordings gave no text. They are not left out, but count as all"
        " deleted.",
    )
    more = Message(
        ja=f"ほか {len(failed) - MOST_FAILURES:,} 件（results.csv にあります）",
        en=f"{len(failed) - MOST_FAILURES:,} more, in results.csv",
    )
    shown: list[Shown] = list(failed[:MOST_FAILURES])
    if len(failed) > MOST_FAILURES:
        shown.append(more)
    title = Message(ja="失敗した録音", en="Failures")
    return Section("failures", title, (Text(intro), Items(tuple(shown))))
