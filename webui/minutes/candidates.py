"""Decisions and tasks that the words of a meeting suggest, for a person to take over or dismiss.

Rules that can be told in a sentence, no model: each candidate says which one found it. Questions,
denials, conditions and what was decided another day are left alone.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from transcribe.messages import Message
from transcribe.types import Transcript

from .decisions import matter, why_decision
from .sentences import Sentence, sentences
from .tasks import due, owner, why_task

Kind = Literal["decision", "task"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """key: the same as long as kind, turn and words are; turns: codes, in order of the text.

    owner, due  of a task, as they are said; "" where nobody says
    """

    key: str
    kind: Kind
    text: str
    turns: tuple[str, ...]
    reason: Message
    owner: str = ""
    due: str = ""


def candidates(transcript: Transcript) -> list[Candidate]:
    """In the order of the text; none for a language that the rules do not know."""
    if transcript.language != "ja":
        return []
    said = list(sentences(transcript))
    return list(_found(said))


def _found(said: Sequence[Sentence]) -> Iterator[Candidate]:
    for n, sentence in enumerate(said):
        reason = why_decision(sentence)
        if reason is not None:
            if not _is_told_next(said, n):
                yield _decision(said, n, reason)
            continue
        reason = why_task(sentence)
        if reason is not None:
            key = _key("task", sentence)
            turns = (sentence.turn,)
            yield Candidate(
                key, "task", sentence.text, turns, reason, owner(sentence), due(sentence)
            )


def _is_told_next(said: Sequence[Sentence], n: int) -> bool:
    """Whether the next sentence of the turn decides the same: 異議なしと認めます。よって…"""
    following = said[n + 1] if n + 1 < len(said) else None
    if following is None or following.turn != said[n].turn:
        return False
    return following.text.startswith(("よって", "したがって", "従って", "それでは")) and (
        why_decision(following) is not None
    )


def _decision(said: Sequence[Sentence], n: int, reason: Message) -> Candidate:
    sentence, about = said[n], matter(said, n)
    text = f"{about.text}: {sentence.text}" if about else sentence.text
    turns = dict.fromkeys([about.turn, sentence.turn] if about else [sentence.turn])
    return Candidate(_key("decision", sentence), "decision", text, tuple(turns), reason)


def _key(kind: Kind, sentence: Sentence) -> str:
    content = "\0".join((kind, sentence.turn, sentence.text))
    return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()[:16]
