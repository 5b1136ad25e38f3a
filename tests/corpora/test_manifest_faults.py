"""Every fault of a manifest is found, names its entry and says what to do."""

import copy
import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
import tomli_w

from corpora.manifest import load_corpus, problems
from transcribe.errors import InputError

HEADER: dict[str, Any] = {
    "version": 1,
    "id": "council",
    "title": "議会",
    "language": "ja",
    "licence": "CC0-1.0",
    "source": "試験",
    "partition": "",
    "speakers": [{"id": "s1", "name": "山本", "sex": "male"}, {"id": "s2", "name": "藤井"}],
}
RECORDING: dict[str, Any] = {
    "id": "r1",
    "file": "a.wav",
    "sha256": "",
    "duration": 1.0,
    "turns": [{"speaker": "s1", "text": "はい。", "start": 0.1, "end": 0.9}],
    "conditions": {"use_case": "meeting", "distance_m": 0.5, "simulated": False},
    "utterance": "u1",
}


class Files:
    """A sound corpus that a test damages."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        soundfile.write(folder / "a.wav", np.zeros(16000), 16000)
        self.header = copy.deepcopy(HEADER)
        self.line = copy.deepcopy(RECORDING)
        self.line["sha256"] = hashlib.sha256((folder / "a.wav").read_bytes()).hexdigest()
        self.lines = [self.line]

    def faults(self, *, sounds: bool = False) -> list[str]:
        (self.folder / "corpus.toml").write_text(tomli_w.dumps(self.header), "utf-8")
        text = "".join(json.dumps(line) + "\n" for line in self.lines)
        (self.folder / "recordings.jsonl").write_text(text, "utf-8")
        return [fault.en for fault in problems(self.folder, sounds=sounds)]


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path)


def put(**values: object) -> Callable[[Files], None]:
    return lambda files: files.line.update(values)


def put_condition(**values: object) -> Callable[[Files], None]:
    return lambda files: files.line["conditions"].update(values)


def put_turn(**values: object) -> Callable[[Files], None]:
    return lambda files: files.line["turns"][0].update(values)


def put_header(**values: object) -> Callable[[Files], None]:
    return lambda files: files.header.update(values)


def put_speaker(**values: object) -> Callable[[Files], None]:
    return lambda files: files.header["speakers"][0].update(values)


def drop(name: str) -> Callable[[Files], None]:
    return lambda files: files.line.pop(name)


# what is done to the files; the entry the fault names; what it says
FAULTS: dict[str, tuple[Callable[[Files], None], str, str]] = {
    "sound missing": (put(file="b.wav"), "jsonl:1 (r1)", "b.wav is missing. Put it back"),
    "path up": (put(file="../a.wav"), "jsonl:1 (r1)", "leads out of the corpus folder"),
    "absolute path": (put(file="/etc/hosts"), "jsonl:1 (r1)", "leads out of the corpus folder"),
    "backslash": (put(file="sub\\a.wav"), "jsonl:1 (r1)", "leads out of the corpus folder"),
    "path too long": (put(file="a" * 300), "jsonl:1 (r1)", "cannot be a name"),
    "path with a NUL": (put(file="a\0b"), "jsonl:1 (r1)", "cannot be a name"),
    "half a character": (put_turn(text="\ud800はい"), "jsonl:1:", "this is not JSON"),
    "half a character for an id": (put(id="\ud800"), "jsonl:1:", "this is not JSON"),
    "empty path": (put(file=" "), "jsonl:1 (r1)", "file is empty"),
    "distance 0": (put_condition(distance_m=0), "jsonl:1 (r1)", "distance_m is 0.0. Make it above"),
    "distance below 0": (put_condition(distance_m=-1.5), "(r1)", "distance_m is -1.5"),
    "reverberation": (put_condition(rt60_s=0.0), "jsonl:1 (r1)", "rt60_s is 0.0"),
    "use case": (put_condition(use_case="議会"), "jsonl:1 (r1)", "assembly, meeting, counter"),
    "condition unknown": (put_condition(distance=1), "conditions", "Did you mean distance_m?"),
    "condition not a number": (put_condition(snr_db="10"), "conditions", "snr_db is '10'"),
    "condition not finite": (put_condition(snr_db=float("nan")), "conditions", "not a number"),
    "condition not a choice": (put_condition(simulated=1), "conditions", "not true or false"),
    "truth for a number": (put_condition(distance_m=True), "conditions", "not a number"),
    "digest no digest": (put(sha256="abc"), "jsonl:1 (r1)", "not 64 hex digits"),
    "duration 0": (put(duration=0), "jsonl:1 (r1)", "duration is 0.0"),
    "duration missing": (drop("duration"), "jsonl:1 (r1)", "duration is missing. Add it"),
    "duration text": (put(duration="1"), "jsonl:1 (r1)", "duration is '1', which is not a number"),
    "id characters": (put(id="r/1"), "jsonl:1 (r/1)", "letters, digits"),
    "id hidden": (put(id=".r1"), "jsonl:1 (.r1)", "letters, digits"),
    "id missing": (drop("id"), "jsonl:1:", "id is missing"),
    "utterance empty": (put(utterance=""), "jsonl:1 (r1)", "utterance is empty"),
    "unknown key": (put(durations=1), "jsonl:1 (r1)", "Did you mean duration?"),
    "no turns": (put(turns=[]), "jsonl:1 (r1)", "there is no turn"),
    "turns no list": (put(turns="はい"), "jsonl:1 (r1)", "turns is not a list"),
    "turn no table": (put(turns=["はい"]), "turns[1]", "not a table"),
    "turn blank": (put_turn(text=" \u3000"), "jsonl:1 (r1) turns[1]", "text is empty"),
    "turn of a stranger": (put_turn(speaker="s9"), "turns[1]", "'s9' is not in the speakers"),
    "times reversed": (put_turn(start=0.9, end=0.1), "turns[1]", "spans 0.9 s to 0.1 s"),
    "time below 0": (put_turn(start=-0.5), "turns[1]", "spans -0.5 s"),
    "time after the end": (put_turn(end=1.2), "turns[1]", "after the end of the recording"),
    "one time": (lambda f: f.line["turns"][0].pop("end"), "turns[1]", "Give both or none"),
    "id twice": (lambda f: f.lines.append(f.line), "recordings.jsonl", "'r1' is there twice"),
    "no recording": (lambda f: f.lines.clear(), "recordings.jsonl", "there is no recording"),
    "line no table": (lambda f: f.lines.append([1]), "jsonl:2", "not a table"),
    "no version": (lambda f: f.header.pop("version"), "corpus.toml", "version is None"),
    "version text": (put_header(version="1"), "corpus.toml", "version is '1'"),
    "no licence": (lambda f: f.header.pop("licence"), "corpus.toml", "licence is missing"),
    "licence empty": (put_header(licence=" "), "corpus.toml", "licence is empty"),
    "language": (put_header(language="Japanese"), "corpus.toml", "not two letters"),
    "corpus id": (put_header(id="a b"), "corpus.toml", "letters, digits"),
    "header key": (put_header(license="CC0"), "corpus.toml", "Did you mean licence?"),
    "title number": (put_header(title=3), "corpus.toml", "title is 3, which is not text"),
    "sex": (put_speaker(sex="女"), "speakers (s1)", "female, male, unknown"),
    "age band": (put_speaker(age_band="50代"), "speakers (s1)", "40-59"),
    "speaker name": (put_speaker(name=""), "speakers (s1)", "name is empty"),
    "speaker key": (put_speaker(ages="x"), "speakers[1]", "no field ages"),
    "speaker twice": (put_speaker(id="s2"), "corpus.toml speakers", "'s2' is there twice"),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_names_its_entry_and_what_to_do(name: str, files: Files) -> None:
    assert files.faults() == []
    damage, entry, told = FAULTS[name]
    damage(files)
    found = files.faults()
    assert any(entry in fault and told in fault for fault in found), found
    with pytest.raises(InputError):
        load_corpus(files.folder)


def test_a_missing_sound_is_one_fault_and_nothing_else(files: Files) -> None:
    files.line["file"] = "b.wav"
    (fault,) = files.faults()
    assert fault.startswith("recordings.jsonl:1 (r1): ")


def test_faults_are_told_all_at_once_in_both_languages(files: Files) -> None:
    files.line["conditions"]["distance_m"] = 0
    files.line["turns"][0]["text"] = ""
    files.header["speakers"][0]["sex"] = "?"
    assert len(files.faults()) == 3
    for fault in problems(files.folder):
        assert "。" in fault.ja
        assert "。" not in fault.en


def test_a_newer_version_is_told_alone(files: Files) -> None:
    files.header |= {"version": 2, "licence": "", "something": 1}
    files.line.clear()
    (fault,) = files.faults()
    assert "Update Kikitori" in fault


def test_a_link_out_of_the_folder_is_refused(files: Files, tmp_path: Path) -> None:
    outside = tmp_path.parent / f"{tmp_path.name}.wav"
    outside.write_bytes((tmp_path / "a.wav").read_bytes())
    (tmp_path / "link.wav").symlink_to(outside)
    files.line["file"] = "link.wav"
    (fault,) = files.faults()
    assert "leads out" in fault


def test_a_link_to_itself_is_refused(files: Files, tmp_path: Path) -> None:
    (tmp_path / "link.wav").symlink_to("link.wav")
    files.line["file"] = "link.wav"
    (fault,) = files.faults()
    assert "cannot be a name" in fault


# Files that cannot be read


@pytest.mark.parametrize(
    ("file", "content", "told"),
    [
        ("corpus.toml", b"id = ", "not TOML"),
        ("corpus.toml", "title = '議会'".encode("cp932"), "not UTF-8"),
        ("corpus.toml", b"id = " + b"[" * 3000, "not TOML"),
        ("corpus.toml", b"id = " + b"9" * 5000, "not TOML"),
        ("recordings.jsonl", b'{"id": "r1"', "recordings.jsonl:1: this is not JSON"),
        ("recordings.jsonl", "議会".encode("cp932"), "not UTF-8"),
        ("recordings.jsonl", b"[" * 100_000, "not JSON"),
    ],
)
def test_unreadable_files_are_told(files: Files, file: str, content: bytes, told: str) -> None:
    files.faults()
    (files.folder / file).write_bytes(content)
    assert any(told in fault.en for fault in problems(files.folder))


@pytest.mark.parametrize("name", ["corpus.toml", "recordings.jsonl"])
def test_absent_files_are_told(files: Files, name: str) -> None:
    files.faults()
    (files.folder / name).unlink()
    (fault,) = problems(files.folder)
    assert name in fault.en


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert len(list(problems(tmp_path / "nowhere"))) == 2


def test_a_mark_of_an_editor_does_no_harm(files: Files) -> None:
    files.faults()
    for name in ("corpus.toml", "recordings.jsonl"):
        path = files.folder / name
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert list(problems(files.folder)) == []


# The sound, read only when asked


def test_other_sound_is_found_when_the_sound_is_read(files: Files) -> None:
    assert files.faults(sounds=True) == []
    soundfile.write(files.folder / "a.wav", np.zeros(16000 + 3200), 16000)
    assert files.faults() == []
    digest, duration = files.faults(sounds=True)
    assert "differs from its sha256" in digest
    assert "the sound lasts 1.2 s" in duration


def test_a_tenth_of_a_second_is_not_a_fault(files: Files) -> None:
    files.line["duration"] = 1.09
    assert files.faults(sounds=True) == []


def test_sound_that_is_no_sound_is_told_when_it_is_read(files: Files) -> None:
    content = b"no sound at all"
    (files.folder / "a.wav").write_bytes(content)
    files.line["sha256"] = hashlib.sha256(content).hexdigest()
    assert files.faults() == []
    (fault,) = files.faults(sounds=True)
    assert fault.startswith("recordings.jsonl:1 (r1): ")
