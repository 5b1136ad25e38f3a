"""How it was measured, in enough detail to do it again."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from transcribe.messages import Message

from ...intervals import LEAST_GROUPS, ROUNDS
from ...logistic import ROUNDS as FIT_ROUNDS
from ...plans import followed
from ...results import Run
from ..document import Block, Heading, Items, Section, Shown, Table, Text
from ..evidence import MEASURES, READING, Evidence

TITLE = Message(ja="測定の方法", en="Method")
UNKNOWN = Message(ja="不明", en="unknown")
DEFINITIONS: Mapping[str, Message] = {
    "strict": Message(
        ja="全角と半角をそろえ（NFKC）、空白を除いて比べる",
        en="widths unified (NFKC), blanks removed",
    ),
    "standard": Message(
        ja="厳密に加えて、句読点と記号を除いて比べる",
        en="strict, and punctuation and symbols removed",
    ),
    "lenient": Message(
        ja="標準に加えて、数字の書き方と表記のゆれをそろえ、「えー」などを除いて比べる",
        en="standard, and numerals and spelling variants unified, fillers left out",
    ),
    "correct_rate": Message(
        ja="標準と同じ文字で、余分に入った文字（挿入）を数えない",
        en="the strings of standard; insertions are not counted",
    ),
    "reading": Message(
        ja="読み（かな）で比べる。標準との差が、同じ読みの別の字に変わった誤りの目安になる。"
        "判定には使わない",
        en="compared as kana; its difference from standard hints at homophones. No verdict rests"
        " on it",
    ),
}

MACHINE: Mapping[str, Message] = {
    "processor": Message(ja="プロセッサー", en="processor"),
    "threads": Message(ja="スレッド", en="threads"),
    "memory_gb": Message(ja="メモリ（GB）", en="memory (GB)"),
    "system": Message(ja="OS", en="system"),
    "python": Message(ja="Python", en="Python"),
}


def method_section(found: Evidence) -> Section:
    blocks: tuple[Block, ...] = (
        Heading(Message(ja="計画", en="Plan")),
        *_plan(found),
        Heading(Message(ja="数え方", en="What is counted")),
        Text(_formula()),
        _measures(found),
        Text(_statistics()),
        Text(_model()),
        Heading(Message(ja="測ったもの", en="What was measured")),
        _systems(found.runs),
        _corpora(found.runs),
        _normalizer(found.runs[0]),
        _machines(found.runs),
    )
    return Section("method", TITLE, blocks)


def plan_sentence(found: Evidence) -> Message:
    """Whether the method was fixed beforehand, in a sentence."""
    named = sorted({run.plan for run in found.runs if run.plan})
    if found.plan is None and named:
        return Message(
            ja="結果には計画の値が記録されていますが、計画のファイルが示されていないので、"
            "計画どおりかは確かめていません。",
            en="The results name a plan, but its file was not given: whether it was followed was"
            " not checked.",
        )
    if found.plan is None:
        return Message(
            ja="測り方を先に決めた計画はありません。",
            en="There was no plan that fixed the method beforehand.",
        )
    if followed(found.plan, found.runs):
        return Message(
            ja="計画と違うところがあります。", en="The plan was not followed throughout."
        )
    return Message(ja="計画どおりに測りました。", en="The plan was followed.")


def _plan(found: Evidence) -> Iterator[Block]:
    yield Text(plan_sentence(found), "headline")
    if found.plan:
        yield Text(
            Message(
                ja=f"「{found.plan.title}」（{found.plan.who}、{found.plan.day.isoformat()}）"
                f" 値 {found.plan.digest}",
                en=f"“{found.plan.title}” ({found.plan.who}, {found.plan.day.isoformat()}), digest"
                f" {found.plan.digest}",
            )
        )
        if deviations := followed(found.plan, found.runs):
            yield Items(tuple(deviations))
    elif named := sorted({run.plan for run in found.runs if run.plan}):
        yield Items(tuple(named))


def _formula() -> Message:
    return Message(
        ja="文字正確度 = （N − S − D − I）÷ N。N は正解の文字数、S は別の文字になった数（置換）、"
        "D は抜けた数（脱落）、I は余分に入った数（挿入）で、正解と認識結果の違いが最も少なくなる"
        "ように並べて数えます（jiwer）。まとめた数字は文字数を足してから割ったもので、率の平均で"
        "はありません。0 より小さい値も、そのまま示します。",
        en="Accuracy = (N − S − D − I) / N: N characters of the reference, S substituted, D"
        " deleted, I inserted, under the alignment with the fewest edits (jiwer). Pooled figures"
        " divide sums of characters; rates are never averaged. Values below 0 are shown as they"
        " are.",
    )


def _measures(found: Evidence) -> Table:
    names = {**MEASURES, "reading": READING}
    used = Message(ja="この報告の判定", en="verdicts of this report")
    return Table(
        "definitions",
        Message(ja="測り方", en="Measures"),
        (
            Message(ja="名前", en="Name"),
            Message(ja="比べ方", en="What is compared"),
            Message(ja="使いみち", en="Used for"),
        ),
        tuple(
            (
                names[key],
                DEFINITIONS[key],
                used if key == found.measure else Message(ja="参考", en="information"),
            )
            for key in names
        ),
    )


def _statistics() -> Message:
    return Message(
        ja=f"95 % 区間は、文を単位に {ROUNDS:,} 回の再抽出（ブートストラップ）で求めました。同じ文"
        f"の録音は、読んだ人や距離が違っても、まとめて抜き出します。文が {LEAST_GROUPS} 種類に満た"
        "ないときは出しません。乱数の種は固定で、同じ結果からは同じ報告ができます。",
        en=f"95 % intervals: bootstrap over texts, {ROUNDS:,} draws. All recordings of a text are"
        f" drawn together, whoever read it and from wherever. With fewer than {LEAST_GROUPS} texts"
        " there is none. The seed is fixed: the same results give the same report.",
    )


def _model() -> Message:
    return Message(
        ja="要因の分析は、文字ごとの正誤のロジスティック回帰です（挿入は正しい文字数から引く）。"
        "距離は 2 倍ごと（log2）、SNR と C50 は dB で、4 通り以上の値があれば二乗の項を加えます。"
        "距離の影響は部屋・話者・機器・業務と一緒に、SNR と C50 の影響は距離と部屋の代わりに入れ"
        "て求めました（距離と部屋は SNR と C50 を通じて効くため）。区間は文を単位に "
        f"{FIT_ROUNDS:,} 回の再抽出、それぞれで推定値からニュートン法を 1 回進めます。ほかの要因と"
        "の R² が 0.9 以上のものは「分けられない」としました。",
        en="Factors: logistic regression of right and wrong characters (insertions taken off the"
        " right ones). Distance counts in doublings (log2), SNR and C50 in dB, with squares from"
        " four values on. Distance is estimated beside room, speaker, device and use case; SNR and"
        " C50 in the place of distance and room, which act through them. Intervals:"
        f" {FIT_ROUNDS:,} draws of texts, one Newton step from the estimate each. A factor with an"
        " R² of 0.9 or more on others is called not separable.",
    )


def _systems(runs: Sequence[Run]) -> Table:
    return Table(
        "runs",
        Message(ja="システム", en="Systems"),
        (
            Message(ja="システム", en="System"),
            Message(ja="コーパス", en="Corpus"),
            Message(ja="種類", en="Kind"),
            Message(ja="モデルと版", en="Model and revision"),
            Message(ja="モデルの値", en="Digest of the model"),
            Message(ja="設定", en="Settings"),
            Message(ja="開始（UTC）", en="Started (UTC)"),
        ),
        tuple(
            (
                run.system.id,
                run.corpus,
                _kind(run),
                " ".join(p for p in (run.system.model, run.system.revision) if p) or UNKNOWN,
                run.system.digest or UNKNOWN,
                _pairs(run.system.settings) or "–",
                f"{datetime.fromisoformat(run.started):%Y-%m-%d %H:%M}",
            )
            for run in runs
        ),
    )


def _kind(run: Run) -> Message:
    if run.system.kind == "imported":
        return Message(ja="取り込み", en="imported")
    return Message(ja="測定", en="measured")


def _corpora(runs: Sequence[Run]) -> Table:
    unique = {run.corpus: run for run in sorted(runs, key=lambda r: r.corpus)}
    return Table(
        "corpora",
        Message(ja="コーパス", en="Corpora"),
        (
            Message(ja="コーパス", en="Corpus"),
            Message(ja="名前", en="Title"),
            Message(ja="ライセンス", en="Licence"),
            Message(ja="出所", en="Source"),
            Message(ja="値", en="Digest"),
        ),
        tuple(
            (
                run.corpus,
                " ".join(part for part in (run.corpus_title, run.corpus_partition) if part),
                run.corpus_licence or UNKNOWN,
                run.corpus_source or UNKNOWN,
                run.corpus_digest,
            )
            for run in unique.values()
        ),
    )


def _normalizer(run: Run) -> Table:
    digests = run.normalizer.get("digests")
    lists = digests if isinstance(digests, Mapping) else {}
    version = str(run.normalizer.get("version", "?"))
    return Table(
        "normalizer",
        Message(ja="表記をそろえる規則", en="Normaliser"),
        (Message(ja="もの", en="Part"), Message(ja="版・値", en="Version or digest")),
        (
            (Message(ja="規則の版", en="version of the rules"), version),
            *((str(name), str(digest)) for name, digest in sorted(lists.items())),
        ),
    )


def _machines(runs: Sequence[Run]) -> Table:
    by_machine: dict[Message, list[str]] = {}
    for run in runs:
        by_machine.setdefault(_machine(run.machine), []).append(run.system.id)
    rows: list[tuple[Shown, ...]] = [
        ("、".join(dict.fromkeys(systems)), told) for told, systems in by_machine.items()
    ]
    return Table(
        "machines",
        Message(ja="測った機械とソフトウェア", en="Machines and software"),
        (Message(ja="システム", en="System"), Message(ja="機械と版", en="Machine and versions")),
        tuple(rows),
    )


def _machine(values: Mapping[str, object]) -> Message:
    if not values:
        return Message(ja="記録なし", en="not recorded")
    ja = {MACHINE[name].ja if name in MACHINE else name: v for name, v in values.items()}
    en = {MACHINE[name].en if name in MACHINE else name: v for name, v in values.items()}
    return Message(ja=_pairs(ja), en=_pairs(en))


def _pairs(values: Mapping[str, object]) -> str:
    """name: value; nested ones as name value."""
    parts = []
    for name, value in values.items():
        if isinstance(value, Mapping):
            parts.append(", ".join(f"{key} {inner}" for key, inner in value.items()))
        else:
            parts.append(f"{name}: {value}")
    return "; ".join(part for part in parts if part)
