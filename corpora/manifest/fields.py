"""Entries of a manifest's files against the dataclasses they become: each field, each type."""

import difflib
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, asdict, fields, is_dataclass
from functools import cache
from types import NoneType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from transcribe.messages import Message

T = TypeVar("T")

_HALF = re.compile("[\ud800-\udfff]")  # of a character: what no file in UTF-8 can hold
KINDS: Mapping[type, Message] = {
    str: Message(ja="文字列", en="text"),
    float: Message(ja="数", en="a number"),
    bool: Message(ja="true か false", en="true or false"),
}


def at(entry: str, ja: str, en: str) -> Message:
    """What is wrong with an entry."""
    return Message(ja=f"{entry}: {ja}", en=f"{entry}: {en}")


def shape_faults(kind: type, given: object, entry: str, omit: str = "") -> Iterator[Message]:
    """Yield unknown and missing names and values of the wrong type, in nested entries as well.

    entry  how messages call it
    omit   a field of the dataclass that this entry does not carry
    """
    if not isinstance(given, dict):
        yield at(entry, "項目と値の組ではありません。", "this is not a table of fields.")
        return
    hints = {name: hint for name, hint in _hints(kind).items() if name != omit}
    for name in given.keys() - hints.keys():
        yield _unknown(entry, name, hints)
    for name in [n for n in _needed(kind) if n in hints and n not in given]:
        yield at(entry, f"{name} がありません。書き足してください。", f"{name} is missing. Add it.")
    for name in [n for n in hints if n in given]:
        yield from _value_faults(hints[name], given[name], entry, name)


def build(kind: type[T], given: Mapping[str, Any]) -> T:
    """The value of an entry without shape faults."""
    hints = _hints(kind)  # type: ignore[arg-type]  # every class is hashable
    return kind(**{name: _built(hints[name], value) for name, value in given.items()})


def encode(value: Any, omit: str = "") -> dict[str, Any]:
    """The entry of a value; what is not known (None) is left out of it."""
    return {name: v for name, v in _without_none(asdict(value)).items() if name != omit}


def _value_faults(hint: Any, value: object, entry: str, name: str) -> Iterator[Message]:
    if get_origin(hint) is tuple:
        if not isinstance(value, list):
            yield at(entry, f"{name} が一覧ではありません。", f"{name} is not a list.")
            return
        (kind,) = {a for a in get_args(hint) if a is not Ellipsis}
        for number, item in enumerate(value, start=1):
            yield from shape_faults(kind, item, f"{entry} {name}[{number}]")
    elif is_dataclass(hint):
        yield from shape_faults(hint, value, f"{entry} {name}")  # type: ignore[arg-type]
    elif not _is_a(hint, value):
        kind = KINDS[next(k for k in (get_args(hint) or (hint,)) if k is not NoneType)]
        yield at(
            entry,
            f"{name} の値 {value!r} が{kind.ja}ではありません。直してください。",
            f"{name} is {value!r}, which is not {kind.en}. Correct it.",
        )


def _is_a(hint: Any, value: object) -> bool:
    kinds = get_args(hint) or (hint,)
    if value is None or isinstance(value, bool):
        return type(value) in kinds
    if isinstance(value, int | float):
        return float in kinds and math.isfinite(value)
    return isinstance(value, str) and str in kinds and not _HALF.search(value)


def _built(hint: Any, value: Any) -> Any:
    if get_origin(hint) is tuple:
        (kind,) = {a for a in get_args(hint) if a is not Ellipsis}
        return tuple(build(kind, item) for item in value)
    if is_dataclass(hint):
        return build(hint, value)  # type: ignore[arg-type]
    return _number(value)


def _unknown(entry: str, name: str, known: Mapping[str, object]) -> Message:
    near = difflib.get_close_matches(name, known, n=1)
    return at(
        entry,
        f"{name} という項目はありません。"
        + (f"{near[0]} ではありませんか。" if near else f"使えるのは {', '.join(known)} です。"),
        f"there is no field {name}. "
        + (f"Did you mean {near[0]}?" if near else f"Known: {', '.join(known)}."),
    )


def _without_none(values: dict[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in values.items() if value is not None}
    return {name: _deep(value) for name, value in kept.items()}


def _deep(value: Any) -> Any:
    if isinstance(value, dict):
        return _without_none(value)
    if isinstance(value, list | tuple):
        return [_deep(item) for item in value]
    return _number(value)


def _number(value: Any) -> Any:
    """1 m and 1.0 m are one distance, and must have one digest."""
    whole = isinstance(value, int) and not isinstance(value, bool)
    return float(value) if whole else value


@cache
def _hints(kind: type) -> Mapping[str, Any]:
    return get_type_hints(kind)


@cache
def _needed(kind: type) -> tuple[str, ...]:
    return tuple(f.name for f in fields(kind) if f.default is MISSING)
