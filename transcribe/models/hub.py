"""A hub repository as a source of models. The only place of the product that may reach a hub.

The download runs in a process of its own: huggingface_hub reads at import whether it may go online,
and everywhere else in the product it may not.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from ..errors import AppError, ModelError
from ..messages import Message
from .registry import HubSource, Model
from .staging import Arrival, disk_full, opener
from .wheels import NO_ANSWER, Report, unreachable

PROCESS = f"{__package__}.hub_process"
ONLINE = {"HF_HUB_OFFLINE": "0", "HF_HUB_DISABLE_TELEMETRY": "1", "HF_HUB_VERBOSITY": "error"}


def hub(model: Model, source: HubSource, folder: Path, report: Report) -> Arrival:
    """Download the model's files into `folder`; a stopped download goes on where it was.

    Raises ModelError (no network, or conditions not accepted), StorageError on a full disk.
    """
    report(
        Message(
            ja=f"{model.id}: {source.repository} から取得しています（約 {model.size_mb:,} MB）",
            en=f"{model.id}: fetching from {source.repository} (about {model.size_mb:,} MB)",
        )
    )
    request = {"repository": source.repository, "revision": source.revision}
    answer = _run(request | {"folder": str(folder), "files": list(model.files)})
    if "revision" not in answer:
        raise _failure(model, source, answer, folder)
    parts = {name: (opener(folder / name),) for name in model.files}
    return Arrival("hub", parts, revision=answer["revision"])


def _run(request: dict[str, Any]) -> dict[str, str]:
    done = subprocess.run(
        [sys.executable, "-m", PROCESS],
        env=os.environ | ONLINE,
        input=json.dumps(request),
        stdout=subprocess.PIPE,  # stderr is the user's: the download shows its progress there
        text=True,
    )
    try:
        answer: dict[str, str] = json.loads(done.stdout.splitlines()[-1])
    except (ValueError, IndexError):
        return {"error": f"exit {done.returncode}", "kind": "other"}
    return answer


def _failure(model: Model, source: HubSource, answer: dict[str, str], folder: Path) -> AppError:
    if answer["kind"] == "full":
        return disk_full(folder, model.size_mb)
    if answer["kind"] != "gated":
        lost = answer["kind"] == "network"
        return unreachable(model, source.repository, NO_ANSWER if lost else answer["error"])
    return ModelError(
        Message(
            ja=f"モデル {model.id} の配布元 {source.repository} は、利用条件への同意が必要です。",
            en=f"The source of {model.id}, {source.repository}, wants its conditions accepted.",
        ),
        Message(
            ja="配布元のページで条件に同意し、発行したトークンを環境変数 HF_TOKEN に入れて"
            "もう一度実行するか、同意済みの人からフォルダを受け取って"
            " kikitori models import DIR を実行してください。",
            en="Accept them on its page, put your token into HF_TOKEN and run this again, or get"
            " the folder from somebody who did and run kikitori models import DIR.",
        ),
    )
