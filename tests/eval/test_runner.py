"""Runs that are killed, engines that crash, sounds that are missing: nothing is lost silently."""

import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import psutil
import pytest
from benchmark import Desk, cut_corpus, spoken

from eval.measuring import describe_machine
from eval.metrics import CharacterCounts
from eval.results import Result, read_results, read_unfinished, write_results
from eval.resuming import alone
from transcribe.models import ModelStore

COMMAND = [sys.executable, "-c", "from transcribe.cli import main; main()", "eval", "run"]
LINES = ["ただいまから総務文教委員会を開会いたします。", "質疑はございませんか。"]
ALL = 13
SHORTEST, SECOND = "u008", "u010"  # 1.2 s and 3.9 s

# An engine of somebody else's that does not survive short sounds; its script may say that it does
# not load at all.
FRAGILE = """
import os, signal
from transcribe.engines.scripted import Scripted

class Fragile(Scripted):
    def __init__(self, options):
        super().__init__(options)
        if self._lines == ["broken"]:
            raise RuntimeError("no such tensor")
        if self._lines == ["too big"]:
            os.kill(os.getpid(), signal.SIGKILL)

    def transcribe(self, audio, **more):
        first = more["seed"] == 0  # later ones listen again to a part
        if first and audio.duration < 2:
            os.kill(os.getpid(), signal.SIGKILL)
        if first and audio.duration < 4.2:
            raise RuntimeError("out of memory")
        return super().transcribe(audio, **more)
"""


@pytest.fixture(scope="module")
def cut(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All utterances of the sample meeting, as a corpus."""
    folder = tmp_path_factory.mktemp("corpus") / "kaigi"
    cut_corpus(folder, ALL)
    return folder


@pytest.fixture
def corpus(cut: Path, tmp_path: Path) -> Path:
    """The same, to be changed."""
    return Path(shutil.copytree(cut, tmp_path / "kaigi"))


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Two short utterances."""
    cut_corpus(tmp_path / "small", 2, "small", first=9)
    return tmp_path / "small"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "desk", {"scripted": LINES})


@pytest.fixture
def fragile(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The engine, installed as a plugin is."""
    place = tmp_path / "plugin"
    (place / "fragile-1.dist-info").mkdir(parents=True)
    (place / "fragile.py").write_text(FRAGILE)
    (place / "fragile-1.dist-info" / "METADATA").write_text("Name: fragile\nVersion: 1\n")
    (place / "fragile-1.dist-info" / "entry_points.txt").write_text(
        "[kikitori.recognizers]\nfragile = fragile:Fragile\n"
    )
    monkeypatch.syspath_prepend(str(place))


def file_of(desk: Desk, system: str = "scripted", corpus: str = "kaigi") -> Path:
    return desk.out / f"{corpus}--{system}.jsonl"


def without_times(results: tuple[Result, ...]) -> list[Result]:
    return [replace(r, seconds=None, peak_memory_bytes=None) for r in results]


# A run that is killed


def wait_for_lines(path: Path, count: int) -> None:
    deadline = time.monotonic() + 60
    while not path.exists() or path.read_bytes().count(b"\n") < count:
        assert time.monotonic() < deadline
        time.sleep(0.002)


def wait_until_gone(processes: list[psutil.Process]) -> None:
    gone, alive = psutil.wait_procs(processes, timeout=30)
    assert not alive, gone


def test_a_killed_run_goes_on_and_comes_to_the_same_results(
    desk: Desk, cut: Path, tmp_path: Path
) -> None:
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    command = [*COMMAND, str(cut), "--model", "scripted", "--out", str(desk.out)]
    process = subprocess.Popen(
        command,
        env=desk.environment() | {"TMPDIR": str(temporary)},
        stderr=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    wait_for_lines(file_of(desk), 4)
    children = psutil.Process(process.pid).children(recursive=True)
    process.send_signal(signal.SIGKILL)
    process.wait()
    killed = file_of(desk).read_bytes()
    _, before = read_unfinished(file_of(desk))
    assert 3 <= len(before) < ALL

    wait_until_gone(children)
    assert not list(temporary.glob("kikitori-eval-*"))
    with file_of(desk).open("ab") as file:
        file.write(b'{"recording":"u0')  # the kill came in the middle of a line

    ran = desk.eval("run", cut, "--model", "scripted", "--out", desk.out)
    assert ran.exit_code == 0
    assert f"{len(before)} 件は測定済み" in ran.stderr
    assert file_of(desk).read_bytes().startswith(killed)

    unbroken = desk.out.with_name("unbroken")
    assert desk.eval("run", cut, "--model", "scripted", "--out", unbroken).exit_code == 0
    _, resumed = read_results(file_of(desk))
    _, whole = read_results(unbroken / file_of(desk).name)
    assert without_times(resumed) == without_times(whole)


def test_a_finished_run_recognises_nothing_again(desk: Desk, small: Path) -> None:
    given = ("run", small, "--model", "scripted", "--out", desk.out)
    desk.eval(*given)
    before = file_of(desk, corpus="small").read_bytes()
    again = desk.eval(*given)
    assert again.exit_code == 0
    assert "0 件（2 件は測定済み）" in again.stderr
    assert file_of(desk, corpus="small").read_bytes() == before


# Sounds and engines that fail


def test_a_missing_sound_counts_and_is_listed_until_it_is_back(desk: Desk, corpus: Path) -> None:
    hidden = corpus / "u002.wav"
    hidden.rename(corpus.parent / "u002.wav")
    (corpus / "u003.wav").write_bytes((corpus / "u004.wav").read_bytes())
    given = ("run", corpus, "--model", "scripted", "--out", desk.out)
    ran = desk.eval(*given)
    assert ran.exit_code == 3
    assert "✗ u002: 音声 u002.wav がありません。" in ran.stderr
    assert "✗ u003: 音声 u003.wav の中身が、コーパスの記録と違います。" in ran.stderr
    _, results = read_results(file_of(desk))
    assert len(results) == ALL
    missing = {r.recording: r for r in results}["u002"]
    text = next(u["text"] for u in spoken() if u["id"] == "u002")
    assert (missing.reference, missing.hypothesis) == (text, "")
    standard = missing.measures["standard"]
    assert standard.deletions == standard.length > 0

    (corpus.parent / "u002.wav").rename(hidden)
    again = desk.eval(*given)
    assert again.exit_code == 3  # the other one is still not what the corpus lists
    assert "2 件（11 件は測定済み）" in again.stderr
    _, results = read_results(file_of(desk))
    assert [r.recording for r in results if r.failure] == ["u003"]


@pytest.mark.usefixtures("fragile")
def test_a_crash_costs_only_its_recording(desk: Desk, cut: Path) -> None:
    desk.install("fragile", LINES, engine="fragile")
    ran = desk.eval("run", cut, "--model", "fragile", "--out", desk.out)
    assert ran.exit_code == 3
    _, results = read_results(file_of(desk, "fragile"))
    failures = {r.recording: r.failure for r in results if r.failure}
    assert failures.keys() == {SHORTEST, SECOND}
    assert "異常終了" in failures[SHORTEST]
    assert "RuntimeError" in failures[SECOND]
    assert "Traceback" not in ran.output
    assert all(r.hypothesis for r in results if not r.failure)


@pytest.mark.usefixtures("fragile")
@pytest.mark.parametrize(
    ("script", "told"),
    [
        ("broken", "モデル fragile を読み込めません"),
        ("too big", "小さいモデルを --model で指定してください"),
    ],
)
def test_a_model_that_does_not_load_stops_the_run(
    desk: Desk, small: Path, script: str, told: str
) -> None:
    desk.install("fragile", [script], engine="fragile")
    ran = desk.eval("run", small, "--model", "fragile", "--out", desk.out)
    assert ran.exit_code == 4
    assert told in ran.stderr
    assert "Traceback" not in ran.output


# Results of another run


def refused(desk: Desk, *args: str | Path) -> str:
    before = {p: p.read_bytes() for p in desk.out.iterdir()}
    ran = desk.eval("run", *args, "--model", "scripted", "--out", desk.out)
    assert ran.exit_code == 3
    assert "--out" in ran.stderr
    assert {p: p.read_bytes() for p in desk.out.iterdir()} == before
    return ran.stderr


@pytest.fixture
def measured(desk: Desk, small: Path) -> Path:
    """The results of a finished run."""
    assert desk.eval("run", small, "--model", "scripted", "--out", desk.out).exit_code == 0
    return file_of(desk, corpus="small")


@pytest.mark.usefixtures("measured")
def test_results_of_another_corpus_of_that_name_are_kept(desk: Desk, small: Path) -> None:
    shutil.rmtree(small)
    cut_corpus(small, 3, "small", first=8)
    assert "コーパスの内容が変わっています" in refused(desk, small)


def test_results_of_another_model_or_setting_are_kept(
    desk: Desk, small: Path, measured: Path
) -> None:
    run, results = read_results(measured)
    other = replace(run.system, digest="sha256:other", settings={"device": "cuda"})
    write_results(measured, replace(run, system=other), results)
    told = refused(desk, small)
    assert "モデルの中身が違います" in told
    assert "設定が違います: device cuda" in told


def test_a_run_does_not_go_on_by_other_versions(desk: Desk, small: Path, measured: Path) -> None:
    run, results = read_results(measured)
    other = dict(run.machine) | {"versions": {"kikitori": "0.0.1"}}
    write_results(measured, replace(run, machine=other), results)
    given = ("run", small, "--model", "scripted", "--out", desk.out)
    assert desk.eval(*given).exit_code == 0  # nothing is left to do
    write_results(measured, replace(run, machine=other), results[:1])
    assert "kikitori 0.0.1" in refused(desk, small)


def test_one_process_at_a_time(desk: Desk, small: Path, measured: Path) -> None:
    with alone(measured, desk.environ):
        ran = desk.eval("run", small, "--model", "scripted", "--out", desk.out)
    assert ran.exit_code == 3
    assert "いま別の処理が書き込んでいます" in ran.stderr


# Results of an older normaliser


@pytest.fixture
def old(measured: Path) -> bytes:
    """The results, as if an older version had scored them; gives what today's are."""
    today = measured.read_bytes()
    run, results = read_results(measured)
    wrong = {name: CharacterCounts(hits=1) for name in results[0].measures}
    older = replace(run, normalizer={"version": "kikitori-0", "digests": {}})
    write_results(measured, older, [replace(r, measures=wrong) for r in results])
    return today


@pytest.mark.parametrize("command", ["run", "rescore"])
def test_texts_are_scored_again_without_recognising(
    desk: Desk, small: Path, measured: Path, old: bytes, command: str
) -> None:
    given = (measured,)
    if command == "run":
        given = (small, "--model", "scripted", "--out", desk.out)
    assert desk.eval(command, *given).exit_code == 0
    assert measured.read_bytes() == old  # the seconds of the first run included
    assert desk.eval("rescore", measured).stderr.endswith("いまの規則の結果です\n")


# What is measured


def test_memory_and_time_are_those_of_the_recognising_process(desk: Desk, small: Path) -> None:
    ballast = np.ones(60_000_000)  # 480 MB of this process
    desk.eval("run", small, "--model", "scripted", "--out", desk.out)
    _, results = read_results(file_of(desk, corpus="small"))
    assert len(ballast) == 60_000_000
    for result in results:
        assert result.peak_memory_bytes is not None
        assert 30_000_000 < result.peak_memory_bytes < 400_000_000
        assert result.seconds is not None
        assert 0 < result.seconds < 20


def test_provenance_names_model_settings_and_machine(measured: Path) -> None:
    run, results = read_results(measured)
    assert run.system.kind == "kikitori"
    assert run.system.digest.startswith("sha256:")
    assert run.system.settings == {
        "language": "ja",
        "device": "cpu",
        "compute_type": "int8",
        "correction": "standard",
        "dictionary": "",
        "vocabulary": "",
    }
    assert run.machine == describe_machine()
    assert run.corpus_digest.startswith("sha256:")
    assert run.recordings == len(results) == 2
    assert results[0].conditions.distance_m == 0.1
    assert results[0].speaker is not None


@pytest.mark.model
def test_a_real_model_is_measured_as_users_get_it(
    small: Path, tmp_path: Path, models: ModelStore
) -> None:
    desk = Desk(tmp_path / "real", {})
    desk.environ = {
        "KIKITORI_CACHE_DIR": str(desk.cache),
        "KIKITORI_MODELS_DIR": str(models.folder),
    }
    ran = desk.eval("run", small, "--model", "whisper-base", "--device", "cpu", "--out", desk.out)
    assert ran.exit_code == 0
    _, results = read_results(file_of(desk, "whisper-base", "small"))
    total = sum((r.measures["standard"] for r in results), CharacterCounts())
    assert total.accuracy > 0.75
    assert all(r.peak_memory_bytes > 150_000_000 for r in results)
