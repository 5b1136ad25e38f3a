"""Systems against each other, on the same recordings."""

from transcribe.errors import InputError
from transcribe.messages import Message

from ...compare import Comparison, Pair, Ranking, compare
from ...wording import points, points_range
from ..document import Block, Section, Shown, Table, Text
from ..evidence import MEASURES, Evidence

TITLE = Message(ja="システムの比較", en="Systems compared")


def comparison_section(found: Evidence) -> Section | None:
    """None with a single system."""
    if len(found.systems) < 2:
        return None
    try:
        compared = compare(found.loaded, found.measure)
    except InputError as error:  # they heard different recordings, say
        return Section("comparison", TITLE, (Text(error.problem, "warning"), Text(error.hint)))
    blocks: list[Block] = [
        Text(_same_order(compared), "headline"),
        _pairs(compared),
        _rankings(compared),
        Text(_test(compared), "note"),
    ]
    return Section("comparison", TITLE, tuple(blocks))


def _same_order(compared: Comparison) -> Message:
    if compared.same_ranking:
        return Message(
            ja="順位は、4つの測り方のどれでも同じです。",
            en="The ranking is the same under all four measures.",
        )
    return Message(
        ja="順位は測り方によって変わります。どの測り方で決めるかは、測る前に定めておく必要があり"
        "ます。",
        en="The ranking depends on the measure: which one decides must be fixed before measuring.",
    )


def _pairs(compared: Comparison) -> Table:
    return Table(
        "pairs",
        Message(
            ja="正確度の差（同じ録音どうし、ポイント）",
            en="Differences of accuracy on the same recordings, in points",
        ),
        (
            Message(ja="組", en="Pair"),
            Message(ja="差", en="Difference"),
            Message(ja="95 % 区間", en="95 % interval"),
            Message(ja="p（補正後）", en="p (adjusted)"),
            Message(ja="差があるか", en="Do they differ?"),
        ),
        tuple(_pair(pair) for pair in compared.pairs),
        frozenset({1, 2, 3}),
    )


def _pair(pair: Pair) -> tuple[Shown, ...]:
    p = f"{pair.adjusted_p:.3f}" if pair.adjusted_p >= 0.001 else "< 0.001"
    differs = Message(ja="あるといえる", en="yes")
    chance = Message(ja="あるとはいえない", en="not shown")
    few = Message(ja="発話が少なく出せない", en="too few utterances")
    return (
        f"{pair.first} − {pair.second}",
        points(pair.difference),
        points_range(pair.interval) if pair.interval else few,
        p,
        differs if pair.differs else chance,
    )


def _rankings(compared: Comparison) -> Table:
    return Table(
        "rankings",
        Message(ja="測り方ごとの順位", en="Ranking under each measure"),
        (Message(ja="測り方", en="Measure"), Message(ja="順位", en="Ranking")),
        tuple((MEASURES[name], _order(order)) for name, order in compared.rankings.items()),
    )


def _order(ranking: Ranking) -> str:
    return " > ".join(" = ".join(place) for place in ranking)


def _test(compared: Comparison) -> Message:
    return Message(
        ja="区間は発話の再抽出、p は発話ごとの誤り数の差の符号を入れ替える両側の検定によります"
        f"（{len(compared.pairs)} 組に合わせて Holm の方法で補正）。"
        "複数の条件の録音をまとめた差なので、判定は「判定」の節によります。",
        en="Intervals: bootstrap over utterances. p: two-sided sign-flip test over the utterances'"
        f" differences in errors, Holm-adjusted for {len(compared.pairs)} pairs. Recordings of all"
        " conditions are pooled here: the verdicts are those of the section “Verdict”.",
    )
