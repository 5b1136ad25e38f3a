"""The named peers: faster-whisper as it is, pyannote's stock pipeline. On CPU, as the figures are.

    python -m bench.peer WHISPER_FOLDER CAMPPLUS_FOLDER OUT RECORDING...

does with them what `kikitori transcribe` does, for the time and memory of a whole job.
"""

import sys
import warnings
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from transcribe.audio import read_audio
from transcribe.engines.base import SpeakerRange
from transcribe.engines.campplus import DIMENSION, CAMPPlus, load_campplus
from transcribe.engines.voices import mel_energies
from transcribe.types import Audio, SpeakerSegment

from .machine import threads

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # sound is given in memory: no torchcodec is needed
    from pyannote.audio.core.inference import BaseInference
    from pyannote.audio.models.blocks.pooling import StatsPool
    from pyannote.audio.pipelines import speaker_diarization

# As published with pyannote/speaker-diarization-3.1, tuned for its own embedding.
PARAMETERS = {
    "segmentation": {"min_duration_off": 0.0},
    "clustering": {"method": "centroid", "min_cluster_size": 12, "threshold": 0.7045654963945799},
}
SEGMENTATION_BATCH = 32
EMBEDDING_BATCH = 1  # the class's own default; 3.1 says 32, which on a CPU is slower (measured)


class Whisper:
    """faster-whisper with beam 5 and everything else as it comes."""

    def __init__(self, files: Path) -> None:
        from faster_whisper import WhisperModel

        self._model = WhisperModel(
            str(files), device="cpu", compute_type="int8", cpu_threads=threads()
        )

    def text(self, recording: Path) -> str:
        """What was said. Seeded, so that a window that is sampled again gives the same text."""
        import ctranslate2

        ctranslate2.set_random_seed(0)
        found, _ = self._model.transcribe(str(recording), beam_size=5, language="ja")
        return "".join(segment.text for segment in found)


class VoiceOfChunk(BaseInference):
    """CAM++ in pyannote's own way: one pass for each speaker of each chunk, masked at the pooling.

    Stands in for PretrainedSpeakerEmbedding, which cannot load CAM++. The network is ours, without
    the ReLU that some ports add at its end: the peer gets the better voices.
    """

    sample_rate = 16_000
    dimension = DIMENSION
    metric = "cosine"
    min_num_samples = 400  # one window of the mel energies

    def __init__(self, network: CAMPPlus) -> None:
        self._network, self._pool = network, StatsPool()

    def to(self, device: torch.device) -> "VoiceOfChunk":
        self._network.to(device)
        return self

    def __call__(self, waveforms: torch.Tensor, masks: torch.Tensor) -> NDArray[np.float32]:
        with torch.inference_mode():
            mel = torch.stack([mel_energies(waveform) for waveform in waveforms])
            frames = self._network.frames(mel - mel.mean(dim=1, keepdim=True))
            mean, deviation = self._pool(frames, weights=masks).chunk(2, dim=-1)
            found: NDArray[np.float32] = self._network.pool(mean, deviation.square()).numpy()
        return found


class StockDiarization:
    """pyannote's SpeakerDiarization: segmentation-3.0, CAM++, agglomerative clustering."""

    def __init__(self, files: Path) -> None:
        torch.set_num_threads(threads())
        voice = VoiceOfChunk(load_campplus(files / "campplus.pt", torch.device("cpu")))
        # names that the class looks up when it is made; its module does not export them
        speaker_diarization.PretrainedSpeakerEmbedding = lambda *_, **__: voice  # type: ignore[attr-defined]
        speaker_diarization.get_plda = lambda *_, **__: None  # type: ignore[attr-defined]
        self._pipeline: Any = speaker_diarization.SpeakerDiarization(
            segmentation=str(files / "segmentation.bin"),
            embedding="campplus",
            embedding_exclude_overlap=True,
            clustering="AgglomerativeClustering",
            segmentation_batch_size=SEGMENTATION_BATCH,
            embedding_batch_size=EMBEDDING_BATCH,
        )
        self._pipeline.instantiate(PARAMETERS)

    def segments(
        self, audio: Audio, counts: Sequence[SpeakerRange]
    ) -> list[tuple[SpeakerSegment, ...]]:
        """Who spoke when, overlaps included, for each count of speakers; one extraction for all."""
        self._pipeline.training = True  # pyannote's name for keeping its embeddings with the file
        waveform = torch.from_numpy(audio.samples)[None]
        file = {"waveform": waveform, "sample_rate": audio.sample_rate, "uri": "recording"}
        run = partial(self._pipeline.apply, file)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # finding fewer than asked for is a result, too
            found = [run(min_speakers=c.lowest, max_speakers=c.highest) for c in counts]
        return [
            tuple(
                SpeakerSegment(span.start, span.end, speaker)
                for span, _, speaker in one.speaker_diarization.itertracks(yield_label=True)
            )
            for one in found
        ]


def main(whisper: str, campplus: str, out: str, *recordings: str) -> None:
    """A whole job: text and speakers of each recording, written to OUT."""
    recognizer, diarizer = Whisper(Path(whisper)), StockDiarization(Path(campplus))
    for recording in map(Path, recordings):
        text = recognizer.text(recording)
        (segments,) = diarizer.segments(read_audio(recording), [SpeakerRange()])
        lines = (f"{s.start:.3f} {s.end:.3f} {s.speaker}\n" for s in segments)
        (Path(out) / f"{recording.stem}.txt").write_text(text, "utf-8")
        (Path(out) / f"{recording.stem}.speakers").write_text("".join(lines), "utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
