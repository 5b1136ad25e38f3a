"""The process that reads from a hub: a request on stdin, an answer on stdout, both one JSON object.

Started by `hub` only, with an environment that lets huggingface_hub go online.
"""

import errno
import json
import sys
from typing import Any

TIMEOUT_S = 10


def download(request: dict[str, Any]) -> dict[str, str]:
    """The files of a repository, put into a folder: answers the full revision, or what went wrong.

    request  repository, revision ("" for the newest), folder, files
    """
    from huggingface_hub import HfApi, snapshot_download
    from huggingface_hub.errors import GatedRepoError, RepositoryNotFoundError

    repository, revision = request["repository"], request["revision"] or None
    try:
        # asked first: without a network it fails at once, where a download tries for long
        found = HfApi().model_info(repository, revision=revision, timeout=TIMEOUT_S).sha
        snapshot_download(
            repository,
            revision=found,
            allow_patterns=request["files"],
            local_dir=request["folder"],
        )
    except (GatedRepoError, RepositoryNotFoundError) as error:  # the hub hides what is not yours
        return {"kind": "gated", "error": first_line(error)}
    except OSError as error:
        full = error.errno == errno.ENOSPC
        return {"kind": "full" if full else "network", "error": first_line(error)}
    except Exception as error:  # its HTTP library's own tree: a reply that never came, most often
        return {"kind": "network", "error": first_line(error)}
    return {"revision": str(found)}


def first_line(error: Exception) -> str:
    text = str(error).strip().splitlines()
    return text[0][:200] if text else type(error).__name__


if __name__ == "__main__":
    print(json.dumps(download(json.load(sys.stdin))))
