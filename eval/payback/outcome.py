"""The answer in full, as every form of output shows it."""

from dataclasses import dataclass, replace

from .model import Account, Course, Situation, Step, account, courses, steps
from .plan import Plan
from .sensitivity import Swing, swings


@dataclass(frozen=True, slots=True)
class Outcome:
    """Everything calculated from a situation.

    planned    the account of the planned uses; `unshared` the same where nobody shares the costs
    steps      the candidates worth adding, in order
    collected  the account with all of them
    courses, collected_courses   the ways to the same minutes, over either set of uses
    """

    situation: Situation
    planned: Account
    unshared: Account
    steps: tuple[Step, ...]
    collected: Account
    courses: tuple[Course, ...]
    collected_courses: tuple[Course, ...]
    swings: tuple[Swing, ...]

    @property
    def plan(self) -> Plan:
        return self.situation.plan


def calculate(given: Situation) -> Outcome:
    plan, added = given.plan, steps(given)
    collected = (*plan.planned, *(step.benefit.use for step in added))
    return Outcome(
        situation=given,
        planned=account(given, plan.planned),
        unshared=account(replace(given, plan=plan.unshared()), plan.planned),
        steps=added,
        collected=account(given, collected),
        courses=courses(given, plan.planned),
        collected_courses=courses(given, collected),
        swings=swings(given),
    )
