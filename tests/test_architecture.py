"""What holds for all packages. Who may import whom is held by import-linter, in `make lint`."""

import importlib.metadata
import os
import subprocess
import sys
from pathlib import Path

import pytest

from transcribe.startup import PACKAGES

ROOT = Path(__file__).parent.parent
LONGEST = 400  # lines
HEAVY = ("av", "ctranslate2", "faster_whisper", "flask", "pyannote", "torch", "torchaudio")


def _modules() -> list[Path]:
    return sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))


@pytest.mark.parametrize("module", _modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_modules_stay_readable(module: Path) -> None:
    assert len(module.read_text("utf-8").splitlines()) <= LONGEST


@pytest.mark.parametrize("package", PACKAGES)
def test_no_other_distribution_owns_our_names(package: str) -> None:
    owners = importlib.metadata.packages_distributions().get(package, [])
    assert {owner.lower() for owner in owners} <= {"kikitori"}


@pytest.mark.parametrize("package", PACKAGES)
def test_importing_a_package_loads_nothing_heavy_and_leaves_nothing(
    package: str, tmp_path: Path
) -> None:
    script = f"import {package}, sys; print(*sorted(set(sys.modules) & set({HEAVY!r})))"
    homes = ("HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME")
    environ = os.environ | dict.fromkeys(homes, str(tmp_path)) | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-B", "-c", script],
        cwd=tmp_path,
        env=environ,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == ""
    assert list(tmp_path.rglob("*")) == []
