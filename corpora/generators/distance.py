"""A corpus at several distances out of a clean one: each sentence in a room, simulated.

A room is simulated once and used for all of its recordings. Who wants the same corpus again needs
the same clean one, plan, and versions of the libraries; a later run goes on where one stopped.
"""

import hashlib
from collections.abc import Callable
from dataclasses import asdict, replace
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

from transcribe.audio import read_audio, sha256
from transcribe.errors import InputError
from transcribe.messages import Message
from transcribe.types import Samples

from ..manifest import Conditions, Corpus, Recording, load_corpus
from ..manifest.fields import encode
from .acoustics import Acoustics, Response, simulate
from .design import Setting, settings
from .rendering import Rendered, render
from .rooms import Plan, Room
from .workshop import (
    SAMPLE_RATE,
    Made,
    Progress,
    Workshop,
    finished,
    flac,
    key_of,
    library_missing,
    sound_file,
)

RECIPE = 1  # raised when the same plan gives another sound
CLOSE_M = 0.5  # farther away, a recording holds too much of its own room to be put into another
Report = Callable[[Message], None]


def make_distance(
    plan: Plan, clean_folder: Path, out: Path, on_progress: Progress, report: Report
) -> Corpus:
    """Make the plan's corpus in `out`, going on where an earlier run stopped.

    Raises InputError for a clean corpus that is missing, faulty, simulated itself, or has nothing
    that the plan asks for.
    """
    clean = load_corpus(clean_folder)
    wanted = settings(plan, _checked(clean, clean_folder))
    _tell_distance(clean, report)
    if not wanted:
        raise _nothing(clean)
    workshop = Workshop(out, _corpus_id(plan, clean))
    maker = _Maker(plan, clean_folder, report)
    made = []
    for number, setting in enumerate(wanted, start=1):
        key = maker.key(setting)
        found = workshop.kept(setting.id, key)
        if found is None:
            found, sound = maker.make(setting, key)
            workshop.add(found, sound)
        made.append(found)
        on_progress(number, len(wanted))
    corpus = _corpus(plan, clean, made)
    workshop.finish(corpus, made, {})
    _tell_clipping(made, report)
    return corpus


class _Maker:
    """Makes the recordings of one plan, simulating each room once, and only when it is needed."""

    def __init__(self, plan: Plan, clean_folder: Path, report: Report) -> None:
        self._plan, self._folder, self._report = plan, clean_folder, report
        self._acoustics = lru_cache(maxsize=None)(self._simulated)
        self._sound = lru_cache(maxsize=64)(self._read)

    def key(self, setting: Setting) -> str:
        plan = self._plan
        room = {"size_m": setting.room.size_m, "rt60_s": setting.room.rt60_s}
        farthest = max(setting.room.distances_m)  # the room's reverberation is measured there
        seats = [asdict(seat) for seat in setting.room.seats]
        levels = [setting.speech_db_spl, setting.noise_db_spl, asdict(plan.microphone)]
        return key_of(
            RECIPE, _library(), plan.seed, setting.id, encode(setting.clean), room, seats,
            farthest, setting.room.name, setting.room.device, levels,
        )  # fmt: skip

    def make(self, setting: Setting, key: str) -> tuple[Made, bytes]:
        plan, place = self._plan, (setting.seat.id, setting.distance_m)
        acoustics = self._acoustics(setting.room)
        response = acoustics.responses[place]
        clean = self._sound(setting.clean)
        made = render(clean, response, setting, plan.microphone, _seed(plan, setting))
        sound = flac(made.samples)
        recording = Recording(
            id=setting.id,
            file=sound_file(setting.id),
            sha256="",
            duration=round(len(made.samples) / SAMPLE_RATE, 3),
            turns=setting.clean.turns,
            conditions=_conditions(setting, acoustics, response, made),
            utterance=setting.clean.utterance,
        )
        details = {"clipped": made.clipped, "level_dbfs": round(made.level_dbfs, 2)}
        return finished(key, recording, sound, **details), sound

    def _simulated(self, room: Room) -> Acoustics:
        acoustics = simulate(room)
        told = f"{acoustics.rt60_s:.2f}"
        self._report(
            Message(
                ja=f"{room.name}: 残響時間 {told} 秒（目標 {room.rt60_s:.2f} 秒）",
                en=f"{room.name}: reverberation time {told} s (wanted: {room.rt60_s:.2f} s)",
            )
        )
        return acoustics

    def _read(self, recording: Recording) -> Samples:
        path = self._folder / recording.file
        if sha256(path) != recording.sha256:
            raise _changed(path)
        return read_audio(path).samples


def _conditions(
    setting: Setting, acoustics: Acoustics, response: Response, made: Rendered
) -> Conditions:
    return replace(
        setting.clean.conditions,
        distance_m=setting.distance_m,
        device=setting.room.device,
        room=setting.room.name,
        seat=setting.seat.id,
        codec=setting.codec,
        rt60_s=round(acoustics.rt60_s, 3),
        speech_db_spl=setting.speech_db_spl,
        noise_db_spl=setting.noise_db_spl,
        snr_db=round(made.snr_db, 2),
        c50_db=round(response.c50_db, 2),
        simulated=True,
    )


def _seed(plan: Plan, setting: Setting) -> list[int]:
    """The noise of a recording depends on its own name only, not on what is made beside it."""
    digest = hashlib.sha256(setting.id.encode()).digest()
    return [plan.seed, int.from_bytes(digest[:8], "big")]


def _library() -> str:
    try:
        return "pyroomacoustics " + version("pyroomacoustics")
    except ModuleNotFoundError as error:
        raise library_missing("pyroomacoustics") from error


def _corpus_id(plan: Plan, clean: Corpus) -> str:
    return f"{clean.id}-{plan.id}"


def _corpus(plan: Plan, clean: Corpus, made: list[Made]) -> Corpus:
    recordings = tuple(m.recording for m in made)
    heard = {r.speaker for r in recordings}
    made_by = f"計画 {plan.id}（{plan.title}）、種 {plan.seed}、{_library()}"
    return replace(
        clean,
        id=_corpus_id(plan, clean),
        title=f"{plan.title}: {clean.title}",
        source=f"シミュレーション。{made_by}。元の録音: {clean.source}",
        speakers=tuple(s for s in clean.speakers if s.id in heard),
        recordings=recordings,
    )


def _tell_distance(clean: Corpus, report: Report) -> None:
    count = sum((r.conditions.distance_m or 0) > CLOSE_M for r in clean.recordings)
    if count:
        report(
            Message(
                ja=f"元の録音のうち {count} 本は {CLOSE_M} m より遠くから録られています。"
                "その部屋の響きと雑音も残ります。",
                en=f"{count} of the original recordings were made from farther than {CLOSE_M} m:"
                " the echo and noise of their own room remain.",
            )
        )


def _tell_clipping(made: list[Made], report: Report) -> None:
    count = sum(bool(m.details.get("clipped")) for m in made)
    if count:
        report(
            Message(
                ja=f"{count} 本の録音で音割れがあります（16 ビットの上限を超えた箇所）。",
                en=f"{count} recording(s) are clipped (beyond what 16 bits hold).",
            )
        )


def _checked(clean: Corpus, folder: Path) -> Corpus:
    if any(r.conditions.simulated for r in clean.recordings):
        raise InputError(
            Message(
                ja=f"コーパス {folder} は、すでにシミュレーションで作られています。",
                en=f"The corpus {folder} is simulated already.",
            ),
            Message(
                ja="元の録音のコーパスを --from で指定してください。",
                en="Give the corpus of the original recordings with --from.",
            ),
        )
    return clean


def _nothing(clean: Corpus) -> InputError:
    return InputError(
        Message(
            ja=f"コーパス {clean.id} に、この計画で使える録音がありません。",
            en=f"The corpus {clean.id} has no recording that this plan can use.",
        ),
        Message(
            ja="話者と用途（use_case）が計画に合っているか確かめてください。",
            en="Check that its speakers and use cases are those of the plan.",
        ),
    )


def _changed(path: Path) -> InputError:
    return InputError(
        Message(
            ja=f"音声 {path} の中身が、コーパスの記録と違います。",
            en=f"The sound {path} differs from what its corpus records.",
        ),
        Message(
            ja="元のファイルに戻すか、元のコーパスを作り直してください。",
            en="Put the original back, or make the clean corpus again.",
        ),
    )
