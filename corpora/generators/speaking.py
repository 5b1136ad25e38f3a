"""The council corpus: a script spoken by synthetic voices, a file per sentence and voice."""

from collections.abc import Mapping
from itertools import islice
from pathlib import Path

import numpy as np

from transcribe.errors import InputError
from transcribe.messages import Message
from transcribe.types import Samples

from ..manifest import Conditions, Corpus, CorpusSpeaker, Recording, ReferenceTurn
from .council import CouncilScript, Part
from .levels import amplitude_of, level_of, quantise
from .sound import resample, trim
from .voices import Voice
from .workshop import (
    PCM,
    SAMPLE_RATE,
    Made,
    Progress,
    Workshop,
    finished,
    flac,
    key_of,
    sound_file,
)

RECIPE = 1  # raised when the same script gives another sound
LEVEL_DBFS = -26.0  # of every sentence, RMS: voices differ in loudness by their own nature
EDGE_S = 0.3  # silence before the first word and after the last
DEVICE = "合成音声"
AGENDA = "agenda-{}.txt"


def make_council(
    script: CouncilScript, voice: Voice, out: Path, limit: int | None, on_progress: Progress
) -> Corpus:
    """Speak the script into the corpus folder `out`, going on where an earlier run stopped.

    limit  speak only the first sentences; None speaks all

    Raises InputError for a folder with other things in it, StorageError.
    """
    parts = list(islice(script.cast(), limit))
    workshop = Workshop(out, script.id)
    made = []
    for number, part in enumerate(parts, start=1):
        key = _key(part, voice)
        found = workshop.kept(part.id, key)
        if found is None:
            found, sound = _make(part, voice, key)
            workshop.add(found, sound)
        made.append(found)
        on_progress(number, len(parts))
    corpus = _corpus(script, voice, made)
    workshop.finish(corpus, made, agendas(script))
    return corpus


def agendas(script: CouncilScript) -> Mapping[str, str]:
    """What a clerk would have at hand, by file name."""
    return {AGENDA.format(use_case): text for use_case, text in script.agendas.items()}


def clip(part: Part, voice: Voice) -> PCM:
    """One sentence at 16 kHz and one level. Raises InputError where the voice stays silent."""
    speaker = part.voice
    sound = voice.speak(part.sentence.spoken, voice=speaker.id, speed=speaker.speed)
    samples: Samples = trim(resample(sound, voice.sample_rate, SAMPLE_RATE), SAMPLE_RATE)
    if not len(samples):
        raise InputError(
            Message(
                ja=f"{part.id}「{part.sentence.text}」は声になりませんでした。",
                en=f"The voice said nothing for {part.id} {part.sentence.text!r}.",
            ),
            Message(
                ja="台本の say に読みを書いてください。", en="Spell it out in the script's say."
            ),
        )
    loud = samples.astype(np.float64) * amplitude_of(LEVEL_DBFS - level_of(samples))
    steps, _ = quantise(np.pad(loud, round(EDGE_S * SAMPLE_RATE)))
    return steps


def _key(part: Part, voice: Voice) -> str:
    sentence, speaker = part.sentence, part.voice
    return key_of(
        RECIPE, voice.name, speaker.id, speaker.speed, sentence.spoken, sentence.text,
        sentence.use_case,
    )  # fmt: skip


def _make(part: Part, voice: Voice, key: str) -> tuple[Made, bytes]:
    samples = clip(part, voice)
    sound = flac(samples)
    duration = len(samples) / SAMPLE_RATE
    turn = ReferenceTurn(part.voice.id, part.sentence.text, EDGE_S, round(duration - EDGE_S, 3))
    recording = Recording(
        id=part.id,
        file=sound_file(part.id),
        sha256="",
        duration=round(duration, 3),
        turns=(turn,),
        conditions=Conditions(use_case=part.sentence.use_case, device=DEVICE),
        utterance=part.id,
    )
    return finished(key, recording, sound), sound


def _corpus(script: CouncilScript, voice: Voice, made: list[Made]) -> Corpus:
    recordings = tuple(m.recording for m in made)
    heard = {r.speaker for r in recordings}
    packages = ", ".join(voice.packages)
    return Corpus(
        id=script.id,
        title=script.title,
        language=script.language,
        licence=script.licence,
        source=f"自作の台本を合成音声 {voice.name}（{voice.licence}）で読み上げたもの。"
        f"人物・市・数字は架空。{packages}",
        partition="",
        speakers=tuple(
            CorpusSpeaker(v.id, v.name, v.sex, v.age_band, synthetic=True)
            for v in script.voices
            if v.id in heard
        ),
        recordings=recordings,
    )
