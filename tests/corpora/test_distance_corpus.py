"""A clean corpus at several distances: the plan, the design, and the folder it becomes."""

import json
import sys
import tomllib
from collections import Counter
from dataclasses import replace

import pytest
import soundfile

from corpora.generators.council import load_council
from corpora.generators.design import select, settings
from corpora.generators.distance import make_distance
from corpora.generators.room_faults import faults
from corpora.generators.rooms import Selection, load_plan
from corpora.generators.speaking import make_council
from corpora.manifest import (
    Conditions,
    Corpus,
    CorpusSpeaker,
    Recording,
    ReferenceTurn,
    load_corpus,
    problems,
    save_corpus,
)
from transcribe.errors import InputError, UnknownName
from transcribe.messages import language

PLAN = """
id = "tiny"
title = "試験の計画"
seed = 5
crossing = "full"
distances_m = [0.1, 1]
speech_db_spl = [60]
noise_db_spl = [40]
codecs = ["none"]

[utterances]
speakers = 2
shared = 1
own = 0

[microphone]
dbfs_at_94_db_spl = -6
noise_db_spl = 25

[[rooms]]
id = "booth"
name = "相談室"
device = "卓上マイク"
size_m = [3, 3.5, 2.5]
rt60_s = 0.3

[[rooms.seats]]
id = "A"
mouth_m = [1, 1, 1.2]
azimuth_deg = 45
elevation_deg = -10
"""


@pytest.fixture
def plan_file(tmp_path):
    def write(found="", put=""):
        assert found in PLAN
        path = tmp_path / "plan.toml"
        path.write_text(PLAN.replace(found, put, 1) if found else PLAN, "utf-8")
        return path

    return write


@pytest.fixture
def plan(plan_file):
    return load_plan(str(plan_file()))


@pytest.fixture
def clean(tmp_path, voice):
    """Two voices say one sentence, and one each of their own."""
    script = load_council()
    low, high = (
        replace(v, id=name) for v, name in zip(script.voices, ("low", "high"), strict=False)
    )
    meeting = [s for s in script.sentences if s.use_case == "meeting"]
    few = replace(script, voices=(low, high), sentences=(meeting[0], *meeting[10:12]))
    make_council(few, voice, tmp_path / "clean", None, lambda *_: None)
    return tmp_path / "clean"


def make(plan, clean, out, told=None):
    reports = [] if told is None else told
    return make_distance(plan, clean, out, lambda *_: None, reports.append)


def contents(folder):
    return {p.name: p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.fixture(scope="module")
def council():
    """The council corpus without its sound: who says what."""
    script = load_council()
    recordings = tuple(
        Recording(
            part.id,
            f"{part.id}.flac",
            "0" * 64,
            6.0,
            (ReferenceTurn(part.voice.id, part.sentence.text),),
            Conditions(use_case=part.sentence.use_case),
            part.id,
        )
        for part in script.cast()
    )
    speakers = tuple(CorpusSpeaker(v.id, v.name) for v in script.voices)
    return Corpus("council", "t", "ja", "CC0-1.0", "s", "", speakers, recordings)


class TestDesign:
    @pytest.fixture
    def standard(self, council):
        return settings(load_plan("standard"), council)

    def test_every_cell_hears_the_same_sentences(self, standard):
        assert len(standard) == len({s.id for s in standard}) == 810
        cells = {}
        for s in standard:
            cells.setdefault((s.room.id, s.distance_m), set()).add(s.clean.id)
        assert len(cells) == 18
        assert {len(texts) for texts in cells.values()} == {45}
        assert len({frozenset(texts) for texts in cells.values()}) == 1

    def test_speakers_and_uses_are_even(self, standard):
        counts = Counter((s.clean.speaker, s.clean.conditions.use_case) for s in standard)
        assert len(counts) == 5 * 3
        assert set(counts.values()) == {54}
        assert len({s.clean.text for s in standard}) == 3 + 30

    @pytest.mark.parametrize("factor", [lambda s: s.noise_db_spl, lambda s: s.seat.id])
    def test_noise_and_seat_are_tied_to_nothing(self, standard, factor):
        by_cell = Counter((s.room.id, s.distance_m, factor(s)) for s in standard)
        assert set(by_cell.values()) <= {22, 23}
        by_voice = Counter((s.clean.speaker, s.room.id, s.distance_m, factor(s)) for s in standard)
        assert set(by_voice.values()) <= {4, 5}
        together = Counter((s.noise_db_spl, s.seat.id) for s in standard)
        assert set(together.values()) <= {202, 203}

    def test_the_pilot_ties_uses_to_rooms(self, council):
        found = settings(load_plan("pilot"), council)
        at = {(s.room.id, s.clean.conditions.use_case, s.distance_m) for s in found}
        assert {("chamber", "assembly", 0.1), ("meeting-room", "meeting", 1.0)} <= at
        assert ("counter", "counter", 0.1) in at
        assert len({(room, use) for room, use, _ in at}) == 3
        assert set(Counter((s.room.id, s.distance_m) for s in found).values()) == {20}

    def test_a_full_crossing_hears_everything_everywhere(self, council):
        plan = replace(load_plan("standard"), crossing="full")
        assert len(settings(plan, council)) == 810 * 4

    def test_the_seed_picks(self, council):
        wanted = Selection(speakers=3, shared=1, own=1)
        one, same, other = (select(council, wanted, seed) for seed in (1, 1, 2))
        assert one == same != other
        assert len(one) == 18
        assert len({r.speaker for r in one}) == 3

    def test_what_is_lacking_is_made_up(self, council):
        alone = [r for r in council.recordings if r.speaker == "jm_kumo"]
        corpus = replace(council, recordings=tuple(alone))
        assert len(select(corpus, Selection(5, 1, 2), seed=1)) == 9  # one speaker shares nothing
        assert len(select(council, Selection(5, 9, 0), seed=1)) == 5 * 3 * 9
        assert len(select(council, Selection(5, 50, 50), seed=1)) == 180


@pytest.mark.parametrize(
    ("found", "put", "fault"),
    [
        ("seed = 5", "", "seed is missing"),
        ("seed = 5", "seed = 5\ncolour = 1", "colour is not a known field"),
        ('crossing = "full"', 'crossing = "latin"', "there is no crossing 'latin'"),
        ('codecs = ["none"]', 'codecs = ["mp4"]', "there is no codecs 'mp4'. Known: none"),
        ("distances_m = [0.1, 1]", "distances_m = [0, 1]", "distances_m holds 0, which"),
        ("distances_m = [0.1, 1]", "distances_m = [1, 1]", "distances_m lists a value twice"),
        ("distances_m = [0.1, 1]", "distances_m = []", "distances_m is empty"),
        ("distances_m = [0.1, 1]", "distances_m = [9]", "seats[1]: a microphone at 9 m is outside"),
        ("noise_db_spl = [40]", 'noise_db_spl = ["loud"]', "noise_db_spl holds loud"),
        ("own = 0", "own = -1", "utterances: own is below 0"),
        ("shared = 1", "shared = 0", "utterances: this selects nothing"),
        ("noise_db_spl = 25", "noise = 25", "microphone: noise_db_spl is missing"),
        ("size_m = [3, 3.5, 2.5]", "size_m = [3, 3.5]", "rooms[1]: size_m is not three numbers"),
        ("rt60_s = 0.3", "rt60_s = 0.05", "rooms[1]: rt60_s 0.05 must be above 0.08"),
        ("rt60_s = 0.3", "rt60_s = 9", "rooms[1]: rt60_s 9 must be above"),
        ("rt60_s = 0.3", 'rt60_s = 0.3\nuse_cases = ["party"]', "no use_cases 'party'"),
        ("rt60_s = 0.3", "rt60_s = 0.3\ncarpet = true", "rooms[1]: carpet is not a known field"),
        ("mouth_m = [1, 1, 1.2]", "mouth_m = [1, 1, 3]", "seats[1]: the mouth is outside"),
        ("mouth_m = [1, 1, 1.2]", "mouth_m = [1, 1]", "seats[1]: mouth_m is not three numbers"),
        ('id = "booth"', 'id = "個室"', "rooms[1]: id '個室' is not plain ASCII"),
    ],
)  # fmt: skip
def test_each_fault_of_a_plan_is_named(plan_file, found, put, fault):
    with pytest.raises(InputError) as refused, language("en"):
        load_plan(str(plan_file(found, put)))
    assert fault in refused.value.problem.en


def test_every_fault_is_reported_at_once():
    given = tomllib.loads(PLAN)
    given["rooms"].append(given["rooms"][0])
    given["seed"] = -1
    given["microphone"] = {}
    found = [m.en for m in faults(given)]
    assert len(found) == 4
    assert "rooms: id 'booth' is listed twice." in found


def test_an_unknown_plan_names_the_nearest():
    with pytest.raises(UnknownName, match="standard"):
        load_plan("standart")


def test_a_distance_corpus_is_made(plan, clean, tmp_path):
    told = []
    corpus = make(plan, clean, tmp_path / "out", told)

    assert load_corpus(tmp_path / "out") == corpus
    assert list(problems(tmp_path / "out", sounds=True)) == []
    assert (corpus.id, corpus.licence) == ("council-tiny", "CC0-1.0")
    assert len(corpus.recordings) == 4  # two voices, two distances
    assert all(r.conditions.simulated for r in corpus.recordings)
    assert "残響時間" in told[0].ja

    by_voice = {}
    for r in corpus.recordings:
        by_voice.setdefault(r.speaker, []).append(r)
    for near, far in by_voice.values():
        assert near.utterance == far.utterance
        assert near.turns == far.turns == load_original(clean, near).turns
        one, other = near.conditions, far.conditions
        assert (one.distance_m, other.distance_m) == (0.1, 1.0)
        assert (one.use_case, one.room, one.device, one.seat) == (
            "meeting",
            "相談室",
            "卓上マイク",
            "A",
        )
        assert one.rt60_s == other.rt60_s == pytest.approx(0.3, rel=0.05)
        assert one.c50_db > other.c50_db + 5
        assert 60 - 40 < other.snr_db < one.snr_db < 60 - 40 + 22  # 20 dB and some of the room


def load_original(clean, recording):
    return next(r for r in load_corpus(clean).recordings if r.id == recording.utterance)


def test_the_same_seed_gives_the_same_bytes(plan, clean, tmp_path):
    for name in ("one", "two"):
        make(plan, clean, tmp_path / name)
    assert contents(tmp_path / "one") == contents(tmp_path / "two")
    make(replace(plan, seed=6), clean, tmp_path / "three")
    assert contents(tmp_path / "three") != contents(tmp_path / "one")


def test_what_is_finished_is_kept(plan, clean, tmp_path):
    out = tmp_path / "out"
    corpus = make(plan, clean, out)
    before = contents(out)
    first, *others = (out / r.file for r in corpus.recordings)
    times = [path.stat().st_mtime_ns for path in others]
    first.unlink()
    with (out / "making.jsonl").open("a") as journal:
        journal.write('{"key": "cut o')  # a machine that lost its power

    make(plan, clean, out)
    assert contents(out) == before
    assert [path.stat().st_mtime_ns for path in others] == times


def test_another_plan_leaves_nothing_of_the_first(plan, clean, tmp_path):
    out = tmp_path / "out"
    make(plan, clean, out)
    changed = make(replace(plan, seed=6, speech_db_spl=(66.0,)), clean, out)
    assert {p.name for p in (out / "sounds").iterdir()} == {
        f"{r.id}.flac" for r in changed.recordings
    }
    assert {r.conditions.speech_db_spl for r in changed.recordings} == {66.0}
    assert list(problems(out, sounds=True)) == []


def test_a_corrected_reference_is_taken_over(plan, clean, tmp_path):
    make(plan, clean, tmp_path / "out")
    corpus = load_corpus(clean)
    first = corpus.recordings[0]
    better = replace(first, turns=(replace(first.turns[0], text="訂正しました。"),))
    recordings = tuple(better if r.speaker == first.speaker else r for r in corpus.recordings[:1])
    save_corpus(replace(corpus, recordings=recordings), clean)
    assert {r.text for r in make(plan, clean, tmp_path / "out").recordings} == {"訂正しました。"}


def test_clipping_is_counted(plan, clean, tmp_path):
    told = []
    make(replace(plan, speech_db_spl=(84.0,)), clean, tmp_path / "out", told)
    _, *lines = (tmp_path / "out" / "making.jsonl").read_text("utf-8").splitlines()
    clipped = [json.loads(line)["details"]["clipped"] for line in lines]
    assert sum(count > 0 for count in clipped) == 2  # near, not far
    assert "2 recording(s) are clipped" in told[-1].en


def test_far_recordings_are_told_of(plan, clean, tmp_path):
    corpus = load_corpus(clean)
    far = [replace(r, conditions=replace(r.conditions, distance_m=2.0)) for r in corpus.recordings]
    save_corpus(replace(corpus, recordings=tuple(far)), clean)
    told = []
    make(plan, clean, tmp_path / "out", told)
    assert "farther than 0.5 m" in told[0].en


def test_a_codec_is_put_on(plan, clean, tmp_path):
    made = make(replace(plan, codecs=("none", "phone")), clean, tmp_path / "out").recordings
    assert Counter(r.conditions.codec for r in made) == {"none": 4, "phone": 4}
    for recording in made:
        sound = soundfile.info(tmp_path / "out" / recording.file)
        assert (sound.samplerate, sound.subtype) == (16_000, "PCM_16")


class TestRefusals:
    def refused(self, plan, clean, out):
        with pytest.raises(InputError) as error, language("en"):
            make(plan, clean, out)
        assert not (out / "corpus.toml").exists()
        return str(error.value.problem.en)

    def test_a_missing_corpus(self, plan, tmp_path):
        assert "none" in self.refused(plan, tmp_path / "none", tmp_path / "out")

    def test_one_that_is_simulated_already(self, plan, clean, tmp_path):
        make(plan, clean, tmp_path / "once")
        assert "simulated already" in self.refused(plan, tmp_path / "once", tmp_path / "out")

    def test_a_sound_that_is_not_the_recorded_one(self, plan, clean, tmp_path):
        for path in (clean / "sounds").iterdir():
            path.write_bytes(path.read_bytes()[:-1] + b"x")
        assert "differs" in self.refused(plan, clean, tmp_path / "out")

    def test_a_plan_that_finds_nothing(self, plan, clean, tmp_path):
        counter = replace(plan, rooms=(replace(plan.rooms[0], use_cases=("counter",)),))
        assert "no recording" in self.refused(counter, clean, tmp_path / "out")

    def test_a_folder_with_other_things(self, plan, clean, tmp_path):
        (tmp_path / "out").mkdir()
        (tmp_path / "out" / "minutes.txt").write_text("")
        assert "other things" in self.refused(plan, clean, tmp_path / "out")

    def test_the_folder_of_another_corpus(self, plan, clean):
        before = contents(clean)
        with pytest.raises(InputError, match="--out"):
            make(plan, clean, clean)
        assert contents(clean) == before

    @pytest.mark.parametrize("library", ["pyroomacoustics", "soundfile"])
    def test_a_library_that_is_missing(self, plan, clean, tmp_path, monkeypatch, library):
        monkeypatch.setitem(sys.modules, library, None)
        with pytest.raises(InputError, match=r"\[corpora\]"):
            make(plan, clean, tmp_path / "out")
