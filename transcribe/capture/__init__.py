"""Sound from a microphone: which there are, how loud it is, and onto the disk it goes.

The product's only user of sounddevice, which is imported when a microphone is asked for.
"""

from .devices import InputDevice, choose_device, list_devices
from .level import SILENCE_DB, Level, decibels, level_of
from .recorder import BLOCK_S, SAMPLE_RATES, Block, Recorder

__all__ = [
    "BLOCK_S",
    "SAMPLE_RATES",
    "SILENCE_DB",
    "Block",
    "InputDevice",
    "Level",
    "Recorder",
    "choose_device",
    "decibels",
    "level_of",
    "list_devices",
]
