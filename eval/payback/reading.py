"""Reading a plan from TOML: every fault is reported, not just the first."""

import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable
from decimal import Decimal
from pathlib import Path

from corpora.manifest import USE_CASES
from transcribe.errors import InputError
from transcribe.messages import Message

from . import plan as p
from .figures import NOT_NEGATIVE, POSITIVE, SHARE, Block, Figure, faulty
from .texts import read_text

VERSION = 1
MOST_YEARS = 20
EXAMPLE = Message(
    ja="見本を作るには: kikitori eval payback 見本.toml --new",
    en="For an example: kikitori eval payback new.toml --new",
)


def example() -> str:
    """The bundled plan, whose figures are published ones or marked as assumptions."""
    return (Path(__file__).parent.parent / "data" / "payback-example.toml").read_text("utf-8")


def load_plan(path: Path, notice: Callable[[Message], None]) -> p.Plan:
    """Read and check a plan. Raises InputError, which lists every fault."""
    return parse_plan(read_text(path, notice), str(path))


def parse_plan(text: str, name: str) -> p.Plan:
    """A plan from TOML text; `name` is what an error calls it. Raises InputError."""
    try:
        values = tomllib.loads(text, parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        raise _not_toml(name, error) from error
    faults: list[Message] = []
    found = _plan(Block(values, "", faults), faults)
    if faults:
        raise faulty(name, faults, EXAMPLE)
    return found


def _plan(top: Block, faults: list[Message]) -> p.Plan:
    top.whole("version", VERSION, VERSION)
    title, years = top.text("title"), top.whole("years", 1, MOST_YEARS)
    office, tool, sharing = top.block("office"), top.block("tool"), top.block("sharing")
    wage = office.figure("wage_yen", POSITIVE)
    shared = top.has("sharing")
    found = p.Plan(
        title=title,
        years=years,
        wage_yen=wage,
        tool=tool.text("name"),
        system=tool.text("system", ""),
        costs=tuple(_cost(block) for block in tool.blocks("costs")),
        uses=tuple(_use(block, wage) for block in top.blocks("uses")),
        alternatives=tuple(_alternative(block) for block in top.blocks("alternatives")),
        own=sharing.text("own") if shared else "",
        members=tuple(_member(block) for block in sharing.blocks("members")),
    )
    for block in (top, office, tool, sharing):
        block.close()
    faults += _contradictions(found, shared)
    return found


def _use(block: Block, wage: Figure) -> p.Use:
    task = block.text("task")
    block.call(task)
    found = p.Use(
        task=task,
        department=block.text("department"),
        use_case=block.choice("use_case", USE_CASES),
        distance_m=block.figure("distance_m", POSITIVE),
        times=block.figure("times", NOT_NEGATIVE),
        speech_hours=block.figure("speech_hours", POSITIVE),
        today_hours=block.figure("today_hours", POSITIVE),
        wage_yen=block.optional("wage_yen", POSITIVE) or wage,
        accuracy=block.optional("accuracy", SHARE),
        start_yen=block.optional("start_yen", NOT_NEGATIVE),
        start_hours=block.optional("start_hours", NOT_NEGATIVE),
        candidate=block.flag("candidate"),
    )
    block.close()
    return found


def _cost(block: Block) -> p.Cost:
    item = block.text("item")
    block.call(item)
    if block.has("yen") == block.has("hours"):
        told = Message(
            ja="yen（金額）か hours（職員の時間）のどちらか一つを書いてください",
            en="give either yen or hours (of staff work)",
        )
        block.fault("", told)
    found = p.Cost(
        item=item,
        when=block.choice("when", (p.ONCE, p.YEARLY)),
        shared=block.choice("shared", p.WAYS, p.ALONE),
        yen=block.optional("yen", NOT_NEGATIVE),
        hours=block.optional("hours", NOT_NEGATIVE),
        count=block.optional("count", NOT_NEGATIVE),
    )
    block.close()
    return found


def _alternative(block: Block) -> p.Alternative:
    name = block.text("name")
    block.call(name)
    kind = block.choice("kind", (p.SERVICE, p.OUTSOURCING))
    found = p.Alternative(
        name=name,
        kind=kind,
        yen_once=block.optional("yen_once", NOT_NEGATIVE),
        yen_per_month=block.optional("yen_per_month", NOT_NEGATIVE),
        yen_per_speech_hour=block.optional("yen_per_speech_hour", NOT_NEGATIVE),
        system=block.text("system", "") if kind != p.OUTSOURCING else "",
        accuracy=block.optional("accuracy", SHARE) if kind != p.OUTSOURCING else None,
        work_left=block.figure("work_left", SHARE) if kind == p.OUTSOURCING else None,
    )
    block.close()
    return found


def _member(block: Block) -> p.Member:
    name = block.text("name")
    block.call(name)
    found = p.Member(
        name=name,
        population=block.optional("population", POSITIVE),
        times=block.optional("times", POSITIVE),
    )
    block.close()
    return found


def _contradictions(plan: p.Plan, sharing: bool) -> list[Message]:
    """Faults between the tables of a plan."""
    names = [plan.tool, *(a.name for a in plan.alternatives)]
    found = [
        *_twice("uses.task", [use.task for use in plan.uses]),
        *_twice("alternatives.name", names),
        *_twice("tool.costs.item", [cost.item for cost in plan.costs]),
        *_twice("sharing.members.name", [member.name for member in plan.members]),
        *_unweighted(plan),
    ]
    if not plan.uses:
        found.append(
            Message(ja="[[uses]]: 業務を一つ以上書いてください", en="[[uses]]: give at least one")
        )
    if sharing and plan.own not in {member.name for member in plan.members}:
        told = Message(
            ja=f"sharing.own: 「{plan.own}」が sharing.members にありません",
            en=f"sharing.own: {plan.own!r} is not among sharing.members",
        )
        found.append(told)
    return found


def _twice(place: str, names: Iterable[str]) -> list[Message]:
    return [
        Message(
            ja=f"{place}: 「{name}」が{n}回あります", en=f"{place}: {name!r} is there {n} times"
        )
        for name, n in Counter(names).items()
        if n > 1 and name
    ]  # fmt: skip


def _unweighted(plan: p.Plan) -> list[Message]:
    """Shared costs that nobody is there to share, or members without the key of the sharing."""
    found = []
    for cost in plan.costs:
        if cost.shared in (p.EQUALLY, p.BY_USE, p.BY_POPULATION) and not plan.members:
            told = Message(
                ja=f"tool.costs「{cost.item}」: 分担する団体が [[sharing.members]] にありません",
                en=f"tool.costs {cost.item!r}: nobody in [[sharing.members]] shares it",
            )
            found.append(told)
    keys = {p.BY_USE: "times", p.BY_POPULATION: "population"}
    for key in {keys[cost.shared]: None for cost in plan.costs if cost.shared in keys}:
        found += [
            Message(
                ja=f"sharing.members「{member.name}」.{key}: 分担の計算に要ります",
                en=f"sharing.members {member.name!r}.{key}: is needed to share costs",
            )
            for member in plan.members
            if getattr(member, key) is None
        ]
    return found


def _not_toml(name: str, error: ValueError | RecursionError) -> InputError:
    place = re.search(r"line (\d+), column (\d+)", str(error))
    ja = f"{place[1]}行目{place[2]}文字目" if place else "ファイルの終わり"
    if not isinstance(error, tomllib.TOMLDecodeError):
        ja = "桁の多すぎる数か、深すぎる入れ子があります"
    return InputError(
        Message(
            ja=f"{name} を TOML として読めません（{ja}）。", en=f"{name} is not TOML: {error}."
        ),
        EXAMPLE,
    )
