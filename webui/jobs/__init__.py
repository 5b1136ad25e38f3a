"""The work that waits: asked for by people, taken by workers. The row is the truth."""

from .asking import (
    LIVE,
    cancel,
    claim_next,
    enqueue,
    fail,
    finish,
    latest,
    place_in_queue,
    recover,
    release,
    renew,
    retry,
)

__all__ = [
    "LIVE",
    "cancel",
    "claim_next",
    "enqueue",
    "fail",
    "finish",
    "latest",
    "place_in_queue",
    "recover",
    "release",
    "renew",
    "retry",
]
