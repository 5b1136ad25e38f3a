"""Corrections are judged by undoing them; a quiet voice leaves a trace as text or as a notice."""

import pytest

from bench.judging import Corrections, judge, traced, undone
from transcribe.types import Correction, Notice, SpeakerSegment, Transcript, Turn, Word

REFERENCE = "会議録署名議員を指名します。委員長の森です。"


def transcript(*texts, corrections=(), notices=(), words=()):
    turns = tuple(
        Turn(f"T{n}", None, 0.0, 10.0, text, words) for n, text in enumerate(texts, start=1)
    )
    return Transcript(100.0, "ja", (), turns, tuple(notices), tuple(corrections))


def mend(offset, original, replacement, turn="T1"):
    return Correction(turn, offset, original, replacement, "sound", 1.0)


def test_right_wrong_and_neutral_corrections():
    found = judge(
        REFERENCE,
        transcript(
            "会議録署名議員を氏名します。",
            "委員長の守です。",
            corrections=[
                mend(3, "書明", "署名"),
                mend(8, "指名", "氏名"),
                mend(4, "盛", "守", turn="T2"),
            ],
        ),
    )
    assert (found.right, found.wrong, found.neutral) == (1, 1, 1)
    assert (found.spoiled, found.mended) == (1, 2)
    assert found.share_right == pytest.approx(1 / 3)


def test_punctuation_is_not_judged():
    found = judge("以上です。", transcript("以上です、", corrections=[mend(4, "。", "、")]))
    assert (found.right, found.wrong, found.neutral) == (0, 0, 1)
    assert found.share_right == 0
    assert Corrections().share_right == 1


def test_counts_add():
    assert Corrections(1, 2, 3, 4, 5) + Corrections(1, 1, 1, 1, 1) == Corrections(2, 3, 4, 5, 6)


def test_undoing_touches_one_turn():
    turns = transcript("森です。", "森です。").turns
    assert undone(turns, mend(0, "盛り", "森", turn="T2")) == "森です。盛りです。"


def test_a_correction_that_is_not_there_is_a_fault():
    with pytest.raises(ValueError, match="does not stand"):
        undone(transcript("盛です。").turns, mend(0, "盛", "森"))


def test_text_and_notices_are_traces():
    words = (Word("あ", 1.0, 1.5, 1.0), Word("い", 1.9, 2.0, 1.0), Word("う", 4.0, 5.0, 1.0))
    notices = [
        Notice("lost_speech", 6.0, 7.0, "?"),
        Notice("correction", 8.0, 9.0, "?"),
        Notice("low_level", 0.0, 100.0, "?"),  # about everything: points nowhere
    ]
    speech = [SpeakerSegment(1.0, 3.0, "q"), SpeakerSegment(4.0, 9.0, "q")]
    held, total = traced(speech, transcript("あいう", words=words, notices=notices))

    assert total == 7
    assert held == pytest.approx(1 + 1 + 1)
