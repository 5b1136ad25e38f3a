"""Decisions and tasks that a meeting's words suggest, by rules that can be told."""

from pathlib import Path

import pytest

from transcribe.types import Speaker, Transcript, Turn
from webui.minutes.candidates import Candidate, candidates

DATA = Path(__file__).parents[1] / "data" / "minutes" / "candidates.tsv"
SAMPLE = Path(__file__).parents[2] / "transcribe" / "data" / "sample" / "reference.txt"
SENTENCES = [line.split("\t") for line in DATA.read_text("utf-8").splitlines()]


def said(*lines: tuple[str, str], language: str = "ja") -> Transcript:
    """A meeting: who says what."""
    names = list(dict.fromkeys(name for name, _ in lines))
    turns = tuple(
        Turn(f"T{n}", f"S{names.index(name)}", n * 10.0, n * 10.0 + 9, text)
        for n, (name, text) in enumerate(lines)
    )
    speakers = tuple(Speaker(f"S{n}", name) for n, name in enumerate(names))
    return Transcript(1000.0, language, speakers, turns)


def one(text: str, speaker: str = "山本委員長") -> Candidate:
    (found,) = candidates(said((speaker, text)))
    return found


def test_precision_and_recall_on_sentences_by_hand() -> None:
    """Of each kind: of what is proposed nearly all is right, of what is there nearly all found."""
    proposed = [[c.kind for c in candidates(said(("市長", text)))] for _, text in SENTENCES]
    for kind in ("decision", "task"):
        right = sum(
            kind in found and kind == label
            for found, (label, _) in zip(proposed, SENTENCES, strict=True)
        )
        fired = sum(found.count(kind) for found in proposed)
        there = sum(label == kind for label, _ in SENTENCES)
        print(f"{kind}: precision {right}/{fired}, recall {right}/{there}")
        assert right / fired >= 0.95
        assert right / there >= 0.95
    assert len(SENTENCES) >= 80


@pytest.mark.parametrize("text", [text for label, text in SENTENCES if label == "none"])
def test_questions_denials_conditions_and_courtesy_are_left_alone(text: str) -> None:
    assert candidates(said(("山本委員長", text))) == []


def test_the_sample_meeting_has_one_decision_with_its_matter() -> None:
    lines = [line.split(": ", 1) for line in SAMPLE.read_text("utf-8").splitlines()]
    (found,) = candidates(said(*((name, text) for name, text in lines)))
    assert found.kind == "decision"
    assert found.text.startswith("議案第23号")
    assert "可決すべきものと決定" in found.text
    assert found.turns == ("T11", "T12")
    assert found.reason.ja.startswith("採決や議決")


def test_what_only_points_back_names_its_matter() -> None:
    meeting = said(
        ("議長", "次に、市民農園の使用料の改定を議題といたします。"),
        ("議長", "ご異議ございませんか。"),
        ("議長", "ご異議なしと認めます。よって、さよう決しました。"),
    )
    (found,) = candidates(meeting)
    assert found.text.startswith("市民農園の使用料の改定: ")
    assert found.turns == ("T0", "T2")


@pytest.mark.parametrize(
    ("text", "owner", "due"),
    [
        ("財政課は、来月末までに試算を提出してください。", "財政課", "来月末まで"),
        ("佐藤さん、金曜日までに案を作成してください。", "佐藤さん", "金曜日まで"),
        ("事務局で、9月の審議会までに案を修正してください。", "事務局", "9月の審議会まで"),
        ("令和8年6月10日までに、名簿を提出願います。", "", "令和8年6月10日まで"),
        ("次の委員会で、結果をご報告いたします。", "山本委員長", "次の委員会"),
        ("本部に結果を報告してください。", "", ""),
        ("8月5日までに、各委員にお送りします。", "山本委員長", "8月5日まで"),
    ],
)
def test_tasks_name_who_and_until_when(text: str, owner: str, due: str) -> None:
    found = one(text)
    assert (found.kind, found.owner, found.due) == ("task", owner, due)
    assert found.turns == ("T0",)
    assert found.reason.ja
    assert found.reason.en


def test_keys_stay_and_differ() -> None:
    meeting = said(
        ("議長", "承認されました。次に、結果を後日報告いたします。"), ("議長", "承認されました。")
    )
    first, second = candidates(meeting), candidates(meeting)
    assert [c.key for c in first] == [c.key for c in second]
    assert len({c.key for c in first}) == 3


def test_other_languages_and_empty_meetings_have_none() -> None:
    assert candidates(said(("議長", "可決されました。"), language="en")) == []
    assert candidates(said()) == []
    assert candidates(said(("議長", "えー、"), ("議長", "。。。"))) == []


def test_long_and_strange_turns_do_no_harm() -> None:
    long = "議案第1号" * 4_000 + "。" + "までに" * 5_000 + "報告" * 1_000 + "いたします"
    for text in (long, "\u202e可決\ud83d", "🙂可決されました。", "あ" * 20_000):
        assert len(candidates(said(("議長", text)))) <= 1
