"""The same words from further away, quieter, with fillers: what changes, and what does not."""

import numpy as np
import pytest

from corpora.generators.conditions import (
    FILLERS,
    ROOM_DBFS,
    SILENCE_S,
    Condition,
    altered,
    excerpt,
    perform_under,
)
from corpora.generators.script import load_script
from transcribe.japanese import drop_fillers


@pytest.fixture
def script(scripts):
    return excerpt(load_script(scripts / "committee.toml"), 20)


@pytest.fixture
def short(script_path):
    return load_script(script_path)


def test_an_excerpt_keeps_the_people_who_speak(scripts):
    script = excerpt(load_script(scripts / "committee.toml"), 12)

    assert [u.id for u in script.utterances][-1] == "u012"
    assert [s.id for s in script.speakers] == ["chair", "nishimura"]


def test_the_clean_condition_changes_nothing(script):
    assert altered(script, Condition("clean"), "nishimura") == script


def test_one_person_is_made_quiet(script):
    quiet = altered(script, Condition("quiet", quiet_db=-18), "nishimura")

    assert quiet.utterances == script.utterances
    assert {s.id: s.level_db for s in quiet.speakers} == {"chair": 0, "mori": 0, "nishimura": -18}


def test_fillers_are_said_and_written(script):
    filled = altered(script, Condition("fillers", fillers=True), "")
    pairs = list(zip(script.utterances, filled.utterances, strict=True))
    changed = [(before, after) for before, after in pairs if after.text != before.text]

    assert len(changed) > len(pairs) / 2
    for before, after in changed:
        assert any(filler in after.text for filler in FILLERS)
        assert len(after.spoken) > len(before.spoken)
        assert drop_fillers(after.text) == drop_fillers(before.text)


def test_people_talk_at_the_same_time(script):
    busy = altered(script, Condition("overlaps", overlaps=True), "")
    early = [u for u in busy.utterances if (u.pause or 0) < 0]

    assert len(early) >= 6
    assert len(busy.utterances) > len(script.utterances)
    said = [u for u in busy.utterances if not u.id.endswith("a")]
    assert [u.text for u in said] == [u.text for u in script.utterances]
    before = dict(zip(busy.utterances[1:], busy.utterances, strict=False))
    assert all(before[u].speaker != u.speaker for u in early)


def test_silences_are_long(script):
    pauses = [u.pause for u in altered(script, Condition("s", silences=True), "").utterances]
    given = [p for p in pauses if p is not None]

    assert len(given) == 3
    assert all(SILENCE_S[0] <= p <= SILENCE_S[1] for p in given)


def test_long_silences_hold_the_noise_of_a_room(short, voice):
    longer = perform_under(short, Condition("s", silences=True), "", voice)
    plain = perform_under(short, Condition("clean"), "", voice)
    levels = [20 * np.log10(np.std(m.audio.samples[:7_000])) for m in (longer, plain)]

    assert levels[0] == pytest.approx(10 * np.log10(10 ** (ROOM_DBFS / 10) + 1e-6), abs=1.5)
    assert levels[1] == pytest.approx(-60, abs=0.5)


def test_a_condition_sounds_the_same_every_time(short, voice):
    far = Condition("2 m", distance_m=2.0, noise_db_spl=50)
    one, two = (perform_under(short, far, "", voice) for _ in range(2))

    np.testing.assert_array_equal(one.audio.samples, two.audio.samples)


class Rush:
    """A voice of noise: no tone of it falls into a standing wave of the room."""

    name, licence, packages, sample_rate = "rush", "CC0-1.0", (), 16_000

    def speak(self, text, *, voice, speed):
        del text, voice, speed  # it is always the same
        sound = 0.1 * np.random.default_rng(3).standard_normal(16_000)
        return np.pad(sound, 3_200).astype(np.float32)


def test_distance_costs_level_and_keeps_the_times(short):
    near, far = (
        perform_under(short, Condition(f"{m}", distance_m=m, noise_db_spl=20), "", Rush())
        for m in (1.0, 2.0)
    )
    one, two = (_level(m, m.spoken[0]) for m in (near, far))

    assert [s.start for s in near.spoken] == [s.start for s in far.spoken]
    assert 1 < one - two < 6.5  # 6 dB without a room; its reverberation makes it less
    assert _onset(near) == pytest.approx(near.spoken[0].spans[0].start, abs=0.03)


def _level(meeting, spoken):
    first, last = (round(t * 16_000) for t in (spoken.start, spoken.end))
    return 20 * np.log10(np.std(meeting.audio.samples[first:last]))


def _onset(meeting):
    loud = np.abs(meeting.audio.samples) > 0.1 * np.max(np.abs(meeting.audio.samples))
    return np.argmax(loud) / 16_000
