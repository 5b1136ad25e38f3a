"""Workers, most as real processes: every job ends, once, and has a transcript if it is done."""

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from machine import COMMAND, Machine, wait_for
from office import Office

from transcribe.models import store_folder
from transcribe.types import Transcript
from webui import jobs, transcripts
from webui.tables import JobRow, MeetingRow, TranscriptRow
from webui.worker import heartbeats as workers
from webui.worker.process import Worker

STRETCHES_S = 20.0  # of sound: four pieces of at most 6 s
HELD = {"model": "held"}
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def transcript_of(office: Office, meeting_id: str) -> Transcript:
    """The only one there is."""
    with office.open() as session:
        rows = session.query(TranscriptRow).filter_by(meeting_id=meeting_id).all()
        assert len(rows) == 1
        return transcripts.read(session, office.service.files, rows[0])


def said(transcript: Transcript) -> tuple[object, ...]:
    t = transcript
    return (t.duration, t.speakers, t.turns, t.corrections, t.notices, t.speaker_segments)


def held_meeting(machine: Machine, seconds: float = STRETCHES_S, **values: str) -> tuple[str, int]:
    meeting_id = machine.meeting(seconds, **values)
    return meeting_id, machine.start_job(meeting_id, options=HELD)


def working(machine: Machine, job_id: int) -> JobRow:
    """The job, once its row tells of a checkpoint."""
    wait_for(lambda: machine.job(job_id).checkpoints >= 3)
    return machine.job(job_id)


def test_a_recording_becomes_a_transcript(machine: Machine, office: Office) -> None:
    meeting_id = machine.meeting(26.0)
    job_id = machine.start_job(meeting_id)
    machine.work()
    job = machine.job(job_id)
    assert (job.state, job.share, job.attempt) == ("done", 1.0, 1), job.problem
    found = transcript_of(office, meeting_id)
    assert found.duration == 26.0
    assert found.turns[0].text.startswith("ただいまから総務文教委員会を開会します。")
    assert {t.speaker for t in found.turns} == {"S1", "S2"}
    provenance: Any = found.provenance
    assert provenance["source"]["parts"][0]["name"] == f"{meeting_id}.wav"
    data = office.service.settings.data
    assert not [path for path in (data / "work").iterdir() if path.is_dir()]  # no sound is left
    assert not list((data / "scratch").iterdir())
    with office.open() as session:
        meeting = session.get_one(MeetingRow, meeting_id)
        assert (meeting.state, meeting.duration_s) == ("ready", 26.0)


def test_a_killed_workers_job_goes_on_where_it_died(machine: Machine, office: Office) -> None:
    calm_id = machine.meeting(STRETCHES_S)
    calm = machine.start_job(calm_id, options=HELD)
    first = machine.worker()
    machine.ended(calm)
    undisturbed = len(machine.calls())
    meeting_id = machine.meeting(STRETCHES_S, first=0.0)
    machine.hold(undisturbed + 2)
    job_id = machine.start_job(meeting_id, options=HELD)
    working(machine, job_id)
    wait_for(lambda: len(machine.calls()) > undisturbed + 2)

    first.kill()
    first.wait()
    machine.let_go()
    with office.service.database.begin() as session:  # some time later
        row = session.get_one(JobRow, job_id)
        assert row.state == "running"
        row.lease_until -= timedelta(hours=1)
    machine.worker()
    job = machine.ended(job_id)

    assert (job.state, job.attempt) == ("done", 2)
    assert said(transcript_of(office, meeting_id)) == said(transcript_of(office, calm_id))
    assert len(machine.calls()) == 2 * undisturbed + 1  # only what died is done twice


def test_two_workers_do_each_job_once(machine: Machine, office: Office) -> None:
    made = [held_meeting(machine, 5.0 + n, owner=o) for n, o in enumerate(["soumu", "zaisei"] * 2)]
    machine.worker()
    machine.worker()
    for meeting_id, job_id in made:
        job = machine.ended(job_id)
        assert (job.state, job.attempt) == ("done", 1), machine.log()
        assert transcript_of(office, meeting_id).turns
    assert len({line.split()[0] for line in machine.calls()}) == 2  # both had a share


def test_a_cancelled_job_stops_at_its_next_step(machine: Machine, office: Office) -> None:
    machine.hold(0)
    meeting_id, job_id = held_meeting(machine)
    machine.worker()
    wait_for(machine.calls)
    with office.service.database.begin() as session:
        jobs.cancel(session, session.get_one(JobRow, job_id), office.clock())
    assert machine.ended(job_id).state == "cancelled"
    with office.open() as session:
        assert session.get_one(MeetingRow, meeting_id).state == "cancelled"
        assert transcripts.current(session, meeting_id) is None


def test_a_deleted_meetings_job_stops(machine: Machine, office: Office) -> None:
    machine.hold(0)
    meeting_id, _ = held_meeting(machine)
    next_id = machine.start_job(machine.meeting(10.0))
    machine.worker()
    wait_for(machine.calls)
    work = office.service.settings.data / "work"
    wait_for(lambda: [path for path in work.iterdir() if path.is_dir()])
    with office.service.database.begin() as session:
        session.delete(session.get_one(MeetingRow, meeting_id))
    assert machine.ended(next_id).state == "done"
    wait_for(lambda: not [path for path in work.iterdir() if path.is_dir()])  # nothing is left


@pytest.mark.alone
@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
class TestSignals:
    def test_sigterm_puts_the_job_back_at_once(self, machine: Machine, office: Office) -> None:
        machine.hold(1)
        _, job_id = held_meeting(machine)
        process = machine.worker()
        job = working(machine, job_id)
        assert (job.state, job.stage) == ("running", "recognize")
        assert 0.03 < job.share < 1
        assert job.remaining_s is not None  # this is what the page shows
        process.terminate()
        assert process.wait(timeout=5) == 0
        job = machine.job(job_id)
        assert (job.state, job.failures) == ("queued", 0)
        with office.open() as session:
            assert workers.alive(session, office.service.now()) == []

    def test_sigint_lets_it_finish_the_checkpoint(self, machine: Machine) -> None:
        machine.hold(1)
        _, job_id = held_meeting(machine)
        process = machine.worker()
        before = working(machine, job_id).checkpoints
        process.send_signal(signal.SIGINT)
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(timeout=0.7)  # it waits for the stretch at hand
        machine.let_go()
        assert process.wait(timeout=5) == 0
        job = machine.job(job_id)
        assert (job.state, job.failures) == ("queued", 0)
        assert job.checkpoints == before + 1

    def test_a_worker_without_work_ends_at_once(self, machine: Machine) -> None:
        process = machine.worker()
        wait_for(lambda: "began" in machine.log())
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=5) == 0


class TestFailures:
    def test_a_missing_model_is_told_with_the_next_step(self, machine: Machine) -> None:
        job_id = machine.start_job(machine.meeting(5.0), options={"model": "gone"})
        machine.install_nothing("gone")
        machine.work()
        job = machine.job(job_id)
        assert (job.state, job.attempt) == ("failed", 1)
        assert "gone" in job.problem.ja
        assert "kikitori models fetch gone" in job.hint.ja
        assert "管理者" in job.hint.ja

    def test_it_is_told_in_the_language_of_who_reads_it(
        self, machine: Machine, office: Office
    ) -> None:
        meeting_id = machine.meeting(5.0)
        machine.start_job(meeting_id, options={"model": "nothing"})
        machine.work()
        soumu = office.browser("soumu")
        assert "「nothing」はありません。" in soumu.get(f"/meetings/{meeting_id}").text
        english = soumu.get(f"/meetings/{meeting_id}?lang=en").text
        assert "There is no model called &#39;nothing&#39;." in english

    def test_a_recording_that_is_none_fails_at_once_by_its_name(self, machine: Machine) -> None:
        meeting_id = machine.office.meeting()
        path = machine.folder / "議事.mp3"
        path.write_bytes(b"no sound at all" * 100)
        machine.add(meeting_id, path, duration_s=None)
        job_id = machine.start_job(meeting_id)
        machine.work()
        job = machine.job(job_id)
        assert (job.state, job.attempt) == ("failed", 1)
        assert "議事.mp3" in job.problem.ja

    def test_what_may_pass_is_tried_again_later(self, machine: Machine, office: Office) -> None:
        (machine.models / "held" / "break").write_text("out of memory", "utf-8")
        _, job_id = held_meeting(machine, 10.0)
        machine.work()
        job = machine.job(job_id)
        assert (job.state, job.problem, job.attempt) == ("queued", None, 1)
        (machine.models / "held" / "break").unlink()
        machine.work()
        assert machine.job(job_id).state == "queued"  # not yet
        office.clock.advance(seconds=20)
        machine.work()
        assert machine.job(job_id).state == "done"

    def test_what_does_not_pass_fails_after_three_times(
        self, machine: Machine, office: Office
    ) -> None:
        (machine.models / "held" / "break").write_text("out of memory", "utf-8")
        _, job_id = held_meeting(machine, 10.0)
        for _ in range(4):  # the first makes a checkpoint: the sound that was read
            machine.work()
            office.clock.advance(minutes=5)
        job = machine.job(job_id)
        assert (job.state, job.attempt) == ("failed", 4)
        assert job.problem.ja == "予期しない問題が起きました。"
        assert "もう一度実行" in job.hint.ja
        (machine.models / "held" / "break").unlink()
        with office.service.database.begin() as session:
            row = session.get_one(JobRow, job_id)
            again = jobs.retry(session, row, None, office.clock()).id
        machine.work()
        assert machine.job(again).state == "done"

    def test_a_failing_diarizer_does_not_cost_the_text(
        self, machine: Machine, office: Office
    ) -> None:
        meeting_id = machine.meeting(10.0, speakers_highest=9)
        job_id = machine.start_job(meeting_id)
        machine.work()
        assert machine.job(job_id).state == "done"
        found = transcript_of(office, meeting_id)
        assert found.turns
        assert "no_diarization" in {n.kind for n in found.notices}

    def test_silence_gives_a_transcript_that_says_so(
        self, machine: Machine, office: Office
    ) -> None:
        path = machine.folder / "silence.wav"
        soundfile.write(path, np.zeros(16_000 * 5), 16_000)
        meeting_id = office.meeting()
        machine.add(meeting_id, path)
        job_id = machine.start_job(meeting_id)
        machine.work()
        assert machine.job(job_id).state == "done"
        found = transcript_of(office, meeting_id)
        assert found.turns == ()
        assert "no_speech" in {n.kind for n in found.notices}


def test_a_long_job_gives_way_to_a_short_one(machine: Machine, office: Office) -> None:
    """The short one has waited for hours when the long one's next checkpoint comes."""
    machine.hold(1)
    long_id, long_job = held_meeting(machine, 32.0)
    machine.worker()
    working(machine, long_job)
    short_job = machine.start_job(machine.meeting(5.0, owner="zaisei"), now=LONG_AGO)
    machine.let_go()
    short, long = machine.ended(short_job), machine.ended(long_job)
    assert short.finished_at < long.finished_at
    assert (long.state, long.attempt, long.failures) == ("done", 2, 0)
    assert transcript_of(office, long_id).turns


def test_the_same_sound_in_two_meetings_waits_for_the_other(
    machine: Machine, office: Office
) -> None:
    machine.hold(0)
    first_id, first = held_meeting(machine, 10.0)
    second_id, second = held_meeting(machine, 10.0)
    machine.worker()
    machine.worker()
    wait_for(machine.calls)
    jobs_of = {"running": 0, "queued": 0}

    def one_waits() -> bool:
        found = {machine.job(job_id).state: job_id for job_id in (first, second)}
        jobs_of.update(found)
        return found.keys() == {"running", "queued"} and machine.job(found["queued"]).attempt == 1

    wait_for(one_waits)
    machine.let_go()
    assert machine.ended(jobs_of["running"]).state == "done"
    with office.service.database.begin() as session:  # half a minute later
        session.get_one(JobRow, jobs_of["queued"]).lease_until = None
    assert machine.ended(jobs_of["queued"]).state == "done"
    assert said(transcript_of(office, first_id)) == said(transcript_of(office, second_id))


def test_a_worker_finds_jobs_that_nobody_told_it_of(machine: Machine) -> None:
    machine.worker()
    wait_for(lambda: "began" in machine.log())
    job_id = machine.start_job(machine.meeting(5.0))  # no nudge
    assert machine.ended(job_id).state == "done"


def test_a_data_folder_without_a_service_is_told(machine: Machine) -> None:
    done = subprocess.run(
        [*COMMAND, "worker", "--data", str(machine.folder / "none")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 3
    assert "データベースがありません" in done.stderr


@pytest.mark.model
def test_real_speech_with_the_real_model(office: Office, tmp_path: Path) -> None:
    """The opening of the sample meeting, by the models of this machine."""
    models = store_folder(os.environ)
    machine = Machine(office, tmp_path)
    meeting_id = machine.meeting(14.2)
    job_id = machine.start_job(meeting_id, options={"model": "whisper-base"})
    worker = Worker(office.service, {"KIKITORI_MODELS_DIR": str(models)})
    assert worker.take()
    assert machine.job(job_id).state == "done", machine.job(job_id).problem
    found = transcript_of(office, meeting_id)
    text = "".join(turn.text for turn in found.turns)
    assert "委員会" in text
    assert "会議録署名" in text
    assert [s.id for s in found.speakers] == ["S1"]
    provenance: Any = found.provenance
    assert provenance["diarization"]["model"] == "campplus"
