"""kikitori eval report: what it refuses, what it follows, and that it writes all or nothing."""

import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from benchmark import Desk, cut_corpus
from measured import NORMALIZER, Sweep, falling, run_of, write

from eval.plans import Plan
from eval.results import System, write_results

SMALL = Sweep(distances=(0.1, 1.0), rooms=("会議室",), texts=4)
DIGEST = "sha256:" + "12" * 32


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk(tmp_path_factory.mktemp("desk"), {})


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("results"), SMALL.results(falling(start=2.5)))


def test_a_folder_that_is_not_empty_is_refused(desk, results, tmp_path):
    (tmp_path / "letter.txt").write_text("keep")
    ran = desk.eval("report", results, "--out", tmp_path)
    assert ran.exit_code == 3
    assert "は空ではありません" in ran.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["letter.txt"]


def test_force_replaces_a_report_and_leaves_other_files(desk, results, tmp_path):
    (tmp_path / "letter.txt").write_text("keep")
    (tmp_path / "report.md").write_text("old")
    assert desk.eval("report", results, "--out", tmp_path, "--force").exit_code == 0
    assert (tmp_path / "letter.txt").read_text() == "keep"
    assert (tmp_path / "report.md").read_text("utf-8").startswith("# 文字起こし")


def test_where_one_file_cannot_be_written_none_is(desk, results, tmp_path):
    (tmp_path / "results.xlsx").mkdir()
    ran = desk.eval("report", results, "--out", tmp_path, "--force")
    assert ran.exit_code == 6
    assert [p.name for p in tmp_path.iterdir()] == ["results.xlsx"]


def test_results_of_two_normalisers_are_refused_with_what_to_do(desk, results, tmp_path):
    other = write(
        tmp_path, SMALL.results(falling()), "b", normalizer={"version": "kikitori-1", "digests": {}}
    )
    ran = desk.eval("report", results, other, "--out", tmp_path / "out")
    assert ran.exit_code == 3
    assert "kikitori eval rescore" in ran.stderr
    assert not (tmp_path / "out").exists()


def test_a_file_that_is_no_results_is_named(desk, tmp_path):
    (tmp_path / "x.jsonl").write_text("{}\n")
    ran = desk.eval("report", tmp_path / "x.jsonl", "--out", tmp_path / "out")
    assert (ran.exit_code, "x.jsonl" in ran.stderr) == (3, True)


def test_results_without_a_recording_are_refused(desk, tmp_path):
    write_results(tmp_path / "r.jsonl", run_of(), [])
    ran = desk.eval("report", tmp_path / "r.jsonl", "--out", tmp_path / "out")
    assert ran.exit_code == 3
    assert "正解のある録音が一つもありません" in ran.stderr


# Plans


def plan_file(folder: Path, **changed: object) -> tuple[Path, Plan]:
    values: dict[str, object] = {
        "title": "文字起こしの調達",
        "who": "若葉野市 情報課",
        "day": date(2026, 11, 1),
        "measure": "strict",
        "use_cases": {"assembly": "fine", "meeting": "usable"},
        "normalizer": NORMALIZER,
        "corpora": {"council": DIGEST},
        "systems": frozenset({"whisper-base"}),
    }
    plan = Plan(**(values | changed))
    path = folder / "plan.toml"
    lists = "".join(f'"{n}" = "{d}"\n' for n, d in NORMALIZER["digests"].items())
    uses = "".join(f'{name} = "{line}"\n' for name, line in plan.use_cases.items())
    path.write_text(
        f'title = "{plan.title}"\nwho = "{plan.who}"\ndate = {plan.day}\n'
        f'measure = "{plan.measure}"\nsystems = {json.dumps(sorted(plan.systems))}\n'
        f"[lines]\nfine = {100 * plan.fine:g}\nusable = {100 * plan.usable:g}\n"
        f"[use_cases]\n{uses}"
        f'[normalizer]\nversion = "kikitori-2"\n[normalizer.digests]\n{lists}'
        f'[[corpus]]\nid = "council"\ndigest = "{DIGEST}"\n',
        "utf-8",
    )
    return path, plan


def reported(desk: Desk, folder: Path, *args: str | Path) -> str:
    ran = desk.eval("report", *args, "--out", folder / "out")
    assert ran.exit_code == 0, ran.stderr
    return (folder / "out" / "report.md").read_text("utf-8")


def test_the_measure_and_lines_of_the_plan_decide_and_it_was_followed(desk, tmp_path):
    path, plan = plan_file(tmp_path, fine=0.95, usable=0.7)
    sweep = SMALL.results(falling(start=2.5))
    told = reported(desk, tmp_path, write(tmp_path, sweep, plan=plan.digest), "--plan", path)
    assert "計画どおりに測りました。" in told
    assert plan.digest in told
    assert "文字正確度（厳密）が 95 % 以上なら「使っても良い」、70 % 以上なら「使えそう」" in told
    assert "計画で決めた線" in told
    assert "計画の基準「使っても良い」（95 % 以上）に達していません。" in told
    assert "計画の基準「使えそう」（70 % 以上）に達しています。" in told


def test_what_departs_from_the_plan_is_listed(desk, tmp_path):
    path, _ = plan_file(tmp_path, systems=frozenset({"whisper-base", "A社"}))
    told = reported(desk, tmp_path, write(tmp_path, SMALL.results(falling())), "--plan", path)
    assert "計画と違うところがあります。" in told
    section = told.partition("## 測定の方法")[2]
    assert "A社 / council: 計画にありますが、結果がありません。" in section
    assert "whisper-base / council: 計画を示さずに" in section


def test_a_plan_that_results_name_but_nobody_gave_is_not_called_followed(desk, tmp_path):
    _, plan = plan_file(tmp_path)
    told = reported(desk, tmp_path, write(tmp_path, SMALL.results(falling()), plan=plan.digest))
    assert "計画どおりかは確かめていません" in told
    assert plan.digest in told


# The fit


def test_a_fit_is_written_beside_the_report(desk, results, tmp_path):
    fit = tmp_path / "expected.json"
    ran = desk.eval("report", results, "--out", tmp_path / "out", "--write-fit", fit)
    assert ran.exit_code == 0
    assert ran.stdout.splitlines() == [str(fit), str(tmp_path / "out" / "report.html")]
    content = json.loads(fit.read_text("utf-8"))
    assert (content["version"], content["simulated"]) == (1, True)
    assert ["distance_m"] in [found["features"] for found in content["fits"]]


def test_a_fit_of_two_systems_is_refused_before_anything_is_written(desk, results, tmp_path):
    other = write(tmp_path, SMALL.results(falling()), "b")
    ran = desk.eval(
        "report", results, other, "--out", tmp_path / "out", "--write-fit", tmp_path / "x.json"
    )
    assert ran.exit_code == 3
    assert "一つのシステム" in ran.stderr
    assert not (tmp_path / "out").exists()


# Two kinds of recordings, several corpora


def test_real_and_simulated_recordings_have_verdicts_of_their_own(desk, tmp_path):
    real = replace(SMALL, simulated=False, synthetic=False).results(falling(start=1.0))
    run = run_of(corpus="real", corpus_title="会議室の録音", recordings=len(real))
    write_results(tmp_path / "real.jsonl", run, real)
    made = write(tmp_path, SMALL.results(falling(start=3.2)))
    told = reported(desk, tmp_path, tmp_path / "real.jsonl", made)
    verdicts = told.partition("## 判定")[2].partition("## マイク")[0]
    parts = re.split(r"^### ", verdicts, flags=re.MULTILINE)[1:]
    assert [p.splitlines()[0] for p in parts] == [
        "whisper-base（実際の録音・人の声）",
        "whisper-base（シミュレーション・合成音声）",
    ]
    assert "議会・委員会・会見: まだ使えない" in parts[0]
    assert "議会・委員会・会見: 使っても良い" in parts[1]


def test_systems_that_heard_different_recordings_are_reported_and_not_compared(desk, tmp_path):
    first = write(tmp_path, SMALL.results(falling()))
    other = SMALL.results(falling())[:-4]
    run = run_of(system=System("A社", "imported"), recordings=len(other))
    write_results(tmp_path / "a.jsonl", run, other)
    told = reported(desk, tmp_path, first, tmp_path / "a.jsonl")
    section = told.partition("## システムの比較")[2].partition("## ")[0]
    assert "システムが聞いた録音が同じではありません" in section
    assert "A社: 4 件の結果がない" in section


# From recordings to the report


def test_recordings_of_a_meeting_become_a_report(tmp_path):
    corpus = cut_corpus(tmp_path / "corpus", 9)
    texts = [recording.text for recording in corpus.recordings]
    desk = Desk(tmp_path, {"scripted": texts})
    assert (
        desk.eval("run", tmp_path / "corpus", "--model", "scripted", "--out", desk.out).exit_code
        == 0
    )
    told = reported(desk, tmp_path, desk.out / "kaigi--scripted.jsonl")
    assert "scripted（実際の録音・合成音声）" in told
    assert "（9 文）、距離 0.1 m、機器 記録なし" in told
    assert "会議: この条件の録音がありません" in told
    assert "CC0-1.0" in told.partition("## 測定の方法")[2]
