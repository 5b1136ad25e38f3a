"""A corpus folder while its recordings are made.

making.jsonl names the corpus, then holds a line per finished recording: what it was made from (a
digest), the recording as the manifest has it, and details of the making. It is what a stopped run
goes on from. The manifest comes last: until then the folder is no corpus, and nothing reads half
of one.
"""

import hashlib
import io
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from transcribe.errors import InputError
from transcribe.files import explained, write_all, write_text
from transcribe.messages import Message

from ..building import SOUNDS
from ..manifest import Corpus, Recording, save_corpus
from ..manifest.fields import build, encode
from ..manifest.files import HEADER, RECORDINGS

JOURNAL = "making.jsonl"
SAMPLE_RATE = 16_000  # Hz

PCM = NDArray[np.int16]
Progress = Callable[[int, int], None]  # recordings done, of how many


@dataclass(frozen=True, slots=True)
class Made:
    """A finished recording.

    key      digest of everything that shapes the sound
    details  what the manifest has no field for, JSON values
    """

    key: str
    recording: Recording
    details: Mapping[str, object] = field(default_factory=dict)


class Workshop:
    """What is finished of the corpus `corpus_id` in `folder`, and the way to add to it.

    Raises InputError for a folder that holds other things or another corpus, StorageError.
    """

    def __init__(self, folder: Path, corpus_id: str) -> None:
        self.folder = folder
        self._header = json.dumps({"corpus": corpus_id}) + "\n"
        lines = _lines(folder / JOURNAL)
        if lines[:1] != [self._header]:
            _check_empty(folder)
        self._made = _read(lines[1:])

    def kept(self, recording_id: str, key: str) -> Made | None:
        """What an earlier run made from the same things, if its sound is still as it was."""
        made = self._made.get(recording_id)
        if made is None or made.key != key:
            return None
        path = self.folder / made.recording.file
        intact = path.is_file() and _digest(path.read_bytes()) == made.recording.sha256
        return made if intact else None

    def add(self, made: Made, sound: bytes) -> None:
        """Keep a recording and its sound. The manifest of an earlier run ends with it."""
        with explained(self.folder):
            (self.folder / SOUNDS).mkdir(parents=True, exist_ok=True)
            for name in (HEADER, RECORDINGS):
                (self.folder / name).unlink(missing_ok=True)
        if not (self.folder / JOURNAL).exists():  # before any sound: it says whose folder this is
            write_text(self.folder / JOURNAL, self._header)
        write_all({self.folder / made.recording.file: sound})
        self._made[made.recording.id] = made
        with explained(self.folder), (self.folder / JOURNAL).open("a", encoding="utf-8") as file:
            file.write(_line(made))

    def finish(self, corpus: Corpus, made: Sequence[Made], texts: Mapping[str, str]) -> None:
        """Write the manifest over what was made; sounds that are no longer part of it go.

        texts  further files, by name
        """
        wanted = {m.recording.file for m in made}
        for stale in self._made.values():
            if stale.recording.file not in wanted:
                (self.folder / stale.recording.file).unlink(missing_ok=True)
        for name, text in texts.items():
            write_text(self.folder / name, text)
        write_text(self.folder / JOURNAL, self._header + "".join(map(_line, made)))
        save_corpus(corpus, self.folder)


def key_of(*parts: object) -> str:
    """The digest of JSON values."""
    return _digest(json.dumps(parts, ensure_ascii=False, sort_keys=True).encode())


def finished(key: str, recording: Recording, sound: bytes, **details: object) -> Made:
    """The recording with the digest of its sound."""
    values = encode(recording) | {"sha256": _digest(sound)}
    return Made(key, build(Recording, values), details)


def sound_file(recording_id: str) -> str:
    """Where the sound of a recording lies, below the corpus folder."""
    return f"{SOUNDS}/{recording_id}.flac"


def flac(samples: PCM) -> bytes:
    """16 kHz, mono, 16 bit. Raises InputError where the library for it is missing."""
    try:
        import soundfile  # an optional extra, as are the rooms
    except ImportError as error:
        raise library_missing("soundfile") from error
    file = io.BytesIO()
    soundfile.write(file, samples, SAMPLE_RATE, format="FLAC", subtype="PCM_16")
    return file.getvalue()


def library_missing(name: str) -> InputError:
    """The error for a library of the extra `corpora` that is not there."""
    return InputError(
        Message(
            ja=f"コーパスを作るための部品 {name} が入っていません。",
            en=f"{name}, which making a corpus needs, is not installed.",
        ),
        Message(
            ja="聞き取りのフォルダーで、次を実行してください: "
            ".venv/bin/python -m pip install -c scripts/constraints.txt --editable '.[corpora]'",
            en="In Kikitori's folder run: "
            ".venv/bin/python -m pip install -c scripts/constraints.txt --editable '.[corpora]'",
        ),
    )


def _check_empty(folder: Path) -> None:
    with explained(folder):
        used = folder.exists() and any(folder.iterdir())
    if used:
        raise InputError(
            Message(
                ja=f"フォルダー {folder} には、すでに別のものが入っています。",
                en=f"The folder {folder} already holds other things.",
            ),
            Message(
                ja="空のフォルダーか、まだないフォルダーを --out で指定してください。",
                en="Give an empty folder, or one that does not exist yet, with --out.",
            ),
        )


def _lines(path: Path) -> list[str]:
    with explained(path):
        return path.read_text("utf-8", "replace").splitlines(keepends=True) if path.exists() else []


def _read(lines: Iterable[str]) -> dict[str, Made]:
    """By recording; a later line replaces an earlier one, and a line that was cut off is left."""
    found = {}
    for line in lines:
        try:
            entry: dict[str, Any] = json.loads(line)
            recording = build(Recording, entry["recording"])
            found[recording.id] = Made(entry["key"], recording, entry["details"])
        except (ValueError, TypeError, KeyError):
            continue
    return found


def _line(made: Made) -> str:
    entry = {
        "key": made.key,
        "recording": encode(made.recording),
        "details": dict(made.details),
    }
    return json.dumps(entry, ensure_ascii=False) + "\n"


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
