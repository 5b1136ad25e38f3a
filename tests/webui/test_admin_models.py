"""音声モデル: what is on this machine, as `kikitori models list` says it."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from office import Office

from transcribe.commands.models import models


def rows(office: Office) -> dict[str, str]:
    """Model -> its row of the table, as text."""
    page = office.browser("admin").get("/admin/models").get_data(as_text=True)
    found = re.findall(r'<th scope="row">([^<]+)</th>(.*?)</tr>', page, re.DOTALL)
    return {name: " ".join(re.sub("<[^>]+>", " ", row).split()) for name, row in found}


def listed() -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(
        CliRunner().invoke(models, ["list", "--json"]).output
    )
    return found


def test_the_page_says_the_same_as_the_command(office: Office) -> None:
    shown, known = rows(office), listed()
    assert set(shown) == {model["id"] for model in known}
    words = {"installed": "✓", "missing": "未取得", "damaged": "破損"}
    for model in known:
        row = shown[str(model["id"])]
        assert words[str(model["state"])] in row
        assert ("未検証" in row) == (not model["verified"])
        assert str(model["licence"]) in row
        assert f"{model['memory_mb']:,}" in row


def test_a_machine_without_models_is_told_how_to_get_one(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KIKITORI_MODELS_DIR", str(tmp_path / "none"))
    page = office.browser("admin").get("/admin/models").get_data(as_text=True)
    assert "音声認識のモデルがこのPCにありません" in page
    assert "kikitori models import" in page
    assert str(tmp_path / "none") in page


def test_a_damaged_model_is_shown_as_such(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KIKITORI_MODELS_DIR", str(tmp_path))
    monkeypatch.setenv("KIKITORI_MODELS_TOML", str(tmp_path / "models.toml"))
    (tmp_path / "models.toml").write_text(MODEL, "utf-8")
    (tmp_path / "small").mkdir()
    files = {"model.bin": {"sha256": "a" * 64, "size": 3, "mtime_ns": 1}}
    record = {"model": "small", "source": "directory", "revision": "", "files": files}
    (tmp_path / "small" / "installed.json").write_text(json.dumps(record))
    (tmp_path / "small" / "model.bin").write_bytes(b"xyz")
    assert "破損" in rows(office)["small"]


MODEL = f"""
[[model]]
id = "small"
task = "recognition"
engine = "faster-whisper"
licence = "MIT"
files = {{ "model.bin" = "sha256:{"b" * 64}" }}
languages = ["ja"]
memory_mb = 100
size_mb = 10
rank = 1
"""


@pytest.mark.parametrize("login", ["soumu", "reader"])
def test_only_administrators_see_it(office: Office, login: str) -> None:
    assert office.browser(login).get("/admin/models").status_code == 403


def test_administrators_of_every_organisation_see_it(office: Office) -> None:
    assert office.browser("midori-admin").get("/admin/models").status_code == 200
