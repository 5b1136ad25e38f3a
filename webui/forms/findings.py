"""What a look at a template found, in words for the person who made it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from transcribe.messages import Message

Severity = Literal["error", "warning"]
LONGEST = 80  # characters of a place


@dataclass(frozen=True, slots=True)
class Finding:
    """severity: a template with an error is not taken. place: the text it is about, "" if none."""

    severity: Severity
    text: Message
    place: str = ""

    @classmethod
    def of_json(cls, found: Mapping[str, Any]) -> "Finding":
        return cls(found["severity"], Message(**found["text"]), found["place"])


def error(ja: str, en: str, place: str = "") -> Finding:
    return Finding("error", Message(ja=ja, en=en), _short(place))


def warning(ja: str, en: str, place: str = "") -> Finding:
    return Finding("warning", Message(ja=ja, en=en), _short(place))


def _short(place: str) -> str:
    shown = " ".join(place.split())
    return shown if len(shown) <= LONGEST else f"{shown[: LONGEST - 1]}…"
