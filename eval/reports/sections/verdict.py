"""The answer first: use by use, under the pilot's conditions."""

from collections.abc import Iterator

from corpora.manifest import USE_CASE_NAMES
from transcribe.messages import Message

from ...bands import FINE, USABLE
from ...plans import Plan
from ...samples import Sample, pool
from ...verdicts import PILOT, Lines, Verdict, verdict
from ...wording import listed, metres, percent, percent_range
from ..document import Block, Card, Cards, Heading, Section, Shown, Table, Text
from ..evidence import MEASURES, Evidence

NONE = Message(ja="この条件の録音がありません", en="No recording under this condition")


def verdict_section(found: Evidence) -> Section:
    blocks: list[Block] = [Text(_rule(found))]
    for sample in found.samples:
        verdicts = [verdict(sample.results, c, found.measure, found.lines) for c in PILOT]
        blocks += [
            Heading(found.name_of(sample)),
            Cards(
                tuple(_card(v, found.lines, found.plan) for v in verdicts),
                found.lines.fine,
                found.lines.usable,
            ),
        ]
        if table := _measures(found, sample, verdicts):
            blocks.append(table)
    return Section("verdict", Message(ja="判定", en="Verdict"), tuple(blocks))


def _rule(found: Evidence) -> Message:
    fine, usable = f"{100 * found.lines.fine:g} %", f"{100 * found.lines.usable:g} %"
    pilots = (found.lines.fine, found.lines.usable) == (FINE, USABLE)
    source = (
        Message(ja="令和2年度の長野県の実証の目安", en="the yardstick of the Nagano trial of 2020")
        if pilots
        else Message(ja="計画で決めた線", en="the lines of the plan")
    )
    name = found.measure_name
    return Message(
        ja=f"文字正確度（{name.ja}）が {fine} 以上なら「使っても良い」、{usable} 以上なら"
        f"「使えそう」、それ未満なら「まだ使えない」とします（{source.ja}）。条件は実証の最低条件"
        "（マイクとの距離）です。その条件の録音だけで判定し、ほかの条件からの推測はしません。",
        en=f"Character accuracy ({name.en}) of {fine} and more is “fine to use”, of {usable} and"
        f" more “looks usable”, below it is “not usable yet” ({source.en}). The conditions are the"
        " trial's minimum conditions (distance of the microphone). Only recordings under a"
        " condition count; nothing is inferred from others.",
    )


def _card(found: Verdict, lines: Lines, plan: Plan | None) -> Card:
    use = USE_CASE_NAMES[found.condition.use_case]
    pooled, band = found.pooled, found.band
    if pooled is None or band is None:
        return Card(use, "none", NONE, "", None, None, (_asked(found), _instead(found)), ())
    interval = pooled.interval
    span = percent_range(interval) if interval else None
    figures = Message(
        ja=percent(pooled.accuracy) + (f"（95 % 区間 {span.ja}）" if span else ""),
        en=percent(pooled.accuracy) + (f" (95 % interval {span.en})" if span else ""),
    )
    return Card(
        use,
        band.id,
        band.label,
        figures,
        pooled.accuracy,
        interval,
        (_asked(found), _counted(found)),
        (*_doubts(found, lines), *_against_plan(found, lines, plan)),
    )


def _asked(found: Verdict) -> Message:
    c = found.condition
    return Message(
        ja=f"実証の条件: {c.asked.ja}、{c.equipment.ja}（判定には{c.counted.ja}を使う）",
        en=f"Condition of the trial: {c.asked.en}, {c.equipment.en} (judged by {c.counted.en})",
    )


def _counted(found: Verdict) -> Message:
    if found.pooled is None:
        raise ValueError("nothing was counted")
    at = "・".join(metres(d) for d in found.distances)
    devices = "、".join(found.devices)
    n, texts = found.pooled.recordings, found.pooled.texts
    return Message(
        ja=f"数えた録音: {n:,} 件（{texts:,} 文）、距離 {at}、機器 {devices or '記録なし'}",
        en=f"Counted: {n:,} recordings ({texts:,} texts) at {at}, device"
        f" {devices or 'not recorded'}",
    )


def _instead(found: Verdict) -> Message:
    if found.measured:
        at = "・".join(metres(d) for d in found.measured)
        return Message(
            ja=f"この業務の録音があるのは {at} だけです。この距離については何も言えません。",
            en=f"Recordings of this use exist at {at} only; they say nothing about this condition.",
        )
    return Message(
        ja="この業務で、距離の分かっている録音はありません。",
        en="There is no recording of this use at a known distance.",
    )


def _doubts(found: Verdict, lines: Lines) -> Iterator[Message]:
    """What a reader must not overlook beside the label."""
    if found.pooled is None:
        return
    if found.pooled.interval is None:
        yield Message(
            ja=f"文や会議が {found.pooled.texts} 種類しかなく、区間を出せません。"
            "この判定は偶然かもしれません。",
            en=f"Only {found.pooled.texts} texts: too few for an interval. The verdict may be"
            " chance.",
        )
    for line in found.crossed:
        above, below = lines.band(line).label, lines.band(line - 1e-9).label
        yield Message(
            ja=f"区間が {100 * line:g} % の線をまたいでいます。「{above.ja}」か「{below.ja}」かは、"
            "この録音の量では決められません。",
            en=f"The interval crosses the line at {100 * line:g} %: whether it is “{above.en}” or"
            f" “{below.en}” is not settled by this many recordings.",
        )
    if failed := sum(bool(r.failure) for r in found.results):
        yield Message(
            ja=f"認識に失敗した {failed} 件も、何も書けなかったものとして数えています。",
            en=f"{failed} recordings failed and count as nothing recognised.",
        )


def _against_plan(found: Verdict, lines: Lines, plan: Plan | None) -> Iterator[Message]:
    wanted = plan.use_cases.get(found.condition.use_case) if plan else None
    if wanted is None or found.pooled is None:
        return
    line = lines.fine if wanted == "fine" else lines.usable
    reached = found.pooled.accuracy >= line
    label, least = lines.band(line).label, f"{100 * line:g} %"
    told = (
        Message(ja="達しています", en="reached")
        if reached
        else Message(ja="達していません", en="not reached")
    )
    yield Message(
        ja=f"計画の基準「{label.ja}」（{least} 以上）に{told.ja}。",
        en=f"The plan asks for “{label.en}” ({least}): {told.en}.",
    )


def _measures(found: Evidence, sample: Sample, verdicts: list[Verdict]) -> Table | None:
    """The verdicts under every measure; None where nothing was judged."""
    rows = [_measure_row(found, v) for v in verdicts if v.pooled]
    if not rows:
        return None
    name = found.name_of(sample)
    return Table(
        f"measures-{found.samples.index(sample) + 1}",
        Message(
            ja=f"測り方を変えると判定は変わるか: {name.ja}",
            en=f"Does the verdict depend on the measure? {name.en}",
        ),
        (
            Message(ja="業務", en="Use"),
            *MEASURES.values(),
            Message(ja="判定", en="Verdict"),
        ),
        tuple(rows),
        frozenset(range(1, len(MEASURES) + 1)),
    )


def _measure_row(found: Evidence, judged: Verdict) -> tuple[Shown, ...]:
    rates = [p.accuracy if (p := pool(judged.results, m)) else None for m in MEASURES]
    labels = list(dict.fromkeys(found.lines.band(r).label for r in rates if r is not None))
    same = Message(ja=f"どれでも「{labels[0].ja}」", en=f"“{labels[0].en}” under all")
    names = listed(labels)
    differs = Message(ja=f"測り方で変わる（{names.ja}）", en=f"it depends ({names.en})")
    return (
        USE_CASE_NAMES[judged.condition.use_case],
        *(percent(rate) if rate is not None else "–" for rate in rates),
        same if len(labels) == 1 else differs,
    )
