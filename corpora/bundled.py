"""Corpora that come with Kikitori: the manifest in `manifests/`, the sound in transcribe/data."""

import shutil
from importlib.resources import files
from pathlib import Path

from transcribe.files import explained

from .building import new_folder
from .manifest import Corpus, load_corpus, save_corpus

MANIFESTS = Path(__file__).parent / "manifests"


def bundled() -> dict[str, Corpus]:
    """Every bundled corpus by its id."""
    return {
        path.name: load_corpus(path, sounds=False)
        for path in sorted(MANIFESTS.iterdir())
        if path.is_dir()
    }


def copy_bundled(corpus: Corpus, target: Path) -> None:
    """Put a bundled corpus, with its sound, into the new folder `target`.

    Raises InputError if `target` is there already, StorageError.
    """
    with new_folder(target) as folder:
        for recording in corpus.recordings:
            with explained(target):
                shutil.copyfile(_sounds(corpus.id) / recording.file, folder / recording.file)
        save_corpus(corpus, folder)


def _sounds(name: str) -> Path:
    return Path(str(files("transcribe"))) / "data" / name
