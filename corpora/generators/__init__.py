"""Meetings made by machine: a script, synthetic voices, and the reference that goes with them."""

from .assembly import Meeting, perform
from .bundle import write
from .script import Script, load_script
from .voices import Cached, Kokoro, Voice

__all__ = ["Cached", "Kokoro", "Meeting", "Script", "Voice", "load_script", "perform", "write"]
