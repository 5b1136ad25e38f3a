"""The script of the council corpus: single sentences of the three uses, and who speaks which.

A script is a TOML file:

    id, title, language, licence          text
    seed                                  whole number, deals the sentences to the voices
    [agendas]       assembly, meeting, counter    what a clerk would have at hand, one text per use
    [[voices]]      id                    one of the synthesiser's own names
                    name, sex, age_band   what is known of it; "unknown" where it is not
                    speed                 1.0 is the voice's own pace, more is faster
    [[utterances]]  use_case, text
                    say     what the synthesiser gets where it would misread `text`
                    shared  true: spoken by every voice, and not by one only

So that a voice is not mistaken for a use or a text, every voice speaks about as many sentences of
every use, and the shared ones are the same texts from every mouth.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import numpy as np

from transcribe.japanese import spell_numbers
from transcribe.messages import Message

from ..manifest import AGE_BANDS, SEXES, USE_CASES
from .tables import (
    Table,
    at,
    entry_faults,
    field_faults,
    id_faults,
    is_a,
    read_toml,
    refuse,
    repeated,
    tables,
)

COUNCIL = Path(__file__).parents[1] / "scripts" / "council.toml"
WHAT = Message(ja="台本", en="script")
SCRIPT = {
    "id": str,
    "title": str,
    "language": str,
    "licence": str,
    "seed": int,
    "agendas": dict,
    "voices": list,
    "utterances": list,
}
VOICE = {"id": str, "name": str, "sex": str, "age_band": str, "speed": float}
UTTERANCE = {"use_case": str, "text": str}
UTTERANCE_OPTIONS = {"say": str, "shared": bool}


@dataclass(frozen=True, slots=True)
class CouncilVoice:
    """A voice of the synthesiser, and what is known of it."""

    id: str
    name: str
    sex: str
    age_band: str
    speed: float


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of the script.

    id  use and number within it: assembly-01 …
    """

    id: str
    use_case: str
    text: str
    say: str | None = None
    shared: bool = False

    @property
    def spoken(self) -> str:
        """The text for the synthesiser, its numbers spelled out."""
        return spell_numbers(self.say or self.text)


@dataclass(frozen=True, slots=True)
class Part:
    """A sentence in the mouth of one voice."""

    sentence: Sentence
    voice: CouncilVoice

    @property
    def id(self) -> str:
        return f"{self.sentence.id}-{self.voice.id}"


@dataclass(frozen=True, slots=True)
class CouncilScript:
    """All sentences before anybody speaks. `agendas` has a text for each of USE_CASES."""

    id: str
    title: str
    language: str
    licence: str
    seed: int
    agendas: Mapping[str, str]
    voices: tuple[CouncilVoice, ...]
    sentences: tuple[Sentence, ...]

    def cast(self) -> tuple[Part, ...]:
        """Who speaks what, in the order of the script; the same seed deals the same way."""
        dealt = dict(self._deal())
        return tuple(
            Part(sentence, voice)
            for sentence in self.sentences
            for voice in (self.voices if sentence.shared else [dealt[sentence.id]])
        )

    def _deal(self) -> Iterator[tuple[str, CouncilVoice]]:
        """One voice for each sentence that is not shared, use by use."""
        dealer = cycle(self.voices)
        for number, use_case in enumerate(USE_CASES):
            own = [s.id for s in self.sentences if s.use_case == use_case and not s.shared]
            order = np.random.default_rng([self.seed, number]).permutation(len(own))
            yield from zip((own[i] for i in order), islice(dealer, len(own)), strict=True)


def load_council(path: Path = COUNCIL) -> CouncilScript:
    """Read and check a script. Raises InputError that lists every fault found."""
    given = read_toml(path, WHAT)
    refuse(WHAT, path.name, faults(given))
    fields = {name: given[name] for name in SCRIPT if name not in ("voices", "utterances")}
    fields["agendas"] = {name: text.strip() + "\n" for name, text in given["agendas"].items()}
    voices = tuple(CouncilVoice(**entry) for entry in given["voices"])
    return CouncilScript(**fields, voices=voices, sentences=_sentences(given["utterances"]))


def _sentences(entries: list[dict[str, Any]]) -> tuple[Sentence, ...]:
    said = dict.fromkeys(USE_CASES, 0)
    found = []
    for entry in entries:
        said[entry["use_case"]] += 1
        found.append(Sentence(f"{entry['use_case']}-{said[entry['use_case']]:02}", **entry))
    return tuple(found)


def faults(given: Table) -> Iterator[Message]:
    """Yield each fault of a parsed script, in the order of the file."""
    yield from field_faults("", given, SCRIPT)
    yield from id_faults("", given)
    if is_a(given.get("seed"), int) and given["seed"] < 0:
        yield Message(ja="seed は 0 以上にします。", en="seed is below 0.")
    if isinstance(given.get("agendas"), dict):
        yield from field_faults("agendas", given["agendas"], dict.fromkeys(USE_CASES, str))
    for name in ("voices", "utterances"):
        yield from entry_faults(name, given)
    for number, voice in enumerate(tables(given, "voices"), start=1):
        yield from _voice_faults(f"voices[{number}]", voice)
    yield from repeated("voices", tables(given, "voices"))
    texts: set[object] = set()
    for number, utterance in enumerate(tables(given, "utterances"), start=1):
        where = f"utterances[{number}]"
        yield from field_faults(where, utterance, UTTERANCE, UTTERANCE_OPTIONS)
        yield from _choice(where, utterance, "use_case", USE_CASES)
        if utterance.get("text") in texts:
            yield at(where, "同じ text があります。", "its text is listed twice.")
        texts.add(utterance.get("text"))


def _voice_faults(where: str, given: Table) -> Iterator[Message]:
    yield from field_faults(where, given, VOICE)
    yield from id_faults(where, given)
    yield from _choice(where, given, "sex", SEXES)
    yield from _choice(where, given, "age_band", AGE_BANDS)
    speed: Any = given.get("speed")
    if is_a(speed, float) and speed <= 0:
        yield at(where, f"speed {speed} は 0 より大きくします。", f"speed {speed} is not above 0.")


def _choice(where: str, given: Table, name: str, known: tuple[str, ...]) -> Iterator[Message]:
    if isinstance(given.get(name), str) and given[name] not in known:
        listed = ", ".join(known)
        yield at(
            where,
            f"{name}「{given[name]}」はありません。使えるもの: {listed}",
            f"there is no {name} {given[name]!r}. Known: {listed}",
        )
