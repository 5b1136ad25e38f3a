"""Every fault of a script, not just the first, each naming the entry it is about."""

import datetime
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from transcribe.messages import Message

from .tables import Table, at, entry_faults, field_faults, id_faults, is_a, repeated, tables

MEETING = {
    "title": str,
    "date": str,
    "place": str,
    "language": str,
    "licence": str,
    "seed": int,
    "agenda": str,
    "speakers": list,
    "utterances": list,
}
MEETING_OPTIONS = {"level_dbfs": float, "fan_dbfs": float}
SPEAKER = {"id": str, "name": str, "role": str, "voice": str, "speed": float}
SPEAKER_OPTIONS = {"pitch": float, "level_db": float}
PITCHES = (0.7, 1.4)  # beyond these nobody takes it for a person
UTTERANCE = {"speaker": str, "text": str}
UTTERANCE_OPTIONS = {"say": str, "pause": float}


def faults(given: Table) -> Iterator[Message]:
    """Yield each fault of a parsed script, in the order of the file."""
    yield from field_faults("", given, MEETING, MEETING_OPTIONS)
    if isinstance(given.get("date"), str) and not _is_date(given["date"]):
        yield Message(
            ja=f"date「{given['date']}」は日付ではありません。",
            en=f"date {given['date']!r} is not a date such as 2026-06-12.",
        )
    if is_a(given.get("seed"), int) and given["seed"] < 0:
        yield Message(ja="seed は 0 以上にします。", en="seed is below 0.")
    for name in MEETING_OPTIONS:
        if is_a(given.get(name), float) and given[name] > 0:
            yield Message(
                ja=f"{name} {given[name]} は 0 以下にします。",
                en=f"{name} {given[name]} is above 0.",
            )
    for name in ("speakers", "utterances"):
        yield from entry_faults(name, given)
    speakers, utterances = tables(given, "speakers"), tables(given, "utterances")
    for number, speaker in enumerate(speakers, start=1):
        yield from _speaker_faults(f"speakers[{number}]", speaker)
    for number, utterance in enumerate(utterances, start=1):
        yield from _utterance_faults(f"utterances[{number}]", utterance)
    yield from _cast_faults(speakers, utterances)
    yield from _overlap_faults(utterances)


def _speaker_faults(where: str, given: Table) -> Iterator[Message]:
    yield from field_faults(where, given, SPEAKER, SPEAKER_OPTIONS)
    yield from id_faults(where, given)
    speed: Any = given.get("speed")
    if is_a(speed, float) and speed <= 0:
        yield at(where, f"speed {speed} は 0 より大きくします。", f"speed {speed} is not above 0.")
    pitch: Any = given.get("pitch")
    lowest, highest = PITCHES
    if is_a(pitch, float) and not lowest <= pitch <= highest:
        yield at(
            where,
            f"pitch {pitch} は {lowest} から {highest} までにします。",
            f"pitch {pitch} is not from {lowest} to {highest}.",
        )


def _utterance_faults(where: str, given: Table) -> Iterator[Message]:
    yield from field_faults(where, given, UTTERANCE, UTTERANCE_OPTIONS)
    if isinstance(given.get("text"), str) and "\n" in given["text"]:
        yield at(where, "text は 1 行にします。", "text has more than one line.")


def _cast_faults(speakers: list[Table], utterances: list[Table]) -> Iterator[Message]:
    """Speakers listed twice, speakers nobody listed, speakers who say nothing."""
    listed = {str(s["id"]) for s in speakers if "id" in s}
    heard = {str(u.get("speaker")) for u in utterances if "speaker" in u}
    yield from repeated("speakers", speakers)
    for name in sorted(heard - listed):
        yield at("utterances", f"「{name}」は speakers にいません。", f"{name!r} is not listed.")
    for name in sorted(listed - heard):
        yield at("speakers", f"「{name}」の発言がありません。", f"{name!r} says nothing.")


def _overlap_faults(utterances: list[Table]) -> Iterator[Message]:
    """An overlap needs somebody else to overlap with."""
    if utterances and _overlaps(utterances[0]):
        yield at("utterances[1]", "前の発言がありません。", "pause is below 0 at the start.")
    for number, (before, after) in enumerate(pairwise(utterances), start=2):
        if _overlaps(after) and before.get("speaker") == after.get("speaker"):
            where = f"utterances[{number}]"
            yield at(where, "自分の発言に重なっています。", "the speaker overlaps themselves.")


def _overlaps(utterance: Table) -> bool:
    pause: Any = utterance.get("pause")
    return is_a(pause, float) and bool(pause < 0)


def _is_date(text: str) -> bool:
    try:
        datetime.date.fromisoformat(text)
    except ValueError:
        return False
    return True
