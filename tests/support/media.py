"""Recordings, good and bad, made from a few seconds of real speech when a test asks for them."""

import random
import subprocess
from collections.abc import Callable
from pathlib import Path

import imageio_ffmpeg

import transcribe

SAMPLE = Path(transcribe.__file__).parent / "data/sample"
SPEECH_S = 18.0
KEY = "76a6c65c5ea762046bd749a2e632ccbb"

_SPEECH = ("-i", "speech.wav")
_PICTURES = ("-f", "lavfi", "-i", "testsrc=d=21:s=64x64:r=5")
_TONES = "aevalsrc='0.5*sin(2*PI*440*t)|0.25*sin(2*PI*1500*t)':d=2:c=stereo"
_SIX = "[0:a]asplit=6[a][b][c][d][e][f];[a][b][c][d][e][f]join=inputs=6:channel_layout=5.1"

# name: what ffmpeg is told, before the name
MADE: dict[str, tuple[str, ...]] = {
    "speech.mp3": (*_SPEECH, "-b:a", "48k"),
    "speech.m4a": _SPEECH,
    "speech.aac": _SPEECH,
    "speech.wma": (*_SPEECH, "-c:a", "wmav2"),
    "speech.amr": (*_SPEECH, "-ar", "8000"),
    "speech.ogg": (*_SPEECH, "-c:a", "libopus"),
    "speech.flac": _SPEECH,
    "speech.mp4": (*_PICTURES, *_SPEECH, "-shortest"),
    "mulaw.wav": (*_SPEECH, "-ar", "8000", "-c:a", "pcm_mulaw"),
    "rf64.wav": (*_SPEECH, "-rf64", "always"),
    "browser.webm": (*_SPEECH, "-c:a", "libopus", "-live", "1"),
    "estimated.mp3": (*_SPEECH, "-q:a", "5", "-write_xing", "0"),
    "misjudged.mp3": (*_SPEECH, "-af", "adelay=8000", "-q:a", "5", "-write_xing", "0"),
    "misjudged.aac": (*_SPEECH, "-af", "adelay=8000"),  # quiet at first: guessed to last minutes
    "six.m4a": (*_SPEECH, "-filter_complex", _SIX),
    "faststart.m4a": (*_SPEECH, "-movflags", "+faststart"),
    "mute.mp4": _PICTURES,
    "long-picture.mp4": (*_PICTURES, "-t", "2", *_SPEECH, "-map", "1:a", "-map", "0:v"),
    "late.mp4": ("-itsoffset", "3", *_SPEECH, *_PICTURES, "-map", "1:v", "-map", "0:a"),
    "gap.m4a": ("-i", "speech.m4a", "-c", "copy", "-bsf:a", "noise=drop='between(pts*tb,5,9)'"),
    "protected.mp4": (
        *_SPEECH, "-c:a", "aac", "-encryption_scheme", "cenc-aes-ctr",
        "-encryption_key", KEY, "-encryption_kid", KEY,
    ),
    "picture.png": (*_PICTURES, "-frames:v", "1"),
    "other.flv": (*_SPEECH, "-ar", "44100"),
    "loud.wav": (*_SPEECH, "-af", "volume=60dB"),
    "faint.wav": (*_SPEECH, "-af", "volume=-50dB", "-c:a", "pcm_f32le"),
    "silence.wav": ("-f", "lavfi", "-i", "anullsrc=r=16000:cl=mono", "-t", "5"),
    "blink.wav": (*_SPEECH, "-t", "0.05"),
    "tenth.wav": (*_SPEECH, "-ss", "2", "-t", "0.1"),
    "short.wav": (*_SPEECH, "-t", "4"),
    "hour.flac": ("-f", "lavfi", "-i", "anullsrc=r=8000:cl=mono", "-t", "3600"),
    "stereo.wav": ("-f", "lavfi", "-i", _TONES),
    "same-stereo.wav": (
        "-f", "lavfi", "-i", "aevalsrc='0.9*sin(2*PI*440*t)':d=2", "-af", "pan=stereo|c0=c0|c1=c0",
    ),
    "long.flac": ("-stream_loop", "5", *_SPEECH, "-t", "100"),
    "tone-30s.flac": ("-f", "lavfi", "-i", "sine=440:r=16000:d=30"),
    "tone-180s.flac": ("-f", "lavfi", "-i", "sine=440:r=16000:d=180"),
}  # fmt: skip


def _scrambled(data: bytes, first: int, last: int, every: int, width: int) -> bytes:
    noise, out = random.Random(1), bytearray(data)
    for place in range(first, min(last, len(data) - width), every):
        out[place : place + width] = noise.randbytes(width)
    return bytes(out)


def _with_sizes(wav: bytes, size: bytes) -> bytes:
    """The sizes a recorder leaves in a WAV file when it stops without closing it."""
    place = wav.index(b"data") + 4
    return wav[:4] + size + wav[8:place] + size + wav[place + 4 :]


# name: (made from, how)
DAMAGED: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "cut.mp3": ("speech.mp3", lambda d: d[: len(d) // 2]),
    "cut.wav": ("speech.wav", lambda d: d[: len(d) // 2]),
    "cut.flac": ("speech.flac", lambda d: d[: len(d) // 2]),
    "cut-faststart.m4a": ("faststart.m4a", lambda d: d[: len(d) * 2 // 3]),
    "cut.m4a": ("speech.m4a", lambda d: d[: len(d) // 2]),
    "header.wav": ("speech.wav", lambda d: d[: d.index(b"data")]),
    "unknown.wav": ("speech.wav", lambda d: d[:20] + b"\x34\x12" + d[22:]),
    "no-sound.wav": ("speech.wav", lambda d: d[: d.index(b"data") + 8]),
    "sizes-zero.wav": ("speech.wav", lambda d: _with_sizes(d, bytes(4))),
    "sizes-top.wav": ("speech.wav", lambda d: _with_sizes(d, b"\xff" * 4)),
    "hole.mp3": ("speech.mp3", lambda d: _scrambled(d, 30_000, 50_000, 60, 60)),
    "hole.m4a": ("faststart.m4a", lambda d: _scrambled(d, 60_000, 70_000, 60, 60)),
    "noisy.mp3": ("speech.mp3", lambda d: _scrambled(d, 2_000, len(d), 90, 30) * 40),
    "twice.mp3": ("speech.mp3", lambda d: d * 2),
    "wrong-name.mp3": ("speech.m4a", lambda d: d),
}

WRITTEN: dict[str, bytes] = {
    "random.mp3": random.Random(2).randbytes(50_000),
    "random.wav": random.Random(3).randbytes(50_000),
    "zeros.mp3": bytes(50_000),
    "empty.wav": b"",
    "text.mp3": "議事録を作成します。\n".encode("cp932") * 400,
    "minutes.m4a": b"PK\x03\x04" + random.Random(4).randbytes(9_000),
    "script.mp3": b"ffconcat version 1.0\nfile 'speech.wav'\n",
    "playlist.mp3": (b"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nspeech.wav\n#EXT-X-ENDLIST\n"),
}


class Media:
    """A folder of recordings; `media(name)` is the path of one, made at its first use."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        made = ("-t", str(SPEECH_S), "-ac", "1", "-ar", "16000", "speech.wav")
        self._run("-i", str(SAMPLE / "meeting.flac"), *made)

    def __call__(self, name: str) -> Path:
        path = self.folder / name
        if path.exists():
            return path
        if name in MADE:
            for source in MADE.keys() & set(MADE[name]):
                self(source)
            self._run(*MADE[name], name)
        elif name in WRITTEN:
            path.write_bytes(WRITTEN[name])
        else:
            source, change = DAMAGED[name]
            path.write_bytes(change(self(source).read_bytes()))
        return path

    def _run(self, *args: str) -> None:
        program = imageio_ffmpeg.get_ffmpeg_exe()
        command = [program, "-nostdin", "-loglevel", "error", *args]
        subprocess.run(command, cwd=self.folder, check=True)
