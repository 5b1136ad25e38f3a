"""An installation on several machines: PostgreSQL, Redis, S3, and folders that share nothing.

The server and each worker are processes of their own, as an operator starts them.
"""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import postgres
import pytest
from filled import stored_keys
from machine import PLUGINS, Machine, cut, wait_for
from office import PASSWORD, Clock, Office
from served import KIKITORI, Served
from sqlalchemy import select
from visiting import Visitor

from transcribe.types import Transcript
from webui import audit, transcripts
from webui.app import create_app
from webui.db import Database
from webui.server.serve import as_environment
from webui.service import open_service
from webui.settings import Settings
from webui.tables import Base, FileRow, TranscriptRow, UploadRow

LEASE_S, STRETCH_S = 2, 6
HELD = {"model": "held"}
SOUND_S = 20.0  # four pieces of at most STRETCH_S
LOCAL = ("kikitori.db", "queue.db", "files")  # what a data folder holds where nothing is elsewhere
SHARED = ("database_url", "queue_url", "storage_url", "storage_endpoint", "job_lease_s")


@pytest.fixture
def outgrown(outgrown: Settings) -> Settings:
    return replace(outgrown, job_lease_s=LEASE_S, job_stretch_s=STRETCH_S)


@pytest.fixture
def machine(outgrown_office: Office, tmp_path: Path) -> Iterator[Machine]:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(PLUGINS)
        made = Machine(outgrown_office, tmp_path / "machine")
        yield made
        made.close()


def begin_workers(machine: Machine) -> list[Path]:
    """Two, ready to work; their data folders."""
    settings = machine.office.service.settings
    shared = {name: getattr(settings, name) for name in SHARED}
    folders = [machine.folder / f"worker {number}" for number in (1, 2)]
    for folder in folders:
        machine.worker(folder, **shared)
    wait_for(lambda: machine.log().count("began") == len(folders))
    return folders


def transcript_of(office: Office, meeting_id: str) -> Transcript:
    """The only one there is."""
    with office.open() as session:
        (row,) = session.scalars(select(TranscriptRow).filter_by(meeting_id=meeting_id))
        return transcripts.read(session, office.service.files, row)


def said(transcript: Transcript) -> tuple[object, ...]:
    t = transcript
    return (t.duration, t.speakers, t.turns, t.corrections, t.notices, t.speaker_segments)


def known_keys(office: Office) -> set[str]:
    with office.open() as session:
        return set(session.scalars(select(FileRow.key)))


def test_six_jobs_are_done_once_each_by_both_workers(machine: Machine) -> None:
    made = []
    for number, owner in enumerate(["soumu", "zaisei", "midori"] * 2):
        meeting_id = machine.meeting(5.0 + number, owner=owner)
        made.append((meeting_id, machine.start_job(meeting_id, options=HELD)))
    folders = begin_workers(machine)
    for meeting_id, job_id in made:
        job = machine.ended(job_id)
        assert (job.state, job.attempt) == ("done", 1), machine.log()
        assert transcript_of(machine.office, meeting_id).turns
        assert machine.log().count(f"job {job_id}, attempt") == 1
    assert len({line.split()[0] for line in machine.calls()}) == 2, "both had a share"
    assert stored_keys(machine.office) == known_keys(machine.office)
    for folder in folders:
        left = [p for place in ("work", "scratch") for p in (folder / place).glob("*/")]
        assert left == [], "no sound stays on a worker's machine"
        assert not [name for name in LOCAL if (folder / name).exists()]


def test_the_other_worker_takes_over_from_a_killed_one(machine: Machine) -> None:
    office = machine.office
    calm_id = machine.meeting(SOUND_S)
    machine.start_job(calm_id, options=HELD)
    machine.work()
    undisturbed = len(machine.calls())
    meeting_id = machine.meeting(SOUND_S)
    machine.hold(2)
    job_id = machine.start_job(meeting_id, options=HELD)
    begin_workers(machine)
    wait_for(lambda: len(machine.calls()) > undisturbed + 2)
    wait_for(lambda: machine.job(job_id).checkpoints >= 3)

    at_work = machine.job(job_id).worker
    (killed,) = [p for p in machine.processes if f":{p.pid}:" in at_work]
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    machine.let_go()
    job = machine.ended(job_id)

    assert (job.state, job.attempt) == ("done", 2), machine.log()
    assert job.worker not in ("", at_work)
    assert said(transcript_of(office, meeting_id)) == said(transcript_of(office, calm_id))
    assert stored_keys(office) == known_keys(office)


@pytest.fixture
def elsewhere(outgrown: Settings, postgres_server: postgres.Server) -> Settings:
    """PostgreSQL without a single table, Redis and S3, all empty."""
    return replace(outgrown, database_url=postgres_server.new_database(), workers=0, port=0)


def test_from_an_empty_database_to_a_deleted_meeting(elsewhere: Settings, tmp_path: Path) -> None:
    """Sign in, upload, transcribe, read, hear, find, delete; then nothing is left but the log."""
    service = open_service(replace(elsewhere, data=tmp_path / "looking on"))
    office = Office(create_app(service.settings, service), service, Clock(datetime.now(UTC)))
    machine = Machine(office, tmp_path / "machine")
    environ = as_environment(elsewhere) | machine.environ | {"PYTHONPATH": str(PLUGINS)}
    try:
        with Served(environ) as served:
            visitor = Visitor(served.address)
            set_up(visitor, served.wait_for(r"(http\S+/setup/\S+)")[1])
            folders = [elsewhere.data, *begin_workers(machine)]
            recording = cut(tmp_path / "会議.wav", 26.0)
            complete_what_a_crash_left(visitor, office, elsewhere.data, recording)
            meeting_id = put_in(visitor, recording)
            read_and_hear(visitor, meeting_id)
            assert stored_keys(office) == known_keys(office)
            assert len(stored_keys(office)) == 4  # recording, sound, waveform, transcript
            assert visitor.post(f"/meetings/{meeting_id}/delete").ok
            nothing_is_left(visitor, office, meeting_id)
            check_log(visitor, environ)
        assert not [f / name for f in folders for name in LOCAL if (f / name).exists()]
    finally:
        machine.close()
        service.database.engine.dispose()


def set_up(visitor: Visitor, link: str) -> None:
    """The first administrator registers, goes away and signs in."""
    account = {"login": "hanako", "password": PASSWORD}
    first = {"organisation": "青葉市", "department": "総務課", "name": "青葉 花子", **account}
    assert visitor.post(link, data=first).ok
    assert visitor.post("/sign-out").ok
    assert visitor.get("/meetings").url.startswith(f"{visitor.address}/sign-in")
    assert visitor.post("/sign-in", data={**account, "password": "wrong"}).status_code == 401
    assert visitor.post("/sign-in", data=account).ok
    assert visitor.get("/meetings").url == f"{visitor.address}/meetings"


def complete_what_a_crash_left(
    visitor: Visitor, office: Office, data: Path, recording: Path
) -> None:
    """The server has no worker beside it, and no other machine sees the bytes of its uploads."""
    url = visitor.announce(recording.stat().st_size, filename=recording.name)
    upload_id = url.rpartition("/")[2]
    (data / "uploads").mkdir()
    shutil.copy(recording, data / "uploads" / upload_id)
    with office.service.database.begin() as session:
        row = session.get_one(UploadRow, upload_id)
        row.offset = row.length

    def is_complete() -> bool:
        with office.open() as session:
            return session.get_one(UploadRow, upload_id).state == "complete"

    wait_for(is_complete)
    assert visitor.send("DELETE", url, headers={"Tus-Resumable": "1.0.0"}).status_code == 204
    assert stored_keys(office) == set()


def put_in(visitor: Visitor, recording: Path) -> str:
    """A meeting with a recording, transcribed by a worker; its id."""
    form = {"title": "総務文教委員会", "visibility": "department", "names": recording.name}
    made = visitor.post("/meetings/new", data=form, headers={"Accept": "application/json"})
    assert made.status_code == 201, made.text
    meeting_id: str = made.json()["meetings"][0]["id"]
    visitor.upload(meeting_id, recording, piece=500_000)
    assert visitor.post(f"/meetings/{meeting_id}/start").ok
    job = f"/meetings/{meeting_id}/job"
    wait_for(lambda: not visitor.get(job).json()["is_live"])
    assert visitor.get(job).json()["state"] == "done", visitor.get(job).text
    return meeting_id


def read_and_hear(visitor: Visitor, meeting_id: str) -> None:
    page = visitor.get(f"/meetings/{meeting_id}").text
    assert "ただいまから総務文教委員会を開会します。" in page
    found = visitor.get("/meetings", params={"q": "議案"}).text
    assert "<mark>議案</mark>" in found
    assert meeting_id in found
    assert meeting_id not in visitor.get("/meetings", params={"q": "防災"}).text
    sound = f"/meetings/{meeting_id}/audio"
    whole = visitor.get(sound).content
    assert whole.startswith(b"fLaC")
    part = visitor.get(sound, headers={"Range": "bytes=1000-1999"})
    assert (part.status_code, part.content) == (206, whole[1000:2000])
    assert visitor.get(f"/meetings/{meeting_id}/peaks.json").json()["length"] == 260


def nothing_is_left(visitor: Visitor, office: Office, meeting_id: str) -> None:
    assert visitor.get(f"/meetings/{meeting_id}").status_code == 404
    assert meeting_id not in visitor.get("/meetings", params={"q": "議案"}).text
    assert stored_keys(office) == set()
    people = {"organisation", "department", "person", "session", "link"}
    with office.open() as session:
        filled = {
            name
            for name, table in Base.metadata.tables.items()
            if session.execute(select(table).limit(1)).first()
        }
    assert filled - people <= {"audit", "audit_head", "worker"}


def check_log(visitor: Visitor, environ: dict[str, str]) -> None:
    """Who did what is all there, and whole."""
    page = visitor.get("/admin/audit.csv").content.decode("utf-8")
    for action in ("account.sign_in_failed", "meeting.create", "recording.play", "meeting.delete"):
        assert action in page
    done = subprocess.run(
        [KIKITORI, "audit", "verify"], env=os.environ | environ, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    database = Database(environ["KIKITORI_DATABASE_URL"])
    with database.open() as session:
        assert audit.verify(session) == []
    database.engine.dispose()
