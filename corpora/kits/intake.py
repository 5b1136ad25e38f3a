"""Recorded sentences into the corpus."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from transcribe.audio.wav_file import wav_bytes
from transcribe.files import explained, write_all
from transcribe.messages import Message
from transcribe.types import Audio

from ..manifest import (
    Conditions,
    Corpus,
    CorpusSpeaker,
    Recording,
    ReferenceTurn,
    load_corpus,
    save_corpus,
)
from ..manifest.files import HEADER
from ..manifest.lock import alone
from .quality import Quality
from .scripts import Sentence
from .session import Session, recording_id, slug

SOUNDS = "audio"
LICENCE = Message(ja="同意書の範囲内", en="within the consent form")
_TITLE = Message(ja="実際の部屋での収録", en="Recorded in real rooms")


@dataclass(frozen=True, slots=True)
class Heard:
    """A sentence as one microphone heard it. `codec`: None where nothing was compressed."""

    audio: Audio
    quality: Quality
    device: str
    distance_m: float
    seat: str | None
    codec: str | None = None


def store(
    folder: Path, session: Session, heard: Mapping[Sentence, Heard], speaker: CorpusSpeaker,
    *, reread: bool = False,
) -> None:  # fmt: skip
    """Write sounds and their entries, in place of earlier ones of the same ids.

    speaker  what is "unknown" of it stays as the corpus has it
    reread   the sentences were spoken anew: what other devices heard of them before is removed

    Raises StorageError, InputError for a corpus with faults.
    """
    with alone(folder):
        _store(folder, session, heard, speaker, reread)


def _store(
    folder: Path,
    session: Session,
    heard: Mapping[Sentence, Heard],
    speaker: CorpusSpeaker,
    reread: bool,
) -> None:
    corpus = _corpus_in(folder)
    spoken = {session.utterance(sentence.id) for sentence in heard} if reread else set()
    stale = {r.file for r in corpus.recordings if r.utterance in spoken}
    recordings = {r.id: r for r in corpus.recordings if r.utterance not in spoken}
    contents = {}
    for sentence, one in heard.items():
        content = wav_bytes(one.audio)
        recording = _recording(session, sentence, one, hashlib.sha256(content).hexdigest())
        recordings[recording.id] = recording
        contents[folder / recording.file] = content
    with explained(folder):
        (folder / SOUNDS).mkdir(parents=True, exist_ok=True)
    write_all(contents)
    speakers = {known.id: known for known in corpus.speakers}
    speakers[speaker.id] = _merged(speakers.get(speaker.id, speaker), speaker)
    new = replace(corpus, speakers=(*speakers.values(),), recordings=(*recordings.values(),))
    save_corpus(new, folder)
    for file in stale - {recording.file for recording in recordings.values()}:
        (folder / file).unlink(missing_ok=True)


def _recording(session: Session, sentence: Sentence, heard: Heard, sha256: str) -> Recording:
    utterance = session.utterance(sentence.id)
    name = recording_id(utterance, heard.device, heard.distance_m)
    return Recording(
        id=name,
        file=f"{SOUNDS}/{name}.wav",
        sha256=sha256,
        duration=round(heard.audio.duration, 3),
        turns=(ReferenceTurn(session.setting.speaker, sentence.text),),
        conditions=Conditions(
            use_case=session.setting.use_case,
            distance_m=heard.distance_m,
            device=heard.device,
            room=session.setting.room,
            seat=heard.seat,
            codec=heard.codec,
            snr_db=round(heard.quality.snr_db, 1) if heard.quality.speech else None,
        ),
        utterance=utterance,
    )


def _merged(known: CorpusSpeaker, given: CorpusSpeaker) -> CorpusSpeaker:
    return replace(
        known,
        sex=known.sex if given.sex == "unknown" else given.sex,
        age_band=known.age_band if given.age_band == "unknown" else given.age_band,
    )


def _corpus_in(folder: Path) -> Corpus:
    if (folder / HEADER).exists():
        return load_corpus(folder)
    name = slug(folder.resolve().name)
    return Corpus(
        id=name,
        title=f"{name}（{_TITLE.ja}）",
        language="ja",
        licence=LICENCE.ja,
        source="Kikitori 収録キット",
        partition="",
        speakers=(),
        recordings=(),
    )
