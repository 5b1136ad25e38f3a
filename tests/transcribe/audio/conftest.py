"""What the tests of sound share. The recordings themselves are made by tests/support/media.py."""

from collections.abc import Callable, Iterator

import numpy as np
import psutil
import pytest
from media import Media

from transcribe.messages import language


@pytest.fixture(scope="session")
def media(tmp_path_factory: pytest.TempPathFactory) -> Media:
    return Media(tmp_path_factory.mktemp("media"))


@pytest.fixture(autouse=True)
def _in_japanese() -> Iterator[None]:
    with language("ja"):
        yield


@pytest.fixture
def no_ffmpeg_left() -> Iterator[Callable[[], int]]:
    """How many ffmpeg of ours run, and at the end of the test there must be none."""

    def running() -> int:
        return sum("ffmpeg" in child.name() for child in psutil.Process().children())

    yield running
    assert running() == 0


@pytest.fixture(scope="session")
def lag() -> Callable[[np.ndarray, np.ndarray], float]:
    """Seconds by which the second sound (16 kHz) comes later than the first."""

    def measure(first: np.ndarray, second: np.ndarray) -> float:
        size = 2 ** int(np.ceil(np.log2(len(first) + len(second))))
        product = np.fft.rfft(second, size) * np.conj(np.fft.rfft(first, size))
        place = int(np.argmax(np.fft.irfft(product, size)))
        return (place - size if place > size // 2 else place) / 16_000

    return measure
