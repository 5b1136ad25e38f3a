"""The guards around a recogniser: nothing obvious lost, invented or looped."""

from itertools import pairwise

import numpy as np
import pytest
from answering import Answer, Answering, all_along, at, both, halves, nothing

from transcribe.engines.base import OnProgress, Recognizer
from transcribe.recognition import Recognition, moved_in_time, recognize
from transcribe.types import Audio, Notice, Segment, Word
from transcribe.voice import voiced_spans

THANKS = "ご視聴ありがとうございました。"
TEXT = "総務文教委員会を開会いたします。"


def run(
    recognizer: Recognizer, audio: Audio, on_progress: OnProgress = lambda _: None
) -> Recognition:
    return recognize(recognizer, audio, language="ja", seed=7, on_progress=on_progress)


def texts(found: Recognition) -> list[str]:
    return [s.text for s in found.segments]


def with_pause(audio: Audio, seconds: float) -> Audio:
    """The sound twice, with silence between."""
    silence = np.zeros(round(seconds * audio.sample_rate), np.float32)
    return Audio(np.concatenate([audio.samples, silence, audio.samples]), audio.sample_rate)


def test_good_text_is_left_alone(opening: Audio) -> None:
    engine = Answering(all_along(TEXT))
    found = run(engine, opening)
    assert texts(found) == [TEXT]
    assert found.notices == ()
    assert engine.seeds == [7]


def test_a_loop_is_decoded_again(opening: Audio) -> None:
    engine = Answering(all_along(THANKS * 6), all_along(TEXT))
    found = run(engine, opening)
    assert texts(found) == [TEXT]
    assert [(n.kind, n.text) for n in found.notices] == [("loop", THANKS * 6)]
    assert len(set(engine.seeds)) == 2


@pytest.mark.parametrize("again", [all_along("はい" * 20), nothing], ids=["loops", "is mute"])
def test_a_loop_that_stays_is_said_once_and_noted(opening: Audio, again: Answer) -> None:
    found = run(Answering(all_along(f"では、{THANKS * 6}以上。"), again), opening)
    assert texts(found) == [f"では、{THANKS}以上。"]
    (notice,) = found.notices
    assert (notice.kind, notice.text) == ("loop", f"では、{THANKS * 6}以上。")
    assert (notice.start, notice.end) == (found.segments[0].start, found.segments[0].end)


def test_only_the_looping_segments_are_replaced(opening: Audio) -> None:
    first = both(at(0, 4, "開会します。"), at(4, 9, THANKS * 6), at(9, 14, "指名します。"))
    found = run(Answering(first, all_along("七名です。")), opening)
    assert texts(found) == ["開会します。", "七名です。", "指名します。"]
    assert found.segments[1].start == pytest.approx(4, abs=0.1)


def test_two_loops_are_both_mended(opening: Audio) -> None:
    first = both(at(0, 4, "あ" * 20), at(4, 9, "次に"), at(9, 14, "い" * 20))
    found = run(Answering(first, halves("甲。", "乙。")), opening)
    assert texts(found) == ["甲。", "乙。", "次に", "甲。", "乙。"]
    assert [n.text for n in found.notices] == ["あ" * 20, "い" * 20]


def test_text_without_a_voice_is_moved_into_a_notice(opening: Audio) -> None:
    heard = both(at(0, 14.2, TEXT), at(15.5, 18.0, THANKS), at(20.2, 34, TEXT))
    found = run(Answering(heard), with_pause(opening, 6))
    assert texts(found) == [TEXT, TEXT]
    (notice,) = found.notices
    assert (notice.kind, notice.start, notice.end) == ("invented_speech", 15.5, 18.0)
    assert notice.text == THANKS
    assert "聞こえない" in notice.detail


def test_a_short_word_in_a_voice_is_not_invented(opening: Audio) -> None:
    found = run(Answering(both(all_along(TEXT), at(2.0, 2.0, "はい。"))), opening)
    assert texts(found) == [TEXT, "はい。"]


def test_a_voice_without_text_is_decoded_again(opening: Audio) -> None:
    engine = Answering(at(0, 4, "開会します。"), all_along("指名します。"))
    found = run(engine, opening)
    assert texts(found)[0] == "開会します。"
    assert set(texts(found)[1:]) == {"指名します。"}
    assert all(a.start <= b.start for a, b in pairwise(found.segments))
    assert found.notices == ()
    assert all(audio.duration < opening.duration for audio in engine.shown[1:])


@pytest.mark.parametrize(
    "again",
    [nothing, all_along("はい" * 20), at(0, 0.3, "開会します。")],
    ids=["is mute", "loops", "says what is there"],
)
def test_a_voice_that_gives_no_text_is_listed(opening: Audio, again: Answer) -> None:
    found = run(Answering(at(0, 9, "開会します。"), again), opening)
    assert texts(found) == ["開会します。"]
    assert {n.kind for n in found.notices} == {"lost_speech"}
    assert all(9 <= n.start < n.end <= opening.duration for n in found.notices)
    assert sum(n.end - n.start for n in found.notices) == pytest.approx(4, abs=1)


def test_a_recogniser_that_hears_nothing_at_all_loses_nothing_unnoticed(opening: Audio) -> None:
    found = run(Answering(nothing), opening)
    assert texts(found) == []
    listed = sum(n.end - n.start for n in found.notices)
    voiced = sum(end - start for start, end in voiced_spans(opening))
    assert listed > 0.8 * voiced


def test_a_long_silence_is_never_shown(opening: Audio) -> None:
    engine = Answering(all_along(TEXT))
    found = run(engine, with_pause(opening, 20))
    assert texts(found) == [TEXT, TEXT]
    assert sum(audio.duration for audio in engine.shown) < 2 * opening.duration + 2
    assert all(np.abs(a.samples[: len(a.samples) // 2]).max() > 0.01 for a in engine.shown)
    assert found.segments[1].start == pytest.approx(opening.duration + 20, abs=1)


def test_times_stay_within_what_was_shown(opening: Audio) -> None:
    word = Word(TEXT, 13.0, 29.9, 0.5)
    found = run(Answering(lambda _: [Segment(0.0, 30.0, TEXT, (word,))]), opening)
    (segment,) = found.segments
    assert segment.end <= opening.duration
    assert segment.words[0].end <= opening.duration


@pytest.mark.parametrize("seconds", [0, 5])
def test_silence_is_not_shown_to_anybody(seconds: int) -> None:
    engine = Answering(all_along(THANKS))
    shares: list[float] = []
    found = run(engine, Audio(np.zeros(seconds * 16_000, np.float32), 16_000), shares.append)
    assert found == Recognition((), ())
    assert engine.shown == []
    assert shares == [1.0]


@pytest.mark.parametrize("again", [all_along(TEXT), nothing], ids=["found", "lost"])
def test_progress_never_falls_and_ends_at_one(opening: Audio, again: Answer) -> None:
    shares: list[float] = []
    run(Answering(at(0, 4, TEXT), again), with_pause(opening, 20), shares.append)
    assert shares == sorted(shares)
    assert len(set(shares)) >= 5
    assert shares[-1] == 1.0


def test_neighbours_of_one_kind_are_one_notice(opening: Audio) -> None:
    silence = Audio(np.zeros(16_000, np.float32), 16_000)
    audio = Audio(np.concatenate([opening.samples, *[silence.samples] * 7]), 16_000)
    heard = both(
        all_along("開会"), at(15.2, 16.0, THANKS), at(16.4, 17.5, "字幕"), at(19.5, 20, "終")
    )
    found = run(Answering(lambda a: [s for s in heard(a) if s.end < 21]), with_pause(audio, 0))
    removed = [(n.start, n.end, n.text) for n in found.notices if n.kind == "invented_speech"]
    assert removed[:2] == [(15.2, 17.5, f"{THANKS}字幕"), (19.5, 20, "終")]


def test_a_recognition_moves_in_time() -> None:
    words = (Word("はい。", 1.0, 1.5, 0.5),)
    found = Recognition((Segment(1.0, 2.0, "はい。", words),), (Notice("loop", 0.5, 1.0, ""),))
    assert moved_in_time(found, 600.0) == Recognition(
        (Segment(601.0, 602.0, "はい。", (Word("はい。", 601.0, 601.5, 0.5),)),),
        (Notice("loop", 600.5, 601.0, ""),),
    )


@pytest.mark.model
def test_whisper_says_the_same_on_both_sides_of_a_long_silence(
    recognizer: Recognizer, opening: Audio
) -> None:
    found = run(recognizer, with_pause(opening, 12))
    middle = opening.duration + 6
    before, after = (
        "".join(s.text for s in found.segments if (s.start < middle) == early)
        for early in (True, False)
    )
    assert "総務" in before
    assert "総務" in after
    assert not [s for s in found.segments if 15 < s.start < 25]
