"""TOML that people write: read, and checked so that every fault is named at once."""

import math
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from transcribe.errors import InputError
from transcribe.messages import Message

Table = Mapping[str, Any]

KINDS = {
    str: Message(ja="文字列", en="text"),
    bool: Message(ja="true か false", en="true or false"),
    int: Message(ja="整数", en="a whole number"),
    float: Message(ja="数", en="a number"),
    list: Message(ja="一覧", en="a list"),
    dict: Message(ja="表", en="a table"),
}


def read_toml(path: Path, what: Message) -> dict[str, Any]:
    """The parsed file. Raises InputError, which calls it `what`."""
    try:
        return tomllib.loads(path.read_text("utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(
            Message(
                ja=f"{what.ja} {path} を読めません: {error}",
                en=f"Cannot read the {what.en} {path}: {error}",
            ),
            Message(
                ja="ファイルの場所と TOML の書き方を確かめてください。",
                en="Check the path and the TOML syntax.",
            ),
        ) from error


def refuse(what: Message, name: str, found: Iterable[Message]) -> None:
    """Raise InputError that lists every fault found; nothing happens where there is none."""
    faults = list(found)
    if faults:
        raise InputError(
            Message(
                ja=f"{what.ja} {name} に誤りがあります。\n" + "\n".join(m.ja for m in faults),
                en=f"The {what.en} {name} has faults.\n" + "\n".join(m.en for m in faults),
            ),
            Message(ja=f"{what.ja}を直してください。", en=f"Correct the {what.en} and try again."),
        )


def field_faults(
    where: str, given: Table, needed: Mapping[str, type], options: Mapping[str, type] | None = None
) -> Iterator[Message]:
    """Names that are missing or unknown, values of the wrong type or empty."""
    known = {**needed, **(options or {})}
    for name in (n for n in needed if n not in given):
        yield at(where, f"{name} がありません。", f"{name} is missing.")
    for name, value in given.items():
        if name not in known:
            yield at(where, f"{name} という項目はありません。", f"{name} is not a known field.")
        elif not is_a(value, known[name]):
            kind = KINDS[known[name]]
            yield at(where, f"{name} が{kind.ja}ではありません。", f"{name} is not {kind.en}.")
        elif value in ("", []) or (isinstance(value, str) and not value.strip()):
            yield at(where, f"{name} が空です。", f"{name} is empty.")


def entry_faults(name: str, given: Table) -> Iterator[Message]:
    """A list of tables that holds something else."""
    if isinstance(given.get(name), list) and len(tables(given, name)) < len(given[name]):
        yield at(name, "表でないものがあります。", "an entry is not a table.")


def id_faults(where: str, given: Table) -> Iterator[Message]:
    """An id that is not plain ASCII: it becomes part of file names."""
    name: Any = given.get("id")
    if isinstance(name, str) and name and not re.fullmatch(r"[A-Za-z0-9_-]+", name):
        yield at(where, f"id「{name}」は英数字だけにします。", f"id {name!r} is not plain ASCII.")


def repeated(name: str, entries: Iterable[Table]) -> Iterator[Message]:
    """Ids that are listed twice among the entries of `name`."""
    seen: set[str] = set()
    told: set[str] = set()
    for identity in (str(e["id"]) for e in entries if "id" in e):
        if identity in seen and identity not in told:
            told.add(identity)
            yield at(
                name, f"id「{identity}」が重なっています。", f"id {identity!r} is listed twice."
            )
        seen.add(identity)


def tables(given: Table, name: str) -> list[Table]:
    """The entries of a list of tables; what is not a table is left out."""
    found = given.get(name)
    return [t for t in found if isinstance(t, dict)] if isinstance(found, list) else []


def is_a(value: object, kind: type) -> bool:
    """Whether TOML's value is of the kind; a whole number is a number, true is not."""
    wanted = (int, float) if kind is float else kind
    if isinstance(value, bool) and kind is not bool:
        return False
    if not isinstance(value, wanted):
        return False
    return not isinstance(value, float) or math.isfinite(value)


def at(where: str, ja: str, en: str) -> Message:
    """A fault and its place."""
    place = f"{where}: " if where else ""
    return Message(ja=place + ja, en=place + en)
