"""Everything that may be wrong with a recording, a request or the machine.

One clear message, its exit code, no traceback, nothing half-written, and the other recordings done.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from media import Media

from transcribe.audio import sha256
from transcribe.engines.base import EngineOptions, find_engine
from transcribe.engines.loading import Engine
from transcribe.errors import InputError
from transcribe.models import load_registry
from transcribe.pipeline import Folders, transcribe
from transcribe.progress import Progress
from transcribe.request import Request
from transcribe.types import Transcript
from transcribe.workspace import open_workspace

QUICK = ("--model", "scripted", "--diarization", "none")
HEADS = {"ja": ("エラー: ", "次の手順: "), "en": ("Error: ", "Next: ")}
JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龠]")
ENGLISH_SENTENCE = re.compile(r"[A-Za-z]+ [a-z]+ [a-z]+")

Make = Callable[[Any, Media], Path | str]


def _copied(name: str) -> Make:
    return lambda place, media: place.put(media(name))


def _never_there(place: Any, _: Media) -> Path:
    return place.files / "gone.wav"


def _folder(place: Any, _: Media) -> Path:
    (place.files / "folder.wav").mkdir()
    return place.files / "folder.wav"


def _pipe(place: Any, _: Media) -> Path:
    os.mkfifo(place.files / "pipe.wav")
    return place.files / "pipe.wav"


def _dangling(place: Any, _: Media) -> Path:
    (place.files / "link.wav").symlink_to("nowhere.wav")
    return place.files / "link.wav"


def _circular(place: Any, _: Media) -> Path:
    (place.files / "circle.wav").symlink_to("circle.wav")
    return place.files / "circle.wav"


def _too_long(place: Any, _: Media) -> Path:
    return place.files / ("長" * 100 + ".wav")


def _no_room_for_the_ending(place: Any, media: Media) -> Path:
    return place.put(media("short.wav"), "x" * 253 + ".w")


def _text_that_would_be_its_own_result(place: Any, media: Media) -> Path:
    return place.put(media("text.mp3"), "minutes.txt")


def _with_an_older_result(place: Any, media: Media) -> Path:
    (place.out / "again.txt").write_text("corrected by hand")
    return place.put(media("short.wav"), "again.wav")


def _with_a_folder_in_its_place(place: Any, media: Media) -> Path:
    (place.out / "again.txt").mkdir()
    return place.put(media("short.wav"), "again.wav")


# name: (recording, exit code, words of the message)
RECORDINGS: dict[str, tuple[Make, int, str, str]] = {
    "empty": (_copied("empty.wav"), 3, "中身が空", "is empty"),
    "text": (_copied("text.mp3"), 3, "録音ではありません", "no recording"),
    "picture": (_copied("picture.png"), 3, "録音ではありません", "no recording"),
    "office": (_copied("minutes.m4a"), 3, "録音ではありません", "no recording"),
    "script": (_copied("script.mp3"), 3, "録音ではありません", "no recording"),
    "noise": (_copied("random.mp3"), 3, "録音として読めません", "cannot be read"),
    "video without sound": (_copied("mute.mp4"), 3, "音声が入っていません", "no sound"),
    "truncated": (_copied("cut.m4a"), 3, "途中で終わって", "never finished"),
    "encrypted": (_copied("protected.mp4"), 3, "コピー防止", "copy-protected"),
    "zero-length": (_copied("no-sound.wav"), 3, "音声を取り出せません", "no sound"),
    "missing": (_never_there, 3, "見つかりません", "no file"),
    "folder": (_folder, 3, "フォルダー", "is a folder"),
    "pipe": (_pipe, 3, "普通のファイルではありません", "is no file"),
    "dangling link": (_dangling, 3, "見つかりません", "no file"),
    "circular link": (_circular, 3, "開けません", "cannot be opened"),
    "name too long": (_too_long, 3, "開けません", "cannot be opened"),
    "result's name too long": (_no_room_for_the_ending, 6, "書けません", "Cannot write"),
    "its own result": (_text_that_would_be_its_own_result, 3, "録音ではありません", "no recording"),
    "result exists": (_with_an_older_result, 3, "すでにあります", "exists already"),
    "a folder in the result's place": (_with_a_folder_in_its_place, 3, "すでに", "exists already"),
}


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("case", RECORDINGS)
def test_a_bad_recording_costs_only_itself(
    place: Any, media: Media, case: str, language: str
) -> None:
    make, code, *words = RECORDINGS[case]
    bad = make(place, media)
    good = place.put(media("short.wav"), "good.wav")
    before = place.written()

    # the results beside the recordings, where a case is about that
    out = () if case == "its own result" else ("--out", place.out)
    done = place.kikitori(bad, good, *QUICK, *out, language=language)

    _check_message(done.stderr, language, words)
    assert done.exit_code == code
    after = place.written()
    new = after.keys() - before.keys()
    assert {Path(name).name for name in new} == {"good.txt"}
    assert {name: after[name] for name in before} == before
    assert list((place.cache / "work").glob("*/*")) == []
    assert not (place.crashes / "kikitori").exists()


def _check_message(told: str, language: str, words: list[str]) -> None:
    lines = told.splitlines()
    problem_head, hint_head = HEADS[language]
    at = next((i for i, line in enumerate(lines) if line.startswith(problem_head)), None)
    assert at is not None, told
    problem, hint = lines[at], lines[at + 1]
    assert hint.startswith(hint_head)
    assert words[language == "en"] in problem + hint
    assert "Traceback" not in told
    if language == "en":
        assert not JAPANESE.search(problem.replace("長", "") + hint)
    else:
        assert JAPANESE.search(problem.removeprefix(problem_head))
        assert JAPANESE.search(hint.removeprefix(hint_head))
        assert not ENGLISH_SENTENCE.search(problem), problem


def _damaged_model(place: Any, _: Media) -> list[str]:
    models = Path(place.environ["KIKITORI_MODELS_DIR"])
    copy = place.files.parent / "models"
    shutil.copytree(models, copy, symlinks=True)
    (copy / "scripted" / "script.json").write_text("[]")
    place.environ["KIKITORI_MODELS_DIR"] = str(copy)
    return []


def _vanished_model(place: Any, media: Media) -> list[str]:
    _damaged_model(place, media)
    (Path(place.environ["KIKITORI_MODELS_DIR"]) / "scripted" / "script.json").unlink()
    return []


def _no_models(place: Any, _: Media) -> list[str]:
    place.environ["KIKITORI_MODELS_DIR"] = str(place.files.parent / "nothing")
    return ["--model", "auto"]


def _no_list(place: Any, _: Media) -> list[str]:
    listed = place.files.parent / "models.toml"
    listed.write_text("[[model]]")
    place.environ["KIKITORI_MODELS_TOML"] = str(listed)
    return []


def _same_stem(place: Any, media: Media) -> list[str]:
    return [str(place.put(media("short.wav"), "good.mp3"))]


def _out_is_a_file(place: Any, _: Media) -> list[str]:
    return ["--out", str(place.files / "good.wav")]


def _out_below_a_file(place: Any, _: Media) -> list[str]:
    return ["--out", str(place.files / "good.wav" / "results")]


def _cache_is_a_file(place: Any, _: Media) -> list[str]:
    place.environ["KIKITORI_CACHE_DIR"] = str(place.files / "good.wav")
    return []


def _no_match(place: Any, _: Media) -> list[str]:
    return [str(place.files / "*.ogg")]


@dataclass(frozen=True)
class Wrong:
    """A request that cannot be fulfilled, and what is said about it."""

    name: str
    code: int
    ja: str
    en: str
    args: tuple[str, ...] | Callable[[Any, Media], list[str]]


# ruff: noqa: E501
REQUESTS = [
    Wrong("unknown model", 3, "whisper-base", "'whisper-base'", ("--model", "wisper-bas")),
    Wrong("model not here", 4, "このPCにありません", "not on this PC", ("--model", "whisper-medium")),
    Wrong("no model at all", 4, "このPCにありません", "is on this PC", _no_models),
    Wrong("damaged model", 4, "正しくありません", "not what they should be", _damaged_model),
    Wrong("vanished model", 4, "正しくありません", "not what they should be", _vanished_model),
    Wrong("no list of models", 3, "モデルの一覧", "list of models", _no_list),
    Wrong("not a recogniser", 3, "音声認識のモデルではありません", "does not recognise", ("--model", "campplus")),
    Wrong("unknown diarization", 3, "campplus", "'campplus'", ("--diarization", "camplus")),
    Wrong("not a diarizer", 3, "話者を分けるモデル", "tell speakers apart", ("--diarization", "scripted")),
    *(
        Wrong(f"speakers {given}", 2, "話者数は", "from 1 to 50", ("--speakers", given))
        for given in ("0", "-1", "5-2", "abc", "1000", "", "1-", "-", "1-2-3", "２.5", "9" * 30)
    ),
    Wrong("unknown format", 3, "出力形式", "format", ("--format", "pdf")),
    Wrong("no format", 3, "出力形式", "format", ("--format", "")),
    Wrong("channel 0", 2, "--channel", "--channel", ("--channel", "0")),
    Wrong("channel in words", 2, "--channel", "--channel", ("--channel", "left")),
    Wrong("channel beyond", 3, "チャンネルは1個", "has 1 channel", ("--channel", "2")),
    Wrong("huge channel", 3, "チャンネルは1個", "has 1 channel", ("--channel", "9" * 30)),
    Wrong("contradiction", 2, "一緒に使えません", "exclude each other", ("--channel", "1", "--channels", "separate")),
    Wrong("unknown choice", 2, "--channels", "--channels", ("--channels", "split")),
    Wrong("unknown device", 2, "--device", "--device", ("--device", "tpu")),
    Wrong("unknown option", 2, "--speakers", "--speakers", ("--speaker", "4")),
    Wrong("missing value", 2, "--model", "--model", ("--model",)),
    Wrong("no such language", 3, "日本語 ja", "ja for Japanese", ("--language", "jp")),
    Wrong("other language", 3, "言語「en」", "language 'en'", ("--language", "en")),
    Wrong("same stem", 3, "同じ名前", "same name", _same_stem),
    Wrong("nothing matches", 3, "当てはまるファイル", "No file matches", _no_match),
    Wrong("--out is a file", 6, "書けません", "Cannot write", _out_is_a_file),
    Wrong("--out below a file", 6, "書けません", "Cannot write", _out_below_a_file),
    Wrong("cache is a file", 6, "書けません", "Cannot write", _cache_is_a_file),
]  # fmt: skip


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("wrong", REQUESTS, ids=lambda w: w.name[:40])
def test_a_wrong_request_changes_nothing(
    place: Any, media: Media, wrong: Wrong, language: str
) -> None:
    good = place.put(media("short.wav"), "good.wav")
    more = wrong.args(place, media) if callable(wrong.args) else wrong.args
    before = place.written()

    done = place.kikitori(good, *QUICK, "--out", place.out, *more, language=language)

    _check_message(done.stderr, language, [wrong.ja, wrong.en])
    assert done.exit_code == wrong.code
    assert done.stdout == ""
    assert place.written() == before
    assert not (place.crashes / "kikitori").exists()


def test_nothing_given_is_a_usage_error(place: Any) -> None:
    done = place.kikitori()
    assert done.exit_code == 2
    assert "FILE" in done.stderr


# partly readable: a transcript and a notice
DOUBTFUL = {
    "cut.mp3": "録音の破損",
    "cut.wav": "録音の破損",
    "hole.m4a": "録音の破損",
    "tenth.wav": "",
    "blink.wav": "話し声が見つかりませんでした",
    "hour.flac": "話し声が見つかりませんでした",
    "silence.wav": "話し声が見つかりませんでした",
}


@pytest.mark.parametrize("name", DOUBTFUL)
def test_what_is_partly_readable_is_done_with_a_notice(place: Any, media: Media, name: str) -> None:
    done = place.kikitori(place.put(media(name)), *QUICK, "--out", place.out)
    assert done.exit_code == 0, done.stderr
    text = (place.out / name).with_suffix(".txt").read_text("utf-8")
    assert DOUBTFUL[name] in text


NAMES = [
    b"\x8bc\x8e\x96.wav",  # a Japanese name as Windows packs it into a ZIP file
    b"two\nlines.wav",
    b"[red]100%[red] {x}.wav",
    b"red \x1b[31m.wav",
    b"-v.wav",
    b"file:x.wav",
    b"http:x.wav",
    "若葉野市議会　総務委員会（令和八年）.wav".encode(),
    ("長" * 80).encode() + b".wav",
    b"no ending",
    b".hidden.wav",
]


@pytest.mark.parametrize("name", NAMES, ids=repr)
def test_any_name_is_fine(place: Any, media: Media, name: bytes) -> None:
    source = place.put(media("short.wav"), os.fsdecode(name))
    formats = ["txt", "srt", "vtt", "json", "rttm", "seglst"]
    done = place.kikitori(source, *QUICK, "--out", place.out, "--format", ",".join(formats))
    assert done.exit_code == 0, done.stderr
    assert {p.name for p in place.out.iterdir()} == {f"{source.stem}.{f}" for f in formats}
    for path in place.out.iterdir():
        path.read_text("utf-8")
    rttm = (place.out / f"{source.stem}.rttm").read_text("utf-8")
    assert all(len(line.split()) == 10 for line in rttm.splitlines())


def test_a_recording_given_twice_is_done_once(place: Any, media: Media) -> None:
    source = place.put(media("short.wav"))
    done = place.kikitori(source, source, place.files / "s*.wav", *QUICK, "--out", place.out)
    assert done.exit_code == 0
    assert done.stdout.splitlines() == [str(place.out / "short.txt")]


def test_force_replaces_an_older_result(place: Any, media: Media) -> None:
    source = _with_an_older_result(place, media)
    done = place.kikitori(source, *QUICK, "--out", place.out, "--force")
    assert done.exit_code == 0
    assert "議案" in (place.out / "again.txt").read_text("utf-8")


def test_force_does_not_spoil_the_results_beside_a_folder_of_that_name(
    place: Any, media: Media
) -> None:
    source = _with_an_older_result(place, media)
    (place.out / "again.json").mkdir()
    before = place.written()
    done = place.kikitori(source, *QUICK, "--out", place.out, "--force", "--format", "txt,json")
    assert done.exit_code == 6
    assert place.written() == before


@pytest.mark.parametrize("stage", ["decode", "recognize"])
def test_a_recording_may_vanish_once_it_is_read(
    place: Any, media: Media, models: Path, stage: str
) -> None:
    source = place.put(media("speech.wav"))
    options = EngineOptions(models / "scripted", "cpu", "int8", 1)
    engine = Engine("scripted", "", "", find_engine("recognizers", "scripted"), options)
    folders = Folders(place.cache / "work", place.cache / "speeds.json")

    def report(progress: Progress) -> None:
        if progress.stage == stage:
            source.unlink(missing_ok=True)

    def run() -> Transcript:
        return transcribe(Request(source), engine, None, folders, report=report)

    if stage == "decode":  # it reports its beginning before it opens the file
        with pytest.raises(InputError, match=r"見つかりません|There is no file"):
            run()
    else:
        assert run().turns
    assert not source.exists()


needs_namespaces = pytest.mark.skipif(
    sys.platform != "linux"
    or subprocess.run(["unshare", "-rm", "true"], capture_output=True).returncode != 0,
    reason="needs Linux with user namespaces",
)

# how `out` or `cache` is mounted, the exit code, words of the message
DISKS = {
    "results on a full disk": ("out", "size=4k", 6, "ディスクの空きが足りない"),
    "results on a read-only disk": ("out", "ro", 6, "書けません"),
    "work on a full disk": ("cache", "size=64k", 6, "ディスクの空きが足り"),
    "work on a read-only disk": ("cache", "ro", 6, "書けません"),
}


@needs_namespaces
@pytest.mark.parametrize("case", DISKS)
def test_a_disk_that_takes_nothing_more(place: Any, media: Media, case: str) -> None:
    which, options, code, told = DISKS[case]
    folder = getattr(place, which)
    folder.mkdir(exist_ok=True)
    kept = place.files.parent / "kept.txt"
    mounted = (
        f'mount -t tmpfs -o {options} tmpfs "$1" && shift 1 && "$@"; code=$?;'
        f' find "{folder}" -type f ! -name "*.lock" ! -name "*.log" > "{kept}"; exit $code'
    )
    source = place.put(media("speech.wav"))
    done = place.process(
        source, *QUICK, "--out", place.out, "--format", "txt,srt,vtt,json",
        before=("unshare", "-rm", "sh", "-c", mounted, "sh", str(folder)),
    )  # fmt: skip
    _check_message(done.stderr, "ja", [told])
    assert done.returncode == code
    assert kept.read_text() == ""
    assert list(place.out.iterdir()) == []


def test_a_file_size_limit_leaves_no_half_result(place: Any, media: Media) -> None:
    limited = ("sh", "-c", 'ulimit -f 2; exec "$@"', "sh")  # blocks of 512 or 1024 bytes
    done = place.process(place.put(media("tenth.wav")), *QUICK, "--out", place.out, before=limited)
    assert done.returncode == 6
    assert "Traceback" not in done.stderr
    assert list(place.out.iterdir()) == []


@pytest.mark.parametrize("closed", ["1>&-", "2>&-", "<&- 1>&- 2>&-"])
def test_closed_standard_streams_are_no_error(place: Any, media: Media, closed: str) -> None:
    shell = ("sh", "-c", f'exec "$@" {closed}', "sh")
    done = place.process(place.put(media("short.wav")), *QUICK, "--out", place.out, before=shell)
    assert done.returncode == 0, done.stderr
    assert (place.out / "short.txt").exists()


@pytest.mark.model
def test_the_languages_are_those_of_whisper() -> None:
    from faster_whisper.tokenizer import _LANGUAGE_CODES

    multilingual = load_registry(os.environ).get("whisper-base")
    assert [code for code in _LANGUAGE_CODES if not multilingual.speaks(code)] == []
    assert not multilingual.speaks("jp")


def test_one_recording_is_worked_on_once_at_a_time(place: Any, media: Media) -> None:
    source = place.put(media("short.wav"))
    with open_workspace(place.cache / "work", sha256(source)):
        done = place.kikitori(source, *QUICK, "--out", place.out)
    assert done.exit_code == 3
    _check_message(done.stderr, "ja", ["別の処理"])
    assert place.kikitori(source, *QUICK, "--out", place.out).exit_code == 0
