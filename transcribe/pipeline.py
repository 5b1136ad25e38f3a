"""The main job: a recording becomes a transcript.

decode -> recognise -> diarise -> join -> revise. Sound is decoded once into a memory-mapped working
copy and cut at pauses into stretches; every stretch of every stage is a checkpoint, so that a job
that was killed goes on at the stretch that died and comes to the same transcript.
"""

import logging
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from .align import Joined, join, join_channels, overlaps
from .audio import sha256
from .audio.source import shown
from .correction import WordList
from .engines.base import Diarization, Diarizer, Features
from .engines.loading import Engine
from .errors import AppError, Cancelled, StorageError
from .messages import Message
from .progress import Meter, Progress, Speeds
from .recognition import Recognition
from .request import Request
from .revision import Revised, corrects, revise
from .stages import Sound, decode_channels, extract_features, recognize_sounds
from .types import Notice, Transcript
from .workspace import Workspace, open_workspace

log = logging.getLogger(__name__)

NOBODY = Diarization((), ())


@dataclass(frozen=True, slots=True)
class Folders:
    """work: unfinished jobs; speeds: the file that remembers how fast this machine is."""

    work: Path
    speeds: Path


def transcribe(
    request: Request,
    recognizer: Engine,
    diarizer: Engine | None,
    folders: Folders,
    *,
    dictionary: WordList | None = None,
    deliver: Callable[[Transcript], None] = lambda _: None,
    report: Callable[[Progress], None] = lambda _: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Transcript:
    """Transcribe one recording. Raises AppError; Cancelled when `cancelled` turns true.

    `deliver` puts the transcript where it is to stay; only then is the unfinished work removed, so
    that a full disk costs no recognition. `cancelled` is asked at every step of the progress; what
    is finished then is kept for the next run. `dictionary` is what homophones are looked up in;
    without it only terms of the request's vocabulary are offered. A failing diarizer costs the
    speakers, not the text: a notice says so.
    """
    if request.separate_channels:
        diarizer = None
    digest = sha256(request.source)
    with open_workspace(folders.work, digest) as workspace:
        stages = _stages(request, recognizer, diarizer)
        meter = Meter(_stoppable(report, cancelled), stages, Speeds(folders.speeds))
        sounds = decode_channels(request, workspace, meter)
        recognitions = recognize_sounds(sounds, recognizer, request.language, workspace, meter)
        diarization, failure = NOBODY, None
        if diarizer and any(r.segments for r in recognitions):
            diarization, failure = _diarize(diarizer, request, sounds[0], workspace, meter)
        joined = _join(request, recognitions, diarization)
        revised = revise(request, joined, sounds, recognizer, dictionary, workspace, meter)
        transcript = _transcript(
            max(s.copy.duration for s in sounds),
            request.language,
            joined,
            revised,
            _notices(sounds, recognitions, joined, failure),
            _provenance(request, digest, recognizer, diarizer, dictionary),
        )
        deliver(transcript)
    return transcript


def diarize(
    request: Request,
    diarizer: Engine,
    folders: Folders,
    *,
    deliver: Callable[[Diarization], None],
    report: Callable[[Progress], None] = lambda _: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> None:
    """Only who spoke when, for a text that is there. Raises AppError, and what the diarizer raises.

    `deliver`, `report` and `cancelled` are as for `transcribe`.
    """
    with open_workspace(folders.work, sha256(request.source)) as workspace:
        stages = {"decode": "", "diarize": diarizer.model}
        meter = Meter(_stoppable(report, cancelled), stages, Speeds(folders.speeds))
        (sound,) = decode_channels(request, workspace, meter)
        features = extract_features(sound, diarizer, workspace, meter)
        deliver(_clustered(diarizer, features, request))


def _clustered(
    engine: Engine, features: list[tuple[float, Features]], request: Request
) -> Diarization:
    diarizer: Diarizer = engine.loaded
    return diarizer.cluster(features, request.speakers)


def _stages(request: Request, recognizer: Engine, diarizer: Engine | None) -> dict[str, str]:
    """The stages that show their progress, each with the model it runs."""
    models = {"decode": "", "recognize": recognizer.model}
    if diarizer:
        models["diarize"] = diarizer.model
    if corrects(request):
        models["correct"] = recognizer.model
    return models


def _transcript(
    duration: float,
    language: str,
    joined: Joined,
    revised: Revised,
    found: list[Notice],
    provenance: dict[str, object],
) -> Transcript:
    return Transcript(
        duration=duration,
        language=language,
        speakers=joined.speakers,
        turns=revised.turns,
        notices=tuple(sorted([*found, *revised.notices], key=lambda n: n.start)),
        corrections=revised.corrections,
        provenance=provenance,
        speaker_segments=joined.speaker_segments,
        speaker_proposals=revised.proposals,
    )


def _stoppable(
    report: Callable[[Progress], None], cancelled: Callable[[], bool]
) -> Callable[[Progress], None]:
    def step(progress: Progress) -> None:
        report(progress)
        if cancelled():
            raise Cancelled.by_user()

    return step


def _diarize(
    engine: Engine, request: Request, sound: Sound, workspace: Workspace, meter: Meter
) -> tuple[Diarization, Notice | None]:
    """Who spoke when; or nobody and a notice, when the diarizer fails."""
    try:
        features = extract_features(sound, engine, workspace, meter)
        return _clustered(engine, features, request), None
    except (Cancelled, StorageError):
        raise
    except Exception as error:  # whatever goes wrong inside, the text is not lost with it
        log.exception("diarization failed")
        kind = type(error).__name__  # what a library says is for the log, not for a clerk
        reason = error.problem if isinstance(error, AppError) else Message(ja=kind, en=kind)
        detail = Message(
            ja=f"話者を分けられませんでしたが、文字はすべて残っています（{reason.ja}）。",
            en=f"The speakers could not be told apart, but all text is here ({reason.en}).",
        )
        return NOBODY, Notice("no_diarization", 0.0, sound.copy.duration, str(detail))


def _join(request: Request, recognitions: list[Recognition], diarization: Diarization) -> Joined:
    if request.separate_channels:
        return join_channels([r.segments for r in recognitions], request.language)
    return join(recognitions[0].segments, diarization, request.language)


def _notices(
    sounds: list[Sound], recognitions: list[Recognition], joined: Joined, failure: Notice | None
) -> list[Notice]:
    whole = [n for s in sounds for n in s.notices]
    is_quiet = any(n.kind == "low_level" for n in whole)  # then single places are no news
    found = [
        *whole,
        *(n for r in recognitions for n in r.notices if n.kind != "low_level" or not is_quiet),
        *overlaps(joined.speaker_segments, joined.speakers),
    ]
    if failure:
        found.append(failure)
    if not joined.turns:
        found.append(_no_speech(max(s.copy.duration for s in sounds)))
    return found


def _no_speech(duration: float) -> Notice:
    detail = Message(
        ja="話し声が見つかりませんでした。マイクと録音の音量を確かめてください。",
        en="No speech was found. Check the microphone and the recording level.",
    )
    return Notice("no_speech", 0.0, duration, str(detail))


def _provenance(
    request: Request,
    source_digest: str,
    recognizer: Engine,
    diarizer: Engine | None,
    dictionary: WordList | None,
) -> dict[str, object]:
    return {
        "application": {"name": "kikitori", "version": version("kikitori")},
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "source": {"name": shown(request.source), "sha256": source_digest},
        "recognition": recognizer.provenance,
        "diarization": diarizer.provenance if diarizer else None,
        "settings": {
            "language": request.language,
            "speakers": [request.speakers.lowest, request.speakers.highest],
            "channel": request.channel,
            "separate_channels": request.separate_channels,
            "correction": request.correction,
        },
        "vocabulary": {
            "digest": request.vocabulary.digest,
            "sources": [asdict(source) for source in request.vocabulary.sources],
            "dictionary": {"model": dictionary.name, "digest": dictionary.digest}
            if dictionary
            else None,
        },
    }
