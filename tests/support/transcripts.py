"""A transcript with everything in it that a format may stumble over."""

from transcribe.types import (
    Correction,
    Notice,
    Speaker,
    SpeakerProposal,
    SpeakerSegment,
    Transcript,
    Turn,
    Word,
)

# 葛 with a variation selector, 吉 with a longer stroke below, 神 as a compatibility ideograph
NAMES = "葛\U000e0100城市 \U00020bb7田 \ufa19山 ｶﾞ㍻①"
SUBTITLES = ("srt", "vtt")
TITLE = "総務 文教\u3000委員会"


def words_of(text: str, start: float, end: float) -> tuple[Word, ...]:
    step = (end - start) / len(text)
    return tuple(Word(c, start + n * step, start + (n + 1) * step, 0.9) for n, c in enumerate(text))


def turn(number: int, speaker: str | None, start: float, end: float, text: str) -> Turn:
    return Turn(f"T{number:04d}", speaker, start, end, text, words_of(text, start, end))


LONG = "財源は、国庫支出金が一億円、市債が二億円、残りは財政調整基金からの繰入金です。以上です。"

TRANSCRIPT = Transcript(
    duration=3725.1234,
    language="ja",
    speakers=(Speaker("S1", f"{NAMES}委員長"), Speaker("S2", "藤井")),
    turns=(
        turn(1, "S1", 0.5, 3.25, f"{NAMES}です。"),
        turn(2, "S2", 4.0, 16.0, LONG),
        turn(3, None, 3600.0, 3601.5, "{拍手} a<b & c"),
    ),
    notices=(
        Notice("lost_speech", 20.0004, 21.0, ""),
        Notice("loop", 62.0, 3661.0, f"{NAMES}:"),
    ),
    corrections=(Correction("T0001", 2, "かつらぎ", NAMES, "name", 0.75),),
    provenance={"application": {"name": "kikitori"}, "source": {"name": NAMES}},
    speaker_segments=(SpeakerSegment(0.5, 3.25, "S1"), SpeakerSegment(3.0, 16.0, "S2")),
    speaker_proposals=(SpeakerProposal("S2", NAMES, "T0001", f"{NAMES}です。", "called", 0.5),),
)
