"""A directory as a source of models: a USB stick, a shared folder, a copy of another store."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from ..errors import InputError
from ..messages import Message
from .record import read_record, sha256_of
from .registry import Model, Registry
from .staging import Arrival, opener

REVISION = re.compile(r"[0-9a-f]{40}")


def arrival_from(model: Model, folder: Path) -> Arrival:
    """The model's files as they lie in `folder`; the record of the store they come from counts."""
    record = read_record(folder)
    ours = record is not None and record.model == model.id
    revision = record.revision if record and ours else ""
    if not revision and REVISION.fullmatch(folder.name):
        revision = folder.name  # a hub's cache names its folders so
    return Arrival(
        "directory",
        {name: (opener(folder / name),) for name in model.files},
        revision=revision,
        expected={n: f.sha256 for n, f in record.files.items()} if record and ours else None,
    )


def find_model(model: Model, root: Path) -> Path | None:
    """The folder in or below `root` that is named after the model and holds all its files."""
    return next((f for f in _candidates(model, root) if _holds(f, model)), None)


def find_models(registry: Registry, root: Path) -> dict[str, Path]:
    """Which models lie in `root`, as model id -> folder.

    Folders are known by their names: the model's id, its repository's name, or a hub cache's. Files
    lying in `root` itself are known by their digests. Raises InputError when nothing is found.
    """
    if not root.is_dir():
        raise InputError(
            Message(ja=f"フォルダ {root} がありません。", en=f"There is no folder {root}."),
            Message(
                ja="フォルダの場所を確かめてください（USBメモリが外れていませんか）。",
                en="Check the folder's place (is the USB stick still plugged in?).",
            ),
        )
    named = ((model.id, find_model(model, root)) for model in registry)
    found = {model_id: folder for model_id, folder in named if folder}
    if not found and (model := _known_by_digests(registry, root)):
        found = {model.id: root}
    if not found:
        raise _nothing_found(root)
    return found


def _candidates(model: Model, root: Path) -> Iterator[Path]:
    names = [model.id]
    if model.hub:
        repository = model.hub.repository
        cached = f"models--{repository.replace('/', '--')}"
        names += [repository, repository.rpartition("/")[2], f"{cached}/snapshots", cached]
        snapshots = [root / cached / "snapshots", root / "hub" / cached / "snapshots"]
        snapshots += [root / "snapshots"] if root.name == cached else []
        for place in snapshots:
            yield place / model.hub.revision
            if place.is_dir():
                yield from sorted(place.iterdir())
    for name in names:
        if root.name == Path(name).name:
            yield root
        yield root / name


def _holds(folder: Path, model: Model) -> bool:
    return bool(model.files) and all((folder / name).is_file() for name in model.files)


def _known_by_digests(registry: Registry, root: Path) -> Model | None:
    digest = cache(lambda name: "sha256:" + sha256_of(root / name))
    return next(
        (
            model
            for model in registry
            if _holds(root, model) and all(digest(n) == d for n, d in sorted(model.files.items()))
        ),
        None,
    )


def _nothing_found(root: Path) -> InputError:
    return InputError(
        Message(
            ja=f"{root} に、一覧にあるモデルがそろって見つかりません。",
            en=f"No complete model of the list was found in {root}.",
        ),
        Message(
            ja="別のPCのモデルのフォルダを丸ごと指定するか、フォルダの名前をモデルの ID に"
            "してください（ID は kikitori models list で分かります）。",
            en="Name the whole models folder of another PC, or name the folder after the model's"
            " id (kikitori models list shows the ids).",
        ),
    )
