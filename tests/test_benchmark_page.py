"""Both ways of docs/benchmark.md, from what an office has to the report that is filed."""

import contextvars
import json
from pathlib import Path

import docx
import numpy as np
import pytest
from click.testing import CliRunner
from media import SAMPLE
from reader import SAMPLE_RATE, read_aloud, record, room, utterances

from corpora.manifest import load_corpus
from eval.results import read_results
from transcribe.audio.wav_file import wav_bytes
from transcribe.cli import main
from transcribe.formats import render
from transcribe.types import Audio, Speaker, Transcript, Turn

READ = (8, 10, 6, 2, 11, 7)


def kikitori(*args: str | Path) -> str:
    """What the command prints; it has to succeed."""
    run = CliRunner(env={"KIKITORI_LANGUAGE": "ja"}).invoke
    done = contextvars.Context().run(run, main, list(map(str, args)))
    assert done.exit_code == 0, done.stderr
    return done.stdout


def verified_meeting(folder: Path) -> Path:
    """The sample meeting's transcript as staff would have corrected it."""
    told = json.loads((SAMPLE / "reference.json").read_text("utf-8"))
    turns = tuple(
        Turn(f"T{n:04d}", u["speaker"], u["start"], u["end"], u["text"])
        for n, u in enumerate(told["utterances"], start=1)
    )
    speakers = tuple(Speaker(s["id"], s["name"]) for s in told["speakers"])
    transcript = Transcript(told["duration"], "ja", speakers, turns)
    path = folder / "会議.json"
    path.write_text(render(transcript, "json", "会議"), "utf-8")
    return path


def delivered(folder: Path, corpus: Path) -> tuple[Path, Path]:
    """What two vendors send: one a Word file with a word wrong, one subtitles with a turn gone."""
    (recording,) = load_corpus(corpus).recordings
    one, other = folder / "A社の結果", folder / "B社の結果"
    one.mkdir()
    other.mkdir()
    document = docx.Document()
    for turn in recording.turns:
        document.add_paragraph(turn.text.replace("定足数", "低速数"))
    document.save(str(one / f"{recording.id}.docx"))
    turns = [t for t in recording.turns if t.start is not None and t.end is not None][1:]
    cues = (
        f"{n}\n00:00:{n:02d},000 --> 00:00:{n:02d},900\n{turn.text}\n"
        for n, turn in enumerate(turns, start=1)
    )
    (other / f"{recording.id}.srt").write_text("\n".join(cues), "utf-8")
    return one, other


def test_from_two_vendors_and_recordings_to_the_report(tmp_path: Path) -> None:
    corpus, results, plan = tmp_path / "会議コーパス", tmp_path / "results", tmp_path / "計画.toml"
    kikitori(
        "corpora", "add", verified_meeting(tmp_path), SAMPLE / "meeting.flac", "--out", corpus,
        "--verified-by", "総務課", "--distance-m", "1", "--use-case", "meeting",
    )  # fmt: skip
    kikitori("corpora", "list", "--check", corpus)
    kikitori("eval", "plan", plan, "--new")
    example = plan.read_text("utf-8")
    plan.write_text(
        example.replace('["A社", "B社", "whisper-base"]', '["A社", "B社"]')
        .replace('assembly = "fine"\n', "")
        .replace('counter = "usable"\n', ""),
        "utf-8",
    )
    digest = json.loads(kikitori("eval", "plan", plan, "--json"))["digest"]

    vendors = zip(("A社", "B社"), delivered(tmp_path, corpus), strict=True)
    for system, folder in vendors:
        given = ("eval", "import", corpus, folder, "--system", system, "--plan", plan)
        kikitori(*given, "--out", results)
    files = sorted(results.glob("*.jsonl"))
    assert all(read_results(path)[0].plan == digest for path in files)

    compared = json.loads(kikitori("eval", "compare", *files, "--json"))
    assert [compared["rankings"][m][0] for m in compared["rankings"]] == [["A社"]] * 4
    kikitori("eval", "report", *files, "--plan", plan, "--out", tmp_path / "報告書")
    told = (tmp_path / "報告書/report.md").read_text("utf-8")
    assert "計画どおりに測りました。" in told
    assert digest in told
    assert "A社" in told
    assert "B社" in told
    for name in ("report.html", "results.csv", "results.xlsx"):
        assert (tmp_path / "報告書" / name).stat().st_size > 0


@pytest.mark.model
def test_from_a_microphone_and_a_room_to_the_curve(sample: Audio, tmp_path: Path) -> None:
    papers, corpus, results = tmp_path / "用紙", tmp_path / "収録", tmp_path / "results"
    kikitori("corpora", "kit", "--use-case", "meeting", "--out", papers)
    spoken = read_aloud(utterances(sample, READ))
    record(corpus, spoken)
    far = 0.1 * np.concatenate([room(5), spoken]) + room(5 + len(spoken) / SAMPLE_RATE, seed=1)
    (papers / "recorder.wav").write_bytes(wav_bytes(Audio(far.astype(np.float32), SAMPLE_RATE)))
    (papers / "devices.toml").write_text(
        '[[devices]]\nname = "ICレコーダー"\nfile = "recorder.wav"\ndistance_m = 2.0\n', "utf-8"
    )
    checked = CliRunner(env={"KIKITORI_LANGUAGE": "ja"}).invoke(
        main,
        ["corpora", "check", str(corpus), "--devices", str(papers / "devices.toml")],
    )
    assert checked.exit_code == 3  # 14 of the 20 sentences of the script have not been read
    assert "ICレコーダー（2 m）: 6/6文" in checked.stdout

    kikitori("eval", "run", corpus, "--model", "whisper-base", "--out", results)
    (path,) = results.glob("*.jsonl")
    _, found = read_results(path)
    assert {r.conditions.distance_m for r in found} == {0.3, 2.0}
    assert len(found) == 12
    kikitori("eval", "report", path, "--out", tmp_path / "報告書")
    told = (tmp_path / "報告書/report.md").read_text("utf-8")
    assert "0.3 m" in told
    assert "2 m" in told
