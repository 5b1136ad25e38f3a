"""One sentence at one microphone: voice, room, noise, gain, 16 bits, codec.

The clean voice is brought to its level at 1 m, sent through the room to the microphone, the room's
noise and the microphone's own are added, a fixed gain makes numbers of it, and 16 bits and a codec
come last. Times of the reference stay true: the way from mouth to microphone is taken out again.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from transcribe.errors import InputError
from transcribe.messages import Message
from transcribe.types import Samples

from .acoustics import Response
from .codec import through
from .design import Setting
from .levels import Microphone, amplitude_of, level_of, quantise, speech_level
from .noise import office_noise, white_noise
from .sound import speech_spans
from .workshop import PCM, SAMPLE_RATE

AFTER_S = 0.5  # kept after the clean recording ends, for the reverberation

Signal = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """What meets at the microphone, as levels in the file (1.0 is full scale).

    spans  seconds in which there is speech
    """

    speech: Signal
    noise: Signal
    spans: tuple[tuple[float, float], ...]

    @property
    def snr_db(self) -> float:
        """Active level of the speech with its reverberation, to all of the noise."""
        return speech_level(self.speech, self.spans, SAMPLE_RATE) - level_of(self.noise)


@dataclass(frozen=True, slots=True, eq=False)
class Rendered:
    """A finished sound. `clipped` counts samples beyond full scale."""

    samples: PCM
    snr_db: float
    level_dbfs: float
    clipped: int


def parts(
    clean: Samples, response: Response, setting: Setting, microphone: Microphone, seed: list[int]
) -> Parts:
    """Speech and noise at the microphone, each by itself. Raises InputError for silence."""
    from scipy.signal import oaconvolve

    spans = speech_spans(clean, SAMPLE_RATE)
    if not spans:
        raise _silent(setting.clean.id)
    gain_db = microphone.dbfs(setting.speech_db_spl) - speech_level(clean, spans, SAMPLE_RATE)
    voice = clean.astype(np.float64) * amplitude_of(gain_db)
    frames = len(clean) + round(AFTER_S * SAMPLE_RATE)
    speech = oaconvolve(voice, response.samples)[response.direct :][:frames]
    speech = np.pad(speech, (0, frames - len(speech)))
    rng = np.random.default_rng(seed)
    room = office_noise(frames, SAMPLE_RATE, microphone.dbfs(setting.noise_db_spl), rng)
    own = white_noise(frames, microphone.dbfs(microphone.noise_db_spl), rng)
    return Parts(speech, room + own, tuple(spans))


def render(
    clean: Samples, response: Response, setting: Setting, microphone: Microphone, seed: list[int]
) -> Rendered:
    """The sound as it is kept."""
    found = parts(clean, response, setting, microphone, seed)
    samples, clipped = quantise(found.speech + found.noise)
    level = speech_level(found.speech, found.spans, SAMPLE_RATE)
    return Rendered(through(samples, setting.codec), found.snr_db, level, clipped)


def _silent(recording_id: str) -> InputError:
    return InputError(
        Message(ja=f"録音 {recording_id} は無音です。", en=f"Recording {recording_id} is silent."),
        Message(ja="元のコーパスから外してください。", en="Take it out of the clean corpus."),
    )
