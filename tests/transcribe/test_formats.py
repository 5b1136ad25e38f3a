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
from transcribe.messages import language
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
            "[0:20–0:21] 文字にできなかった声\n"
            f"[1:02–1:01:01] 繰り返しを直したところ: {NAMES}:\n"
        )


def test_txt_lists_what_matters_most_first_and_what_was_taken_out() -> None:
    noted = replace(
        TRANSCRIPT,
        notices=(
            *(Notice("correction", n, n + 1, "直しました。") for n in range(3)),
            Notice("invented_speech", 5, 6, "声がありません。", "ご視聴"),
            Notice("lost_speech", 9, 10, "声があります。"),
        ),
    )
    with language("ja"):
        _, listed = render(noted, "txt", "").split("── 確認が必要なところ ──\n")
    assert listed.splitlines() == [
        "[0:09–0:10] 文字にできなかった声: 声があります。",
        "[0:05–0:06] 声がないので除いた文字: 声がありません。「ご視聴」",
        *(f"[0:0{n}–0:0{n + 1}] 自動で直したところ: 直しました。" for n in range(3)),
    ]


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
