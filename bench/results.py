"""What was measured, and the counts that are drawn from it."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

from eval.metrics import CharacterCounts
from eval.normalize import standard
from transcribe.types import Transcript

from .cases import Case
from .judging import Corrections, count_text, judge, text_of, traced, verdicts
from .kept import work
from .listening import OFF, WITH, WITHOUT, Heard, Work

PEER = "peer"
SIDES = (PEER, OFF, WITHOUT, WITH)


@dataclass(frozen=True)
class Counted:
    """Characters of one text, or of several: they add up."""

    standard: CharacterCounts
    lenient: CharacterCounts

    def __add__(self, other: "Counted") -> "Counted":
        return Counted(self.standard + other.standard, self.lenient + other.lenient)


NOTHING = Counted(CharacterCounts(), CharacterCounts())


@dataclass(frozen=True)
class Measured:
    """A recording of speech: the peer's text and ours in each variant."""

    case: Case
    peer: str
    heard: Heard

    @cached_property
    def counted(self) -> dict[str, Counted]:
        """By side."""
        texts = {PEER: self.peer, **{v: text_of(t) for v, t in self.heard.transcripts.items()}}
        return {side: Counted(*count_text(self.case.text, text)) for side, text in texts.items()}

    @cached_property
    def judged(self) -> dict[str, Corrections]:
        """By variant with corrections."""
        found = self.heard.transcripts
        return {v: judge(self.case.text, t) for v, t in found.items() if v != OFF}

    @cached_property
    def traced(self) -> tuple[float, float] | None:
        """Seconds of the quiet speaker with text or a notice, and all; None: nobody is quiet."""
        if self.case.condition.startswith("quiet") or self.case.hard:
            return traced(self.case.quiet_speech, self.heard.transcripts[WITHOUT])
        return None

    def record(self) -> dict[str, Any]:
        """JSON values."""
        return {
            "name": self.case.name,
            "label": "合成音声",
            "tuned": self.case.tuned,
            "hard": self.case.hard,
            "duration_s": self.case.duration,
            "characters": {side: asdict(counted) for side, counted in self.counted.items()},
            "corrections": {variant: asdict(made) for variant, made in self.judged.items()},
            "quiet_speech_s": self.traced,
            "work": work(self.heard),
            **(self._texts() if self.case.tuned else {}),  # the others are not to be learned from
        }

    def _texts(self) -> dict[str, Any]:
        found = self.heard.transcripts
        return {
            "notices": [asdict(n) for n in found[WITHOUT].notices],
            "verdicts": {
                variant: [
                    {"from": c.original, "to": c.replacement, "reason": c.reason, **asdict(judged)}
                    for c, judged in verdicts(self.case.text, found[variant])
                ]
                for variant in self.judged
            },
        }


@dataclass(frozen=True)
class Quiet:
    """A sound without speech: the peer's text of its first minute, our transcript of all of it."""

    name: str
    peer: str
    transcript: Transcript

    @property
    def characters(self) -> int:
        return len(standard(text_of(self.transcript)))

    @property
    def peers_characters(self) -> int:
        return len(standard(self.peer))

    def record(self) -> dict[str, Any]:
        """JSON values."""
        return {
            "name": self.name,
            "duration_s": self.transcript.duration,
            "characters": self.characters,
            "text": text_of(self.transcript),
            "notices": [asdict(n) for n in self.transcript.notices],
            "peer_first_minute": self.peers_characters,
        }


@dataclass(frozen=True)
class Real:
    """A real sentence, and what was made of it."""

    reference: str
    peer: str
    ours: str


def pooled(some: Iterable[Measured], side: str) -> Counted:
    """Counts of one side over several recordings."""
    return sum((m.counted[side] for m in some), NOTHING)


def corrections(some: Iterable[Measured], variant: str) -> Corrections:
    return sum((m.judged[variant] for m in some), Corrections())


def worked(some: Sequence[Measured], variant: str) -> tuple[Work, Work, Work]:
    """On recognition, audits and correction."""
    return (
        sum((m.heard.recognition for m in some), Work()),
        sum((m.heard.audits for m in some), Work()),
        sum((m.heard.correction[variant] for m in some), Work()),
    )
