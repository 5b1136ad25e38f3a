"""From recordings and a vendor's transcripts to results that can be compared."""

import hashlib
import json
import shutil
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from benchmark import Desk, cut_corpus, spoken

from corpora.manifest import ReferenceTurn, save_corpus
from eval.results import read_results
from transcribe.audio import read_audio
from transcribe.audio.wav_file import WavWriter

TEXTS = {u["id"]: u["text"] for u in spoken()}
COUNT = 10


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus") / "kaigi"
    cut_corpus(folder, COUNT)
    return folder


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "desk", {"scripted": ["ただいまから総務文教委員会を開会いたします。"]})


@pytest.fixture
def delivered(tmp_path: Path) -> Path:
    """What a vendor handed in: every text, right."""
    folder = tmp_path / "A社の結果"
    folder.mkdir()
    for name in list(TEXTS)[:COUNT]:
        (folder / f"{name}.txt").write_text(TEXTS[name], "utf-8")
    return folder


Import = Callable[..., tuple[int, str, str]]


@pytest.fixture
def imported(desk: Desk, corpus: Path, delivered: Path) -> Import:
    """Runs the command: exit code, stdout, stderr."""

    def command(*more: str, system: str = "A社", language: str = "ja") -> tuple[int, str, str]:
        given = ("import", corpus, delivered, "--system", system, "--out", desk.out, *more)
        ran = desk.eval(*given, language=language)
        return ran.exit_code, ran.stdout, ran.stderr

    return command


# Our own models


def test_several_models_over_several_corpora(desk: Desk, corpus: Path, tmp_path: Path) -> None:
    desk.install("other", ["質疑はございませんか。"])
    cut_corpus(tmp_path / "short", 1, "short", first=7)
    ran = desk.eval(
        "run", tmp_path / "short", corpus, "--model", "other", "--model", "scripted", "--out",
        desk.out,
    )  # fmt: skip
    assert ran.exit_code == 0
    files = [f"{c}--{s}.jsonl" for c in ("kaigi", "short") for s in ("other", "scripted")]
    assert ran.stdout.splitlines()[-4:] == [str(desk.out / name) for name in files]
    for name in files:
        run, results = read_results(desk.out / name)
        assert name == f"{run.corpus}--{run.system.id}.jsonl"
        assert len(results) == run.recordings

    rows = [line.split() for line in ran.stdout.splitlines() if " kaigi " in line]
    assert [row[:3] for row in rows] == [["other", "kaigi", "10"], ["scripted", "kaigi", "10"]]
    assert "▶ scripted / kaigi: 10 件" in ran.stderr
    assert "100%" in ran.stderr
    assert "(-): 文や会議が 8 件に満たないため" in ran.stdout  # for the short one


def test_a_meeting_of_many_turns_is_one_recording(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "meeting"
    corpus = cut_corpus(folder, 3)
    with WavWriter(folder / "all.wav", None) as writer:
        for recording in corpus.recordings:
            writer.append(read_audio(folder / recording.file).samples)
        writer.commit()
    turns = tuple(ReferenceTurn(r.turns[0].speaker, r.text) for r in corpus.recordings)
    whole = replace(
        corpus.recordings[0],
        id="all",
        file="all.wav",
        sha256=hashlib.sha256((folder / "all.wav").read_bytes()).hexdigest(),
        duration=sum(r.duration for r in corpus.recordings),
        turns=(*turns, ReferenceTurn("chair", "以上です。")),
        utterance="all",
    )
    save_corpus(replace(corpus, recordings=(whole,)), folder)
    assert desk.eval("run", folder, "--model", "scripted", "--out", desk.out).exit_code == 0
    _, (result,) = read_results(desk.out / "kaigi--scripted.jsonl")
    assert result.reference.splitlines() == [*list(TEXTS.values())[:3], "以上です。"]
    assert result.hypothesis.count("ただいまから") >= 3
    assert result.speaker is not None  # the chair speaks all of it


@pytest.mark.parametrize(
    ("given", "code", "told"),
    [
        (("CORPUS", "--model", "scriptd"), 3, "「scripted」ではありませんか"),
        (("nowhere", "--model", "scripted"), 3, "コーパスのフォルダーを"),
        (("CORPUS", "COPY", "--model", "scripted"), 3, "id が同じです"),
        (("CORPUS", "--model", "scripted", "--plan", "nowhere.toml"), 3, "を読めません"),
        (("CORPUS", "--device", "tpu"), 2, "auto、cpu、cuda"),
    ],
    ids=["model", "corpus", "twice", "plan", "device"],
)
def test_what_cannot_be_run_is_said_before_anything_is_recognised(
    desk: Desk, corpus: Path, tmp_path: Path, given: tuple[str, ...], code: int, told: str
) -> None:
    places = {"CORPUS": corpus, "COPY": shutil.copytree(corpus, tmp_path / "copy")}
    ran = desk.eval("run", *[places.get(word, word) for word in given], "--out", desk.out)
    assert ran.exit_code == code
    assert told in ran.stderr
    assert not desk.out.exists()


# A vendor's transcripts


def test_a_right_transcript_scores_full_marks(imported: Import, desk: Desk) -> None:
    code, out, err = imported()
    assert (code, err) == (0, "")
    assert out.splitlines()[-1] == str(desk.out / "kaigi--A社.jsonl")
    run, results = read_results(desk.out / "kaigi--A社.jsonl")
    assert (run.system.id, run.system.kind) == ("A社", "imported")
    assert run.recordings == len(results) == COUNT
    assert all(m.accuracy == 1 for r in results for m in r.measures.values())
    assert {r.seconds for r in results} == {None}


def test_missing_and_extra_transcripts_are_listed(
    imported: Import, desk: Desk, delivered: Path
) -> None:
    (delivered / "u003.txt").unlink()
    (delivered / "u004.txt").rename(delivered / "第4回.txt")
    (delivered / ".DS_Store").write_bytes(b"\0")
    code, out, err = imported()
    assert code == 3
    assert err.splitlines() == [
        "✗ u003: 文字起こしがありません。",
        "✗ u004: 文字起こしがありません。",
        "? 第4回.txt: この名前の録音はありません（使っていません）。",
    ]
    assert "失敗した録音は、何も認識できなかったものとして数えています。" in out
    _, results = read_results(desk.out / "kaigi--A社.jsonl")
    lacking = [r for r in results if r.failure]
    assert [r.recording for r in lacking] == ["u003", "u004"]
    assert all(r.measures["standard"].hits == 0 for r in lacking)


def test_other_formats_and_encodings_are_read(
    imported: Import, desk: Desk, delivered: Path
) -> None:
    (delivered / "u001.txt").write_bytes(TEXTS["u001"].encode("cp932"))
    (delivered / "u002.txt").unlink()
    srt = f"1\n00:00:00,000 --> 00:00:04,800\n{TEXTS['u002']}\n"
    (delivered / "u002.srt").write_text(srt, "utf-8")
    code, _, err = imported()
    assert code == 0
    assert "! u001: " in err
    assert "Shift_JIS" in err
    _, results = read_results(desk.out / "kaigi--A社.jsonl")
    assert all(r.measures["standard"].accuracy == 1 for r in results)


def test_a_name_as_a_mac_writes_it_is_the_same_name(desk: Desk, tmp_path: Path) -> None:
    corpus = cut_corpus(tmp_path / "corpus", 1)
    (recording,) = corpus.recordings
    save_corpus(replace(corpus, recordings=(replace(recording, id="議会01"),)), tmp_path / "corpus")
    folder = tmp_path / "delivered"
    folder.mkdir()
    (folder / unicodedata.normalize("NFD", "議会01.txt")).write_text(recording.text, "utf-8")
    ran = desk.eval("import", tmp_path / "corpus", folder, "--system", "A", "--out", desk.out)
    assert ran.exit_code == 0


def test_an_unreadable_transcript_is_a_failure(
    imported: Import, desk: Desk, delivered: Path
) -> None:
    (delivered / "u005.txt").unlink()
    (delivered / "u005.docx").write_bytes(b"PK\3\4 cut short")
    code, _, err = imported()
    assert code == 3
    assert "✗ u005: " in err
    _, results = read_results(desk.out / "kaigi--A社.jsonl")
    assert [r.recording for r in results if r.failure] == ["u005"]


def test_earlier_results_are_overwritten_only_on_demand(imported: Import) -> None:
    assert imported()[0] == 0
    code, _, err = imported()
    assert code == 3
    assert "--force" in err
    assert imported("--force")[0] == 0


@pytest.mark.parametrize("name", ["", " ", "A/B", "A:B", "a\tb", "C\\D"])
def test_a_name_must_fit_into_that_of_a_file(imported: Import, name: str) -> None:
    code, _, err = imported(system=name, language="en")
    assert code == 3
    assert "cannot be a name" in err


def test_a_name_too_long_for_a_file_is_refused(imported: Import) -> None:
    code, _, err = imported(system="社" * 90, language="en")  # 270 bytes
    assert code == 3
    assert "too long" in err
    assert "--system" in err


def test_two_transcripts_of_one_recording_are_refused(imported: Import, delivered: Path) -> None:
    shutil.copy(delivered / "u001.txt", delivered / "u001.md")
    code, _, err = imported()
    assert code == 3
    assert "u001.md, u001.txt" in err


def test_a_folder_of_other_names_is_refused(imported: Import, delivered: Path) -> None:
    for number, path in enumerate(sorted(delivered.iterdir())):
        path.rename(delivered / f"会議{number}.txt")
    code, _, err = imported()
    assert code == 3
    assert "会議0.txt" in err
    assert "u001.txt" in err
    shutil.rmtree(delivered)
    assert "を読めません" in imported()[2]


# Both, compared


def test_a_vendor_is_compared_with_our_model(imported: Import, desk: Desk, corpus: Path) -> None:
    imported()
    desk.eval("run", corpus, "--model", "scripted", "--out", desk.out)
    files = [desk.out / f"kaigi--{name}.jsonl" for name in ("scripted", "A社")]
    shown = desk.eval("compare", *files)
    assert shown.exit_code == 0
    assert shown.stdout == desk.eval("compare", *files[::-1]).stdout
    assert "A社: 100.0 %（100.0〜100.0）" in shown.stdout
    assert "A社 − scripted: +" in shown.stdout
    assert "差があるといえる" in shown.stdout
    assert "順位は、4つの測り方のどれでも同じです。" in shown.stdout
    assert "符号を入れ替える検定（両側）" in shown.stdout

    values = json.loads(desk.eval("compare", *files, "--json").stdout)
    (pair,) = values["pairs"]
    assert (pair["first"], pair["second"], pair["differs"]) == ("A社", "scripted", True)
    assert pair["interval"]["low"] < pair["difference"] < pair["interval"]["high"]
    assert values["rankings"]["lenient"] == [["A社"], ["scripted"]]
    assert values["same_ranking"] is True

    by_speaker = desk.eval("compare", *files, "--by", "speaker", language="en")
    assert "too few speakers (4) for an interval" in by_speaker.stdout


def test_results_of_older_rules_are_refused_and_then_mended(imported: Import, desk: Desk) -> None:
    imported()
    imported(system="B社")
    old, new = (desk.out / f"kaigi--{name}.jsonl" for name in ("A社", "B社"))
    head, _, rest = old.read_text("utf-8").partition("\n")
    values = json.loads(head)
    values["normalizer"]["version"] = "kikitori-0"
    old.write_text(json.dumps(values, ensure_ascii=False) + "\n" + rest, "utf-8")
    refused = desk.eval("compare", old, new)
    assert refused.exit_code == 3
    assert "kikitori eval rescore" in refused.stderr
    assert desk.eval("rescore", old).exit_code == 0
    assert desk.eval("compare", old, new).exit_code == 0


def test_a_reference_without_a_letter_is_named(desk: Desk, tmp_path: Path) -> None:
    corpus = cut_corpus(tmp_path, 2)
    silent = replace(corpus.recordings[1], turns=(ReferenceTurn("chair", "……。"),))
    save_corpus(replace(corpus, recordings=(corpus.recordings[0], silent)), tmp_path)
    ran = desk.eval("run", tmp_path, "--model", "scripted", "--out", desk.out)
    assert ran.exit_code == 3
    assert "正解に文字が一つもない録音があります: u002\n" in ran.stderr
