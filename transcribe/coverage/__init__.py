"""Speech that a recogniser lost, and text that nobody said."""

from .doubtful import unclear
from .invented import without_inventions
from .listening import Listener
from .lost import with_lost_speech
from .repeated import without_loops

__all__ = ["Listener", "unclear", "with_lost_speech", "without_inventions", "without_loops"]
