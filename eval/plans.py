"""A plan: what is measured and how, fixed before anybody knows the results.

A convention chosen afterwards can choose the winner: in the figures that kotoba-whisper published,
two systems change places once punctuation is left out. The digest of the plan is in every result
that followed it, and no order in which systems or corpora are written changes it.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone

from transcribe.messages import Message

from .bands import FINE, USABLE
from .results import Run

MEASURES = ("strict", "standard", "lenient")
JAPAN = timezone(timedelta(hours=9))


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that could change a verdict.

    who           the office that fixed it
    day           when; Japan's day
    measure       of MEASURES: the one that the verdict rests on
    fine, usable  the two lines, shares of 1
    use_cases     which of the two lines ("fine", "usable") a use case has to reach
    normalizer    as `eval.normalize.description()` gives it
    corpora       digests by id
    systems       ids, in no order
    """

    title: str
    who: str
    day: date
    measure: str
    use_cases: Mapping[str, str]
    normalizer: Mapping[str, object]
    corpora: Mapping[str, str]
    systems: frozenset[str]
    fine: float = FINE
    usable: float = USABLE

    def to_json(self) -> dict[str, object]:
        """JSON values; lists sorted."""
        return {
            "title": self.title,
            "who": self.who,
            "date": self.day.isoformat(),
            "measure": self.measure,
            "lines": {"fine": self.fine, "usable": self.usable},
            "use_cases": dict(self.use_cases),
            "normalizer": dict(self.normalizer),
            "corpora": dict(self.corpora),
            "systems": sorted(self.systems),
        }

    @property
    def digest(self) -> str:
        """ "sha256:…" over the canonical form: keys sorted, no blanks, UTF-8."""
        text = json.dumps(self.to_json(), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def followed(plan: Plan, runs: Sequence[Run]) -> list[Message]:
    """Every way in which the runs are not what was planned; empty when they followed the plan.

    The order of the runs changes nothing.
    """
    ordered = sorted(runs, key=lambda r: (r.corpus, r.system.id))
    found = [message for run in ordered for message in deviations(plan, run)]
    for run in ordered:
        found += _other_plan(plan, run)
    return [*found, *_missing(plan, ordered)]


def deviations(plan: Plan, run: Run) -> list[Message]:
    """What one run does otherwise than planned, but for the plan that it names."""
    found = []
    name = f"{run.system.id} / {run.corpus}"
    if run.system.id not in plan.systems:
        found.append(
            Message(
                ja=f"{name}: 計画にないシステムです。", en=f"{name}: the system is not in the plan."
            )
        )
    if run.corpus not in plan.corpora:
        found.append(
            Message(
                ja=f"{name}: 計画にないコーパスです。", en=f"{name}: the corpus is not in the plan."
            )
        )
    elif run.corpus_digest != plan.corpora[run.corpus]:
        found.append(
            Message(
                ja=f"{name}: コーパスの内容が計画のときと違います。",
                en=f"{name}: the corpus is not as it was when it was planned.",
            )
        )
    if run.normalizer != plan.normalizer:
        found.append(
            Message(
                ja=f"{name}: 表記をそろえる規則の版が計画と違います。",
                en=f"{name}: normalised by another version than planned.",
            )
        )
    return [*found, *_too_early(plan, run, name)]


def _too_early(plan: Plan, run: Run, name: str) -> Iterator[Message]:
    started = datetime.fromisoformat(run.started)
    day = (started if started.tzinfo else started.replace(tzinfo=UTC)).astimezone(JAPAN).date()
    if day < plan.day:
        yield Message(
            ja=f"{name}: 計画の日付（{plan.day}）より前（{day}）に測り始めています。",
            en=f"{name}: begun on {day}, before the date of the plan ({plan.day}).",
        )


def _other_plan(plan: Plan, run: Run) -> Iterator[Message]:
    name = f"{run.system.id} / {run.corpus}"
    if not run.plan:
        yield Message(
            ja=f"{name}: 計画を示さずに（--plan なしで）測っています。",
            en=f"{name}: measured without naming a plan (--plan).",
        )
    elif run.plan != plan.digest:
        yield Message(
            ja=f"{name}: 別の計画で測っています（{run.plan}）。",
            en=f"{name}: measured under another plan ({run.plan}).",
        )


def _missing(plan: Plan, runs: Sequence[Run]) -> Iterator[Message]:
    there = {(run.system.id, run.corpus) for run in runs}
    for system in sorted(plan.systems):
        for corpus in sorted(plan.corpora):
            if (system, corpus) not in there:
                yield Message(
                    ja=f"{system} / {corpus}: 計画にありますが、結果がありません。",
                    en=f"{system} / {corpus}: planned, but there is no result.",
                )
