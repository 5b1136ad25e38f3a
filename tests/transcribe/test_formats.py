"""Every format is read back, where there is one, by the program of those who made it."""

import json
from dataclasses import replace

import pytest
from pyannote.database.util import load_rttm
from transcripts import NAMES, TITLE, TRANSCRIPT

from transcribe.errors import InputError, UnknownName
from transcribe.formats import FORMATS, check_formats, read_json, render
from transcribe.types import (
    Transcript,
)


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
    path = written(name, Transcript(1.0, "ja", (), ()))
    assert "S1" not in path.read_text("utf-8")


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


# names of formats


def test_formats_are_named_once_each() -> None:
    assert check_formats(["srt", "txt", "srt"]) == ["srt", "txt"]


def test_an_unknown_format_suggests_the_nearest() -> None:
    with pytest.raises(UnknownName, match="srt"):
        check_formats(["txt", "srtt"])
