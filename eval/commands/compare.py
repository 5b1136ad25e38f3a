"""kikitori eval compare: systems over the same recordings, pair by pair."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from transcribe.messages import Message, text

if TYPE_CHECKING:  # numpy is loaded when the command runs
    from ..compare import Comparison, Pair, Ranking, Standing

MEASURES = {
    "strict": Message(ja="厳密", en="strict"),
    "standard": Message(ja="標準", en="standard"),
    "lenient": Message(ja="寛容", en="lenient"),
    "correct_rate": Message(ja="正解率", en="correct rate"),
}
GROUPS = {
    "utterance": Message(ja="文や会議", en="utterances"),
    "speaker": Message(ja="話者", en="speakers"),
}


@click.command(
    help=text(
        ja="同じ録音を聞いたシステムを2つずつ比べる。正確さの差とその95%区間、差が偶然かどうかの検定、"
        "どの測り方でも順位が同じかどうかを示す。ファイルの順番は結果に影響しない。"
        "\n\n例: kikitori eval compare results/会議--whisper-base.jsonl results/会議--A社.jsonl",
        en="Compare systems on the same recordings, pair by pair: the difference in accuracy"
        " with its 95 % interval, whether chance explains it, and whether the ranking is the same"
        " under every measure. The order of the files changes nothing."
        "\n\nExample: kikitori eval compare results/council--whisper-base.jsonl"
        " results/council--VendorA.jsonl",
    ),
    short_help=text(ja="システムを比べる", en="Compare systems"),
)
@click.argument(
    "files", metavar="RESULTS...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@click.option(
    "--measure",
    type=click.Choice(["strict", "standard", "lenient"]),
    default="standard",
    show_default=True,
    help=text(ja="差を見る測り方", en="Accuracy whose difference is shown"),
)
@click.option(
    "--by",
    type=click.Choice(["utterance", "speaker"]),
    default="utterance",
    show_default=True,
    help=text(ja="区間と検定の単位", en="What intervals and test go by"),
)
@click.option("--json", "as_json", is_flag=True, help=text(ja="JSON で出力", en="Print JSON"))
def compare(files: tuple[Path, ...], measure: str, by: str, as_json: bool) -> None:
    from ..compare import compare as compare_results
    from ..results import read_results

    found = compare_results([read_results(p) for p in dict.fromkeys(files)], measure, by)
    if as_json:
        click.echo(json.dumps(_as_json(found), ensure_ascii=False, indent=2))
        return
    for line in _lines(found):
        click.echo(line)


def _as_json(found: "Comparison") -> dict[str, object]:
    return {
        "measure": found.measure,
        "by": found.by,
        "corpora": dict(found.corpora),
        "normalizer": dict(found.normalizer),
        "systems": [
            {
                "system": s.system,
                **{name: s.value(name) for name in MEASURES},
                "interval": asdict(s.interval) if s.interval else None,
                "failures": s.failures,
            }
            for s in found.systems
        ],
        "pairs": [asdict(p) | {"differs": p.differs} for p in found.pairs],
        "rankings": {name: [list(place) for place in r] for name, r in found.rankings.items()},
        "same_ranking": found.same_ranking,
    }


def _lines(found: "Comparison") -> Iterator[Message]:
    measure = MEASURES[found.measure]
    yield Message(ja=f"文字正確度（{measure.ja}）", en=f"Accuracy ({measure.en})")
    yield from (_standing(s, found.measure) for s in found.systems)
    yield Message(ja="", en="")
    yield Message(ja="差（同じ録音どうし）", en="Differences, on the same recordings")
    yield from (_pair(p, GROUPS[found.by]) for p in found.pairs)
    yield _test(found)
    yield Message(ja="", en="")
    yield Message(ja="順位", en="Ranking")
    yield from (_ranking(MEASURES[name], r) for name, r in found.rankings.items())
    yield (
        Message(
            ja="順位は、4つの測り方のどれでも同じです。",
            en="The ranking is the same under all four measures.",
        )
        if found.same_ranking
        else Message(
            ja="注意: 順位は測り方によって変わります。どれで決めるかを測る前に定めてください"
            "（kikitori eval plan）。",
            en="Note: the ranking is not the same under all four measures. Fix before measuring"
            " which one decides (kikitori eval plan).",
        )
    )


def _standing(standing: "Standing", measure: str) -> Message:
    value = f"  {standing.system}: {100 * standing.value(measure):.1f} %"
    ja = en = value
    if found := standing.interval:
        ja += f"（{100 * found.low:.1f}〜{100 * found.high:.1f}）"
        en += f" ({100 * found.low:.1f} to {100 * found.high:.1f})"
    if standing.failures:
        ja += f" 失敗 {standing.failures} 件を含む"
        en += f", failures included: {standing.failures}"
    return Message(ja=ja, en=en)


def _pair(pair: "Pair", group: Message) -> Message:
    names = f"  {pair.first} − {pair.second}: {100 * pair.difference:+.1f}"
    verdict = (
        Message(ja="差があるといえる", en="they differ")
        if pair.differs
        else Message(ja="差があるとはいえない", en="chance may explain it")
    )
    p = f"p = {pair.adjusted_p:.3f}" if pair.adjusted_p >= 0.001 else "p < 0.001"
    if pair.interval:
        low, high = f"{100 * pair.interval.low:+.1f}", f"{100 * pair.interval.high:+.1f}"
        interval = Message(ja=f"95%区間 {low}〜{high}", en=f"95 % interval {low} to {high}")
    else:
        interval = Message(
            ja=f"{group.ja}が {pair.groups} 件しかなく、区間は出せません",
            en=f"too few {group.en} ({pair.groups}) for an interval",
        )
    return Message(
        ja=f"{names} ポイント（{interval.ja}、{p}）: {verdict.ja}",
        en=f"{names} points ({interval.en}, {p}): {verdict.en}",
    )


def _test(found: "Comparison") -> Message:
    group = GROUPS[found.by]
    return Message(
        ja=f"  p: {group.ja}ごとの誤り数の差の符号を入れ替える検定（両側）。"
        f"比べた組の数（{len(found.pairs)}）に合わせて補正（Holm）。"
        f"区間: {group.ja}の再抽出による。",
        en=f"  p: two-sided sign-flip test over the {group.en}' differences in errors, adjusted"
        f" (Holm) for the number of pairs, {len(found.pairs)}."
        f" Intervals: bootstrap over {group.en}.",
    )


def _ranking(measure: Message, ranking: "Ranking") -> Message:
    order = " > ".join(" = ".join(place) for place in ranking)
    return Message(ja=f"  {measure.ja}: {order}", en=f"  {measure.en}: {order}")
