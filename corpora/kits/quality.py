"""Whether a sentence was recorded well enough, said in plain words while it can be read again."""

from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from transcribe.capture import decibels, level_of
from transcribe.messages import Message
from transcribe.types import Audio, Samples

FRAME_S = 0.02
SHORTEST = 3  # frames: a click of a key or a mouse is shorter than 60 ms
ABOVE_NOISE_DB, BELOW_LOUD_DB = 6.0, 30.0  # what counts as speech
QUIET_DB = -45.0  # RMS of the speech, dB below full scale; as of the notice `low_level`
NOISY_SNR_DB = 15.0
CLIPPED = 3  # samples: one that only touches full scale is not heard


class Verdict(Enum):
    """What to tell the reader; the worst comes first."""

    SILENT = Message(ja="声が入っていません", en="no voice")
    LOUD = Message(ja="大きすぎ（音が割れています）", en="too loud (distorted)")
    QUIET = Message(ja="小さい", en="quiet")
    NOISY = Message(ja="雑音が大きい", en="noisy")
    GOOD = Message(ja="良い", en="good")


ADVICE = {
    Verdict.SILENT: Message(
        ja="マイクが選ばれているか、消音になっていないかを確かめてください。",
        en="Check which microphone is chosen, and that it is not muted.",
    ),
    Verdict.LOUD: Message(
        ja="OSの設定で録音の音量を下げて、もう一度読んでください。",
        en="Lower the recording level in the system's settings, and read it again.",
    ),
    Verdict.QUIET: Message(
        ja="OSの設定で録音の音量を上げてください。マイクの位置は変えません。",
        en="Raise the recording level in the system's settings; leave the microphone in place.",
    ),
    Verdict.NOISY: Message(
        ja="窓や空調、話し声を確かめてください。この部屋のふだんの音なら、そのままで構いません。",
        en="Mind windows, air conditioning and talk. If the room is always like this, go on.",
    ),
    Verdict.GOOD: Message(ja="", en=""),
}


@dataclass(frozen=True, slots=True)
class Quality:
    """What was measured in a take.

    speech     seconds from the first to the last sound of a voice; None where there is none
    speech_db  RMS over these seconds without the noise, dB below full scale
    noise_db   RMS of the pauses
    clipped    samples at full scale
    """

    speech: tuple[float, float] | None
    speech_db: float
    noise_db: float
    clipped: int

    @property
    def snr_db(self) -> float:
        return self.speech_db - self.noise_db

    @property
    def distorted(self) -> bool:
        return self.clipped >= CLIPPED

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """All that is wrong, or GOOD alone."""
        if not self.speech:
            return (Verdict.SILENT,)
        found = (
            (Verdict.LOUD, self.distorted),
            (Verdict.QUIET, self.speech_db < QUIET_DB),
            (Verdict.NOISY, self.snr_db < NOISY_SNR_DB),
        )
        return tuple(verdict for verdict, true in found if true) or (Verdict.GOOD,)


def measure(audio: Audio) -> Quality:
    """Tell voice from noise in one sentence with a little silence around it."""
    power = _frame_power(audio)
    level = level_of(audio.samples)
    if not len(power) or not power.any():
        return Quality(None, level.rms_db, level.rms_db, level.clipped)
    noise, loud = np.percentile(power, (10, 95))
    threshold = max(noise * 10 ** (ABOVE_NOISE_DB / 10), loud * 10 ** (-BELOW_LOUD_DB / 10))
    voiced = _without_clicks(power > threshold)
    noise_db = _power_db(noise)
    if not voiced.any():
        return Quality(None, level.rms_db, noise_db, level.clipped)
    first, last = np.flatnonzero(voiced)[[0, -1]].tolist()
    voice = float(power[first : last + 1].mean()) - noise  # also where a voice is below the noise
    span = (first * FRAME_S, min((last + 1) * FRAME_S, audio.duration))
    return Quality(span, _power_db(voice), noise_db, level.clipped)


def _frame_power(audio: Audio) -> NDArray[np.float64]:
    frame = round(FRAME_S * audio.sample_rate)
    whole: Samples = audio.samples[: len(audio.samples) // frame * frame]
    power: NDArray[np.float64] = np.square(whole.reshape(-1, frame), dtype=np.float64).mean(axis=1)
    return power


def _without_clicks(loud: NDArray[np.bool_]) -> NDArray[np.bool_]:
    edges = np.flatnonzero(np.diff(np.concatenate(([False], loud, [False])).astype(np.int8)))
    kept = np.zeros_like(loud)
    for first, last in zip(edges[::2], edges[1::2], strict=True):
        kept[first:last] = last - first >= SHORTEST
    return kept


def _power_db(power: float) -> float:
    return decibels(float(np.sqrt(max(power, 0.0))))
