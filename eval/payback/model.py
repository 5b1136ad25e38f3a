"""What the tool costs and saves: break-even, the uses that reach it, and the other ways.

All sums are exact fractions of yen and hours; they are rounded when they are shown.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from .accuracy import Accuracy, Measured, accuracy_of
from .counted import Effort
from .figures import Figure
from .plan import ONCE, SERVICE, YEARLY, Alternative, Plan, Use, value_of
from .saving import CASES, CENTRAL, Case, saved_share

MONTHS = 12
TODAY = ""  # the name of going on without a tool


@dataclass(frozen=True, slots=True)
class Situation:
    """A plan and all that is known about it.

    accuracies  by the name of the tool or alternative, then by task; a task that is missing was
                not measured
    efforts     editing measured with the tool, by task
    """

    plan: Plan
    accuracies: Mapping[str, Mapping[str, Accuracy]]
    efforts: Mapping[str, Effort]


@dataclass(frozen=True, slots=True)
class Benefit:
    """What the tool saves in one use. `shares` of today's hours by case id; below 0 it costs time.

    They come from measured editing where there is any, else from the accuracy.
    """

    use: Use
    accuracy: Accuracy | None
    effort: Effort | None
    shares: Mapping[str, Fraction]

    def hours(self, case: Case) -> Fraction:
        """Hours of staff work saved a year."""
        return self.use.work_a_year * self.shares[case.id]

    def yen(self, case: Case) -> Fraction:
        """The worth of these hours, a year."""
        return self.hours(case) * self.use.wage_yen.value

    @property
    def counts(self) -> bool:
        """Whether it changes the account at all."""
        return any(self.hours(case) for case in CASES)


@dataclass(frozen=True, slots=True)
class BreakEven:
    """When the savings have repaid the costs, at the pace of the plan.

    months from the start; uses and hours of speech until then, of the uses that save or cost time
    """

    months: Fraction
    uses: Fraction
    speech_hours: Fraction


@dataclass(frozen=True, slots=True)
class Account:
    """Costs and savings of the tool over a set of uses. once, yearly: yen that the office bears."""

    once: Fraction
    yearly: Fraction
    benefits: tuple[Benefit, ...]

    def saved_hours(self, case: Case) -> Fraction:
        """A year."""
        return sum((benefit.hours(case) for benefit in self.benefits), Fraction(0))

    def saved_yen(self, case: Case) -> Fraction:
        """A year."""
        return sum((benefit.yen(case) for benefit in self.benefits), Fraction(0))

    def net(self, case: Case, years: int) -> Fraction:
        """Yen gained after so many years, below 0 when lost."""
        return years * (self.saved_yen(case) - self.yearly) - self.once

    def break_even(self, case: Case) -> BreakEven | None:
        """None where the savings never exceed the yearly costs."""
        margin = self.saved_yen(case) - self.yearly
        if margin <= 0:
            return None
        years = self.once / margin
        times, speech = self._counted()
        return BreakEven(years * MONTHS, years * times, years * speech)

    def pays(self, case: Case, years: int) -> bool:
        """Whether it breaks even within so many years."""
        found = self.break_even(case)
        return found is not None and found.months <= years * MONTHS

    def uses_needed(self, case: Case, years: int) -> Fraction | None:
        """Uses a year, in the plan's mixture, that just repay all costs within so many years.

        None where a use saves nothing.
        """
        times, saved = self._counted()[0], self.saved_yen(case)
        return (self.once / years + self.yearly) * times / saved if saved > 0 else None

    def _counted(self) -> tuple[Fraction, Fraction]:
        """Uses and hours of speech a year, of the uses that save or cost time."""
        uses = [benefit.use for benefit in self.benefits if benefit.counts]
        return (
            sum((use.times.value for use in uses), Fraction(0)),
            sum((use.speech_a_year for use in uses), Fraction(0)),
        )


@dataclass(frozen=True, slots=True)
class Step:
    """A candidate added to the planned uses and those of the steps before it.

    needed   break-even within the years of the plan was not reached without it
    account  with this use added
    """

    benefit: Benefit
    needed: bool
    account: Account


@dataclass(frozen=True, slots=True)
class Course:
    """A way to get the minutes written: yen at the start, and a year by case id, work included."""

    name: str
    once: Fraction
    yearly: Mapping[str, Fraction]

    def total(self, case: Case, years: int) -> Fraction:
        return self.once + years * self.yearly[case.id]

    @property
    def certain(self) -> bool:
        """Whether all cases cost the same."""
        return len(set(self.yearly.values())) == 1


def situation(plan: Plan, measured: Measured, efforts: Mapping[str, Effort]) -> Situation:
    """Settle which accuracy holds for each use: of the tool, and of every vendor's service."""
    own = {use.task: use.accuracy for use in plan.uses}
    accuracies = {plan.tool: _accuracies(plan, plan.system, measured, own)}
    for other in (a for a in plan.alternatives if a.kind == SERVICE):
        everywhere = dict.fromkeys(own, other.accuracy)
        accuracies[other.name] = (
            accuracies[plan.tool]
            if other.unjudged
            else _accuracies(plan, other.system, measured, everywhere)
        )
    return Situation(plan, accuracies, efforts)


def account(given: Situation, uses: Sequence[Use]) -> Account:
    """The account of the tool over these uses; what a use takes to begin is a cost too."""
    plan = given.plan
    begin = sum((use.start_cost for use in uses), Fraction(0))
    benefits = tuple(benefit(given, use) for use in uses)
    return Account(plan.cost(ONCE) + begin, plan.cost(YEARLY), benefits)


def benefit(given: Situation, use: Use) -> Benefit:
    accuracy = given.accuracies[given.plan.tool].get(use.task)
    effort = given.efforts.get(use.task)
    if effort:
        today = use.today_hours.value / use.speech_hours.value
        shares = {case.id: 1 - effort.work_per_speech / today for case in CASES}
    else:
        shares = _shares(accuracy)
    return Benefit(use, accuracy, effort, shares)


def steps(given: Situation) -> tuple[Step, ...]:
    """The candidates that gain something over the years, the best gain for its effort first.

    Gain is the yen saved a year (central case), effort the yen the use takes to begin; those that
    take nothing come first. Every step gains, so if any set of candidates reaches break-even, all
    of them together do.
    """
    years, found, uses = given.plan.years, [], list(given.plan.planned)
    reached = account(given, uses).pays(CENTRAL, years)
    gains = [benefit(given, use) for use in given.plan.candidates]
    for one in sorted((g for g in gains if _worth(g, years)), key=_by_gain_for_effort):
        uses.append(one.use)
        after = account(given, uses)
        found.append(Step(one, not reached, after))
        reached = reached or after.pays(CENTRAL, years)
    return tuple(found)


def courses(given: Situation, uses: Sequence[Use]) -> tuple[Course, ...]:
    """The tool, every alternative, and going on as today, over the same uses."""
    ours = account(given, uses)
    today = sum((use.work_a_year * use.wage_yen.value for use in uses), Fraction(0))
    yearly = {case.id: ours.yearly + today - ours.saved_yen(case) for case in CASES}
    return (
        Course(given.plan.tool, ours.once, yearly),
        *(_course(given, other, uses) for other in given.plan.alternatives),
        Course(TODAY, Fraction(0), {case.id: today for case in CASES}),
    )


def _accuracies(
    plan: Plan, system: str, measured: Measured, stated: Mapping[str, Figure | None]
) -> dict[str, Accuracy]:
    """By task, as far as it is known."""
    found = {use.task: accuracy_of(use, system, measured, stated[use.task]) for use in plan.uses}
    return {task: accuracy for task, accuracy in found.items() if accuracy}


def _shares(accuracy: Accuracy | None) -> dict[str, Fraction]:
    value = accuracy.value if accuracy else Fraction(0)
    return {case.id: saved_share(value, case) for case in CASES}


def _worth(one: Benefit, years: int) -> bool:
    return years * one.yen(CENTRAL) > one.use.start_cost


def _by_gain_for_effort(one: Benefit) -> tuple[bool, Fraction]:
    gain, effort = one.yen(CENTRAL), one.use.start_cost
    return (True, -gain / effort) if effort else (False, -gain)


def _course(given: Situation, other: Alternative, uses: Sequence[Use]) -> Course:
    speech = sum((use.speech_a_year for use in uses), Fraction(0))
    fees = value_of(other.yen_per_month) * MONTHS + value_of(other.yen_per_speech_hour) * speech
    yearly = {
        case.id: fees
        + sum((_work_left(given, other, use, case) for use in uses), Fraction(0))
        for case in CASES
    }  # fmt: skip
    return Course(other.name, value_of(other.yen_once), yearly)


def _work_left(given: Situation, other: Alternative, use: Use, case: Case) -> Fraction:
    """Yen of staff work a year that the alternative leaves."""
    if other.work_left is not None:
        share = other.work_left.value
    else:
        share = 1 - _shares(given.accuracies[other.name].get(use.task))[case.id]
    return share * use.work_a_year * use.wage_yen.value
