"""Edited minutes are told from verbatim text, and verbatim text is hardly ever accused."""

import tomllib
from pathlib import Path

import pytest

from eval.edited import LONG, looks_edited
from eval.normalize import standard
from transcribe.messages import language

ROOT = Path(__file__).parents[2]
TEXTS = ROOT / "tests" / "data" / "minutes"
SCRIPTS = sorted((ROOT / "corpora" / "scripts").glob("*.toml"))


def texts(name: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = tomllib.loads((TEXTS / f"{name}.toml").read_text("utf-8"))[
        "texts"
    ]
    return found


VERBATIM, EDITED = texts("verbatim"), texts("edited")


def test_at_most_one_verbatim_text_in_twenty_is_accused():
    accused = [t["kind"] for t in VERBATIM if looks_edited(t["text"], t.get("heard"))]
    assert len(VERBATIM) >= 20
    assert len(accused) * 20 <= len(VERBATIM), accused


@pytest.mark.parametrize("text", EDITED, ids=[t["kind"] for t in EDITED])
def test_edited_minutes_are_noticed(text):
    assert looks_edited(text["text"], text.get("heard")) is not None


@pytest.mark.parametrize("script", SCRIPTS, ids=[s.stem for s in SCRIPTS])
def test_our_own_scripts_are_not_accused(script):
    said = [u["text"] for u in tomllib.loads(script.read_text("utf-8"))["utterances"]]
    assert looks_edited("\n".join(said)) is None
    assert [text for text in said if looks_edited(text)] == []


def test_the_sample_meeting_is_not_accused():
    reference = (ROOT / "transcribe" / "data" / "sample" / "reference.txt").read_text("utf-8")
    assert looks_edited(reference, reference) is None
    assert looks_edited(reference) is None


def test_smooth_speech_is_accused_only_when_it_is_long():
    smooth = next(t["text"] for t in VERBATIM if "reads from a script" in t["kind"])
    assert looks_edited(smooth) is None

    long = smooth * (LONG // len(standard(smooth)) + 1)
    evidence = looks_edited(long)
    assert evidence is not None
    assert "3," in evidence.reasons[0].ja
    assert looks_edited(long, long) is None  # as long as what was heard: nothing was cut
    assert looks_edited(long + "えー、" * 10) is None


def test_a_looping_recogniser_does_not_accuse_the_reference():
    smooth = next(t["text"] for t in VERBATIM if "reads from a script" in t["kind"])
    assert looks_edited(smooth, smooth + "ご視聴ありがとうございました。" * 40) is None


def test_the_warning_says_why_and_what_to_do():
    summary = next(t for t in EDITED if t["kind"] == "summary, plain style")
    evidence = looks_edited(summary["text"])
    assert evidence is not None
    with language("ja"):
        assert "である" in str(evidence.warning)
        assert "言い直し" in str(evidence.warning)
    with language("en"):
        assert "word for word" in str(evidence.warning)


@pytest.mark.parametrize("reference", ["", "。", "はい。"])
def test_nothing_is_said_about_next_to_nothing(reference):
    assert looks_edited(reference, "えー、あのー、はい。" * 20) is None
