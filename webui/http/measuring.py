"""Every request is timed and noted: which route, how it ended, how long it took."""

import logging
import time

from flask import Flask, Response, current_app, g, request

from ..server.logs import one_line
from ..server.metrics import Metrics

log = logging.getLogger("webui.requests")
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
QUIET = ("static", "health.alive", "health.ready", "health.figures")  # asked all the time
TOLD = ("meeting_id", "job_id", "upload_id", "recording_id")  # nobody's name, nobody's secret


def install(app: Flask) -> None:
    app.extensions["kikitori-metrics"] = Metrics(app.extensions["kikitori"])

    @app.before_request
    def begin() -> None:
        g.began = time.perf_counter()

    @app.after_request
    def note(response: Response) -> Response:
        seconds = time.perf_counter() - g.get("began", time.perf_counter())
        endpoint, status = request.endpoint or "unknown", response.status_code
        method = request.method if request.method in METHODS else "other"
        metrics().answered(endpoint, method, status, seconds)
        if endpoint not in QUIET:
            log.info("%s %s %d %d ms", method, _route(), status, 1000 * seconds)
        return response


def metrics() -> Metrics:
    found: Metrics = current_app.extensions["kikitori-metrics"]
    return found


def _route() -> str:
    """The rule and the ids in it, never the address: that of a link holds its secret."""
    if not request.url_rule:
        return "unknown address"
    given = request.view_args or {}
    told = [f"{name}={given[name]}" for name in TOLD if name in given]
    return one_line(" ".join((request.url_rule.rule, *told)))
