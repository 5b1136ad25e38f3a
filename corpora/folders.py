"""Where corpora lie on this machine."""

from collections.abc import Mapping
from pathlib import Path

from .manifest.files import HEADER


def corpora_folder(environ: Mapping[str, str]) -> Path:
    """KIKITORI_CORPORA_DIR, else the user's data folder of the system."""
    if given := environ.get("KIKITORI_CORPORA_DIR"):
        return Path(given).expanduser()
    import platformdirs

    return Path(platformdirs.user_data_dir("kikitori", appauthor=False)) / "corpora"


def corpora_in(folder: Path) -> list[Path]:
    """The corpora of a folder: itself where it is one, else those right below it."""
    if (folder / HEADER).is_file() or not folder.is_dir():
        return [folder]
    return sorted(p for p in folder.iterdir() if (p / HEADER).is_file())
