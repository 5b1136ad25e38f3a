"""A served installation with two municipalities and models that say what they were told."""

import json
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import requests
from office import Clock, Office, furnish
from openai import OpenAI
from programs import token_of
from requests import Response
from served import MODELS, Served, install_models

from transcribe.models import ModelStore, load_registry
from webui.app import create_app
from webui.service import open_service
from webui.settings import load_settings

LOST = MODELS.partition("\n\n")[0].replace('"told"', '"lost"').replace("rank = 1\n", "")


@dataclass(frozen=True, slots=True)
class Running:
    """A server process and its worker. `office` looks into the same database."""

    server: Served
    address: str
    office: Office

    def openai(self, login: str = "soumu", *scopes: str) -> OpenAI:
        """OpenAI's own client, with a token of somebody."""
        token = token_of(self.office, login, *scopes)
        return OpenAI(base_url=f"{self.address}/v1", api_key=token, max_retries=0, timeout=30)

    def send(self, method: str, path: str, login: str = "soumu", **extra: Any) -> Response:
        """A plain request with a token of somebody."""
        headers = {"Authorization": f"Bearer {token_of(self.office, login)}"}
        extra.setdefault("timeout", 30)
        return requests.request(method, self.address + path, headers=headers, **extra)


def start(folder: Path, empty_database: Path, **environ: str) -> Running:
    """Ended by `running.server.__exit__`; it is ready when this returns."""
    models = {**install_models(folder / "models"), **environ}
    _add_lost_model(models)
    data = folder / "data"
    data.mkdir(mode=0o700)
    shutil.copy(empty_database, data / "kikitori.db")
    clock = Clock(datetime.now(UTC))
    settings = load_settings({}, {"data": data})
    service = open_service(settings, clock)
    office = Office(create_app(settings, service), service, clock)
    furnish(office)
    server = Served(models, "--data", data, "--port", "0")
    try:
        return Running(server, server.address, office)
    except BaseException:
        server.__exit__()
        raise


def _add_lost_model(environ: dict[str, str]) -> None:
    """A model that was installed once and whose file has gone since."""
    listed = Path(environ["KIKITORI_MODELS_TOML"])
    listed.write_text(listed.read_text("utf-8") + LOST, "utf-8")
    stick = listed.parent / "stick" / "lost"
    stick.mkdir()
    (stick / "script.json").write_text(json.dumps(["。"]), "utf-8")
    installed = Path(environ["KIKITORI_MODELS_DIR"])
    ModelStore(installed, load_registry(environ)).import_from(stick, lambda _: None)
    (installed / "lost" / "script.json").unlink()
