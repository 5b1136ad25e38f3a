"""What a worker does beside its jobs: again and again, each thing after its own while."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from .. import jobs
from ..jobs import queue
from ..service import Service
from ..storage import retention, sweeping
from ..uploads import receiving

log = logging.getLogger(__name__)

TICK_S = 1.0
RECOVER_S = 60.0
INGEST_S = 10.0
DAY_S = 24 * 3600.0
SETTLED_S = 600.0  # after its start a machine has other things to do


@dataclass(slots=True)
class Every:
    """Something done every so many seconds. What goes wrong is logged, and tried again."""

    seconds: float
    do: Callable[[], None]
    due: float = field(default=0.0)  # time.monotonic

    def look(self) -> None:
        """Do it where it is due."""
        if time.monotonic() < self.due:
            return
        try:
            self.do()
        except Exception:
            log.exception("%s failed; it is tried again", self.do)
        self.due = time.monotonic() + self.seconds


class Maintenance:
    """Goes on with what a crash left undone, looks into the watched folder, sweeps once a day."""

    def __init__(self, service: Service) -> None:
        self._service = service
        recover_s = min(RECOVER_S, max(service.settings.job_lease_s, 1))
        first = time.monotonic() + SETTLED_S
        self._tasks = [Every(recover_s, self._recover), Every(DAY_S, self._sweep, first)]
        if service.settings.ingest_folder:
            self._tasks.append(Every(INGEST_S, self._ingest))

    def run(self) -> None:
        """Until the process ends."""
        while True:
            for task in self._tasks:
                task.look()
            time.sleep(TICK_S)

    def _recover(self) -> None:
        settings = self._service.settings
        with self._service.database.open() as session:
            jobs.recover(session, self._service.now(), lambda job: queue.nudge(settings, job))
        receiving.finish_received(self._service, self._service.now())

    def _sweep(self) -> None:
        now = self._service.now()
        retention.sweep(self._service, now)
        sweeping.sweep(self._service, now)

    def _ingest(self) -> None:
        from ..uploads import ingest

        ingest.look(self._service, self._service.now())
