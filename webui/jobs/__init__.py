"""The work that waits: asked for by people, taken by workers. The row is the truth."""

from .control import cancel, enqueue, latest, place_in_queue, retry
from .leases import claim_next, fail, finish, recover, release, renew
from .states import LIVE

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
