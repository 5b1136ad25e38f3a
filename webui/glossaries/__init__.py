"""The words of an organisation, of its departments and of a meeting."""

from .vocabulary import Gathered, gather, notices_of

__all__ = ["Gathered", "gather", "notices_of"]
