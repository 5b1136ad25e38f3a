"""From the voices of overlapping chunks to the speakers of a recording.

1. Agglomerative clustering of the chunks' voices, strict enough to split a speaker rather than to
   join two.
2. `regrouping` listens again, window by window, and joins what is one voice.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..types import SpeakerSegment
from .base import Diarization, Features, SpeakerRange
from .regrouping import Grid, Stretch, regroup, runs

STRICT = 0.4  # distance of unit-length centroids above which clusters are not joined at first
LEAST_CLUSTER = 6  # voices
MOST_CLUSTERS = 40
LEAST_ALONE = 0.2  # of a chunk: a voice heard alone for less is assigned, but forms no cluster
MOST_VOICES = 3_000  # that form clusters: memory and time grow with their square
NOBODY = -2

Labels = NDArray[np.int64]
Activity = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Geometry:
    """How chunks, and the segmentation's frames in them, lie in time; all in seconds."""

    chunk_s: float
    step_s: float
    frame_s: float
    frame_step_s: float

    @property
    def grid(self) -> Grid:
        return Grid(self.frame_s / 2, self.frame_step_s)


def cluster_speakers(
    stretches: Sequence[tuple[float, Features]], speakers: SpeakerRange, geometry: Geometry
) -> Diarization:
    """Tell speakers apart over all stretches, given as (start in seconds, features)."""
    heard = [(start, f) for start, f in stretches if f["active"].any()]
    if not heard:
        return Diarization((), ())
    labels = _labels(
        np.concatenate([f["active"] for _, f in heard]),
        np.concatenate([f["embeddings"] for _, f in heard]),
        speakers.lowest or 1,
    )
    parts = overlay(heard, labels, geometry)
    regroup(parts, speakers, geometry.grid)
    return diarization_of(parts, geometry.grid)


def overlay(
    stretches: Sequence[tuple[float, Features]], labels: Labels, geometry: Geometry
) -> list[Stretch]:
    """Overlapping chunks as frames. labels (chunks of all stretches, local speakers): the cluster
    of each local speaker, or NOBODY.
    """
    parts, first = [], 0
    for start, features in stretches:
        mine = labels[first : first + len(features["active"])]
        parts.append(_stretch(start, features, mine, geometry, int(labels.max()) + 1))
        first += len(mine)
    return parts


def diarization_of(parts: Sequence[Stretch], grid: Grid) -> Diarization:
    return Diarization(
        _segments(parts, grid, exclusive=False), _segments(parts, grid, exclusive=True)
    )


def _labels(active: Activity, embeddings: NDArray[np.float32], lowest: int) -> Labels:
    """Which cluster each chunk's local speaker is: (chunks, 3), NOBODY where nobody is active."""
    from pyannote.audio.pipelines.clustering import AgglomerativeClustering

    chunks, locals_, share = _clearest(active, embeddings)
    if not len(chunks):  # only moments of speech: nothing to tell apart
        return np.where(active.any(axis=1), 0, NOBODY)
    clustering = AgglomerativeClustering(metric="cosine").instantiate(
        {
            "method": "centroid",
            "threshold": STRICT,
            "min_cluster_size": max(1, round(LEAST_CLUSTER * share)),
        }
    )
    clusters = clustering.cluster(
        embeddings[chunks, locals_].astype(np.float64),
        min_clusters=min(lowest, len(chunks)),
        max_clusters=min(max(lowest, MOST_CLUSTERS), len(chunks)),
    )
    # who is hardly heard is as far from everybody; constrained: two in a chunk are two speakers
    labels, _, _ = clustering.assign_embeddings(
        np.nan_to_num(embeddings, nan=1e-3), chunks, locals_, clusters, constrained=True
    )
    found: Labels = labels.astype(np.int64)
    found[~active.any(axis=1)] = NOBODY
    return found


def _clearest(
    active: Activity, embeddings: NDArray[np.float32]
) -> tuple[NDArray[np.intp], NDArray[np.intp], float]:
    """Chunk and local speaker of the voices that form clusters, and which share of all they are."""
    alone = (active * (active.sum(axis=2, keepdims=True) == 1)).sum(axis=1)
    able = (alone >= LEAST_ALONE * active.shape[1]) & ~np.isnan(embeddings).any(axis=2)
    chunks, locals_ = np.nonzero(able)
    if len(chunks) <= MOST_VOICES:
        return chunks, locals_, 1.0
    chosen = np.linspace(0, len(chunks) - 1, MOST_VOICES).astype(np.intp)
    return chunks[chosen], locals_[chosen], MOST_VOICES / len(chunks)


def _stretch(
    start: float, features: Features, labels: Labels, geometry: Geometry, clusters: int
) -> Stretch:
    """Chunks overlaid to frames: who is active in each."""
    from pyannote.audio.pipelines.utils import SpeakerDiarizationMixin as Mixin
    from pyannote.core import SlidingWindow, SlidingWindowFeature

    chunks = SlidingWindow(start=0.0, duration=geometry.chunk_s, step=geometry.step_s)
    frames = SlidingWindow(start=0.0, duration=geometry.frame_s, step=geometry.frame_step_s)
    active = features["active"]
    count = Mixin.speaker_count(
        SlidingWindowFeature(active.astype(np.float32), chunks), frames, warm_up=(0.0, 0.0)
    )

    def overlaid(most: int) -> NDArray[Any]:
        limited = SlidingWindowFeature(
            np.minimum(count.data, most).astype(np.int8), count.sliding_window
        )
        scores = SlidingWindowFeature(_by_cluster(active, labels, clusters), chunks)
        found: NDArray[Any] = Mixin.to_diarization(scores, limited).data
        return found[:, :clusters] > 0

    return Stretch(start, overlaid(active.shape[2]), overlaid(1), features["windows"])


def _by_cluster(active: Activity, labels: Labels, clusters: int) -> NDArray[np.float32]:
    """Activity (chunks, frames, clusters); NaN where a cluster is not in a chunk."""
    scores = np.full((*active.shape[:2], clusters), np.nan, np.float32)
    for chunk, row in enumerate(labels):
        for label in np.unique(row[row >= 0]):
            scores[chunk, :, label] = active[chunk][:, row == label].max(axis=1)
    return scores


def _segments(
    parts: Sequence[Stretch], grid: Grid, *, exclusive: bool
) -> tuple[SpeakerSegment, ...]:
    found = [
        SpeakerSegment(part.start + grid.time(first), part.start + grid.time(last), str(cluster))
        for part in parts
        for cluster, column in enumerate((part.strongest if exclusive else part.active).T)
        for first, last in runs(column)
    ]
    return tuple(sorted(found, key=lambda s: (s.start, s.end)))
