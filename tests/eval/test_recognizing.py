"""The process in which a model recognises."""

from pathlib import Path

import pytest
from benchmark import Desk, cut_corpus

from eval.recognizing import RecognizingProcess
from transcribe.batch import Options


def test_it_ends_by_itself_and_tidies_up_when_there_is_no_more_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(tmp_path / "desk", {"scripted": ["開会します。"]})
    for name, value in desk.environ.items():
        monkeypatch.setenv(name, value)
    (recording,) = cut_corpus(tmp_path / "corpus", 1, first=7).recordings
    work = tmp_path / "work"
    work.mkdir()
    options = Options(model="scripted", language="ja", device="cpu", diarization="none")
    with RecognizingProcess(options, work) as process:
        heard = process.transcribe(tmp_path / "corpus" / recording.file, lambda _: None)
    assert heard.text == "開会します。"
    assert not work.exists()  # a process that is killed leaves it, and its locks, behind
