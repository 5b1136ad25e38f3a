"""What moves accuracy, what cannot be told apart, and whether only distance matters."""

from collections.abc import Iterator

from corpora.manifest import USE_CASE_NAMES
from transcribe.messages import Message

from ...claims import LABELS, claim
from ...design import KNOWN, MOST_LEVELS, NUMBERS, Value
from ...effects import Effect, Estimate
from ...factors import OFFICE, Factor, Factors, analyse
from ...intervals import LEAST_GROUPS
from ...samples import Sample
from ...wording import joined, listed, points, points_range
from ..document import Block, Figure, Heading, Items, Section, Shown, Table, Text
from ..evidence import Evidence, marks
from ..plots import Bar, effects_plot

TITLE = Message(ja="何が正確度を左右したか", en="What moved accuracy")
LEAST_SHARE = 0.001  # smaller ones are shown as less than this


def factors_section(found: Evidence) -> Section:
    blocks: list[Block] = [Text(_reading())]
    for sample in found.samples:
        blocks += [Heading(found.name_of(sample)), *_sample_blocks(found, sample)]
    return Section("factors", TITLE, tuple(blocks))


def _reading() -> Message:
    return Message(
        ja="表の数字は、ほかの条件をそろえたまま、その要因だけが良いほうから悪いほうへ変わったと"
        "きに、正確度が何ポイント変わるかです（ロジスティック回帰による。計算のしかたは「測定の方"
        "法」にあります）。話者や部屋は、録音のなかで最も良いものと最も悪いものの差です。区間は、"
        "結果を見て選んだ両端であることを見込んだ広さです。SNR と C50 は、距離と部屋の代わりに入"
        "れたときの値です。「説明の割合」は、その要因を外すと説明できなくなる割合です。",
        en="Figures are the change of accuracy, in points, when one factor goes from its better"
        " to its worse value and the others stay (by logistic regression: see Method). For"
        " speakers and rooms it is the best against the worst in the recordings; the intervals"
        " allow for these having been chosen after looking. SNR and C50 stand in the place of"
        " distance and room. “Share explained” is what is lost without the factor.",
    )


def _sample_blocks(found: Evidence, sample: Sample) -> Iterator[Block]:
    analysed = analyse(sample.results, found.measure)
    answer = claim(analysed)
    number, name = found.samples.index(sample) + 1, found.name_of(sample)
    yield Text(answer.headline, "headline")
    yield Items(answer.reasons)
    texts = len({result.reference for result in sample.results})
    if texts < LEAST_GROUPS:
        yield Text(_too_few(texts), "note")
        return
    bars = [bar for factor in analysed.factors for bar in _bars(factor)]
    if bars:
        yield _figure(f"factors-{number}", name, bars, marks(sample))
    yield _table(f"factors-{number}", name, analysed)
    if separate := tuple(_inseparable(analysed)):
        yield Items(separate)
    yield Text(_fit(analysed), "note")


def _too_few(texts: int) -> Message:
    return Message(
        ja=f"文や会議が {texts} 種類しかないので、要因ごとの数字は出しません"
        f"（{LEAST_GROUPS} 種類以上の録音が必要です）。",
        en=f"There are only {texts} texts: figures by factor are left out (they need"
        f" {LEAST_GROUPS} or more).",
    )


def _bars(factor: Factor) -> Iterator[Bar]:
    for effect in factor.effects:
        if effect.adjusted:
            yield Bar(str(LABELS[factor.name]), str(_contrast(factor, effect)), effect.adjusted)


def _figure(name: str, title: Message, bars: list[Bar], mark: Message) -> Figure:
    told = [f"{bar.factor} {bar.contrast} {points(bar.estimate.points)}" for bar in bars]
    return Figure(
        name,
        Message(
            ja=f"要因ごとの正確度の変化: {title.ja}。0 より左は、正確度が下がることを示す。",
            en=f"Change of accuracy by factor: {title.en}. Left of 0, accuracy falls.",
        ),
        Message(
            ja=f"点と線のグラフ（ポイント）。{'、'.join(told)}。",
            en=f"Dots with intervals (points). {', '.join(told)}.",
        ),
        *effects_plot(bars, mark),
    )


def _table(name: str, title: Message, analysed: Factors) -> Table:
    rows = [row for factor in analysed.factors for row in _rows(factor)]
    return Table(
        name,
        Message(ja=f"要因の効き方: {title.ja}", en=f"Effects of factors: {title.en}"),
        (
            Message(ja="要因", en="Factor"),
            Message(ja="比べたもの", en="From, to"),
            Message(ja="それだけで見ると", en="By itself"),
            Message(ja="ほかをそろえると", en="Others held"),
            Message(ja="説明の割合", en="Share explained"),
        ),
        tuple(rows),
        frozenset({2, 3, 4}),
    )


def _rows(factor: Factor) -> Iterator[tuple[Shown, ...]]:
    label = LABELS[factor.name]
    if not factor.effects:
        yield (label, _why_not(factor), "–", "–", "–")
    for place, effect in enumerate(factor.effects):
        yield (
            label,
            _contrast(factor, effect),
            _estimate(effect.alone),
            _estimate(effect.adjusted) if effect.adjusted else _cannot(factor),
            _share(factor.share) if place == 0 else Message(ja="同上", en="as above"),
        )


def _why_not(factor: Factor) -> Message:
    levels, known = f"{factor.levels:,}", f"{factor.known:,}"
    if factor.state == "constant":
        return Message(
            ja="推定できない（一つの値しかない）", en="not estimable: it has one value only"
        )
    if factor.state == "too_many":
        return Message(
            ja=f"推定しない（{levels} 通りあり、上限は {MOST_LEVELS}）",
            en=f"not estimated: {levels} values, more than {MOST_LEVELS}",
        )
    if factor.state == "unknown" and factor.known:
        return Message(
            ja=f"推定できない（記録のあるのは {known} 件だけ。{100 * KNOWN:g} % 以上に必要）",
            en=f"not estimable: known of {known} recordings, and {100 * KNOWN:g} % are needed",
        )
    if factor.state == "unknown":
        return Message(ja="推定できない（記録がない）", en="not estimable: not recorded")
    return Message(
        ja="推定できない（文の数が足りない）", en="not estimable: too few texts for each value"
    )


def _contrast(factor: Factor, effect: Effect) -> Message:
    better, worse = (_value(factor.name, v) for v in (effect.better, effect.worse))
    return Message(ja=f"{better.ja} → {worse.ja}", en=f"{better.en} → {worse.en}")


def _value(name: str, value: Value) -> Message:
    if name == "distance":
        told = f"{2 ** float(value):.2g} m"
        return Message(ja=told, en=told)
    if name in NUMBERS:
        told = f"{float(value):.0f} dB"
        return Message(ja=told, en=told)
    if name == "use_case":
        return USE_CASE_NAMES.get(str(value), Message(ja=str(value), en=str(value)))
    return Message(ja=str(value), en=str(value))


def _estimate(estimate: Estimate) -> Message:
    value = points(estimate.points)
    if estimate.interval is None:
        return Message(ja=f"{value}（区間なし）", en=f"{value} (no interval)")
    span = points_range(estimate.interval)
    return Message(ja=f"{value}（{span.ja}）", en=f"{value} ({span.en})")


def _cannot(factor: Factor) -> Message:
    others = listed(LABELS[name] for name in factor.mixed)
    return Message(ja=f"{others.ja}と分けられない", en=f"not separable from {others.en}")


def _share(share: float | None) -> str:
    if share is None:
        return "–"
    return f"{100 * share:.1f} %" if share >= LEAST_SHARE else "< 0.1 %"


def _inseparable(analysed: Factors) -> Iterator[Message]:
    """Each pair or group once."""
    told = set()
    for factor in analysed.factors:
        group = frozenset((factor.name, *factor.mixed))
        if factor.mixed and group not in told:
            told.add(group)
            one, others = LABELS[factor.name], listed(LABELS[n] for n in factor.mixed)
            yield Message(
                ja=f"{one.ja}は、{others.ja}と一緒に変わっているため、どちらの影響かを分けられませ"
                "ん（R² が 0.9 以上）。分けるには、片方だけを変えた録音が要ります。",
                en=f"{one.en} moves together with {others.en} (R² of 0.9 or more): their effects"
                " cannot be separated without recordings in which only one of them changes.",
            )


def _fit(analysed: Factors) -> Message:
    parts = [
        Message(
            ja=f"使った録音は {analysed.used:,} 件です。",
            en=f"{analysed.used:,} recordings were used.",
        )
    ]
    if analysed.aside:
        parts.append(
            Message(
                ja=f"記録の欠けた {analysed.aside:,} 件は除きました。",
                en=f"{analysed.aside:,} with a value missing were set aside.",
            )
        )
    names = [f.name for f in analysed.factors if f.name in OFFICE and f.state == "estimable"]
    if analysed.explained is not None and names:
        share, told = f"{100 * analysed.explained:.0f} %", listed(LABELS[name] for name in names)
        parts.append(
            Message(
                ja=f"{told.ja}で、録音ごとの正確度のばらつきの {share} を説明できます。"
                "残りは、文や一回ごとの違いです。",
                en=f"Together, {told.en} account for {share} of the spread between recordings;"
                " the rest differs from text to text and by chance.",
            )
        )
    return joined(parts)
