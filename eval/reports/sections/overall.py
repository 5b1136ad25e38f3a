"""Every sample as a whole: all measures, and the errors by kind."""

from transcribe.messages import Message

from ...metrics import CharacterCounts
from ...samples import Sample, counts_of, pool
from ...wording import percent, percent_range
from ..document import Section, Shown, Table, Text
from ..evidence import MEASURES, READING, Evidence

TITLE = Message(ja="全体の成績", en="All recordings together")


def overall_section(found: Evidence) -> Section:
    note = Message(
        ja="ここではすべての条件の録音をまとめています。使えるかどうかは「判定」の節で見てくださ"
        "い。読みは、かなで比べた参考の値です。標準との差が大きいほど、聞き取れているのに別の字で"
        "書かれた誤りが多いことになります。",
        en="Recordings of all conditions are pooled here; whether a system can be used is said in"
        " the section “Verdict”. Reading compares kana and is information: the farther it is above"
        " standard, the more errors were heard well and written otherwise.",
    )
    return Section("overall", TITLE, (_measures(found), _errors(found), Text(note, "note")))


def _measures(found: Evidence) -> Table:
    name = found.measure_name
    return Table(
        "overall",
        Message(ja="測り方ごとの正確度", en="Accuracy under each measure"),
        (
            Message(ja="システム", en="System"),
            *MEASURES.values(),
            READING,
            Message(ja=f"95 % 区間（{name.ja}）", en=f"95 % interval ({name.en})"),
        ),
        tuple(_measure_row(found, sample) for sample in found.samples),
        frozenset(range(1, 7)),
    )


def _measure_row(found: Evidence, sample: Sample) -> tuple[Shown, ...]:
    pooled = pool(sample.results, found.measure)
    span = pooled.interval if pooled else None
    rates = [pool(sample.results, measure) for measure in (*MEASURES, "reading")]
    return (
        found.name_of(sample),
        *(percent(rate.accuracy) if rate else "–" for rate in rates),
        percent_range(span) if span else Message(ja="文が少なく出せない", en="too few texts"),
    )


def _errors(found: Evidence) -> Table:
    name = found.measure_name
    return Table(
        "errors",
        Message(
            ja=f"誤りの内訳（{name.ja}、文字数）", en=f"Errors by kind ({name.en}, characters)"
        ),
        (
            Message(ja="システム", en="System"),
            Message(ja="正解の文字", en="Reference"),
            Message(ja="置換", en="Substituted"),
            Message(ja="脱落", en="Deleted"),
            Message(ja="挿入", en="Inserted"),
            Message(ja="録音", en="Recordings"),
            Message(ja="うち失敗", en="Failed"),
        ),
        tuple(_error_row(found, sample) for sample in found.samples),
        frozenset(range(1, 7)),
    )


def _error_row(found: Evidence, sample: Sample) -> tuple[Shown, ...]:
    counts = sum((counts_of(r, found.measure) for r in sample.results), CharacterCounts())
    kinds = (counts.substitutions, counts.deletions, counts.insertions)
    return (
        found.name_of(sample),
        f"{counts.length:,}",
        *(_of(kind, counts.length) for kind in kinds),
        f"{len(sample.results):,}",
        f"{sum(bool(r.failure) for r in sample.results):,}",
    )


def _of(count: int, length: int) -> Shown:
    if not length:
        return f"{count:,}"
    share = percent(count / length)
    return Message(ja=f"{count:,}（{share}）", en=f"{count:,} ({share})")
