"""Meetings to measure with: the scripts of our own, and the programs that make sound of them."""

from . import generators

__all__ = ["generators"]
