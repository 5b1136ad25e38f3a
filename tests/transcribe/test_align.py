"""Words and speakers become turns."""

from itertools import pairwise

import pytest

from transcribe.align import LONG_TURN_S, Joined, join, join_channels, overlaps
from transcribe.engines.base import Diarization
from transcribe.messages import language
from transcribe.types import Segment, Speaker, SpeakerSegment, Word

NOBODY = Diarization((), ())


def segment(start: float, end: float, *texts: str) -> Segment:
    """A segment whose words share its time evenly."""
    step = (end - start) / len(texts)
    words = tuple(
        Word(text, start + n * step, start + (n + 1) * step, 0.9) for n, text in enumerate(texts)
    )
    return Segment(start, end, "".join(texts).strip(), words)


def spoken(*who: tuple[float, float, str]) -> Diarization:
    segments = tuple(SpeakerSegment(*w) for w in who)
    return Diarization(segments, segments)


def said(joined: Joined) -> list[tuple[str | None, str]]:
    return [(t.speaker, t.text) for t in joined.turns]


def test_words_go_to_whoever_speaks_then() -> None:
    segments = [segment(0, 2, "質疑は", "ございませんか。"), segment(3, 5, "伺い", "ます。")]
    joined = join(segments, spoken((0, 2.2, "B"), (2.8, 5, "A")), "ja")
    assert said(joined) == [("S1", "質疑はございませんか。"), ("S2", "伺います。")]
    assert joined.speakers == (Speaker("S1", "話者1"), Speaker("S2", "話者2"))
    assert joined.speaker_segments == (
        SpeakerSegment(0, 2.2, "S1"),
        SpeakerSegment(2.8, 5, "S2"),
    )


def test_turns_are_numbered_and_their_times_hold_their_words() -> None:
    joined = join(
        [segment(1, 2, "一。"), segment(3, 4, "二。")], spoken((0, 2, "A"), (3, 4, "B")), "ja"
    )
    assert [(t.id, t.start, t.end) for t in joined.turns] == [("T0001", 1, 2), ("T0002", 3, 4)]


def test_names_follow_the_language() -> None:
    joined = join([segment(0, 1, "Yes.")], spoken((0, 1, "A")), "en")
    assert joined.speakers[0].name == "Speaker 1"


@pytest.mark.parametrize("diarization", [NOBODY, spoken((50, 60, "A"))], ids=["none", "elsewhere"])
def test_without_a_speaker_near_the_text_stays(diarization: Diarization) -> None:
    joined = join([segment(0, 2, "開会", "します。"), segment(2, 3, "はい。")], diarization, "ja")
    assert said(joined) == [(None, "開会します。はい。")]


def test_one_speaker_speaks_in_one_turn() -> None:
    segments = [segment(t, t + 2, "開会", "します。") for t in (0, 3, 6)]
    joined = join(segments, spoken((0, 9, "A")), "ja")
    assert said(joined) == [("S1", "開会します。" * 3)]


def test_nothing_said_is_no_turn() -> None:
    joined = join([], spoken((0, 1, "A")), "ja")
    assert joined.turns == ()
    assert joined.speakers == (Speaker("S1", "話者1"),)


@pytest.mark.parametrize("blank", ["", " ", "\u3000"])
def test_nothing_but_a_blank_is_no_turn(blank: str) -> None:
    assert join([Segment(0, 1, blank)], NOBODY, "ja").turns == ()


@pytest.mark.parametrize(
    ("texts", "text"),
    [
        ([" 本日", "の", " 会議", "です。"], "本日の会議です。"),
        ([" これは", " AI", " です。"], "これはAIです。"),
        (["令和", " 8", " 年度", "\u3000", "予算"], "令和8年度予算"),
        ([" カード", " ー", " ｶﾅ", " Ａ"], "カードーｶﾅＡ"),
        ([" 葛\U000e0100", " 城", " 𠮷", " 田", " 神"], "葛\U000e0100城𠮷田神"),
        ([" The", " budget", " is", " approved."], "The budget is approved."),
        ([" 本日は", " Smart", " City", " の件"], "本日はSmart Cityの件"),
    ],
)
def test_blanks_stay_only_between_latin_words(texts: list[str], text: str) -> None:
    (turn,) = join([segment(0, 5, *texts)], NOBODY, "ja").turns
    assert turn.text == text
    assert "".join(w.text for w in turn.words) == text
    assert all(w.text for w in turn.words)


@pytest.mark.parametrize("words", [True, False], ids=["words", "no words"])
def test_sentences_of_two_segments_stay_apart_in_english(words: bool) -> None:
    segments = [segment(0, 1, " Thank", " you."), segment(1, 2, " Any", " questions?")]
    if not words:
        segments = [Segment(s.start, s.end, s.text) for s in segments]
    (turn,) = join(segments, NOBODY, "en").turns
    assert turn.text == "Thank you. Any questions?"
    assert "".join(w.text for w in turn.words) == turn.text


def test_a_slip_inside_a_sentence_is_mended() -> None:
    segments = [segment(0, 3, "財政", "調整", "基金", "から", "繰り", "入れます。")]
    joined = join(segments, spoken((0, 1, "A"), (1, 1.5, "B"), (1.5, 3, "A")), "ja")
    assert [t.speaker for t in joined.turns] == ["S1"]


def test_a_whole_short_answer_stays_a_turn() -> None:
    segments = [
        segment(0, 2, "よろしい", "ですか。"),
        segment(2, 2.4, "はい。"),
        segment(2.4, 4, "採決", "します。"),
    ]
    joined = join(segments, spoken((0, 2, "A"), (2, 2.4, "B"), (2.4, 4, "A")), "ja")
    assert [t.text for t in joined.turns] == ["よろしいですか。", "はい。", "採決します。"]


@pytest.mark.parametrize("change", [1.6, 2.0, 2.4], ids=["early", "exact", "late"])
def test_speakers_change_where_a_sentence_ends(change: float) -> None:
    segments = [
        segment(0, 2, "説明を", "求め", "ます", "。"),
        segment(2, 4.4, "財政", "課長", "の", "藤井", "です", "。"),
    ]
    joined = join(segments, spoken((0, change, "A"), (change, 4.4, "B")), "ja")
    assert said(joined) == [("S1", "説明を求めます。"), ("S2", "財政課長の藤井です。")]


def test_a_word_without_length_goes_to_whoever_speaks_around_it() -> None:
    words = (Word("はい", 2.5, 2.5, 0.5), Word("。", 2.5, 2.5, 0.5))
    segments = [segment(0, 2, "異議", "は。"), Segment(2.5, 2.5, "はい。", words)]
    joined = join(segments, spoken((0, 2, "A"), (2.3, 3, "B")), "ja")
    assert said(joined) == [("S1", "異議は。"), ("S2", "はい。")]


@pytest.mark.parametrize(
    ("start", "speaker"),
    [(4.2, "S2"), (6.5, "S2"), (9.0, "S1")],
    ids=["just after", "far from both", "just before"],
)
def test_a_word_in_a_pause_goes_to_the_nearest_else_to_the_one_before(
    start: float, speaker: str
) -> None:
    segments = [
        segment(0, 2, "一番。"),
        segment(2, 4, "二番。"),
        segment(start, start + 0.2, "三番。"),
    ]
    joined = join(segments, spoken((0, 2, "A"), (2, 4, "B"), (9.5, 12, "A")), "ja")
    assert joined.turns[-1].speaker == speaker


def test_words_before_anybody_was_heard_go_to_the_first() -> None:
    segments = [segment(0, 1, "ただいま", "から"), segment(5, 6, "開会します。")]
    joined = join(segments, spoken((5, 6, "A")), "ja")
    assert said(joined) == [("S1", "ただいまから開会します。")]


def test_overlapping_words_keep_all_their_text() -> None:
    segments = [segment(0, 4, "賛成", "の", "挙手を。"), segment(1, 2, "はい。")]
    joined = join(segments, spoken((0, 4, "A")), "ja")
    assert said(joined) == [("S1", "賛成の挙手を。はい。")]
    assert joined.turns[0].end == 4


def test_a_segment_inside_a_long_one_finds_its_speaker() -> None:
    segments = [
        segment(0, 20, *["議案の", "説明を", "します。"] * 10),
        segment(2, 4, "は", "い", "は", "い。"),
    ]
    joined = join(segments, spoken((0, 2, "A"), (2, 4, "B"), (4, 20, "A")), "ja")
    assert ("S2", "はいはい。") in said(joined)


@pytest.mark.parametrize("second", ["A", "B"])
def test_segments_out_of_order_are_put_in_order(second: str) -> None:
    segments = [segment(0, 2, "一番、", "二番。"), segment(10, 12, "三番、", "四番。")]
    diarization = spoken((0, 5, "A"), (9, 12, second))
    assert join(segments[::-1], diarization, "ja") == join(segments, diarization, "ja")


def test_turns_are_in_order_of_start() -> None:
    segments = [segment(0, 9, *"あいうえおかきくけ"), segment(4, 6, *"さしす。")]
    joined = join(segments, spoken((0, 3, "A"), (3, 6, "B"), (6, 9, "C")), "ja")
    assert all(a.start <= b.start for a, b in pairwise(joined.turns))
    assert [t.id for t in joined.turns] == [f"T{n:04d}" for n in range(1, len(joined.turns) + 1)]


def test_a_long_turn_is_split_at_the_end_of_a_sentence() -> None:
    segments = [segment(t, t + 9, "長い", "説明です。") for t in range(0, 100, 10)]
    joined = join(segments, spoken((0, 100, "A")), "ja")
    assert len(joined.turns) == 2
    assert all(t.text.endswith("。") for t in joined.turns)
    assert LONG_TURN_S < joined.turns[0].end - joined.turns[0].start < LONG_TURN_S + 10
    assert "".join(t.text for t in joined.turns) == "長い説明です。" * 10


def test_a_segment_without_words_is_one_word() -> None:
    (turn,) = join([Segment(1, 3, "散会します。")], NOBODY, "ja").turns
    assert turn.words == (Word("散会します。", 1, 3, 0.0),)


def test_every_channel_is_a_speaker() -> None:
    left = [segment(0, 1, "一。"), segment(4, 5, "三。")]
    joined = join_channels([left, [segment(2, 3, "二。")], []], "ja")
    assert said(joined) == [("S1", "一。"), ("S2", "二。"), ("S1", "三。")]
    assert [s.name for s in joined.speakers] == ["チャンネル1", "チャンネル2", "チャンネル3"]
    assert [s.speaker for s in joined.speaker_segments] == ["S1", "S2", "S1"]


@pytest.mark.parametrize(
    ("second", "found"),
    [
        (SpeakerSegment(4, 6, "S2"), [(4, 5)]),
        (SpeakerSegment(1, 2, "S2"), [(1, 2)]),
        (SpeakerSegment(4.5, 6, "S2"), []),
        (SpeakerSegment(5, 6, "S2"), []),
        (SpeakerSegment(4, 6, "S1"), []),
    ],
    ids=["end", "within", "a moment", "after", "the same person"],
)
def test_speaking_at_once_is_noticed(
    second: SpeakerSegment, found: list[tuple[float, float]]
) -> None:
    speakers = [Speaker("S1", "山本"), Speaker("S2", "佐々木")]
    with language("ja"):
        notices = overlaps([second, SpeakerSegment(0, 5, "S1")], speakers)
    assert [(n.start, n.end) for n in notices] == found
    assert all(n.kind == "overlap" and "山本と佐々木の声" in n.detail for n in notices)
