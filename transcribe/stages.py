"""The long stages of the pipeline: resumable stretch by stretch, with progress."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from .audio import WorkingCopy, cut_at_pauses, make_working_copy, probe
from .correction import Corrector, Judged
from .correction.evidence import restored, stored
from .engines.base import Diarizer, Features, OnProgress, Recognizer, Scorer
from .engines.loading import Engine
from .errors import InputError
from .progress import Meter
from .recognition import RULES, Recognition, moved_in_time, recognize
from .request import Request
from .types import Audio, Notice, Segment, Turn, Word
from .voice import Span
from .workspace import Workspace, digest_of

TURNS_AT_ONCE = 10  # in one checkpoint of the correction


@dataclass(frozen=True, slots=True)
class Sound:
    """One channel's working copy, the stretches it is worked on in, and what was noticed."""

    name: str
    copy: WorkingCopy
    stretches: tuple[Span, ...]
    notices: tuple[Notice, ...]


def decode_channels(request: Request, workspace: Workspace, meter: Meter) -> list[Sound]:
    """One Sound: the mix or the chosen channel; or one for each channel."""
    info = probe(request.source)
    channels: list[int | None] = [request.channel]
    if request.separate_channels:
        channels = list(range(1, info.channels + 1))
    meter.begin("decode", info.duration or 0.0)
    sounds = [
        _decode_channel(request, workspace, channel, _part(meter, "decode", i, 1, len(channels)))
        for i, channel in enumerate(channels)
    ]
    meter.end("decode")
    return sounds


def _decode_channel(
    request: Request, workspace: Workspace, channel: int | None, report: OnProgress
) -> Sound:
    name = "mixed" if channel is None else f"channel{channel}"
    path = workspace.folder / f"{name}.wav"
    stored, copy = workspace.load_json(name), _earlier_copy(path)
    if stored is None or copy is None:
        decoded = make_working_copy(request.source, path, channel=channel, on_progress=report)
        stored = [asdict(n) for n in decoded.notices]
        workspace.save_json(name, stored)
        copy = decoded.copy
    stretches = tuple(cut_at_pauses(copy, request.longest_stretch_s))
    return Sound(name, copy, stretches, tuple(Notice(**n) for n in stored))


def _earlier_copy(path: Path) -> WorkingCopy | None:
    """What an earlier run decoded; None where it is gone or damaged."""
    try:
        return WorkingCopy(path)
    except InputError:
        return None


def recognize_sounds(
    sounds: list[Sound], engine: Engine, language: str, workspace: Workspace, meter: Meter
) -> list[Recognition]:
    """The text of each sound. Every stretch has a seed of its own, so a rerun says the same."""
    settings = digest_of([version("kikitori"), RULES, engine.provenance, language])
    names = {
        (sound.name, span): f"recognize-{settings}-{sound.name}-{_span_name(span)}"
        for sound in sounds
        for span in sound.stretches
    }
    total = sum(s.copy.duration for s in sounds)
    meter.begin("recognize", total, _share_done(workspace, names, total))
    results, done = [], 0.0
    for sound in sounds:
        parts = []
        for seed, span in enumerate(sound.stretches):
            report = _part(meter, "recognize", done, span[1] - span[0], total)
            name = names[sound.name, span]
            if (stored := workspace.load_json(name)) is None:
                recognizer: Recognizer = engine.loaded
                audio = sound.copy.read(*span)
                found = recognize(
                    recognizer, audio, language=language, seed=seed, on_progress=report
                )
                stored = asdict(found)
                workspace.save_json(name, stored)
            report(1.0)
            done += span[1] - span[0]
            parts.append(moved_in_time(_recognition(stored), span[0]))
        results.append(_joined(parts))
    meter.end("recognize")
    return results


def extract_features(
    sound: Sound, engine: Engine, workspace: Workspace, meter: Meter
) -> list[tuple[float, Features]]:
    """What the diarizer needs of each stretch, with the stretch's start in seconds."""
    settings = digest_of([version("kikitori"), engine.provenance])
    names = {
        (sound.name, span): f"diarize-{settings}-{sound.name}-{_span_name(span)}"
        for span in sound.stretches
    }
    total = sound.copy.duration
    meter.begin("diarize", total, _share_done(workspace, names, total))
    results = []
    for span in sound.stretches:
        report = _part(meter, "diarize", span[0], span[1] - span[0], total)
        name = names[sound.name, span]
        if (features := workspace.load_features(name)) is None:
            diarizer: Diarizer = engine.loaded
            features = diarizer.extract(sound.copy.read(*span), on_progress=report)
            workspace.save_features(name, features)
        report(1.0)
        results.append((span[0], features))
    meter.end("diarize")
    return results


def judge_turns(
    turns: Sequence[Turn],
    corrector: Corrector,
    scorer: Scorer,
    sounds: Mapping[str | None, Sound],
    settings: object,
    workspace: Workspace,
    meter: Meter,
) -> list[Judged]:
    """What the sound says of everything that may be written otherwise in the turns.

    sounds  the sound in which each speaker is heard; that of None for everybody else
    """

    def read(turn: Turn, start: float, end: float) -> Audio:
        copy = sounds.get(turn.speaker, sounds[None]).copy
        return copy.read(start, min(end, copy.duration))

    meter.begin("correct", max(s.copy.duration for s in sounds.values()))
    judged: list[Judged] = []
    for first in range(0, len(turns), TURNS_AT_ONCE):
        part = turns[first : first + TURNS_AT_ONCE]
        name = f"correct-{digest_of([version('kikitori'), settings, [asdict(t) for t in part]])}"
        if (values := workspace.load_json(name)) is None:
            found = []
            for number, turn in enumerate(part, start=first):
                found += corrector.judged(number, turn, scorer, read)
                meter.update("correct", (number + 1) / len(turns))
            values = stored(found)
            workspace.save_json(name, values)
        judged += restored(values)
        meter.update("correct", (first + len(part)) / len(turns))
    meter.end("correct")
    return judged


def _part(meter: Meter, stage: str, before: float, size: float, total: float) -> OnProgress:
    """Progress of one part of a stage, as progress of the stage."""
    return lambda share: meter.update(stage, min((before + size * share) / total, 1.0))


def _span_name(span: Span) -> str:
    """Milliseconds: a stretch that is cut elsewhere is another stretch."""
    return f"{round(span[0] * 1000):010d}-{round(span[1] * 1000):010d}"


def _share_done(workspace: Workspace, names: dict[tuple[str, Span], str], total: float) -> float:
    done = sum(span[1] - span[0] for (_, span), name in names.items() if workspace.has(name))
    return done / total if total else 0.0


def _joined(parts: Iterable[Recognition]) -> Recognition:
    listed = list(parts)
    return Recognition(
        tuple(s for p in listed for s in p.segments),
        tuple(n for p in listed for n in p.notices),
    )


def _recognition(values: dict[str, Any]) -> Recognition:
    segments = (
        Segment(s["start"], s["end"], s["text"], tuple(Word(**w) for w in s["words"]))
        for s in values["segments"]
    )
    return Recognition(tuple(segments), tuple(Notice(**n) for n in values["notices"]))
