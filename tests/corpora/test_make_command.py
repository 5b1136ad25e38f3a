"""kikitori corpora make: from the command line to a corpus, or to words that say what to do."""

from dataclasses import replace

import pytest
from click.testing import CliRunner

from corpora.commands.make import make
from corpora.generators.council import load_council
from corpora.generators.speaking import make_council
from corpora.manifest import load_corpus
from transcribe.errors import InputError, UnknownName
from transcribe.messages import language

PLAN = """
id = "own"
title = "自分の部屋"
seed = 1
crossing = "balanced"
distances_m = [0.3]
speech_db_spl = [60.0]
noise_db_spl = [40.0]
codecs = ["none"]
[utterances]
speakers = 1
shared = 0
own = 1
[microphone]
dbfs_at_94_db_spl = -10.0
noise_db_spl = 25.0
[[rooms]]
id = "booth"
name = "相談室"
device = "卓上マイク"
size_m = [3.0, 3.5, 2.5]
rt60_s = 0.3
seats = [{id = "A", mouth_m = [1.0, 1.0, 1.2], azimuth_deg = 45.0, elevation_deg = 0.0}]
"""


@pytest.fixture
def run():
    def invoke(*words):
        with language("ja"):
            return CliRunner().invoke(make, list(map(str, words)))

    return invoke


@pytest.fixture
def clean(tmp_path, voice):
    """One sentence of the council corpus."""
    script = load_council()
    few = replace(script, voices=(replace(script.voices[0], id="low"),))
    make_council(few, voice, tmp_path / "clean", 1, lambda *_: None)
    return tmp_path / "clean"


def test_rooms_are_put_on_a_corpus(run, clean, tmp_path):
    (tmp_path / "own.toml").write_text(PLAN, "utf-8")
    done = run(
        "distance", "--from", clean, "--out", tmp_path / "out", "--plan", tmp_path / "own.toml"
    )
    assert done.exit_code == 0, done.output
    assert done.stdout == ""  # results are files, words go to stderr
    assert "1 / 1" in done.stderr
    assert "録音 1 本のコーパスができました" in done.stderr
    (recording,) = load_corpus(tmp_path / "out").recordings
    assert recording.conditions.room == "相談室"


@pytest.mark.parametrize(
    ("words", "error", "told"),
    [
        (["--plan", "standart"], UnknownName, "standard"),
        (["--plan", "none.toml"], InputError, "none.toml"),
        (["--plan", "standard"], InputError, "recordings.jsonl"),
    ],
)
def test_what_is_wrong_is_told(run, tmp_path, words, error, told):
    done = run("distance", "--from", tmp_path / "none", "--out", tmp_path / "out", *words)
    assert isinstance(done.exception, error)
    assert told in str(done.exception)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("words", [["distance"], ["council"], ["council", "--limit", "0"]])
def test_what_is_left_out_is_asked_for(run, words):
    assert run(*words).exit_code == 2
