"""Every format is read back, where there is one, by the program of those who made it."""

import html
import json
import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pysubs2
import pytest
from pyannote.database.util import load_rttm

from transcribe.errors import InputError, UnknownName
from transcribe.files import write_text
from transcribe.formats import FORMATS, check_formats, clock, read_json, render
from transcribe.formats.subtitles import MOST_CHARACTERS, MOST_S
from transcribe.formats.text import TO_CHECK
from transcribe.messages import Language, language
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


@pytest.fixture
def written(tmp_path: Path):
    """Writes the sample transcript in a format, and gives the file."""

    def write(name: str, transcript: Transcript = TRANSCRIPT) -> Path:
        path = tmp_path / f"out.{name}"
        write_text(path, render(transcript, name, TITLE))
        return path

    return write


@pytest.mark.parametrize("name", sorted(FORMATS.keys() - {"rttm", "vtt"}))
def test_characters_of_names_stay_byte_for_byte(written, name: str) -> None:
    assert NAMES.encode() in written(name).read_bytes()


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_ends_its_last_line_and_has_no_mark_before_the_first(
    written, name: str
) -> None:
    content = written(name).read_bytes()
    assert content.endswith(b"\n")
    assert not content.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in content


@pytest.mark.parametrize("name", FORMATS)
def test_nothing_said_can_be_written(written, name: str) -> None:
    written(name, Transcript(1.0, "ja", (), ()))


# JSON: the contract with scripts of others


def test_json_has_exactly_these_keys() -> None:
    values = json.loads(render(TRANSCRIPT, "json", TITLE))
    assert list(values) == [
        "version", "duration", "language", "speakers", "turns", "notices", "corrections",
        "speaker_segments", "speaker_proposals", "provenance",
    ]  # fmt: skip
    assert values["version"] == 1
    assert list(values["speakers"][0]) == ["id", "name"]
    assert list(values["turns"][0]) == ["id", "speaker", "start", "end", "text", "words"]
    assert list(values["turns"][0]["words"][0]) == ["text", "start", "end", "probability"]
    assert list(values["notices"][0]) == ["kind", "start", "end", "detail", "text"]
    assert list(values["corrections"][0]) == ["turn", "offset", "from", "to", "reason", "score"]
    assert list(values["speaker_segments"][0]) == ["start", "end", "speaker"]
    proposal = ["speaker", "name", "turn", "quote", "reason", "score"]
    assert list(values["speaker_proposals"][0]) == proposal


def test_json_counts_seconds_to_the_millisecond() -> None:
    values = json.loads(render(TRANSCRIPT, "json", TITLE))
    assert values["duration"] == 3725.123
    assert values["notices"][0]["start"] == 20.0


def test_json_comes_back_as_it_was() -> None:
    once = read_json(render(TRANSCRIPT, "json", TITLE))
    assert read_json(render(once, "json", "")) == once
    assert [t.text for t in once.turns] == [t.text for t in TRANSCRIPT.turns]
    assert [len(t.words) for t in once.turns] == [len(t.words) for t in TRANSCRIPT.turns]
    assert once.speakers == TRANSCRIPT.speakers
    assert once.corrections == TRANSCRIPT.corrections
    assert once.provenance == TRANSCRIPT.provenance
    assert once.speaker_segments == TRANSCRIPT.speaker_segments
    assert once.speaker_proposals == TRANSCRIPT.speaker_proposals


def test_json_of_the_first_releases_needs_no_later_keys() -> None:
    values = json.loads(render(TRANSCRIPT, "json", TITLE))
    del values["speaker_segments"], values["speaker_proposals"], values["notices"][0]["text"]
    read = read_json(json.dumps(values))
    assert (read.speaker_segments, read.speaker_proposals) == ((), ())
    assert read.notices[0].text == ""


@pytest.mark.parametrize(
    "text",
    ["", "not JSON", "[]", "1", "{}", '{"version": 2}', '{"version": 1, "duration": 1}'],
)
def test_other_json_is_refused_with_a_hint(text: str) -> None:
    with pytest.raises(InputError, match="--format json"):
        read_json(text)


@pytest.mark.parametrize(
    "change",
    [{"speakers": []}, {"turns": [{"id": "T1"}]}, {"notices": [{"kind": "x"}]}, {"turns": None}],
)
def test_json_that_contradicts_itself_is_refused(change: dict[str, object]) -> None:
    values = json.loads(render(TRANSCRIPT, "json", TITLE)) | change
    with pytest.raises(InputError):
        read_json(json.dumps(values))


# SRT and VTT


def cues(path: Path) -> list[tuple[int, int, str]]:
    read = pysubs2.load(str(path), format_=path.suffix[1:], keep_unknown_html_tags=True)
    return [(e.start, e.end, html.unescape(e.text)) for e in read]


def without_name(text: str) -> str:
    return re.sub(rf"^({re.escape(NAMES)}委員長|藤井): ", "", text)


@pytest.mark.parametrize("name", SUBTITLES)
def test_subtitles_hold_all_that_was_said(written, name: str) -> None:
    said = "".join(without_name(text) for _, _, text in cues(written(name)))
    assert said == "".join(t.text for t in TRANSCRIPT.turns)


@pytest.mark.parametrize("name", SUBTITLES)
def test_cues_are_short_and_in_order(written, name: str) -> None:
    read = cues(written(name))
    assert len(read) > len(TRANSCRIPT.turns)
    assert all(0 < end - start <= 1000 * MOST_S for start, end, _ in read)
    assert all(len(without_name(text)) <= MOST_CHARACTERS for _, _, text in read)
    assert all(a[1] <= b[0] for a, b in pairwise(read))
    assert read[0][0] == 500
    assert read[-1][:2] == (3_600_000, 3_601_500)


@pytest.mark.parametrize("name", SUBTITLES)
def test_a_speaker_is_named_once_a_turn(written, name: str) -> None:
    texts = [text for _, _, text in cues(written(name))]
    assert [t.partition(":")[0] for t in texts if ": " in t] == [f"{NAMES}委員長", "藤井"]


@pytest.mark.parametrize("name", SUBTITLES)
@pytest.mark.parametrize("seconds", [5.0, 30.0])
@pytest.mark.parametrize(
    "text",
    [
        LONG,
        "第" + "葛\U000e0100" * 60,
        "はいそれでは始めたいと思います",
        "The budget is approved. " * 9,
    ],
    ids=["japanese", "variants", "slow", "english"],
)
def test_a_turn_without_words_is_cut_all_the_same(
    written, name: str, text: str, seconds: float
) -> None:
    bare = replace(TRANSCRIPT, turns=(Turn("T0001", None, 0.0, seconds, text.strip()),))
    read = cues(written(name, bare))
    assert all(len(t) <= MOST_CHARACTERS and b - a <= 1000 * MOST_S + 1 for a, b, t in read)
    assert re.sub(r"\s", "", "".join(t for _, _, t in read)) == re.sub(r"\s", "", text)
    assert not any(t.startswith("\U000e0100") for _, _, t in read)
    assert not text.isascii() or {w for _, _, t in read for w in t.split()} == set(text.split())


def paced(text: str, word_s: float, gap_s: float = 0.0, start: float = 0.0) -> Turn:
    """A word for each character, as fast as asked, a gap after each sentence."""
    words = []
    for character in text:
        words.append(Word(character, start, start + word_s, 0.9))
        start += word_s + (gap_s if character == "。" else 0.0)
    return Turn("T0001", None, words[0].start, words[-1].end, text, tuple(words))


def cues_of(turn: Turn) -> list[str]:
    read = render(replace(TRANSCRIPT, turns=(turn,)), "srt", TITLE)
    return [e.text for e in pysubs2.SSAFile.from_string(read)]


@pytest.mark.parametrize("word_s", [0.12, 0.2, 0.24, 0.3])
@pytest.mark.parametrize(
    ("text", "whole"),
    [
        (
            "補正後の歳入歳出予算の総額をそれぞれ186億7500万円とするものでございます。",
            ["186億7500万円と", "ございます。", "補正後の"],
        ),
        (
            "会議録署名委員に渡辺委員と岡本委員を本日の会議につきまして指名いたします。",
            ["渡辺委員と", "岡本委員を", "指名いたします。", "会議につきまして"],
        ),
        (
            "率は1.45パーセントで二千二十六年度には三十億五千万円を見込んでおります。",
            ["1.45パーセントで", "二千二十六年度には", "三十億五千万円を", "見込んでおります。"],
        ),
    ],
    ids=["units", "auxiliaries", "figures"],
)
def test_no_cue_begins_with_what_belongs_to_the_word_before(
    text: str, whole: list[str], word_s: float
) -> None:
    read = cues_of(paced(text, word_s))
    assert "".join(read) == text
    assert all(any(part in cue for cue in read) for part in whole)


def test_a_short_cue_joins_the_one_before() -> None:
    text = "議案の説明を求めます。はい。市民課長の森でございます。議案の説明をいたします。"
    read = cues_of(paced(text, 0.12, gap_s=0.1))
    assert read[0] == "議案の説明を求めます。はい。"
    assert "".join(read) == text


@pytest.mark.parametrize("gap_s", [3.0, 8.0])
def test_but_not_over_a_long_pause_nor_beyond_what_a_cue_holds(gap_s: float) -> None:
    assert cues_of(paced("議案の説明を求めます。はい。", 0.12, gap_s)) == [
        "議案の説明を求めます。",
        "はい。",
    ]
    full = "あ" * (MOST_CHARACTERS - 1) + "。"
    assert cues_of(paced(full + "はい。", 0.12)) == [full, "はい。"]


def test_sentences_have_cues_of_their_own() -> None:
    text = "これで議案の説明を終わります。質疑のある委員は挙手を願います。"
    assert len(cues_of(paced(text, 0.12))) == 2


@pytest.mark.parametrize("name", SUBTITLES)
def test_cues_of_people_who_speak_at_once_are_in_order(written, name: str) -> None:
    turns = (turn(1, "S1", 0.0, 30.0, LONG), turn(2, "S2", 4.0, 5.0, "はい。"))
    read = cues(written(name, replace(TRANSCRIPT, turns=turns)))
    assert all(a[0] <= b[0] for a, b in pairwise(read))


def test_vtt_escapes_what_it_takes_for_marks(written) -> None:
    text = written("vtt").read_text("utf-8")
    assert "{拍手} a&lt;b &amp; c" in text
    assert text.startswith("WEBVTT\n\n00:00:00.500 --> ")


def test_srt_is_as_players_want_it(written) -> None:
    assert written("srt").read_text("utf-8").startswith("1\n00:00:00,500 --> 00:00:03,250\n")


# RTTM and SegLST


def test_rttm_loads_in_pyannote(written) -> None:
    (title,) = (loaded := load_rttm(str(written("rttm"))))
    assert title == "総務_文教_委員会"
    tracks = [(s.start, round(s.end, 3), label) for s, _, label in loaded[title].itertracks(True)]
    assert tracks == [(0.5, 3.25, "S1"), (3.0, 16.0, "S2")]


def test_rttm_takes_the_turns_where_nobody_listened_for_speakers(written) -> None:
    loaded = load_rttm(str(written("rttm", replace(TRANSCRIPT, speaker_segments=()))))
    assert loaded["総務_文教_委員会"].labels() == ["S1", "S2", "unknown"]


def test_seglst_loads_in_meeteval(written) -> None:
    meeteval = pytest.importorskip("meeteval", reason="comes as source, needs a C compiler")
    loaded = meeteval.io.SegLST(json.loads(written("seglst").read_text("utf-8")))
    assert meeteval.wer.cpwer(loaded, loaded)["総務_文教_委員会"].error_rate == 0
    segments = loaded.segments
    assert [s["words"] for s in segments] == [t.text for t in TRANSCRIPT.turns]
    assert [s["speaker"] for s in segments] == ["S1", "S2", "unknown"]
    assert {s["session_id"] for s in segments} == {"総務_文教_委員会"}
    assert (segments[0]["start_time"], segments[0]["end_time"]) == (0.5, 3.25)


# TXT


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


# names of formats


def test_formats_are_named_once_each() -> None:
    assert check_formats(["srt", "txt", "srt"]) == ["srt", "txt"]


def test_an_unknown_format_suggests_the_nearest() -> None:
    with pytest.raises(UnknownName, match="srt"):
        check_formats(["txt", "srtt"])
