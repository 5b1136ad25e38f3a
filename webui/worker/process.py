"""A worker: takes jobs one after the other, holds each by its lease, and keeps house in between.

Three threads. The first holds the lease of the job at work, says that the worker is there, and
hears signals: SIGTERM puts the job back and ends at once, SIGINT ends after the next checkpoint.
The second works. The third keeps house: what dead workers left, the watched folder, and once a day
what retention and the sweep remove.
"""

import contextvars
import gc
import logging
import os
import secrets
import signal
import socket
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import timedelta
from types import FrameType

from transcribe.errors import AppError, Cancelled, InputError, InUse, ModelError
from transcribe.messages import Language, language

from ..jobs import errors as job_errors
from ..jobs import leases
from ..jobs.attempts import Attempt
from ..jobs.queue import queue_of
from ..service import Service, open_service
from ..settings import Settings
from ..tables import JobRow
from . import heartbeats as workers
from .equipment import Equipment
from .maintenance import Every, Maintenance

log = logging.getLogger(__name__)

TICK_S = 0.2
RENEW_S = 1.0  # the page shows what a renewal writes
POLL_S = 5.0  # between looks at the jobs, whatever the queue says
IN_USE = timedelta(seconds=30)  # another process is at the same sound


def run(settings: Settings) -> None:
    """Work until a signal ends the process. Raises AppError where it cannot begin."""
    worker = Worker(open_service(settings))
    for name in ("SIGTERM", "SIGINT", "SIGBREAK"):
        if found := getattr(signal, name, None):
            signal.signal(found, worker.hear)
    worker.run()


class Worker:
    """environ: says where models are."""

    def __init__(self, service: Service, environ: Mapping[str, str] = os.environ) -> None:
        self.service = service
        self.name = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(3)}"
        self.attempt: Attempt | None = None
        self._equipment = Equipment(environ)
        self._renewing = threading.Lock()
        self._lease = timedelta(seconds=max(service.settings.job_lease_s, 2))
        self._is_ending = self._must_end = False  # no locks: they are set by a signal handler

    def hear(self, number: int, frame: FrameType | None) -> None:
        """SIGINT once: end after the next checkpoint. Anything else: at once."""
        del frame
        self._must_end = self._must_end or number != signal.SIGINT or self._is_ending
        self._is_ending = True

    def run(self) -> None:
        log.info("worker %s began", self.name)
        work = _thread(self._work)
        _thread(Maintenance(self.service).run)
        beats = Every(workers.BEAT_S, self._beat), Every(RENEW_S, self._renew)
        while work.is_alive() and not self._must_end:
            if self.attempt:
                self.attempt.is_ending = self._is_ending
            elif self._is_ending:
                break
            for beat in beats:
                beat.look()
            time.sleep(TICK_S)
        self._leave()
        # what is at work in libraries of other languages can be stopped in no other way
        os._exit(0)

    def _leave(self) -> None:
        """Give the job back; where that fails, its lease runs out."""
        attempt, now = self.attempt, self.service.now()
        with suppress(Exception), self.service.database.open() as session:
            if attempt:
                leases.release(session, attempt.job_id, attempt.number, now)
            workers.leave(session, self.name)
            session.commit()
        log.info("worker %s ended", self.name)
        logging.shutdown()

    def _beat(self) -> None:
        with self.service.database.begin() as session:
            job_id = self.attempt.job_id if self.attempt else None
            workers.beat(session, self.name, self.service.now(), job_id)

    def _renew(self) -> None:
        attempt = self.attempt
        if attempt is None:
            return
        with self._renewing, self.service.database.open() as session:
            made = attempt.made
            answer = leases.renew(
                session,
                attempt.job_id,
                attempt.number,
                self.service.now(),
                self._lease,
                stage=attempt.stage,
                share=attempt.share,
                remaining_s=attempt.remaining_s,
                new_checkpoints=made - attempt.told,
            )
            attempt.told = made
        if answer != "kept":
            attempt.stop(answer)

    def _work(self) -> None:
        while not self._is_ending:
            try:
                if not self.take():
                    queue_of(self.service.settings.queue).wait(POLL_S)
            except Exception:  # the database or the queue is away for a while
                log.exception("the worker cannot go on; it tries again")
                time.sleep(POLL_S)

    def take(self) -> bool:
        """Do one job, whatever becomes of it; whether there was one."""
        with self.service.database.open() as session:
            job = leases.claim_next(session, self.name, self.service.now(), self._lease)
        if job is None:
            return False
        attempt = Attempt(job.id, job.attempt, lambda share: self._gives_way(job.id, share))
        self.attempt = attempt
        log.info("job %s, attempt %s", job.id, job.attempt)
        try:
            # in a context of its own: the language of what is told ends with the job
            contextvars.Context().run(self._do, attempt)
        finally:
            self.attempt = None
            gc.collect()  # sound and features are large
        return True

    def _do(self, attempt: Attempt) -> None:
        from . import transcribing  # heavy

        with language(self._language(attempt.job_id)):
            try:
                transcribing.work(self.service, self._equipment, attempt)
            except Cancelled:
                self._stopped(attempt)
            except InUse:
                self._release(attempt, IN_USE)
            except AppError as error:
                log.warning("job %s failed: %s", attempt.job_id, error.problem.en)
                self._fail(attempt, error)
            except Exception:
                log.exception("job %s failed", attempt.job_id)
                self._fail(attempt, job_errors.UNEXPECTED)

    def _language(self, job_id: int) -> Language:
        with self.service.database.open() as session:
            person = session.get_one(JobRow, job_id).person
            return "en" if person and person.language == "en" else "ja"

    def _stopped(self, attempt: Attempt) -> None:
        log.info("job %s stopped: %s", attempt.job_id, attempt.stopped)
        if attempt.stopped == "cancelled":
            with self.service.database.open() as session:
                leases.stop(session, attempt.job_id, attempt.number, self.service.now())
        elif attempt.stopped != "lost":
            self._release(attempt, timedelta())

    def _release(self, attempt: Attempt, wait: timedelta) -> None:
        self._renew()  # with its last checkpoint
        with self.service.database.open() as session:
            now = self.service.now()
            leases.release(session, attempt.job_id, attempt.number, now, wait=wait)

    def _fail(self, attempt: Attempt, error: AppError) -> None:
        may_try_again = not isinstance(error, InputError | ModelError)
        told = job_errors.for_the_page(error)
        self._renew()  # with its last checkpoint
        with self.service.database.open() as session:
            leases.fail(
                session,
                attempt.job_id,
                attempt.number,
                told.problem,
                told.hint,
                self.service.now(),
                may_try_again=may_try_again,
            )

    def _gives_way(self, job_id: int, share: float) -> bool:
        with self.service.database.open() as session:
            return leases.should_give_way(session, job_id, share, self.service.now())


def _thread(work: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread
