"""The plan of a payback calculation: what it holds, in the units an office counts in."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from .figures import Figure

ONCE, YEARLY = "once", "yearly"
ALONE, EQUALLY, BY_USE, BY_POPULATION = "alone", "equally", "by_use", "by_population"
WAYS = (ALONE, EQUALLY, BY_USE, BY_POPULATION)
SERVICE, OUTSOURCING = "service", "outsourcing"


@dataclass(frozen=True, slots=True)
class Use:
    """A kind of meeting whose minutes somebody writes.

    task, department  names; tasks are unique in a plan
    use_case          one of corpora.manifest.USE_CASES
    distance_m        from the mouth to the microphone
    times             a year
    speech_hours      of recorded speech, each time
    today_hours       of staff work on the minutes, each time, without any tool
    wage_yen          of an hour of that work
    accuracy          a share of 1, where the plan states one
    start_yen, start_hours   what this use alone takes to begin: microphones; staff work
    candidate         not planned yet: only looked at to reach break-even
    """

    task: str
    department: str
    use_case: str
    distance_m: Figure
    times: Figure
    speech_hours: Figure
    today_hours: Figure
    wage_yen: Figure
    accuracy: Figure | None = None
    start_yen: Figure | None = None
    start_hours: Figure | None = None
    candidate: bool = False

    @property
    def speech_a_year(self) -> Fraction:
        """Hours of speech."""
        return self.times.value * self.speech_hours.value

    @property
    def work_a_year(self) -> Fraction:
        """Hours of staff work without a tool."""
        return self.times.value * self.today_hours.value

    @property
    def start_cost(self) -> Fraction:
        """Yen, once."""
        return value_of(self.start_yen) + value_of(self.start_hours) * self.wage_yen.value


@dataclass(frozen=True, slots=True)
class Cost:
    """Something the tool costs: `yen`, or `hours` of staff work; each `count` times.

    when    ONCE at the start, or YEARLY
    shared  one of WAYS: how the municipalities divide it
    """

    item: str
    when: str
    shared: str
    yen: Figure | None = None
    hours: Figure | None = None
    count: Figure | None = None

    def total(self, wage_yen: Fraction) -> Fraction:
        """Yen, for all municipalities together where it is shared."""
        each = value_of(self.yen) + value_of(self.hours) * wage_yen
        return each * (self.count.value if self.count else 1)


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another way to the same minutes.

    kind      SERVICE: a vendor's recognition, staff edit its text; OUTSOURCING: others write
    system    id of its measured results; accuracy stands for them where there are none. Where
              neither is given it is taken to be as accurate as the tool
    work_left share of today's work that stays with the staff when others write
    """

    name: str
    kind: str
    system: str = ""
    yen_once: Figure | None = None
    yen_per_month: Figure | None = None
    yen_per_speech_hour: Figure | None = None
    accuracy: Figure | None = None
    work_left: Figure | None = None

    @property
    def unjudged(self) -> bool:
        """A service whose accuracy nobody measured or stated."""
        return self.kind == SERVICE and not self.system and self.accuracy is None


@dataclass(frozen=True, slots=True)
class Member:
    """A municipality that shares costs. times: uses a year, the key of BY_USE."""

    name: str
    population: Figure | None = None
    times: Figure | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything an office states. `own` names the member whose account this is."""

    title: str
    years: int
    wage_yen: Figure
    tool: str
    system: str
    costs: tuple[Cost, ...]
    uses: tuple[Use, ...]
    alternatives: tuple[Alternative, ...] = ()
    own: str = ""
    members: tuple[Member, ...] = ()

    @property
    def planned(self) -> tuple[Use, ...]:
        return tuple(use for use in self.uses if not use.candidate)

    @property
    def candidates(self) -> tuple[Use, ...]:
        return tuple(use for use in self.uses if use.candidate)

    def part(self, way: str, name: str) -> Fraction:
        """The share of a cost divided in this way that a member bears; all of it when ALONE."""
        weights = {member.name: _weight(member, way) for member in self.members}
        return Fraction(1) if way == ALONE else weights[name] / sum(weights.values())

    def cost(self, when: str) -> Fraction:
        """Yen that the own office bears of the tool's costs."""
        wage = self.wage_yen.value
        return sum(
            (c.total(wage) * self.part(c.shared, self.own) for c in self.costs if c.when == when),
            Fraction(0),
        )

    def shared_cost(self, when: str, name: str) -> Fraction:
        """Yen that a member bears of the costs that are shared."""
        wage, shared = self.wage_yen.value, (c for c in self.costs if c.shared != ALONE)
        return sum(
            (c.total(wage) * self.part(c.shared, name) for c in shared if c.when == when),
            Fraction(0),
        )

    def unshared(self) -> "Plan":
        """The same plan where the own office pays everything."""
        alone = tuple(replace(cost, shared=ALONE) for cost in self.costs)
        return replace(self, costs=alone, own="", members=())

    def figures(self) -> Iterator[tuple[str, str, Figure]]:
        """Every figure: whom it is about, which field it is, the figure."""
        yield "", "wage_yen", self.wage_yen
        for title, part in self._parts():
            for field in FIELDS:
                figure = getattr(part, field, None)
                inherited = field == "wage_yen" and figure is self.wage_yen
                if isinstance(figure, Figure) and not inherited:
                    yield title, field, figure

    def _parts(self) -> Iterator[tuple[str, object]]:
        yield from ((use.task, use) for use in self.uses)
        yield from ((cost.item, cost) for cost in self.costs)
        yield from ((other.name, other) for other in self.alternatives)
        yield from ((member.name, member) for member in self.members)


FIELDS = (
    "distance_m", "times", "speech_hours", "today_hours", "wage_yen", "accuracy", "start_yen",
    "start_hours", "yen", "hours", "count", "yen_once", "yen_per_month", "yen_per_speech_hour",
    "work_left", "population",
)  # fmt: skip


def value_of(figure: Figure | None) -> Fraction:
    """0 for a figure that is not given."""
    return figure.value if figure else Fraction(0)


def _weight(member: Member, way: str) -> Fraction:
    if way == BY_USE:
        return value_of(member.times)
    return value_of(member.population) if way == BY_POPULATION else Fraction(1)
