"""Every fault of a manifest, each naming the entry it is about and what to do."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from transcribe.audio import sha256
from transcribe.errors import InputError
from transcribe.messages import Message

from .fields import at, build, shape_faults
from .files import HEADER, RECORDINGS, VERSION, Given
from .sounds import duration_of, sound_path
from .types import (
    AGE_BANDS,
    SEXES,
    USE_CASES,
    Conditions,
    Corpus,
    CorpusSpeaker,
    Recording,
    ReferenceTurn,
)

ID = re.compile(r"\w[\w.-]*")
SHA256 = re.compile(r"[0-9a-f]{64}")
LANGUAGE = re.compile(r"[a-z]{2}")
TOLERANCE_S = 0.1  # what codecs and rounding may do to a duration
ABOVE_0 = ("distance_m", "rt60_s")


def faults(given: Given, folder: Path | None, *, sounds: bool = False) -> Iterator[Message]:
    """Yield the faults of the files, of each entry, and of entries against each other.

    folder  of the sound files, which must exist; None: they are not looked for
    sounds  read the sound files as well, to compare their digests and durations
    """
    version = (given.header or {}).get("version", VERSION)
    if isinstance(version, int) and version > VERSION:
        yield _too_new(version)
        return
    yield from given.faults
    if given.header is not None:
        yield from _header_faults(given.header)
    speakers = _speaker_ids(given.header)
    for entry, values in given.recordings:
        shape = list(shape_faults(Recording, values, entry))
        yield from shape
        if not shape:
            recording = build(Recording, values)
            yield from _recording_faults(recording, entry, speakers)
            if folder:
                yield from _sound_faults(recording, entry, folder, sounds)
    yield from _repeated(RECORDINGS, (v.get("id") for _, v in given.recordings if _is_table(v)))
    if not given.recordings and not given.faults:
        yield at(
            RECORDINGS,
            "録音が 1 つもありません。録音を書き足してください。",
            "there is no recording. Add one.",
        )


def _header_faults(header: dict[str, Any]) -> Iterator[Message]:
    fields = {name: value for name, value in header.items() if name != "version"}
    if header.get("version") != VERSION:
        yield at(
            HEADER,
            f"version が {header.get('version')!r} です。{VERSION} にしてください。",
            f"version is {header.get('version')!r}. Make it {VERSION}.",
        )
    shape = list(shape_faults(Corpus, fields, HEADER, omit="recordings"))
    yield from shape
    if shape:
        return
    corpus = build(Corpus, fields | {"recordings": []})
    yield from _blank(corpus, HEADER, ("id", "title", "licence", "source"))
    if corpus.id.strip() and not ID.fullmatch(corpus.id):
        yield _bad_id(HEADER, "id", corpus.id)
    if not LANGUAGE.fullmatch(corpus.language):
        yield at(
            HEADER,
            f"language「{corpus.language}」を ja や en のような 2 文字にしてください。",
            f"language {corpus.language!r} is not two letters such as ja. Correct it.",
        )
    for speaker in corpus.speakers:
        yield from _speaker_faults(speaker)
    yield from _repeated(f"{HEADER} speakers", (s.id for s in corpus.speakers))


def _speaker_faults(speaker: CorpusSpeaker) -> Iterator[Message]:
    entry = f"{HEADER} speakers ({speaker.id})"
    yield from _blank(speaker, entry, ("id", "name"))
    yield from _not_one_of(entry, "sex", speaker.sex, SEXES)
    yield from _not_one_of(entry, "age_band", speaker.age_band, AGE_BANDS)


def _recording_faults(
    recording: Recording, entry: str, speakers: frozenset[str] | None
) -> Iterator[Message]:
    yield from _blank(recording, entry, ("id", "file", "utterance"))
    if recording.id.strip() and not ID.fullmatch(recording.id):
        yield _bad_id(entry, "id", recording.id)
    if not SHA256.fullmatch(recording.sha256):
        yield at(
            entry,
            "sha256 が 16 進 64 桁ではありません。ファイルの sha256 を書いてください。",
            "sha256 is not 64 hex digits. Write the digest of the file.",
        )
    if recording.duration <= 0:
        yield _not_above_0(entry, "duration", recording.duration)
    yield from _condition_faults(recording.conditions, entry)
    if not recording.turns:
        yield at(
            entry,
            "発言がありません。話された言葉を turns に書いてください。",
            "there is no turn. Write what is said into turns.",
        )
    for number, turn in enumerate(recording.turns, start=1):
        yield from _turn_faults(turn, f"{entry} turns[{number}]", recording.duration)
        if speakers is not None and turn.speaker not in speakers:
            yield at(
                f"{entry} turns[{number}]",
                f"話者「{turn.speaker}」が {HEADER} の speakers にいません。書き足してください。",
                f"speaker {turn.speaker!r} is not in the speakers of {HEADER}. Add the speaker.",
            )


def _condition_faults(conditions: Conditions, entry: str) -> Iterator[Message]:
    if conditions.use_case is not None:
        yield from _not_one_of(entry, "use_case", conditions.use_case, USE_CASES)
    for name in ABOVE_0:
        value = getattr(conditions, name)
        if value is not None and value <= 0:
            yield _not_above_0(entry, name, value)


def _turn_faults(turn: ReferenceTurn, entry: str, duration: float) -> Iterator[Message]:
    if not turn.text.strip():
        yield at(
            entry,
            "text が空です。話された言葉を書くか、その発言を消してください。",
            "text is empty. Write what is said, or remove the turn.",
        )
    if (turn.start is None) != (turn.end is None):
        yield at(
            entry,
            "start と end の片方しかありません。両方書くか、両方消してください。",
            "start and end stand alone. Give both or none.",
        )
    if turn.start is None or turn.end is None:
        return
    if not 0 <= turn.start <= turn.end:
        yield at(
            entry,
            f"時刻が逆か負です（{turn.start} 秒から {turn.end} 秒）。直してください。",
            f"it spans {turn.start} s to {turn.end} s. Correct the times.",
        )
    elif turn.end > duration + TOLERANCE_S:
        yield at(
            entry,
            f"{turn.end} 秒は録音の終わり（{duration} 秒）より後です。直してください。",
            f"{turn.end} s is after the end of the recording ({duration} s). Correct it.",
        )


def _sound_faults(
    recording: Recording, entry: str, folder: Path, sounds: bool
) -> Iterator[Message]:
    path = sound_path(folder, recording.file)
    if path is None:
        yield at(
            entry,
            f"file「{recording.file}」がコーパスのフォルダーの外か、使えない名前です。"
            "中に置き、名前を直してください。",
            f"file {recording.file!r} leads out of the corpus folder, or cannot be a name. Put the"
            " sound inside.",
        )
    elif not path.is_file():
        yield at(
            entry,
            f"音声 {recording.file} がありません。元の場所に戻すか、作り直してください。",
            f"the sound {recording.file} is missing. Put it back, or make the corpus again.",
        )
    elif sounds:
        yield from _content_faults(recording, entry, path)


def _content_faults(recording: Recording, entry: str, path: Path) -> Iterator[Message]:
    try:
        digest, seconds = sha256(path), duration_of(path)
    except InputError as error:
        yield at(
            entry,
            f"{error.problem.ja}{error.hint.ja}",
            f"{error.problem.en} {error.hint.en}",
        )
        return
    if digest != recording.sha256:
        yield at(
            entry,
            f"音声 {recording.file} の中身が sha256 と違います。元のファイルに戻してください。",
            f"the sound {recording.file} differs from its sha256. Put the original back.",
        )
    if abs(seconds - recording.duration) > TOLERANCE_S:
        yield at(
            entry,
            f"duration は {recording.duration} 秒ですが、音声は {seconds} 秒です。直してください。",
            f"duration is {recording.duration} s, but the sound lasts {seconds} s. Correct it.",
        )


def _repeated(entry: str, names: Iterable[object]) -> Iterator[Message]:
    counts = Counter(name for name in names if isinstance(name, str))
    for name in (name for name, count in counts.items() if count > 1):
        yield at(
            entry,
            f"id「{name}」が重なっています。別の id にしてください。",
            f"id {name!r} is there twice. Give it another id.",
        )


def _blank(value: object, entry: str, names: Iterable[str]) -> Iterator[Message]:
    for name in names:
        if not getattr(value, name).strip():
            yield at(entry, f"{name} が空です。書いてください。", f"{name} is empty. Fill it in.")


def _not_one_of(entry: str, name: str, value: str, known: Iterable[str]) -> Iterator[Message]:
    if value not in known:
        yield at(
            entry,
            f"{name}「{value}」は使えません。{', '.join(known)} のどれかにしてください。",
            f"{name} is {value!r}. Make it one of {', '.join(known)}.",
        )


def _bad_id(entry: str, name: str, value: str) -> Message:
    return at(
        entry,
        f"{name}「{value}」は文字・数字と - _ . だけにしてください。",
        f"{name} {value!r} may only have letters, digits, -, _ and . in it. Change it.",
    )


def _not_above_0(entry: str, name: str, value: float) -> Message:
    return at(
        entry,
        f"{name} が {value} です。0 より大きい数にするか、分からなければ消してください。",
        f"{name} is {value}. Make it above 0, or remove it where it is not known.",
    )


def _too_new(version: int) -> Message:
    return at(
        HEADER,
        f"新しい版（version {version}）の形式です。Kikitori を更新してください。",
        f"this was written by a newer release (version {version}). Update Kikitori.",
    )


def _speaker_ids(header: dict[str, Any] | None) -> frozenset[str] | None:
    """The ids that turns may name; None where the table cannot be read, which is told once."""
    listed = (header or {}).get("speakers")
    if not isinstance(listed, list) or not all(_is_table(s) for s in listed):
        return None
    return frozenset(s["id"] for s in listed if isinstance(s.get("id"), str))


def _is_table(value: object) -> bool:
    return isinstance(value, dict)
