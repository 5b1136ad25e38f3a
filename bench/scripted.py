"""The scripted recogniser: text at no cost, where everything but Whisper is measured."""

import json
import os
from pathlib import Path

from transcribe.engines.base import EngineOptions, find_engine
from transcribe.engines.loading import Engine
from transcribe.models import ModelStore, load_registry, store_folder
from transcribe.models.registry import models_toml

LINES = ["議案第二十三号を議題とします。", "質疑はありませんか。", "担当課から説明をお願いします。"]
ENTRY = """
[[model]]
id = "scripted"
task = "recognition"
engine = "scripted"
licence = "none"
languages = ["ja"]
memory_mb = 1
size_mb = 1
files = { "script.json" = "" }
"""


def engine(folder: Path) -> Engine:
    """The recogniser, its script written to `folder`."""
    _write_script(folder)
    options = EngineOptions(folder, "cpu", "int8", 1)
    return Engine("scripted", "", "", find_engine("recognizers", "scripted"), options)


def store(folder: Path, *others: str) -> dict[str, str]:
    """A store in `folder` with the recogniser and the installed models `others`.

    Returns the settings that make `kikitori` use it.
    """
    listed = folder / "models.toml"
    listed.write_text(models_toml(os.environ).read_text("utf-8") + ENTRY, "utf-8")
    settings = {"KIKITORI_MODELS_TOML": str(listed), "KIKITORI_MODELS_DIR": str(folder)}
    stick = folder / "stick" / "scripted"
    stick.mkdir(parents=True)
    _write_script(stick)
    ModelStore(folder, load_registry(settings)).import_from(stick.parent, lambda _: None)
    for name in others:
        (folder / name).symlink_to(store_folder(os.environ) / name)
    return settings


def _write_script(folder: Path) -> None:
    (folder / "script.json").write_text(json.dumps(LINES, ensure_ascii=False), "utf-8")
