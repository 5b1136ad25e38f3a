"""Who is one speaker, and who speaks at once: frames and voices made by hand."""

import numpy as np
import pytest

from transcribe.engines.base import SpeakerRange
from transcribe.engines.pyannote import import_pyannote

torch = pytest.importorskip("torch")
import_pyannote(1)

from transcribe.engines.regrouping import Grid, Stretch, regroup, runs  # noqa: E402
from transcribe.engines.voices import WINDOW_STEP_S  # noqa: E402

GRID = Grid(0.0, 0.02)
FREE = SpeakerRange()
VOICE_A, VOICE_B = np.eye(8)[0], np.eye(8)[1]


def stretch(*spoken: tuple[float, float, int, np.ndarray], length: float = 40.0) -> Stretch:
    """Frames from (start, end, cluster, voice): who began later is the stronger."""
    frames, windows = round(length / GRID.step_s), round(length / WINDOW_STEP_S) + 1
    clusters = 1 + max(cluster for _, _, cluster, _ in spoken)
    active = np.zeros((frames, clusters), bool)
    strongest, voices = active.copy(), np.full((windows, 8), 0.01, np.float32)
    for start, end, cluster, voice in spoken:
        first, last = round(start / GRID.step_s), round(end / GRID.step_s)
        active[first:last, cluster] = True
        strongest[first:last] = False
        strongest[first:last, cluster] = True
        voices[round(start / WINDOW_STEP_S) : round(end / WINDOW_STEP_S)] = voice
    return Stretch(0.0, active, strongest, voices)


def regrouped(part: Stretch, speakers: SpeakerRange = FREE) -> list[list[tuple[float, float]]]:
    """Where each speaker that is left is heard."""
    regroup([part], speakers, GRID)
    heard = [
        [(round(a * GRID.step_s, 1), round(b * GRID.step_s, 1)) for a, b in runs(column)]
        for column in part.active.T
    ]
    return [spans for spans in heard if spans]


def near(voice: np.ndarray, other: np.ndarray, similarity: float) -> np.ndarray:
    """A voice as similar to `voice` as told, in the direction of `other`."""
    return similarity * voice + np.sqrt(1 - similarity**2) * other


def test_a_voice_heard_once_is_a_speaker_when_it_is_unlike_all_others() -> None:
    assert regrouped(stretch((0, 20, 0, VOICE_A), (20, 23, 1, VOICE_B))) == [
        [(0.0, 20.0)],
        [(20.0, 23.0)],
    ]


def test_a_voice_heard_once_and_much_like_another_is_theirs() -> None:
    alike = near(VOICE_A, VOICE_B, 0.75)
    assert regrouped(stretch((0, 20, 0, VOICE_A), (20, 23, 1, alike))) == [[(0.0, 23.0)]]


def test_a_moment_is_nobody_new_however_it_sounds() -> None:
    assert regrouped(stretch((0, 20, 0, VOICE_A), (20, 21.6, 1, VOICE_B))) == [[(0.0, 21.6)]]


def test_two_at_once_stay_two_when_their_clusters_become_one() -> None:
    """Clusters 0 and 1 are one voice, so that of both at once one is somebody else: who is next."""
    part = stretch(
        (0, 12, 0, VOICE_A), (10, 12, 1, VOICE_A), (12, 30, 2, VOICE_B), (30, 39, 1, VOICE_A)
    )
    first, second = regrouped(part)
    assert first == [(0.0, 12.0), (30.0, 39.0)]
    assert second == [(10.0, 30.0)]


def test_two_at_once_are_one_where_nobody_else_is_near() -> None:
    part = stretch(
        (0, 12, 0, VOICE_A), (5, 7, 1, VOICE_A), (12, 20, 1, VOICE_A), (30, 39, 2, VOICE_B)
    )
    assert regrouped(part) == [[(0.0, 20.0)], [(30.0, 39.0)]]


def test_at_most_so_many_as_asked_for() -> None:
    part = stretch((0, 20, 0, VOICE_A), (20, 39, 1, VOICE_B))
    assert regrouped(part, SpeakerRange(1, 1)) == [[(0.0, 39.0)]]
