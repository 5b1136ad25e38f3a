"""Which models this machine has, in the words of `kikitori models list`."""

from dataclasses import dataclass

from transcribe.commands.models import TASKS, state_label
from transcribe.errors import ModelError
from transcribe.messages import Message
from transcribe.models import Model, ModelStore, available_memory_mb, choose_recognizer
from transcribe.models.store import State


@dataclass(frozen=True, slots=True)
class Shown:
    """A model of the list. fits: None where nobody can tell how much memory is free."""

    model: Model
    state: State
    label: str
    task: Message
    fits: bool | None

    @property
    def is_installed(self) -> bool:
        return self.state == "installed"


def shown(store: ModelStore) -> list[Shown]:
    """All known models, those on this machine first. Files whose time changed are read through."""
    memory = available_memory_mb()
    found = [_shown(store, model, memory) for model in store.registry]
    return sorted(found, key=lambda one: one.state == "missing")


def _shown(store: ModelStore, model: Model, memory_mb: int | None) -> Shown:
    state = store.state_of(model)
    fits = None if memory_mb is None else model.memory_mb <= memory_mb
    return Shown(model, state, state_label(model, state), TASKS[model.task], fits)


def chosen(store: ModelStore) -> Model | ModelError:
    """What a job takes that leaves the choice to the machine, or why it cannot start."""
    try:
        return choose_recognizer(store)
    except ModelError as error:
        return error
