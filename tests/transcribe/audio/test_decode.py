"""Any recording becomes 16 kHz mono, with its times unchanged."""

import os
import signal
import subprocess
import sys
import tracemalloc
from itertools import pairwise
from pathlib import Path

import numpy as np
import psutil
import pytest
import soundfile

import transcribe.audio
from transcribe.audio import decode, probe, read_audio
from transcribe.audio.command import decoder_command
from transcribe.audio.decode import Decoder
from transcribe.errors import AppError, InputError

ROOT = Path(transcribe.__file__).parent.parent
SPEECH = [
    "speech.wav",
    "speech.mp3",
    "speech.m4a",
    "speech.aac",
    "speech.wma",
    "speech.amr",
    "speech.ogg",
    "speech.flac",
    "speech.mp4",
    "mulaw.wav",
    "rf64.wav",
    "browser.webm",
    "six.m4a",
    "estimated.mp3",
    "wrong-name.mp3",
]


def loudest_tone(samples: np.ndarray) -> float:
    """Hz."""
    return float(np.argmax(np.abs(np.fft.rfft(samples))) * 16_000 / len(samples))


@pytest.mark.parametrize("name", SPEECH)
def test_every_common_kind_is_read_in_full_and_in_time(media, lag, name):
    audio, speech = read_audio(media(name)), read_audio(media("speech.wav"))
    assert audio.duration == pytest.approx(18.0, abs=0.15)
    assert abs(lag(speech.samples, audio.samples)) < 0.08  # an encoder's own delay, at most


def test_blocks_have_one_size_and_the_last_is_shorter(media):
    blocks = list(decode(media("speech.mp3"), block_s=5.0))
    assert [len(b) for b in blocks[:-1]] == [80_000] * 3
    assert 0 < len(blocks[-1]) < 80_000
    assert all(b.dtype == np.float32 and b.ndim == 1 and b.flags.writeable for b in blocks)
    whole = read_audio(media("speech.mp3")).samples
    np.testing.assert_array_equal(np.concatenate(blocks), whole)


def test_a_block_holds_something(media):
    with pytest.raises(ValueError, match="block_s"):
        next(decode(media("speech.wav"), block_s=0.0))


def test_sixteen_bit_sound_at_16_khz_is_not_altered(media):
    expected, _ = soundfile.read(media("speech.wav"), dtype="float32")
    np.testing.assert_array_equal(read_audio(media("speech.wav")).samples, expected)


def test_less_than_a_tenth_of_a_second_is_a_recording_too(media):
    assert read_audio(media("blink.wav")).duration == pytest.approx(0.05, abs=0.002)


def test_values_that_are_no_numbers_become_silence(tmp_path):
    sound = np.array([0.5, np.nan, np.inf, -np.inf] * 8_000, np.float32)
    soundfile.write(tmp_path / "nan.wav", sound, 16_000, subtype="FLOAT")
    assert np.isfinite(read_audio(tmp_path / "nan.wav").samples).all()


# channels


def test_a_channel_is_picked_by_its_number(media):
    left, right = (next(decode(media("stereo.wav"), channel=n)) for n in (1, 2))
    assert loudest_tone(left) == pytest.approx(440, abs=2)
    assert loudest_tone(right) == pytest.approx(1500, abs=2)
    assert np.abs(left).max() == pytest.approx(0.5, abs=0.01)


def test_every_channel_of_six_can_be_picked(media):
    for number in range(1, 7):
        assert sum(map(len, decode(media("six.m4a"), channel=number))) > 17 * 16_000


@pytest.mark.parametrize("number", [0, -1, 3])
def test_a_channel_that_is_not_there_is_refused_with_their_number(media, number):
    with pytest.raises(InputError) as caught:
        next(decode(media("stereo.wav"), channel=number))
    assert "2個" in caught.value.problem.ja
    assert "1から2まで" in caught.value.hint.ja


def test_mixing_channels_does_not_make_them_louder(media):
    mixed = read_audio(media("same-stereo.wav")).samples
    assert np.abs(mixed).max() == pytest.approx(0.9, abs=0.02)
    assert np.abs(read_audio(media("six.m4a")).samples).max() <= 1.0


# the recording's own clock


def test_sound_that_starts_late_stays_late(media, lag):
    audio, speech = read_audio(media("late.mp4")), read_audio(media("speech.wav"))
    assert lag(speech.samples, audio.samples) == pytest.approx(3.0, abs=0.1)
    assert audio.duration == pytest.approx(21.0, abs=0.1)


def test_a_gap_in_the_clock_becomes_silence(media, lag):
    audio, speech = read_audio(media("gap.m4a")).samples, read_audio(media("speech.wav")).samples
    assert len(audio) / 16_000 == pytest.approx(18.0, abs=0.1)
    assert np.abs(audio[round(5.3 * 16_000) : round(8.7 * 16_000)]).max() < 0.001
    after = slice(10 * 16_000, 17 * 16_000)
    assert abs(lag(speech[after], audio[after])) < 0.1


def test_two_files_joined_are_read_to_the_end(media):
    assert read_audio(media("twice.mp3")).duration == pytest.approx(36.0, abs=0.3)


# ffmpeg as a neighbour


@pytest.mark.skipif(not hasattr(signal, "alarm"), reason="the watchdog needs POSIX")
def test_a_flood_of_complaints_does_not_hang(media, tmp_path):
    path = media("noisy.mp3")
    with (tmp_path / "said").open("wb") as said:
        command = decoder_command(path, None)
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=said, check=False)
    assert (tmp_path / "said").stat().st_size > 2**20  # a pipe holds 64 KiB

    previous = signal.signal(signal.SIGALRM, _hung)
    signal.alarm(60)
    try:
        with Decoder(path, probe(path), None) as decoder:
            seconds = sum(map(len, decoder.blocks(30.0))) / 16_000
            outcome = decoder.finish()
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, previous)
    assert seconds > 60
    assert outcome.damaged
    assert len(outcome.log) <= 2**17


def _hung(*_: object) -> None:
    raise TimeoutError("still decoding after a minute")


def test_nothing_starts_before_the_first_block(tmp_path, no_ffmpeg_left):
    decode(tmp_path / "none.wav")
    assert no_ffmpeg_left() == 0


def test_ffmpeg_ends_when_its_reader_stops_early(media, no_ffmpeg_left):
    blocks = decode(media("tone-180s.flac"), block_s=1.0)
    next(blocks)
    assert no_ffmpeg_left() == 1
    blocks.close()


@pytest.mark.skipif(os.name != "posix", reason="process groups of POSIX")
def test_ctrl_c_does_not_reach_ffmpeg_which_would_stop_half_way(media):
    blocks = decode(media("tone-180s.flac"), block_s=1.0)
    next(blocks)
    (group,) = {os.getpgid(c.pid) for c in psutil.Process().children() if "ffmpeg" in c.name()}
    assert group != os.getpgid(0)
    blocks.close()


def test_ffmpeg_ends_when_its_reader_fails(media, no_ffmpeg_left):
    def read() -> None:
        for _ in decode(media("tone-180s.flac"), block_s=1.0):
            raise KeyError

    with pytest.raises(KeyError):
        read()
    assert no_ffmpeg_left() == 0


def test_an_ffmpeg_stopped_from_outside_is_not_a_damaged_file(media):
    blocks = decode(media("tone-180s.flac"), block_s=1.0)
    next(blocks)
    for child in psutil.Process().children():
        if "ffmpeg" in child.name():
            child.kill()
    with pytest.raises(AppError, match="止められました") as caught:
        list(blocks)
    assert not isinstance(caught.value, InputError)


def test_memory_does_not_grow_with_the_recording(media):
    peaks = []
    for name in ("tone-30s.flac", "tone-30s.flac", "tone-180s.flac"):  # the first one imports
        tracemalloc.start()
        for _ in decode(media(name), block_s=5.0):
            pass
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[2] < 1.2 * peaks[1] + 100_000
    assert peaks[2] < 4 * 2**20


def test_the_command_keeps_every_rule(media):
    command = decoder_command(media("speech.wav"), 2)
    pairs = set(pairwise(command))
    assert ("-i", f"file:{media('speech.wav')}") in pairs
    assert ("-protocol_whitelist", "file,pipe") in pairs
    assert ("-map", "0:a:0") in pairs
    assert any(a == "-format_whitelist" and "concat" not in b for a, b in pairs)
    (filters,) = (b for a, b in pairs if a == "-af")
    assert filters.startswith("pan=mono|c0=c1,aresample=16000:async=1")
    assert {"min_hard_comp=0.02", "first_pts=0", "rematrix_maxval=1"} <= set(filters.split(":"))
    assert "-nostdin" in command


def test_another_package_in_the_place_of_ffmpeg_python_is_named(media, tmp_path):
    (tmp_path / "ffmpeg").mkdir()
    (tmp_path / "ffmpeg/__init__.py").write_text("def input(name): ...\n")
    info = tmp_path / "typed_ffmpeg_v9-4.6.2.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: typed-ffmpeg-v9\nVersion: 4.6.2\n")
    (info / "top_level.txt").write_text("ffmpeg\n")
    script = (
        f"import sys; sys.path[:0] = [{str(tmp_path)!r}, {str(ROOT)!r}]\n"
        "from pathlib import Path; from transcribe.audio import decode\n"
        "from transcribe.errors import AppError\n"
        f"try: next(decode(Path({str(media('speech.wav'))!r})))\n"
        "except AppError as error: print(error.hint.en)\n"
    )
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert "pip uninstall typed-ffmpeg-v9; pip install" in said.stdout, said.stderr


def test_public_names():
    assert transcribe.audio.__all__ == [
        "SAMPLE_RATE",
        "Decoded",
        "MediaInfo",
        "WorkingCopy",
        "cut_at_pauses",
        "decode",
        "make_working_copy",
        "probe",
        "read_audio",
        "sha256",
    ]


def test_importing_the_package_loads_no_decoder():
    script = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); import transcribe.audio\n"
        "print([m for m in ('av', 'ffmpeg', 'imageio_ffmpeg') if m in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert said.stdout.strip() == "[]", said.stderr
