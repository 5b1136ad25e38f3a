"""The check that this process runs our packages, and not others of the same names.

`eval`, `transcribe`, `webui` and `corpora` are common words: the package index has other people's
projects under these names. One of them in our environment hides our package or overwrites its
files, and what follows are errors that nobody can read.
"""

import importlib.metadata
import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path

from .errors import AppError
from .messages import Message

DISTRIBUTION = "kikitori"
PACKAGES = ("corpora", "eval", "transcribe", "webui")

# A line of RECORD, the list of files that an installer keeps of every distribution.
_OURS = re.compile(rf"^({'|'.join(PACKAGES)})(?:/|\.py,)", re.MULTILINE)


def check_environment() -> None:
    """Raise AppError if one of PACKAGES belongs to another distribution, or is found elsewhere.

    Imports none of them and reads only what installers recorded: a few hundredths of a second.
    """
    for package, owner in _owned_by_others():
        raise AppError(
            Message(
                ja=f"別のソフトウェア「{owner}」が、聞き取りと同じ名前の部品「{package}」を"
                "使っています。",
                en=f"Other software, {owner!r}, takes the name of Kikitori's package {package!r}.",
            ),
            Message(
                ja="聞き取りは専用の環境に入れてください (make setup)。"
                f"この環境から外すには: pip uninstall {owner}",
                en="Install Kikitori into an environment of its own (make setup), "
                f"or remove the other one from this one: pip uninstall {owner}",
            ),
        )
    for package, place in _hidden():
        raise AppError(
            Message(
                ja=f"聞き取りの部品「{package}」の代わりに、別のものが読み込まれます: {place}",
                en=f"Instead of Kikitori's package {package!r}, Python finds another: {place}",
            ),
            Message(
                ja="別のフォルダーで実行するか、環境変数 PYTHONPATH を外してください。",
                en="Run the command in another folder, or unset PYTHONPATH.",
            ),
        )


def _owned_by_others() -> Iterator[tuple[str, str]]:
    """Package and distribution, for each of PACKAGES that an installed distribution put there."""
    for distribution in importlib.metadata.distributions():
        found = _OURS.search(distribution.read_text("RECORD") or "")
        if found and distribution.name.lower() != DISTRIBUTION:
            yield found[1], distribution.name


def _hidden() -> Iterator[tuple[str, str]]:
    """Package and folder, for each of PACKAGES that Python finds elsewhere than beside this one."""
    home = Path(__file__).resolve().parent.parent
    for package in PACKAGES:
        spec = importlib.util.find_spec(package)
        folders = {Path(f).resolve() for f in (spec and spec.submodule_search_locations) or ()}
        if spec and folders != {home / package}:
            yield package, ", ".join(sorted(map(str, folders))) or str(spec.origin)
