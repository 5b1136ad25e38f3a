"""What other devices recorded of a session, cut into its sentences, and what is missing."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from itertools import combinations
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from transcribe.audio import SAMPLE_RATE, make_working_copy, probe, read_audio
from transcribe.capture import level_of
from transcribe.types import Notice, Samples

from .align import CERTAIN, SURE, Index, Match
from .intake import SOUNDS, Heard
from .plan import Device
from .quality import measure
from .scripts import Sentence
from .session import Session, Take, recording_id

RADIUS_S = 1.0  # around the place that the neighbours of a sentence tell
TOLERANCE_S = 0.05
LEAST_FOR_DRIFT_S = 60.0
_BLOCK_S = 30.0


@dataclass(frozen=True, slots=True)
class Spoken:
    """A sentence of a session as the session's own microphone heard it, 16 kHz."""

    sentence: Sentence
    take: Take
    sound: Samples


@dataclass(frozen=True, slots=True)
class Source:
    """A recording of a device, prepared for searching.

    codec    None where nothing was compressed
    peak_db  the loudest sample, dB below full scale
    notices  of the recording: damage
    """

    device: Device
    index: Index
    codec: str | None
    peak_db: float
    notices: tuple[Notice, ...]


class Missing(Enum):
    BEFORE = 1  # the device started too late
    AFTER = 2  # the device stopped too early
    UNHEARD = 3  # the recording goes on, but this speech is not in it


@dataclass(frozen=True, slots=True)
class Placed:
    """How a device heard a session.

    heard      whole sentences, cut out
    missing    why the others are not there, by their ids
    best       score of the match that came closest, found or not
    offset_s   what to add to times in the session's first part; None where nothing was found
    drift_ppm  how much slower its clock is; None where the session is too short to tell
    """

    heard: Mapping[Sentence, Heard]
    missing: Mapping[str, Missing]
    best: float
    offset_s: float | None
    drift_ppm: float | None


def spoken_in(session: Session, sentences: Sequence[Sentence], corpus: Path) -> list[Spoken]:
    """What was read, in the order of the readings. Raises InputError for a sound that is gone."""
    by_id = {sentence.id: sentence for sentence in sentences}
    setting = session.setting
    found = []
    for take in sorted(session.takes, key=lambda t: (t.part, t.start)):
        utterance = session.utterance(take.sentence)
        name = recording_id(utterance, setting.device, setting.distance_m)
        sound = read_audio(corpus / SOUNDS / f"{name}.wav").samples
        found.append(Spoken(by_id[take.sentence], take, sound))
    return found


@contextmanager
def opened(device: Device) -> Iterator[list[Source]]:
    """The recordings of a device while this block runs.

    Raises InputError for a file that gives no sound, StorageError.
    """
    # Windows keeps a file that is still mapped into memory: the system removes it later
    with TemporaryDirectory(prefix="kikitori-", ignore_cleanup_errors=True) as folder:
        targets = (Path(folder) / f"{number}.wav" for number, _ in enumerate(device.files))
        yield [
            _open(device, file, target) for file, target in zip(device.files, targets, strict=True)
        ]


def _open(device: Device, file: Path, target: Path) -> Source:
    codec = probe(file).codec
    made = make_working_copy(file, target, on_progress=lambda _: None)
    peak_db = max(level_of(block).peak_db for block in made.copy.blocks(_BLOCK_S))
    damage = tuple(notice for notice in made.notices if notice.kind == "damaged_file")
    compressed = None if codec.startswith("pcm_") else codec
    return Source(device, Index(made.copy), compressed, peak_db, damage)


def place(sources: Sequence[Source], spoken: Sequence[Spoken]) -> Placed:
    """Find the sentences of a session in the recordings of a device, and cut them out."""
    placed = Placed({}, {one.sentence.id: Missing.UNHEARD for one in spoken}, 0.0, None, None)
    for source in sources:
        left = [one for one in spoken if one.sentence.id in placed.missing]
        placed = _joined(placed, _place(source, left))
    return placed


def _place(source: Source, spoken: Sequence[Spoken]) -> Placed:
    found, best = _matches(source.index, spoken)
    heard: dict[Sentence, Heard] = {}
    missing: dict[str, Missing] = {}
    for one in spoken:
        match = found.get(one.take)
        start = match.start if match else _expected(one, found)
        if why := _outside(source, one, start):
            missing[one.sentence.id] = why
        elif match:
            heard[one.sentence] = _cut(source, one, match)
        else:
            missing[one.sentence.id] = Missing.UNHEARD
    return Placed(heard, missing, best, _offset(found), _drift(found))


def _joined(a: Placed, b: Placed) -> Placed:
    """What two files of a device hold together; `b` was searched for what is missing in `a`."""
    return Placed(
        {**a.heard, **b.heard},
        b.missing if b.heard else {name: a.missing[name] for name in b.missing},
        max(a.best, b.best),
        b.offset_s if a.offset_s is None else a.offset_s,
        b.drift_ppm if a.drift_ppm is None else a.drift_ppm,
    )


def _outside(source: Source, one: Spoken, start: float | None) -> Missing | None:
    """Whether a sentence that begins at `start` is not, or not wholly, in the recording."""
    if start is None:
        return None
    if start < -TOLERANCE_S:
        return Missing.BEFORE
    end = start + _length(one)
    return Missing.AFTER if end > source.index.copy.duration + TOLERANCE_S else None


def _matches(index: Index, spoken: Sequence[Spoken]) -> tuple[dict[Take, Match], float]:
    """What was found, and the best score of all."""
    tried: dict[Take, Match] = {}
    for one in spoken:
        match = _near(index, one, _sure(tried))
        tried[one.take] = match if match.score >= SURE else index.find(one.sound)
    found = _supported(_sure(tried))
    for one in [s for s in spoken if s.take not in found]:  # beside what is certain by now
        match = _near(index, one, found)
        if match.score >= SURE:
            found[one.take] = match
    return found, max((match.score for match in tried.values()), default=0.0)


def _sure(tried: Mapping[Take, Match]) -> dict[Take, Match]:
    return {take: match for take, match in tried.items() if match.score >= SURE}


def _supported(found: Mapping[Take, Match]) -> dict[Take, Match]:
    """Without what stands alone: a weak match whose neighbours lie elsewhere is a likeness."""

    def agree(a: Take, b: Take) -> bool:
        lag = found[a].start - a.start - (found[b].start - b.start)
        return a != b and a.part == b.part and abs(lag) <= RADIUS_S

    return {
        take: match
        for take, match in found.items()
        if match.score >= CERTAIN or any(agree(take, other) for other in found)
    }


def _near(index: Index, one: Spoken, found: Mapping[Take, Match]) -> Match:
    expected = _expected(one, found)
    if expected is None:
        return Match(0.0, 0.0)
    return index.look(one.sound, expected, RADIUS_S)


def _expected(one: Spoken, found: Mapping[Take, Match]) -> float | None:
    """Where a sentence should begin, told by the nearest one of its part that was found."""
    takes = [take for take in found if take.part == one.take.part]
    if not takes:
        return None
    nearest = min(takes, key=lambda take: abs(take.start - one.take.start))
    return found[nearest].start + one.take.start - nearest.start


def _cut(source: Source, one: Spoken, match: Match) -> Heard:
    start = max(match.start, 0.0)
    audio = source.index.copy.read(start, start + _length(one))
    device = source.device
    return Heard(audio, measure(audio), device.name, device.distance_m, device.seat, source.codec)


def _length(one: Spoken) -> float:
    return len(one.sound) / SAMPLE_RATE


def _offset(found: Mapping[Take, Match]) -> float | None:
    if not found:
        return None
    part = min(take.part for take in found)
    return median(match.start - take.start for take, match in found.items() if take.part == part)


def _drift(found: Mapping[Take, Match]) -> float | None:
    """The median over pairs that lie far apart, so that a single wrong place does no harm."""
    slopes = [
        (found[b].start - found[a].start) / (b.start - a.start)
        for a, b in combinations(sorted(found, key=lambda take: take.start), 2)
        if a.part == b.part and b.start - a.start >= LEAST_FOR_DRIFT_S
    ]
    return 1e6 * (median(slopes) - 1) if slopes else None
