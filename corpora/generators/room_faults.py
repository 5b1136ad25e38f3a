"""Every fault of a plan, not just the first, each naming the entry it is about."""

import math
from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import Any

from transcribe.messages import Message

from ..manifest import USE_CASES
from .codec import KNOWN
from .rooms import BALANCED, FULL, Seat
from .tables import Table, at, entry_faults, field_faults, id_faults, is_a, repeated, tables

PLAN = {
    "id": str,
    "title": str,
    "seed": int,
    "crossing": str,
    "distances_m": list,
    "speech_db_spl": list,
    "noise_db_spl": list,
    "codecs": list,
    "utterances": dict,
    "microphone": dict,
    "rooms": list,
}
UTTERANCES = {"speakers": int, "shared": int, "own": int}
MICROPHONE = {"dbfs_at_94_db_spl": float, "noise_db_spl": float}
ROOM = {"id": str, "name": str, "device": str, "size_m": list, "rt60_s": float, "seats": list}
ROOM_OPTIONS = {"use_cases": list, "distances_m": list, "noise_db_spl": list}
SEAT = {"id": str, "mouth_m": list, "azimuth_deg": float, "elevation_deg": float}
LEVELS_DB_SPL = (0.0, 130.0)
SPEED_OF_SOUND = 343.0  # m/s
MOST_REFLECTIONS = 150  # a room with more takes minutes and gigabytes


def faults(given: Table) -> Iterator[Message]:
    """Yield each fault of a parsed plan, in the order of the file."""
    yield from field_faults("", given, PLAN)
    yield from id_faults("", given)
    if is_a(given.get("seed"), int) and given["seed"] < 0:
        yield Message(ja="seed は 0 以上にします。", en="seed is below 0.")
    yield from _known("", given, "crossing", [given.get("crossing")], (BALANCED, FULL))
    yield from _known("", given, "codecs", given.get("codecs"), KNOWN)
    yield from _number_faults("", given)
    if isinstance(given.get("utterances"), dict):
        yield from _selection_faults(given["utterances"])
    if isinstance(given.get("microphone"), dict):
        yield from field_faults("microphone", given["microphone"], MICROPHONE)
    yield from entry_faults("rooms", given)
    for number, room in enumerate(tables(given, "rooms"), start=1):
        yield from _room_faults(f"rooms[{number}]", room, given)
    yield from repeated("rooms", tables(given, "rooms"))


def _selection_faults(given: Table) -> Iterator[Message]:
    yield from field_faults("utterances", given, UTTERANCES)
    counts = {name: given.get(name) for name in UTTERANCES}
    for name, count in counts.items():
        if is_a(count, int) and isinstance(count, int) and count < 0:
            yield at("utterances", f"{name} は 0 以上にします。", f"{name} is below 0.")
    if counts["shared"] == counts["own"] == 0 or counts["speakers"] == 0:
        yield at("utterances", "何も選ばれません。", "this selects nothing.")


def _room_faults(where: str, given: Table, plan: Table) -> Iterator[Message]:
    yield from field_faults(where, given, ROOM, ROOM_OPTIONS)
    yield from id_faults(where, given)
    yield from _known(where, given, "use_cases", given.get("use_cases"), USE_CASES)
    yield from _number_faults(where, given)
    size = _point(given.get("size_m"))
    if isinstance(given.get("size_m"), list) and (size is None or min(size) <= 0):
        yield at(
            where,
            "size_m は 0 より大きい 3 つの数（縦・横・高さ m）にします。",
            "size_m is not three numbers above 0 (the edges in m).",
        )
        size = None
    if size:
        yield from _reverberation_faults(where, given.get("rt60_s"), size)
    yield from entry_faults(f"{where}.seats", {f"{where}.seats": given.get("seats")})
    distances = given.get("distances_m", plan.get("distances_m"))
    for number, seat in enumerate(tables(given, "seats"), start=1):
        yield from _seat_faults(f"{where}.seats[{number}]", seat, size, distances)
    yield from repeated(f"{where}.seats", tables(given, "seats"))


def _reverberation_faults(where: str, rt60: Any, size: list[float]) -> Iterator[Message]:
    """What no walls can do (Sabine's formula), and what would take too long to follow."""
    if not is_a(rt60, float):
        return
    volume = math.prod(size)
    walls = 2 * sum(a * b for a, b in combinations(size, 2))
    shortest = 24 * math.log(10) * volume / (SPEED_OF_SOUND * walls)
    edge = min(a * b / math.hypot(a, b) for a, b in combinations(size, 2))
    longest = (MOST_REFLECTIONS + 1) * edge / SPEED_OF_SOUND
    if not shortest < rt60 <= longest:
        yield at(
            where,
            f"rt60_s {rt60} は、この大きさの部屋では {shortest:.2f} より大きく"
            f" {longest:.1f} 以下にします。",
            f"rt60_s {rt60} must be above {shortest:.2f} and up to {longest:.1f} in a room"
            " of this size.",
        )


def _seat_faults(
    where: str, given: Table, size: list[float] | None, distances: Any
) -> Iterator[Message]:
    yield from field_faults(where, given, SEAT)
    yield from id_faults(where, given)
    mouth = _point(given.get("mouth_m"))
    if isinstance(given.get("mouth_m"), list) and mouth is None:
        yield at(where, "mouth_m は 3 つの数 (m) にします。", "mouth_m is not three numbers (m).")
    angles = [given.get("azimuth_deg"), given.get("elevation_deg")]
    if size is None or mouth is None:
        return
    if not _inside(mouth, size):
        yield at(where, "口の位置が部屋の外です。", "the mouth is outside the room.")
    elif all(is_a(angle, float) for angle in angles) and isinstance(distances, list):
        azimuth_deg, elevation_deg = (float(str(angle)) for angle in angles)
        seat = Seat("", (mouth[0], mouth[1], mouth[2]), azimuth_deg, elevation_deg)
        for distance in (d for d in distances if is_a(d, float)):
            if not _inside(seat.microphone_m(distance), size):
                yield at(
                    where,
                    f"{distance} m 離れたマイクは部屋の外です。席か距離を変えてください。",
                    f"a microphone at {distance} m is outside the room. Change seat or distance.",
                )


def _number_faults(where: str, given: Table) -> Iterator[Message]:
    """Distances and levels that are no numbers, or out of all bounds."""
    for name in ("distances_m", "speech_db_spl", "noise_db_spl"):
        values = given.get(name)
        if not isinstance(values, list):
            continue
        low, high = (0.01, 100.0) if name == "distances_m" else LEVELS_DB_SPL
        for value in values:
            if not is_a(value, float) or not low <= value <= high:
                yield at(
                    where,
                    f"{name} の {value} は {low} から {high} までの数にします。",
                    f"{name} holds {value}, which is no number from {low} to {high}.",
                )
        if len(set(map(str, values))) < len(values):
            yield at(where, f"{name} に同じ値があります。", f"{name} lists a value twice.")


def _known(
    where: str, given: Table, name: str, values: Any, known: tuple[str, ...]
) -> Iterator[Message]:
    if name not in given or not isinstance(values, list):
        return
    listed = ", ".join(known)
    for value in (v for v in values if v not in known):
        yield at(
            where,
            f"{name}「{value}」はありません。使えるもの: {listed}",
            f"there is no {name} {value!r}. Known: {listed}",
        )


def _point(value: Any) -> list[float] | None:
    if isinstance(value, list) and len(value) == 3 and all(is_a(v, float) for v in value):
        return [float(v) for v in value]
    return None


def _inside(point: Iterable[float], size: list[float]) -> bool:
    return all(0 < p < edge for p, edge in zip(point, size, strict=True))
