"""How far the answer moves when one input is wrong: every input down and up, one at a time."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction

from transcribe.messages import Message

from .accuracy import Accuracy
from .figures import Figure
from .model import Situation, account
from .plan import Cost, Plan, Use
from .saving import CENTRAL, HIGH, LOW, Case

SWING = Fraction(20, 100)  # either side; an accuracy moves within its interval instead

Change = Callable[[Situation], Situation]


@dataclass(frozen=True, slots=True)
class Swing:
    """Yen gained over the years of the plan with one input low, and with it high."""

    label: Message
    low: Fraction
    high: Fraction

    @property
    def spread(self) -> Fraction:
        return abs(self.high - self.low)


def swings(given: Situation) -> tuple[Swing, ...]:
    """The planned uses, central case; what moves the answer most comes first."""
    down, up = 1 - SWING, 1 + SWING
    percent = f"±{round(SWING * 100)} %"
    saving = Swing(
        Message(ja="効果の見込み（控えめ〜高め）", en="saving (low to high case)"),
        _net(given, LOW),
        _net(given, HIGH),
    )
    accuracy = Swing(
        Message(ja="文字正確度（95 % 区間、なければ ±2ポイント）",
                en="accuracy (95 % interval, else ±2 points)"),
        _net(_with_accuracies(given, lambda accuracy: accuracy.low)),
        _net(_with_accuracies(given, lambda accuracy: accuracy.high)),
    )  # fmt: skip
    scaled = [
        Swing(
            Message(ja=f"{label.ja} {percent}", en=f"{label.en} {percent}"),
            _net(replace(given, plan=change(given.plan, down))),
            _net(replace(given, plan=change(given.plan, up))),
        )
        for label, change in SCALED
    ]
    return tuple(sorted((saving, accuracy, *scaled), key=lambda s: s.spread, reverse=True))


def _net(given: Situation, case: Case = CENTRAL) -> Fraction:
    return account(given, given.plan.planned).net(case, given.plan.years)


def _with_accuracies(given: Situation, chosen: Callable[[Accuracy], Fraction]) -> Situation:
    tool = given.plan.tool
    ours = {task: replace(a, value=chosen(a)) for task, a in given.accuracies[tool].items()}
    return replace(given, accuracies={**given.accuracies, tool: ours})


def _with_wage(plan: Plan, factor: Fraction) -> Plan:
    uses = tuple(replace(use, wage_yen=_times(use.wage_yen, factor)) for use in plan.uses)
    return replace(plan, wage_yen=_times(plan.wage_yen, factor), uses=uses)


def _with_uses(plan: Plan, factor: Fraction) -> Plan:
    uses = tuple(replace(use, times=_times(use.times, factor)) for use in plan.uses)
    return replace(plan, uses=uses)


def _with_work(plan: Plan, factor: Fraction) -> Plan:
    uses = tuple(replace(use, today_hours=_times(use.today_hours, factor)) for use in plan.uses)
    return replace(plan, uses=uses)


def _with_costs(plan: Plan, factor: Fraction) -> Plan:
    """All that the tool costs, in money and in hours, and what the uses take to begin."""
    costs = tuple(_scaled_cost(cost, factor) for cost in plan.costs)
    uses = tuple(_scaled_start(use, factor) for use in plan.uses)
    return replace(plan, costs=costs, uses=uses)


def _scaled_cost(cost: Cost, factor: Fraction) -> Cost:
    return replace(
        cost,
        yen=_times(cost.yen, factor) if cost.yen else None,
        hours=_times(cost.hours, factor) if cost.hours else None,
    )


def _scaled_start(use: Use, factor: Fraction) -> Use:
    return replace(
        use,
        start_yen=_times(use.start_yen, factor) if use.start_yen else None,
        start_hours=_times(use.start_hours, factor) if use.start_hours else None,
    )


def _times(figure: Figure, factor: Fraction) -> Figure:
    return replace(figure, value=figure.value * factor)


SCALED: tuple[tuple[Message, Callable[[Plan, Fraction], Plan]], ...] = (
    (Message(ja="利用回数", en="number of uses"), _with_uses),
    (Message(ja="今の作業時間", en="today's hours of work"), _with_work),
    (Message(ja="人件費の単価", en="wage"), _with_wage),
    (Message(ja="導入・運用の費用", en="costs of the tool"), _with_costs),
)
