"""Results and counts that replace assumptions of a plan."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from transcribe.errors import InputError, UnknownName
from transcribe.messages import Message

from ..results import merge_check, read_results
from .accuracy import by_condition
from .counted import read_effort, read_usage, with_usage
from .model import Situation, situation
from .plan import Plan


def gather(
    plan: Plan,
    results: Sequence[Path],
    usage: Path | None,
    effort: Path | None,
    notice: Callable[[Message], None],
) -> Situation:
    """The plan with all that was measured and counted. Raises InputError.

    notice  is told what a person should know about how a file was read
    """
    runs = [read_results(path) for path in results]
    merge_check([run for run, _ in runs])
    if runs:
        plan = _with_system(plan, list(dict.fromkeys(run.system.id for run, _ in runs)))
    if usage:
        plan = with_usage(plan, read_usage(usage, notice), usage)
    return situation(plan, by_condition(runs), read_effort(effort, notice) if effort else {})


def _with_system(plan: Plan, measured: Sequence[str]) -> Plan:
    """The plan with the system whose results are the tool's. Raises InputError if none can be told.

    Without a name in the plan it is the only one that is no alternative's.
    """
    for name in (plan.system, *(other.system for other in plan.alternatives)):
        if name and name not in measured:
            raise UnknownName(
                Message(ja="測定結果のシステム", en="measured system"), name, measured
            )
    if plan.system:
        return plan
    theirs = {other.system for other in plan.alternatives}
    ours = [name for name in measured if name not in theirs]
    if len(ours) > 1:
        raise _ambiguous(plan, ours)
    return replace(plan, system=ours[0]) if ours else plan


def _ambiguous(plan: Plan, names: Sequence[str]) -> InputError:
    listed = ", ".join(names)
    return InputError(
        Message(
            ja=f"測定結果に複数のシステムがあり、どれが「{plan.tool}」か分かりません: {listed}",
            en=f"The results are of several systems; which is {plan.tool!r}? {listed}",
        ),
        Message(
            ja='計画の [tool] に system = "名前" を書いてください。',
            en='Name it in the plan: system = "…" below [tool].',
        ),
    )
