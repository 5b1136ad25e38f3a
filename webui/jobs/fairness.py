"""Whose turn it is: fair between departments, and short work does not wait for long.

Which job a free worker takes:

1. The department that was served least recently comes first, so that one with a hundred recordings
   does not keep another waiting. People without a department share a place, organisation by
   organisation.
2. Within the department, the job with the highest response ratio, (waited + work) / work: the
   shortest first, but waiting raises every job, so that none waits for ever.

A worker that is at a long job gives way: when a job of at most a quarter of the long one's
remaining work has waited for more than a minute, and the long one would not be taken next, it goes
back into the queue at its next checkpoint. A free worker asks every few seconds, so a job that
waits for a minute means that none is free. Nothing finished is lost, and every claim makes at least
one checkpoint: a long job goes on, however many short ones come. A checkpoint is ten minutes of
sound (`job_stretch_s` in the settings): the longest that a short job waits beyond the minute.
"""

import heapq
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

Department = tuple[int, int | None]  # an organisation, and one of its departments

NEVER = datetime.min.replace(tzinfo=UTC)
LEAST_WORK_S = 60.0  # of sound: what starting a job takes anyway
PATIENCE = timedelta(minutes=1)
MUCH_SHORTER = 0.25


@dataclass(frozen=True, slots=True)
class Waiting:
    """A job in the queue. work_s: seconds of sound that are still to be worked on."""

    id: int
    department: Department
    work_s: float
    since: datetime


def in_order(
    waiting: Sequence[Waiting], served: Mapping[Department, datetime], now: datetime
) -> list[int]:
    """The jobs' ids in the order in which one worker would take them.

    served  when each department's latest job was taken; those missing were never served
    """
    return [job.id for job in _in_order(waiting, served, now)]


def gives_way(
    job: Waiting, waiting: Sequence[Waiting], served: Mapping[Department, datetime], now: datetime
) -> bool:
    """Whether the job that is being worked on goes back into the queue for one that waits."""
    if not any(_is_impatient(other, job, now) for other in waiting):
        return False
    first = next(_in_order([*waiting, job], served, now))
    return first.id != job.id


def _is_impatient(other: Waiting, job: Waiting, now: datetime) -> bool:
    is_shorter = other.work_s <= MUCH_SHORTER * job.work_s
    return is_shorter and now - other.since > PATIENCE


def _in_order(
    waiting: Sequence[Waiting], served: Mapping[Department, datetime], now: datetime
) -> Iterator[Waiting]:
    """Departments take turns: one that was served goes behind all that were not since."""
    queues: dict[Department, list[Waiting]] = defaultdict(list)
    for job in sorted(waiting, key=lambda job: (_ratio(job, now), -job.work_s, -job.id)):
        queues[job.department].append(job)  # the best at the end
    turns = [(0, served.get(d, NEVER), queue[-1].id, d) for d, queue in queues.items()]
    heapq.heapify(turns)
    while turns:
        round_, when, _, department = heapq.heappop(turns)
        queue = queues[department]
        yield queue.pop()
        if queue:
            heapq.heappush(turns, (round_ + 1, when, queue[-1].id, department))


def _ratio(job: Waiting, now: datetime) -> float:
    work_s = max(job.work_s, LEAST_WORK_S)
    return ((now - job.since).total_seconds() + work_s) / work_s
