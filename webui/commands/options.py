"""What the commands of the service have in common."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from transcribe.messages import text

if TYPE_CHECKING:  # heavy: loaded once a command runs
    from ..settings import Settings

DATA = click.option(
    "--data",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help=text(ja="データフォルダー", en="The data folder"),
)


def settings_from(given: Mapping[str, Any]) -> "Settings":
    """given: options of the command, by the names of settings. Raises InputError."""
    from ..settings import load_settings

    return load_settings(os.environ, given)
