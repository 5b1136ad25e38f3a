"""A whole pipeline as pyannote publishes it, such as community-1: a folder with a `config.yaml`.

Its own segmentation, embedding and clustering are used as they are; only the sound comes stretch by
stretch, so that a long recording can be resumed.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..types import Audio
from .base import Diarization, EngineOptions, Features, OnProgress, SpeakerRange
from .clustering import NOBODY, Geometry, diarization_of, overlay
from .pyannote import existing, import_pyannote, torch_device

SEGMENTATION_SHARE = 0.1  # of the work, for the progress


class PyannotePipeline:
    """A `SpeakerDiarization` pipeline with its models beside its configuration."""

    sample_rate = 16_000

    def __init__(self, options: EngineOptions) -> None:
        (config,) = existing(options.files, "config.yaml")
        audio = import_pyannote(options.threads)
        self._pipeline = audio.Pipeline.from_pretrained(config).to(torch_device(options.device))
        segmentation = self._pipeline._segmentation
        frames = segmentation.model.receptive_field
        self._geometry = Geometry(
            segmentation.duration, segmentation.step, frames.duration, frames.step
        )

    def extract(self, audio: Audio, *, on_progress: OnProgress) -> Features:
        """`active` uint8 (chunks, frames, speakers), `embeddings` float32 (chunks, speakers, n)."""
        import torch

        def listening(name: str, _: Any, **step: int) -> None:
            share = min(step["completed"] / step["total"], 1.0) if step.get("total") else 0.0
            first = SEGMENTATION_SHARE * share
            rest = SEGMENTATION_SHARE + (1 - SEGMENTATION_SHARE) * share
            on_progress(first if name == "segmentation" else rest)

        pipeline = self._pipeline
        waveform = torch.from_numpy(audio.samples)[None]
        file = {"waveform": waveform, "sample_rate": audio.sample_rate}
        found = pipeline.get_segmentations(file, hook=listening)
        embeddings = pipeline.get_embeddings(
            file, found, exclude_overlap=pipeline.embedding_exclude_overlap, hook=listening
        )
        on_progress(1.0)
        return {
            "active": found.data.astype(np.uint8),
            "embeddings": embeddings.astype(np.float32),
            "windows": np.zeros((0, embeddings.shape[-1]), np.float32),
        }

    def cluster(
        self, stretches: Sequence[tuple[float, Features]], speakers: SpeakerRange
    ) -> Diarization:
        from pyannote.core import SlidingWindow, SlidingWindowFeature

        heard = [(start, f) for start, f in stretches if f["active"].any()]
        if not heard:
            return Diarization((), ())
        active = np.concatenate([f["active"] for _, f in heard])
        geometry = self._geometry
        chunks = SlidingWindow(duration=geometry.chunk_s, step=geometry.step_s)
        exact = speakers.lowest if speakers.lowest == speakers.highest else None
        labels, _, _ = self._pipeline.clustering(
            embeddings=np.concatenate([f["embeddings"] for _, f in heard]).astype(np.float64),
            segmentations=SlidingWindowFeature(active.astype(np.float32), chunks),
            num_clusters=exact,
            min_clusters=speakers.lowest or 1,
            max_clusters=speakers.highest or np.inf,
        )
        labels = labels.astype(np.int64)
        labels[~active.any(axis=1)] = NOBODY
        return diarization_of(overlay(heard, labels, geometry), geometry.grid)
