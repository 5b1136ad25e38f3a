"""An engine that is named before it is loaded."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from .base import EngineFactory, EngineOptions


@dataclass(frozen=True)
class Engine:
    """A model in its engine: known by name at once, loaded when first needed, then kept."""

    model: str
    digest: str
    revision: str
    factory: EngineFactory
    options: EngineOptions

    @cached_property
    def loaded(self) -> Any:
        return self.factory(self.options)

    @property
    def provenance(self) -> dict[str, str]:
        """What a record must name to be reproducible; checkpoints depend on the same."""
        return {
            "model": self.model,
            "revision": self.revision,
            "digest": self.digest,
            "device": self.options.device,
            "compute_type": self.options.compute_type,
        }
