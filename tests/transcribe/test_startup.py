"""A real second distribution, installed by pip, that takes one of our names."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from transcribe.startup import check_environment

ROOT = Path(__file__).parents[2]
CHECK = "from transcribe.startup import check_environment; check_environment()"
WHEEL = "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder into which the distribution `evaluator`, with a package `eval`, was installed."""
    made, target = tmp_path_factory.mktemp("made"), tmp_path_factory.mktemp("installed")
    wheel = made / "evaluator-1.0-py3-none-any.whl"
    info = "evaluator-1.0.dist-info"
    files = {
        "eval/__init__.py": "",
        f"{info}/METADATA": "Metadata-Version: 2.1\nName: evaluator\nVersion: 1.0\n",
        f"{info}/WHEEL": WHEEL,
    }
    files[f"{info}/RECORD"] = "".join(f"{name},,\n" for name in [*files, f"{info}/RECORD"])
    with zipfile.ZipFile(wheel, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    pip = [sys.executable, "-m", "pip", "install", "--no-index", "--no-deps", "--quiet"]
    subprocess.run([*pip, "--target", str(target), str(wheel)], check=True)
    return target


def _check(folder: Path, *path: Path, language: str = "en") -> subprocess.CompletedProcess[str]:
    environ = os.environ | {
        "PYTHONPATH": os.pathsep.join(map(str, path)),
        "KIKITORI_LANGUAGE": language,
    }
    return subprocess.run(
        [sys.executable, "-c", CHECK], cwd=folder, env=environ, capture_output=True, text=True
    )


def test_our_own_environment_passes() -> None:
    check_environment()


def test_a_distribution_that_hides_our_package_is_named(elsewhere: Path, tmp_path: Path) -> None:
    done = _check(tmp_path, elsewhere, ROOT)
    assert done.returncode != 0
    assert "'evaluator', takes the name of Kikitori's package 'eval'" in done.stderr
    assert "pip uninstall evaluator" in done.stderr


def test_a_distribution_that_stands_behind_ours_is_named_too(
    elsewhere: Path, tmp_path: Path
) -> None:
    done = _check(tmp_path, ROOT, elsewhere, language="ja")
    assert done.returncode != 0
    assert "別のソフトウェア「evaluator」" in done.stderr


def test_a_folder_of_our_name_that_nobody_installed_is_named(tmp_path: Path) -> None:
    (tmp_path / "webui").mkdir()
    (tmp_path / "webui" / "__init__.py").touch()
    done = _check(tmp_path, tmp_path, ROOT)
    assert done.returncode != 0
    assert str(tmp_path / "webui") in done.stderr
