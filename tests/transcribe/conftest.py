"""What the tests of formats share."""

from pathlib import Path

import pytest
from transcripts import TITLE, TRANSCRIPT

from transcribe.files import write_text
from transcribe.formats import render
from transcribe.types import Transcript


@pytest.fixture
def written(tmp_path: Path):
    """Writes the sample transcript in a format, and gives the file."""

    def write(name: str, transcript: Transcript = TRANSCRIPT) -> Path:
        path = tmp_path / f"out.{name}"
        write_text(path, render(transcript, name, TITLE))
        return path

    return write
