"""Put a spoken meeting together: who speaks when, how loud, over what noise.

The noise is white at -60 dBFS, so that pauses are not digital silence; a fan comes on top of it.

Speech spans are measured on each utterance alone, before mixing and noise: pauses under 0.5 s
within an utterance are bridged, longer ones split it (see `sound.speech_spans`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from transcribe.errors import InputError
from transcribe.messages import Message
from transcribe.types import Audio, Samples, SpeakerSegment

from .levels import speech_level
from .noise import fan_noise
from .script import Script, Utterance
from .sound import add_noise, amplify, mix, resample, speech_spans, trim
from .voices import Voice

SAMPLE_RATE = 16_000  # Hz
NOISE_DBFS = -60.0
LEVEL_RANGE_DB = 2.0
EDGE_S = 0.5  # before the first word and after the last
SAME_SPEAKER_S = (0.25, 0.55)  # the seed picks a pause in this range
NEXT_SPEAKER_S = (0.4, 0.9)


@dataclass(frozen=True, slots=True)
class Spoken:
    """An utterance in its place. `spans` are its stretches of speech; times in seconds."""

    utterance: Utterance
    start: float
    end: float
    spans: tuple[SpeakerSegment, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Meeting:
    """A script that has been spoken. `levels_db` is what was added to each speaker's voice."""

    script: Script
    audio: Audio
    spoken: tuple[Spoken, ...]
    levels_db: Mapping[str, float]


def perform(script: Script, voice: Voice) -> Meeting:
    """Speak every utterance and put the meeting together, at 16 kHz."""
    clips = clips_of(script, voice)
    starts = starts_of(script, clips)
    sound = add_noise(together(clips, starts), NOISE_DBFS, [script.seed, 2])
    return Meeting(
        script=script,
        audio=Audio(_with_fan(sound, script), SAMPLE_RATE),
        spoken=tuple(map(spoken, script.utterances, starts, clips)),
        levels_db=speaker_levels(script),
    )


def clips_of(script: Script, voice: Voice) -> list[Samples]:
    """Each utterance by itself, as loud as its speaker is."""
    levels = speaker_levels(script)
    return [amplify(clip(script, u, voice), levels[u.speaker]) for u in script.utterances]


def starts_of(script: Script, clips: Sequence[Samples]) -> list[float]:
    """When each utterance begins, in seconds."""
    return place([len(c) / SAMPLE_RATE for c in clips], pauses(script))


def together(clips: Sequence[Samples], starts: Sequence[float]) -> Samples:
    """Every clip at its place, and a little silence after the last."""
    frames = [round(start * SAMPLE_RATE) for start in starts]
    last = max(first + len(c) for first, c in zip(frames, clips, strict=True))
    return mix(zip(frames, clips, strict=True), last + round(EDGE_S * SAMPLE_RATE))


def _with_fan(sound: Samples, script: Script) -> Samples:
    if script.fan_dbfs is None:
        return sound
    rng = np.random.default_rng([script.seed, 3])
    fan = fan_noise(len(sound), SAMPLE_RATE, script.fan_dbfs, rng)
    return sound + np.asarray(fan, np.float32)


def clip(script: Script, utterance: Utterance, voice: Voice) -> Samples:
    """One utterance at 16 kHz, trimmed, at the script's level where it names one.

    A pitch is made by playing what was spoken slower (or faster) accordingly. Raises InputError
    where the voice stays silent.
    """
    speaker = script.speaker(utterance.speaker)
    pace = round(speaker.speed / speaker.pitch, 4)
    sound = voice.speak(utterance.spoken, voice=speaker.voice, speed=pace)
    played_at = round(voice.sample_rate * speaker.pitch)
    samples = trim(resample(sound, played_at, SAMPLE_RATE), SAMPLE_RATE)
    if not len(samples):
        raise InputError(
            Message(
                ja=f"{utterance.id}「{utterance.text}」は声になりませんでした。",
                en=f"The voice said nothing for {utterance.id} {utterance.text!r}.",
            ),
            Message(
                ja="台本の say に読みを書いてください。", en="Spell it out in the script's say."
            ),
        )
    if script.level_dbfs is None:
        return samples
    spans = speech_spans(samples, SAMPLE_RATE)
    return amplify(samples, script.level_dbfs - speech_level(samples, spans, SAMPLE_RATE))


def speaker_levels(script: Script) -> dict[str, float]:
    """dB for each speaker: within 2 dB of 0, from the script's seed, and what the script adds."""
    drawn = np.random.default_rng([script.seed, 0]).uniform(-1, 1, len(script.speakers))
    return {
        s.id: round(float(d) * LEVEL_RANGE_DB + s.level_db, 2)
        for s, d in zip(script.speakers, drawn, strict=True)
    }


def pauses(script: Script) -> list[float]:
    """Seconds before each utterance: its own, else drawn from the seed; changes take longer.

    Every utterance draws, used or not, so that setting one pause leaves the others as they were.
    """
    drawn = np.random.default_rng([script.seed, 1]).random(len(script.utterances))
    result = []
    for utterance, share, changed in zip(
        script.utterances, drawn, script.turn_changes, strict=True
    ):
        low, high = NEXT_SPEAKER_S if changed else SAME_SPEAKER_S
        own = utterance.pause
        result.append(round(low + (high - low) * float(share), 3) if own is None else own)
    return result


def place(lengths: Sequence[float], before: Sequence[float]) -> list[float]:
    """Start of each utterance: its pause after the end of everything said so far.

    A pause below 0 overlaps. No utterance starts before the one listed above it.
    """
    starts: list[float] = []
    over = 0.0
    for length, pause in zip(lengths, before, strict=True):
        earliest = starts[-1] if starts else EDGE_S
        starts.append(max(over + pause, earliest))
        over = max(over, starts[-1] + length)
    return starts


def spoken(utterance: Utterance, start: float, samples: Samples) -> Spoken:
    """Where the utterance and its stretches of speech lie in the meeting."""
    spans = speech_spans(samples, SAMPLE_RATE)
    segments = (SpeakerSegment(start + a, start + b, utterance.speaker) for a, b in spans)
    return Spoken(utterance, start, start + len(samples) / SAMPLE_RATE, tuple(segments))
