"""The long files of other devices, cut into sentences: gain, offset, clock, format, and faults."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import pytest
from click.testing import CliRunner, Result
from reader import SAMPLE_RATE, read_aloud, record, room, utterances

from corpora.commands.check import check
from corpora.kits.plan import Device, read_plan
from corpora.manifest import Recording, load_corpus, problems
from transcribe.audio import read_audio
from transcribe.audio.wav_file import wav_bytes
from transcribe.errors import InputError, UnknownName
from transcribe.types import Audio, Samples

READ = (8, 10, 6, 2, 11, 7)  # 28 s of speech


@pytest.fixture(scope="module")
def spoken(sample: Audio) -> Samples:
    """Six sentences, 42 s, as they sounded in the room."""
    return read_aloud(utterances(sample, READ))


@pytest.fixture(scope="module")
def session(spoken: Samples, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus with the recordings of the session's own microphone."""
    folder = tmp_path_factory.mktemp("session")
    record(folder, spoken)
    return folder


@pytest.fixture
def corpus(session: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(session, tmp_path / "corpus"))


Write = Callable[[str, Samples], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(name: str, samples: Samples) -> Path:
        path = tmp_path / name
        path.write_bytes(wav_bytes(Audio(samples.astype(np.float32), SAMPLE_RATE)))
        return path

    return write


def clock(samples: Samples, ppm: float) -> Samples:
    """As a recorder writes it whose clock is faster by so much."""
    frames = round(len(samples) * (1 + ppm * 1e-6))
    places = np.arange(frames) / (1 + ppm * 1e-6)
    return np.interp(places, np.arange(len(samples)), samples).astype(np.float32)


def run(corpus: Path, devices: str = "", *more: str) -> Result:
    args = [str(corpus), *more]
    if devices:
        plan = corpus.parent / "devices.toml"
        plan.write_text(devices, "utf-8")
        args += ["--devices", str(plan)]
    return CliRunner().invoke(check, args, env={"KIKITORI_LANGUAGE": "ja"})


def entry(name: str, file: str, distance_m: float) -> str:
    return f'[[devices]]\nname = "{name}"\nfile = "{file}"\ndistance_m = {distance_m}\n'


def faults(result: Result) -> list[str]:
    """What the command refuses, but for the sentences that nobody has read in these tests."""
    assert isinstance(result.exception, InputError)
    assert result.exception.exit_code == 3
    lines = result.exception.problem.ja.splitlines()[1:]
    assert "まだ読まれていない文が14個" in lines[0]
    return lines[1:]


def heard_by(corpus: Path, device: str) -> dict[str, Recording]:
    """Its recordings by utterance."""
    recordings = load_corpus(corpus).recordings
    return {r.utterance: r for r in recordings if r.conditions.device == device}


def lag_s(a: Samples, b: Samples) -> float:
    """How much later the same sound is in `b`."""
    size = 1 << (len(a) + len(b)).bit_length()
    cross = np.fft.irfft(np.fft.rfft(b, size) * np.conj(np.fft.rfft(a, size)), size)
    place = int(cross.argmax())
    return (place - size if place > size // 2 else place) / SAMPLE_RATE


def test_devices_are_cut_at_the_same_words(corpus: Path, spoken: Samples, write: Write) -> None:
    far = 0.1 * clock(np.concatenate([room(70), spoken]), 100)
    write("recorder.wav", far + room(len(far) / SAMPLE_RATE, seed=1))
    write("phone.wav", clock(spoken[SAMPLE_RATE:], -100) * 0.5)
    done = run(
        corpus, entry("ICレコーダー", "recorder.wav", 2) + entry("スマートフォン", "phone.wav", 0.3)
    )
    assert faults(done) == []
    assert "ICレコーダー（2 m）: 6/6文、開始のずれ +70.0秒" in done.stdout
    assert "スマートフォン（0.3 m）: 6/6文、開始のずれ -1.0秒" in done.stdout
    assert list(problems(corpus, sounds=True)) == []

    own, recorder, phone = (
        heard_by(corpus, n) for n in ("deskmic", "ICレコーダー", "スマートフォン")
    )
    assert own.keys() == recorder.keys() == phone.keys()
    for utterance, recording in own.items():
        one, other = recorder[utterance], phone[utterance]
        assert one.text == other.text == recording.text
        assert (one.conditions.distance_m, other.conditions.distance_m) == (2.0, 0.3)
        assert one.conditions.room == "第1会議室"
        sounds = [read_audio(corpus / r.file).samples for r in (recording, one, other)]
        assert abs(lag_s(sounds[0], sounds[1])) < 0.002
        assert abs(lag_s(sounds[1], sounds[2])) < 0.002


def hall(samples: Samples, frames: int = SAMPLE_RATE) -> Samples:
    """As at the other end of a hall: reverberation of 0.9 s, 10 dB louder than the voice itself."""
    decay = 10 ** (-3 * np.arange(frames) / (0.9 * SAMPLE_RATE))
    tail = decay * np.random.default_rng(2).standard_normal(frames)
    tail *= np.sqrt(10 / np.sum(tail**2))
    tail[0] = 1.0
    size = len(samples) + frames
    heard = np.fft.irfft(np.fft.rfft(samples, size) * np.fft.rfft(tail, size), size)
    return heard[: len(samples)].astype(np.float32)


def test_a_distant_device_in_a_hall_is_cut_as_well(
    corpus: Path, spoken: Samples, write: Write
) -> None:
    far = hall(spoken) / 4
    noise = 0.5 * np.sqrt(np.mean(far**2)) / 1e-3 * room(len(far) / SAMPLE_RATE, seed=3)
    write("far.wav", clock(far + noise, 60))
    done = run(corpus, entry("遠い機器", "far.wav", 4))
    assert "遠い機器（4 m）: 6/6文、開始のずれ +0.0秒" in done.stdout
    assert faults(done) == []


def test_a_clock_is_measured_over_a_minute(corpus: Path, sample: Audio, write: Write) -> None:
    sound = read_aloud(utterances(sample, READ), pause_s=9.0)
    record(corpus.parent / "long", sound)
    write("recorder.wav", clock(sound, 80))
    done = run(corpus.parent / "long", entry("ICレコーダー", "recorder.wav", 2))
    assert "時計のずれ +80 ppm" in done.stdout


@pytest.mark.parametrize("args", [("a.m4a", "-ar", "44100"), ("a.mp3", "-b:a", "32k")])
def test_what_telephones_write_is_read(
    corpus: Path, spoken: Samples, write: Write, args: tuple[str, ...]
) -> None:
    program = [imageio_ffmpeg.get_ffmpeg_exe(), "-loglevel", "error", "-i"]
    name, *options = args
    made = [*program, str(write("a.wav", 0.3 * spoken)), *options, str(corpus.parent / name)]
    subprocess.run(made, check=True)
    assert faults(run(corpus, entry("電話", name, 1.0))) == []
    assert {r.conditions.codec for r in heard_by(corpus, "電話").values()} <= {
        "aac",
        "mp3",
        "mp3float",
    }


def test_what_is_missing_is_told_all_at_once(corpus: Path, spoken: Samples, write: Write) -> None:
    end = 24 * SAMPLE_RATE  # in the middle of the fifth sentence
    write("late.wav", spoken[round(2.5 * SAMPLE_RATE) :])
    write("early.wav", spoken[:end])
    write(
        "covered.wav",
        np.concatenate(
            [spoken[: 5 * SAMPLE_RATE], 0 * spoken[5 * SAMPLE_RATE : end], spoken[end:]]
        ),
    )
    write("loud.wav", np.clip(20 * spoken, -1, 1))
    write("faint.wav", 1e-3 * spoken)
    write("other.wav", spoken[::-1])
    write("mute.wav", 1e-4 * room(30))
    names = ("late", "early", "covered", "loud", "faint", "other", "mute")
    found = faults(run(corpus, "".join(entry(n, f"{n}.wav", 1.0) for n in names)))
    told = {line.split()[1].rstrip(":"): line for line in found}
    assert list(told) == list(names)
    assert "開始が遅く、入っていません: 1。" in told["late"]
    assert "--redo 1" in told["late"]
    assert "先に終わっていて、入っていません" in told["early"]
    assert ": 5-6。" in told["early"]
    assert "声が見つかりません" in told["covered"]
    assert "大きすぎ" in told["loud"]
    assert ": 1-6。" in told["loud"]
    assert "声が小さすぎます" in told["faint"]
    assert "別の回のファイル" in told["other"]
    assert "ほとんど音が入っていません" in told["mute"]
    assert len(heard_by(corpus, "late")) == 5
    assert len(heard_by(corpus, "early")) == 4
    assert heard_by(corpus, "other") == heard_by(corpus, "mute") == {}


def test_a_device_that_began_anew_has_several_files(
    corpus: Path, spoken: Samples, write: Write
) -> None:
    write("a.wav", spoken[: 24 * SAMPLE_RATE])
    write("b.wav", spoken[23 * SAMPLE_RATE :])
    both = entry("電話", "a.wav", 1.0).replace('"a.wav"', '["a.wav", "b.wav"]')
    done = run(corpus, both)
    assert "電話（1 m）: 6/6文" in done.stdout
    assert faults(done) == []


def test_running_it_again_changes_nothing(corpus: Path, spoken: Samples, write: Write) -> None:
    write("a.wav", spoken)
    for _ in range(2):
        run(corpus, entry("電話", "a.wav", 1.0))
    assert len(load_corpus(corpus).recordings) == 12
    assert list(problems(corpus, sounds=True)) == []


def test_a_sentence_read_again_leaves_no_old_sound_of_other_devices(
    corpus: Path, sample: Audio, spoken: Samples, write: Write
) -> None:
    write("a.wav", spoken)
    run(corpus, entry("電話", "a.wav", 1.0))
    stale = corpus / heard_by(corpus, "電話")["R01-meeting-1-02"].file
    record(corpus, read_aloud(utterances(sample, [10])), part="part-2.wav", redo=[2])
    assert not stale.exists()
    assert "R01-meeting-1-02" not in heard_by(corpus, "電話")
    assert len(heard_by(corpus, "deskmic")) == 6


def test_the_session_s_own_microphone_is_not_overwritten(
    corpus: Path, spoken: Samples, write: Write
) -> None:
    write("a.wav", spoken)
    (fault,) = faults(run(corpus, entry("deskmic", "a.wav", 0.3)))
    assert "収録に使ったマイクと同じ" in fault


def test_without_devices_it_tells_what_was_not_read(corpus: Path) -> None:
    result = run(corpus)
    assert "deskmic（0.3 m、収録のマイク）: 6/20文" in result.stdout
    assert isinstance(result.exception, InputError)
    assert "7-20" in result.exception.problem.ja


def test_an_unknown_session_suggests_the_nearest(corpus: Path) -> None:
    assert isinstance(run(corpus, "", "--session", "R01-meeting-2").exception, UnknownName)


def test_a_folder_without_sessions_is_refused(tmp_path: Path) -> None:
    assert isinstance(run(tmp_path).exception, InputError)


@pytest.mark.parametrize(
    ("written", "damaged"),
    [
        ('"use_case": "meeting"', '"use_case": "party"'),
        ('"distance_m": 0.3', '"distance_m": "0.3"'),
        ('"device": "deskmic"', '"device": 5'),
        ('"start": ', '"start": NaN, "begin": '),
        ('"id": "R01-meeting-1"', '"id": "../../R01"'),
        ("{", "[" * 100_000),
    ],
)
def test_a_damaged_session_is_told(corpus: Path, written: str, damaged: str) -> None:
    (path,) = (corpus / "sessions").glob("*/session.json")
    assert written in path.read_text("utf-8")
    path.write_text(path.read_text("utf-8").replace(written, damaged, 1), "utf-8")
    refused = run(corpus).exception
    assert isinstance(refused, InputError)
    assert "session.json" in refused.problem.en


# the list of devices


def test_a_list_of_devices_is_read(tmp_path: Path, write: Write) -> None:
    write("a.wav", room(1))
    plan = tmp_path / "devices.toml"
    plan.write_text(entry("電話", "a.wav", 2) + 'seat = "4"\n', "utf-8-sig")
    assert read_plan(plan) == (Device("電話", (tmp_path / "a.wav",), 2.0, "4"),)


def test_every_fault_of_the_list_is_told(tmp_path: Path, write: Write) -> None:
    write("a.wav", room(1))
    (tmp_path / "text.mp3").write_text("録音ではない")
    plan = tmp_path / "devices.toml"
    plan.write_text(
        '[[devices]]\nname = "A"\nfile = "gone.wav"\ndistance_m = 1\n'
        '[[devices]]\nname = "B"\nfile = "text.mp3"\ndistance_m = 1\n'
        '[[devices]]\nname = "C"\ndistance_m = 0\nseat = 4\ncolour = "red"\n'
        + entry("D", "a.wav", 2)
        * 2,
        "utf-8",
    )
    with pytest.raises(InputError) as caught:
        read_plan(plan)
    told = caught.value.problem.ja
    for fault in (
        "A: 「gone.wav」が見つかりません",
        "B: 「text.mp3」は録音ではありません",
        "C: file がありません",
        "C: distance_m の値 0",
        "C: seat の値 4",
        "C: colour という項目はありません",
        "D 2 m が2回あります",
    ):
        assert fault in told, fault


@pytest.mark.parametrize(
    "text",
    [
        "",
        "devices = 3",
        "[[devices]",
        "[[device]]\nname = 'A'",
        "a = " + "[" * 3000,
        "a = " + "9" * 5000,
    ],
)
def test_a_list_without_devices_is_refused(tmp_path: Path, text: str) -> None:
    plan = tmp_path / "devices.toml"
    plan.write_text(text, "utf-8")
    with pytest.raises(InputError, match="corpora kit"):
        read_plan(plan)
