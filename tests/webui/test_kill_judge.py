"""The judge of `python -m bench.kill`: whatever is lost, doubled or changed is a fault to it."""

import time
from pathlib import Path

import pytest
from office import Office
from sqlalchemy import delete, select, update

from bench.clerks import Clerk
from bench.kill import Outcome, _differences, _stored_faults
from webui import audit
from webui.tables import AuditRow, JobRow, RecordingRow, TranscriptRow, TurnRow


@pytest.fixture
def clerk(office: Office, tmp_path: Path) -> Clerk:
    """Somebody whose recording has arrived and was transcribed."""
    recording = tmp_path / "会議.wav"
    recording.write_bytes(b"sound" * 1000)
    meeting_id = office.meeting()
    made = Clerk("", "", "会議", recording, True, 0.0, time.monotonic(), meeting_id=meeting_id)
    made.transcript = {"turns": [{"text": "はい。"}], "provenance": {"at": "now"}}
    made.state = "done"
    now = office.clock()
    with office.service.database.begin() as session:
        file = office.service.files.put(session, 1, recording, now)
        common = {"meeting_id": meeting_id, "created_at": now}
        session.add(RecordingRow(position=0, name="会議", file_key=file.key, size=5000, **common))
        session.add(JobRow(organisation_id=1, state="done", **common))
        session.add(row := TranscriptRow(file_key=file.key, **common))
        session.flush()
        session.add(
            TurnRow(organisation_id=1, transcript_id=row.id, position=0, code="T1",
                    start_s=0, end_s=1, text="はい。")
        )  # fmt: skip
    return made


def faults(office: Office, *clerks: Clerk) -> list[str]:
    with office.open() as session:
        return list(_stored_faults(session, office.service.files, list(clerks)))


def test_all_is_well(office: Office, clerk: Clerk) -> None:
    assert faults(office, clerk) == []


@pytest.mark.parametrize("row", [RecordingRow, JobRow, TranscriptRow, TurnRow])
def test_what_is_lost_is_found_missing(
    office: Office, clerk: Clerk, row: type[RecordingRow]
) -> None:
    with office.service.database.begin() as session:
        session.execute(delete(row))
    assert len(faults(office, clerk)) == 1


def test_what_was_done_twice_is_found(office: Office, clerk: Clerk) -> None:
    with office.service.database.begin() as session:
        common = {"organisation_id": 1, "meeting_id": clerk.meeting_id}
        session.add(JobRow(state="done", created_at=office.clock(), **common))
    assert "2 jobs" in faults(office, clerk)[0]


def test_a_file_that_changed_is_found(office: Office, clerk: Clerk) -> None:
    with office.open() as session:
        (key,) = session.scalars(select(RecordingRow.file_key))
    with office.service.files.local(key) as path:
        path.chmod(0o600)
        path.write_bytes(b"other" * 1000)
    assert "the stored file differs" in "".join(faults(office, clerk))


def test_a_log_that_was_changed_is_found(office: Office, clerk: Clerk) -> None:
    with office.service.database.begin() as session:
        audit.record(session, "meeting.view", now=office.clock())
    assert faults(office, clerk) == []
    with office.service.database.begin() as session:
        session.execute(update(AuditRow).values(action="meeting.edit"))
    assert faults(office, clerk)[0].startswith("audit log")


def test_another_transcript_is_a_difference_another_time_is_not(clerk: Clerk) -> None:
    def outcome(**changed: object) -> Outcome:
        other = Clerk("", "", "会議", clerk.recording, True, 0.0, 0.0)
        other.transcript = clerk.transcript | changed
        return Outcome("", 0.0, [other], [], clerk.recording.parent, False)

    assert not list(_differences(outcome(), outcome(provenance={"at": "later"})))
    assert list(_differences(outcome(), outcome(turns=[{"text": "いいえ。"}])))
    assert list(_differences(outcome(turns=[]), outcome(turns=[])))


def test_a_job_that_never_ended_is_a_fault(office: Office, clerk: Clerk) -> None:
    clerk.state = "running"
    told = list(Outcome("killed", 0.0, [clerk], [], office.service.settings.data, False).faults())
    assert told == ["killed: 会議 is running, not done"]
