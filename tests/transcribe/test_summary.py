"""What the command says at the end: what to check, in a few lines."""

from dataclasses import replace

import pytest
from rich.cells import cell_len

from transcribe.console import Console
from transcribe.messages import language
from transcribe.summary import NEXT, summary
from transcribe.types import Correction, Notice, Speaker, SpeakerProposal, Transcript, Turn

NOTHING = Transcript(
    duration=600.0,
    language="ja",
    speakers=(Speaker("S1", "話者1"), Speaker("S2", "話者2")),
    turns=(Turn("T0001", "S1", 83.0, 90.0, "会長の仲村です。"),),
)


def lost(*starts: float) -> tuple[Notice, ...]:
    return tuple(Notice("lost_speech", s, s + 1, "声があります。") for s in starts)


def said(transcript: Transcript) -> list[str]:
    with language("ja"):
        return ["  " * line.indent + str(line.text) for line in summary(transcript)]


def test_nothing_to_check_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert summary(NOTHING) == []
    Console(quiet=False).finished(NOTHING, [], 60.0)
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_places_are_counted_and_the_first_are_named() -> None:
    assert said(replace(NOTHING, notices=lost(340, 133, 350, 400, 500))) == [
        "確認が必要なところ（重要な順）",
        "  文字にできなかった声 5件: 2:13、5:40 ほか3件",
        "    → その箇所を聞いて、言葉を書き足してください。",
    ]


def test_lost_speech_comes_first_and_corrections_last() -> None:
    corrections = tuple(Correction("T0001", n, "仲", "中", "reading", 1.0) for n in range(12))
    noted = replace(
        NOTHING,
        notices=(
            Notice("correction", 0, 1, "仲村→中村"),
            Notice("overlap", 5, 6, "重なっています。"),
            *lost(100),
        ),
        corrections=corrections,
    )
    lines = said(noted)
    assert [line for line in lines if line.startswith("  ") and "→" not in line] == [
        "  文字にできなかった声 1件: 1:40",
        "  声が重なっている 1件: 0:05",
        "  自動で直したところ 12件",
    ]
    assert lines[-1] == "    → 元に戻すには --correction off"


def test_what_is_about_the_whole_recording_names_no_time() -> None:
    whole = replace(NOTHING, notices=(Notice("low_level", 0, 600, "小さい音です。"),))
    assert said(whole)[1] == "  音が小さい 1件"


def test_names_are_listed_by_speaker_with_their_evidence() -> None:
    proposals = (
        SpeakerProposal("S2", "石川（委員長）", "T0001", "開会します。", "chair", 0.9),
        SpeakerProposal("S1", "中村", "T0001", "会長の仲村です。", "self_introduction", 0.8),
    )
    assert said(replace(NOTHING, speaker_proposals=proposals))[1:4] == [
        "  話者の名前の候補 2件",
        "    話者1 → 中村？ 根拠:「会長の仲村です。」1:23",
        "    話者2 → 石川（委員長）？ 根拠:「開会します。」1:23",
    ]


@pytest.mark.parametrize("kind", Notice.KINDS)
def test_every_kind_says_what_to_do_next(kind: str) -> None:
    lines = summary(replace(NOTHING, notices=(Notice(kind, 1, 2, ""),)))
    assert lines[-1].text.ja == f"→ {NEXT[kind].ja}"
    assert lines[-1].text.en == f"→ {NEXT[kind].en}"


@pytest.mark.parametrize("reader", ["ja", "en"])
def test_it_fits_a_terminal_of_60_columns(
    reader, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    quote = "日程第一、議案第四十一号、保険年金課長の説明を求めます。"
    proposal = SpeakerProposal("S2", "西村直美（保険年金課長）", "T0001", quote, "called", 0.5)
    notices = tuple(Notice(kind, n, n + 1, "") for n, kind in enumerate(Notice.KINDS))
    full = replace(NOTHING, notices=notices, speaker_proposals=(proposal,))
    with language(reader):
        Console(quiet=False).finished(full, [], 60.0)
    first, *block = capsys.readouterr().err.splitlines()
    assert first.startswith("✓")
    assert len(block) > 2 * len(Notice.KINDS)
    assert max(map(cell_len, block)) <= 60
    assert all(line.startswith("  ") for line in block)
