"""`kikitori corpora list`, `fetch` and `add`, as a clerk runs them."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path

import click
import numpy as np
import pytest
import soundfile
from click.testing import CliRunner, Result
from media import Media

from corpora.adding import Meeting, add_meeting
from corpora.cli import main
from corpora.manifest import UNKNOWN_SPEAKER, Conditions, load_corpus, problems
from transcribe.audio import sha256
from transcribe.cli import exit_code_of
from transcribe.errors import AppError, InputError
from transcribe.files import write_text
from transcribe.formats import render
from transcribe.types import Speaker, Transcript, Turn

Run = Callable[..., Result]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where this machine keeps its corpora; messages come in English."""
    monkeypatch.setenv("KIKITORI_CORPORA_DIR", str(tmp_path / "home"))
    monkeypatch.setenv("KIKITORI_LANGUAGE", "en")
    return tmp_path / "home"


def run(*args: object) -> Result:
    """One command. Its exit code and stderr are those the whole program gives."""

    @click.command(context_settings={"ignore_unknown_options": True})
    @click.argument("given", nargs=-1, type=click.UNPROCESSED)
    @click.pass_context
    def whole(ctx: click.Context, given: tuple[str, ...]) -> None:
        ctx.exit(exit_code_of(lambda: main(list(given), standalone_mode=False)))

    return CliRunner().invoke(whole, [str(a) for a in args])


def refused(*args: object) -> AppError:
    with pytest.raises(AppError) as caught:
        main([str(a) for a in args], standalone_mode=False)
    return caught.value


# fetch


def test_the_sample_meeting_is_ready_to_measure(home: Path) -> None:
    done = run("fetch", "sample")
    assert done.exit_code == 0
    assert done.stdout == f"{home / 'sample'}\n"
    assert list(problems(home / "sample", sounds=True)) == []
    assert load_corpus(home / "sample").id == "sample"


def test_fetching_twice_is_no_error_but_nothing_else_is_replaced(home: Path) -> None:
    run("fetch", "sample")
    again = run("fetch", "sample")
    assert again.exit_code == 0
    assert "already there" in again.stderr
    (home / "sample" / "meeting.flac").write_bytes(b"something of the user")
    assert "--out" in refused("fetch", "sample").hint.en
    assert (home / "sample" / "meeting.flac").read_bytes() == b"something of the user"


def test_a_collection_is_never_downloaded_but_explained() -> None:
    error = refused("fetch", "jsut")
    assert isinstance(error, InputError)
    for told in ("not downloaded", "Saruwatari", "non-commercial", "transcript_utf8.txt"):
        assert told in error.problem.en
    assert "kikitori corpora fetch jsut --from" in error.hint.en
    assert run("fetch", "jsut").exit_code == 3


def test_a_name_nobody_knows_gets_the_nearest() -> None:
    assert "common-voice-ja" in refused("fetch", "commonvoice-ja").hint.en


def test_a_collection_becomes_a_corpus(tmp_path: Path) -> None:
    folder = tmp_path / "jsut_ver1.1" / "basic5000"
    (folder / "wav").mkdir(parents=True)
    lines = [f"BASIC5000_000{n}:はい。" for n in (1, 2, 3)]
    (folder / "transcript_utf8.txt").write_text("\n".join(lines), "utf-8")
    for number in (1, 3):
        path = folder / "wav" / f"BASIC5000_000{number}.wav"
        soundfile.write(path, np.zeros(8000), 16000)
    out = tmp_path / "会議" / "jsut"
    done = run("fetch", "jsut", "--from", tmp_path, "--out", out)
    assert done.exit_code == 0
    assert done.stdout == f"{out}\n"
    assert "Terms: " in done.stderr
    assert "BASIC5000_0002" in done.stderr
    assert "1 entries were left out" in done.stderr
    assert "2 recordings" in done.stderr
    assert load_corpus(out).partition == "basic5000（除外 1 件）"


def test_a_limit_below_one_is_a_usage_error(tmp_path: Path) -> None:
    assert run("fetch", "jsut", "--from", tmp_path, "--limit", 0).exit_code == 2


def test_a_folder_that_is_not_there_lacks_the_collection(tmp_path: Path) -> None:
    done = run("fetch", "jsut", "--from", tmp_path / "nowhere")
    assert done.exit_code == 3
    assert "transcript_utf8.txt" in done.stderr


# list


def test_without_corpora_what_can_be_prepared_is_shown(home: Path) -> None:
    done = run("list")
    assert done.exit_code == 0
    assert str(home) in done.stdout
    for told in ("sample", "csj-eval3", "CC0-1.0", "Article 30-4", "kikitori corpora fetch"):
        assert told in done.stdout


def test_a_corpus_is_told_in_figures() -> None:
    run("fetch", "sample")
    told = run("list").stdout
    for figure in ("1.8", "4 (4 synthetic)", "unknown", "committee", "1/0", "Apache-2.0"):
        assert figure in told


def test_the_same_as_json(home: Path) -> None:
    run("fetch", "sample")
    found = json.loads(run("list", "--json").stdout)
    assert {"sample", "jsut", "ami"} <= {k["id"] for k in found["known"]}
    (corpus,) = found["corpora"]
    assert corpus["folder"] == str(home / "sample")
    assert corpus["problems"] == []
    assert corpus["digest"].startswith("sha256:")
    assert (corpus["recordings"], corpus["minutes"], corpus["speakers"]) == (1, 1.8, 4)
    assert corpus["use_cases"] == {"assembly": 1}
    assert corpus["distances_m"] == []
    assert corpus["simulated"] == 0


def test_a_folder_of_corpora_stands_for_each_of_them(home: Path, tmp_path: Path) -> None:
    run("fetch", "sample")
    run("fetch", "sample", "--out", home / "second")
    (home / "empty").mkdir()
    for args in (("--dir", home), (home,)):
        found = json.loads(run("list", *args, "--json").stdout)
        assert len(found["corpora"]) == 2
    assert json.loads(run("list", "--dir", tmp_path, "--json").stdout)["corpora"] == []


def test_a_corpus_with_faults_is_listed_as_such(home: Path) -> None:
    run("fetch", "sample")
    (home / "sample" / "meeting.flac").unlink()
    done = run("list")
    assert done.exit_code == 0
    assert "1 fault(s)" in done.stdout


def test_check_reads_the_sound_and_shows_every_fault(home: Path) -> None:
    run("fetch", "sample")
    assert run("list", "--check").exit_code == 0
    (home / "sample" / "meeting.flac").write_bytes(b"fLaC")
    text = (home / "sample" / "corpus.toml").read_text("utf-8")
    (home / "sample" / "corpus.toml").write_text(text.replace('"female"', '"?"'), "utf-8")
    done = run("list", "--check", home / "sample")
    assert done.exit_code == 3
    lines = done.stdout.splitlines()
    assert lines[0] == f"{home / 'sample'}:"
    assert len(lines) == 1 + 4  # three voices, and sound that cannot be read
    assert "4 fault(s)" in done.stderr


def test_check_of_a_folder_without_a_corpus_says_so(tmp_path: Path) -> None:
    done = run("list", "--check", tmp_path / "nowhere")
    assert done.exit_code == 3
    assert "corpus.toml" in done.stdout


# add


@pytest.fixture
def meeting(tmp_path: Path) -> Path:
    soundfile.write(tmp_path / "meeting.wav", np.zeros(160_000), 16000)
    return tmp_path / "meeting.wav"


def transcript(**changes: object) -> Transcript:
    turns = (
        Turn("T0001", "S2", 0.0, 2.0, "それでは、開会します。"),
        Turn("T0002", "S1", 2.0, 5.0, "はい、えー、賛成です。"),
        Turn("T0003", "S2", 5.0, 6.0, " "),
        Turn("T0004", None, 6.0, 7.0, "（拍手）"),
    )
    speakers = (Speaker("S1", "佐々木議員"), Speaker("S2", "山本議長"), Speaker("S3", "書記"))
    return replace(Transcript(10.0, "ja", speakers, turns), **changes)


@pytest.fixture
def corrected(tmp_path: Path) -> Callable[[Transcript], Path]:
    def write(what: Transcript) -> Path:
        path = tmp_path / "meeting.json"
        write_text(path, render(what, "json", ""))
        return path

    return write


@pytest.fixture
def args(meeting: Path, corrected: Callable[[Transcript], Path], tmp_path: Path) -> list[object]:
    out = tmp_path / "meetings"
    return ["add", corrected(transcript()), meeting, "--out", out, "--verified-by", "総務課 佐藤"]


def test_a_verified_meeting_becomes_a_reference(args: list[object], tmp_path: Path) -> None:
    conditions = ("--distance-m", "0.1", "--use-case", "meeting", "--device", "卓上", "--room", "A")
    done = run(*args, *conditions)
    assert done.exit_code == 0
    assert done.stdout == f"{tmp_path / 'meetings'}\n"
    assert "still in its text" in done.stderr
    corpus = load_corpus(tmp_path / "meetings")
    assert list(problems(tmp_path / "meetings", sounds=True)) == []
    assert (corpus.id, corpus.title, corpus.language) == ("meetings", "meetings", "ja")
    assert "meeting-001 確認: 総務課 佐藤" in corpus.source
    (recording,) = corpus.recordings
    assert recording.file == "sounds/meeting-001.wav"
    assert recording.text == "それでは、開会します。\nはい、えー、賛成です。\n（拍手）"
    assert recording.turns[1].start == 2.0
    assert recording.conditions.distance_m == 0.1
    assert recording.conditions.use_case == "meeting"
    assert (recording.conditions.device, recording.conditions.room) == ("卓上", "A")


def test_names_stay_out_unless_asked_for(args: list[object], tmp_path: Path) -> None:
    run(*args)
    folder = tmp_path / "meetings"
    speakers = [(s.id, s.name) for s in load_corpus(folder).speakers]
    assert speakers == [
        ("meeting-001-S1", "S1"),
        ("meeting-001-S2", "S2"),
        (UNKNOWN_SPEAKER, "不明"),
    ]
    for path in folder.iterdir():
        if path.is_file():
            assert "佐々木" not in path.read_text("utf-8")


def test_names_are_kept_on_request(args: list[object], tmp_path: Path) -> None:
    run(*args, "--keep-names")
    names = [s.name for s in load_corpus(tmp_path / "meetings").speakers]
    assert names == ["山本議長", "佐々木議員", "不明"]


def test_a_second_meeting_goes_to_the_first(args: list[object], tmp_path: Path) -> None:
    run(*args)
    soundfile.write(tmp_path / "second.flac", np.full(160_000, 0.1), 16000)
    args[2] = tmp_path / "second.flac"
    assert run(*args, "--distance-m", "2").exit_code == 0
    corpus = load_corpus(tmp_path / "meetings")
    assert [r.id for r in corpus.recordings] == ["meeting-001", "meeting-002"]
    assert [r.conditions.distance_m for r in corpus.recordings] == [None, 2.0]
    assert len(corpus.speakers) == 5  # nobody compared the voices of two meetings
    assert corpus.source.count("確認: 総務課 佐藤") == 2
    assert list(problems(tmp_path / "meetings", sounds=True)) == []


def contents(folder: Path) -> dict[str, bytes]:
    return {str(p): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_meetings_that_are_added_at_once_are_all_there(tmp_path: Path) -> None:
    def add(number: int) -> None:
        sound = tmp_path / f"{number}.wav"
        soundfile.write(sound, np.full(160_000, number / 100), 16000)
        add_meeting(
            Meeting(transcript(), sound, Conditions(), "総務課", date(2026, 11, 2)),
            tmp_path / "meetings",
        )

    with ThreadPoolExecutor() as pool:
        list(pool.map(add, range(6)))
    assert list(problems(tmp_path / "meetings", sounds=True)) == []
    assert len(load_corpus(tmp_path / "meetings").recordings) == 6


def test_what_is_refused_leaves_the_corpus_as_it_was(
    args: list[object], tmp_path: Path, corrected: Callable[[Transcript], Path]
) -> None:
    run(*args)
    before = contents(tmp_path / "meetings")
    assert "already" in refused(*args).problem.en
    soundfile.write(tmp_path / "second.wav", np.full(160_000, 0.1), 16000)
    args[2] = tmp_path / "second.wav"
    corrected(transcript(language="en"))
    assert "language" in refused(*args).hint.en
    late = Turn("T0001", "S1", 9.0, 10.9, "終わりの後。")
    corrected(transcript(duration=10.9, turns=(late,)))
    assert "after the end" in refused(*args).problem.en
    assert contents(tmp_path / "meetings") == before


def test_an_unverified_transcript_is_no_reference(args: list[object], tmp_path: Path) -> None:
    assert run(*args[:-2]).exit_code == 2
    assert "--verified-by" in refused(*args[:-1], " ").hint.en
    assert not (tmp_path / "meetings").exists()


def test_a_transcript_of_another_recording_is_refused(
    args: list[object], corrected: Callable[[Transcript], Path], meeting: Path, tmp_path: Path
) -> None:
    corrected(transcript(duration=3600.0))
    assert "not of one meeting" in refused(*args).problem.en
    assert not (tmp_path / "meetings").exists()
    # the recorder's wrong length does not matter where the digest is that of the very file
    corrected(transcript(duration=8.0, provenance={"source": {"sha256": sha256(meeting)}}))
    assert run(*args).exit_code == 0


@pytest.mark.parametrize(
    "content",
    ["", "議事録", '{"version": 1}', '{"version": 99}', "[]", "\ufffe".join("ab"), "[" * 100_000],
)
def test_other_files_are_no_transcripts(args: list[object], content: str) -> None:
    Path(str(args[1])).write_text(content, "utf-8")
    assert "--format json" in refused(*args).hint.en


@pytest.mark.parametrize(
    ("written", "damaged"),
    [
        ('"duration": 10.0', '"duration": NaN'),
        ('"duration": 10.0', '"duration": ' + "9" * 400),
        ('"それでは、開会します。"', "5"),
        ("それでは、開会します。", "\\ud800"),
    ],
)
def test_a_damaged_transcript_leaves_no_corpus(
    args: list[object], tmp_path: Path, written: str, damaged: str
) -> None:
    path = Path(str(args[1]))
    assert written in path.read_text("utf-8")
    path.write_text(path.read_text("utf-8").replace(written, damaged), "utf-8")
    assert refused(*args).hint.en
    assert sorted(p.name for p in tmp_path.iterdir()) == ["meeting.json", "meeting.wav"]


def test_a_transcript_in_another_encoding_is_refused(args: list[object]) -> None:
    Path(str(args[1])).write_bytes("議事録".encode("cp932"))
    assert "--format json" in refused(*args).hint.en


def test_nothing_said_is_no_reference(
    args: list[object], corrected: Callable[[Transcript], Path]
) -> None:
    corrected(transcript(turns=()))
    assert "Nothing is said" in refused(*args).problem.en


def test_files_that_are_not_there_are_told(args: list[object], tmp_path: Path) -> None:
    for place in (1, 2):
        wrong = list(args)
        wrong[place] = tmp_path / "nowhere"
        assert "nowhere" in refused(*wrong).problem.en


def test_a_folder_that_is_no_corpus_is_refused(args: list[object], tmp_path: Path) -> None:
    (tmp_path / "meetings").mkdir()
    (tmp_path / "meetings" / "letter.txt").write_text("mine", "utf-8")
    assert "corpus.toml" in refused(*args).problem.en
    assert [p.name for p in (tmp_path / "meetings").iterdir()] == ["letter.txt"]


@pytest.mark.parametrize("distance", ["0", "-1", "nan", "inf", "近い"])
def test_a_distance_is_metres_above_0(args: list[object], distance: str) -> None:
    done = run(*args, "--distance-m", distance)
    assert done.exit_code == 2
    assert "metres above 0" in done.stderr


def test_a_use_case_is_one_of_three(args: list[object]) -> None:
    assert run(*args, "--use-case", "party").exit_code == 2


def test_a_recording_that_misjudges_its_length_is_measured(
    args: list[object],
    corrected: Callable[[Transcript], Path],
    tmp_path: Path,
) -> None:
    sound = Media(tmp_path)("misjudged.aac")
    corrected(transcript(duration=26.0))
    args[2] = sound
    assert run(*args).exit_code == 0
    (recording,) = load_corpus(tmp_path / "meetings").recordings
    assert recording.duration == pytest.approx(26.0, abs=0.5)
