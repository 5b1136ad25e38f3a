"""One line per recording: for a spreadsheet, and for those who compute further."""

import csv
import io
from collections.abc import Iterator

from corpora.manifest import USE_CASE_NAMES
from transcribe.messages import Message

from ..results import Result, Run
from .document import Shown
from .evidence import MEASURES, READING, Evidence

Cell = Shown | float | int | None
FORMULA = ("=", "+", "-", "@", "\t", "\r")
SCORED = ("strict", "standard", "lenient", "reading")
COLUMNS: tuple[Message, ...] = (
    Message(ja="システム", en="system"),
    Message(ja="コーパス", en="corpus"),
    Message(ja="録音", en="recording"),
    Message(ja="発話", en="utterance"),
    Message(ja="業務", en="use case"),
    Message(ja="話者", en="speaker"),
    Message(ja="距離 m", en="distance m"),
    Message(ja="部屋", en="room"),
    Message(ja="席", en="seat"),
    Message(ja="機器", en="device"),
    Message(ja="符号化", en="codec"),
    Message(ja="残響時間 s", en="RT60 s"),
    Message(ja="雑音 dB", en="noise dB"),
    Message(ja="SNR dB", en="SNR dB"),
    Message(ja="C50 dB", en="C50 dB"),
    Message(ja="シミュレーション", en="simulated"),
    Message(ja="合成音声", en="synthetic voice"),
    Message(ja="録音の長さ s", en="sound s"),
    Message(ja="処理時間 s", en="work s"),
    Message(ja="最大メモリ MB", en="peak memory MB"),
)
COUNTED: tuple[Message, ...] = (
    Message(ja="文字数", en="characters"),
    Message(ja="正", en="right"),
    Message(ja="置換", en="substituted"),
    Message(ja="脱落", en="deleted"),
    Message(ja="挿入", en="inserted"),
    Message(ja="正確度", en="accuracy"),
)
TEXTS: tuple[Message, ...] = (
    Message(ja="失敗の理由", en="failure"),
    Message(ja="確認が必要なところ", en="notices"),
    Message(ja="正解", en="reference"),
    Message(ja="認識結果", en="hypothesis"),
)


def columns() -> tuple[Message, ...]:
    names = {**MEASURES, "reading": READING}
    counted = tuple(
        Message(ja=f"{names[m].ja} {c.ja}", en=f"{names[m].en} {c.en}")
        for m in SCORED
        for c in COUNTED
    )
    return (*COLUMNS, *counted, *TEXTS)


def records(found: Evidence) -> Iterator[tuple[Cell, ...]]:
    """In order of system, corpus and recording."""
    for run, results in found.loaded:
        for result in sorted(results, key=lambda r: r.recording):
            yield (*_conditions(run, result), *_counts(result), *_texts(result))


def _conditions(run: Run, result: Result) -> tuple[Cell, ...]:
    c, peak = result.conditions, result.peak_memory_bytes
    voice = result.speaker.synthetic if result.speaker else False
    return (
        run.system.id,
        run.corpus,
        result.recording,
        result.utterance,
        USE_CASE_NAMES.get(c.use_case or ""),
        result.speaker.name if result.speaker else None,
        c.distance_m,
        c.room,
        c.seat,
        c.device,
        c.codec,
        c.rt60_s,
        c.noise_db_spl,
        c.snr_db,
        c.c50_db,
        _yes(c.simulated),
        _yes(result.synthetic or voice),
        result.duration,
        result.seconds,
        None if peak is None else round(peak / 1e6, 1),
    )


def _yes(value: bool) -> Message:
    return Message(ja="はい", en="yes") if value else Message(ja="いいえ", en="no")


def _counts(result: Result) -> Iterator[Cell]:
    for measure in SCORED:
        counts = result.measures[measure]
        yield from (counts.length, counts.hits, counts.substitutions)
        yield from (counts.deletions, counts.insertions)
        yield counts.accuracy if counts.length else None


def _texts(result: Result) -> tuple[Cell, ...]:
    return result.failure, "; ".join(result.notices), result.reference, result.hypothesis


def as_csv(found: Evidence) -> bytes:
    """UTF-8 with the mark that spreadsheets need. A text that would be read as a formula is led by
    an apostrophe, so that it stays text."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([str(name) for name in columns()])
    writer.writerows([_plain(cell) for cell in row] for row in records(found))
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8")


def _plain(cell: Cell) -> str | float | int:
    if isinstance(cell, float):
        return round(cell, 6)
    if cell is None or isinstance(cell, int):
        return "" if cell is None else cell
    text = str(cell)
    return f"'{text}" if text.startswith(FORMULA) else text
