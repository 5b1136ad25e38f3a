"""練習: a meeting of one's own to learn on, and the steps that lead through it."""

from .room import make, remove, room_of
from .steps import Step, steps

__all__ = ["Step", "make", "remove", "room_of", "steps"]
