"""Models: what exists (models.toml), what is installed, and which one to use. Offline first."""

from .choose import CPU, Device, available_memory_mb, choose_device, choose_recognizer
from .record import FileRecord, Record
from .registry import HubSource, Model, Registry, WheelSource, load_registry, registry
from .store import Fault, ModelStore, open_store, store_folder

__all__ = [
    "CPU",
    "Device",
    "Fault",
    "FileRecord",
    "HubSource",
    "Model",
    "ModelStore",
    "Record",
    "Registry",
    "WheelSource",
    "available_memory_mb",
    "choose_device",
    "choose_recognizer",
    "load_registry",
    "open_store",
    "registry",
    "store_folder",
]
