"""The working copy: complete or absent, and honest about what was wrong with the recording."""

import tracemalloc
import wave

import numpy as np
import pytest

from transcribe.audio import WorkingCopy, make_working_copy, read_audio
from transcribe.errors import Cancelled, InputError, StorageError, UnreadableMedia
from transcribe.messages import Message


def ignore(_: float) -> None:
    pass


@pytest.fixture
def make(media, tmp_path):
    def run(name, **options):
        target = tmp_path / "copy.wav"
        return make_working_copy(media(name), target, **{"on_progress": ignore} | options)

    return run


@pytest.fixture
def kinds(make):
    def found(name):
        return [notice.kind for notice in make(name).notices]

    return found


def test_it_is_a_plain_wav_file(make):
    copy = make("speech.wav").copy
    with wave.open(str(copy.path)) as file:
        assert file.getparams()[:4] == (1, 2, 16_000, 18 * 16_000)
    assert (copy.duration, copy.sample_rate) == (18.0, 16_000)


def test_it_holds_the_sound_of_the_recording(make, media):
    speech, copy = read_audio(media("speech.wav")), make("speech.wav").copy
    np.testing.assert_array_equal(copy.read(0.0, 18.0).samples, speech.samples)
    np.testing.assert_array_equal(np.concatenate(list(copy.blocks(5.0))), speech.samples)
    np.testing.assert_array_equal(copy.read(2.5, 4.0).samples, speech.samples[40_000:64_000])


def test_reading_stops_at_the_end_and_refuses_nonsense(make):
    copy = make("speech.wav").copy
    assert copy.read(17.0, 99.0).duration == 1.0
    assert copy.read(99.0, 99.5).duration == 0.0
    for span in ((-1.0, 2.0), (3.0, 2.0)):
        with pytest.raises(ValueError, match="sound from"):
            copy.read(*span)
    with pytest.raises(ValueError, match="block_s"):
        next(copy.blocks(0.0))


def test_it_stays_in_the_file_not_in_memory(make):
    path = make("long.flac").copy.path
    tracemalloc.start()
    seconds = sum(1 for _ in WorkingCopy(path).blocks(1.0))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert seconds == 100
    assert peak < 2**19 < path.stat().st_size


def test_one_channel_can_be_copied(make):
    assert np.abs(make("stereo.wav", channel=2).copy.read(0, 2).samples).max() < 0.3


def test_progress_never_falls_and_ends_at_one_when_the_file_is_there(make, tmp_path):
    seen = []
    make("long.flac", on_progress=lambda s: seen.append((s, (tmp_path / "copy.wav").exists())))
    shares = [share for share, _ in seen]
    assert shares == sorted(shares)
    assert len(shares) > 3
    assert [s for s, there in seen if there] == [1.0]


@pytest.mark.parametrize("name", ["browser.webm", "twice.mp3", "misjudged.aac"])
def test_progress_keeps_its_promise_when_the_duration_is_unknown_or_wrong(make, name):
    shares = []
    make(name, on_progress=shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert all(share < 1.0 for share in shares[:-1])


# complete or absent


def test_cancelling_leaves_nothing_behind(make, tmp_path, no_ffmpeg_left):
    calls = []

    def check() -> None:
        calls.append(no_ffmpeg_left())
        if len(calls) == 2:
            raise Cancelled(Message(ja="中止", en="stopped"), Message(ja="", en=""))

    with pytest.raises(Cancelled):
        make("long.flac", check=check)
    assert calls[0] == 1
    assert list(tmp_path.iterdir()) == []


def test_a_failure_keeps_the_older_copy(make, tmp_path):
    make("speech.wav")
    before = (tmp_path / "copy.wav").read_bytes()
    with pytest.raises(UnreadableMedia):
        make("protected.mp4")
    assert [p.name for p in tmp_path.iterdir()] == ["copy.wav"]
    assert (tmp_path / "copy.wav").read_bytes() == before


def test_a_full_disk_is_named_with_the_room_it_takes(make, tmp_path):
    resource = pytest.importorskip("resource")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_500_000, limits[1]))  # a disk that ends there
    try:
        with pytest.raises(StorageError) as caught:
            make("long.flac")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert "空きが足りず" in caught.value.problem.ja
    assert "約3 MB" in caught.value.hint.ja  # 100 s
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_named(media, tmp_path):
    with pytest.raises(StorageError, match="none"):
        make_working_copy(media("speech.wav"), tmp_path / "none/copy.wav", on_progress=ignore)


def test_the_recording_is_never_replaced_by_its_copy(media, tmp_path):
    source = tmp_path / "speech.wav"
    source.write_bytes(media("speech.wav").read_bytes())
    with pytest.raises(ValueError, match="source"):
        make_working_copy(source, source, on_progress=ignore)


def test_what_is_no_working_copy_is_refused(make, media, tmp_path):
    with pytest.raises(InputError, match="見つかりません"):
        WorkingCopy(tmp_path / "none.wav")
    with pytest.raises(UnreadableMedia, match="壊れています"):
        WorkingCopy(media("stereo.wav"))
    path = make("speech.wav").copy.path
    path.write_bytes(path.read_bytes()[:-1_000])  # cut by something else
    with pytest.raises(UnreadableMedia, match="壊れています"):
        WorkingCopy(path)


# what its reader should know


@pytest.mark.parametrize(
    "name",
    [
        "speech.wav",
        "speech.mp3",
        "speech.m4a",
        "speech.aac",
        "speech.wma",
        "speech.amr",
        "speech.ogg",
        "speech.mp4",
        "browser.webm",
        "gap.m4a",
        "late.mp4",
        "long-picture.mp4",
        "six.m4a",
        "twice.mp3",
        "estimated.mp3",
        "misjudged.mp3",
        "misjudged.aac",
        "silence.wav",
        "same-stereo.wav",
        "sizes-zero.wav",
        "sizes-top.wav",
    ],
)
def test_a_sound_recording_raises_no_alarm(kinds, name):
    assert kinds(name) == []


@pytest.mark.parametrize(
    ("name", "read_s"), [("cut.mp3", 9), ("cut.flac", 9), ("cut-faststart.m4a", 12)]
)
def test_what_is_missing_at_the_end_is_marked(make, name, read_s):
    decoded = make(name)
    (notice,) = (n for n in decoded.notices if n.kind == "damaged_file")
    assert decoded.copy.duration == pytest.approx(read_s, abs=1.0)
    assert notice.start == decoded.copy.duration
    assert notice.end == pytest.approx(18.0, abs=0.1)
    assert "18秒のうち" in notice.detail


@pytest.mark.parametrize("name", ["hole.mp3", "hole.m4a", "cut.wav"])
def test_damage_that_is_not_a_matter_of_length_is_marked_too(kinds, name):
    assert "damaged_file" in kinds(name)


@pytest.mark.parametrize("name", ["sizes-zero.wav", "sizes-top.wav"])
def test_a_recorder_that_lost_power_has_not_lost_the_sound(make, name):
    assert make(name).copy.duration == 18.0


def test_distortion_is_marked(kinds):
    assert kinds("loud.wav") == ["clipped"]


def test_a_faint_recording_is_marked_but_silence_is_not_one(kinds):
    assert kinds("faint.wav") == ["low_level"]
    assert kinds("silence.wav") == []
