"""The script of a meeting: who speaks, what is said, and how it is to be spoken.

A script is a TOML file:

    title, date, place, language, licence, agenda     text; date as 2026-06-12
    seed                                              whole number, fixes pauses, levels and noise
    level_dbfs, fan_dbfs                              optional, see `Script`
    [[speakers]]    id, name, role, voice, speed      id goes into RTTM: ASCII, no spaces
                    pitch, level_db                   optional, see `ScriptSpeaker`
    [[utterances]]  speaker, text
                    say    what the synthesiser gets where it would misread `text`
                    pause  seconds of silence before it; below 0 it overlaps what came before
"""

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from transcribe.japanese import spell_numbers
from transcribe.messages import Message

from .faults import faults
from .tables import read_toml, refuse

SCRIPT = Message(ja="台本", en="script")


@dataclass(frozen=True, slots=True)
class ScriptSpeaker:
    """A person of the meeting.

    voice     one of the synthesiser's own names
    speed     1.0 is the voice's own pace, more is faster
    pitch     factor on the voice's pitch and resonances together, as in a smaller person (above 1)
              or a larger one (below 1); the pace stays
    level_db  louder than the others by so much; below 0 quieter
    """

    id: str
    name: str
    role: str
    voice: str
    speed: float
    pitch: float = 1.0
    level_db: float = 0.0

    @property
    def label(self) -> str:
        """How minutes call this person: name, then office."""
        return f"{self.name}{self.role}"


@dataclass(frozen=True, slots=True)
class Utterance:
    """What one person says without being interrupted.

    id     u001, u002 …, in order of the script
    say    replaces `text` for the synthesiser; never part of the reference
    pause  seconds after the end of everything said so far; None leaves it to the seed
    """

    id: str
    speaker: str
    text: str
    say: str | None = None
    pause: float | None = None

    @property
    def spoken(self) -> str:
        """The text for the synthesiser, its numbers spelled out."""
        return spell_numbers(self.say or self.text)


@dataclass(frozen=True, slots=True)
class Script:
    """A whole meeting before anybody speaks.

    level_dbfs  level of every utterance before the speaker's own; None leaves it to the voices
    fan_dbfs    level of a fan's noise over all of it; None is a room without one
    """

    title: str
    date: str
    place: str
    language: str
    licence: str
    seed: int
    agenda: str
    speakers: tuple[ScriptSpeaker, ...]
    utterances: tuple[Utterance, ...]
    level_dbfs: float | None = None
    fan_dbfs: float | None = None

    def speaker(self, speaker_id: str) -> ScriptSpeaker:
        """Raises KeyError for an id that is not in the script."""
        return {s.id: s for s in self.speakers}[speaker_id]

    @property
    def turn_changes(self) -> tuple[bool, ...]:
        """For each utterance, whether somebody else spoke before it. The first counts as no."""
        pairs = pairwise(self.utterances)
        return (False, *(before.speaker != after.speaker for before, after in pairs))


def load_script(path: Path) -> Script:
    """Read and check a script. Raises InputError that lists every fault found."""
    given = read_toml(path, SCRIPT)
    refuse(SCRIPT, path.name, faults(given))
    return _build(given)


def _build(given: dict[str, Any]) -> Script:
    fields = dict(given)
    speakers = tuple(ScriptSpeaker(**entry) for entry in fields.pop("speakers"))
    utterances = tuple(
        Utterance(id=f"u{number:03}", **entry)
        for number, entry in enumerate(fields.pop("utterances"), start=1)
    )
    return Script(**fields, speakers=speakers, utterances=utterances)
