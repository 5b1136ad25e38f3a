"""Listens again to what clustering made: mends its mixtures, joins its splinters.

The segmentation sometimes takes two similar voices for one (a fifth of the chunks of our synthetic
meetings). A window of 1.5 s that lies within such a speech has only one voice; where that is nearer
to another cluster, the speech is cut. How near two clusters must be to be one speaker depends on
how long they were heard: a centroid of little speech is uncertain.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from .base import SpeakerRange
from .voices import WINDOW_S, WINDOW_STEP_S

# Similarity is the cosine of centroids, corrected for their uncertainty: one speaker is near 1.
# Measured: halves of one speaker 0.95 and more, the most similar two of five voices 0.85.
SAME_SPEAKER = 0.9
SCATTER = 0.38  # of one window about its speaker's centroid: cosine 0.85
INDEPENDENT_S = 2.0  # neighbouring windows share their sound and what is said
LEAST_SPEAKER_S = 2.0  # of undisturbed speech; less is somebody else's slip, unless it is
LEAST_DISTINCT_S = 0.9  # long enough to tell that it is
DISTINCT = 0.8  # from everybody: less similar than this. Splinters of one speaker: 0.9 and more
SHARPNESS = 10.0  # weight of a cosine against the two costs below
CHANGE_COST = 3.0  # of a change of voice within a speech
DOUBT_COST = 0.5  # of doubting the segmentation, per window
OVERLAP_REACH_S = 10.0  # from where two speak at once to who else speaks

Voices = NDArray[np.float64]  # (n, 192), each of length 1
Who = NDArray[np.int64]  # per frame: the only speaker's cluster, or -1


@dataclass(frozen=True, slots=True)
class Grid:
    """Frames in time: the centre of the first, and the step to the next, in seconds."""

    first_s: float
    step_s: float

    def time(self, frame: int) -> float:
        return self.first_s + self.step_s * frame

    def windows(self, frames: NDArray[np.intp]) -> NDArray[np.intp]:
        """The window nearest to each frame."""
        times = self.first_s + self.step_s * frames
        nearest: NDArray[np.intp] = np.rint(times / WINDOW_STEP_S).astype(np.intp)
        return nearest


class Stretch:
    """Frames of one stretch. `regroup` changes them in place.

    active     (frames, clusters) bool: everybody who speaks
    strongest  the same with at most one cluster per frame
    """

    def __init__(
        self,
        start: float,
        active: NDArray[np.bool_],
        strongest: NDArray[np.bool_],
        windows: NDArray[np.float32],
    ) -> None:
        self.start, self.active, self.strongest = start, active, strongest
        self.voices = _unit(windows.astype(np.float64))
        self._crowded = active.sum(axis=1) > 1

    @property
    def who(self) -> Who:
        return np.where(self.active.sum(axis=1) == 1, self.active.argmax(axis=1), -1)

    def relabel(self, who: Who) -> None:
        """Give frames of one speaker to the cluster named in `who`."""
        single = who >= 0
        for frames in (self.active, self.strongest):
            frames[single] = False
            frames[np.flatnonzero(single), who[single]] = True

    def merge(self, kept: int, gone: int) -> None:
        for frames in (self.active, self.strongest):
            frames[:, kept] |= frames[:, gone]
            frames[:, gone] = False

    def restore_overlaps(self, reach: int) -> None:
        """Two who speak at once may have become one. The second, then, is who else speaks nearest,
        if that is within `reach` frames.
        """
        alone = self._crowded & (self.active.sum(axis=1) == 1)
        heard = np.flatnonzero(self.strongest.any(axis=1))
        speakers = self.strongest[heard].argmax(axis=1)
        for first, last in runs(alone):
            there = self.active[first:last].argmax(axis=1)
            for speaker in np.unique(there):
                others = heard[speakers != speaker]
                distance = np.maximum(first - others, others - (last - 1))
                if len(others) and distance.min() <= reach:
                    nearest = others[distance.argmin()]
                    frames = first + np.flatnonzero(there == speaker)
                    self.active[frames, self.strongest[nearest].argmax()] = True


def runs(column: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """First frame and the one after the last, of each run of true values."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], column, [False]]).astype(np.int8)))
    for first, last in zip(edges[::2], edges[1::2], strict=True):
        yield int(first), int(last)


def regroup(parts: Sequence[Stretch], speakers: SpeakerRange, grid: Grid) -> None:
    """Re-label speech by its windows and merge clusters until each is one speaker.

    Ends with at least `speakers.lowest` (if the clustering found so many) and at most
    `speakers.highest` clusters.
    """
    for _ in range(2):
        _relabel(parts, grid)
    while pair := _to_merge(parts, speakers, grid):
        for part in parts:
            part.merge(*pair)
        _relabel(parts, grid)
    for part in parts:
        part.restore_overlaps(round(OVERLAP_REACH_S / grid.step_s))


def _unit(vectors: NDArray[np.float64]) -> Voices:
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    found: Voices = vectors / np.maximum(lengths, 1e-9)
    return found


def _centroids(parts: Sequence[Stretch], grid: Grid) -> tuple[Voices, NDArray[np.float64]]:
    """Each cluster's voice, and the seconds of undisturbed speech that it was taken from."""
    clusters = parts[0].active.shape[1]
    sums, counts = np.zeros((clusters, parts[0].voices.shape[1])), np.zeros(clusters)
    for part in parts:
        labels = _window_labels(part.who, len(part.voices), grid)
        known = labels >= 0
        np.add.at(sums, labels[known], part.voices[known])
        counts += np.bincount(labels[known], minlength=clusters)
    return _unit(sums), counts * WINDOW_STEP_S


def _window_labels(who: Who, count: int, grid: Grid) -> NDArray[np.int64]:
    """The cluster that has a whole window for itself, or -1."""
    within = np.linspace(-0.47, 0.47, 15) * WINDOW_S
    times = np.arange(count)[:, None] * WINDOW_STEP_S + within
    frames = np.rint((times - grid.first_s) / grid.step_s).astype(np.intp)
    labels = who[frames.clip(0, len(who) - 1)]
    return np.where((labels == labels[:, :1]).all(axis=1), labels[:, 0], -1)


def _relabel(parts: Sequence[Stretch], grid: Grid) -> None:
    centroids, seconds = _centroids(parts, grid)
    for part in parts:
        who = part.who
        edges = [0, *(np.flatnonzero(np.diff(who)) + 1), len(who)]
        for first, last in pairwise(edges):
            if who[first] >= 0:
                frames = np.arange(first, last)
                who[first:last] = _voices_in(part, who[first], frames, centroids, seconds, grid)
        part.relabel(who)


def _voices_in(
    part: Stretch,
    cluster: int,
    frames: NDArray[np.intp],
    centroids: Voices,
    seconds: NDArray[np.float64],
    grid: Grid,
) -> Who:
    """Clusters of the frames of one speech, which so far was all of `cluster`.

    Only windows that lie within the speech are asked; the frames at its edges follow the nearest.
    """
    begin, end = grid.time(frames[0]) + WINDOW_S / 2, grid.time(frames[-1] + 1) - WINDOW_S / 2
    first, last = int(np.ceil(begin / WINDOW_STEP_S)), int(end / WINDOW_STEP_S)
    last = min(last, len(part.voices) - 1)
    if last < first:
        return np.full(len(frames), cluster)
    scores = SHARPNESS * (part.voices[first : last + 1] @ centroids.T)
    scores[:, seconds == 0] = -np.inf
    scores[:, cluster] += DOUBT_COST
    path = _best_path(scores)
    labels: Who = path[(grid.windows(frames) - first).clip(0, len(path) - 1)]
    return labels


def _best_path(scores: NDArray[np.float64]) -> Who:
    """The cluster of each window with the highest sum of scores, less CHANGE_COST per change."""
    total = scores[0].copy()
    came_from = np.zeros(scores.shape, np.int64)
    stay = np.arange(scores.shape[1])
    for t in range(1, len(scores)):
        best = total.argmax()
        changed = total[best] - CHANGE_COST
        came_from[t] = np.where(total >= changed, stay, best)
        total = np.maximum(total, changed) + scores[t]
    path = np.zeros(len(scores), np.int64)
    path[-1] = total.argmax()
    for t in range(len(scores) - 1, 0, -1):
        path[t - 1] = came_from[t, path[t]]
    return path


def _to_merge(
    parts: Sequence[Stretch], speakers: SpeakerRange, grid: Grid
) -> tuple[int, int] | None:
    """The two clusters to make one of, the longer heard first; None when all are apart."""
    centroids, seconds = _centroids(parts, grid)
    alive = np.flatnonzero(np.any([p.active.any(axis=0) for p in parts], axis=0))
    if len(alive) <= (speakers.lowest or 1):
        return None
    similar = centroids[alive] @ centroids[alive].T
    np.fill_diagonal(similar, -np.inf)
    certain = np.sqrt(1 + SCATTER * INDEPENDENT_S / np.maximum(seconds[alive], WINDOW_STEP_S))
    corrected = similar * np.outer(certain, certain)
    too_many = speakers.highest is not None and len(alive) > speakers.highest
    shortest = int(seconds[alive].argmin())
    if corrected.max() >= SAME_SPEAKER or too_many:
        one, other = np.unravel_index(corrected.argmax(), corrected.shape)
    elif seconds[alive[shortest]] < LEAST_SPEAKER_S:
        one, other = np.intp(shortest), similar[shortest].argmax()
        if seconds[alive[shortest]] >= LEAST_DISTINCT_S and corrected[shortest].max() < DISTINCT:
            return None
    else:
        return None
    kept, gone = sorted((alive[one], alive[other]), key=lambda k: -seconds[k])
    return int(kept), int(gone)
