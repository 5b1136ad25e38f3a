"""For what watches over the service: is it alive, can it work, how does it do?"""

import hmac
import logging

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from ..errors import NotFound
from ..http.current import service
from ..http.guard import NotSignedIn
from ..http.measuring import metrics
from ..http.rules import needs
from ..server.health import checks
from ..service import METRICS, secret

bp = Blueprint("health", __name__)
log = logging.getLogger(__name__)


@bp.get("/healthz")
@needs("anyone")
def alive() -> ResponseReturnValue:
    return Response("ok\n", mimetype="text/plain")


@bp.get("/readyz")
@needs("anyone")
def ready() -> ResponseReturnValue:
    """What fails is named; why stands in the log."""
    found = checks(service())
    for name, fault in found.items():
        if fault:
            log.warning("not ready: %s: %s", name, fault)
    body = {name: "failed" if fault else "ok" for name, fault in found.items()}
    return body, 503 if any(found.values()) else 200


@bp.get("/metrics")
@needs("anyone")
def figures() -> ResponseReturnValue:
    """Only with the key of DATA/metrics.key: an address says little behind a proxy."""
    settings = service().settings
    if not settings.metrics:
        raise NotFound
    wanted = f"Bearer {secret(settings, METRICS)}"
    if not hmac.compare_digest(request.headers.get("Authorization", "").encode(), wanted.encode()):
        raise NotSignedIn
    return Response(metrics().text(), mimetype="text/plain; version=0.0.4")
