"""Which device stood where, and which file it recorded: a TOML file that people fill in."""

import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from transcribe.audio import probe
from transcribe.errors import InputError
from transcribe.messages import Message

from .session import slug

NAME = "devices.toml"
FIELDS = ("name", "file", "distance_m", "seat")
NEEDED = FIELDS[:3]
FARTHEST_M = 100

TEMPLATE = """\
# どの機器が、口から何 m のところで、どのファイルに録音したか。機器ごとに1つ書く。
#   kikitori corpora check 収録のフォルダー --devices devices.toml
# file は、このファイルから見た場所。録音が分かれたときは file = ["a.mp3", "b.mp3"] と並べる。
# seat（座席の番号）は書かなくてもよい。

[[devices]]
name = "ICレコーダー"
file = "recorder.mp3"
distance_m = 1.0
seat = "4"

[[devices]]
name = "スマートフォン"
file = "phone.m4a"
distance_m = 0.3
"""


@dataclass(frozen=True, slots=True)
class Device:
    """A device that recorded whole sessions. `files`: one, or more where it began anew."""

    name: str
    files: tuple[Path, ...]
    distance_m: float
    seat: str | None = None


def read_plan(path: Path) -> tuple[Device, ...]:
    """The devices of a plan. Raises InputError that lists every fault."""
    try:
        given = tomllib.loads(path.read_text("utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(
            Message(
                ja=f"機器の表 {path} を読めません（{error}）。",
                en=f"The list of devices {path} cannot be read ({error}).",
            ),
            _CORRECT,
        ) from error
    found = list(_faults(given, path.parent))
    if found:
        raise InputError(
            Message(
                ja=f"機器の表 {path} に誤りがあります。" + "".join(f"\n  {m.ja}" for m in found),
                en=f"The list of devices {path} has faults."
                + "".join(f"\n  {m.en}" for m in found),
            ),
            _CORRECT,
        )
    return tuple(
        Device(
            entry["name"], tuple(path.parent / name for name in _names(entry["file"])),
            float(entry["distance_m"]), entry.get("seat"),
        )
        for entry in given["devices"]
    )  # fmt: skip


_CORRECT = Message(
    ja="書き方の見本を作るには: kikitori corpora kit --out kit",
    en="For an example to fill in: kikitori corpora kit --out kit",
)


def _faults(given: dict[str, Any], folder: Path) -> Iterator[Message]:
    entries = given.get("devices")
    if not isinstance(entries, list) or not all(isinstance(e, dict) for e in entries):
        yield Message(ja="[[devices]] がありません。", en="There is no [[devices]].")
        return
    for number, entry in enumerate(entries, start=1):
        where = entry.get("name") or f"devices[{number}]"
        shape = list(_shape_faults(entry))
        yield from (Message(ja=f"{where}: {m.ja}", en=f"{where}: {m.en}") for m in shape)
        if not shape:
            for name in _names(entry["file"]):
                yield from _file_faults(where, folder / name)
    for name, count in Counter(map(_key, entries)).items():
        if count > 1:
            yield Message(
                ja=f"{name} が{count}回あります。name か distance_m を変えてください。",
                en=f"{name} is there {count} times. Change a name or distance_m.",
            )


def _names(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _key(entry: dict[str, Any]) -> str:
    distance = entry.get("distance_m")
    shown = f"{distance:g}" if isinstance(distance, int | float) else distance
    return f"{slug(str(entry.get('name')))} {shown} m"


def _shape_faults(entry: dict[str, Any]) -> Iterator[Message]:
    for name in [n for n in NEEDED if n not in entry]:
        yield Message(ja=f"{name} がありません。", en=f"{name} is missing.")
    for name, value in entry.items():
        if name not in FIELDS:
            yield Message(ja=f"{name} という項目はありません。", en=f"There is no field {name}.")
        elif name == "distance_m":
            if (
                isinstance(value, bool)
                or not isinstance(value, int | float)
                or not 0 < value < FARTHEST_M
            ):
                yield Message(
                    ja=f"distance_m の値 {value!r} を、0 より大きく {FARTHEST_M} より小さい"
                    " m の数にしてください。",
                    en=f"distance_m is {value!r}, and must be metres above 0, below {FARTHEST_M}.",
                )
        elif not all(isinstance(v, str) and v.strip() for v in _names(value) or [""]):
            yield Message(
                ja=f'{name} の値 {value!r} を、"…" で囲んだ文字にしてください。',
                en=f'{name} is {value!r}, and must be text in "…".',
            )


def _file_faults(where: str, path: Path) -> Iterator[Message]:
    try:
        probe(path)
    except InputError as error:
        yield Message(
            ja=f"{where}: {error.problem.ja}{error.hint.ja}",
            en=f"{where}: {error.problem.en} {error.hint.en}",
        )
