"""What the command says at the end: what to check, in a few lines."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from rich.cells import cell_len

from transcribe.console import SPEECH_KINDS, Console
from transcribe.engines.base import EngineOptions
from transcribe.engines.loading import Engine
from transcribe.messages import language
from transcribe.models import registry
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


def said(transcript: Transcript, results: Sequence[Path] = ()) -> list[str]:
    with language("ja"):
        return ["  " * line.indent + str(line.text) for line in summary(transcript, results)]


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
    assert lines[-1] == f"    → {NEXT['correction'].ja}"


@pytest.mark.parametrize(
    ("results", "told"),
    [
        (["会議.srt", "会議.txt", "会議.json"], "一覧は 会議.txt の最後にあります。"),
        (["会議.json"], "一覧は 会議.json の corrections にあります。"),
        (["会議.srt"], "一覧は txt か json に書かれます。"),
    ],
)
def test_it_says_where_the_corrections_are_listed(results: list[str], told: str) -> None:
    corrected = replace(NOTHING, corrections=(Correction("T0001", 0, "仲", "会", "term", 1.0),))
    assert said(corrected, [Path("結果") / name for name in results])[-1].startswith(
        f"    → {told}"
    )


def test_what_is_about_the_whole_recording_names_no_time() -> None:
    whole = replace(NOTHING, notices=(Notice("low_level", 0.4, 599, "小さい音です。"),))
    assert said(whole)[1] == "  音が小さい 1件: 録音全体"


def test_nothing_heard_does_not_read_like_success(capsys: pytest.CaptureFixture[str]) -> None:
    notice = Notice("no_speech", 0, 60, "話し声が見つかりませんでした。")
    silent = Transcript(60.0, "ja", (), (), (notice,))
    with language("ja"):
        Console(quiet=False).finished(silent, [], 20.0)
    assert capsys.readouterr().err.splitlines() == [
        "△ 1:00 の録音に話し声が見つかりませんでした。",
        "  確認が必要なところ（重要な順）",
        "    話し声が見つからない",
        "      → マイクと録音の音量を確かめてください。",
    ]


@pytest.mark.parametrize(
    ("reader", "told"),
    [
        ("ja", "公表精度: 朗読 71〜75 %、放送 30 %、X 9 %（目安。会議の値ではありません）"),
        ("en", "model: reading aloud 71 to 75 %, broadcasts 30 %, X 9 % (a guide,"),
    ],
)
def test_the_published_accuracy_names_kinds_of_speech(
    reader, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    base = registry().get("whisper-base")
    model = replace(base, accuracy={**base.accuracy, "X": 9.4})
    options = EngineOptions(Path("files"), "cpu", "int8", 1)
    engine = Engine(model.id, "sha256:0", "", lambda options: options, options)
    with language(reader):
        Console(quiet=False).engines(model, engine, None, corrects=False)
    assert told in capsys.readouterr().err


def test_the_kinds_of_speech_of_all_listed_corpora_are_known() -> None:
    assert {corpus for model in registry() for corpus in model.accuracy} <= SPEECH_KINDS.keys()


def test_names_are_listed_by_speaker_with_their_evidence() -> None:
    proposals = (
        SpeakerProposal("S2", "石川（委員長）", "T0001", "開会します。", "chair", 0.9),
        SpeakerProposal("S1", "中村", "T0001", "会長の仲村です。", "self_introduction", 0.8),
    )
    assert said(replace(NOTHING, speaker_proposals=proposals))[1:4] == [
        "  話者の名前の候補 2件",
        "    話者1 → 中村？ 根拠:「会長の仲村です。」1:23",
        "    話者2 → 石川（委員長）？ 根拠（会議の進行から）:「開会します。」1:23",
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
