"""The diarizers: pyannote's segmentation with CAM++, and a whole pipeline of pyannote's."""

import warnings

import numpy as np
import pytest
import yaml
from contracts.diarizer import DiarizerContract

from transcribe.engines.base import EngineOptions, SpeakerRange
from transcribe.engines.pyannote import Pyannote, import_pyannote
from transcribe.engines.pyannote_pipeline import PyannotePipeline
from transcribe.errors import ModelDamaged
from transcribe.voice import crop

pytestmark = pytest.mark.model


def options(folder) -> EngineOptions:
    return EngineOptions(folder, "cpu", "int8", 2)


@pytest.fixture(scope="module")
def campplus(models):
    return Pyannote(options(models.folder_of("campplus")))


@pytest.fixture(scope="module")
def campplus_features(campplus, opening):
    return campplus.extract(opening, on_progress=lambda _: None)


@pytest.fixture(scope="module")
def pipeline(models, tmp_path_factory):
    folder = tmp_path_factory.mktemp("pipeline")
    for name in ("segmentation", "embedding", "plda"):
        (folder / name).mkdir()
    segmentation = models.folder_of("campplus") / "segmentation.bin"
    (folder / "segmentation/pytorch_model.bin").write_bytes(segmentation.read_bytes())
    save_untrained_embedding(folder / "embedding/pytorch_model.bin")
    save_untrained_plda(folder / "plda")
    (folder / "config.yaml").write_text(yaml.safe_dump(CONFIG))
    return PyannotePipeline(options(folder))


@pytest.fixture(scope="module")
def pipeline_features(pipeline, opening):
    return pipeline.extract(opening, on_progress=lambda _: None)


class TestPyannote(DiarizerContract):
    @pytest.fixture
    def diarizer(self, campplus):
        return campplus

    @pytest.fixture
    def features(self, campplus_features):
        return campplus_features

    def test_a_missing_file_is_damage_and_not_a_download(self, tmp_path):
        with pytest.raises(ModelDamaged, match=r"segmentation\.bin"):
            Pyannote(options(tmp_path))

    def test_who_speaks_first_and_last_are_told_apart(self, diarizer, sample):
        """The chair opens the sample, an official answers after 25 s."""
        features = diarizer.extract(crop(sample, (0.0, 45.0)), on_progress=lambda _: None)
        found = diarizer.cluster([(0.0, features)], SpeakerRange())
        speakers = {s.speaker for s in found.segments}
        first, last = found.segments[0].speaker, found.segments[-1].speaker
        assert (len(speakers), first != last) == (2, True)

    def test_two_stretches_share_their_speakers(self, diarizer, features):
        found = diarizer.cluster([(0.0, features), (20.0, features)], SpeakerRange())
        before = {s.speaker for s in found.segments if s.start < 20}
        after = {s.speaker for s in found.segments if s.start >= 20}
        assert before == after


class TestPyannotePipeline(DiarizerContract):
    """The layout of community-1, which only a hub has: real segmentation, untrained voices."""

    @pytest.fixture
    def diarizer(self, pipeline):
        return pipeline

    @pytest.fixture
    def features(self, pipeline_features):
        return pipeline_features

    def test_the_segmentation_is_the_real_one(self, diarizer, opening, features):
        found = diarizer.cluster([(0.0, features)], SpeakerRange(1, 1))
        spoken = sum(s.end - s.start for s in found.segments)
        assert 0.7 * opening.duration < spoken <= opening.duration


CONFIG = {
    "pipeline": {
        "name": "pyannote.audio.pipelines.SpeakerDiarization",
        "params": {
            "segmentation": "$model/segmentation",
            "embedding": "$model/embedding",
            "plda": "$model/plda",
            "clustering": "VBxClustering",
            "embedding_exclude_overlap": True,
            "embedding_batch_size": 8,
            "segmentation_batch_size": 8,
        },
    },
    "params": {
        "segmentation": {"min_duration_off": 0.0},
        "clustering": {"threshold": 0.6, "Fa": 0.07, "Fb": 0.8},
    },
}


def save_untrained_embedding(path) -> None:
    """A network of the kind that community-1 carries, with random weights from a seed."""
    import_pyannote(threads=2)
    import lightning
    import torch
    from pyannote.audio.core.task import Problem, Resolution, Specifications
    from pyannote.audio.models.embedding import WeSpeakerResNet34

    torch.manual_seed(0)
    model = WeSpeakerResNet34()
    model.specifications = Specifications(
        problem=Problem.REPRESENTATION, resolution=Resolution.CHUNK, duration=5.0
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        trainer = lightning.Trainer(logger=False, accelerator="cpu", enable_progress_bar=False)
        trainer.strategy.connect(model)
        trainer.save_checkpoint(path)


def save_untrained_plda(folder) -> None:
    generator = np.random.default_rng(0)
    projection, _ = np.linalg.qr(generator.standard_normal((256, 128)))
    np.savez(
        folder / "xvec_transform.npz", mean1=np.zeros(256), mean2=np.zeros(128), lda=projection
    )
    np.savez(folder / "plda.npz", mu=np.zeros(128), tr=np.eye(128), psi=np.linspace(2, 1, 128))


def test_sounds_of_one_voice_are_near(campplus, sample):
    """CAM++ by itself: two sentences of the chair are nearer than a sentence of an official."""

    def voice(start: float, end: float):
        windows = campplus.extract(crop(sample, (start, end)), on_progress=lambda _: None)[
            "windows"
        ]
        mean = windows.mean(axis=0)
        return mean / np.linalg.norm(mean)

    chair, chair_again, official = voice(1, 8), voice(15, 24), voice(29, 38)
    assert chair @ chair_again > 0.8
    assert chair @ official < 0.6
