"""The plan of a distance corpus: rooms and seats, distances, levels, codecs, whose sentences.

A plan is a TOML file, complete in itself:

    id, title            text
    seed                 whole number: picks sentences, deals conditions, makes the noise
    crossing             "full": every sentence in every condition; "balanced": every sentence at
                         every room and distance once, with a seat, levels and codec dealt evenly
    distances_m          from the mouth to the microphone
    speech_db_spl        active levels of the voice at 1 m; ISO 9921: 60 normal, 66 raised
    noise_db_spl         levels of the room's noise at the microphone, unweighted; see `noise`
    codecs               "none" or names of `codec.CODECS`
    [utterances]         of each use and speaker
        speakers         at most so many
        shared           sentences that every speaker speaks
        own              further ones
    [microphone]         dbfs_at_94_db_spl, noise_db_spl: see `levels.Microphone`
    [[rooms]]            id, name, device, size_m (three edges), rt60_s
                         use_cases, distances_m, noise_db_spl   optional, instead of the plan's
    [[rooms.seats]]      id, mouth_m (a point), azimuth_deg, elevation_deg: where the microphone
                         lies, seen from the mouth; azimuth from the first edge to the second
"""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from transcribe.errors import UnknownName
from transcribe.messages import Message

from ..manifest import USE_CASES
from .levels import Microphone
from .tables import read_toml, refuse

PLANS = Path(__file__).parents[1] / "rooms"
WHAT = Message(ja="測定計画", en="plan")
BALANCED, FULL = "balanced", "full"

Point = tuple[float, float, float]  # metres, from a corner of the room


@dataclass(frozen=True, slots=True)
class Seat:
    """A place in a room: where a mouth is, and in which direction the microphone lies."""

    id: str
    mouth_m: Point
    azimuth_deg: float
    elevation_deg: float

    def microphone_m(self, distance_m: float) -> Point:
        """Where a microphone is that is so far from the mouth."""
        azimuth, elevation = math.radians(self.azimuth_deg), math.radians(self.elevation_deg)
        flat = distance_m * math.cos(elevation)
        x, y, z = self.mouth_m
        return (
            x + flat * math.cos(azimuth),
            y + flat * math.sin(azimuth),
            z + distance_m * math.sin(elevation),
        )


@dataclass(frozen=True, slots=True)
class Room:
    """A room with its seats, and what is done in it. Lengths in m, levels in dB SPL."""

    id: str
    name: str
    device: str
    size_m: Point
    rt60_s: float
    seats: tuple[Seat, ...]
    use_cases: tuple[str, ...]
    distances_m: tuple[float, ...]
    noise_db_spl: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Selection:
    """How many sentences of each speaker, in each use."""

    speakers: int
    shared: int
    own: int


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that is to be made of a clean corpus."""

    id: str
    title: str
    seed: int
    crossing: str
    speech_db_spl: tuple[float, ...]
    codecs: tuple[str, ...]
    utterances: Selection
    microphone: Microphone
    rooms: tuple[Room, ...]


def load_plan(name: str) -> Plan:
    """A bundled plan by its name, or a file by its path.

    Raises UnknownName for a name that is neither, InputError that lists every fault of the plan.
    """
    from .room_faults import faults

    path = Path(name)
    if path.suffix != ".toml":
        bundled = {p.stem: p for p in PLANS.glob("*.toml")}
        if name not in bundled:
            raise UnknownName(WHAT, name, bundled)
        path = bundled[name]
    given = read_toml(path, WHAT)
    refuse(WHAT, path.name, faults(given))
    return _build(given)


def _build(given: dict[str, Any]) -> Plan:
    return Plan(
        id=given["id"],
        title=given["title"],
        seed=given["seed"],
        crossing=given["crossing"],
        speech_db_spl=_numbers(given["speech_db_spl"]),
        codecs=tuple(given["codecs"]),
        utterances=Selection(**given["utterances"]),
        microphone=Microphone(**{k: float(v) for k, v in given["microphone"].items()}),
        rooms=tuple(_room(entry, given) for entry in given["rooms"]),
    )


def _room(entry: dict[str, Any], plan: dict[str, Any]) -> Room:
    given = {name: plan[name] for name in ("distances_m", "noise_db_spl")} | entry
    x, y, z = _numbers(given["size_m"])
    return Room(
        id=given["id"],
        name=given["name"],
        device=given["device"],
        size_m=(x, y, z),
        rt60_s=float(given["rt60_s"]),
        seats=tuple(_seat(seat) for seat in given["seats"]),
        use_cases=tuple(given.get("use_cases", USE_CASES)),
        distances_m=_numbers(given["distances_m"]),
        noise_db_spl=_numbers(given["noise_db_spl"]),
    )


def _seat(entry: dict[str, Any]) -> Seat:
    x, y, z = _numbers(entry["mouth_m"])
    return Seat(entry["id"], (x, y, z), float(entry["azimuth_deg"]), float(entry["elevation_deg"]))


def _numbers(values: list[float]) -> tuple[float, ...]:
    return tuple(map(float, values))
