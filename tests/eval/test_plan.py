"""A plan fixes the method before anybody knows the results, whatever order it is written in."""

import json
import random
import tomllib
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from benchmark import Desk, cut_corpus, result_of, run_of

from corpora.manifest import corpus_digest
from eval.compare import compare
from eval.metrics import CharacterCounts
from eval.normalize import description
from eval.plan_files import example, load_plan
from eval.plans import Plan, followed
from eval.results import Run, System
from transcribe.errors import InputError
from transcribe.messages import language

SYSTEMS = ["whisper-base", "A社", "B社", "C社"]
NORMALIZER = {"version": "kikitori-2", "digests": {"fillers.toml": "sha256:1"}}
PLAN = Plan(
    title="比較",
    who="総務課",
    day=date(2026, 11, 2),
    measure="standard",
    use_cases={"assembly": "fine", "meeting": "usable"},
    normalizer=NORMALIZER,
    corpora={"kaigi": "sha256:kaigi"},
    systems=frozenset(SYSTEMS),
)
TOML = """
title = "比較"
who = "総務課"
date = 2026-11-02
measure = "standard"
systems = ["whisper-base", "A社", "B社", "C社"]
[use_cases]
assembly = "fine"
meeting = "usable"
[[corpus]]
id = "kaigi"
digest = "sha256:kaigi"
[normalizer]
version = "kikitori-2"
[normalizer.digests]
"fillers.toml" = "sha256:1"
"""

Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def put(text: str) -> Path:
        path = tmp_path / "plan.toml"
        path.write_text(text, "utf-8")
        return path

    return put


def runs() -> list[Run]:
    """What was planned, done."""
    return [run_of(name, plan=PLAN.digest) for name in SYSTEMS]


# Reading


def test_a_plan_is_what_its_file_says(write: Write) -> None:
    assert load_plan(write(TOML)) == PLAN


def test_the_lines_are_the_pilots_unless_others_are_drawn(write: Write) -> None:
    assert (PLAN.usable, PLAN.fine) == (0.8, 0.9)
    drawn = load_plan(write(TOML + "\n[lines]\nusable = 75\nfine = 87.5\n"))
    assert (drawn.usable, drawn.fine) == (0.75, 0.875)
    assert drawn.digest != PLAN.digest


def test_a_mark_that_windows_puts_first_does_no_harm(write: Write) -> None:
    assert load_plan(write("\ufeff" + TOML)) == PLAN


def test_every_fault_is_listed(write: Write) -> None:
    faulty = """
title = ""
date = "2026-11-02"
measure = "best"
vendor = "A社"
systems = ["A社", "A社"]
[lines]
usable = 95
fine = 90
[use_cases]
assembly = "good"
office = "fine"
[[corpus]]
id = "kaigi"
[[corpus]]
folder = "nowhere"
[normalizer]
version = "kikitori-2"
"""
    with language("en"), pytest.raises(InputError) as refused:
        load_plan(write(faulty))
    told = refused.value.problem.en
    for fault in (
        "vendor: there is no such entry",
        "title: write some text",
        "who: write some text",
        "date: write a day",
        "measure: one of strict, standard, lenient",
        "lines: usable < fine",
        "use_cases.office: there is no such entry",
        "use_cases.assembly: one of fine, usable",
        "systems: A社 is there twice",
        "corpus[1]: both id and digest",
        "corpus[2]: The corpus",
        "normalizer: both version and digests",
    ):
        assert fault in told
    assert "--new" in refused.value.hint.en


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"title =", "not TOML"),
        ("件名 = 1".encode("cp932"), "not UTF-8"),
        (None, "Cannot read the plan"),
        (b"", r"systems: list their names"),
        (b'corpus = "kaigi"\nsystems = "A"\nlines = 1\nuse_cases = []', r"\[lines\] is missing"),
        (b"title = " + b"[" * 3000, "not TOML"),
        (b"title = " + b"9" * 5000, "not TOML"),
        (b'[[corpus]]\nfolder = "a\\u0000b"', r"folder: write text"),
        (b"[[corpus]]\nfolder = 5", r"folder: write text"),
        (b'[normalizer]\nversion = "1"\ndigests = {a = 2026-11-02}', "are needed, as text"),
        (b"[normalizer]\ndate = 2026-11-02", "normalizer.date: there is no such entry"),
        (b"corpus = [1]\nsystems = [1]\n[lines]\nfine = 0\nusable = true", "lines.fine: a percent"),
    ],
)
def test_what_is_no_plan_is_refused(tmp_path: Path, content: bytes | None, problem: str) -> None:
    path = tmp_path / "plan.toml"
    if content is not None:
        path.write_bytes(content)
    with language("en"), pytest.raises(InputError, match=problem):
        load_plan(path)


def test_a_corpus_named_by_its_folder_is_the_one_named_by_its_digest(
    write: Write, tmp_path: Path
) -> None:
    corpus = cut_corpus(tmp_path / "recordings", 2)
    by_digest = TOML.replace("sha256:kaigi", corpus_digest(corpus))
    by_folder = TOML.replace('id = "kaigi"\ndigest = "sha256:kaigi"', 'folder = "recordings"')
    assert load_plan(write(by_digest)).digest == load_plan(write(by_folder)).digest
    both = by_digest.replace('id = "kaigi"', 'id = "kaigi"\nfolder = "recordings"')
    assert load_plan(write(both)).digest == load_plan(write(by_folder)).digest
    other = both.replace(corpus_digest(corpus), "sha256:other")
    with language("en"), pytest.raises(InputError, match="not what id and digest say"):
        load_plan(write(other))


def test_the_example_is_a_plan_once_its_corpus_is_there(write: Write, tmp_path: Path) -> None:
    path = write(example(description(), date(2026, 11, 30)))
    with language("en"), pytest.raises(InputError, match=r"corpus\[1\]"):
        load_plan(path)
    cut_corpus(tmp_path / "会議コーパス", 2)
    plan = load_plan(path)
    assert plan.normalizer == description()
    assert plan.day == date(2026, 11, 30)
    assert (plan.usable, plan.fine) == (0.8, 0.9)


# The digest


def test_no_order_of_writing_changes_the_digest(write: Write) -> None:
    order = random.Random(1).sample(SYSTEMS, len(SYSTEMS))
    shuffled = TOML.replace(json.dumps(SYSTEMS, ensure_ascii=False), json.dumps(order))
    assert shuffled != TOML
    turned = shuffled.replace(
        'assembly = "fine"\nmeeting = "usable"', 'meeting = "usable"\nassembly = "fine"'
    )
    assert load_plan(write(turned)).digest == PLAN.digest


def test_no_order_of_the_vendors_changes_a_comparison() -> None:
    random_counts = random.Random(2)
    scored = [
        (
            run,
            [
                result_of(f"r{n}", CharacterCounts(hits=30, deletions=random_counts.randrange(9)))
                for n in range(20)
            ],
        )
        for run in runs()
    ]
    found = compare(scored)
    for seed in range(5):
        assert compare(random.Random(seed).sample(scored, len(scored))) == found


@pytest.mark.parametrize(
    "change",
    [
        {"title": "別の比較"},
        {"day": date(2026, 11, 3)},
        {"measure": "lenient"},
        {"use_cases": {"assembly": "usable", "meeting": "usable"}},
        {"normalizer": {"version": "kikitori-2", "digests": {"fillers.toml": "sha256:2"}}},
        {"corpora": {"kaigi": "sha256:other"}},
        {"systems": frozenset(SYSTEMS[1:])},
        {"fine": 0.85},
    ],
    ids=lambda change: next(iter(change)),
)
def test_whatever_could_change_a_verdict_changes_the_digest(change: dict[str, object]) -> None:
    assert replace(PLAN, **change).digest != PLAN.digest


# Whether it was followed


def test_runs_that_did_what_was_planned_followed_it() -> None:
    assert followed(PLAN, runs()) == []


def deviation(**change: object) -> str:
    first, *others = runs()
    with language("ja"):
        (told,) = map(str, followed(PLAN, [replace(first, **change), *others]))
    return told


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"corpus_digest": "sha256:other"}, "コーパスの内容が計画のときと違います"),
        ({"normalizer": {"version": "kikitori-3"}}, "表記をそろえる規則の版が計画と違います"),
        ({"plan": ""}, "計画を示さずに"),
        ({"plan": "sha256:other"}, "別の計画で測っています（sha256:other）"),
        ({"started": "2026-11-01T14:59:59+00:00"}, "（2026-11-02）より前（2026-11-01）"),
    ],
)
def test_every_deviation_is_told(change: dict[str, object], told: str) -> None:
    assert deviation(**change).startswith("whisper-base / kaigi: ")
    assert told in deviation(**change)


def test_the_day_is_that_of_japan() -> None:
    early = replace(runs()[0], started="2026-11-01T15:00:00+00:00")
    assert followed(PLAN, [early, *runs()[1:]]) == []


def test_systems_and_corpora_that_lack_or_were_not_planned_are_told() -> None:
    given = [*runs()[1:], run_of("D社", plan=PLAN.digest), run_of("A社", "other", plan=PLAN.digest)]
    with language("en"):
        told = [str(message) for message in followed(PLAN, given)]
    assert told == [
        "D社 / kaigi: the system is not in the plan.",
        "A社 / other: the corpus is not in the plan.",
        "whisper-base / kaigi: planned, but there is no result.",
    ]
    assert followed(PLAN, given) == followed(PLAN, given[::-1])


# The command


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "desk", {"scripted": ["開会します。"]})


def planned(desk: Desk, tmp_path: Path, systems: str) -> Path:
    """An example, made into a plan of these systems."""
    path = tmp_path / "計画.toml"
    assert desk.eval("plan", path, "--new").exit_code == 0
    text = path.read_text("utf-8").replace('["A社", "B社", "whisper-base"]', systems)
    path.write_text(text.replace('"会議コーパス"', '"corpus"'), "utf-8")
    return path


def test_the_command_prints_what_was_fixed_and_its_digest(
    desk: Desk, tmp_path: Path, write: Write
) -> None:
    corpus = cut_corpus(tmp_path / "corpus", 2)
    path = planned(desk, tmp_path, '["scripted", "A社"]')
    shown = desk.eval("plan", path)
    digest = load_plan(path).digest
    assert shown.exit_code == 0
    assert f"コーパス: kaigi {corpus_digest(corpus)}" in shown.stdout
    assert "業務: 議会・委員会・会見 (assembly) ≥ 90 % (fine)" in shown.stdout
    assert shown.stdout.endswith(f"計画の値: {digest}\n")
    values = json.loads(desk.eval("plan", path, "--json").stdout)
    assert values["digest"] == digest
    assert values["plan"] == load_plan(path).to_json()

    again = desk.eval("plan", path, "--new")
    assert again.exit_code == 3
    assert "すでにあります" in again.stderr

    other = desk.eval("plan", write(TOML))
    assert "この Kikitori の規則（normalizer）は計画のものと違います" in other.stderr


def test_a_run_names_the_plan_it_follows_and_no_other_is_begun(desk: Desk, tmp_path: Path) -> None:
    cut_corpus(tmp_path / "corpus", 1, first=7)
    path = planned(desk, tmp_path, '["scripted"]')
    given = ("run", tmp_path / "corpus", "--model", "scripted", "--out", desk.out, "--plan", path)
    ran = desk.eval(*given)
    assert ran.exit_code == 0
    head = json.loads((desk.out / "kaigi--scripted.jsonl").read_text("utf-8").splitlines()[0])
    assert head["plan"] == load_plan(path).digest

    refused = desk.eval(*given[:-2])  # the same results without the plan
    assert refused.exit_code == 3
    assert "計画（--plan）が違います" in refused.stderr

    path = planned(desk, tmp_path / "desk", '["A社"]')
    path.rename(tmp_path / "other.toml")
    refused = desk.eval(*given[:-1], tmp_path / "other.toml")
    assert refused.exit_code == 3
    assert "計画にないシステムです" in refused.stderr


def test_imported_systems_are_named_like_ours() -> None:
    imported = replace(runs()[1], system=System("A社", "imported"))
    assert followed(PLAN, [runs()[0], imported, *runs()[2:]]) == []


def test_the_distance_benchmark_is_planned_with_the_lists_of_today() -> None:
    planned = tomllib.loads((Path(__file__).parents[2] / "bench/distance.toml").read_text("utf-8"))
    assert planned["normalizer"] == description()
