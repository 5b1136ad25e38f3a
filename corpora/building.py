"""A corpus folder out of sound that lies elsewhere: whole, or not there at all."""

import re
import secrets
import shutil
import wave
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from transcribe.audio import sha256
from transcribe.errors import InputError
from transcribe.files import explained
from transcribe.messages import Message

from .manifest import Conditions, CorpusSpeaker, Recording, ReferenceTurn
from .manifest.sounds import duration_of

SOUNDS = "sounds"
Report = Callable[[Message], None]


@dataclass(frozen=True, slots=True)
class Item:
    """One recording to be.

    sound      where it lies now
    span       seconds to cut out of it, from a PCM WAV file; None takes the file as it is
    speakers   those of the turns
    utterance  as in Recording
    """

    id: str
    sound: Path
    turns: tuple[ReferenceTurn, ...]
    speakers: tuple[CorpusSpeaker, ...]
    conditions: Conditions
    utterance: str
    span: tuple[float, float] | None = None


def gather(
    items: Iterable[Item], folder: Path, left_out: Report
) -> tuple[tuple[CorpusSpeaker, ...], tuple[Recording, ...]]:
    """Copy or cut every sound into the corpus folder; the speakers and recordings it made.

    left_out  told of each item whose sound cannot be used, and of an id that comes twice

    Raises StorageError.
    """
    recordings: dict[str, Recording] = {}
    speakers: dict[str, CorpusSpeaker] = {}
    for item in items:
        try:
            recordings[item.id] = _recording(item, folder, recordings)
        except InputError as error:
            left_out(
                Message(
                    ja=f"{item.id}: {error.problem.ja}{error.hint.ja}",
                    en=f"{item.id}: {error.problem.en} {error.hint.en}",
                )
            )
            continue
        for speaker in item.speakers:
            speakers.setdefault(speaker.id, speaker)
    return tuple(speakers.values()), tuple(recordings.values())


@contextmanager
def new_folder(target: Path) -> Iterator[Path]:
    """A folder beside `target` that takes its name at the end; it is removed if anything fails.

    Raises InputError if `target` is there already, StorageError.
    """
    target = target.absolute()  # "." has no name
    if target.exists() and not (target.is_dir() and not any(target.iterdir())):
        raise _already_there(target)
    folder = target.with_name(f".{target.name[:50]}.{secrets.token_hex(4)}")
    try:
        with explained(target):
            folder.mkdir(parents=True)
        yield folder
        with explained(target):
            if target.exists():
                target.rmdir()
            folder.replace(target)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def put_sound(source: Path, folder: Path, name: str, span: tuple[float, float] | None) -> str:
    """Put a sound into a corpus folder; returns its path there, as a manifest names it.

    Raises InputError for sound that cannot be read or cut, StorageError.
    """
    file = f"{SOUNDS}/{name}{'.wav' if span else source.suffix.lower()}"
    path = folder / file
    with explained(path):
        path.parent.mkdir(exist_ok=True)
    if span:
        _cut(source, span, path)
    else:
        duration_of(source)  # refuses what is no sound before it is copied
        with explained(path):
            shutil.copyfile(source, path)
    return file


def nothing_usable(layout: Message) -> InputError:
    return InputError(
        Message(ja="使える録音が 1 つもありません。", en="There is no recording that can be used."),
        layout,
    )


def as_id(text: str) -> str:
    """The text with whatever an id may not hold as `-`."""
    return re.sub(r"[^\w.-]+", "-", text).strip(".-")


def _recording(item: Item, folder: Path, known: Iterable[str]) -> Recording:
    if item.id in known:
        raise InputError(
            Message(ja="同じ id の録音がもうあります。", en="There is a recording of this id."),
            Message(ja="2 つ目を除きました。", en="The second one was left out."),
        )
    file = put_sound(item.sound, folder, item.id, item.span)
    path = folder / file
    return Recording(
        id=item.id,
        file=file,
        sha256=sha256(path),
        duration=duration_of(path),
        turns=item.turns,
        conditions=item.conditions,
        utterance=item.utterance,
    )


def _cut(source: Path, span: tuple[float, float], path: Path) -> None:
    """Copy the frames of `span`, in seconds, unchanged."""
    try:
        with wave.open(str(source), "rb") as sound:
            rate = sound.getframerate()
            first, last = round(span[0] * rate), round(span[1] * rate)
            if not 0 <= first < last <= sound.getnframes():
                raise _outside(source, span, sound.getnframes() / rate)
            sound.setpos(first)
            form, frames = sound.getparams(), sound.readframes(last - first)
    except (wave.Error, EOFError, OSError) as error:
        raise _no_wav(source, error) from error
    with explained(path), path.open("wb") as file, wave.open(file, "wb") as piece:
        piece.setparams(form)
        piece.writeframes(frames)


def _already_there(target: Path) -> InputError:
    return InputError(
        Message(ja=f"{target} がすでにあります。", en=f"{target} is there already."),
        Message(
            ja="--out で別の場所を指定するか、不要ならそのフォルダーを消してください。",
            en="Choose another place with --out, or delete that folder if it is not needed.",
        ),
    )


def _outside(source: Path, span: tuple[float, float], seconds: float) -> InputError:
    return InputError(
        Message(
            ja=f"{span[0]}〜{span[1]} 秒は {source}（{seconds:.3f} 秒）の範囲の外です。",
            en=f"{span[0]} s to {span[1]} s is not within {source} ({seconds:.3f} s).",
        ),
        Message(
            ja="音声が途中で切れていないか確かめてください。",
            en="Check that the sound is complete.",
        ),
    )


def _no_wav(source: Path, error: Exception) -> InputError:
    return InputError(
        Message(
            ja=f"{source} を PCM の WAV として読めません（{error}）。",
            en=f"{source} cannot be read as PCM WAV ({error}).",
        ),
        Message(ja="元のファイルを取り直してください。", en="Get the original file again."),
    )
