"""The council corpus: its script, who speaks what, and how it becomes a corpus."""

import io
import json
import statistics
import sys
from collections import Counter
from dataclasses import replace

import pytest
import soundfile

from corpora.generators.council import faults, load_council
from corpora.generators.levels import level_of
from corpora.generators.speaking import EDGE_S, LEVEL_DBFS, make_council
from corpora.generators.voice_process import VoiceProcess, find_voice, serve
from corpora.manifest import USE_CASES, load_corpus, problems
from transcribe.errors import AppError, InputError
from transcribe.messages import language

FILLERS = ("えー", "あのー", "ええと", "えっと", "まあ", "そのー", "その、")
SCRIPT = """
id = "tiny"
title = "試験の文集"
language = "ja"
licence = "CC0-1.0"
seed = 7

[agendas]
assembly = "日程第1 補正予算"
meeting = "1 防災訓練"
counter = "転入の手続き"

[[voices]]
id = "low"
name = "低い声"
sex = "male"
age_band = "unknown"
speed = 1.0

[[voices]]
id = "high"
name = "高い声"
sex = "female"
age_band = "unknown"
speed = 2.0

[[utterances]]
use_case = "assembly"
text = "本市の予算は3億円です。"
say = "ほんしの予算は3億円です。"
shared = true

[[utterances]]
use_case = "meeting"
text = "次の議題です。"

[[utterances]]
use_case = "counter"
text = "手続きをします。"
"""


@pytest.fixture(scope="module")
def council():
    return load_council()


@pytest.fixture
def script(tmp_path):
    path = tmp_path / "tiny.toml"
    path.write_text(SCRIPT, "utf-8")
    return load_council(path)


@pytest.fixture
def out(tmp_path):
    return tmp_path / "corpus"


def speak(script, voice, out, limit=None):
    counted = []
    corpus = make_council(
        script, voice, out, limit, lambda done, total: counted.append((done, total))
    )
    assert counted[-1] == (len(corpus.recordings), len(corpus.recordings))
    return corpus


class TestBundledScript:
    def test_each_use_has_forty_sentences(self, council):
        assert Counter(s.use_case for s in council.sentences) == dict.fromkeys(USE_CASES, 40)
        assert all(council.agendas[use].strip() for use in USE_CASES)

    def test_it_sounds_like_speech(self, council):
        texts = [s.text for s in council.sentences]
        assert len(set(texts)) == 120
        assert all(20 <= len(text) <= 46 for text in texts)  # 3 to 9 s when spoken
        assert sum(any(f in text for f in FILLERS) for text in texts) >= 50
        assert sum(any(c.isdigit() for c in text) for text in texts) >= 50

    def test_no_voice_is_tied_to_a_use_or_a_text(self, council):
        cast = council.cast()
        assert len({part.id for part in cast}) == len(cast) == 180
        spoken = Counter((p.voice.id, p.sentence.use_case) for p in cast)
        assert len(spoken) == 15
        assert set(spoken.values()) == {12}
        shared = Counter(p.sentence.id for p in cast if p.sentence.shared)
        assert len(shared) == 15
        assert set(shared.values()) == {5}

    def test_of_the_voices_only_what_their_names_say_is_claimed(self, council):
        for voice in council.voices:
            assert voice.age_band == "unknown"
            assert voice.sex == {"jf": "female", "jm": "male"}[voice.id[:2]]

    def test_the_seed_deals(self, council):
        assert council.cast() == load_council().cast()
        assert replace(council, seed=1).cast() != council.cast()

    def test_length_and_pace_of_the_text(self, council):
        assert 30 <= statistics.mean(len(s.text) for s in council.sentences) <= 40


@pytest.mark.parametrize(
    ("found", "put", "fault"),
    [
        ('id = "tiny"', 'id = "小"', "id '小' is not plain ASCII"),
        ("seed = 7", "seed = -1", "seed is below 0"),
        ('meeting = "1 防災訓練"', "", "agendas: meeting is missing"),
        ('sex = "male"', 'sex = "m"', "voices[1]: there is no sex 'm'"),
        ('id = "high"', 'id = "low"', "voices: id 'low' is listed twice"),
        ("speed = 2.0", "speed = 0", "voices[2]: speed 0 is not above 0"),
        ("shared = true", "shared = 1", "utterances[1]: shared is not true or false"),
        ('use_case = "meeting"', 'use_case = "会議"', "utterances[2]: there is no use_case '会議'"),
        ("手続きをします。", "次の議題です。", "utterances[3]: its text is listed twice"),
    ],
)
def test_each_fault_of_a_script_is_named(tmp_path, found, put, fault):
    assert found in SCRIPT
    path = tmp_path / "bad.toml"
    path.write_text(SCRIPT.replace(found, put, 1), "utf-8")
    with pytest.raises(InputError) as refused, language("en"):
        load_council(path)
    assert fault in refused.value.problem.en


def test_every_fault_is_reported_at_once():
    found = [m.en for m in faults({"seed": "7", "voices": ["low"], "agendas": {}})]
    assert len(found) == len(set(found)) >= 8


def test_a_script_becomes_a_corpus(script, voice, out):
    corpus = speak(script, voice, out)

    assert load_corpus(out) == corpus
    assert list(problems(out, sounds=True)) == []
    assert [r.id for r in corpus.recordings][:2] == ["assembly-01-low", "assembly-01-high"]
    assert [r.text for r in corpus.recordings][:2] == ["本市の予算は3億円です。"] * 2
    assert {s.id: (s.sex, s.synthetic) for s in corpus.speakers} == {
        "low": ("male", True),
        "high": ("female", True),
    }
    for recording in corpus.recordings:
        made = recording.conditions
        assert (made.device, made.distance_m, made.simulated) == ("合成音声", None, False)
    assert (out / "agenda-counter.txt").read_text("utf-8") == "転入の手続き\n"


def test_the_voice_gets_readings(script, voice, out):
    speak(script, voice, out)
    assert voice.said[:2] == ["ほんしの予算は三億円です。"] * 2


def test_sentences_have_one_level_and_silence_around_them(script, voice, out):
    for recording in speak(script, voice, out).recordings:
        samples, rate = soundfile.read(out / recording.file, dtype="float32")
        assert (rate, samples.ndim) == (16_000, 1)
        turn = recording.turns[0]
        assert turn.start == EDGE_S
        assert turn.end == pytest.approx(len(samples) / rate - EDGE_S, abs=0.001)
        said = samples[round(turn.start * rate) : round(turn.end * rate)]
        assert level_of(said) == pytest.approx(LEVEL_DBFS, abs=0.1)
        assert not samples[: round(EDGE_S * rate)].any()


def test_a_limit_speaks_the_first_sentences_only(script, voice, out):
    assert [r.id for r in speak(script, voice, out, limit=1).recordings] == ["assembly-01-low"]
    assert [s.id for s in load_corpus(out).speakers] == ["low"]


class Tired(Exception):
    pass


def test_a_run_that_was_stopped_goes_on(script, voice, out):
    speak_once = voice.speak

    def stops(text, **how):
        if len(voice.said) == 2:
            raise Tired
        return speak_once(text, **how)

    voice.speak = stops
    with pytest.raises(Tired):
        speak(script, voice, out)
    with pytest.raises(InputError):  # half a corpus is none
        load_corpus(out)

    voice.speak = speak_once
    speak(script, voice, out)
    assert len(voice.said) == 4  # the first two were kept
    assert list(problems(out, sounds=True)) == []


def test_a_run_that_failed_at_once_can_be_repeated(script, voice, out, monkeypatch):
    with monkeypatch.context() as without:
        without.setitem(sys.modules, "soundfile", None)
        with pytest.raises(InputError, match="soundfile"):
            speak(script, voice, out)
    assert len(speak(script, voice, out).recordings) == 4


def test_only_what_changed_is_spoken_again(script, voice, out, tmp_path):
    speak(script, voice, out)
    path = tmp_path / "tiny.toml"
    path.write_text(SCRIPT.replace("次の議題です。", "次の議題に移ります。"), "utf-8")
    (out / "sounds" / "assembly-01-low.flac").write_bytes(b"damaged")
    voice.said.clear()

    corpus = speak(load_council(path), voice, out)
    assert sorted(voice.said) == ["ほんしの予算は三億円です。", "次の議題に移ります。"]
    assert list(problems(out, sounds=True)) == []
    assert {p.name for p in (out / "sounds").iterdir()} == {
        f"{r.id}.flac" for r in corpus.recordings
    }


def test_the_same_script_gives_the_same_files(script, voice, tmp_path):
    for name in ("one", "two"):
        speak(script, voice, tmp_path / name)
    one, two = (
        {p.name: p.read_bytes() for p in (tmp_path / n).rglob("*") if p.is_file()}
        for n in ("one", "two")
    )
    assert one == two


def test_a_folder_with_other_things_is_left_alone(script, voice, out):
    out.mkdir()
    (out / "minutes.docx").write_bytes(b"")
    with pytest.raises(InputError, match="--out"):
        speak(script, voice, out)
    assert [p.name for p in out.iterdir()] == ["minutes.docx"]


def test_a_voice_that_says_nothing_is_an_error(script, voice, out):
    script = replace(script, sentences=(replace(script.sentences[0], say="。"),))
    with pytest.raises(InputError, match="assembly-01-low"):
        speak(script, voice, out)


def test_without_voices_the_next_step_is_told(tmp_path):
    with pytest.raises(InputError, match="make voices"):
        find_voice(tmp_path)


class TestVoicesInAnotherProcess:
    """Kokoro cannot be had in every environment: a humming voice answers in its place."""

    PROGRAM = """
import sys
sys.path[:0] = {paths!r}
from conftest import Tones
from corpora.generators.voice_process import serve
serve(Tones(), sys.stdin.buffer, sys.stdout.buffer)
"""

    def test_it_says_what_the_voice_says(self, voice, request):
        program = self.PROGRAM.format(paths=[str(request.path.parent)])
        other = VoiceProcess([sys.executable, "-c", program])
        assert (other.name, other.sample_rate) == (voice.name, voice.sample_rate)
        for text in ("はい。", "いいえ。"):
            said = other.speak(text, voice="low", speed=2.0)
            assert (said == voice.speak(text, voice="low", speed=2.0)).all()

    def test_one_that_stops_is_an_error(self):
        with pytest.raises(AppError, match="make voices"):
            VoiceProcess([sys.executable, "-c", ""])

    def test_the_answers_are_lines_and_samples(self, voice):
        asked = json.dumps({"text": "あ", "voice": "low", "speed": 1}).encode() + b"\n"
        answers = io.BytesIO()
        serve(voice, io.BytesIO(asked), answers)
        about, header, samples = answers.getvalue().split(b"\n", 2)
        assert json.loads(about)["licence"] == "CC0-1.0"
        assert 4 * json.loads(header)["frames"] == len(samples)
