"""Figures for Prometheus: how the service does, not what anybody does with it."""

import shutil
from collections.abc import Iterator
from contextlib import suppress

from prometheus_client import CollectorRegistry, Histogram, ProcessCollector, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ..service import Service
from ..tables import FileRow, JobRow, UploadRow
from ..worker import heartbeats as workers

JOB_STATES = ("queued", "running", "done", "failed", "cancelled")
SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class Metrics:
    """What one server process has counted, and what the database says when it is asked."""

    def __init__(self, service: Service) -> None:
        self._registry = CollectorRegistry()
        self._requests = Histogram(
            "kikitori_request_seconds",
            "Time until a request was answered, or its answer began.",
            ("endpoint", "method", "status"),
            registry=self._registry,
            buckets=SECONDS,
        )
        ProcessCollector(registry=self._registry)
        self._registry.register(Stored(service))

    def answered(self, endpoint: str, method: str, status: int, seconds: float) -> None:
        self._requests.labels(endpoint, method, str(status)).observe(seconds)

    def text(self) -> bytes:
        """In Prometheus' text format."""
        return generate_latest(self._registry)


class Stored(Collector):
    """Counts over all organisations, read anew for each scrape."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def describe(self) -> Iterator[Metric]:
        return iter(())  # registering asks no database

    def collect(self) -> Iterator[Metric]:
        with self._service.database.begin() as session:
            yield from self._of_jobs(session)
            yield _gauge(
                "kikitori_workers",
                "Workers heard lately.",
                len(workers.alive(session, self._service.now())),
            )
            yield _gauge(
                "kikitori_stored_bytes",
                "Bytes of all stored files.",
                session.scalar(select(func.coalesce(func.sum(FileRow.size), 0))) or 0,
            )
            yield _gauge(
                "kikitori_open_uploads",
                "Uploads that are not complete.",
                session.scalar(select(func.count()).where(UploadRow.state == "open")) or 0,
            )
        with suppress(OSError):
            free = shutil.disk_usage(self._service.settings.data).free
            yield _gauge("kikitori_disk_free_bytes", "Space left for the data folder.", free)

    def _of_jobs(self, session: Session) -> Iterator[Metric]:
        counted = select(JobRow.state, func.count()).group_by(JobRow.state)
        counts: dict[str, int] = dict(session.execute(counted).all())
        family = GaugeMetricFamily("kikitori_jobs", "Jobs by state.", labels=("state",))
        for state in JOB_STATES:
            family.add_metric((state,), counts.get(state, 0))
        yield family
        yield _gauge("kikitori_queue_length", "Jobs that wait.", counts.get("queued", 0))
        oldest = session.scalar(select(func.min(JobRow.created_at)).where(JobRow.state == "queued"))
        waited = (self._service.now() - oldest).total_seconds() if oldest else 0.0
        yield _gauge("kikitori_queue_oldest_seconds", "How long the oldest job waits.", waited)


def _gauge(name: str, told: str, value: float) -> Metric:
    return GaugeMetricFamily(name, told, value=value)
