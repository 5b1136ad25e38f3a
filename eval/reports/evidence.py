"""What a report rests on, and how it is called."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from transcribe.errors import InputError
from transcribe.messages import Message

from ..plans import Plan
from ..results import Result, Run
from ..samples import CORRECT_RATE, Sample, samples
from ..verdicts import Lines

Loaded = tuple[Run, tuple[Result, ...]]

MEASURES: Mapping[str, Message] = {
    "strict": Message(ja="厳密", en="strict"),
    "standard": Message(ja="標準", en="standard"),
    "lenient": Message(ja="寛容", en="lenient"),
    CORRECT_RATE: Message(ja="正解率", en="correct rate"),
}
"""Those that a verdict can rest on."""
READING = Message(ja="読み", en="reading")
SIMULATED = Message(ja="シミュレーション", en="simulated")
SYNTHETIC = Message(ja="合成音声", en="synthetic voices")
REAL = Message(ja="実際の録音", en="real recordings")
HUMAN = Message(ja="人の声", en="human voices")


@dataclass(frozen=True, slots=True)
class Evidence:
    """Results in an order that does not depend on that of the files.

    measure  that the verdicts rest on
    plan     None where none was given
    """

    loaded: tuple[Loaded, ...]
    samples: tuple[Sample, ...]
    measure: str
    lines: Lines
    plan: Plan | None

    @property
    def runs(self) -> tuple[Run, ...]:
        return tuple(run for run, _ in self.loaded)

    @property
    def systems(self) -> tuple[str, ...]:
        return tuple(sorted({run.system.id for run in self.runs}))

    @property
    def measure_name(self) -> Message:
        return MEASURES[self.measure]

    @property
    def simulated(self) -> bool:
        return any(sample.simulated for sample in self.samples)

    @property
    def synthetic(self) -> bool:
        return any(sample.synthetic for sample in self.samples)

    def name_of(self, sample: Sample) -> Message:
        """The system, and how it was measured."""
        kind = marks(sample)
        return Message(ja=f"{sample.system}（{kind.ja}）", en=f"{sample.system} ({kind.en})")


def evidence(loaded: Sequence[Loaded], plan: Plan | None) -> Evidence:
    """The plan's measure and lines, or the usual ones. Raises InputError without a recording."""
    ordered = tuple(sorted(loaded, key=lambda pair: (pair[0].system.id, pair[0].corpus)))
    if not any(r.measures["strict"].length for _, results in ordered for r in results):
        raise InputError(
            Message(
                ja="結果に、正解のある録音が一つもありません。",
                en="The results hold no recording with a reference.",
            ),
            Message(
                ja="録音と正解のあるコーパスで測り直してください（kikitori eval run）。",
                en="Measure a corpus of recordings with references (kikitori eval run).",
            ),
        )
    return Evidence(
        ordered,
        samples(ordered),
        plan.measure if plan else "standard",
        Lines(plan.fine, plan.usable) if plan else Lines(),
        plan,
    )


def marks(sample: Sample) -> Message:
    """Whether rooms and voices are real, always both."""
    place = SIMULATED if sample.simulated else REAL
    voice = SYNTHETIC if sample.synthetic else HUMAN
    return Message(ja=f"{place.ja}・{voice.ja}", en=f"{place.en}, {voice.en}")
