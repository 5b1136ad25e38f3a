"""Who spoke when: pyannote's segmentation with CAM++ voices, on CPU or GPU.

The stretch is cut into overlapping chunks of 10 s, in each of which the segmentation network marks
up to three speakers. CAM++ tells whose voice each of them has, and, window by window, whether the
voice changes where the segmentation heard no change. `clustering` makes speakers of both.
"""

import os
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import ModelDamaged
from ..messages import Message
from ..types import Audio
from .base import Diarization, EngineOptions, Features, OnProgress, SpeakerRange
from .clustering import Geometry, cluster_speakers

STEP = 0.1  # between chunks, as a share of their length
BATCH = 8
SEGMENTATION_SHARE = 0.5  # of the work, for the progress


def import_pyannote(threads: int) -> Any:
    """pyannote.audio, which by default reports its use to a server and warns of much."""
    os.environ["PYANNOTE_METRICS_ENABLED"] = "0"
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # see docs/performance.md
    import torch

    # Silence makes numbers so small that a CPU takes ten times as long for them. Threads take this
    # setting over from the one that starts them, so it comes before the first computation.
    torch.set_flush_denormal(True)
    torch.set_num_threads(threads)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it is given sound in memory, so needs no torchcodec
        import pyannote.audio
    return pyannote.audio


def torch_device(wanted: str) -> Any:
    """The graphics card when torch, too, can use it: its build may be one for CPUs."""
    import torch

    return torch.device(wanted if wanted == "cpu" or torch.cuda.is_available() else "cpu")


def existing(folder: Path, *names: str) -> list[Path]:
    """The model's files: pyannote takes a missing one's path for the name of a hub repository."""
    paths = [folder / name for name in names]
    for path in paths:
        if not path.is_file():
            raise ModelDamaged(
                Message(
                    ja=f"モデルのファイル {path} がありません。",
                    en=f"The model's file {path} is missing.",
                ),
                Message(
                    ja=f"取得し直してください: kikitori models fetch {folder.name}",
                    en=f"Fetch it again: kikitori models fetch {folder.name}",
                ),
            )
    return paths


class Pyannote:
    """segmentation-3.0 and CAM++; the model's folder holds `segmentation.bin` and `campplus.pt`."""

    sample_rate = 16_000

    def __init__(self, options: EngineOptions) -> None:
        segmentation, campplus = existing(options.files, "segmentation.bin", "campplus.pt")
        audio = import_pyannote(options.threads)
        from .campplus import load_campplus

        self._device = torch_device(options.device)
        model = audio.Model.from_pretrained(segmentation)
        chunk_s = model.specifications.duration
        self._segmentation = audio.Inference(
            model.to(self._device),
            duration=chunk_s,
            step=STEP * chunk_s,
            skip_aggregation=True,
            batch_size=BATCH,
        )
        frames = model.receptive_field
        self._geometry = Geometry(chunk_s, STEP * chunk_s, frames.duration, frames.step)
        self._network = load_campplus(campplus, self._device)

    def extract(self, audio: Audio, *, on_progress: OnProgress) -> Features:
        """`active` uint8 (chunks, frames, 3): who speaks in each chunk; `embeddings` float32
        (chunks, 3, 192): with which voice, NaN for who is hardly heard; `windows` float32
        (windows, 192): the voice in each window of the stretch.
        """
        import torch

        from .voices import VoiceFrames, mel_energies

        def segmenting(completed: int, total: int) -> None:
            on_progress(SEGMENTATION_SHARE * min(completed / total, 1.0))

        def embedding(share: float) -> None:
            on_progress(SEGMENTATION_SHARE + (1 - SEGMENTATION_SHARE) * share)

        waveform = torch.from_numpy(audio.samples)[None]
        geometry = self._geometry
        with torch.inference_mode():
            found: Any = self._segmentation(
                {"waveform": waveform, "sample_rate": audio.sample_rate}, hook=segmenting
            )
            active = found.data.astype(np.uint8)
            voices = VoiceFrames(self._network, mel_energies(waveform), self._device, embedding)
            embeddings = voices.speakers(active, geometry.step_s, geometry.chunk_s)
            windows = voices.windows()
        on_progress(1.0)
        return {"active": active, "embeddings": embeddings, "windows": windows}

    def cluster(
        self, stretches: Sequence[tuple[float, Features]], speakers: SpeakerRange
    ) -> Diarization:
        return cluster_speakers(stretches, speakers, self._geometry)
