"""A script is read whole or refused with every fault named."""

import csv
import re

import pytest

from corpora.generators.faults import faults
from corpora.generators.script import Utterance, load_script
from transcribe.errors import InputError
from transcribe.japanese import drop_fillers
from transcribe.messages import language


def test_a_script_is_loaded(script_path):
    script = load_script(script_path)

    assert [s.label for s in script.speakers] == ["山本委員長", "藤井財政課長"]
    assert [u.id for u in script.utterances] == ["u001", "u002", "u003"]
    assert [u.pause for u in script.utterances] == [None, None, -0.3]
    assert script.turn_changes == (False, True, True)


@pytest.mark.parametrize(
    ("text", "say", "spoken"),
    [
        ("歳入3億2,400万円", None, "歳入三億二千四百万円"),
        ("本市は5,000人", "ほんしは5,000人", "ほんしは五千人"),
    ],
)
def test_what_the_synthesiser_gets(text, say, spoken):
    assert Utterance("u001", "chair", text, say).spoken == spoken


@pytest.mark.parametrize(
    ("found", "put", "fault"),
    [
        ('title = "試験の会議"', "", "title is missing"),
        ("seed = 7", 'seed = "7"', "seed is not a whole number"),
        ("seed = 7", "seed = true", "seed is not a whole number"),
        ("seed = 7", "seed = -7", "seed is below 0"),
        ("speed = 2", "speed = nan", "speakers[2]: speed is not a number"),
        ("seed = 7", "seed = 7\nvenue = 1", "venue is not a known field"),
        ("seed = 7", "seed = 7\nfan_dbfs = 3", "fan_dbfs 3 is above 0"),
        ("seed = 7", 'seed = 7\nlevel_dbfs = "-26"', "level_dbfs is not a number"),
        ("speed = 2", "speed = 2\npitch = 1.9", "speakers[2]: pitch 1.9 is not from 0.7 to 1.4"),
        ("speed = 2", 'speed = 2\nlevel_db = "low"', "speakers[2]: level_db is not a number"),
        ("2026-06-12", "6月12日", "not a date"),
        ('name = "山本"', 'name = " "', "speakers[1]: name is empty"),
        ('id = "kacho"', 'id = "課長"', "speakers[2]: id '課長' is not plain ASCII"),
        ('id = "kacho"', 'id = "chair"', "'chair' is listed twice"),
        ("speed = 2", "speed = 0", "speakers[2]: speed 0 is not above 0"),
        ('speaker = "kacho"', 'speaker = "mori"', "'mori' is not listed"),
        ('speaker = "kacho"', 'speaker = "chair"', "'kacho' says nothing"),
        ('speaker = "kacho"', 'speaker = "chair"', "utterances[3]: the speaker overlaps"),
        ('text = "はい。"', 'txt = "はい。"', "utterances[3]: text is missing"),
        ('text = "はい。"', 'text = "は\\nい"', "utterances[3]: text has more than one line"),
        ('say = "ほんしの説明を求めます。"', "pause = -1", "utterances[1]: pause is below 0"),
    ],
)
def test_each_fault_is_named(script_path, script_text, found, put, fault):
    assert found in script_text
    script_path.write_text(script_text.replace(found, put), "utf-8")

    with pytest.raises(InputError) as refused, language("en"):
        load_script(script_path)
    assert fault in refused.value.problem.en


def test_entries_have_to_be_tables():
    found = [m.en for m in faults({"speakers": ["chair"], "utterances": "はい。"})]
    assert "speakers: an entry is not a table." in found
    assert "utterances is not a list." in found


def test_every_fault_is_reported_at_once():
    given = {
        "title": "",
        "date": "きょう",
        "speakers": [{"id": "a b", "speed": -1}],
        "utterances": [{"speaker": "c"}],
    }
    found = [m.en for m in faults(given)]

    assert len(found) == len(set(found)) >= 14
    for name in ("place", "language", "licence", "seed", "agenda"):
        assert f"{name} is missing." in found
    for name in ("name", "role", "voice"):
        assert f"speakers[1]: {name} is missing." in found


@pytest.mark.parametrize("content", [b"title = ", b"\xff\xfe", None])
def test_a_file_that_is_no_script_is_refused(tmp_path, content):
    path = tmp_path / "bad.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError, match=re.escape("bad.toml")):
        load_script(path)


@pytest.mark.parametrize(
    ("name", "speakers", "overlaps"),
    [
        ("sample", 4, 0),
        ("committee", 5, 0),
        ("planning", 5, 8),
        ("hearing", 5, 2),
        ("library", 5, 3),
        ("committee-hard", 4, 9),
        ("library-hard", 4, 11),
    ],
)
def test_our_own_scripts(scripts, name, speakers, overlaps):
    script = load_script(scripts / f"{name}.toml")

    assert len(script.speakers) == len({s.voice for s in script.speakers}) == speakers
    assert len([u for u in script.utterances if (u.pause or 0) < 0]) == overlaps
    assert script.licence == "CC0-1.0"


@pytest.mark.parametrize("name", ["committee-hard", "library-hard"])
def test_hard_meetings_are_hard(scripts, name):
    script = load_script(scripts / f"{name}.toml")

    assert script.level_dbfs is not None
    assert script.fan_dbfs is not None
    assert 15 <= script.level_dbfs - script.fan_dbfs <= 18
    assert sorted(s.level_db for s in script.speakers) == [-18, 0, 0, 0]
    assert all(s.pitch != 1 for s in script.speakers)
    filled = [u for u in script.utterances if drop_fillers(u.text) != u.text]
    assert len(filled) > len(script.utterances) / 2


@pytest.mark.parametrize("name", ["committee", "planning", "hearing", "library"])
def test_every_meeting_has_its_papers(scripts, name):
    papers = scripts.parent / "papers" / name
    people = load_script(scripts / f"{name}.toml").speakers
    with (papers / "roster.csv").open(encoding="utf-8", newline="") as file:
        listed = list(csv.DictReader(file))

    assert list(listed[0]) == ["氏名", "役職", "議席番号", "よみ"]
    for person in people:
        (row,) = [r for r in listed if r["氏名"].split()[0] == person.name]
        assert row["役職"] == person.role
    assert len((papers / "materials.txt").read_text("utf-8")) > 300
