"""Led through a script: what is stored, what can be done again, and where it goes on."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from reader import SAMPLE_RATE, SETTING, blocks, read_aloud, record, room, studio, utterances

from corpora.kits.guide import ATTEMPTS, PATIENCE_S
from corpora.kits.scripts import load_scripts
from corpora.kits.session import open_session, read_sessions
from corpora.manifest import load_corpus, problems
from transcribe.audio import read_audio
from transcribe.errors import InputError
from transcribe.types import Audio, Samples

SHORT = (8, 10, 6)  # 1.2, 3.9 and 4.6 s
SCRIPT = load_scripts()["meeting"]


@pytest.fixture(scope="module")
def clips(sample: Audio) -> list[Samples]:
    return utterances(sample, SHORT)


def keys(*pressed: tuple[float, str]) -> Callable[[], str | None]:
    """Keys pressed at these times, in seconds; asked for once a block."""
    waiting = {round(seconds * 10): key for seconds, key in pressed}
    numbers = iter(range(1_000_000))
    return lambda: waiting.get(next(numbers))


def read_sentences(folder: Path) -> list[str]:
    return [take.sentence for session in read_sessions(folder) for take in session.takes]


def test_a_voice_starts_a_sentence_and_silence_ends_it(
    clips: list[Samples], tmp_path: Path
) -> None:
    record(tmp_path, read_aloud(clips))
    corpus = load_corpus(tmp_path)
    assert list(problems(tmp_path, sounds=True)) == []
    assert [r.text for r in corpus.recordings] == [sentence.text for sentence in SCRIPT[:3]]
    for recording, clip in zip(corpus.recordings, clips, strict=True):
        heard = read_audio(tmp_path / recording.file).samples
        assert recording.duration == pytest.approx(len(clip) / SAMPLE_RATE + 0.6, abs=0.4)
        first = np.correlate(heard, clip[4_000:8_000], "valid").argmax()
        assert np.corrcoef(heard[first : first + 4_000], clip[4_000:8_000])[0, 1] > 0.99


def test_the_manifest_says_how_it_was_recorded(clips: list[Samples], tmp_path: Path) -> None:
    record(tmp_path, read_aloud(clips[:1]))
    (recording,) = load_corpus(tmp_path).recordings
    conditions = recording.conditions
    assert recording.id == "R01-meeting-1-01-deskmic-0.3m"
    assert (recording.utterance, recording.speaker) == ("R01-meeting-1-01", "R01")
    assert (conditions.use_case, conditions.device) == ("meeting", "deskmic")
    assert (conditions.distance_m, conditions.room) == (0.3, "第1会議室")
    assert not conditions.simulated
    assert conditions.snr_db is not None
    assert 20 < conditions.snr_db < 50


def test_the_session_tells_where_each_sentence_lies(clips: list[Samples], tmp_path: Path) -> None:
    sound = read_aloud(clips)
    record(tmp_path, sound)
    (session,) = read_sessions(tmp_path)
    assert [(t.sentence, t.part) for t in session.takes] == [
        (f"meeting-0{n}", "part-1.wav") for n in (1, 2, 3)
    ]
    for take, recording in zip(session.takes, load_corpus(tmp_path).recordings, strict=True):
        heard = read_audio(tmp_path / recording.file).samples
        part = sound[round(take.start * SAMPLE_RATE) :][: len(heard)]
        assert np.abs(heard - part).max() < 1e-3


def test_it_goes_on_where_it_was_left(clips: list[Samples], tmp_path: Path) -> None:
    record(tmp_path, read_aloud(clips[:1]))
    record(tmp_path, read_aloud(clips[1:]), part="part-2.wav")
    (session,) = read_sessions(tmp_path)
    assert [(t.sentence, t.part) for t in session.takes] == [
        ("meeting-01", "part-1.wav"),
        ("meeting-02", "part-2.wav"),
        ("meeting-03", "part-2.wav"),
    ]


def test_another_setting_is_another_session(tmp_path: Path) -> None:
    from dataclasses import replace

    from corpora.kits.session import save_session

    save_session(open_session(tmp_path, SETTING), tmp_path)
    assert open_session(tmp_path, SETTING).id == "R01-meeting-1"
    assert open_session(tmp_path, replace(SETTING, distance_m=1.0)).id == "R01-meeting-2"
    assert open_session(tmp_path, replace(SETTING, use_case="counter")).id == "R01-counter-1"


def test_enter_starts_and_ends_a_sentence(clips: list[Samples], tmp_path: Path) -> None:
    # 2 s of silence, 1.2 s of speech, 2 s, 3.9 s, 2 s
    pressed = keys((1.5, ""), (3.8, ""), (4.2, ""), (4.8, ""), (9.6, ""))
    record(tmp_path, read_aloud(clips[:2]), key=pressed, auto=False)
    assert read_sentences(tmp_path) == ["meeting-01", "meeting-02"]
    durations = [r.duration for r in load_corpus(tmp_path).recordings]
    assert durations == pytest.approx([1.2 + 0.6, 3.9 + 0.6], abs=0.4)


@pytest.mark.parametrize(
    ("pressed", "read"),
    [
        ([(1.0, "s"), (1.5, ""), (3.8, "")], ["meeting-02"]),
        ([(1.0, "s"), (1.2, "b"), (1.5, ""), (3.8, "")], ["meeting-01"]),
        ([(1.0, ""), (2.0, "r"), (2.2, ""), (3.8, "")], ["meeting-01"]),
        ([(1.0, ""), (2.0, "s"), (2.2, ""), (3.8, "")], ["meeting-02"]),
        ([(1.0, ""), (3.8, ""), (4.0, "q"), (4.2, ""), (4.4, "")], ["meeting-01"]),
        ([(1.0, ""), (3.0, "q")], []),
        ([(1.0, "x"), (1.5, "よ"), (2.0, ""), (3.8, "")], ["meeting-01"]),
    ],
    ids=["skip", "back", "again", "skip while recording", "quit", "quit in a take", "other keys"],
)
def test_keys(
    clips: list[Samples], tmp_path: Path, pressed: list[tuple[float, str]], read: list[str]
) -> None:
    record(tmp_path, read_aloud(clips[:2]), key=keys(*pressed), auto=False)
    assert read_sentences(tmp_path) == read


def test_a_sentence_read_again_takes_the_place_of_the_first(
    clips: list[Samples], tmp_path: Path
) -> None:
    pressed = keys((1.5, ""), (3.8, ""), (4.0, "r"), (4.5, ""), (9.6, ""))
    record(tmp_path, read_aloud(clips[:2]), key=pressed, auto=False)
    (recording,) = load_corpus(tmp_path).recordings
    assert recording.duration == pytest.approx(3.9 + 0.6, abs=0.4)
    assert list(problems(tmp_path, sounds=True)) == []


def test_without_a_voice_nothing_is_kept(clips: list[Samples], tmp_path: Path) -> None:
    pressed = keys((0.5, ""), (1.5, ""), (1.6, ""), (1.8, ""), (3.8, ""))
    record(tmp_path, read_aloud(clips[:1]), key=pressed, auto=False)
    assert read_sentences(tmp_path) == ["meeting-02"]


def test_a_distorted_sentence_is_asked_for_again(clips: list[Samples], tmp_path: Path) -> None:
    loud = np.clip(read_aloud([clips[0]]) * 20, -1, 1).astype(np.float32)
    record(tmp_path, np.concatenate([loud, read_aloud(clips[1:2])]))
    (recording,) = load_corpus(tmp_path).recordings
    assert recording.text == SCRIPT[0].text
    assert recording.duration == pytest.approx(3.9 + 0.6, abs=0.4)


def test_what_stays_distorted_is_passed_over_at_last(clips: list[Samples], tmp_path: Path) -> None:
    loud = np.clip(read_aloud([clips[0]] * (ATTEMPTS + 1)) * 20, -1, 1).astype(np.float32)
    record(tmp_path, loud)
    assert read_sentences(tmp_path) == ["meeting-01", "meeting-02"]


def test_a_noise_that_sets_in_does_not_hold_it_up(clips: list[Samples], tmp_path: Path) -> None:
    muted = np.zeros(2 * SAMPLE_RATE, np.float32)  # a microphone that is switched on later
    record(tmp_path, np.concatenate([muted, read_aloud(clips)]))
    assert read_sentences(tmp_path) == ["meeting-01", "meeting-02", "meeting-03"]
    durations = [r.duration for r in load_corpus(tmp_path).recordings]
    assert durations == pytest.approx([1.2 + 0.6, 3.9 + 0.6, 4.6 + 0.6], abs=0.4)


def test_nobody_there_ends_it() -> None:
    def silence() -> Iterator[object]:
        nonlocal heard
        for block in blocks(room(PATIENCE_S + 30)):
            heard += 0.1
            yield block

    heard = 0.0
    guided = studio(Path("/nonexistent"))
    guided.guide("part-1.wav", silence(), SAMPLE_RATE, lambda: None, auto=True)
    assert heard == pytest.approx(PATIENCE_S, abs=1.0)


def test_redo_offers_only_what_is_asked_for(clips: list[Samples], tmp_path: Path) -> None:
    record(tmp_path, read_aloud(clips[:2]))
    (session,) = read_sessions(tmp_path)
    done = session.done
    record(tmp_path, read_aloud(clips[2:]), part="part-2.wav", redo=[2])
    (session,) = read_sessions(tmp_path)
    assert session.done == done
    assert {t.sentence: t.part for t in session.takes} == {
        "meeting-01": "part-1.wav",
        "meeting-02": "part-2.wav",
    }


def test_a_damaged_session_is_named_with_what_to_do(clips: list[Samples], tmp_path: Path) -> None:
    record(tmp_path, read_aloud(clips[:1]))
    path = tmp_path / "sessions/R01-meeting-1/session.json"
    values = json.loads(path.read_text("utf-8"))
    del values["takes"][0]["part"]
    path.write_text(json.dumps(values), "utf-8")
    with pytest.raises(InputError, match=r"R01-meeting-1"):
        record(tmp_path, read_aloud(clips[:1]))
