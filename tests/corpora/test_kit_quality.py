"""What a reader is told about a take, on the voices of the sample meeting."""

import numpy as np
import pytest
from reader import SAMPLE_RATE, room, utterances

from corpora.kits.quality import ADVICE, Quality, Verdict, measure
from transcribe.types import Audio, Samples


@pytest.fixture(scope="module")
def spoken(sample: Audio) -> Samples:
    """4.8 s of speech with half a second of silence around it."""
    (clip,) = utterances(sample, [2])
    return np.pad(clip, SAMPLE_RATE // 2)


def take(samples: Samples) -> Quality:
    steps = np.clip(np.rint(samples * 32_768), -32_768, 32_767) / 32_768
    return measure(Audio(steps.astype(np.float32), SAMPLE_RATE))


@pytest.mark.parametrize(
    ("gain", "noise", "verdicts"),
    [
        (1.0, 1.0, (Verdict.GOOD,)),
        (10.0, 1.0, (Verdict.LOUD,)),
        (0.04, 0.04, (Verdict.QUIET,)),
        (1.0, 25.0, (Verdict.NOISY,)),
        (0.04, 1.0, (Verdict.QUIET, Verdict.NOISY)),
    ],
)
def test_level_clipping_and_noise_are_told(
    spoken: Samples, gain: float, noise: float, verdicts: tuple[Verdict, ...]
) -> None:
    sound = gain * spoken + noise * room(len(spoken) / SAMPLE_RATE)
    assert take(sound).verdicts == verdicts


def click() -> Samples:
    sound = room(3.0)
    sound[SAMPLE_RATE : SAMPLE_RATE + 320] += 0.5
    return sound


@pytest.mark.parametrize(
    "samples",
    [np.zeros(16_000, np.float32), np.zeros(0, np.float32), room(3.0), click()],
    ids=["muted", "nothing", "room", "click of a key"],
)
def test_without_a_voice_there_is_none(samples: Samples) -> None:
    quality = take(samples)
    assert quality.speech is None
    assert quality.verdicts == (Verdict.SILENT,)


def test_the_voice_is_found_between_clicks(spoken: Samples) -> None:
    sound = np.concatenate([click(), spoken, click()])
    sound += room(len(sound) / SAMPLE_RATE)
    start, end = take(sound).speech or (0.0, 0.0)
    assert start == pytest.approx(3.5, abs=0.15)
    assert end == pytest.approx(3.5 + 4.8, abs=0.25)


@pytest.mark.parametrize("snr_db", [10.0, 20.0, 30.0])
def test_voice_to_noise_is_measured_within_2_db(spoken: Samples, snr_db: float) -> None:
    voiced = spoken[np.abs(spoken) > 0]
    noise = np.sqrt(np.mean(voiced**2)) * 10 ** (-snr_db / 20)
    sound = spoken + noise / 1e-3 * room(len(spoken) / SAMPLE_RATE)
    assert take(sound).snr_db == pytest.approx(snr_db, abs=2.0)


@pytest.mark.parametrize("verdict", [v for v in Verdict if v is not Verdict.GOOD])
def test_every_fault_comes_with_advice(verdict: Verdict) -> None:
    assert ADVICE[verdict].ja.endswith("。")
    assert ADVICE[verdict].en.endswith(".")
