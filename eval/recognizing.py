"""A model in a process of its own: its peak memory is its own, and its crash costs one recording.

What runs in there is the product: the same stages, models and settings as `kikitori transcribe`,
without telling speakers apart.
"""

import logging
import multiprocessing
import os
import shutil
import signal
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from transcribe.batch import Batch, Options
from transcribe.engines.base import OnProgress
from transcribe.errors import AppError, Cancelled, ModelError, StorageError
from transcribe.messages import Message
from transcribe.pipeline import Folders, transcribe
from transcribe.request import Request

from .measuring import peak_memory_bytes

log = logging.getLogger(__name__)

ENDS_WITHIN_S = 5.0
TRY_SMALLER = Message(
    ja="モデルを読み込む途中でした。ほかのソフトを閉じるか、"
    "小さいモデルを --model で指定してください。",
    en="It was loading the model. Close other programs, or name a smaller one with --model.",
)


@dataclass(frozen=True, slots=True)
class Heard:
    """What came of one recording.

    seconds  of the work, the model loaded before
    notices  kind and place, such as "loop 3.2-9.8"
    """

    text: str
    seconds: float
    peak_memory_bytes: int | None
    notices: tuple[str, ...]


class RecognitionFailed(Exception):
    """No text of this recording, and why; the next one may be tried."""

    def __init__(self, reason: Message) -> None:
        super().__init__(reason)
        self.reason = reason


class RecognizingProcess:
    """Recognises one recording after the other; a context manager.

    options  as for a batch: model, device, language, vocabulary and correction count
    folder   for unfinished work; the caller removes it
    The process starts with the first recording, and again after a crash.
    """

    def __init__(self, options: Options, folder: Path) -> None:
        self._options, self._folder = options, folder
        self._process: BaseProcess | None = None
        self._connection: Connection[Any, Any] | None = None

    def transcribe(self, source: Path, on_progress: OnProgress) -> Heard:
        """Raises RecognitionFailed; and what no other recording would escape: ModelError where the
        model cannot be loaded, StorageError where there is no room to work."""
        try:
            connection = self._started()
            connection.send(source)
            return self._answer(connection, on_progress)
        except (EOFError, ConnectionError) as error:
            raise RecognitionFailed(self._crash()) from error

    def _answer(self, connection: "Connection[Any, Any]", on_progress: OnProgress) -> Heard:
        while True:
            answer = connection.recv()
            if isinstance(answer, Heard):
                return answer
            if isinstance(answer, Message):
                raise RecognitionFailed(answer)
            if isinstance(answer, tuple):
                raise StorageError(*answer)
            on_progress(answer)

    def _started(self) -> "Connection[Any, Any]":
        if self._connection:
            return self._connection
        context = multiprocessing.get_context("spawn")  # a fork would inherit our memory and locks
        ours, theirs = context.Pipe()
        self._process = context.Process(
            target=_serve, args=(theirs, self._options, self._folder), daemon=True
        )
        self._process.start()
        theirs.close()
        self._connection = ours
        try:
            refusal = ours.recv()
        except (EOFError, ConnectionError) as error:
            raise ModelError(self._crash(), TRY_SMALLER) from error
        if refusal:
            raise ModelError(*refusal)
        return ours

    def _crash(self) -> Message:
        process = self._process
        if process:
            process.join(ENDS_WITHIN_S)
        code = process.exitcode if process else None
        self.close()
        return Message(
            ja=f"認識のプロセスが異常終了しました（コード {code}）。",
            en=f"The recognising process crashed (code {code}).",
        )

    def close(self) -> None:
        """End the process, whatever it does; the next recording starts another."""
        if self._process and self._connection:
            self._connection.close()  # so told, it leaves no locks for Python to complain about
            self._process.join(ENDS_WITHIN_S)
            self._process.kill()
            self._process.join()
            self._process.close()
        self._process = self._connection = None

    def __enter__(self) -> "RecognizingProcess":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _serve(connection: "Connection[Any, Any]", options: Options, folder: Path) -> None:
    """The process. Sends None once loaded, or problem and hint; then, for each source it is given,
    shares of progress and at last what it heard, or why nothing, or that the disk is full."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one that started us
    try:
        batch = Batch.prepare([], options, os.environ)
        _ = batch.recognizer.loaded  # takes seconds, which are not to count for the first recording
    except Exception as error:  # whatever an engine raises, its user is told and not left waiting
        connection.send(_refusal(options.model, error))
        return
    connection.send(None)
    try:
        while True:
            source = connection.recv()
            connection.send(_heard(source, batch, folder, connection.send))
    except (EOFError, OSError, Cancelled):  # the one that started us is gone
        shutil.rmtree(folder, ignore_errors=True)


def _heard(
    source: Path, batch: Batch, folder: Path, on_progress: OnProgress
) -> Heard | Message | tuple[Message, Message]:
    began = time.monotonic()
    request = Request(
        source,
        language=batch.options.language,
        vocabulary=batch.vocabulary,
        correction=batch.options.correction,
    )
    try:
        transcript = transcribe(
            request,
            batch.recognizer,
            None,
            Folders(folder / "work", folder / "speeds.json"),
            dictionary=batch.dictionary,
            report=lambda progress: on_progress(progress.overall),
            cancelled=_abandoned,
        )
    except (Cancelled, BrokenPipeError):
        raise
    except StorageError as error:
        return error.problem, error.hint
    except AppError as error:
        return error.problem
    except Exception as error:  # whatever goes wrong inside costs this recording, no other
        log.exception("recognition failed")
        return _named(error)
    return Heard(
        text="\n".join(turn.text for turn in transcript.turns),
        seconds=time.monotonic() - began,
        peak_memory_bytes=peak_memory_bytes(),
        notices=tuple(f"{n.kind} {n.start:.1f}-{n.end:.1f}" for n in transcript.notices),
    )


def _abandoned() -> bool:
    """Whether the process that started this one is gone, which nobody tells it while it works."""
    parent = multiprocessing.parent_process()
    return parent is not None and not parent.is_alive()


def _refusal(model: str, error: Exception) -> tuple[Message, Message]:
    if isinstance(error, AppError):
        return error.problem, error.hint
    log.exception("cannot load %s", model)
    reason = _named(error)
    return (
        Message(
            ja=f"モデル {model} を読み込めません（{reason.ja}）。",
            en=f"The model {model} cannot be loaded ({reason.en}).",
        ),
        Message(
            ja=f"モデルを確かめてください: kikitori models verify {model}",
            en=f"Check the model: kikitori models verify {model}",
        ),
    )


def _named(error: Exception) -> Message:
    """What a library says is for the log, not for a clerk."""
    kind = type(error).__name__
    return Message(ja=f"認識に失敗しました（{kind}）", en=f"recognition failed ({kind})")
