"""Adds the clues up: one name for one speaker, as proposals with their evidence."""

import math
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from ..messages import Message
from ..types import Notice, Speaker, SpeakerProposal, Turn
from ..vocabulary.types import Person
from .candidates import Candidates
from .clues import Clue, find_clues

LEAST_SCORE = 0.35
_WHY = {  # beside the quote, where that does not say the name
    "office": Message(
        ja="役職による候補で、名前は名簿どおりに聞き取れていません。",
        en="by office; the name was not heard as listed; ",
    ),
    "chair": Message(ja="会議を進める発言から。", en="presides; "),
}

Weights = NDArray[np.float64]  # (speakers, people)


def propose_names(
    turns: Sequence[Turn], speakers: Sequence[Speaker], people: Sequence[Person], language: str
) -> tuple[SpeakerProposal, ...]:
    """Names for speakers, from what is said in Japanese; the surest first, for most one each.

    people  the roster; without one, names are taken as they were heard
    """
    if language != "ja" or not speakers:
        return ()
    candidates = Candidates(people)
    clues = list(find_clues(turns, candidates))
    if not any(c.weight > 0 for c in clues):
        return ()
    weights = _summed(clues, [s.id for s in speakers], len(candidates.people))
    found = [
        _proposal(speakers[row].id, candidates.people[column], column, score, clues)
        for row, column in _assigned(weights)
        if (score := _score(weights, row, column)) >= LEAST_SCORE
    ]
    return tuple(sorted(found, key=lambda p: -p.score))


def proposal_notices(
    proposals: Sequence[SpeakerProposal], turns: Sequence[Turn], speakers: Sequence[Speaker]
) -> list[Notice]:
    """Each proposal as a notice at the turn that says so, in order of time."""
    by_id, names = {t.id: t for t in turns}, {s.id: s.name for s in speakers}
    found = [
        Notice("speaker_proposal", turn.start, turn.end, str(_sentence(p, names[p.speaker])))
        for p in proposals
        if (turn := by_id.get(p.turn))
    ]
    return sorted(found, key=lambda n: n.start)


def _sentence(proposal: SpeakerProposal, speaker: str) -> Message:
    name, quote = proposal.name, proposal.quote
    why = _WHY.get(proposal.reason, Message(ja="", en=""))
    return Message(
        ja=f"{speaker}は{name}かもしれません（{why.ja}根拠:「{quote}」）。"
        "音声で確かめ、合っていれば名前を入れてください。",
        en=f"{speaker} may be {name} ({why.en}evidence: “{quote}”). "
        "Listen, and enter the name if it is right.",
    )


def _summed(clues: Sequence[Clue], speakers: Sequence[str], people: int) -> Weights:
    rows = {identifier: row for row, identifier in enumerate(speakers)}
    weights = np.zeros((len(speakers), people))
    for clue in clues:
        if clue.speaker in rows:
            weights[rows[clue.speaker], clue.person] += clue.weight
    return weights.clip(min=0.0)


def _assigned(weights: Weights) -> Iterator[tuple[int, int]]:
    """The pairs with the highest sum, each speaker and each person in one pair at most."""
    from scipy.optimize import linear_sum_assignment

    rows, columns = linear_sum_assignment(weights, maximize=True)
    yield from ((int(r), int(c)) for r, c in zip(rows, columns, strict=True) if weights[r, c] > 0)


def _score(weights: Weights, row: int, column: int) -> float:
    """0 to 1: grows with the evidence, falls with what speaks for another name or speaker."""
    own = weights[row, column]
    rivals = weights[row].sum() + weights[:, column].sum() - 2 * own
    return float((1 - math.exp(-own)) * own / (own + rivals))


def _proposal(
    speaker: str, person: Person, number: int, score: float, clues: Sequence[Clue]
) -> SpeakerProposal:
    mine = (c for c in clues if c.speaker == speaker and c.person == number)
    best = max(mine, key=lambda c: c.weight)
    name = person.name or person.family
    label = f"{name}（{person.role}）" if person.role else name
    return SpeakerProposal(speaker, label, best.turn.id, best.quote, best.reason, round(score, 3))
