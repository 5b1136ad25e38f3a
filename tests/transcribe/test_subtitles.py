"""SRT and VTT: cues that are short, whole and in order."""

import html
import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pysubs2
import pytest
from transcripts import LONG, NAMES, SUBTITLES, TITLE, TRANSCRIPT, turn

from transcribe.formats import render
from transcribe.formats.subtitles import MOST_CHARACTERS, MOST_S
from transcribe.types import (
    Turn,
    Word,
)


def cues(path: Path) -> list[tuple[int, int, str]]:
    read = pysubs2.load(str(path), format_=path.suffix[1:], keep_unknown_html_tags=True)
    return [(e.start, e.end, html.unescape(e.text)) for e in read]


def without_name(text: str) -> str:
    return re.sub(rf"^({re.escape(NAMES)}委員長|藤井): ", "", text)


@pytest.mark.parametrize("name", SUBTITLES)
def test_subtitles_hold_all_that_was_said(written, name: str) -> None:
    said = "".join(without_name(text) for _, _, text in cues(written(name)))
    assert said == "".join(t.text for t in TRANSCRIPT.turns)


@pytest.mark.parametrize("name", SUBTITLES)
def test_cues_are_short_and_in_order(written, name: str) -> None:
    read = cues(written(name))
    assert len(read) > len(TRANSCRIPT.turns)
    assert all(0 < end - start <= 1000 * MOST_S for start, end, _ in read)
    assert all(len(without_name(text)) <= MOST_CHARACTERS for _, _, text in read)
    assert all(a[1] <= b[0] for a, b in pairwise(read))
    assert read[0][0] == 500
    assert read[-1][:2] == (3_600_000, 3_601_500)


@pytest.mark.parametrize("name", SUBTITLES)
def test_a_speaker_is_named_once_a_turn(written, name: str) -> None:
    texts = [text for _, _, text in cues(written(name))]
    assert [t.partition(":")[0] for t in texts if ": " in t] == [f"{NAMES}委員長", "藤井"]


@pytest.mark.parametrize("name", SUBTITLES)
@pytest.mark.parametrize("seconds", [5.0, 30.0])
@pytest.mark.parametrize(
    "text",
    [
        LONG,
        "第" + "葛\U000e0100" * 60,
        "はいそれでは始めたいと思います",
        "The budget is approved. " * 9,
    ],
    ids=["japanese", "variants", "slow", "english"],
)
def test_a_turn_without_words_is_cut_all_the_same(
    written, name: str, text: str, seconds: float
) -> None:
    bare = replace(TRANSCRIPT, turns=(Turn("T0001", None, 0.0, seconds, text.strip()),))
    read = cues(written(name, bare))
    assert all(len(t) <= MOST_CHARACTERS and b - a <= 1000 * MOST_S + 1 for a, b, t in read)
    assert re.sub(r"\s", "", "".join(t for _, _, t in read)) == re.sub(r"\s", "", text)
    assert not any(t.startswith("\U000e0100") for _, _, t in read)
    assert not text.isascii() or {w for _, _, t in read for w in t.split()} == set(text.split())


def paced(text: str, word_s: float, gap_s: float = 0.0, start: float = 0.0) -> Turn:
    """A word for each character, as fast as asked, a gap after each sentence."""
    words = []
    for character in text:
        words.append(Word(character, start, start + word_s, 0.9))
        start += word_s + (gap_s if character == "。" else 0.0)
    return Turn("T0001", None, words[0].start, words[-1].end, text, tuple(words))


def cues_of(turn: Turn) -> list[str]:
    read = render(replace(TRANSCRIPT, turns=(turn,)), "srt", TITLE)
    return [e.text for e in pysubs2.SSAFile.from_string(read)]


@pytest.mark.parametrize("word_s", [0.12, 0.2, 0.24, 0.3])
@pytest.mark.parametrize(
    ("text", "whole"),
    [
        (
            "補正後の歳入歳出予算の総額をそれぞれ186億7500万円とするものでございます。",
            ["186億7500万円と", "ございます。", "補正後の"],
        ),
        (
            "会議録署名委員に渡辺委員と岡本委員を本日の会議につきまして指名いたします。",
            ["渡辺委員と", "岡本委員を", "指名いたします。", "会議につきまして"],
        ),
        (
            "率は1.45パーセントで二千二十六年度には三十億五千万円を見込んでおります。",
            ["1.45パーセントで", "二千二十六年度には", "三十億五千万円を", "見込んでおります。"],
        ),
    ],
    ids=["units", "auxiliaries", "figures"],
)
def test_no_cue_begins_with_what_belongs_to_the_word_before(
    text: str, whole: list[str], word_s: float
) -> None:
    read = cues_of(paced(text, word_s))
    assert "".join(read) == text
    assert all(any(part in cue for cue in read) for part in whole)


def test_a_short_cue_joins_the_one_before() -> None:
    text = "議案の説明を求めます。はい。市民課長の森でございます。議案の説明をいたします。"
    read = cues_of(paced(text, 0.12, gap_s=0.1))
    assert read[0] == "議案の説明を求めます。はい。"
    assert "".join(read) == text


@pytest.mark.parametrize("gap_s", [3.0, 8.0])
def test_but_not_over_a_long_pause_nor_beyond_what_a_cue_holds(gap_s: float) -> None:
    assert cues_of(paced("議案の説明を求めます。はい。", 0.12, gap_s)) == [
        "議案の説明を求めます。",
        "はい。",
    ]
    full = "あ" * (MOST_CHARACTERS - 1) + "。"
    assert cues_of(paced(full + "はい。", 0.12)) == [full, "はい。"]


def test_sentences_have_cues_of_their_own() -> None:
    text = "これで議案の説明を終わります。質疑のある委員は挙手を願います。"
    assert len(cues_of(paced(text, 0.12))) == 2


@pytest.mark.parametrize("name", SUBTITLES)
def test_cues_of_people_who_speak_at_once_are_in_order(written, name: str) -> None:
    turns = (turn(1, "S1", 0.0, 30.0, LONG), turn(2, "S2", 4.0, 5.0, "はい。"))
    read = cues(written(name, replace(TRANSCRIPT, turns=turns)))
    assert all(a[0] <= b[0] for a, b in pairwise(read))


def test_vtt_escapes_what_it_takes_for_marks(written) -> None:
    text = written("vtt").read_text("utf-8")
    assert "{拍手} a&lt;b &amp; c" in text
    assert text.startswith("WEBVTT\n\n00:00:00.500 --> ")


def test_srt_is_as_players_want_it(written) -> None:
    assert written("srt").read_text("utf-8").startswith("1\n00:00:00,500 --> 00:00:03,250\n")
