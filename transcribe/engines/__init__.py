"""Adapters around recognisers and diarizers. Found by entry point, see `base`."""
