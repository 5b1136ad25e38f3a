"""Microphones, on a real sound server; where there is none, these tests are skipped."""

import json
import os
import subprocess
import sys
import textwrap
import time
import wave
from pathlib import Path

import microphone
import numpy as np
import pytest

from transcribe.audio import SAMPLE_RATE
from transcribe.audio.wav_file import GrowingWav, wav_bytes
from transcribe.capture import SILENCE_DB, InputDevice, choose_device, level_of
from transcribe.errors import DeviceError, InputError, StorageError
from transcribe.types import Audio

COMMAND = [sys.executable, "-c", "from transcribe.cli import main; main()"]
DEVICES = (
    InputDevice(0, "USB PnP Sound Device: Audio (hw:1,0)", "ALSA", 1, 44_100, False),
    InputDevice(3, "Speakerphone", "ALSA", 1, 48_000, True),
    InputDevice(4, "Speakerphone 2", "ALSA", 1, 48_000, False),
)


def tone(peak: float, seconds: float = 1.0) -> np.ndarray:
    times = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    return (peak * np.sin(2 * np.pi * 440 * times)).astype(np.float32)


# level


def test_a_sine_is_3_db_below_its_peak() -> None:
    level = level_of(tone(0.5))
    assert level.peak_db == pytest.approx(-6.02, abs=0.01)
    assert level.rms_db == pytest.approx(-9.03, abs=0.01)
    assert level.clipped == 0


def test_clipped_samples_are_counted() -> None:
    samples = np.array([0.0, 1.0, -1.0, 0.99, 32_767 / 32_768], np.float32)
    assert level_of(samples).clipped == 3


@pytest.mark.parametrize("samples", [np.zeros(0, np.float32), np.zeros(160, np.float32)])
def test_silence_has_the_lowest_level(samples: np.ndarray) -> None:
    level = level_of(samples)
    assert (level.peak_db, level.rms_db, level.clipped) == (SILENCE_DB, SILENCE_DB, 0)


# choosing


@pytest.mark.parametrize(
    ("wanted", "number"),
    [(None, 3), ("4", 4), ("usb pnp", 0), ("Speakerphone", 3), ("speakerphone 2", 4)],
)
def test_a_microphone_is_chosen_by_number_or_name(wanted: str | None, number: int) -> None:
    assert choose_device(DEVICES, wanted).number == number


def test_several_of_one_name_are_listed() -> None:
    with pytest.raises(InputError, match=r"3: Speakerphone \(ALSA\)\n.*4: Speakerphone 2"):
        choose_device(DEVICES, "phone")


@pytest.mark.parametrize("wanted", ["headset", "7"])
def test_an_unknown_one_is_refused_with_the_next_step(wanted: str) -> None:
    with pytest.raises(DeviceError, match="kikitori devices"):
        choose_device(DEVICES, wanted)


def test_without_any_the_connection_is_to_be_checked() -> None:
    with pytest.raises(DeviceError) as caught:
        choose_device((), None)
    assert "マイク" in caught.value.hint.ja


# files that grow


def test_a_growing_file_can_be_read_at_any_time(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    growing = GrowingWav(path, 48_000)
    for seconds in (1, 2, 3):
        growing.append(np.full(48_000, seconds, np.int16))
        with wave.open(str(path)) as read:  # while it is still open for writing
            assert (read.getframerate(), read.getnchannels()) == (48_000, 1)
            assert read.getnframes() == 48_000 * seconds
            assert read.readframes(-1)[-2:] == bytes([seconds, 0])
    growing.close()


def test_a_growing_file_takes_no_other_file_s_place(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(b"precious")
    with pytest.raises(StorageError):
        GrowingWav(tmp_path / "a.wav", SAMPLE_RATE)
    assert (tmp_path / "a.wav").read_bytes() == b"precious"


# without the system's library


def test_importing_loads_no_sound_library() -> None:
    script = "import transcribe.capture, sys; print('sounddevice' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.stdout.strip() == "False"


def test_a_missing_library_is_named_with_its_package(tmp_path: Path) -> None:
    # what the package does on Linux where libportaudio2 is not installed
    (tmp_path / "sounddevice.py").write_text("raise OSError('PortAudio library not found')")
    environ = os.environ | {"PYTHONPATH": str(tmp_path), "KIKITORI_LANGUAGE": "ja"}
    done = subprocess.run([*COMMAND, "devices"], env=environ, capture_output=True, text=True)
    assert done.returncode == 5
    assert "apt-get install libportaudio2" in done.stderr


def test_a_machine_without_a_microphone_says_so() -> None:
    if why := microphone.missing():
        pytest.skip(why)
    environ = os.environ | {"KIKITORI_LANGUAGE": "ja"}
    done = subprocess.run([*COMMAND, "devices"], env=environ, capture_output=True, text=True)
    if done.returncode == 0:
        pytest.skip("this machine has a microphone")
    assert done.returncode == 5
    assert "マイクが見つかりません" in done.stderr


# a real recording

RECORD = """
import json, sys
from pathlib import Path
from transcribe.capture import Recorder, choose_device, list_devices
from transcribe.errors import AppError
path, seconds, rate = Path(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3])
try:
    with Recorder(path, choose_device(list_devices(), "deskmic"), rate) as recorder:
        for block in recorder:
            print(block.start, block.level.rms_db, flush=True)
            if recorder.duration >= seconds:
                break
    print(json.dumps({"gaps": recorder.gaps}))
except AppError as error:
    print(json.dumps({"error": type(error).__name__, "problem": error.problem.ja}))
"""


class Recording:
    """A recorder in a process of its own; PortAudio finds its devices only once in each."""

    def __init__(self, mic: microphone.Microphone, path: Path, seconds: float, rate: int) -> None:
        self.path = path
        self._process = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(RECORD), str(path), str(seconds), str(rate)],
            env=mic.environ, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        self.blocks = [self._line()]  # the first one takes up to 2 s

    def _line(self) -> str:
        assert self._process.stdout
        return self._process.stdout.readline()

    def outcome(self) -> dict[str, object]:
        while not (line := self._line()).startswith("{"):
            self.blocks.append(line)
        self._process.wait(10)
        result: dict[str, object] = json.loads(line)
        return result

    def samples(self) -> tuple[np.ndarray, int]:
        with wave.open(str(self.path)) as read:
            return np.frombuffer(read.readframes(-1), "<i2") / 32_768, read.getframerate()


def place_of(clip: np.ndarray, heard: np.ndarray) -> int:
    size = 1 << (len(clip) + len(heard)).bit_length()
    cross = np.fft.irfft(np.fft.rfft(heard, size) * np.conj(np.fft.rfft(clip, size)), size)
    return int(cross[: len(heard)].argmax())


def test_what_is_played_is_recorded_whole(
    desk_microphone: microphone.Microphone, opening: Audio, tmp_path: Path
) -> None:
    clip = opening.samples[2 * SAMPLE_RATE : round(3.5 * SAMPLE_RATE)]
    (tmp_path / "clip.wav").write_bytes(wav_bytes(Audio(clip, SAMPLE_RATE)))
    recording = Recording(desk_microphone, tmp_path / "a.wav", 3.0, SAMPLE_RATE)
    desk_microphone.play(tmp_path / "clip.wav")

    assert recording.outcome() == {"gaps": []}
    heard, rate = recording.samples()
    assert rate == SAMPLE_RATE
    assert len(heard) == 3 * SAMPLE_RATE
    starts = [float(line.split()[0]) for line in recording.blocks]
    assert starts == pytest.approx(np.arange(30) / 10)
    levels = [float(line.split()[1]) for line in recording.blocks]
    assert min(levels) == SILENCE_DB
    assert max(levels) > -30
    first = place_of(clip, heard)
    assert np.corrcoef(clip, heard[first : first + len(clip)])[0, 1] > 0.99


@pytest.mark.alone
def test_a_microphone_that_is_pulled_out_leaves_what_it_heard(tmp_path: Path) -> None:
    if why := microphone.missing():
        pytest.skip(why)
    mic = microphone.Microphone(tmp_path / "mic")
    recording = Recording(mic, tmp_path / "a.wav", 60.0, 48_000)
    time.sleep(0.5)
    mic.unplug()

    assert recording.outcome() == {
        "error": "DeviceError",
        "problem": "マイク「deskmic」からの音が途絶えました。",
    }
    heard, rate = recording.samples()
    assert rate == 48_000
    assert len(heard) == 4_800 * len(recording.blocks)


def test_devices_are_listed(desk_microphone: microphone.Microphone) -> None:
    done = subprocess.run(
        [*COMMAND, "devices", "--json"], env=desk_microphone.environ, capture_output=True
    )
    assert done.returncode == 0
    devices = [InputDevice(**values) for values in json.loads(done.stdout)]
    assert "deskmic" in [device.name for device in devices]
    assert sum(device.default for device in devices) == 1
