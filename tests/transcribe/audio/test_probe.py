"""What a file holds, and why some files cannot be used."""

import hashlib
import os
import re
from pathlib import Path

import pytest

from transcribe.audio import decode, probe, sha256
from transcribe.audio.decode import Decoder
from transcribe.errors import AppError, InputError, NoAudioStream, UnreadableMedia

UNREADABLE = {  # name: a word of the explanation
    "empty.wav": "空です",
    "text.mp3": "録音ではありません",
    "minutes.m4a": "録音ではありません",
    "picture.png": "録音ではありません",
    "script.mp3": "録音ではありません",
    "playlist.mp3": "録音ではありません",
    "other.flv": "扱えない種類",
    "random.mp3": "録音として読めません",
    "random.wav": "録音として読めません",
    "zeros.mp3": "録音として読めません",
    "cut.m4a": "途中で終わって",
    "header.wav": "途中で終わって",
    "no-sound.wav": "途中で終わって",
    "protected.mp4": "コピー防止",
    "unknown.wav": "扱えない方式",
}


def explanation(path: Path) -> AppError:
    with pytest.raises(AppError) as caught:
        list(decode(path))
    return caught.value


def test_describes_the_first_sound_track(media):
    info = probe(media("speech.m4a"))
    assert info.duration == pytest.approx(18.0, abs=0.1)
    assert (info.channels, info.sample_rate, info.codec) == (1, 16_000, "aac")
    assert "m4a" in info.container.split(",")


def test_counts_the_channels(media):
    assert probe(media("stereo.wav")).channels == 2
    assert probe(media("six.m4a")).channels == 6


def test_sound_under_a_key_is_known_before_anything_is_decoded(media):
    # its random bytes are decoded to seconds of noise once in a while
    with pytest.raises(UnreadableMedia, match="コピー防止"):
        probe(media("protected.mp4"))


def test_a_recording_by_a_browser_claims_no_duration(media):
    assert probe(media("browser.webm")).duration is None


def test_the_duration_is_that_of_the_sound_not_of_longer_pictures(media):
    info = probe(media("late.mp4"))
    assert info.duration == pytest.approx(21.0, abs=0.1)  # 3 s of nothing, then 18 s
    assert probe(media("long-picture.mp4")).duration == pytest.approx(2.0, abs=0.1)


@pytest.mark.parametrize("name", ["a:b c.m4a", "-x.m4a", "会議 録音.m4a", "pipe:0", "http:a|b"])
def test_a_name_is_only_ever_a_name(media, tmp_path, monkeypatch, name):
    (tmp_path / name).write_bytes(media("speech.m4a").read_bytes())
    monkeypatch.chdir(tmp_path)
    for path in (tmp_path / name, Path(name)):
        assert probe(path).duration == pytest.approx(18.0, abs=0.1)
        assert sum(map(len, decode(path))) == pytest.approx(18 * 16_000, abs=1_600)


def test_a_name_may_hold_bytes_that_are_no_text(media, tmp_path):
    good, bad = (tmp_path / os.fsdecode(name) for name in (b"\xff\xfe.m4a", b"\xff.wav"))
    good.write_bytes(media("speech.m4a").read_bytes())
    bad.write_bytes(b"")
    assert sum(map(len, decode(good))) == pytest.approx(18 * 16_000, abs=1_600)
    str(explanation(bad)).encode()  # can be printed


@pytest.mark.parametrize(("name", "word"), UNREADABLE.items())
def test_says_why_a_file_is_unreadable(media, name, word):
    error = explanation(media(name))
    assert isinstance(error, UnreadableMedia)
    assert word in error.problem.ja
    assert name in error.problem.ja
    assert name in error.problem.en


def test_a_video_without_sound_is_told_apart(media):
    assert isinstance(explanation(media("mute.mp4")), NoAudioStream)


@pytest.mark.parametrize("name", [*UNREADABLE, "mute.mp4"])
def test_speaks_the_language_of_an_office_not_of_a_programmer(media, name):
    error = explanation(media(name))
    for text in (error.problem, error.hint):
        words = text.ja.replace(name, "")
        assert re.search(r"[ぁ-ん].*。$", words)
        assert not re.search(r"moov|ffmpeg|stream|header|codec|errno|invalid", words, re.I)
        assert not re.search(r"[ぁ-ん一-龠]", text.en)


def test_a_missing_file_a_folder_and_a_device_are_refused(tmp_path):
    cases = {
        tmp_path / "none.wav": "見つかりません",
        tmp_path / "none/none.wav": "見つかりません",
        tmp_path: "フォルダー",
        Path("/dev/zero"): "普通のファイルではありません",
    }
    for path, word in cases.items():
        for act in (probe, sha256, explanation_of_decode):
            with pytest.raises(InputError, match=word):
                act(path)


def explanation_of_decode(path: Path) -> None:
    list(decode(path))


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_a_file_that_may_not_be_read_is_refused(tmp_path):
    path = tmp_path / "secret.wav"
    path.write_bytes(b"RIFF")
    path.chmod(0)
    me = os.geteuid()
    if me == 0:
        os.seteuid(65534)  # root may read everything
    try:
        with pytest.raises(InputError, match="権限"):
            probe(path)
    finally:
        os.seteuid(me)


@pytest.mark.parametrize("name", ["script.mp3", "playlist.mp3", "other.flv"])
def test_a_list_of_files_does_not_open_the_files_it_names(media, name):
    media("speech.wav")  # it lies beside them
    with pytest.raises(UnreadableMedia):
        probe(media(name))
    info = probe(media("speech.wav"))
    with Decoder(media(name), info, None) as decoder:  # ffmpeg refuses it by itself, too
        assert list(decoder.blocks(30.0)) == []
        with pytest.raises(UnreadableMedia):
            decoder.finish()


def test_a_file_that_vanishes_before_it_is_decoded_is_missing(media, tmp_path):
    path = tmp_path / "gone.wav"
    path.write_bytes(media("speech.wav").read_bytes())
    info = probe(path)
    path.unlink()
    with Decoder(path, info, None) as decoder:
        assert list(decoder.blocks(30.0)) == []
        with pytest.raises(InputError, match="見つかりません"):
            decoder.finish()


def test_digest(media):
    path = media("speech.mp3")
    assert sha256(path) == hashlib.sha256(path.read_bytes()).hexdigest()
