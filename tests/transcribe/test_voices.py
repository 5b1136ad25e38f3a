"""The sound of voices, in pieces."""

import pytest

from transcribe.engines.pyannote import import_pyannote

torch = pytest.importorskip("torch")


@pytest.mark.parametrize("samples", [0, 399, 400, 65 * 16_000 + 77, 480_240, 480_241])
def test_mel_energies_do_not_depend_on_the_pieces(samples: int) -> None:
    import_pyannote(1)
    from torchaudio.compliance import kaldi

    from transcribe.engines.voices import mel_energies

    sound = torch.randn((1, samples), generator=torch.Generator().manual_seed(1)) / 10
    found = mel_energies(sound)
    if samples < 400:
        assert found.shape == (0, 80)
    else:
        whole = kaldi.fbank(sound, num_mel_bins=80, sample_frequency=16_000, dither=0.0)
        assert torch.equal(found, whole)
