"""Does it pay: an office's uses and costs, with what was measured, into an account over years.

situation = gather(load_plan(path, notice), results, usage, effort, notice)
calculate(situation).planned.break_even(CENTRAL)
"""

from .evidence import gather
from .outcome import Outcome, calculate
from .plan import Plan
from .reading import example, load_plan
from .saving import CASES, CENTRAL, HIGH, LOW, saved_share

__all__ = [
    "CASES",
    "CENTRAL",
    "HIGH",
    "LOW",
    "Outcome",
    "Plan",
    "calculate",
    "example",
    "gather",
    "load_plan",
    "saved_share",
]
