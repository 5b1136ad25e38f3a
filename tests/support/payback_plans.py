"""Plans small enough to calculate by hand, for the tests of the payback calculation."""

import json

from eval.payback.model import Situation, situation
from eval.payback.plan import Plan
from eval.payback.reading import parse_plan


def use(task: str, accuracy: object = 0.9, **more: object) -> str:
    """20 uses a year of 2 h of speech and 8 h of work at 2,000 yen: worth 320,000 yen a year."""
    values = {
        "task": task,
        "department": "総務課",
        "use_case": "meeting",
        "distance_m": 1,
        "times": 20,
        "speech_hours": 2,
        "today_hours": 8,
        "accuracy": accuracy,
        "source": "仮定",
    } | more
    return table("[uses]", values)


def cost(item: str, **values: object) -> str:
    return table("[tool.costs]", {"item": item, "when": "once", "source": "見積書"} | values)


def table(name: str, values: dict[str, object]) -> str:
    """TOML; a value of None is left out."""
    lines = (
        f"{k} = {json.dumps(v, ensure_ascii=False)}" for k, v in values.items() if v is not None
    )
    return "\n".join([f"[{name}]", *lines, ""])


# Once: 120,000 + 5 h x 2 people x 2,000 = 140,000 yen. A year: 20,000 yen.
COSTS = (
    cost("PC", yen=120_000)
    + cost("研修", hours=5, count=2)
    + cost("保守", yen=20_000, when="yearly")
)
COMMITTEE = use("委員会")


def plan_text(*blocks: str, costs: str = COSTS, years: int = 2, system: str = "") -> str:
    office = table("office", {"wage_yen": 2000, "source": "給与の条例"})
    tool = table("tool", {"name": "Kikitori", "system": system})
    return "\n".join(
        [f'version = 1\ntitle = "計画"\nyears = {years}', office, tool, costs, *blocks]
    )


def plan_of(*blocks: str, **more: object) -> Plan:
    return parse_plan(plan_text(*blocks, **more), "plan.toml")


def given(*blocks: str, **more: object) -> Situation:
    """What is known where nothing was measured."""
    return situation(plan_of(*blocks, **more), {}, {})
