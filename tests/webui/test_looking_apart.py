"""The process that looks at a file may fail too: then nobody is told that the file is at fault."""

import io
import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import tus
from media import Media
from office import Office
from sqlalchemy import select

from transcribe.errors import InputError, UnreadableMedia
from webui.errors import CheckFailed
from webui.tables import MeetingRow, RecordingRow, UploadRow
from webui.uploads import ingest
from webui.uploads.apart import check_paper, describe_sound

HINT = (
    "録音に問題があるとは限りません。少し待って「もう一度送る」を押してください。"
    "続くときは管理者に知らせてください。"
)
Break = Callable[[str], None]


@pytest.fixture(scope="module")
def media(tmp_path_factory: pytest.TempPathFactory) -> Media:
    return Media(tmp_path_factory.mktemp("media"))


@pytest.fixture
def break_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Break:
    """Puts a library that does as it is told where the process finds it before PyAV."""

    def put(does: str) -> None:
        package = tmp_path / "libraries" / "av"
        package.mkdir(parents=True)
        (package / "__init__.py").write_text(does, "utf-8")
        monkeypatch.setenv("PYTHONPATH", str(package.parent))

    return put


def test_a_failure_of_this_machine_is_logged_and_not_blamed_on_the_file(
    media: Media, break_library: Break, caplog: pytest.LogCaptureFixture
) -> None:
    break_library("raise ImportError('libavformat.so.61: cannot open shared object file')")
    with caplog.at_level(logging.ERROR), pytest.raises(CheckFailed) as caught:
        describe_sound(media("speech.mp3"), "会議.mp3")
    assert caught.value.problem.ja == "「会議.mp3」をサーバーで確かめられませんでした。"
    assert caught.value.hint.ja == HINT
    assert "libavformat.so.61: cannot open shared object file" in caplog.text


@pytest.mark.parametrize(
    "does",
    [
        "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",  # as the kernel ends it
        "import os; os.abort()",  # as a library does that has no memory, or crashes
        "raise MemoryError",
        "bytearray(2**40)",
    ],
)
def test_what_takes_all_memory_or_crashes_its_reader_is_no_recording(
    media: Media, break_library: Break, does: str
) -> None:
    break_library(does)
    with pytest.raises(UnreadableMedia) as caught:
        describe_sound(media("speech.mp3"), "会議.mp3")
    assert "録音として読み取れませんでした" in caught.value.problem.ja


def test_a_paper_is_not_blamed_either(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    library = tmp_path / "libraries" / "transcribe"
    library.mkdir(parents=True)
    (library / "__init__.py").write_text("raise OSError('no such disk')", "utf-8")
    paper = tmp_path / "次第.txt"
    paper.write_text("議題", "utf-8")
    check_paper(paper, "次第.txt", "material")
    monkeypatch.setenv("PYTHONPATH", str(library.parent))
    with pytest.raises(CheckFailed) as caught:
        check_paper(paper, "次第.txt", "material")
    assert not isinstance(caught.value, InputError)
    assert "録音" not in str(caught.value)


def test_an_upload_stays_and_is_completed_once_the_machine_is_well(
    office: Office, media: Media, break_library: Break, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Answered as a lock is: after 503 some tus clients begin the file anew."""
    browser, meeting = office.browser("soumu"), office.meeting()
    content = media("speech.mp3").read_bytes()
    url = tus.location(browser, len(content), meeting=meeting, filename="会議.mp3")
    break_library("raise OSError")
    answer = tus.patch(browser, url, 0, content)
    assert answer.status_code == 423
    assert answer.json == {
        "problem": "「会議.mp3」をサーバーで確かめられませんでした。", "hint": HINT,
    }  # fmt: skip
    assert tus.head(browser, url).status_code == 423
    with office.open() as session:
        assert session.scalars(select(UploadRow.state)).all() == ["open"]
    monkeypatch.delenv("PYTHONPATH")
    assert tus.offset(browser, url) == len(content)
    with office.open() as session:
        assert session.scalars(select(RecordingRow.name)).all() == ["会議.mp3"]


def test_a_plain_form_is_answered_503(office: Office, media: Media, break_library: Break) -> None:
    break_library("raise OSError")
    sent = {
        "title": "定例会",
        "recordings": (io.BytesIO(media("speech.mp3").read_bytes()), "会議.mp3"),
    }
    answer = office.browser("soumu").post("/meetings/new", sent)
    assert answer.status_code == 503
    assert "「会議.mp3」をサーバーで確かめられませんでした。" in answer.text
    with office.open() as session:
        assert session.scalars(select(MeetingRow)).all() == []


def test_the_watched_folder_keeps_it_for_later(
    office: Office, media: Media, tmp_path: Path, break_library: Break
) -> None:
    watched = tmp_path / "録音"
    watched.mkdir()
    (watched / "会議.mp3").write_bytes(media("speech.mp3").read_bytes())
    settings = replace(office.service.settings, ingest_folder=str(watched), ingest_person="soumu")
    service = replace(office.service, settings=settings)
    break_library("raise OSError")
    ingest.look(service, office.clock())
    office.clock.advance(seconds=31)
    ingest.look(service, office.clock())
    assert [path.name for path in watched.iterdir()] == ["会議.mp3"]
