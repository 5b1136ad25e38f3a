"""Recordings with references to measure with, and the programs that make them."""
