"""The whole command, with real files and real engines."""

import contextvars
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from media import Media

from transcribe.cli import main
from transcribe.models import ModelStore, load_registry, store_folder
from transcribe.models.registry import models_toml

COMMAND = [sys.executable, "-c", "from transcribe.cli import main; main()"]
SCRIPT = '["議案第二十三号を議題とします。", "質疑はありませんか。"]'
SCRIPTED = """
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
LOCALES = {"ja": "ja_JP.UTF-8", "en": "en_US.UTF-8"}
CLEAN = {"LC_ALL": None, "LC_MESSAGES": None, "KIKITORI_LANGUAGE": None}


class Place:
    """A user's folders: recordings in `files`, results in `out`, and where the product writes.

    `kikitori(…)` runs the command in this process, `process(…)` in one of its own.
    """

    def __init__(self, folder: Path, models: Path) -> None:
        self.files, self.out = folder / "files", folder / "out"
        self.cache, self.crashes = folder / "cache", folder / "crashes"
        for made in (self.files, self.out):
            made.mkdir(parents=True)
        self.environ = {
            "KIKITORI_CACHE_DIR": str(self.cache),
            "KIKITORI_MODELS_DIR": str(models),
            "KIKITORI_MODELS_TOML": str(models / "models.toml"),
            "XDG_CACHE_HOME": str(self.crashes),
        }

    def put(self, source: Path, name: str = "") -> Path:
        """A recording in the user's folder."""
        return shutil.copyfile(source, self.files / (name or source.name))

    def kikitori(self, *args: str | Path, language: str = "ja") -> Result:
        env = self.environ | CLEAN | {"LANG": LOCALES[language]}
        given = ["transcribe", *map(str, args)]
        # in a context of its own: no other test chose the language there
        return contextvars.Context().run(CliRunner(env=env).invoke, main, given)

    def environment(self, language: str = "ja") -> dict[str, str]:
        inherited = {k: v for k, v in os.environ.items() if k not in CLEAN}
        return inherited | self.environ | {"LANG": LOCALES[language]}

    def process(
        self, *args: str | Path, before: tuple[str, ...] = (), **more: object
    ) -> "subprocess.CompletedProcess[str]":
        """`before`: what runs the command, such as strace and its options."""
        return subprocess.run(
            [*before, *COMMAND, "transcribe", *map(str, args)],
            env=self.environment(),
            capture_output=True,
            text=True,
            errors="surrogateescape",
            **more,  # type: ignore[call-overload]
        )

    def start(self, *args: str | Path) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [*COMMAND, "transcribe", *map(str, args)],
            env=self.environment() | {"PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            # a runner that started us in the background ignores it, and children inherit that
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
        )

    def written(self) -> dict[str, bytes]:
        """Every file of the recordings' and results' folders, hidden ones too."""
        return {
            str(path.relative_to(self.files.parent)): path.read_bytes()
            for folder in (self.files, self.out)
            for path in folder.rglob("*")
            if path.is_file()
        }


def _installed(folder: Path) -> Path:
    """A store with the scripted recogniser, and with what this machine has of the real models."""
    listed = models_toml(os.environ).read_text("utf-8")
    (folder / "models.toml").write_text(listed + SCRIPTED, "utf-8")
    registry = load_registry({"KIKITORI_MODELS_TOML": str(folder / "models.toml")})
    stick = folder / "stick" / "scripted"
    stick.mkdir(parents=True)
    (stick / "script.json").write_text(SCRIPT, "utf-8")
    ModelStore(folder, registry).import_from(stick.parent, lambda _: None)
    here = store_folder(os.environ)
    for name in ("whisper-base", "campplus", "mozc-dictionary"):
        if (here / name).is_dir():
            (folder / name).symlink_to(here / name)
    return folder


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _installed(tmp_path_factory.mktemp("models"))


@pytest.fixture(scope="session")
def media(tmp_path_factory: pytest.TempPathFactory) -> Media:
    return Media(tmp_path_factory.mktemp("media"))


@pytest.fixture
def place(tmp_path: Path, models: Path) -> Place:
    return Place(tmp_path, models)


@pytest.fixture(scope="session")
def new_place(tmp_path_factory: pytest.TempPathFactory, models: Path) -> Callable[[], Place]:
    """Places for what is made once and looked at by several tests."""
    return lambda: Place(tmp_path_factory.mktemp("place"), models)
