"""The same spoken meeting under other conditions: from further away, quieter, with fillers.

The utterances are those of the clean meeting, spoken once; only fillers and short answers are new.
Everything is drawn from the script's seed, so that a condition sounds the same every time.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import cycle, pairwise

import numpy as np
from numpy.typing import NDArray

from transcribe.types import Audio, Samples

from .acoustics import Response, simulate
from .assembly import (
    NOISE_DBFS,
    SAMPLE_RATE,
    Meeting,
    clips_of,
    speaker_levels,
    spoken,
    starts_of,
    together,
)
from .levels import amplitude_of, speech_level
from .noise import office_noise, white_noise
from .rooms import load_plan
from .script import Script, Utterance
from .sound import add_noise, speech_spans
from .voices import Voice

RECIPE = 1  # raised when the same condition gives another sound
SPEECH_DB_SPL = 60.0  # a normal voice at 1 m, ISO 9921
ROOM_DBFS = -58.0  # office noise in long silences, where no room is simulated
SILENCE_EVERY, SILENCE_S = 5, (20.0, 60.0)
FILLERS = ("えー、", "あの、", "えっと、", "その、", "まあ、")
LEAST_CHARACTERS = 15  # shorter utterances get no filler, and nobody interrupts them
ANSWERS = ("はい。", "そうですね。", "ええ。")
ANSWERED_EVERY = 4
INTERRUPTED_S = (0.4, 1.0)


@dataclass(frozen=True, slots=True)
class Condition:
    """How a meeting is heard. The defaults are the clean meeting.

    distance_m    from every mouth to the microphone, in the meeting room of the plan `standard`
    noise_db_spl  of that room, unweighted
    quiet_db      added to the level of one speaker
    silences      pauses of 20 to 60 s between some utterances
    fillers       えー、あの、 in what is said and in the reference
    overlaps      speakers interrupt each other, and answer while another one speaks
    """

    id: str
    distance_m: float | None = None
    noise_db_spl: float = 38.0
    quiet_db: float = 0.0
    silences: bool = False
    fillers: bool = False
    overlaps: bool = False


def excerpt(script: Script, utterances: int) -> Script:
    """The meeting up to its n-th utterance, with the people who speak there."""
    kept = script.utterances[:utterances]
    heard = {u.speaker for u in kept}
    people = tuple(s for s in script.speakers if s.id in heard)
    return replace(script, utterances=kept, speakers=people)


def altered(script: Script, condition: Condition, quiet: str) -> Script:
    """What is said under the condition, when, and how loud. `quiet` is a speaker's id."""
    rng = np.random.default_rng([script.seed, 4])
    if condition.fillers:
        script = replace(script, utterances=tuple(_with_fillers(script.utterances, rng)))
    if condition.overlaps:
        script = replace(script, utterances=tuple(_with_overlaps(script, rng)))
    if condition.silences:
        script = replace(script, utterances=tuple(_with_silences(script, rng)))
    if condition.quiet_db:
        people = (
            replace(s, level_db=s.level_db + condition.quiet_db) if s.id == quiet else s
            for s in script.speakers
        )
        script = replace(script, speakers=tuple(people))
    return script


def perform_under(script: Script, condition: Condition, quiet: str, voice: Voice) -> Meeting:
    """The meeting as it is heard. Raises InputError without voices or rooms."""
    script = altered(script, condition, quiet)
    clips = clips_of(script, voice)
    starts = starts_of(script, clips)
    if condition.distance_m is None:
        sound = add_noise(together(clips, starts), NOISE_DBFS, [script.seed, 2])
        if condition.silences:
            sound = _with_room(sound, script.seed)
    else:
        sound = _in_the_room(script, clips, starts, condition.distance_m, condition.noise_db_spl)
    return Meeting(
        script=script,
        audio=Audio(sound, SAMPLE_RATE),
        spoken=tuple(map(spoken, script.utterances, starts, clips)),
        levels_db=speaker_levels(script),
    )


def _with_fillers(utterances: Sequence[Utterance], rng: np.random.Generator) -> list[Utterance]:
    """Before most utterances that are long enough, and after the first comma of some."""
    found = []
    for utterance in utterances:
        before, within = (FILLERS[i] for i in rng.integers(len(FILLERS), size=2))
        starts, stops = rng.random(2) < (0.6, 0.5)
        if _long(utterance):
            text, say = (
                None if t is None else _filled(t, before if starts else "", within if stops else "")
                for t in (utterance.text, utterance.say)
            )
            utterance = replace(utterance, text=text or utterance.text, say=say)
        found.append(utterance)
    return found


def _long(utterance: Utterance) -> bool:
    return len(utterance.text) >= LEAST_CHARACTERS


def _filled(text: str, before: str, within: str) -> str:
    return before + text.replace("、", "、" + within, 1)


def _with_overlaps(script: Script, rng: np.random.Generator) -> list[Utterance]:
    """Others begin before the last word is over; now and then somebody says はい meanwhile."""
    people = [s.id for s in script.speakers]
    found: list[Utterance] = []
    for number, (utterance, change) in enumerate(
        zip(script.utterances, script.turn_changes, strict=True)
    ):
        early, choice, who = round(float(rng.uniform(*INTERRUPTED_S)), 3), *rng.integers(60, size=2)
        if change and _long(script.utterances[number - 1]):
            utterance = replace(utterance, pause=-early)
        found.append(utterance)
        if number % ANSWERED_EVERY == 2 and _long(utterance):
            others = [p for p in people if p != utterance.speaker]
            answer = ANSWERS[choice % len(ANSWERS)]
            one = others[who % len(others)]
            found.append(Utterance(f"{utterance.id}a", one, answer, pause=-early / 2))
    return _without_self(found)


def _without_self(utterances: list[Utterance]) -> list[Utterance]:
    """Nobody overlaps themselves."""
    kept = utterances[:1]
    for before, after in pairwise(utterances):
        same = before.speaker == after.speaker and (after.pause or 0) < 0
        kept.append(replace(after, pause=None) if same else after)
    return kept


def _with_silences(script: Script, rng: np.random.Generator) -> list[Utterance]:
    drawn = rng.uniform(*SILENCE_S, size=len(script.utterances))
    return [
        replace(u, pause=round(float(s), 3)) if n and n % SILENCE_EVERY == 0 else u
        for n, (u, s) in enumerate(zip(script.utterances, drawn, strict=True))
    ]


def _with_room(sound: Samples, seed: int) -> Samples:
    rng = np.random.default_rng([seed, 5])
    room = office_noise(len(sound), SAMPLE_RATE, ROOM_DBFS, rng)
    return sound + np.asarray(room, np.float32)


def _in_the_room(
    script: Script,
    clips: Sequence[Samples],
    starts: Sequence[float],
    distance_m: float,
    noise_db_spl: float,
) -> Samples:
    """Every voice from its seat, the noise of room and microphone, at the plan's fixed gain."""
    plan = load_plan("standard")
    responses = _responses(distance_m, [s.id for s in script.speakers])
    heard = [
        _through(clip, responses[u.speaker])
        for u, clip in zip(script.utterances, clips, strict=True)
    ]
    gain = amplitude_of(plan.microphone.dbfs(SPEECH_DB_SPL) - _level(clips))
    speech = together([np.asarray(h * gain, np.float32) for h in heard], starts)
    rng = np.random.default_rng([script.seed, 6])
    around = office_noise(len(speech), SAMPLE_RATE, plan.microphone.dbfs(noise_db_spl), rng)
    own = white_noise(len(speech), plan.microphone.dbfs(plan.microphone.noise_db_spl), rng)
    return speech + np.asarray(around + own, np.float32)


def _responses(distance_m: float, people: Sequence[str]) -> dict[str, Response]:
    """The speakers take the room's seats in turn."""
    return dict(zip(people, cycle(_seats(distance_m)), strict=False))


@cache
def _seats(distance_m: float) -> tuple[Response, ...]:
    """Seconds of work for each distance."""
    room = replace(load_plan("standard").rooms[0], distances_m=(distance_m,))
    responses = simulate(room).responses
    return tuple(responses[seat.id, distance_m] for seat in room.seats)


def _through(clip: Samples, response: Response) -> NDArray[np.float64]:
    """As it arrives, the way from mouth to microphone taken out again."""
    from scipy.signal import oaconvolve

    arrived: NDArray[np.float64] = oaconvolve(clip.astype(np.float64), response.samples)
    return arrived[response.direct :]


def _level(clips: Sequence[Samples]) -> float:
    """Of all voices together, pauses apart."""
    every = np.concatenate(clips)
    return speech_level(every, speech_spans(every, SAMPLE_RATE), SAMPLE_RATE)
