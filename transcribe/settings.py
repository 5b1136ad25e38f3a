"""The settings of the commands: environment variables, explained in the README."""

from collections.abc import Mapping
from importlib.metadata import entry_points

from .errors import UnknownName
from .messages import Message

PREFIX = "KIKITORI_"
NAMES = (
    "KIKITORI_LANGUAGE",
    "KIKITORI_MODELS_DIR",
    "KIKITORI_MODELS_FROM",
    "KIKITORI_MODELS_TOML",
    "KIKITORI_CACHE_DIR",
    "KIKITORI_CORPORA_DIR",
)


GROUP = "kikitori.settings"  # entry points: the names of the settings that a package adds


def check_settings(environ: Mapping[str, str]) -> None:
    """Raise UnknownName for a setting that does not exist: a misspelt one would have no effect."""
    unknown = [name for name in sorted(environ) if name.startswith(PREFIX) and name not in NAMES]
    if not unknown:
        return
    known = [*NAMES, *(name for point in entry_points(group=GROUP) for name in point.load())]
    for name in unknown:
        if name not in known:
            raise UnknownName(Message(ja="設定", en="setting"), name, known)
