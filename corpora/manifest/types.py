"""The values of a manifest. Its files hold exactly these fields: see `fields`."""

from collections.abc import Mapping
from dataclasses import dataclass

from transcribe.messages import Message

UseCase = str  # one of USE_CASES
USE_CASES = ("assembly", "meeting", "counter")
USE_CASE_NAMES: Mapping[UseCase, Message] = {
    "assembly": Message(ja="議会・委員会・会見", en="assembly, committee, press conference"),
    "meeting": Message(ja="会議", en="meeting"),
    "counter": Message(ja="窓口・ヒアリング", en="counter, hearing"),
}
SEXES = ("female", "male", "unknown")
AGE_BANDS = ("-19", "20-39", "40-59", "60-74", "75-", "unknown")
UNKNOWN_SPEAKER = "unknown"
"""The speaker id of what was said by nobody knows whom; not one person."""


@dataclass(frozen=True, slots=True)
class Conditions:
    """How a recording was made. None: not known, and never guessed.

    use_case        one of USE_CASES
    distance_m      from the mouth to the microphone, above 0
    device, room, seat, codec   names, as the report shows them
    rt60_s          reverberation time of the room
    speech_db_spl   level of the voice at 1 m
    noise_db_spl    level of the noise at the microphone
    snr_db, c50_db  at the microphone: speech to noise; early (50 ms) to late energy
    simulated       distance, room or noise were computed and not recorded
    """

    use_case: UseCase | None = None
    distance_m: float | None = None
    device: str | None = None
    room: str | None = None
    seat: str | None = None
    codec: str | None = None
    rt60_s: float | None = None
    speech_db_spl: float | None = None
    noise_db_spl: float | None = None
    snr_db: float | None = None
    c50_db: float | None = None
    simulated: bool = False


@dataclass(frozen=True, slots=True)
class CorpusSpeaker:
    """A voice of the corpus.

    sex, age_band  of SEXES and AGE_BANDS; "unknown" where it is not known
    synthetic      spoken by a program
    """

    id: str
    name: str
    sex: str = "unknown"
    age_band: str = "unknown"
    synthetic: bool = False


@dataclass(frozen=True, slots=True)
class ReferenceTurn:
    """What one person said, word for word. Times in seconds; None where nobody measured them."""

    speaker: str
    text: str
    start: float | None = None
    end: float | None = None


@dataclass(frozen=True, slots=True)
class Recording:
    """A sound file and its reference.

    id         unique in the corpus: letters, digits, `-`, `_` and `.`
    file       path below the corpus folder, with `/`
    sha256     hex digest of the file
    duration   seconds
    turns      at least one, in the order they were said
    utterance  names the speech itself: recordings of one utterance at several distances share it
    """

    id: str
    file: str
    sha256: str
    duration: float
    turns: tuple[ReferenceTurn, ...]
    conditions: Conditions
    utterance: str

    @property
    def text(self) -> str:
        """All that was said; a turn per line."""
        return "\n".join(turn.text for turn in self.turns)

    @property
    def speaker(self) -> str | None:
        """Who speaks; None where several do, or where it is not known."""
        found = {turn.speaker for turn in self.turns}
        return found.pop() if len(found) == 1 and UNKNOWN_SPEAKER not in found else None


@dataclass(frozen=True, slots=True)
class Corpus:
    """Recordings that belong together.

    language  ISO 639-1
    licence   SPDX identifier, or the name of the terms
    source    where it comes from, for a reader
    partition which part of a larger collection this is; "" where it is all
    """

    id: str
    title: str
    language: str
    licence: str
    source: str
    partition: str
    speakers: tuple[CorpusSpeaker, ...]
    recordings: tuple[Recording, ...]
