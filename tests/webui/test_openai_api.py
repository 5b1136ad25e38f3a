"""OpenAI's own Python package against a running service with a worker."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import openai
import psutil
import pytest
import requests
from media import Media
from openai import OpenAI
from programs import token_of
from programs_served import Running, start
from served import until

from webui.api.openai_meetings import Prompt
from webui.api.waiting import is_gone
from webui.tables import JobRow, MaterialRow, MeetingRow, TermRow

LARGEST_MB = 120


@pytest.fixture(scope="module")
def media(tmp_path_factory: pytest.TempPathFactory) -> Media:
    return Media(tmp_path_factory.mktemp("media"))


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, empty_database: Path) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("served")
    made = start(folder, empty_database, KIKITORI_UPLOAD_MAX_MB=str(LARGEST_MB))
    with made.server:
        yield made


@pytest.fixture
def speech(media: Media) -> Path:
    return media("short.wav")


def transcribed(client: OpenAI, file: Any, **given: Any) -> Any:
    return client.audio.transcriptions.create(file=file, **{"model": "whisper-1", **given})


def shown(client: OpenAI, file: Any, form: str, **given: Any) -> Any:
    """An answer in some form. As a retry it joins the job before it: forms need no job each."""
    headers = {"X-Stainless-Retry-Count": "1"}
    return transcribed(client, file, response_format=form, extra_headers=headers, **given)


def meetings(running: Running, login: str = "soumu") -> list[MeetingRow]:
    with running.office.open() as session:
        owned = MeetingRow.owner_id == running.office.ids[login]
        return session.query(MeetingRow).filter(owned).order_by(MeetingRow.created_at).all()


class TestModels:
    def test_the_installed_ones_are_listed_with_the_names_that_mean_any(
        self, running: Running
    ) -> None:
        assert [m.id for m in running.openai().models.list()] == [
            "auto", "whisper-1", "told", "lost",
        ]  # fmt: skip

    def test_one_is_shown(self, running: Running) -> None:
        found = running.openai().models.retrieve("told")
        assert (found.id, found.object, found.owned_by) == ("told", "model", "scripted")

    def test_an_unknown_one_is_not_found(self, running: Running) -> None:
        with pytest.raises(openai.NotFoundError):
            running.openai().models.retrieve("gpt-9")


class TestAnswers:
    def test_json_also_with_what_is_not_used(self, running: Running, speech: Path) -> None:
        found = transcribed(
            running.openai(), speech, temperature=0.4, extra_body={"a_new_field": "x"}
        )
        assert found.text.startswith("それでは始めます。")
        assert found.usage.seconds == pytest.approx(4.0, abs=0.1)

    def test_text_by_a_model_of_our_own(self, running: Running, speech: Path) -> None:
        found = transcribed(running.openai(), speech, model="told", response_format="text")
        assert found.startswith("それでは始めます。")
        assert found.endswith("\n")

    def test_srt(self, running: Running, speech: Path) -> None:
        found = shown(running.openai(), speech, "srt")
        assert found.startswith("1\n00:00:00,5")
        assert "それでは始めます。" in found
        assert "話者" not in found

    def test_vtt(self, running: Running, speech: Path) -> None:
        found = shown(running.openai(), speech, "vtt")
        assert found.startswith("WEBVTT\n\n00:00:00.5")

    def test_verbose_json_has_segments(self, running: Running, speech: Path) -> None:
        found = shown(running.openai(), speech, "verbose_json", language="ja")
        assert found.language == "japanese"
        assert found.duration == pytest.approx(4.0, abs=0.1)
        assert found.words is None
        assert [s.id for s in found.segments] == list(range(len(found.segments)))
        assert "".join(s.text for s in found.segments) == found.text
        assert all(0 <= s.start < s.end <= 4.1 for s in found.segments)
        assert all(s.avg_logprob == 0 for s in found.segments)  # it is told, so it is sure

    def test_verbose_json_has_words_where_they_are_asked_for(
        self, running: Running, speech: Path
    ) -> None:
        found = shown(running.openai(), speech, "verbose_json", timestamp_granularities=["word"])
        assert found.segments is None
        assert "".join(w.word for w in found.words) == found.text
        assert [w.start for w in found.words] == sorted(w.start for w in found.words)

    def test_diarized_json_says_who_spoke(self, running: Running, speech: Path) -> None:
        found = shown(running.openai(), speech, "diarized_json")
        assert "".join(s.text for s in found.segments) == found.text
        assert {s.type for s in found.segments} == {"transcript.text.segment"}

    def test_a_stream_tells_the_text_piece_by_piece(self, running: Running, speech: Path) -> None:
        events = list(transcribed(running.openai(), speech, stream=True))
        assert [e.type for e in events[:-1]] == ["transcript.text.delta"] * (len(events) - 1)
        assert events[-1].type == "transcript.text.done"
        assert "".join(e.delta for e in events[:-1]) == events[-1].text
        assert events[-1].text.startswith("それでは始めます。")


class TestTheMeeting:
    def test_it_is_the_persons_own_named_after_the_file_and_knows_the_prompt(
        self, running: Running, media: Media
    ) -> None:
        transcribed(
            running.openai(),
            ("../議会運営委員会 11月.wav", media("short.wav").read_bytes()),
            prompt="葛城市、髙橋, はい\n市民協働課",
            keywords=["補正予算", "ZyntriQix"],
        )
        made = meetings(running)[-1]
        assert (made.title, made.visibility, made.state) == (
            "議会運営委員会 11月", "owner", "ready",
        )  # fmt: skip
        path = f"/api/v1/meetings/{made.id}"
        assert running.send("GET", path, "soumu").status_code == 200
        assert running.send("GET", path, "soumu2").status_code == 404
        with running.office.open() as session:
            terms = session.query(TermRow).filter_by(meeting_id=made.id)
            assert [t.surface for t in terms] == ["葛城市", "髙橋", "市民協働課", "補正予算"]
            paper = session.query(MaterialRow).filter_by(meeting_id=made.id).one()
            assert running.office.service.files.read(paper.file_key).decode() == "ZyntriQix"

    def test_a_prompt_is_names_in_a_row_or_a_text(self) -> None:
        assert Prompt.of("葛󠄀城市、髙橋、髙橋,ええと").terms == ("葛󠄀城市", "髙橋")
        for text in ("葛城市の予算です。", "会議の進め方についての長い説明が区切りなしに続く"):
            assert Prompt.of(f" {text} ") == Prompt(text=text)
        assert Prompt.of(" 、\n") == Prompt()

    def test_it_goes_where_it_is_not_to_be_stored(self, running: Running, speech: Path) -> None:
        before = [m.id for m in meetings(running)]
        assert transcribed(running.openai(), speech, extra_body={"store": "false"}).text
        assert [m.id for m in meetings(running)] == before

    def test_a_retry_joins_the_work_that_it_started(self, running: Running, media: Media) -> None:
        client = running.openai("zaisei")
        first = transcribed(client, media("speech.flac"))
        again = transcribed(
            client, media("speech.flac"), extra_headers={"X-Stainless-Retry-Count": "1"}
        )
        assert again.text == first.text
        assert len(meetings(running, "zaisei")) == 1

    def test_a_retry_deletes_no_meeting_that_it_did_not_make(
        self, running: Running, speech: Path
    ) -> None:
        """Neither one that was to stay nor one that came in another way."""
        client = running.openai()
        assert transcribed(client, speech).text
        before = [m.id for m in meetings(running)]
        with running.office.service.database.begin() as session:  # as the pages start jobs
            for job in session.query(JobRow).filter(JobRow.meeting_id.in_(before[:-1])):
                job.options = {}
        assert shown(client, speech, "json", extra_body={"store": "false"}).text
        assert [m.id for m in meetings(running)] == before

    def test_it_stays_when_the_client_does_not_wait(self, running: Running, media: Media) -> None:
        sent = {
            "files": {"file": ("夕方の会議.flac", media("long.flac").read_bytes())},
            "data": {"model": "auto", "store": "false"},
            "timeout": (10, 0.2),
        }
        with pytest.raises(requests.ReadTimeout):
            running.send("POST", "/v1/audio/transcriptions", "admin", **sent)
        assert until(lambda: bool(meetings(running, "admin")), 5)
        assert until(lambda: meetings(running, "admin")[0].state == "ready", 10)
        assert meetings(running, "admin")[0].title == "夕方の会議"


class TestRefusals:
    def test_a_wrong_key(self, running: Running, speech: Path) -> None:
        client = OpenAI(base_url=f"{running.address}/v1", api_key="sk-wrong", max_retries=0)
        with pytest.raises(openai.AuthenticationError) as caught:
            transcribed(client, speech)
        assert caught.value.body["type"] == "invalid_request_error"

    def test_a_token_that_may_only_read(self, running: Running, speech: Path) -> None:
        with pytest.raises(openai.PermissionDeniedError):
            transcribed(running.openai("soumu", "read"), speech)

    def test_a_person_who_may_only_read(self, running: Running, speech: Path) -> None:
        with pytest.raises(openai.PermissionDeniedError):
            transcribed(running.openai("reader"), speech)

    def test_an_unknown_model(self, running: Running, speech: Path) -> None:
        with pytest.raises(openai.NotFoundError, match="told"):
            transcribed(running.openai(), speech, model="whisper-9000")

    @pytest.mark.parametrize("name", ["random.mp3", "mute.mp4", "empty.wav"])
    def test_what_is_no_sound(self, running: Running, media: Media, name: str) -> None:
        before = len(meetings(running))
        with pytest.raises(openai.BadRequestError):
            transcribed(running.openai(), media(name))
        assert len(meetings(running)) == before

    @pytest.mark.parametrize(
        "given",
        [
            {"response_format": "docx"},
            {"language": "japanese!"},
            {"temperature": 7},
            {"prompt": "長" * 30_000},
            {"response_format": "json", "timestamp_granularities": ["word"]},
        ],
    )
    def test_values_that_cannot_be(
        self, running: Running, speech: Path, given: dict[str, Any]
    ) -> None:
        with pytest.raises(openai.BadRequestError):
            transcribed(running.openai(), speech, **given)

    def test_a_request_without_a_file(self, running: Running) -> None:
        for sent in ({"files": {"model": (None, "auto")}}, {"json": {"model": "auto"}}):
            answer = running.send("POST", "/v1/audio/transcriptions", **sent)
            assert answer.status_code in (400, 415)
            assert set(answer.json()["error"]) == {"message", "type", "param", "code"}

    def test_a_translation(self, running: Running, speech: Path) -> None:
        with pytest.raises(openai.BadRequestError, match="transcriptions"):
            running.openai().audio.translations.create(file=speech, model="whisper-1")

    @pytest.mark.parametrize("stream", [False, True])
    def test_a_job_that_fails_says_why(self, running: Running, media: Media, stream: bool) -> None:
        kind = openai.APIError if stream else openai.UnprocessableEntityError
        with pytest.raises(kind, match="lost"):
            list(transcribed(running.openai(), media("tenth.wav"), model="lost", stream=stream))


class TestLargeFiles:
    def test_one_that_is_too_large(self, running: Running, tmp_path: Path) -> None:
        large = tmp_path / "large.wav"
        with large.open("wb") as file:
            file.truncate((LARGEST_MB + 2) * 1_000_000)
        with pytest.raises(openai.APIStatusError) as caught:
            transcribed(running.openai(), large)
        assert caught.value.status_code == 413

    def test_memory_stays_flat_and_nothing_is_left(self, running: Running, tmp_path: Path) -> None:
        large = tmp_path / "large.wav"
        with large.open("wb") as file:
            file.truncate((LARGEST_MB - 2) * 1_000_000)
        peak = Peak(running)
        with peak, pytest.raises(openai.BadRequestError):
            transcribed(running.openai(), large)
        assert peak.grown_mb < 40
        scratch = running.office.service.files.scratch
        assert not any(scratch.glob("*put*"))


class Peak:
    """How much memory the processes of the server take more, at most, than at the beginning."""

    def __init__(self, running: Running) -> None:
        self.processes = running.server.all_processes()
        self.before = self._now()
        self.highest = self.before
        self.over = threading.Event()
        self.thread = threading.Thread(target=self._watch)

    def __enter__(self) -> None:
        self.thread.start()

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self.thread.join()

    @property
    def grown_mb(self) -> float:
        return (self.highest - self.before) / 1e6

    def _now(self) -> int:
        return sum(p.memory_info().rss for p in self.processes if p.is_running())

    def _watch(self) -> None:
        while not self.over.is_set():
            with suppress(psutil.NoSuchProcess):
                self.highest = max(self.highest, self._now())
            time.sleep(0.02)


class TestWaiting:
    def test_a_closed_connection_is_seen(self) -> None:
        ours, theirs = socket.socketpair()
        with ours:
            environ = {"gunicorn.socket": ours}
            assert not is_gone(environ)
            theirs.sendall(b"more")
            assert not is_gone(environ)
            theirs.close()
            ours.recv(4)
            assert is_gone(environ)

    def test_a_server_that_does_not_tell_is_waited_for(self) -> None:
        assert not is_gone({})


class TestTheGuide:
    """The examples of docs/api.md and docs/api.ja.md, as they stand there."""

    EXAMPLE = re.compile(r"^```(bash|python)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
    DOCS = Path(__file__).parents[2] / "docs"

    def examples(self, name: str) -> list[tuple[str, str]]:
        return self.EXAMPLE.findall((self.DOCS / name).read_text("utf-8"))

    def test_its_examples_run(self, running: Running, speech: Path, tmp_path: Path) -> None:
        shutil.copy(speech, tmp_path / "meeting.wav")
        environ = {
            **os.environ,
            "SERVER": running.address,
            "TOKEN": token_of(running.office, "zaisei"),
        }
        said = []
        for kind, code in self.examples("api.md"):
            command = ["bash", "-ec", code] if kind == "bash" else [sys.executable, "-c", code]
            done = subprocess.run(
                command, cwd=tmp_path, env=environ, capture_output=True, text=True, timeout=30
            )
            assert done.returncode == 0, done.stdout + done.stderr
            said.append(done.stdout)
        subtitles, segments, text, listed = said
        for answer in (subtitles, segments, text):
            assert "それでは始めます。" in answer
        assert json.loads(listed)["next"] is None

    def test_both_languages_have_the_same_examples(self) -> None:
        english, japanese = (
            [re.sub(r"#.*|print\(.*", "", code) for _, code in self.examples(name)]
            for name in ("api.md", "api.ja.md")
        )
        assert len(english) == 4
        assert english == japanese
