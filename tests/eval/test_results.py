"""Files of results: complete in themselves, never half read, never mixed."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from benchmark import result_of, run_of

from corpora.manifest import Conditions
from eval.metrics import CharacterCounts
from eval.results import (
    Result,
    ResultWriter,
    Run,
    merge_check,
    read_results,
    read_unfinished,
    write_results,
)
from transcribe.errors import InputError, StorageError
from transcribe.messages import language

COUNTS = CharacterCounts(hits=9, substitutions=1, deletions=2, insertions=3)
FULL = result_of(
    "u001",
    COUNTS,
    conditions=Conditions(use_case="assembly", distance_m=0.1, device="卓上マイク", simulated=True),
    reference="葛\U000e0100城市\n「開会」",
    hypothesis="",
    peak_memory_bytes=612_000_000,
    notices=("loop 3.2-9.8",),
    failure="音声がありません。",
)
RUN = run_of("whisper-base", recordings=3, machine={"threads": 2, "versions": {"av": "18.1.0"}})
THREE = [FULL, result_of("u002", COUNTS, speaker=""), result_of("u003", COUNTS, seconds=None)]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "out" / "kaigi--whisper-base.jsonl"


def write(path: Path, results: list[Result]) -> None:
    with ResultWriter(path, RUN) as writer:
        for result in results:
            writer.write(result)


def test_results_come_back_as_they_were(path: Path) -> None:
    write(path, THREE)
    assert read_results(path) == (RUN, tuple(THREE))
    write_results(path.with_name("again.jsonl"), RUN, THREE)
    assert path.read_bytes() == path.with_name("again.jsonl").read_bytes()


def test_every_line_is_json_that_others_can_read(path: Path) -> None:
    write(path, THREE)
    first, *others = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert first["version"] == 1
    assert list(first) == [
        "version", "system", "corpus", "corpus_title", "corpus_digest", "normalizer", "plan",
        "machine", "started", "recordings", "corpus_licence", "corpus_source", "corpus_partition",
    ]  # fmt: skip
    assert others[0]["measures"]["standard"] == {
        "hits": 9, "substitutions": 1, "deletions": 2, "insertions": 3,
    }  # fmt: skip
    assert others[0]["conditions"]["device"] == "卓上マイク"


def test_a_result_is_on_disk_before_the_next_is_begun(path: Path) -> None:
    with ResultWriter(path, RUN) as writer:
        for number, result in enumerate(THREE, start=1):
            writer.write(result)
            assert len(read_unfinished(path)[1]) == number


def test_a_torn_line_is_passed_over_and_then_cut_off(path: Path) -> None:
    write(path, THREE[:2])
    with path.open("ab") as file:
        file.write(b'{"recording":"u003","utter')
    assert len(read_unfinished(path)[1]) == 2
    write(path, THREE[2:])
    assert read_results(path) == (RUN, tuple(THREE))


def test_a_recording_tried_again_counts_once_with_its_later_result(path: Path) -> None:
    better = replace(FULL, failure="", hypothesis="開会")
    write(path, [*THREE, better])
    assert read_results(path)[1] == (better, *THREE[1:])


def test_an_unfinished_run_is_not_reported_as_if_it_were_all(path: Path) -> None:
    write(path, THREE[:2])
    with language("ja"), pytest.raises(InputError, match=r"3 件のうち 2 件(.|\n)*eval run"):
        read_results(path)


def test_every_faulty_line_is_named(path: Path) -> None:
    write(path, THREE)
    lines = path.read_text("utf-8").splitlines()
    lines[1] = lines[1].replace('"hits":9', '"hits":"nine"')
    lines[3] = "not JSON"
    path.write_text("\n".join([*lines, "", '{"recording": "u004"}', ""]), "utf-8")
    with language("en"), pytest.raises(InputError) as refused:
        read_results(path)
    told = refused.value.problem.en
    assert "line 2: Expected `int`, got `str`" in told
    assert "line 4:" in told
    assert "line 6: Object missing required field" in told
    assert "line 3:" not in told


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "not a file of results"),
        (b"{}\n", "not a file of results"),
        (b"[]\n", "not a file of results"),
        (b"\x00\xff\xfe\n", "not a file of results"),
        (b'{"version":2,"system":{}}\n', r"another version \(2\)"),
        (b'{"version":1,"system":{"id":"a"}}\n', "line 1: Object missing required field"),
        (b'{"version":1,"system":' + b"[" * 5000 + b"\n", "not a file of results"),
    ],
)
def test_other_files_are_refused(path: Path, content: bytes, problem: str) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    with language("en"), pytest.raises(InputError, match=problem):
        read_results(path)


def test_counts_below_zero_are_a_fault(path: Path) -> None:
    write(path, THREE)
    path.write_bytes(path.read_bytes().replace(b'"insertions":3', b'"insertions":-3', 1))
    with language("en"), pytest.raises(InputError, match="line 2: counts below 0"):
        read_results(path)


@pytest.mark.parametrize(
    ("written", "damaged", "told"),
    [
        ('"standard":{', '"sloppy":{', "not measured: standard"),
        ('"hits":9', '"hits":' + "9" * 400, "more than 1,000,000,000 characters"),
        ('"distance_m":0.1', '"distance_m":0', "distance 0.0 m: not above 0"),
        ('"duration":10.0', '"duration":-1', "duration -1.0 s"),
        ('"duration":10.0', '"duration":1e999', "line 2: "),
        ('"failure":"', '"failure":"\\ud800', "line 2: "),
        ('"recording":"u001"', '"recording":' + "[" * 5000, "line 2: "),
    ],
)
def test_values_that_nobody_can_count_with_are_a_fault(
    path: Path, written: str, damaged: str, told: str
) -> None:
    write(path, THREE)
    text = path.read_text("utf-8")
    assert written in text
    path.write_text(text.replace(written, damaged, 1), "utf-8")
    with language("en"), pytest.raises(InputError, match="line 2: ") as refused:
        read_results(path)
    assert told in refused.value.problem.en


@pytest.mark.parametrize("started", ["yesterday", "9999-12-31T23:00:00+00:00"])
def test_a_start_that_is_no_time_is_a_fault(path: Path, started: str) -> None:
    write_results(path, replace(RUN, started=started), THREE)
    with language("en"), pytest.raises(InputError, match=r"line 1: "):
        read_results(path)


@pytest.mark.parametrize("name", ["missing.jsonl", "."])
def test_a_file_that_is_not_there_is_said_to_be(tmp_path: Path, name: str) -> None:
    with language("en"), pytest.raises(InputError, match="Cannot read"):
        read_results(tmp_path / name)


def test_a_folder_that_cannot_be_made_is_said_to_be(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    with language("en"), pytest.raises(StorageError, match="--out"):
        write(tmp_path / "out" / "x.jsonl", THREE)


def refusal(runs: list[Run]) -> InputError | None:
    try:
        merge_check(runs)
    except InputError as error:
        return error
    return None


def test_runs_that_belong_together_pass_in_any_order() -> None:
    runs = [run_of("A"), run_of("B"), run_of("A", corpus="other")]
    assert [refusal(given) for given in (runs, runs[::-1], [])] == [None] * 3
    assert refusal([*runs, run_of("C", normalizer={"version": "other"})])


def test_two_normaliser_versions_are_both_named() -> None:
    old = run_of("A", normalizer={"version": "kikitori-1", "digests": {}})
    lists = run_of("B", normalizer={"version": "kikitori-2", "digests": {"f.toml": "sha256:123"}})
    with language("en"), pytest.raises(InputError) as refused:
        merge_check([lists, old])
    told = refused.value.problem.en.splitlines()
    assert told[1:] == ["  A / kaigi: kikitori-1", "  B / kaigi: kikitori-2 f.toml 123"]
    assert "eval rescore" in refused.value.hint.en


def test_other_lists_are_another_normaliser() -> None:
    lists = run_of("B", normalizer={"version": "kikitori-2", "digests": {"fillers.toml": "x"}})
    with language("en"), pytest.raises(InputError, match="different versions"):
        merge_check([run_of("A"), lists])


def test_a_corpus_that_changed_between_runs_is_refused() -> None:
    with language("en"), pytest.raises(InputError, match="kaigi was not the same"):
        merge_check([run_of("A"), run_of("B", corpus_digest="sha256:other")])


def test_one_system_twice_on_a_corpus_is_refused() -> None:
    with language("en"), pytest.raises(InputError, match="two results of A for kaigi"):
        merge_check([run_of("A"), run_of("A", started="2026-11-04T01:00:00+00:00")])
