"""Every fault of a script, not just the first, each naming the entry it is about."""

import datetime
import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from transcribe.messages import Message

Table = Mapping[str, Any]

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
SPEAKER = {"id": str, "name": str, "role": str, "voice": str, "speed": float}
UTTERANCE = {"speaker": str, "text": str}
UTTERANCE_OPTIONS = {"say": str, "pause": float}
KINDS = {
    str: Message(ja="文字列", en="text"),
    int: Message(ja="整数", en="a whole number"),
    float: Message(ja="数", en="a number"),
    list: Message(ja="一覧", en="a list"),
}


def faults(given: Table) -> Iterator[Message]:
    """Yield each fault of a parsed script, in the order of the file."""
    yield from _fields("", given, MEETING)
    if isinstance(given.get("date"), str) and not _is_date(given["date"]):
        yield Message(
            ja=f"date「{given['date']}」は日付ではありません。",
            en=f"date {given['date']!r} is not a date such as 2026-06-12.",
        )
    if _is_a(given.get("seed"), int) and given["seed"] < 0:
        yield Message(ja="seed は 0 以上にします。", en="seed is below 0.")
    for name in ("speakers", "utterances"):
        if isinstance(given.get(name), list) and len(_tables(given, name)) < len(given[name]):
            yield _at(name, "表でないものがあります。", "an entry is not a table.")
    speakers, utterances = _tables(given, "speakers"), _tables(given, "utterances")
    for number, speaker in enumerate(speakers, start=1):
        yield from _speaker_faults(f"speakers[{number}]", speaker)
    for number, utterance in enumerate(utterances, start=1):
        yield from _utterance_faults(f"utterances[{number}]", utterance)
    yield from _cast_faults(speakers, utterances)
    yield from _overlap_faults(utterances)


def _fields(
    where: str, given: Table, needed: Mapping[str, type], options: Mapping[str, type] | None = None
) -> Iterator[Message]:
    """Names that are missing or unknown, values of the wrong type or empty."""
    known = {**needed, **(options or {})}
    for name in (n for n in needed if n not in given):
        yield _at(where, f"{name} がありません。", f"{name} is missing.")
    for name, value in given.items():
        if name not in known:
            yield _at(where, f"{name} という項目はありません。", f"{name} is not a known field.")
        elif not _is_a(value, known[name]):
            kind = KINDS[known[name]]
            yield _at(where, f"{name} が{kind.ja}ではありません。", f"{name} is not {kind.en}.")
        elif value in ("", []) or (isinstance(value, str) and not value.strip()):
            yield _at(where, f"{name} が空です。", f"{name} is empty.")


def _speaker_faults(where: str, given: Table) -> Iterator[Message]:
    yield from _fields(where, given, SPEAKER)
    name: Any = given.get("id")
    speed: Any = given.get("speed")
    if isinstance(name, str) and name and not re.fullmatch(r"[A-Za-z0-9_-]+", name):
        yield _at(where, f"id「{name}」は英数字だけにします。", f"id {name!r} is not plain ASCII.")
    if _is_a(speed, float) and speed <= 0:
        yield _at(where, f"speed {speed} は 0 より大きくします。", f"speed {speed} is not above 0.")


def _utterance_faults(where: str, given: Table) -> Iterator[Message]:
    yield from _fields(where, given, UTTERANCE, UTTERANCE_OPTIONS)
    if isinstance(given.get("text"), str) and "\n" in given["text"]:
        yield _at(where, "text は 1 行にします。", "text has more than one line.")


def _cast_faults(speakers: list[Table], utterances: list[Table]) -> Iterator[Message]:
    """Speakers listed twice, speakers nobody listed, speakers who say nothing."""
    listed = Counter(str(s["id"]) for s in speakers if "id" in s)
    heard = {str(u.get("speaker")) for u in utterances if "speaker" in u}
    for name in (n for n, count in listed.items() if count > 1):
        yield _at("speakers", f"id「{name}」が重なっています。", f"id {name!r} is listed twice.")
    for name in sorted(heard - listed.keys()):
        yield _at("utterances", f"「{name}」は speakers にいません。", f"{name!r} is not listed.")
    for name in sorted(listed.keys() - heard):
        yield _at("speakers", f"「{name}」の発言がありません。", f"{name!r} says nothing.")


def _overlap_faults(utterances: list[Table]) -> Iterator[Message]:
    """An overlap needs somebody else to overlap with."""
    if utterances and _overlaps(utterances[0]):
        yield _at("utterances[1]", "前の発言がありません。", "pause is below 0 at the start.")
    for number, (before, after) in enumerate(pairwise(utterances), start=2):
        if _overlaps(after) and before.get("speaker") == after.get("speaker"):
            where = f"utterances[{number}]"
            yield _at(where, "自分の発言に重なっています。", "the speaker overlaps themselves.")


def _overlaps(utterance: Table) -> bool:
    pause: Any = utterance.get("pause")
    return _is_a(pause, float) and bool(pause < 0)


def _tables(given: Table, name: str) -> list[Table]:
    found = given.get(name)
    return [t for t in found if isinstance(t, dict)] if isinstance(found, list) else []


def _is_a(value: object, kind: type) -> bool:
    wanted = (int, float) if kind is float else kind
    if isinstance(value, bool) or not isinstance(value, wanted):
        return False
    return not isinstance(value, float) or math.isfinite(value)


def _is_date(text: str) -> bool:
    try:
        datetime.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _at(where: str, ja: str, en: str) -> Message:
    place = f"{where}: " if where else ""
    return Message(ja=place + ja, en=place + en)
