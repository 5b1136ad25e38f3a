"""Measures what the project promises, each figure beside its named peer in the same run.

    python -m bench [--quick] [recognition] [diarization] [job] [memory] [start]

Not part of the product and not of its tests: nothing here is asserted. A missed target is shown,
and the exit code stays 0. docs/performance.md says how to read the figures.
"""
