"""Speech that has no text, and text that has no voice."""

import numpy as np
import pytest
from answering import Answer, Answering, all_along, at, both, nothing, spoken

from transcribe.coverage.doubtful import even_runs
from transcribe.coverage.lost import gaps
from transcribe.coverage.stock import is_unvoiced
from transcribe.engines.base import Recognizer
from transcribe.recognition import Recognition, recognize
from transcribe.types import Audio, Segment, Word
from transcribe.voice import voiced_spans

RATE = 16_000
THANKS = "ありがとうございました。"
VIEWERS = "ご視聴ありがとうございました。"


def run(recognizer: Recognizer, audio: Audio) -> Recognition:
    return recognize(recognizer, audio, language="ja", seed=7, on_progress=lambda _: None)


def texts(found: Recognition) -> list[str]:
    return [s.text for s in found.segments]


def words(*said: tuple[str, float, float]) -> list[Segment]:
    return spoken(*said)(Audio(np.zeros(0, np.float32), RATE))


def crowd(sample: Audio, voices: int, seconds: int) -> Audio:
    """As many people at once, quietly, each from another moment of the meeting."""
    whole = np.roll(sample.samples, 1234)
    starts = np.linspace(0, len(whole), voices, endpoint=False, dtype=int)
    mixed = sum(np.roll(whole, -start)[: seconds * RATE] for start in starts)
    assert isinstance(mixed, np.ndarray)
    level = np.sqrt(np.mean(np.square(mixed)))
    return Audio((mixed / level * 10 ** (-45 / 20)).astype(np.float32), RATE)


def noisy(audio: Audio, below_db: float) -> Audio:
    noise = np.random.default_rng(1).standard_normal(len(audio.samples))
    level = np.sqrt(np.mean(np.square(audio.samples))) * 10 ** (-below_db / 20)
    return Audio((audio.samples + level * noise).astype(np.float32), RATE)


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ([("はい", 2.0, 2.5), ("では次に", 3.0, 5.0)], []),
        ([("はい", 2.0, 2.5)], [(2.8, 5.0)]),
        ([("では", 3.2, 5.0)], [(2.0, 2.9)]),
        ([("では", 2.0, 3.0), ("次に", 3.8, 5.0)], []),
        ([("で", 2.0, 5.0)], [(2.55, 4.45)]),
    ],
    ids=["none", "the end", "the beginning", "times are not exact", "a word drawn out"],
)
def test_gaps_are_where_no_word_stands(said, found) -> None:
    spans = gaps(words(*said), [(2.0, 5.0)])
    assert spans == [pytest.approx(span, abs=0.05) for span in found]


def test_text_without_words_covers_its_span() -> None:
    assert gaps([Segment(2.0, 4.0, "はい")], [(1.9, 5.0)]) == [(4.0, 5.0)]


def test_a_long_gap_is_heard_window_by_window() -> None:
    assert gaps([], [(0.0, 60.0)]) == [(0, 25), (25, 50), (50, 60)]
    assert gaps([], [(0.0, 1.0), (1.4, 3.0)]) == [(0.0, 3.0)]


def test_what_is_found_in_a_gap_stands_in_its_place(opening: Audio) -> None:
    first = spoken(
        ("開会します。", 0.5, 3.9), ("指名します。", 9.3, 10.7), ("以上の通りです。", 11.1, 14.0)
    )
    again = spoken(("本日の委員は", 0.5, 2.8), ("七名です。", 3.0, 4.8))
    found = run(Answering(first, again), opening)
    assert texts(found) == [
        "開会します。",
        "本日の委員は七名です。",
        "指名します。以上の通りです。",
    ]
    assert found.notices == ()


def test_words_beside_a_gap_are_not_said_twice(opening: Audio) -> None:
    first = spoken(("開会します。", 0.5, 3.9), ("議員は七名です。", 7.6, 14.0))
    found = run(Answering(first, spoken(("議員は七名です。", 0.5, 3.0))), opening)
    assert texts(found) == ["開会します。議員は七名です。"]
    assert {n.kind for n in found.notices} == {"lost_speech"}


def test_text_too_short_for_its_voice_is_decoded_again(opening: Audio) -> None:
    drawn_out = spoken(*[("あの", t, t + 1.3) for t in range(0, 14, 2)])
    text = "総務文教委員会を開会いたします。出席議員は七名であります。署名議員を指名します。"
    whole = spoken(*[(c, 0.3 + 0.35 * i, 0.6 + 0.35 * i) for i, c in enumerate(text)])
    found = run(Answering(drawn_out, whole), opening)
    assert "".join(texts(found)) == text


def test_text_in_the_wrong_place_is_decoded_again(opening: Audio) -> None:
    """Whisper wrote the first sentence where the third is said, and nothing for the first."""
    sentence = "根拠となる資料を出していただけますか。"
    first = both(
        spoken(("出席議員は七名であります。", 4.3, 8.7)),
        spoken((sentence, 9.3, 10.7)),
        spoken(("七名であります。", 11.1, 14.0)),
    )
    lost = spoken((sentence, 0.5, 4.0))
    right = spoken(("指名いたします。", 0.3, 1.5))
    found = run(Answering(first, lost, right), opening)
    assert "".join(texts(found)).count(sentence) == 1
    assert "指名いたします。" in "".join(texts(found))


@pytest.mark.parametrize(
    ("text", "voice_s", "probability", "dropped"),
    [
        (VIEWERS, 0.0, 0.9, True),
        (VIEWERS, 0.5, 0.9, True),
        (VIEWERS, 1.8, 0.9, False),
        (VIEWERS, 1.8, 0.3, True),
        ("ご視聴、ありがとうございました!", 0.0, 0.9, True),
        ("字幕 by 田中花子", 0.3, 0.9, True),
        (THANKS, 0.1, 0.9, True),
        (THANKS, 0.6, 0.4, False),
        ("質疑を終結いたします。", 0.2, 0.9, False),
        ("字幕の費用は十万円です。", 0.2, 0.9, False),
    ],
)
def test_stock_phrases_need_a_voice(text, voice_s, probability, dropped) -> None:
    sentence = Segment(5.0, 7.0, text, (Word(text, 5.0, 7.0, probability),))
    assert is_unvoiced(sentence, [(5.0, 5.0 + voice_s)]) is dropped


def test_a_stock_phrase_behind_real_words_goes_alone(opening: Audio) -> None:
    silence = np.zeros(6 * RATE, np.float32)
    audio = Audio(np.concatenate([opening.samples, silence, opening.samples]), RATE)
    said = spoken(("開会します。", 0.5, 14.0), (VIEWERS, 16.0, 18.0))
    rest = at(20.5, 34.2, "開会します。")
    found = run(Answering(both(said, rest), nothing), audio)
    assert texts(found) == ["開会します。", "開会します。"]
    assert [n.text for n in found.notices if n.kind == "invented_speech"] == [VIEWERS]


@pytest.mark.parametrize(
    ("again", "kept"),
    [
        (all_along("北海道で番組がありました。"), True),
        (all_along("お元気ですか。"), False),
        (nothing, False),
    ],
    ids=["heard again", "heard otherwise", "not heard"],
)
def test_unsure_text_must_be_heard_twice(opening: Audio, again: Answer, kept: bool) -> None:
    doubtful = spoken(("北海道で番組がありました。", 0.2, 14.2), probability=0.1)
    found = run(Answering(both(all_along("開会"), doubtful), again), opening)
    assert ("北海道で番組がありました。" in texts(found)) is kept
    if not kept:
        assert [n.text for n in found.notices] == ["北海道で番組がありました。"]


def test_what_people_repeat_is_kept(opening: Audio) -> None:
    votes = "異議なし。異議なし。異議なし。異議なし。異議なし。"
    found = run(Answering(all_along(votes)), opening)
    assert texts(found) == [votes]
    assert found.notices == ()


@pytest.mark.parametrize("voices", [10, 20])
def test_a_crowd_is_told_from_a_person(sample: Audio, opening: Audio, voices: int) -> None:
    mixed = crowd(sample, voices, 20)
    spans = voiced_spans(mixed)
    assert sum(b - a for a, b in even_runs(mixed, spans)) > 0.8 * sum(b - a for a, b in spans)
    for audio in (opening, noisy(opening, 20), noisy(opening, 10)):
        assert even_runs(audio, voiced_spans(audio)) == []


@pytest.mark.parametrize(
    ("answers", "heard"),
    [
        ([nothing], False),
        ([all_along("何何何何何何何何何何")], False),
        (
            [all_along(text) for text in ("栄養の話です。", "東京へ行く。", "何時かな。", "猫は")],
            False,
        ),
        ([all_along("議題といたします。"), all_along("議題といたします。")], True),
    ],
    ids=["nothing", "a loop", "now this, now that", "the same"],
)
def test_a_crowd_gives_no_text_unless_it_is_understood(sample: Audio, answers, heard) -> None:
    found = run(Answering(*answers), crowd(sample, 20, 20))
    assert bool(found.segments) is heard
    assert ("lost_speech" in {n.kind for n in found.notices}) is not heard


def test_a_crowd_is_asked_about_rarely(sample: Audio) -> None:
    engine = Answering(nothing)
    mixed = crowd(sample, 20, 20)
    long = Audio(np.tile(mixed.samples, 15), RATE)
    found = run(engine, long)
    assert [(n.kind, round(n.end - n.start, -1)) for n in found.notices] == [("lost_speech", 300)]
    assert sum(audio.duration for audio in engine.shown) < 120


@pytest.mark.model
def test_whisper_has_nothing_to_say_about_a_crowd(recognizer: Recognizer, sample: Audio) -> None:
    found = run(recognizer, crowd(sample, 20, 8))
    assert texts(found) == []
    assert [n.kind for n in found.notices] == ["lost_speech"]


@pytest.mark.model
def test_whisper_hears_a_speaker_18_db_below_the_others(
    recognizer: Recognizer, opening: Audio
) -> None:
    samples = opening.samples.copy()
    samples[round(4.13 * RATE) : round(6.75 * RATE)] *= np.float32(10 ** (-18 / 20))
    found = run(recognizer, Audio(samples, RATE))
    assert "7名" in "".join(texts(found))
    assert "low_level" in {n.kind for n in found.notices}
