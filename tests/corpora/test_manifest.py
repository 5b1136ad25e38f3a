"""A manifest: what is written comes back, one digest for one corpus, and nothing read in vain."""

import hashlib
import json
import tomllib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

import corpora.manifest as package
from corpora.bundled import MANIFESTS, bundled
from corpora.manifest import (
    UNKNOWN_SPEAKER,
    Conditions,
    Corpus,
    CorpusSpeaker,
    Recording,
    ReferenceTurn,
    corpus_digest,
    load_corpus,
    problems,
    save_corpus,
)
from transcribe.errors import InputError

SAMPLE = Path(package.__file__).parents[2] / "transcribe/data/sample"
TEXT = 'た"だ\\い\nま、\U00020bb7田\ufa19社 葛\U000e0100城 \t\x7f'  # quotes, marks, rare characters


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("a.wav", "b.wav"):
        soundfile.write(tmp_path / name, np.zeros(16000), 16000)
    return tmp_path


@pytest.fixture
def corpus(folder: Path) -> Corpus:
    def recording(name: str, file: str, **conditions: object) -> Recording:
        return Recording(
            id=name,
            file=file,
            sha256=hashlib.sha256((folder / file).read_bytes()).hexdigest(),
            duration=1.0,
            turns=(ReferenceTurn("s1", TEXT, 0.0, 0.5), ReferenceTurn("s2", "はい。")),
            conditions=Conditions(**conditions),
            utterance="u1",
        )

    return Corpus(
        id="council",
        title=TEXT,
        language="ja",
        licence="CC0-1.0",
        source="試験",
        partition="",
        speakers=(
            CorpusSpeaker("s1", TEXT, sex="female", age_band="75-", synthetic=True),
            CorpusSpeaker("s2", "藤井"),
        ),
        recordings=(
            recording("near", "a.wav", use_case="counter", distance_m=0.1, rt60_s=0.4),
            recording("far", "b.wav", distance_m=4, snr_db=-3.5, simulated=True),
        ),
    )


def test_what_is_written_comes_back(corpus: Corpus, folder: Path) -> None:
    save_corpus(corpus, folder)
    assert load_corpus(folder) == corpus
    assert list(problems(folder, sounds=True)) == []


def test_the_files_are_plain_toml_and_json_lines(corpus: Corpus, folder: Path) -> None:
    save_corpus(corpus, folder)
    header = tomllib.loads((folder / "corpus.toml").read_text("utf-8"))
    assert header["version"] == 1
    assert [s["id"] for s in header["speakers"]] == ["s1", "s2"]
    near, far = map(json.loads, (folder / "recordings.jsonl").read_text("utf-8").splitlines())
    assert near["turns"][1] == {"speaker": "s2", "text": "はい。"}
    assert far["conditions"] == {"distance_m": 4.0, "snr_db": -3.5, "simulated": True}


def test_a_corpus_with_faults_is_not_written(corpus: Corpus, folder: Path) -> None:
    faulty = replace(corpus, speakers=corpus.speakers[:1])
    with pytest.raises(InputError, match="s2"):
        save_corpus(faulty, folder)
    assert not (folder / "corpus.toml").exists()


def test_loading_opens_no_sound(corpus: Corpus, folder: Path) -> None:
    save_corpus(corpus, folder)
    (folder / "a.wav").write_bytes(b"no sound")
    assert load_corpus(folder) == corpus
    (folder / "a.wav").unlink()
    with pytest.raises(InputError, match=r"a\.wav"):
        load_corpus(folder)
    assert load_corpus(folder, sounds=False) == corpus


def test_the_error_lists_twenty_faults_and_counts_the_rest(corpus: Corpus, folder: Path) -> None:
    save_corpus(corpus, folder)
    path = folder / "recordings.jsonl"
    path.write_text("\n".join(["{}"] * 30), "utf-8")
    with pytest.raises(InputError) as caught:
        load_corpus(folder)
    found = len(list(problems(folder)))
    assert found == 30 * 7  # every needed field of every line
    lines = caught.value.problem.ja.splitlines()
    assert len(lines) == 1 + 20 + 1
    assert str(found) in lines[0]
    assert str(found - 20) in lines[-1]
    assert f"kikitori corpora list --check {folder}" in caught.value.hint.en


# Digest


def test_the_digest_is_that_of_the_content_not_of_its_order(corpus: Corpus, folder: Path) -> None:
    turned = replace(corpus, speakers=corpus.speakers[::-1], recordings=corpus.recordings[::-1])
    assert corpus_digest(turned) == corpus_digest(corpus)
    save_corpus(corpus, folder)
    path = folder / "recordings.jsonl"
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    swapped = [dict(reversed(values.items())) for values in lines[::-1]]
    path.write_text("\n\n".join(json.dumps(v, indent=None) for v in swapped), "utf-8")
    assert corpus_digest(load_corpus(folder)) == corpus_digest(corpus)
    assert corpus_digest(corpus).startswith("sha256:")


def change(corpus: Corpus, **fields: object) -> Corpus:
    first, *rest = corpus.recordings
    return replace(corpus, recordings=(replace(first, **fields), *rest))


@pytest.mark.parametrize(
    "fields",
    [
        {"turns": (ReferenceTurn("s1", "別の言葉"),)},
        {"conditions": Conditions(distance_m=0.2)},
        {"sha256": "0" * 64},
        {"utterance": "u2"},
    ],
)
def test_the_digest_changes_with_what_is_measured(corpus: Corpus, fields: dict) -> None:
    assert corpus_digest(change(corpus, **fields)) != corpus_digest(corpus)


# Who speaks


def test_who_speaks_is_known_only_where_one_person_does(corpus: Corpus) -> None:
    several, one = corpus.recordings[0], ReferenceTurn("s1", "はい")
    assert several.speaker is None
    assert replace(several, turns=(one, one)).speaker == "s1"
    nobody = ReferenceTurn(UNKNOWN_SPEAKER, "はい")
    assert replace(several, turns=(nobody,)).speaker is None


# The sample meeting


def test_the_bundled_manifest_is_about_the_bundled_meeting() -> None:
    sample = bundled()["sample"]
    reference = json.loads((SAMPLE / "reference.json").read_text("utf-8"))
    provenance = tomllib.loads((SAMPLE / "provenance.toml").read_text("utf-8"))
    (recording,) = sample.recordings
    assert [(t.speaker, t.start, t.end, t.text) for t in recording.turns] == [
        (u["speaker"], u["start"], u["end"], u["text"]) for u in reference["utterances"]
    ]
    assert [(s.id, s.name) for s in sample.speakers] == [
        (s["id"], s["label"]) for s in reference["speakers"]
    ]
    assert recording.sha256 == provenance["sha256"]["meeting.flac"]
    assert recording.duration == reference["duration"]
    assert recording.conditions.distance_m is None
    voices = {v["speaker"]: v["voice"] for v in provenance["voices"]}
    for speaker in sample.speakers:
        assert speaker.synthetic
        assert speaker.sex == {"m": "male", "f": "female"}[voices[speaker.id][1]]
        assert speaker.age_band == "unknown"


def test_bundled_manifests_are_named_after_their_corpora() -> None:
    assert {path.name for path in MANIFESTS.iterdir()} == {c.id for c in bundled().values()}
