"""Reading what strangers made, in a process of its own: it may hang, take all memory, or crash.

`describe_sound` and `check_paper` are what the service uses; that process runs this file alone,
without the package around it, so that it begins soon and stays small. It answers in JSON on its
standard output: what it found, or the error in words.
"""

import contextlib
import json
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Literal

from transcribe.audio import MediaInfo
from transcribe.errors import AppError, InputError, NoAudioStream, UnreadableMedia
from transcribe.messages import Message
from webui.crowding import place  # by its full name: the process of its own has no package
from webui.errors import CheckFailed

log = logging.getLogger(__name__)

SECONDS = 30
MEMORY_MB = 3000  # of addresses; PyAV and the dictionary of Japanese take a third of it
AT_ONCE = 2  # so that many uploads do not take all memory
WAITING = 14  # more, each of which holds a thread of the server: a third of them with the others
WAIT_S = 10
TOO_MUCH = 3  # how the process ends that ran out of memory, or of room for its calls
NOT_A_CODE = 2**31  # Windows: from here on, what made an end of a process
TOLD = 4000  # characters of its last words that are logged
Paper = Literal["material", "roster", "glossary"]
ERRORS = {kind.__name__: kind for kind in (NoAudioStream, UnreadableMedia)}

_places = threading.BoundedSemaphore(AT_ONCE)
_room = threading.BoundedSemaphore(AT_ONCE + WAITING)


def describe_sound(path: Path, name: str, seconds: float = SECONDS) -> MediaInfo:
    """transcribe.audio.probe. `name` is the file's in errors: InputError, UnreadableMedia and
    NoAudioStream. Raises Overloaded where too many files are being read, and CheckFailed where
    this machine could not read it.
    """
    return MediaInfo(**asked("sound", path, name, seconds))


def check_paper(path: Path, name: str, kind: Paper, seconds: float = SECONDS) -> None:
    """Whether it can be read as what it was given for.

    Raises InputError, Overloaded, CheckFailed.
    """
    asked(kind, path, name, seconds)


def asked(kind: str, path: Path, name: str, seconds: float, script: str = __file__) -> Any:
    """What `main` of a script answers in a process of its own.

    Raises InputError, Overloaded, CheckFailed.
    """
    command = [sys.executable, "-P", script, kind, str(path)]
    with place(_room), place(_places, WAIT_S):
        try:
            done = subprocess.run(
                command, stdin=subprocess.DEVNULL, capture_output=True, timeout=seconds, check=False
            )
        except subprocess.TimeoutExpired as error:
            raise _too_much(kind, name) from error
        except OSError as error:  # no memory for one more process, no interpreter
            log.error("a file could not be looked at", exc_info=error)
            raise _failed(kind, name) from error
    if _is_too_much(done.returncode):
        raise _too_much(kind, name)
    try:
        told = json.loads(done.stdout)
    except ValueError as error:
        said = done.stderr.decode("utf-8", "replace")[-TOLD:]
        log.error("the look at a file ended with %s: %s", done.returncode, said)
        raise _failed(kind, name) from error
    if "problem" not in told:
        return told["found"]
    raise _error(told, path.name, _shown(name))


def _error(told: dict[str, Any], stored: str, name: str) -> InputError:
    problem, hint = (
        Message(**{key: value.replace(stored, name) for key, value in told[part].items()})
        for part in ("problem", "hint")
    )
    return ERRORS.get(told["kind"], InputError)(problem, hint)


def _shown(name: str) -> str:
    return name if len(name) <= 80 else f"{name[:79]}…"


def _is_too_much(returncode: int) -> bool:
    """Whether the file took all memory or time, or made its reader crash."""
    return returncode < 0 or returncode == TOO_MUCH or returncode >= NOT_A_CODE


def _failed(kind: str, name: str) -> CheckFailed:
    shown = _shown(name)
    problem = Message(
        ja=f"「{shown}」をサーバーで確かめられませんでした。",
        en=f"The server could not look at {shown!r}.",
    )
    if kind == "sound":
        return CheckFailed(
            problem,
            Message(
                ja="録音に問題があるとは限りません。少し待って「もう一度送る」を押してください。"
                "続くときは管理者に知らせてください。",
                en="Nothing need be wrong with the recording. Wait a little and press "
                "“Send again”; if it stays, tell your administrator.",
            ),
        )
    return CheckFailed(
        problem,
        Message(
            ja="文書に問題があるとは限りません。少し待って、もう一度送ってください。"
            "続くときは管理者に知らせてください。",
            en="Nothing need be wrong with the document. Wait a little and send it again; "
            "if it stays, tell your administrator.",
        ),
    )


def _too_much(kind: str, name: str) -> InputError:
    shown = _shown(name)
    if kind == "sound":
        return UnreadableMedia(
            Message(
                ja=f"「{shown}」は録音として読み取れませんでした（読み取りが終わりません）。",
                en=f"{shown!r} could not be read as a recording: reading it does not end.",
            ),
            Message(
                ja="元の機器から改めてコピーするか、WAVやMP3に書き出してください。",
                en="Copy it from the recorder once more, or export it as WAV or MP3.",
            ),
        )
    return InputError(
        Message(
            ja=f"「{shown}」は大きすぎるか、普通の文書ではないため、読み取れませんでした。",
            en=f"{shown!r} could not be read: it is too large, or no ordinary document.",
        ),
        Message(
            ja="必要な部分だけを別の文書かテキスト (.txt) にして、付け直してください。",
            en="Put the part that you need into a document of its own, or a text (.txt).",
        ),
    )


def _limited() -> None:
    """Memory and time, as far as this system can limit them."""
    with contextlib.suppress(ImportError):  # Windows: the caller's time limit remains
        import resource

        memory = MEMORY_MB * 2**20
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _found(kind: str, path: Path) -> Any:
    if kind == "sound":
        from transcribe.audio import probe

        return asdict(probe(path))
    if kind != "material":
        from transcribe.vocabulary import load_vocabulary

        is_roster = kind == "roster"
        found = load_vocabulary(rosters=[path]) if is_roster else load_vocabulary([path])
        return len(found.terms)
    from transcribe.documents import read_document
    from transcribe.documents.document import refused
    from transcribe.vocabulary.material import DIVIDE, MOST_CHARACTERS

    length = len(read_document(path).text)
    if length > MOST_CHARACTERS:
        ja, en = "は資料としては大きすぎます。", "is too large for a paper of a meeting."
        raise refused(path, ja, en, DIVIDE)
    return length


def main(arguments: Sequence[str], find: Callable[[str, Path], Any] = _found) -> None:
    kind, path = arguments
    _limited()
    # libraries write what they like; the answer alone goes to our caller
    answer = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    try:
        told: dict[str, Any] = {"found": find(kind, Path(path))}
    except AppError as error:
        told = {
            "kind": type(error).__name__,
            "problem": asdict(error.problem),
            "hint": asdict(error.hint),
        }
    except (MemoryError, RecursionError):
        sys.exit(TOO_MUCH)
    with answer:
        json.dump(told, answer)


if __name__ == "__main__":
    main(sys.argv[1:])
