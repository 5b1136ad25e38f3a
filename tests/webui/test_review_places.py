"""Where to look next: by the errors expected there, what one answer settles together."""

import random
from dataclasses import replace
from typing import Any

from transcribe.types import (
    Correction,
    Notice,
    Speaker,
    SpeakerProposal,
    Transcript,
    Turn,
    Word,
)
from webui.editing.review import Place, places

NAMED = (Speaker("S1", "山本委員長"),)


def turn(code: str, start: float, *words: tuple[str, float], speaker: str | None = "S1") -> Turn:
    """A turn with words of a second each, and how sure each is."""
    listed = tuple(Word(t, start + n, start + n + 1, p) for n, (t, p) in enumerate(words))
    return Turn(code, speaker, start, start + len(words), "".join(t for t, _ in words), listed)


def transcript(*turns: Turn, **values: Any) -> Transcript:
    given: dict[str, Any] = {"duration": 1000.0, "speakers": NAMED, **values}
    return Transcript(language="ja", turns=turns, **given)


def quoted(found: Transcript, place: Place) -> str:
    text = next(t.text for t in found.turns if t.id == place.turn)
    return text[place.start : place.end]


def test_the_least_sure_words_come_first_as_one_run() -> None:
    found = transcript(
        turn("T1", 0, ("本日の", 0.9), ("議案", 0.5), ("は", 0.9), ("三件", 0.4), ("です。", 0.99)),
        turn("T2", 10, ("空調", 0.05), ("設備の", 0.1), ("更新です。", 0.95)),
    )
    shown = places(found)
    assert [quoted(found, p) for p in shown] == ["空調設備の", "議案は三件"]
    assert [p.kind for p in shown] == ["unsure", "unsure"]
    assert shown[0].weight > shown[1].weight


def test_sure_text_has_no_places() -> None:
    assert places(transcript(turn("T1", 0, ("開会します。", 0.97)))) == []
    assert places(transcript()) == []


def test_the_same_word_is_one_group_for_one_fix() -> None:
    found = transcript(
        turn("T1", 0, ("葛城", 0.2), ("市です。", 0.9)),
        turn("T2", 10, ("以上です", 0.9), ("会議録", 0.1)),
        turn("T3", 20, ("次も", 0.9), ("葛城", 0.3), ("です。", 0.9)),
    )
    shown = places(found)
    same = [n for n, p in enumerate(shown) if p.term == "葛城"]
    assert [shown[n].turn for n in same] == ["T1", "T3"]
    assert same[1] - same[0] == 1
    assert shown[same[0]].group == shown[same[1]].group


def test_what_the_machine_corrected_is_a_place_as_long_as_it_stands() -> None:
    mended = turn("T1", 0, ("国庫", 0.1), ("支出金です。", 0.9))
    correction = Correction("T1", 0, "国庫", "国庫", "term", 0.4)
    gone = Correction("T1", 2, "支出", "歳出金", "term", 1.0)
    (place,) = places(transcript(mended, corrections=(correction, gone)))
    assert (place.kind, place.start, place.end, place.term) == ("correction", 0, 2, "国庫")
    assert "国庫" in place.reason.ja


def test_less_evidence_for_a_correction_comes_earlier() -> None:
    first, second = turn("T1", 0, ("財政です", 0.9)), turn("T2", 9, ("総務です", 0.9))
    sure = Correction("T1", 0, "在世", "財政", "term", 1.0)
    unsure = Correction("T2", 0, "相無", "総務", "term", 0.3)
    shown = places(transcript(first, second, corrections=(sure, unsure)))
    assert [p.term for p in shown] == ["総務", "財政"]


def test_notices_stand_in_the_turn_that_is_heard_then() -> None:
    said = (turn("T1", 0, ("前半", 0.9), ("後半", 0.9)), turn("T2", 100, ("次です", 0.9)))
    notices = (
        Notice("lost_speech", 50.0, 60.0, "声があります。"),
        Notice("overlap", 1.0, 2.0, "声が重なっています。"),
        Notice("invented_speech", 100.2, 100.4, "取り除きました。", "ご視聴ありがとうございました"),
        Notice("no_diarization", 0.0, 1000.0, "話者を分けられません。"),
        Notice("low_level", 0.0, 1000.0, "全体に音が小さいです。"),
    )
    shown = places(transcript(*said, notices=notices))
    assert {(p.kind, p.turn) for p in shown} == {
        ("lost_speech", "T1"),
        ("overlap", "T1"),
        ("invented_speech", "T2"),
    }
    assert shown[0].kind == "lost_speech"
    overlap = next(p for p in shown if p.kind == "overlap")
    assert (overlap.start, overlap.end) == (2, 4)
    assert "声が重なっている" in overlap.reason.ja


def test_voices_without_a_name_and_names_to_confirm() -> None:
    voices = (*NAMED, Speaker("S2", "話者2"), Speaker("S3", "話者3"), Speaker("S4", "話者4"))
    said = (
        turn("T1", 0, ("藤井課長、どうぞ。", 0.9)),
        turn("T2", 5, ("説明します。", 0.9), speaker="S2"),
        turn("T3", 9, ("はい。", 0.9), speaker="S3"),
        turn("T4", 12, ("伺い", 0.9), ("ます。", 0.9), speaker="S3"),
    )
    proposal = SpeakerProposal("S2", "藤井課長", "T1", "藤井課長", "called", 0.8)
    found = transcript(*said, speakers=voices, speaker_proposals=(proposal,))
    shown = {p.group: p for p in places(found)}
    assert quoted(found, shown["speaker:S2"]) == "藤井課長"
    assert shown["speaker:S3"].turn == "T4"
    assert set(shown) == {"speaker:S2", "speaker:S3"}  # S4 says nothing
    assert "speaker:S3" not in {p.group for p in places(found, named=("S3",))}


def test_more_text_than_anybody_says() -> None:
    fast = Turn(
        "T1", "S1", 0.0, 2.0, "この制度は令和三年度に始まりまして現在までに四百件の申請がありました"
    )
    slow = Turn("T2", "S1", 5.0, 15.0, fast.text)
    (place,) = places(transcript(fast, slow))
    assert (place.kind, place.turn) == ("fast_text", "T1")


def test_checked_turns_are_left_out() -> None:
    found = transcript(turn("T1", 0, ("空調", 0.1)), turn("T2", 5, ("設備", 0.1)))
    assert {p.turn for p in places(found, checked={"T1"})} == {"T2"}
    corrected = replace(found, corrections=(Correction("T1", 0, "食う町", "空調", "term", 0.5),))
    assert {p.turn for p in places(corrected, checked={"T1"})} == {"T2"}


def test_places_lie_within_their_turns_whatever_comes() -> None:
    dice = random.Random(6)
    for _ in range(50):
        turns = tuple(
            turn(
                f"T{n}",
                n * 30,
                *((dice.choice("議事録、。🙂葛"), dice.random()) for _ in range(20)),
            )
            for n in range(dice.randint(1, 6))
        )
        found = transcript(*turns, notices=(Notice("overlap", 7.0, 95.0, "重なり"),))
        for place in places(found):
            text = next(t.text for t in turns if t.id == place.turn)
            assert 0 <= place.start <= place.end <= len(text)


def test_a_turn_of_twenty_thousand_characters() -> None:
    words = [("議事", 0.1)] * 10_000
    found = transcript(turn("T1", 0, *words), duration=20_000.0)
    assert max(p.end - p.start for p in places(found)) <= 42
