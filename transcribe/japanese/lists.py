"""The lists that decide what counts as the same Japanese, as files with a version and a digest."""

import hashlib
import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent.parent / "data" / "japanese"
NAMES = ("fillers.toml", "numerals.toml", "variants.toml")


@cache
def load(name: str) -> Mapping[str, Any]:
    """The content of a list, of NAMES or another in the folder. Every list has a `version`."""
    return tomllib.loads((FOLDER / name).read_text("utf-8"))


@cache
def digests() -> Mapping[str, str]:
    """sha256 of each list, by file name: another digest means that other strings are equal."""
    return {name: hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() for name in NAMES}


def settled(step: Callable[[str], str], text: str, most: int = 10) -> str:
    """The text after as many steps as change it, `most` of them at the utmost.

    A step may bring together what another step then changes; two or three are the rule.
    """
    for _ in range(most):
        before, text = text, step(text)
        if text == before:
            break
    return text
