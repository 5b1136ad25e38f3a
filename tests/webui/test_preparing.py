"""One sound of several recordings: continuous times, nothing lost at the joints, its waveform."""

import json
import math
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
import soundfile
from machine import cut
from media import SAMPLE
from office import Office

from transcribe.errors import Cancelled, InputError, StorageError
from webui import transcripts
from webui.meetings import recordings
from webui.tables import FileRow, MeetingRow
from webui.worker import preparing

RATE = 16_000


@pytest.fixture
def prepared(office: Office):
    """A meeting's sound is joined; gives its samples, its waveform, and the meeting."""

    def do(meeting_id: str):
        shares: list[float] = []
        preparing.prepare(office.service, meeting_id, shares.append, lambda: None)
        assert shares == sorted(shares)
        session = office.open()
        meeting = session.get_one(MeetingRow, meeting_id)
        files = office.service.files
        with files.local(meeting.audio_key) as path:
            assert soundfile.info(path).subtype == "PCM_16"
            sound, rate = soundfile.read(path, dtype="int16")
        assert (rate, sound.ndim) == (RATE, 1)
        return sound, json.loads(files.read(meeting.peaks_key)), meeting

    return do


def tone(path: Path, seconds: float, rate: int = RATE, channels: int = 1) -> Path:
    wave = 0.5 * np.sin(np.arange(int(seconds * rate)) * 2 * math.pi * 440 / rate)
    soundfile.write(path, np.stack([wave] * channels, axis=1), rate)
    return path


def test_parts_follow_one_another_to_the_sample(machine, prepared, tmp_path) -> None:
    meeting_id = machine.office.meeting()
    pieces = [cut(tmp_path / f"{n}.wav", 3.0 + n, 10.0 * n) for n in range(3)]
    for path in pieces:
        machine.add(meeting_id, path)
    sound, _, meeting = prepared(meeting_id)
    whole = np.concatenate([soundfile.read(path, dtype="int16")[0] for path in pieces])
    assert np.array_equal(sound, whole)
    assert [(p.start_s, p.duration_s) for p in meeting.recordings] == [(0, 3), (3, 4), (7, 5)]
    assert meeting.duration_s == 12.0


def test_other_rates_and_channels_become_one_at_16_khz(machine, prepared, tmp_path) -> None:
    meeting_id = machine.office.meeting()
    machine.add(meeting_id, tone(tmp_path / "cd.flac", 2.0, 44_100, 2))
    machine.add(meeting_id, tone(tmp_path / "phone.wav", 2.0, 8_000))
    sound, _, meeting = prepared(meeting_id)
    assert len(sound) == pytest.approx(4.0 * RATE, abs=RATE / 50)
    assert np.abs(sound).max() == pytest.approx(0.5 * 2**15, rel=0.03)
    assert meeting.recordings[1].start_s == meeting.recordings[0].duration_s


def test_a_backup_device_does_not_count(machine, prepared, tmp_path) -> None:
    meeting_id = machine.meeting(4.0)
    machine.add(meeting_id, tone(tmp_path / "backup.wav", 9.0), is_backup=True)
    sound, _, meeting = prepared(meeting_id)
    assert len(sound) == 4 * RATE
    assert meeting.recordings[1].start_s is None


def test_a_break_between_parts_has_its_place(machine, prepared, tmp_path) -> None:
    meeting_id = machine.meeting(4.0)
    machine.add(meeting_id, tone(tmp_path / "after.wav", 2.0), has_break=True)
    machine.add(meeting_id, tone(tmp_path / "more.wav", 3.0))
    _, _, meeting = prepared(meeting_id)
    starts = [(row.start_s, row.has_break) for row in meeting.recordings]
    assert starts == [(0.0, False), (4.0, True), (6.0, False)]


def test_the_waveform_shows_ten_lows_and_highs_a_second(machine, prepared, tmp_path) -> None:
    meeting_id = machine.office.meeting()
    machine.add(meeting_id, tone(tmp_path / "loud.wav", 2.05))
    soundfile.write(tmp_path / "still.wav", np.zeros(RATE), RATE)
    machine.add(meeting_id, tmp_path / "still.wav")
    _, peaks, _ = prepared(meeting_id)
    assert {k: peaks[k] for k in ("version", "channels", "bits", "samples_per_pixel")} == {
        "version": 2, "channels": 1, "bits": 8, "samples_per_pixel": 1600,
    }  # fmt: skip
    low, high = peaks["data"][0::2], peaks["data"][1::2]
    assert len(low) == len(high) == peaks["length"] == 21 + 10  # a part's rest is one more
    assert set(low[:20]) <= {-63, -64}
    assert set(high[:20]) <= {63, 64}
    assert set(high[21:]) == {0}


def test_what_is_damaged_is_noticed_in_the_meetings_time(machine, prepared, tmp_path) -> None:
    meeting_id = machine.meeting(4.0)
    whole = cut(tmp_path / "whole.wav", 20.0)
    broken = tmp_path / "broken.wav"
    broken.write_bytes(whole.read_bytes()[: 44 + 12 * RATE * 2])  # its header promises 20 s
    machine.add(meeting_id, broken, duration_s=20.0)
    machine.add(meeting_id, tone(tmp_path / "next.wav", 2.0))
    _, _, meeting = prepared(meeting_id)
    (notice,) = preparing.notices_of(meeting)
    assert (notice.kind, notice.start, notice.end) == ("damaged_file", 4.0, 16.0)
    assert meeting.recordings[2].start_s == 16.0


def test_what_is_missing_lies_at_the_joint(machine, prepared, tmp_path) -> None:
    """12 of 20 s could be read: the next part begins after 12 s."""
    meeting_id = machine.meeting(12.0)
    machine.add(meeting_id, tone(tmp_path / "next.wav", 2.0))
    _, _, meeting = prepared(meeting_id)
    missing = {"kind": "damaged_file", "start": 12.0, "end": 20.0, "detail": "…"}
    meeting.recordings[0].notices = [missing]
    (notice,) = preparing.notices_of(meeting)
    assert (notice.start, notice.end) == (12.0, 12.0)


def test_the_transcript_carries_the_notice_and_its_parts(machine, office, tmp_path) -> None:
    meeting_id = machine.meeting(4.0)
    whole = cut(tmp_path / "whole.wav", 10.0)
    (tmp_path / "午後.wav").write_bytes(whole.read_bytes()[: 44 + 6 * RATE * 2])
    machine.add(meeting_id, tmp_path / "午後.wav", duration_s=10.0)
    machine.start_job(meeting_id)
    machine.work()
    with office.open() as session:
        row = transcripts.current(session, meeting_id)
        found = transcripts.read(session, office.service.files, row)
    assert [(n.start, n.end) for n in found.notices if n.kind == "damaged_file"] == [(4.0, 10.0)]
    parts = found.provenance["source"]["parts"]
    assert [(p["name"], p["start"]) for p in parts] == [(f"{meeting_id}.wav", 0), ("午後.wav", 4)]


def test_it_is_done_once_until_the_recordings_change(machine, office, prepared, tmp_path) -> None:
    meeting_id = machine.meeting(4.0)
    first = prepared(meeting_id)[2].audio_key
    (key,) = [r.file_key for r in prepared(meeting_id)[2].recordings]
    office.service.files.delete(key)  # it is not read again
    assert prepared(meeting_id)[2].audio_key == first
    with office.open() as session:
        meeting = session.get_one(MeetingRow, meeting_id)
        recordings.remove(session, office.service.files, meeting.recordings[0], office.clock())
        session.commit()
    machine.add(meeting_id, tone(tmp_path / "new.wav", 2.0))
    sound, _, meeting = prepared(meeting_id)
    assert len(sound) == 2 * RATE
    with office.open() as session:
        assert not session.query(FileRow).filter_by(key=first).count()  # the old one has gone


def test_a_part_that_is_no_recording_is_named(machine, office, tmp_path) -> None:
    meeting_id = machine.meeting(4.0)
    (tmp_path / "午後.m4a").write_bytes(b"text " * 100)
    machine.add(meeting_id, tmp_path / "午後.m4a", duration_s=None)
    with pytest.raises(InputError, match=r"午後\.m4a"):
        preparing.prepare(office.service, meeting_id, lambda _: None, lambda: None)
    with office.open() as session:
        assert session.get_one(MeetingRow, meeting_id).audio_key is None


def test_a_part_whose_file_is_gone_is_named(machine, office) -> None:
    meeting_id = machine.meeting(4.0)
    with office.open() as session:
        (row,) = session.get_one(MeetingRow, meeting_id).recordings
    office.service.files.delete(row.file_key)
    with pytest.raises(InputError, match=row.name):
        preparing.prepare(office.service, meeting_id, lambda _: None, lambda: None)


def test_it_stops_when_asked(machine, office) -> None:
    meeting_id = machine.meeting(4.0)

    def stop() -> None:
        raise Cancelled.by_user()

    with pytest.raises(Cancelled):
        preparing.prepare(office.service, meeting_id, lambda _: None, stop)
    assert not list((office.service.settings.data / "scratch").iterdir())


class LocalFiles:
    """Files by their paths."""

    @contextmanager
    def local(self, key: str) -> Iterator[Path]:
        yield Path(key)


def test_hours_take_no_more_memory_than_minutes(tmp_path: Path) -> None:
    """An hour in two parts, which would take 230 MB as it is worked on."""
    sample, _ = soundfile.read(SAMPLE / "meeting.flac", dtype="int16")
    long = tmp_path / "long.flac"
    with soundfile.SoundFile(long, "w", RATE, 1, "PCM_16") as written:
        for _ in range(17):
            written.write(sample)
    parts = [preparing.Part(n, "long", str(long), None) for n in range(2)]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    joined, peaks = preparing.join(
        LocalFiles(), parts, tmp_path / "joined.flac", lambda _: None, lambda: None
    )
    grown_mb = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    assert grown_mb < 60
    hours = sum(j.duration_s for j in joined) / 3600
    assert hours > 1
    assert len(peaks.values) == pytest.approx(hours * 36_000 * 2, rel=0.001)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux")
def test_a_full_disk_is_told(tmp_path: Path) -> None:
    target = tmp_path / "joined.flac"
    target.symlink_to("/dev/full")
    parts = [preparing.Part(1, "sample", str(SAMPLE / "meeting.flac"), None)]
    with pytest.raises(StorageError, match="空き"):
        preparing.join(LocalFiles(), parts, target, lambda _: None, lambda: None)
