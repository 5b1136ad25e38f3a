"""The plan of the accuracy benchmark, and the tables that come of what was measured."""

import json
import tomllib

import pytest

from bench.cases import PAPERS, PLAN, SCRIPTS, Case, Papers, wanted
from bench.kept import decode, encode
from bench.listening import OFF, WITH, WITHOUT, Heard, Work
from bench.results import Measured, Quiet, Real
from bench.tables import all_tables, markdown
from bench.targets import figures
from corpora.generators.conditions import Condition, excerpt
from corpora.generators.script import load_script
from transcribe.types import Correction, Notice, Transcript, Turn, Word

MEETINGS = tomllib.loads(PLAN.read_text("utf-8"))["meetings"]
REFERENCE = {
    "duration": 10.0,
    "utterances": [{"text": "会議録署名議員を指名します。"}, {"text": "森です。"}],
}
RTTM = "SPEAKER meeting 1 1.000 4.000 <NA> <NA> mori <NA> <NA>\n"


@pytest.mark.parametrize("meeting", MEETINGS, ids=lambda m: m["name"])
def test_the_plan_names_what_is_there(meeting):
    script = load_script(SCRIPTS / f"{meeting['name']}.toml")
    assert (PAPERS / meeting["papers"] / "roster.csv").is_file()
    if "excerpt" in meeting:
        script = excerpt(script, meeting["excerpt"])
    if "quiet" in meeting:
        spoken = sum(len(u.text) for u in script.utterances if u.speaker == meeting["quiet"])
        assert spoken > 100


def test_both_kinds_of_meetings_are_measured_under_conditions():
    conditions = [Condition(**c) for c in tomllib.loads(PLAN.read_text("utf-8"))["conditions"]]
    assert len({c.id for c in conditions}) == len(conditions) == 7
    for kind in (True, False):
        some = [m for m in MEETINGS if m["tuned"] == kind]
        assert len([m for m in some if not m["hard"]]) == 2
        assert any(m["hard"] for m in some)
        assert any("excerpt" in m for m in some)


@pytest.mark.parametrize(
    ("name", "only", "expected"),
    [
        ("committee", None, True),
        ("committee", "committee", True),
        ("committee, 1 m", "committee", True),
        ("committee-hard", "committee", False),
        ("committee", "committee, 1 m", False),
    ],
)
def test_one_meeting_brings_its_conditions(name, only, expected):
    assert wanted(name, only) is expected


def transcript(text, corrections=()):
    words = (Word(text, 1.0, 4.0, 0.9),)
    turn = Turn("T0001", None, 1.0, 4.0, text, words)
    notice = Notice("lost_speech", 4.5, 5.0, "?")
    return Transcript(10.0, "ja", (), (turn,), (notice,), tuple(corrections))


@pytest.fixture
def measured(tmp_path):
    (tmp_path / "reference.json").write_text(json.dumps(REFERENCE), "utf-8")
    (tmp_path / "reference.rttm").write_text(RTTM, "utf-8")
    mended = Correction("T0001", 3, "書明", "署名", "term", 3.0)
    heard = Heard(
        {
            OFF: transcript("会議録書明議員を指名します。森です。"),
            WITHOUT: transcript("会議録書明議員を指名します。森です。"),
            WITH: transcript("会議録署名議員を指名します。森です。", [mended]),
        },
        Work(10.0, 20.0),
        Work(1.0, 2.0),
        {WITHOUT: Work(0.5, 0.5), WITH: Work(3.0, 3.0)},
    )
    case = Case("trial", tmp_path, "", False, True, "mori", Papers((), ()))
    return Measured(case, "会議録書明議員", heard)


def test_what_is_kept_comes_back(measured):
    assert decode(json.loads(json.dumps(encode(measured.heard)))) == measured.heard


def test_figures_stand_beside_their_targets(measured):
    found = {f.name: f for f in figures([measured], [])}

    without = found["UNTOUCHED, hard: accuracy without papers"]
    assert without.value == pytest.approx(100 * 14 / 16)
    assert without.peer == pytest.approx(100 * 5 / 16)
    assert without.least == 85
    assert found["UNTOUCHED, hard: accuracy with papers"].value == 100
    assert found["UNTOUCHED: corrections right with papers"].value == 100
    assert "UNTOUCHED: corrections right without papers" not in found  # none was made
    assert found["UNTOUCHED: quiet voice with text or notice, trial"].value == pytest.approx(87.5)
    assert found["audits and correction without papers / recognition"].value == pytest.approx(15)
    assert found["audits and correction with papers / recognition"].value == pytest.approx(40)


def test_the_page_says_what_was_tuned(measured):
    noise = Quiet("fan", "ん" * 60, transcript("ご視聴ありがとうございました。"))
    spoken = Real("水を買わなくては。", "水を変わなくては。", "水を買わなくては。")
    page = "\n".join(markdown(list(all_tables([measured], [noise], spoken)), {"threads": 2}))

    assert "| trial | UNTOUCHED | 31.2 (31.2) | 87.5 (87.5) | 87.5 (87.5) | 100.0 (100.0) |" in page
    assert "| trial | UNTOUCHED | with papers | 1 | 1 | 0 | 0 | 100.0 | 0.00 |" in page
    assert "| fan | 60 | 14 | 1 |" in page
    assert "水を変わなくては。" in page
    assert page.endswith("threads: 2")


def test_untouched_meetings_keep_their_text_to_themselves(measured):
    record = json.dumps(measured.record(), ensure_ascii=False)
    assert "署名" not in record
    assert measured.record()["corrections"][WITH]["right"] == 1
