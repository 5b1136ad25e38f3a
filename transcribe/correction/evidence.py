"""Candidates of turns with what the sound says of them, in a form that can be stored."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from .candidates import Candidate


@dataclass(frozen=True, slots=True)
class Judged:
    """A candidate, and the nats by which the sound prefers it to what was recognised."""

    candidate: Candidate
    evidence: float


def stored(judged: Iterable[Judged]) -> list[dict[str, Any]]:
    return [asdict(j) for j in judged]


def restored(values: Sequence[Mapping[str, Any]]) -> list[Judged]:
    return [Judged(Candidate(**v["candidate"]), v["evidence"]) for v in values]
