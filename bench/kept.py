"""What has been measured, kept under everything that decides the outcome."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from transcribe.formats.exchange import read_json, render_json

from . import listening, product
from .cases import Papers
from .listening import Heard, Work
from .meetings import OUT, ROOT

FOLDER = OUT / "accuracy"
ENGINES = ("faster-whisper", "ctranslate2", "sudachipy", "sudachidict_core")


def load(name: str, key: str) -> Any:
    """The values kept under this name and key, or None."""
    try:
        found = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
        return found["values"] if found["key"] == key else None
    except (OSError, ValueError, KeyError):
        return None


def save(name: str, key: str, values: Any) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"key": key, "values": values}, ensure_ascii=False, indent=1)
    unfinished = FOLDER / f"{name}.part"
    unfinished.write_text(text, "utf-8")
    unfinished.replace(FOLDER / f"{name}.json")


def product_key(sound: Path, papers: Papers | None) -> str:
    """Changes with the sound, the papers, our code and data, the model and the engines."""
    files = [sound, *(papers.files if papers else ())]
    words = listening.dictionary()
    parts = [_code(), _model(), words.digest if words else "", *_versions()]
    return _digest([*map(_of_file, files), *parts])


def peer_key(sound: Path) -> str:
    return _digest([_of_file(sound), _of_file(ROOT / "bench" / "peer.py"), _model(), *_versions()])


def encode(heard: Heard) -> dict[str, Any]:
    return {
        "transcripts": {v: json.loads(render_json(t)) for v, t in heard.transcripts.items()},
        **work(heard),
    }


def work(heard: Heard) -> dict[str, Any]:
    """Seconds of each part, as JSON values."""
    return {
        "recognition": asdict(heard.recognition),
        "audits": asdict(heard.audits),
        "correction": {variant: asdict(spent) for variant, spent in heard.correction.items()},
    }


def decode(values: dict[str, Any]) -> Heard:
    return Heard(
        {v: read_json(json.dumps(t)) for v, t in values["transcripts"].items()},
        Work(**values["recognition"]),
        Work(**values["audits"]),
        {variant: Work(**spent) for variant, spent in values["correction"].items()},
    )


@cache
def _code() -> str:
    """Of everything in the package that is not made by running it."""
    files = sorted(p for p in (ROOT / "transcribe").rglob("*") if p.is_file())
    kept = [p for p in files if p.suffix != ".pyc" and "sample" not in p.parts]
    return _digest([f"{p.relative_to(ROOT)} {_of_file(p)}" for p in kept])


@cache
def _model() -> str:
    return product.engine("recognizers", product.WHISPER).digest


@cache
def _versions() -> list[str]:
    return [f"{name}=={version(name)}" for name in ENGINES]


def _of_file(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _digest(parts: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
