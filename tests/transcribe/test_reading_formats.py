"""What was said comes out the same from every form, and nothing of it is taken for a name."""

import json
from dataclasses import replace
from pathlib import Path

import docx
import pysubs2
import pytest

from transcribe.errors import InputError
from transcribe.formats import Spoken, read_json, read_spoken, render
from transcribe.messages import language
from transcribe.types import Correction, Notice, Speaker, SpeakerProposal, Transcript, Turn, Word

SAMPLE = Path(__file__).parents[2] / "transcribe" / "data" / "sample"
REFERENCE = json.loads((SAMPLE / "reference.json").read_text("utf-8"))
LABELS = {s["id"]: s["label"] for s in REFERENCE["speakers"]}
SAID = [u["text"] for u in REFERENCE["utterances"]]
SPOKE = [LABELS[u["speaker"]] for u in REFERENCE["utterances"]]
STARTS = [u["start"] for u in REFERENCE["utterances"]]
ENDS = [u["end"] for u in REFERENCE["utterances"]]
LINES = [*zip(SPOKE, STARTS, ENDS, SAID, strict=True)]


def transcript() -> Transcript:
    """The sample meeting as Kikitori gives it back, with places to check."""
    names = list(dict.fromkeys(SPOKE))
    turns = []
    for number, (name, start, end, text) in enumerate(LINES, 1):
        step = (end - start) / len(text)
        words = tuple(
            Word(c, start + n * step, start + (n + 1) * step, 0.9) for n, c in enumerate(text)
        )
        turns.append(Turn(f"T{number:04d}", f"S{names.index(name) + 1}", start, end, text, words))
    return Transcript(
        duration=108.5,
        language="ja",
        speakers=tuple(Speaker(f"S{n}", name) for n, name in enumerate(names, 1)),
        turns=tuple(turns),
        notices=(
            Notice("loop", 62.0, 70.0, "はい: はい", "はい"),
            Notice("low_level", 0.0, 9.0, ""),
        ),
        corrections=(Correction(turns[0].id, 0, "只今", SAID[0][:2], "term", 0.9),),
        speaker_proposals=(SpeakerProposal("S1", "森", turns[0].id, "森です。", "called", 0.5),),
        provenance={"application": {"name": "kikitori"}},
    )


def clock(seconds: float) -> str:
    return f"{int(seconds) // 3600:02d}:{int(seconds) // 60 % 60:02d}:{int(seconds) % 60:02d}"


@pytest.fixture
def read(tmp_path: Path):
    def put(text: str, name: str = "vendor.txt") -> Spoken:
        path = tmp_path / name
        path.write_text(text, "utf-8")
        return read_spoken(path)

    return put


def kinds(spoken: Spoken) -> list[str]:
    return [r.kind for r in spoken.remarks]


# our own forms come back


@pytest.mark.parametrize("form", ["txt", "srt", "vtt", "json", "seglst"])
@pytest.mark.parametrize("chosen", ["ja", "en"])
def test_what_kikitori_writes_is_read_back(read, form: str, chosen: str) -> None:
    with language(chosen):
        text = render(transcript(), form, "総務文教委員会")
    spoken = read(text, f"vendor.{'json' if form == 'seglst' else form}")
    assert spoken.text.replace("\n", "") == "".join(SAID)
    assert list(dict.fromkeys(s.speaker for s in spoken.segments)) == (
        ["S1", "S2", "S3", "S4"] if form == "seglst" else list(dict.fromkeys(SPOKE))
    )


def test_times_come_back(read) -> None:
    for form in ("json", "seglst"):
        segments = read(render(transcript(), form, "x"), "vendor.json").segments
        assert [(s.start, s.end) for s in segments] == [*zip(STARTS, ENDS, strict=True)]


def test_own_text_says_that_a_machine_wrote_it_and_what_was_left_out(read) -> None:
    spoken = read(render(transcript(), "txt", "若葉野市"))
    assert spoken.by_machine
    assert kinds(spoken) == ["own_frame", "times", "speaker_names"]
    assert "若葉野市" not in spoken.text


def test_own_text_of_one_nameless_turn(read) -> None:
    one = replace(transcript(), turns=(Turn("T1", None, 1.0, 2.0, "はい。"),))
    segments = read(render(one, "txt", "x")).segments
    assert [(s.speaker, s.start, s.text) for s in segments] == [(None, 1.0, "はい。")]


def test_places_to_check_that_somebody_wrote_below_are_kept(read) -> None:
    text = render(transcript(), "txt", "委員会") + "追伸。これは発言です。\n"
    assert read(text).text.endswith("追伸。これは発言です。")


def test_the_places_to_check_of_an_older_text_are_no_speech_either(read) -> None:
    text = render(transcript(), "txt", "委員会")
    said, mark, _ = text.partition("── 確認が必要なところ ──\n")
    assert mark
    older = (
        f"{said}{mark}[0:20–0:21] 文字にできなかった声\n[0:30–0:31] 音が小さい: 小さい声です。\n"
    )
    assert read(older).text == read(text).text


def test_an_empty_transcript_is_read_as_nothing_said(read) -> None:
    nothing = Transcript(1.0, "ja", (), ())
    for form in ("txt", "vtt", "json"):
        assert read(render(nothing, form, "x"), f"vendor.{form}").text == ""


# what services and vendors write

VENDORS = {
    "name and colon": [f"{s}: {t}" for s, _, _, t in LINES],
    "name and wide colon": [f"{s}：{t}" for s, _, _, t in LINES],
    "name, then the text below": [f"{s}:\n{t}\n" for s, _, _, t in LINES],
    "minutes of an assembly": [f"○{s}（山本君）\u3000{t}" for s, _, _, t in LINES],
    "name and wide blank": [f"{s}\u3000{t}" for s, _, _, t in LINES],
    "name in brackets": [f"【{s}】{t}" for s, _, _, t in LINES],
    "time and name above": [f"[{clock(a)}] {s}\n{t}\n" for s, a, _, t in LINES],
    "name and time above": [f"{s} {clock(a)}\n{t}" for s, a, _, t in LINES],
    "time, name, colon": [f"{clock(a)} {s}: {t}" for s, a, _, t in LINES],
    "span, name, colon": [f"{clock(a)} - {clock(b)} {s}: {t}" for s, a, b, t in LINES],
    "time, name, blanks": [f"{clock(a)} {s}  {t}" for s, a, _, t in LINES],
    "time, tab, name, tab": [f"{clock(a)}\t{s}\t{t}" for s, a, _, t in LINES],
    "name, tab": [f"{s}\t{t}" for s, _, _, t in LINES],
    "name, time, tab": [f"{s}\t{clock(a)}\t{t}" for s, a, _, t in LINES],
    "a spreadsheet": [
        "No.\t開始\t終了\t話者\t発言内容\t信頼度",
        *(f"{n}\t{a}\t{b}\t{s}\t{t}\t0.{90 - n}" for n, (s, a, b, t) in enumerate(LINES)),
    ],
}


@pytest.mark.parametrize("form", VENDORS)
def test_names_and_times_are_no_speech(read, form: str) -> None:
    spoken = read("\n".join(VENDORS[form]))
    assert spoken.text == "\n".join(SAID)
    assert [(s.speaker or "").removesuffix("（山本君）") for s in spoken.segments] == SPOKE
    assert "speaker_names" in kinds(spoken)
    told = str(spoken.remarks[-1 if "columns" not in kinds(spoken) else -2].message)
    assert "山本委員長" in told
    assert "(7)" in told


@pytest.mark.parametrize("form", [f for f in VENDORS if "time" in f or "span" in f])
def test_times_are_those_of_the_lines(read, form: str) -> None:
    assert [s.start for s in read("\n".join(VENDORS[form])).segments] == [*map(int, STARTS)]


def test_a_span_gives_both_ends(read) -> None:
    for form in ("span, name, colon", "a spreadsheet"):
        spoken = read("\n".join(VENDORS[form]))
        assert [int(s.end or 0) for s in spoken.segments] == [*map(int, ENDS)]
        assert len(spoken.speech) == len(LINES)


def test_times_alone(read) -> None:
    spoken = read("\n".join(f"[{clock(a)}] {t}" for _, a, _, t in LINES))
    assert spoken.text == "\n".join(SAID)
    assert not spoken.has_speakers
    assert kinds(spoken) == ["times"]


def test_lines_between_names_go_on_with_the_one_before(read) -> None:
    spoken = read("山本: はい。\n次に移ります。\n\n藤井: 財政課長です。\n以上です。")
    assert [s.speaker for s in spoken.segments] == ["山本", "山本", "藤井", "藤井"]


def test_numbered_speakers_are_names_even_once(read) -> None:
    for line in ("話者1: はい。", "話者 A はい。", "Speaker 2：はい。", "[SPEAKER_00]: はい。"):
        assert read(line).text == "はい。"


@pytest.mark.parametrize(
    "text",
    [
        "10:30から会議を始めます。\n11:00に終わります。",
        "はい。\n質問：予算はいくらですか。\n3億円です。\n以上です。",
        "議題は次のとおりです。\nhttps://example.jp/a\nhttps://example.jp/b",
        "話者1は委員長です。\n話者2は課長です。",
        "12:00 開始です。\n10:00 ではありません。",  # times that fall are no clock
        "はい それでは\n次 に 移ります",
        "2対1：可決\n3対0：可決\n1：否決",
        "\n".join(f"第{n}号議案：可決" for n in range(1, 30)),  # nobody has 29 names
        "あの\t予算は\n基金\tの残高は\nつまり\t黒字です",
        "○\n○\n○",
        "はい\u3000そうです\nでは\u3000次へ\nはい\u3000どうぞ",  # subtitles without commas
    ],
)
def test_speech_is_not_taken_for_names_or_times(read, text: str) -> None:
    spoken = read(text)
    assert "".join(spoken.text.split()) == "".join(text.split())
    assert spoken.remarks == ()


def test_a_title_before_the_first_name_is_scored_and_told(read) -> None:
    spoken = read("総務委員会の記録\n\n" + "\n".join(VENDORS["name and colon"]))
    assert spoken.segments[0].text == "総務委員会の記録"
    assert kinds(spoken) == ["speaker_names", "text_before_names"]
    assert "8 字" in spoken.remarks[1].message.ja


def test_word_documents_are_read_as_text_and_tables(tmp_path: Path) -> None:
    for form in ("name and colon", "time and name above", "a spreadsheet"):
        document = docx.Document()
        rows = [line.split("\t") for line in VENDORS[form]]
        if len(rows[0]) > 1:
            table = document.add_table(rows=len(rows), cols=len(rows[0]))
            for row, cells in zip(table.rows, rows, strict=True):
                for cell, text in zip(row.cells, cells, strict=True):
                    cell.text = text
        else:
            for (line,) in rows:
                document.add_paragraph(line)
        document.save(str(tmp_path / "vendor.docx"))
        spoken = read_spoken(tmp_path / "vendor.docx")
        assert (spoken.form, spoken.text) == ("docx", "\n".join(SAID))
        assert [s.speaker for s in spoken.segments] == SPOKE


# subtitles


def test_subtitles_that_others_wrote(read) -> None:
    subs = pysubs2.SSAFile()
    for name, start, end, text in LINES:
        subs.append(pysubs2.SSAEvent(int(start * 1000), int(end * 1000), f"{name}: {text}"))
    for form in ("srt", "vtt"):
        spoken = read(subs.to_string(form), f"vendor.{form}")
        assert (spoken.form, spoken.text) == (form, "\n".join(SAID))
        assert [s.speaker for s in spoken.segments] == SPOKE
        assert spoken.segments[0].start == pytest.approx(STARTS[0])
        assert len(spoken.speech) == len(LINES)


VTT = """WEBVTT - 総務委員会

STYLE
::cue { color: red }

NOTE 作成 2026-06-12

4a1f/12-0
00:01.000 --> 00:02.500 align:start position:0%
<v.loud 山本 委員長>はい。<00:00:01.500><c> それでは</c></v>
<v 藤井>a &lt; b &amp; <i>c</i>

NOTE
校正済み

4a1f/13-0
01:00:03.000 --> 01:00:04.000
<ruby>葛城<rt>かつらぎ</rt></ruby>市です
"""


def test_marks_of_webvtt_are_no_text(read) -> None:
    spoken = read(VTT, "vendor.vtt")
    assert [(s.speaker, s.start, s.text) for s in spoken.segments] == [
        ("山本 委員長", 1.0, "はい。 それでは"),
        ("藤井", 1.0, "a < b & c"),
        ("藤井", 3603.0, "葛城市です"),
    ]


def test_what_looks_like_a_mark_in_subrip_is_text(read) -> None:
    spoken = read("1\n00:00:01,000 --> 00:00:02,000\n{拍手} a<b & c {\\an8}\n", "vendor.srt")
    assert spoken.text == "{拍手} a<b & c"


def test_careless_subrip(read) -> None:
    """Without blank lines, without numbers, with blank lines in the text, with empty cues."""
    text = (
        "1\n0:00:01,0 --> 0:00:02,0\n一つ目\n2\n0:00:02,0 --> 0:00:03,0\n令和\n8\n"
        "\n0:00:04,0 --> 0:00:05,0\n三つ目\n\n続き\n\n4\n0:00:05,0 --> 0:00:06,0\n\n5\n"
        "0:00:06,0 --> 0:00:07,0\n10:30 開始\n"
    )
    said = [s.text for s in read(text, "vendor.srt").segments]
    assert said == ["一つ目", "令和 8", "三つ目 続き", "10:30 開始"]


def test_subtitles_are_known_by_their_content(read) -> None:
    text = render(transcript(), "srt", "")
    assert read(text, "vendor.txt").form == "srt"
    assert read(render(transcript(), "vtt", ""), "vendor.txt").form == "vtt"


# JSON, SegLST, STM


def test_lists_of_segments_of_other_recognisers(read) -> None:
    segments = [{"start": a, "end": b, "text": t} for _, a, b, t in reversed(LINES)]
    spoken = read(json.dumps({"text": "x", "segments": segments}), "whisper.json")
    assert (spoken.form, spoken.text) == ("json", "\n".join(SAID))
    assert read_spoken(SAMPLE / "reference.json").text == "\n".join(SAID)


def test_seglst_with_times_as_strings_or_without(read) -> None:
    entry = {"session_id": "a", "speaker": "1", "words": "はい", "start_time": "1.5"}
    entry["end_time"] = "2.5"
    assert read(json.dumps([entry]), "x.json").segments[0].end == 2.5
    assert read(json.dumps([{"words": "はい"}]), "x.json").segments[0].start is None


def test_a_time_that_cannot_be_is_none(read) -> None:
    for start, end in ((2.0, 1.0), (-1.0, 1.0), (0.0, float("nan"))):
        segment = {"text": "はい", "speaker": "1", "start": start, "end": end}
        spoken = read(json.dumps({"segments": [segment]}), "x.json")
        assert (spoken.text, spoken.speech) == ("はい", ())


def test_half_a_character_is_a_question_mark(read) -> None:
    text = '{"segments": [{"text": "は\\ud800い", "speaker": "\\udfff"}]}'
    (segment,) = read(text, "x.json").segments
    assert (segment.text, segment.speaker) == ("は?い", "?")


def test_two_speakers_of_one_name_stay_two(read) -> None:
    twins = replace(transcript(), speakers=tuple(Speaker(f"S{n}", "佐藤") for n in range(1, 5)))
    spoken = read(render(twins, "json", "x"), "x.json")
    assert {s.speaker for s in spoken.segments} == {"S1", "S2", "S3", "S4"}


def test_stm(read) -> None:
    text = ";; CATEGORY\n" + "".join(f"rec 1 {s} {a} {b} <o> {t}\n" for s, a, b, t in LINES)
    text += "rec 1 inter_segment_gap 110 111 <o>\n"
    text += "rec 1 x 111 112 ignore_time_segment_in_scoring\n"
    for name in ("reference.stm", "reference.txt"):
        spoken = read(text, name)
        assert (spoken.form, spoken.text) == ("stm", "\n".join(SAID))
        assert [(s.speaker, s.start) for s in spoken.segments] == [*zip(SPOKE, STARTS, strict=True)]


def test_of_choices_in_stm_the_first_is_taken_and_told(read) -> None:
    spoken = read("rec 1 a 0 1 予算は { 三億円 / 3億円 / @ } です\n", "reference.stm")
    assert spoken.text == "予算は 三億円 です"
    assert kinds(spoken) == ["choices"]


# what cannot be read

DAMAGED = json.dumps({"segments": [{"text": "は"}]})[:-1]
TWO = [{"session_id": n, "words": "はい", "speaker": "1"} for n in "ab"]
BAD = {
    "no cues": ("これは字幕ではありません。", "vendor.srt", "時刻がありません"),
    "no cues, VTT": ("WEBVTT\n\nはい\n", "vendor.vtt", "時刻がありません"),
    "damaged JSON": (DAMAGED, "vendor.json", "JSON"),
    "other JSON": ('{"a": 1}', "vendor.json", "JSON"),
    "a list of others": ("[1, 2]", "vendor.json", "JSON"),
    "words that are none": ('[{"words": 1}]', "vendor.json", "JSON"),
    "a time without end": (
        f'[{{"words": "は", "start_time": {"9" * 400}}}]',
        "vendor.json",
        "JSON",
    ),
    "nested too deep": ("[" * 100_000, "vendor.json", "JSON"),
    "a transcript of ours, damaged": ('{"version": 1, "turns": [1]}', "vendor.json", "聞き取り"),
    "a turn without text": (
        render(transcript(), "json", "").replace(f'"{SAID[0]}"', "5", 1),
        "vendor.json",
        "聞き取り",
    ),
    "several recordings": (json.dumps(TWO), "vendor.json", "2 件の録音"),
    "several recordings, STM": ("a 1 x 0 1 は\nb 1 x 0 1 い\n", "vendor.stm", "2 件の録音"),
    "a line that is no STM": ("a 1 x 0 1 は\n以上\n", "vendor.stm", "以上"),
    "speakers only": ("SPEAKER a 1 0.0 1.0 <NA> <NA> S1 <NA> <NA>\n", "vendor.txt", "RTTM"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_cannot_be_read_is_refused_with_a_next_step(read, case: str) -> None:
    text, name, words = BAD[case]
    with pytest.raises(InputError) as caught:
        read(text, name)
    assert words in caught.value.problem.ja
    assert name in caught.value.problem.en
    assert caught.value.hint.en


def test_an_unknown_ending_is_read_as_text_and_told(read) -> None:
    spoken = read("はい。", "vendor.rec")
    assert (spoken.text, kinds(spoken)) == ("はい。", ["read_as_text"])


def test_the_sample_transcript_is_what_the_tests_think() -> None:
    assert read_json(render(transcript(), "json", "")).turns[0].text == SAID[0]
