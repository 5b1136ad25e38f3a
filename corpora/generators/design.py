"""Which sentence is heard under which conditions: seeded, and even over the factors.

Every sentence is heard in every room at every distance, so that distances are compared on the same
speech. With a "balanced" crossing, seat, levels and codec are dealt within each room, distance and
speaker: each combination as often as any other (or once more), to sentences picked by the seed. So
none of them is mistaken for distance, speaker or text.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TypeVar

import numpy as np

from ..manifest import Corpus, Recording
from .rooms import FULL, Plan, Room, Seat, Selection

T = TypeVar("T")
Combination = tuple[Seat, float, float, str]  # seat, speech and noise in dB SPL, codec


@dataclass(frozen=True, slots=True)
class Setting:
    """One recording to be made of a clean one."""

    clean: Recording
    room: Room
    seat: Seat
    distance_m: float
    speech_db_spl: float
    noise_db_spl: float
    codec: str

    @property
    def id(self) -> str:
        """Unique in the corpus; it seeds the noise."""
        levels = f"{self.speech_db_spl:g}-{self.noise_db_spl:g}dB"
        place = f"{self.room.id}-{self.seat.id}_{self.distance_m:g}m"
        return f"{self.clean.id}_{place}_{levels}_{self.codec}"


def settings(plan: Plan, corpus: Corpus) -> tuple[Setting, ...]:
    """Every recording that the plan makes of a clean corpus, room by room, from near to far."""
    chosen = select(corpus, plan.utterances, plan.seed)
    return tuple(_settings(plan, chosen))


def select(corpus: Corpus, selection: Selection, seed: int) -> tuple[Recording, ...]:
    """Some sentences of every speaker and use, picked by the seed.

    A sentence is shared when every chosen speaker has it. Where one kind does not suffice the
    other fills in; what nobody in particular says is left out.
    """
    groups: dict[str, dict[str, list[Recording]]] = defaultdict(lambda: defaultdict(list))
    for recording in sorted(corpus.recordings, key=lambda r: r.id):
        if recording.speaker is not None:
            groups[recording.speaker][recording.conditions.use_case or ""].append(recording)
    speakers = sorted(_picked(sorted(groups), selection.speakers, seed))
    common = _common_texts([groups[s] for s in speakers])
    order = {text: rank for rank, text in enumerate(_picked(sorted(common), len(common), seed))}
    found: list[Recording] = []
    for number, speaker in enumerate(speakers):
        for use_case in sorted(groups[speaker]):
            group = groups[speaker][use_case]
            shared = sorted((r for r in group if r.text in common), key=lambda r: order[r.text])
            own = _picked([r for r in group if r.text not in common], len(group), [seed, number])
            found += _fill(shared, selection.shared, own, selection.own)
    return tuple(found)


def _common_texts(speakers: Sequence[dict[str, list[Recording]]]) -> set[str]:
    """What every speaker says; of a single one nothing is shared."""
    texts = [{r.text for group in uses.values() for r in group} for uses in speakers]
    return set.intersection(*texts) if len(texts) > 1 else set()


def _fill(first: list[T], first_count: int, second: list[T], second_count: int) -> list[T]:
    """So many of each; what one list lacks the other gives."""
    lacking = max(0, first_count - len(first)), max(0, second_count - len(second))
    return first[: first_count + lacking[1]] + second[: second_count + lacking[0]]


def _picked(items: Sequence[T], count: int, seed: int | list[int]) -> list[T]:
    """At most so many, in an order of the seed's."""
    order = np.random.default_rng(seed).permutation(len(items))
    return [items[i] for i in order[:count]]


def _settings(plan: Plan, chosen: Sequence[Recording]) -> Iterator[Setting]:
    dealt = 0  # where the next cell goes on, so that what is left over evens out
    for place, room in enumerate(plan.rooms):
        cells = _by_speaker(r for r in chosen if r.conditions.use_case in (None, *room.use_cases))
        combinations = list(product(room.seats, plan.speech_db_spl, room.noise_db_spl, plan.codecs))
        for step, distance in enumerate(room.distances_m):
            for number, cell in enumerate(cells):
                seed = [plan.seed, place, step, number]
                pairs = (
                    product(cell, combinations)
                    if plan.crossing == FULL
                    else zip(cell, _dealt(combinations, dealt, len(cell), seed), strict=True)
                )
                for clean, (seat, speech, noise, codec) in pairs:
                    yield Setting(clean, room, seat, distance, speech, noise, codec)
                dealt += len(cell)


def _dealt(
    combinations: Sequence[Combination], first: int, count: int, seed: list[int]
) -> list[Combination]:
    """The next `count` combinations in turn, mixed by the seed."""
    in_turn = [combinations[(first + i) % len(combinations)] for i in range(count)]
    return _picked(in_turn, count, seed)


def _by_speaker(recordings: Iterable[Recording]) -> list[list[Recording]]:
    groups: dict[str | None, list[Recording]] = defaultdict(list)
    for recording in recordings:
        groups[recording.speaker].append(recording)
    return list(groups.values())
