"""Diarization error of the RTTM that the product writes, beside pyannote's stock pipeline."""

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from eval.diarization import DiarizationSeconds, diarization_seconds
from transcribe.audio import read_audio
from transcribe.engines.base import Diarization, Features, OnProgress, SpeakerRange
from transcribe.engines.loading import Engine
from transcribe.formats import render
from transcribe.types import Audio, SpeakerSegment

from . import meetings, product, scripted
from .figures import Figure, Section

FREE = SpeakerRange()
PEOPLE = 5
EXACT, ROUGHLY = SpeakerRange(PEOPLE, PEOPLE), SpeakerRange(3, 6)
NAMES = {FREE: "no count given", EXACT: "--speakers 5", ROUGHLY: "--speakers 3-6"}


@dataclass(frozen=True, slots=True)
class Case:
    """A recording, how its speakers are counted, and the targets: percent of DER, people found."""

    meeting: meetings.Meeting
    speakers: SpeakerRange = FREE
    most_der: float | None = None
    people: int | None = None


def measure() -> Section:
    from .peer import StockDiarization

    stock = StockDiarization(product.files_of(product.CAMPPLUS))
    figures: list[Figure] = []
    for cases in _cases():
        meeting, counts = cases[0].meeting, [c.speakers for c in cases]
        ours = _ours(meeting, counts)
        theirs = stock.segments(read_audio(meeting.sound), counts)
        for case, mine, peers in zip(cases, ours, theirs, strict=True):
            figures += _figures(case, mine, peers)
    return Section(
        "Diarization: segmentation-3.0 and CAM++; peer: pyannote's stock pipeline with the same",
        tuple(figures),
        (
            "DER: collar 0, overlap counted. Errors in detail: missed + false alarm + confusion.",
            "References of 合成音声 bridge pauses under 0.5 s within an utterance; such "
            "a pause, where a side splits there, counts as missed speech.",
            "The peer's threshold (0.7) is the published one, tuned for another embedding.",
        ),
    )


def _cases() -> list[list[Case]]:
    return [
        [Case(meetings.pyannote_sample(), FREE, 6.0, 2)],
        [Case(meetings.bundled())],
        *([Case(m, EXACT, 12.0), Case(m, ROUGHLY, 20.0), Case(m, FREE)] for m in meetings.spoken()),
    ]


def _figures(
    case: Case, ours: Sequence[SpeakerSegment], theirs: Sequence[SpeakerSegment]
) -> Iterator[Figure]:
    reference = case.meeting.speech
    mine, peers = (diarization_seconds(reference, found) for found in (ours, theirs))
    yield Figure(
        f"{case.meeting.name}, {NAMES[case.speakers]}: DER",
        "%",
        100 * mine.error_rate,
        100 * peers.error_rate,
        most=case.most_der,
        detail=f"{_shares(mine)}; peer {_shares(peers)}",
    )
    people, found, peers_found = (len({s.speaker for s in x}) for x in (reference, ours, theirs))
    yield Figure(
        f"  speakers found, of {people}",
        "people",
        found,
        peers_found,
        least=case.people,
        most=case.people,
    )


def _shares(seconds: DiarizationSeconds) -> str:
    parts = (seconds.missed, seconds.false_alarm, seconds.confusion)
    return " + ".join(f"{100 * part / seconds.total:.1f}" for part in parts)


def _ours(
    meeting: meetings.Meeting, counts: Sequence[SpeakerRange]
) -> list[tuple[SpeakerSegment, ...]]:
    """What the written RTTM says, for each count; who speaks does not hang on the words."""
    found = []
    with tempfile.TemporaryDirectory() as folder:
        recognizer = scripted.engine(Path(folder))
        diarizer = Remembering(product.engine("diarizers", product.CAMPPLUS))
        for count in counts:
            transcript = product.whole_job(meeting.sound, recognizer, diarizer, count)
            rttm = Path(folder) / "meeting.rttm"
            rttm.write_text(render(transcript, "rttm", "meeting"), "utf-8")
            found.append(meetings.read_rttm(rttm))
    return found


class Remembering:
    """The product's diarizer; a sound that it has listened to before is not listened to again."""

    def __init__(self, engine: Engine) -> None:
        self.model, self.provenance = engine.model, engine.provenance
        self._engine = engine
        self._known: dict[bytes, Features] = {}

    @property
    def loaded(self) -> "Remembering":
        return self

    @cached_property
    def _diarizer(self) -> Any:
        return self._engine.loaded

    def extract(self, audio: Audio, *, on_progress: OnProgress) -> Features:
        key = audio.samples.tobytes()
        if key not in self._known:
            self._known[key] = self._diarizer.extract(audio, on_progress=on_progress)
        return self._known[key]

    def cluster(
        self, stretches: Sequence[tuple[float, Features]], speakers: SpeakerRange
    ) -> Diarization:
        found: Diarization = self._diarizer.cluster(stretches, speakers)
        return found
