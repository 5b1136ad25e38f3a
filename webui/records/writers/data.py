"""A record as JSON for other programs (docs/exports.md)."""

import json
from typing import Any

from ..layouts import LAYOUTS
from ..material import Material
from ..said import Said

VERSION = 1


def write(material: Material) -> bytes:
    return (json.dumps(values(material), ensure_ascii=False, indent=1) + "\n").encode()


def values(material: Material) -> dict[str, Any]:
    options, signed = material.options, material.signed
    minutes = material.minutes.model_dump(mode="json", exclude={"dismissed", "omissions"})
    if options.is_public:  # those who listened have no names in it
        minutes["people"] = [p for p in minutes["people"] if p["presence"] != "observer"]
    return {
        "version": VERSION,
        "organisation": material.organisation,
        "layout": options.layout,
        "kind": LAYOUTS[options.layout],
        "layer": options.layer,
        "is_public": options.is_public,
        "state": material.state,
        "signed": signed
        and {"name": signed.name, "at": signed.at.isoformat(), "sha256": signed.digest},
        "made_with_machine_help": material.says_machine,
        "made_at": material.made_at.isoformat(),
        "language": material.language,
        "duration": round(material.duration, 3),
        "minutes": minutes,
        "turns": [_turn(turn) for turn in material.turns],
    }


def _turn(turn: Said) -> dict[str, Any]:
    return {
        "id": turn.code,
        "start": round(turn.start, 3),
        "end": round(turn.end, 3),
        "speaker": turn.who.name,
        "title": turn.who.title,
        "seat": turn.who.seat,
        "text": turn.text,
        "is_left_out": turn.is_left_out,
        "is_checked": turn.is_checked,
        "is_polished": turn.is_polished,
        "annotations": [note.id for note in turn.notes],
    }
