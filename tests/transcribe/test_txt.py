"""TXT: what a clerk reads, and the list of places to check."""

from dataclasses import replace

import pytest
from transcripts import LONG, NAMES, TRANSCRIPT

from transcribe.formats import clock, render
from transcribe.formats.text import TO_CHECK
from transcribe.messages import Language, language
from transcribe.types import (
    Correction,
    Notice,
    SpeakerProposal,
    Transcript,
    Turn,
    Word,
)


def test_txt_is_what_a_clerk_reads() -> None:
    with language("ja"):
        assert render(TRANSCRIPT, "txt", "委員会") == (
            "委員会\n"
            "録音 1:02:05　話者 2人\n"
            "機械による文字起こし（未校正）です。音声と照らして確認してください。\n"
            "\n"
            f"[0:00] {NAMES}委員長\n"
            f"{NAMES}です。\n"
            "\n"
            "[0:04] 藤井\n"
            f"{LONG}\n"
            "\n"
            "[1:00:00]\n"
            "{拍手} a<b & c\n"
            "\n"
            "── 確認が必要なところ ──\n"
            "■ 文字にできなかった声 1件\n"
            "  0:20–0:21\n"
            f"■ 繰り返しを直したところ 1件（{NAMES}:）\n"
            "  録音全体\n"
            "■ 話者の名前の候補 1件"
            "（まだ入れていません。音声で確かめ、合っていれば入れてください）\n"
            f"  0:00  藤井 → {NAMES}？ 根拠:「{NAMES}です。」\n"
            "■ 自動で直したところ 1件（音声と照らしてください。左が元の文字です）\n"
            f"  名前   0:00  かつらぎ → {NAMES}\n"
        )


def places(transcript: Transcript, reader: Language = "ja") -> list[str]:
    """The lines below the head of the places to check."""
    with language(reader):
        _, _, listed = render(transcript, "txt", "").partition(f"{TO_CHECK}\n")
    return listed.splitlines()


PLAIN = replace(TRANSCRIPT, notices=(), corrections=(), speaker_proposals=())


def test_txt_says_what_to_do_once_for_each_kind_the_most_important_first() -> None:
    noted = replace(
        PLAIN,
        notices=(
            Notice("invented_speech", 5, 6, "声がありません。", "ご視聴"),
            Notice("invented_speech", 7, 8, "声がありません。", "ありがとう"),
            Notice("invented_speech", 15, 16, "声がありません。", "ご視聴"),
            *(Notice("lost_speech", 9 * n, 9 * n + 1, "声があります。") for n in range(8)),
            Notice("lost_speech", 300, 320, "ざわめきです。"),
        ),
    )
    assert places(noted) == [
        "■ 文字にできなかった声 8件（声があります）",
        "  0:00–0:01、0:09–0:10、0:18–0:19、0:27–0:28、0:36–0:37、0:45–0:46",
        "  0:54–0:55、1:03–1:04",
        "■ 文字にできなかった声 1件（ざわめきです）",
        "  5:00–5:20",
        "■ 声がないので除いた文字 3件（声がありません）",
        "  0:05–0:06、0:15–0:16  「ご視聴」",
        "  0:07–0:08  「ありがとう」",
    ]


def corrected(*made: tuple[str, str, str]) -> Transcript:
    """One turn of corrections (reason, original, replacement), one each second from 0:10."""
    text = "".join(replacement for *_, replacement in made)
    words, corrections, offset = [], [], 0
    for n, (reason, original, replacement) in enumerate(made):
        corrections.append(Correction("T0001", offset, original, replacement, reason, 0.9))
        words.append(Word(replacement, 10.0 + n, 11.0 + n, 0.9))
        offset += len(replacement)
    one = Turn("T0001", "S2", 10.0, 10.0 + len(made), text, tuple(words))
    return replace(PLAIN, turns=(one,), corrections=tuple(corrections))


MADE = (
    ("council", "低速数", "定足数"),
    ("term", "ささき委員", "佐々木委員"),
    ("term_near", "4校", "40校"),
    ("term", "会議録書明議員", "会議録署名議員"),
    ("term", "ささき委員", "佐々木委員"),
    ("term", "仲間", "中村"),
    ("homophone", "一半", "一般"),
    ("figure", "三回", "散会"),
    ("homophone", "浦沿さん", "浦添さん"),
)


def test_corrections_stand_figures_first_then_names_each_change_once() -> None:
    assert places(corrected(*MADE)) == [
        "■ 自動で直したところ 9件（音声と照らしてください。左が元の文字です）",
        "  数字   0:12  4校 → 40校",
        "  数字   0:17  三回 → 散会",
        "  名前   0:11、0:14  ささき委員 → 佐々木委員",
        "  名前   0:15  仲間 → 中村",
        "  その他 0:10  低速数 → 定足数",
        "  その他 0:13  会議録書明議員 → 会議録署名議員",
        "  その他 0:16  一半 → 一般",
        "  その他 0:18  浦沿さん → 浦添さん",
    ]


def test_a_name_that_is_proposed_for_a_speaker_is_a_name_whatever_the_reason() -> None:
    proposal = SpeakerProposal("S2", "浦添（委員）", "T0001", "浦添さん", "called", 0.5)
    named = replace(corrected(*MADE), speaker_proposals=(proposal,))
    assert "  名前   0:18  浦沿さん → 浦添さん" in places(named)


def test_a_name_by_office_says_so_and_a_long_quote_is_cut() -> None:
    quote = "財政課長の藤でございます。" * 4
    proposal = SpeakerProposal("S2", "藤井（課長）", "T0002", quote, "office", 0.5)
    named = replace(PLAIN, speaker_proposals=(proposal,))
    assert places(named)[1:] == [
        f"  0:04  藤井 → 藤井（課長）？ 根拠（役職から）:「{quote[:40]}…」"
    ]


def test_english_says_it_once_too() -> None:
    assert places(corrected(*MADE[:3]), "en") == [
        "■ corrected by machine (3): compare with the sound; the text before is on the left",
        "  figure 0:12  4校 → 40校",
        "  name   0:11  ささき委員 → 佐々木委員",
        "  other  0:10  低速数 → 定足数",
    ]


def test_the_whole_recording_has_no_time_and_a_pause_does_not_part_a_quiet_voice() -> None:
    parts = (
        Notice("low_level", 0.6, 1800.0, "小さい声です。"),
        Notice("low_level", 1802.0, 3700.0, "小さい声です。"),
    )
    assert places(replace(PLAIN, notices=parts)) == [
        "■ 音が小さい 1件（小さい声です）",
        "  録音全体",
    ]
    unread = (Notice("damaged_file", PLAIN.duration, 9000.0, "壊れています。"),)
    assert places(replace(PLAIN, notices=unread))[1] == "  1:02:05–2:30:00"


def test_nothing_heard_is_said_once() -> None:
    silent = Transcript(
        60.0, "ja", (), (), (Notice("no_speech", 0, 60, "話し声が見つかりませんでした。"),)
    )
    assert places(silent) == ["■ 話し声が見つかりませんでした。"]


@pytest.mark.parametrize("kind", Notice.KINDS)
def test_every_kind_of_notice_has_words_in_both_languages(kind: str) -> None:
    noted = replace(TRANSCRIPT, notices=(Notice(kind, 0, 1, ""),))
    for chosen in ("ja", "en"):
        with language(chosen):
            assert kind not in render(noted, "txt", "")


@pytest.mark.parametrize(
    ("seconds", "shown"), [(0, "0:00"), (59.99, "0:59"), (3599, "59:59"), (36_000, "10:00:00")]
)
def test_clock(seconds: float, shown: str) -> None:
    assert clock(seconds) == shown
