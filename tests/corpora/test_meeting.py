"""Assembly with a humming voice, the files that come of it, and the sample that ships with us."""

import hashlib
import json
import tomllib
from pathlib import Path

import numpy as np
import pytest
import soundfile
from click.testing import CliRunner

import transcribe
from corpora.generators import Cached, load_script, perform, write
from corpora.generators.assembly import LEVEL_RANGE_DB, pauses, place, speaker_levels
from corpora.generators.bundle import reference_text
from corpora.generators.meeting import main
from corpora.generators.voices import Company
from transcribe.errors import InputError

SAMPLE = Path(transcribe.__file__).parent / "data" / "sample"


@pytest.mark.parametrize(
    ("lengths", "before", "starts"),
    [
        pytest.param([2, 3], [0, 1], [0.5, 3.5], id="one after another"),
        pytest.param([2, 0.5, 1], [0, -0.25, 1], [0.5, 2.25, 3.75], id="overlap runs past the end"),
        pytest.param([2, 0.1, 1], [0, -0.5, 1], [0.5, 2.0, 3.5], id="overlap lies within"),
        pytest.param([1, 1], [0, -5], [0.5, 0.5], id="never before the one above it"),
        pytest.param([], [], [], id="nothing"),
    ],
)
def test_place(lengths, before, starts):
    assert place(lengths, before) == pytest.approx(starts)


def test_pauses_are_drawn_unless_given(script_path):
    drawn = pauses(load_script(script_path))
    assert drawn == pauses(load_script(script_path))
    assert 0.25 <= drawn[0] <= 0.55
    assert 0.4 <= drawn[1] <= 0.9
    assert drawn[2] == -0.3


def test_levels_stay_within_their_range(script_path):
    levels = speaker_levels(load_script(script_path))
    assert levels.keys() == {"chair", "kacho"}
    assert all(abs(level) <= LEVEL_RANGE_DB for level in levels.values())


def test_the_voice_gets_readings_not_the_reference(script_path, voice):
    perform(load_script(script_path), voice)
    assert voice.said == ["ほんしの説明を求めます。", "三千六百五十万円です。以上です。", "はい。"]


def test_a_meeting_is_put_together(script_path, voice):
    meeting = perform(load_script(script_path), voice)
    chair, kacho, yes = meeting.spoken

    assert meeting.audio.sample_rate == 16_000
    assert chair.end - chair.start == pytest.approx(1.1 + 0.04, abs=0.02)  # trimmed, with margins
    assert yes.start == pytest.approx(kacho.end - 0.3)
    assert meeting.audio.duration == pytest.approx(max(kacho.end, yes.end) + 0.5, abs=0.01)
    assert [len(s.spans) for s in meeting.spoken] == [1, 2, 1]  # 0.5 s at 。 splits
    assert all(
        s.start <= span.start < span.end <= s.end for s in meeting.spoken for span in s.spans
    )


def test_pauses_hold_noise_not_digital_silence(script_path, voice):
    meeting = perform(load_script(script_path), voice)
    lead = meeting.audio.samples[:7_000]
    assert 20 * np.log10(np.std(lead)) == pytest.approx(-60, abs=0.5)


def test_a_pitch_moves_the_voice_and_keeps_the_pace(script_path, script_text, voice):
    plain = perform(load_script(script_path), voice)
    script_path.write_text(script_text.replace("speed = 1.0", "speed = 1.0\npitch = 0.8"), "utf-8")
    lower = perform(load_script(script_path), voice)

    assert lower.audio.duration == pytest.approx(plain.audio.duration, abs=0.3)
    before, after = (_loudest_hz(m, m.spoken[0]) for m in (plain, lower))
    assert before == pytest.approx(150, abs=2)  # what conftest's low voice hums
    assert after == pytest.approx(0.8 * 150, abs=2)


def test_a_quiet_speaker_and_a_fan(script_path, script_text, voice):
    hard = script_text.replace("seed = 7", "seed = 7\nlevel_dbfs = -26\nfan_dbfs = -44")
    script_path.write_text(hard.replace("speed = 2", "speed = 2\nlevel_db = -18"), "utf-8")
    meeting = perform(load_script(script_path), voice)
    chair, kacho, _ = (_level(meeting, s) for s in meeting.spoken)

    assert chair == pytest.approx(-26, abs=LEVEL_RANGE_DB + 0.5)
    assert kacho == pytest.approx(-44 + 3, abs=LEVEL_RANGE_DB + 1)  # as loud as the fan: 3 dB more
    quiet = meeting.audio.samples[:7_000]
    assert 20 * np.log10(np.std(quiet)) == pytest.approx(-44, abs=1)


def test_two_synthesisers_under_one_name(voice):
    guest = Octaves()
    both = Company(voice, guest, {"guest"})
    both.speak("はい。", voice="low", speed=1.0)
    sound = both.speak("はい。", voice="guest", speed=1.0)

    assert voice.said == ["はい。"]
    assert len(sound) == both.sample_rate
    assert both.name == "tones 1, octaves"
    assert both.packages == ["tones==1"]


class Octaves:
    """Another synthesiser, with another sample rate."""

    name = "octaves"
    licence = "CC0-1.0"
    packages = ("tones==1",)
    sample_rate = 48_000

    def speak(self, text, *, voice, speed):
        del text, voice, speed  # it is always the same
        return np.sin(np.arange(self.sample_rate) / 20).astype(np.float32)


def _cut(meeting, spoken):
    rate = meeting.audio.sample_rate
    first, last = (round(t * rate) for t in (spoken.spans[0].start, spoken.spans[0].end))
    return meeting.audio.samples[first:last].astype(np.float64)


def _loudest_hz(meeting, spoken):
    samples = _cut(meeting, spoken)
    spectrum = np.abs(np.fft.rfft(samples))
    return np.argmax(spectrum) * meeting.audio.sample_rate / len(samples)


def _level(meeting, spoken):
    return 20 * np.log10(np.std(_cut(meeting, spoken)))


def test_a_silent_voice_is_an_error(script_path, script_text, voice):
    script_path.write_text(script_text.replace("ほんしの説明を求めます。", "。"), "utf-8")
    with pytest.raises(InputError, match="u001"):
        perform(load_script(script_path), voice)


def test_the_same_script_gives_the_same_files(script_path, voice, tmp_path):
    for name in ("one", "two"):
        write(perform(load_script(script_path), voice), voice, script_path, tmp_path / name)
    one, two = ({p.name: p.read_bytes() for p in (tmp_path / n).iterdir()} for n in ("one", "two"))
    assert one == two
    assert len(one) == 6


def test_written_references_agree(script_path, voice, tmp_path):
    write(perform(load_script(script_path), voice), voice, script_path, tmp_path / "out")
    reference = json.loads((tmp_path / "out" / "reference.json").read_text("utf-8"))
    lines = (tmp_path / "out" / "reference.txt").read_text("utf-8").splitlines()

    assert lines[1] == "藤井財政課長: 3,650万円です。以上です。"
    assert [u["text"] for u in reference["utterances"]] == [x.split(": ", 1)[1] for x in lines]
    assert (tmp_path / "out" / "agenda.txt").read_text("utf-8") == "日程第1 補正予算\n"


def test_spoken_utterances_are_kept(voice, tmp_path):
    cached = Cached(voice, tmp_path / "cache")
    first = cached.speak("はい。", voice="low", speed=1.0)

    np.testing.assert_array_equal(cached.speak("はい。", voice="low", speed=1.0), first)
    cached.speak("はい。", voice="high", speed=1.0)
    cached.speak("はい。", voice="low", speed=1.5)
    assert voice.said == ["はい。"] * 3


def test_the_command_explains_a_bad_script(tmp_path):
    result = CliRunner().invoke(main, [str(tmp_path / "none.toml"), str(tmp_path / "out")])
    assert result.exit_code == InputError.exit_code
    assert "none.toml" in result.stderr


class TestSample:
    """The meeting in the wheel is what its provenance says, and what the script says."""

    @pytest.fixture
    def provenance(self):
        return tomllib.loads((SAMPLE / "provenance.toml").read_text("utf-8"))

    @pytest.fixture
    def reference(self):
        return json.loads((SAMPLE / "reference.json").read_text("utf-8"))

    def test_digests(self, provenance, scripts):
        files = {p.name for p in SAMPLE.iterdir()} - {"provenance.toml"}
        assert files == provenance["sha256"].keys()
        for name, digest in provenance["sha256"].items():
            assert hashlib.sha256((SAMPLE / name).read_bytes()).hexdigest() == digest, name
        script = (scripts / provenance["script"]).read_bytes()
        assert hashlib.sha256(script).hexdigest() == provenance["script_sha256"]

    def test_it_says_that_it_is_synthetic(self, provenance):
        assert provenance["synthetic"] is True
        assert provenance["label"] == "合成音声"
        assert provenance["script_licence"] == "CC0-1.0"

    def test_sound(self, provenance):
        sound = soundfile.info(SAMPLE / "meeting.flac")
        assert (sound.samplerate, sound.channels, sound.subtype) == (16_000, 1, "PCM_16")
        assert 60 <= sound.duration <= 120
        assert sound.duration == pytest.approx(provenance["duration_s"], abs=0.001)
        assert (SAMPLE / "meeting.flac").stat().st_size < 3_000_000

    def test_reference_is_the_script(self, scripts, reference):
        script = load_script(scripts / "sample.toml")
        assert (SAMPLE / "reference.txt").read_text("utf-8") == reference_text(script)
        said = [(u["id"], u["speaker"], u["text"]) for u in reference["utterances"]]
        assert said == [(u.id, u.speaker, u.text) for u in script.utterances]
        assert len({speaker for _, speaker, _ in said}) >= 3

    def test_speech_lies_inside_the_sound(self, reference):
        duration = soundfile.info(SAMPLE / "meeting.flac").duration
        spans = [
            line.split() for line in (SAMPLE / "reference.rttm").read_text("utf-8").splitlines()
        ]
        assert {s[7] for s in spans} == {s["id"] for s in reference["speakers"]}
        for start, length in ((float(s[3]), float(s[4])) for s in spans):
            assert start >= 0
            assert length > 0
            assert start + length <= duration
