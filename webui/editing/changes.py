"""One change of a transcript: every turn and every voice that it touches, before and after.

Splitting, merging, inserting, deleting, replacing everywhere and taking any of it back are all
this one thing, so that there is one log, one undo and one rule for conflicts.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

KINDS = (
    "text",  # of one turn
    "polish",  # 整文 of one turn
    "split",
    "merge",
    "insert",
    "delete",
    "move",  # times of a turn
    "speaker",  # who says a turn, or many
    "name",  # of a voice
    "join",  # two voices are one
    "check",  # 確認済み, or not any more
    "replace",  # over the meeting
    "restore",  # an earlier version of a turn
    "undo",
    "redo",
)


@dataclass(frozen=True, slots=True)
class TurnState:
    """What people see of a turn.

    speaker  code of a voice
    start, end  seconds
    sources  codes of the machine's turns that its words come from; None: its own code
    """

    speaker: str | None
    start: float
    end: float
    text: str
    polished: str | None = None
    is_checked: bool = False
    sources: tuple[str, ...] | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "speaker": self.speaker,
            "start": self.start,
            "end": self.end,
            "text": self.text,
            "polished": self.polished,
            "is_checked": self.is_checked,
            "sources": None if self.sources is None else list(self.sources),
        }


@dataclass(frozen=True, slots=True)
class VoiceState:
    name: str
    is_named: bool = False


@dataclass(frozen=True, slots=True)
class TurnChange:
    """follows: code of the turn that it comes behind where it is made; None: it is the first."""

    code: str
    before: TurnState | None
    after: TurnState | None
    follows: str | None = None


@dataclass(frozen=True, slots=True)
class VoiceChange:
    code: str
    before: VoiceState | None
    after: VoiceState | None


@dataclass(frozen=True, slots=True)
class Change:
    turns: tuple[TurnChange, ...] = ()
    voices: tuple[VoiceChange, ...] = ()

    def inverse(self) -> "Change":
        """What takes it back, in the opposite order."""
        return Change(
            tuple(TurnChange(t.code, t.after, t.before, t.follows) for t in reversed(self.turns)),
            tuple(VoiceChange(v.code, v.after, v.before) for v in reversed(self.voices)),
        )

    def as_json(self) -> dict[str, Any]:
        """Not by dataclasses.asdict: it takes as long for thousands of turns as all the rest."""
        return {
            "turns": [
                {
                    "code": t.code,
                    "before": t.before and t.before.as_json(),
                    "after": t.after and t.after.as_json(),
                    "follows": t.follows,
                }
                for t in self.turns
            ],
            "voices": [asdict(voice) for voice in self.voices],
        }

    @classmethod
    def of_json(cls, found: Mapping[str, Any]) -> "Change":
        return cls(
            tuple(
                TurnChange(t["code"], _turn(t["before"]), _turn(t["after"]), t["follows"])
                for t in found["turns"]
            ),
            tuple(
                VoiceChange(v["code"], _voice(v["before"]), _voice(v["after"]))
                for v in found["voices"]
            ),
        )


def _turn(found: Mapping[str, Any] | None) -> TurnState | None:
    if found is None:
        return None
    sources = found["sources"]
    return TurnState(**{**found, "sources": sources if sources is None else tuple(sources)})


def _voice(found: Mapping[str, Any] | None) -> VoiceState | None:
    return VoiceState(**found) if found else None
